/// Snapshots: what a project's data was when it was last read, kept in the folder `.limn` of the project.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "compiler/project/project.h"
#include "runtime/layout/snapshot.h"

namespace limn::cli {

/// What decides, beside the request to the loader, what a load gives.
struct SnapshotOptions {
  std::string project_text;  // of limn.yaml
  std::string environment;
  bool is_verified = false;  // whether all of the sources is hashed, not only blocks of them
  bool is_damaged = false;   // the snapshot that is there, as has been seen
};

/// A snapshot of the data that a load brings: where it stands, or is to stand.
struct SnapshotPlace {
  std::string path;
  SnapshotKey key;
};
/// Nothing where the project wants none (`snapshot: no`), where it says nothing and the sources are small, or where a source is no file.
std::optional<SnapshotPlace> PlaceOfSnapshot(const SnapshotOptions& options, const Project& project, const LoadRequest& request);

/// What became of it in a run, for the report.
struct SnapshotUse {
  enum class Kind : uint8_t { Read, Kept, NotKept };
  Kind kind = Kind::Read;
  std::string path;
  uint64_t bytes = 0;
  std::string reason;   // NotKept: in the words of the operating system
  std::string changed;  // a source of which nothing but its bytes differs from what was read before
  bool was_damaged = false;  // the snapshot that was there
};

/// Writes the snapshot of what was loaded, unless a source has changed since its stamp was taken; of those before it a few stay.
std::optional<SnapshotUse> KeepSnapshot(SnapshotPlace place, const Database& database, const DataReport& report, size_t threads);

}  // namespace limn::cli
