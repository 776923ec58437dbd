/// The snapshot: a database as it was loaded, in a file, so that a later run over the same data need not load it again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/layout/database.h"
#include "runtime/layout/file_stamp.h"
#include "runtime/tables/write_failure.h"

namespace limn {

/// What a snapshot was made of. It serves who asks for the same of the same files.
struct SnapshotKey {
  std::string request;           // a hash of the project, of what the program reads of it, and of the version of Limn
  std::string asked;             // what the program reads of it, in the words of who keeps snapshots
  std::vector<FileStamp> files;  // `whole` where it is to be compared too
};

/// Why there is nothing to be had.
struct SnapshotMiss {
  enum class Kind : uint8_t { NoFile, Damaged, OtherFormat, OtherRequest, OtherFiles, OtherAsOf };
  Kind kind = Kind::NoFile;
  std::string file;        // OtherFiles: the first that differs, "" where they are others
  bool looks_same = false;  // of that file everything but the hashes is as it was
};

struct OpenedSnapshot {
  Database database;
  DataReport report;  // of the load
};

/// Maps a snapshot. Rows are unpacked when somebody asks for them: a block that then turns out not to be what was written throws SnapshotDamaged. A snapshot
/// in which no row came after its `as of` serves later ones too.
std::optional<OpenedSnapshot> OpenSnapshot(const std::string& path, const SnapshotKey& key, const LoadRequest& request, SnapshotMiss& miss);

/// What a snapshot is of, and as of when; nothing where there is none that can be read.
struct SnapshotOrigin {
  SnapshotKey key;
  AsOf as_of;
};
std::optional<SnapshotOrigin> ReadSnapshotOrigin(const std::string& path, SnapshotMiss& miss);

/// Writes one, whole or not at all, readable by its owner alone. It need not outlast a power cut: a damaged one is noticed and made anew. Once `go_on` says no
/// nothing is written.
std::optional<WriteFailure> WriteSnapshot(const std::string& path, const SnapshotKey& key, const Database& database, const DataReport& report, size_t threads,
                                          const std::function<bool()>& go_on);

}  // namespace limn
