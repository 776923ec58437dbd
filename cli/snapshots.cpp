#include "cli/snapshots.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "cli/version.h"
#include "runtime/layout/load_plan.h"
#include "runtime/threads/on_threads.h"
#include "runtime/values/bytes.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

// Below it a load takes no longer than a breath.
constexpr uint64_t kBytesWorthIt = 16 * 1024 * 1024;
// Of different programs and environments, the newest.
constexpr size_t kKeptMax = 3;
constexpr std::string_view kEnding = ".snapshot";

void PutBits(ByteWriter& bytes, const std::vector<bool>& bits) {
  for (const bool bit : bits) {
    bytes.bytes += bit ? '1' : '0';
  }
  bytes.bytes += ';';
}

// Everything that a load hangs on beside the bytes of the sources.
std::string HashOfRequest(const SnapshotOptions& options, const Project& project, const LoadRequest& request) {
  ByteWriter bytes;
  bytes.Put(Version());
  bytes.Put(Commit());
  if (const std::optional<FileStamp> self = StampOf("/proc/self/exe")) {  // where there is one: a build with changes in it has the commit of one without
    bytes.Put(self->bytes);
    bytes.Put(self->sample);
  }
  bytes.Put(options.project_text);
  bytes.Put(options.environment);
  // Imported tags are tables that limn.yaml doesn't name.
  for (const TableSchema& table : project.schema.tables) {
    bytes.Put(table.name);
    for (const ColumnSchema& column : table.columns) {
      bytes.Put(column.name);
      bytes.Put(column.type);
    }
  }
  for (const std::vector<bool>& columns : request.columns) {
    PutBits(bytes, columns);
  }
  PutBits(bytes, request.links);
  PutBits(bytes, request.children);
  PutBits(bytes, request.times);
  const XXH128_hash_t hash = XXH3_128bits(bytes.bytes.data(), bytes.bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

// What is written to a database stands in a second file at first.
std::vector<std::string> FilesOf(const TableSource& source) {
  std::vector<std::string> files = source.paths;
  for (const std::string& path : source.paths) {
    const std::string log = path + "-wal";
    std::error_code error;
    if (source.format == SourceFormat::Sqlite && fs::file_size(log, error) > 0 && !error) {
      files.push_back(log);
    }
  }
  return files;
}

// A folder that no repository takes up and no backup needs.
std::error_code MakeFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) {
    std::ofstream(folder / ".gitignore") << "*\n";
    std::ofstream(folder / "CACHEDIR.TAG") << "Signature: 8a477f597d28d172789f06886806bc55\n# Kept by limn to read data faster. May be deleted.\n";
  }
  return error;
}

void RemoveOld(const fs::path& folder) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> kept;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == kEnding) {
      kept.emplace_back(entry.last_write_time(error), entry.path());
    }
  }
  std::sort(kept.rbegin(), kept.rend());
  for (size_t index = kKeptMax; index < kept.size(); ++index) {
    fs::remove(kept[index].second, error);
  }
}

}  // namespace

std::optional<SnapshotPlace> PlaceOfSnapshot(const SnapshotOptions& options, const Project& project, const LoadRequest& request) {
  // The audit of an identity says what a load found on its way.
  if (!project.snapshot.value_or(true) || request.joins) {
    return std::nullopt;
  }
  SnapshotPlace place;
  std::set<std::string> seen;
  uint64_t bytes = 0;
  const LoadPlan plan = PlanLoad(request);
  for (uint32_t table = 0; table < project.schema.tables.size(); ++table) {
    if (!plan.tables[table].needed) {
      continue;
    }
    for (const std::string& path : FilesOf(project.sources[table])) {
      if (!seen.insert(path).second) {
        continue;
      }
      std::optional<FileStamp> stamp = StampOf(path);
      if (!stamp) {
        return std::nullopt;
      }
      bytes += stamp->bytes;
      place.key.files.push_back(std::move(*stamp));
    }
  }
  if (place.key.files.empty() || (!project.snapshot && bytes < kBytesWorthIt)) {
    return std::nullopt;
  }
  if (options.is_verified) {
    for (FileStamp& file : place.key.files) {
      file.whole = HashOfWhole(file.path).value_or(0);
    }
  }
  place.key.request = HashOfRequest(options, project, request);
  place.path = (fs::path(project.folder) / ".limn" / (place.key.request.substr(0, 16) + std::string(kEnding))).lexically_normal().string();
  return place;
}

std::optional<SnapshotUse> KeepSnapshot(SnapshotPlace place, const Database& database, const DataReport& report, size_t threads) {
  // Hashed first: what changes meanwhile is seen by its stamp.
  std::vector<FileStamp>& files = place.key.files;
  ForEachOnThreads(files.size(), threads, [&](size_t file) { files[file].whole = HashOfWhole(files[file].path).value_or(0); });
  for (const FileStamp& file : files) {
    const std::optional<FileStamp> now = StampOf(file.path);
    if (!now || !now->LooksLike(file)) {
      return std::nullopt;
    }
  }
  SnapshotUse use;
  use.path = place.path;
  const fs::path folder = fs::path(place.path).parent_path();
  if (const std::error_code error = MakeFolder(folder)) {
    use.kind = SnapshotUse::Kind::NotKept;
    use.reason = error.message();
    return use;
  }
  if (const std::optional<WriteFailure> failure = WriteSnapshot(place.path, place.key, database, report, threads)) {
    use.kind = SnapshotUse::Kind::NotKept;
    use.reason = failure->reason;
    return use;
  }
  std::error_code error;
  use.kind = SnapshotUse::Kind::Kept;
  use.bytes = fs::file_size(place.path, error);
  RemoveOld(folder);
  return use;
}

}  // namespace limn::cli
