/// Snapshots: what a project's data was when it was last read, kept in the folder `.limn` of the project.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/project/project.h"
#include "runtime/layout/snapshot.h"

namespace limn::cli {

/// Where all that is kept stands, in the project's folder.
std::filesystem::path FolderOfSnapshots(const Project& project);
/// Makes it: a folder that its owner alone can look into, that no repository takes up and no backup needs.
std::error_code MakeSnapshotFolder(const std::filesystem::path& folder);

/// The files that stand there, beside what is in the making.
inline constexpr std::string_view kSnapshotEnding = ".snapshot";
inline constexpr std::string_view kKeptValuesEnding = ".values";

/// What SQLite writes to a database first stands in a second file, of this name behind it.
inline constexpr std::string_view kLogEnding = "-wal";
/// The files of a source, and logs that hold something.
std::vector<std::string> FilesOf(const TableSource& source);

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
/// Nothing where the project wants none (`snapshot: no`), where it says nothing and the sources are small, or where a source is no file whose bytes are all there is to know.
std::optional<SnapshotPlace> PlaceOfSnapshot(const SnapshotOptions& options, const Project& project, const LoadRequest& request);

/// A snapshot of sources to which files have come since.
struct BaseSnapshot {
  SnapshotPlace place;
  AsOf as_of;                        // no row of it came later, where it serves a later moment
  std::vector<TableSource> sources;  // by TableId: with the files that it holds
  std::vector<TableSource> added;    // by TableId: with those that came
};
/// That of the same project and request that was used last; whether its files are what they were is seen when it is opened.
std::optional<BaseSnapshot> FindBase(const SnapshotOptions& options, const Project& project, const LoadRequest& request);

/// A snapshot that was made for at least what is asked, and the request that it was made for.
struct WiderSnapshot {
  OpenedSnapshot opened;
  LoadRequest request;
};
/// That which was used last. Its database answers all that one of just what is asked would, and counts what was found when it was made.
std::optional<WiderSnapshot> OpenWider(const SnapshotOptions& options, const Project& project, const LoadRequest& request);

/// What became of it in a run, for the report.
struct SnapshotUse {
  enum class Kind : uint8_t { None, Read, Kept, NotKept };
  Kind kind = Kind::None;
  std::string path;
  uint64_t bytes = 0;
  std::string reason;   // NotKept: in the words of the operating system
  std::string changed;  // a source of which nothing but its bytes differs from what was read before
  bool was_damaged = false;  // the snapshot that was there
};

/// Writes the snapshot of what was loaded, unless a source has changed since its stamp was taken or `go_on` says no; of the others those stay that were used last.
SnapshotUse KeepSnapshot(SnapshotPlace place, const Database& database, const DataReport& report, size_t threads, const std::function<bool()>& go_on);

/// Removes what runs that were killed left in the folder an hour ago and longer.
void RemoveLeftOvers(const std::filesystem::path& folder);

/// Notes that a snapshot was used.
void TouchSnapshot(const std::string& path);

}  // namespace limn::cli
