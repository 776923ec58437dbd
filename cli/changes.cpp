#include "cli/changes.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "cli/change_list.h"
#include "cli/version.h"
#include "runtime/layout/arrange.h"
#include "runtime/layout/load_plan.h"
#include "runtime/threads/on_threads.h"
#include "runtime/values/bytes.h"
#include "stdlib/functions.h"

namespace limn::cli {
namespace {

// Everything that values hang on beside data and as of.
std::string HashOf(const Program& program, const Project& project, const std::string& project_text, const RunSettings& settings) {
  ByteWriter bytes;
  bytes.Put(Version());
  bytes.Put(ProgramHash(program));
  bytes.Put(project_text);
  bytes.Put(settings.environment);
  bytes.Put(project.zone.Rules());
  for (const auto& [name, value] : settings.parameters) {
    bytes.Put(name);
    bytes.Put(Format(value, project.zone));
  }
  const XXH128_hash_t hash = XXH3_128bits(bytes.bytes.data(), bytes.bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

// Taken before anything is read: what changes meanwhile is seen the next time.
std::vector<FileStamp> StampsOf(const Project& project) {
  std::vector<FileStamp> stamps;
  std::set<std::string> seen;
  for (const TableSource& source : project.sources) {
    for (const std::string& path : FilesOf(source)) {
      std::optional<FileStamp> stamp = seen.insert(path).second ? StampOf(path) : std::nullopt;
      if (stamp) {
        stamps.push_back(std::move(*stamp));
      }
    }
  }
  return stamps;
}

// The rows of a column; missing where there is none.
Column AtRows(const PackedColumn& column, const std::vector<uint32_t>& rows) {
  if (std::none_of(rows.begin(), rows.end(), [](uint32_t row) { return row == kNoRow; })) {
    return std::is_sorted(rows.begin(), rows.end()) ? GatherRows(column, rows) : column.Whole().Gather(rows);
  }
  const Column& whole = column.Whole();
  Column gathered = Column::Of(whole.type);
  for (const uint32_t row : rows) {
    row == kNoRow ? gathered.PushMissing() : gathered.Push(whole.At(row));
  }
  return gathered;
}

}  // namespace

ChangeFinder::ChangeFinder(Execution& execution, const Project& project, const std::string& project_text, const RunSettings& settings)
    : execution_(execution),
      project_(project),
      as_of_(settings.as_of),
      parameters_(settings.parameters),
      path_(PathOfKeptValues(project, settings.environment)),
      hash_(HashOf(execution.program, project, project_text, settings)),
      files_(StampsOf(project)),
      kept_(execution.program, project) {
  using Before = ChangesReport::Before;
  switch (kept_.Open(path_, hash_, execution.threads)) {
    case KeptValues::Opened::Here: report_.before = Before::Kept; break;
    case KeptValues::Opened::Nowhere: report_.before = Before::Nothing; break;
    case KeptValues::Opened::OfAnother: report_.before = Before::OtherProgram; break;
    case KeptValues::Opened::Damaged: report_.before = Before::Damaged; break;
  }
  has_kept_ = report_.before == Before::Kept;
  report_.since = kept_.as_of();
}

// Every file that the values were made of is as it was, and is in the snapshot or among those that came since.
bool ChangeFinder::HoldsWhatWasKept(const BaseSnapshot& base) const {
  std::set<std::string> before;
  for (const FileStamp& file : kept_.files()) {
    const std::optional<FileStamp> now = StampOf(file.path);
    if (!now || !now->LooksLike(file)) {
      return false;
    }
    before.insert(file.path);
  }
  // A log that came beside a database changes it.
  std::set<std::string> there;
  for (const FileStamp& file : files_) {
    const std::string_view path = file.path;
    const bool is_log = path.ends_with(kLogEnding) && before.contains(std::string(path.substr(0, path.size() - kLogEnding.size())));
    if (is_log && !before.contains(file.path)) {
      return false;
    }
    there.insert(file.path);
  }
  const std::vector<FileStamp>& held = base.place.key.files;
  return std::all_of(held.begin(), held.end(), [&](const FileStamp& file) { return before.contains(file.path); }) &&
         std::includes(there.begin(), there.end(), before.begin(), before.end());
}

bool ChangeFinder::HasKeptRowsOf(const Database& database) const {
  const std::vector<ValueRow>& values = execution_.program.values;
  return std::all_of(values.begin(), values.end(), [&](const ValueRow& value) {
    return kept_.Rows(value.table) == database[*project_.schema.FindTable(execution_.program.tables[value.table])].rows;
  });
}

bool ChangeFinder::Refresh(const std::atomic<bool>& cancelled) {
  LoadRequest request = RequestOf(execution_.program, project_, as_of_);
  request.threads = execution_.threads;
  if (!has_kept_ || !execution_.snapshots || execution_.snapshots->is_damaged || !CanRefresh(execution_.program, request)) {
    return false;
  }
  LoadRequest held = request;
  AskForNewRows(execution_.program, held);
  std::optional<BaseSnapshot> base = FindBase(*execution_.snapshots, project_, held);
  if (!base || !IsNoEarlier(kept_.as_of(), base->as_of) || !HoldsWhatWasKept(*base)) {
    return false;
  }
  const LoadPlan plan = PlanLoad(request);
  for (uint32_t table = 0; table < base->added.size(); ++table) {
    if (!base->added[table].paths.empty() && !LinkToMainEntity(plan, project_.schema, TableId{table})) {
      return false;
    }
  }
  held.sources = &base->sources;
  SnapshotMiss miss;
  std::optional<OpenedSnapshot> opened = OpenSnapshot(base->place.path, base->place.key, held, miss);
  if (!opened || !HasKeptRowsOf(opened->database)) {
    return false;
  }
  DataReport data = std::move(opened->report);
  const std::optional<std::vector<std::vector<Column>>> read = ReadNewRows(request, base->added, data);
  if (!read) {
    return false;  // the load of everything says what is wrong
  }
  const std::optional<std::vector<NewRows>> added = PlaceNewRows(opened->database, request, *read, data);
  if (!added) {
    return false;
  }
  const FunctionTable functions = StdlibFunctions();
  RefreshRequest refresh;
  refresh.program = &execution_.program;
  refresh.parameters = parameters_;
  refresh.functions = &functions;
  refresh.database = &opened->database;
  refresh.added = &*added;
  refresh.load = request;
  refresh.before = kept_.as_of();
  refresh.kept = [&](uint32_t value) { return kept_.Value(value); };
  refresh.threads = execution_.threads;
  refresh.cancelled = &cancelled;
  std::optional<Refreshed> refreshed = limn::Refresh(refresh);
  if (!refreshed) {
    return false;
  }
  changes_ = std::move(refreshed->changes);
  report_.is_refreshed = true;
  for (uint32_t table = 0; table < added->size(); ++table) {
    if (!base->added[table].paths.empty()) {
      report_.new_rows.emplace_back(TableId{table}, (*added)[table].counts.rows_read);
    }
  }
  report_.looked_at = refreshed->looked_at;
  CountNewRows(opened->database, *added);
  TouchSnapshot(base->place.path);
  execution_.snapshot.emplace();
  execution_.snapshot->kind = SnapshotUse::Kind::Read;
  execution_.snapshot->path = base->place.path;
  for (const TablePlan& table : plan.tables) {
    execution_.tables_read.push_back(table.needed);
  }
  execution_.database = std::move(opened->database);
  execution_.data = ReportForRules(data, request);
  return true;
}

ChangeFinder::Alignment ChangeFinder::Align(uint32_t program_table) const {
  const TableId table = *project_.schema.FindTable(execution_.program.tables[program_table]);
  const std::vector<ColumnId>& key = project_.schema[table].key;
  const size_t rows_before = kept_.Rows(program_table);
  const size_t rows_now = (*execution_.database)[table].rows;
  Alignment aligned;
  uint32_t before = 0;
  uint32_t now = 0;
  while (before < rows_before || now < rows_now) {
    int order = before == rows_before ? 1 : now == rows_now ? -1 : 0;
    for (size_t part = 0; part < key.size() && order == 0; ++part) {
      order = CompareCells(kept_.Key(program_table, part).Whole(), before, execution_.database->ColumnOf(table, key[part]), now);
    }
    aligned.is_same = aligned.is_same && order == 0;
    aligned.before.push_back(order <= 0 ? before++ : kNoRow);
    aligned.now.push_back(order >= 0 ? now++ : kNoRow);
  }
  return aligned;
}

void ChangeFinder::Compare(std::vector<Column> values) {
  values_ = std::move(values);
  if (!has_kept_) {
    return;
  }
  const Program& program = execution_.program;
  for (const Output& output : program.outputs) {
    if (!alignments_.contains(output.table)) {
      alignments_.emplace(output.table, Align(output.table));
    }
  }
  changes_.resize(program.values.size());
  std::vector<uint32_t> wanted;
  for (const Output& output : program.outputs) {
    wanted.insert(wanted.end(), output.values.begin(), output.values.end());
  }
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  ForEachOnThreads(wanted.size(), execution_.threads, [&](size_t index) {
    const uint32_t value = wanted[index];
    const Alignment& aligned = alignments_.at(program.values[value].table);
    std::vector<uint32_t> rows(aligned.now.size());
    std::iota(rows.begin(), rows.end(), 0);
    const PackedColumn before = kept_.Value(value);
    changes_[value] = aligned.is_same ? ChangeBetween(before.Whole(), values_[value], rows)
                                      : ChangeBetween(AtRows(before, aligned.before), AtRows({&values_[value], nullptr}, aligned.now), rows);
  });
}

Column ChangeFinder::BeforeAt(uint32_t value, const std::vector<uint32_t>& rows) const {
  const auto aligned = alignments_.find(execution_.program.values[value].table);
  if (aligned == alignments_.end()) {
    return GatherRows(kept_.Value(value), rows);
  }
  std::vector<uint32_t> before;
  for (const uint32_t row : rows) {
    before.push_back(aligned->second.before[row]);
  }
  return AtRows(kept_.Value(value), before);
}

Column ChangeFinder::NowAt(uint32_t value, const std::vector<uint32_t>& rows) const {
  const auto aligned = alignments_.find(execution_.program.values[value].table);
  if (aligned != alignments_.end()) {
    std::vector<uint32_t> now;
    for (const uint32_t row : rows) {
      now.push_back(aligned->second.now[row]);
    }
    return AtRows({&values_[value], nullptr}, now);
  }
  const ValueChange& change = changes_[value];
  ValueChange here;
  std::vector<uint32_t> from;
  for (size_t at = 0; at < change.rows.size(); ++at) {
    const auto found = std::lower_bound(rows.begin(), rows.end(), change.rows[at]);
    if (found != rows.end() && *found == change.rows[at]) {
      here.rows.push_back(static_cast<uint32_t>(found - rows.begin()));
      from.push_back(static_cast<uint32_t>(at));
    }
  }
  here.now = change.now.Gather(from);
  return WithChange(GatherRows(kept_.Value(value), rows), here);
}

Column ChangeFinder::KeysAt(uint32_t program_table, size_t part, const std::vector<uint32_t>& rows) const {
  const TableId table = *project_.schema.FindTable(execution_.program.tables[program_table]);
  const Column& now = execution_.database->ColumnOf(table, project_.schema[table].key[part]);
  const auto aligned = alignments_.find(program_table);
  if (aligned == alignments_.end() || aligned->second.is_same) {
    return now.Gather(rows);
  }
  const Column& before = kept_.Key(program_table, part).Whole();
  Column keys = Column::Of(now.type);
  for (const uint32_t row : rows) {
    const uint32_t row_now = aligned->second.now[row];
    keys.Push(row_now != kNoRow ? now.At(row_now) : before.At(aligned->second.before[row]));
  }
  return keys;
}

LabelColumn ChangeFinder::LabelAt(const Output& output, const std::vector<uint32_t>& rows, bool is_now) const {
  LabelColumn label;
  label.shape = output.shape == OutputKind::Set ? LabelShape::Set : output.shape == OutputKind::YesNo ? LabelShape::YesNo : LabelShape::Value;
  label.members = output.members;
  if (output.values.size() == 1 && output.shape != OutputKind::Set) {
    const ValueChange& change = changes_[output.values.front()];  // of just these rows
    label.columns.push_back(is_now ? change.now : change.before);
    return label;
  }
  for (const uint32_t value : output.values) {
    label.columns.push_back(is_now ? NowAt(value, rows) : BeforeAt(value, rows));
  }
  return label;
}

std::vector<uint32_t> ChangeFinder::ChangedRows(const Output& output) const {
  if (output.values.size() == 1) {
    return changes_[output.values.front()].rows;
  }
  std::vector<uint32_t> rows;
  for (const uint32_t value : output.values) {
    std::vector<uint32_t> both;
    std::set_union(rows.begin(), rows.end(), changes_[value].rows.begin(), changes_[value].rows.end(), std::back_inserter(both));
    rows = std::move(both);
  }
  return rows;
}

bool ChangeFinder::Write(OutputFiles& files, const OutputTarget& target, const std::function<bool(const Output&)>& is_shown) {
  std::set<uint32_t> tables;
  for (const Output& output : execution_.program.outputs) {
    tables.insert(output.table);
  }
  return std::all_of(tables.begin(), tables.end(), [&](uint32_t table) { return WriteEntity(files, target, table, is_shown); });
}

bool ChangeFinder::WriteEntity(OutputFiles& files, const OutputTarget& target, uint32_t program_table, const std::function<bool(const Output&)>& is_shown) {
  const TableId table = *project_.schema.FindTable(execution_.program.tables[program_table]);
  std::vector<LabelChange> changes;
  for (const Output& output : execution_.program.outputs) {
    if (has_kept_ && output.table == program_table && is_shown(output)) {
      changes.push_back({output.name, ChangedRows(output), {}, {}});
      changes.back().before = LabelAt(output, changes.back().rows, /*is_now=*/false);
      changes.back().now = LabelAt(output, changes.back().rows, /*is_now=*/true);
    }
  }
  const bool is_for_spreadsheets = target.byte_order_mark && target.format == WriterFormat::Csv;
  const ChangeList list(changes, project_.zone, is_for_spreadsheets, execution_.threads);
  report_.labels += list.rows().size();
  report_.rows += list.different_rows();
  std::vector<OutputColumn> columns;
  std::vector<Column> keys;
  for (size_t part = 0; part < project_.schema[table].key.size(); ++part) {
    const ColumnSchema& column = project_.schema.ColumnOf(table, project_.schema[table].key[part]);
    columns.push_back({column.name, column.type});
    keys.push_back(KeysAt(program_table, part, list.rows()));
  }
  OutputBatch batch;
  batch.end = list.rows().size();
  for (const Column& key : keys) {
    batch.columns.push_back({&key});
  }
  for (const auto& [name, column] : {std::pair<std::string, const Column*>("label", &list.labels()), {"before", &list.before()}, {"after", &list.now()}}) {
    columns.push_back({.name = name, .type = {ValueKind::Text}, .is_guarded = true});
    batch.columns.push_back({column});
  }
  const WriterOptions options = {.format = target.format,
                                 .byte_order_mark = target.byte_order_mark,
                                 .excel_safe = target.byte_order_mark,
                                 .zone = project_.zone,
                                 .threads = execution_.threads,
                                 .sqlite_table = "changes"};
  return files.Write(PathFor(target, project_.schema, table), std::move(columns), batch, 0, options);
}

std::optional<std::string> ChangeFinder::Keep(const std::function<bool()>& go_on) {
  if (const std::error_code error = MakeSnapshotFolder(FolderOfSnapshots(project_))) {
    return error.message();
  }
  RemoveLeftOvers(FolderOfSnapshots(project_));
  const auto column_of = [&](uint32_t value) {
    return report_.is_refreshed ? WithChange(kept_.Value(value).Whole(), changes_[value]) : std::move(values_[value]);
  };
  const std::optional<WriteFailure> failure = kept_.Write(path_, hash_, files_, *execution_.database, column_of, execution_.threads, go_on);
  return failure ? std::optional(failure->reason) : std::nullopt;
}

}  // namespace limn::cli
