#include "cli/snapshots.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "cli/version.h"
#include "runtime/layout/load_plan.h"
#include "runtime/tables/sqlite/sqlite_reader.h"
#include "runtime/threads/on_threads.h"
#include "runtime/values/bytes.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

// Below it a load takes no longer than a breath.
constexpr uint64_t kBytesWorthIt = 16 * 1024 * 1024;
// Of different programs and environments.
constexpr size_t kKeptMax = 3;
constexpr std::chrono::hours kLeftOverAge{1};

// What a request asks for, as digits; those of each list end with a semicolon.
std::string AskedOf(const LoadRequest& request) {
  std::string asked;
  const auto put = [&](const std::vector<bool>& bits) {
    for (const bool bit : bits) {
      asked += bit ? '1' : '0';
    }
    asked += ';';
  };
  for (const std::vector<bool>& columns : request.columns) {
    put(columns);
  }
  put(request.links);
  put(request.children);
  put(request.times);
  put(request.key_hashes);
  return asked;
}

// The same request for what was asked then; nothing where that was less, or of tables and links that are others now.
std::optional<LoadRequest> Widened(const LoadRequest& request, std::string_view asked) {
  LoadRequest wider = request;
  bool is_wider = true;
  const auto take = [&](std::vector<bool>& bits, size_t size) {
    std::vector<bool> then;
    for (; !asked.empty() && asked.front() != ';'; asked.remove_prefix(1)) {
      then.push_back(asked.front() == '1');
    }
    is_wider = is_wider && !asked.empty() && (then.empty() || then.size() == size);
    asked.remove_prefix(asked.empty() ? 0 : 1);
    for (size_t bit = 0; bit < bits.size(); ++bit) {
      is_wider = is_wider && (!bits[bit] || (bit < then.size() && then[bit]));
    }
    bits = std::move(then);
  };
  for (std::vector<bool>& columns : wider.columns) {
    take(columns, columns.size());
  }
  const Schema& schema = *request.schema;
  take(wider.links, schema.links.size());
  take(wider.children, schema.links.size());
  take(wider.times, schema.tables.size());
  take(wider.key_hashes, schema.tables.size());
  return is_wider && asked.empty() && wider.children == request.children ? std::optional(std::move(wider)) : std::nullopt;
}

void PutId(ByteWriter& bytes, const auto& id) { bytes.Put(id ? id->index : UINT32_MAX); }

// The tables of imported tags stand in rules, not in limn.yaml, so all that a load takes of a table is put, whoever declared it.
void PutTable(ByteWriter& bytes, const TableSchema& table, const TableSource& source) {
  bytes.Put(table.name);
  bytes.Put(table.entity);
  bytes.Put(table.is_import);
  for (const ColumnSchema& column : table.columns) {
    bytes.Put(column.name);
    bytes.Put(column.type);
    bytes.Put(column.values);
    for (const auto& [alias, value] : column.aliases) {
      bytes.Put(alias);
      bytes.Put(value);
    }
    bytes.Put(column.is_computed);
  }
  for (const ColumnId key : table.key) {
    bytes.Put(key.index);
  }
  PutId(bytes, table.time);
  PutId(bytes, table.time_from);
  PutId(bytes, table.latest_by);
  bytes.Put(source.format);
  bytes.Put(source.paths);
  bytes.Put(source.sqlite_table);
  bytes.Put(source.encoding);
  for (const CellFormat& cell : source.cells) {
    bytes.Put(cell.header);
    bytes.Put(cell.format);
    bytes.Put(cell.missing);
    bytes.Put(cell.yes);
    bytes.Put(cell.no);
  }
  // Moments of a source are local to its zone, by rules that a newer database of zones may change.
  const std::optional<TimeZone> zone = source.zone.empty() ? std::nullopt : TimeZone::Find(source.zone);
  bytes.Put(zone ? zone->Rules() : source.zone);
}

// Everything that a load hangs on beside the bytes of the sources and as of.
std::string HashOfRequest(const SnapshotOptions& options, const Project& project, const LoadRequest& request) {
  ByteWriter bytes;
  bytes.Put(Version());
  bytes.Put(Commit());
  if (const std::optional<FileStamp> self = StampOf("/proc/self/exe")) {  // where there is one: a build with changes in it has the commit of one without
    bytes.Put(self->bytes);
    bytes.Put(self->modified);
    bytes.Put(self->sample);
  }
  bytes.Put(options.project_text);
  bytes.Put(options.environment);
  bytes.Put(project.zone.Rules());
  for (size_t table = 0; table < project.schema.tables.size(); ++table) {
    PutTable(bytes, project.schema.tables[table], (*request.sources)[table]);
  }
  for (const Link& link : project.schema.links) {
    bytes.Put(link.child.index);
    bytes.Put(link.parent.index);
    for (const ColumnId column : link.child_columns) {
      bytes.Put(column.index);
    }
  }
  bytes.Put(AskedOf(request));
  const XXH128_hash_t hash = XXH3_128bits(bytes.bytes.data(), bytes.bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

// Those that are there, that first which was used last.
std::vector<std::string> PathsIn(const fs::path& folder) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, std::string>> used;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == kSnapshotEnding) {
      used.emplace_back(entry.last_write_time(error), entry.path().string());
    }
  }
  std::sort(used.rbegin(), used.rend());
  std::vector<std::string> paths;
  for (auto& [time, path] : used) {
    paths.push_back(std::move(path));
  }
  return paths;
}

// Those that were not used for longest.
void RemoveOld(const fs::path& folder) {
  const std::vector<std::string> paths = PathsIn(folder);
  for (size_t index = kKeptMax; index < paths.size(); ++index) {
    std::error_code error;
    fs::remove(paths[index], error);
  }
}

std::vector<std::pair<std::string, SnapshotOrigin>> Kept(const Project& project) {
  std::vector<std::pair<std::string, SnapshotOrigin>> kept;
  for (const std::string& path : PathsIn(FolderOfSnapshots(project))) {
    SnapshotMiss miss;
    if (std::optional<SnapshotOrigin> origin = ReadSnapshotOrigin(path, miss)) {
      kept.emplace_back(path, std::move(*origin));
    }
  }
  return kept;
}

bool HashWholes(std::vector<FileStamp>& files, size_t threads) {
  ForEachOnThreads(files.size(), threads, [&](size_t file) { files[file].whole = HashOfWhole(files[file].path); });
  return std::all_of(files.begin(), files.end(), [](const FileStamp& file) { return file.whole.has_value(); });
}

}  // namespace

std::vector<std::string> FilesOf(const TableSource& source) {
  std::vector<std::string> files = source.paths;
  for (const std::string& path : source.paths) {
    const std::string log = path + std::string(kLogEnding);
    std::error_code error;
    if (source.format == SourceFormat::Sqlite && fs::file_size(log, error) > 0 && !error) {
      files.push_back(log);
    }
  }
  return files;
}

void RemoveLeftOvers(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const bool is_ours = name.find(kSnapshotEnding) != std::string::npos || name.find(kKeptValuesEnding) != std::string::npos;
    if (name.starts_with(".") && is_ours && fs::file_time_type::clock::now() - entry.last_write_time(error) > kLeftOverAge) {
      fs::remove(entry.path(), error);
    }
  }
}

fs::path FolderOfSnapshots(const Project& project) { return fs::path(project.folder) / ".limn"; }

std::error_code MakeSnapshotFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) {
    std::error_code ignored;
    fs::permissions(folder, fs::perms::owner_all, ignored);
    std::ofstream(folder / "CACHEDIR.TAG") << "Signature: 8a477f597d28d172789f06886806bc55\n# Kept by limn to read data faster. May be deleted.\n";
  }
  if (!error && !fs::exists(folder / ".gitignore")) {
    std::ofstream(folder / ".gitignore") << "*\n";
  }
  return error;
}

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
    const TableSource& source = (*request.sources)[table];
    if (source.format == SourceFormat::Sqlite && !AreRowsOfTable(source)) {
      return std::nullopt;
    }
    for (const std::string& path : FilesOf(source)) {
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
  if (options.is_verified && !HashWholes(place.key.files, request.threads)) {
    return std::nullopt;
  }
  place.key.request = HashOfRequest(options, project, request);
  place.key.asked = AskedOf(request);
  place.path = (FolderOfSnapshots(project) / (place.key.request.substr(0, 16) + std::string(kSnapshotEnding))).lexically_normal().string();
  return place;
}

SnapshotUse KeepSnapshot(SnapshotPlace place, const Database& database, const DataReport& report, size_t threads, const std::function<bool()>& go_on) {
  SnapshotUse use;
  use.path = place.path;
  const auto not_kept = [&](const std::string& reason) {
    use.kind = SnapshotUse::Kind::NotKept;
    use.reason = reason;
    return use;
  };
  const fs::path folder = fs::path(place.path).parent_path();
  if (const std::error_code error = MakeSnapshotFolder(folder)) {
    return not_kept(error.message());
  }
  // Hashed before it is looked whether they are as they were: what changes meanwhile is seen.
  std::vector<FileStamp>& files = place.key.files;
  const bool are_hashed = HashWholes(files, threads);
  for (const FileStamp& file : files) {
    const std::optional<FileStamp> now = StampOf(file.path);
    if (!are_hashed || !now || !now->LooksLike(file)) {
      return use;
    }
  }
  if (const std::optional<WriteFailure> failure = WriteSnapshot(place.path, place.key, database, report, threads, go_on)) {
    return not_kept(failure->reason);
  }
  if (go_on()) {
    std::error_code error;
    use.kind = SnapshotUse::Kind::Kept;
    use.bytes = fs::file_size(place.path, error);
    RemoveOld(folder);
    RemoveLeftOvers(folder);
  }
  return use;
}

std::optional<BaseSnapshot> FindBase(const SnapshotOptions& options, const Project& project, const LoadRequest& request) {
  const LoadPlan plan = PlanLoad(request);
  for (const auto& [path, origin] : Kept(project)) {
    const std::vector<FileStamp>& files = origin.key.files;
    const auto is_held = [&](const std::string& each) { return std::any_of(files.begin(), files.end(), [&](const FileStamp& file) { return file.path == each; }); };
    BaseSnapshot base;
    base.sources = *request.sources;
    base.added = *request.sources;
    for (size_t table = 0; table < base.sources.size(); ++table) {
      std::erase_if(base.sources[table].paths, [&](const std::string& each) { return plan.tables[table].needed && !is_held(each); });
      std::erase_if(base.added[table].paths, [&](const std::string& each) { return !plan.tables[table].needed || is_held(each); });
    }
    LoadRequest request_before = request;
    request_before.sources = &base.sources;
    std::optional<SnapshotPlace> place = PlaceOfSnapshot(options, project, request_before);
    if (place && place->key.request == origin.key.request) {
      base.place = std::move(*place);
      base.as_of = origin.as_of;
      return base;
    }
  }
  return std::nullopt;
}

std::optional<WiderSnapshot> OpenWider(const SnapshotOptions& options, const Project& project, const LoadRequest& request) {
  for (const auto& [path, origin] : Kept(project)) {
    std::optional<LoadRequest> wider = Widened(request, origin.key.asked);
    std::optional<SnapshotPlace> place = wider ? PlaceOfSnapshot(options, project, *wider) : std::nullopt;
    if (!place || place->key.request != origin.key.request) {
      continue;
    }
    SnapshotMiss miss;
    if (std::optional<OpenedSnapshot> opened = OpenSnapshot(path, place->key, *wider, miss)) {
      TouchSnapshot(path);
      return WiderSnapshot{std::move(*opened), std::move(*wider)};
    }
  }
  return std::nullopt;
}

void TouchSnapshot(const std::string& path) {
  std::error_code error;
  fs::last_write_time(path, fs::file_time_type::clock::now(), error);
}

}  // namespace limn::cli
