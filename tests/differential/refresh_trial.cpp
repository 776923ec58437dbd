#include "tests/differential/refresh_trial.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "compiler/lower/lower.h"
#include "compiler/passes/passes.h"
#include "runtime/layout/snapshot.h"
#include "runtime/vm/refresh.h"
#include "stdlib/functions.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {
namespace {

AsOf Earlier(Random& random, const AsOf& as_of, const ReferenceZone& zone) {
  AsOf before = as_of;
  if (as_of.is_day) {
    before.day.days -= random.Pick({0, 1, 1, 1, 2, 7, 31, 100, 400});
    return before;
  }
  before.instant.micros -= random.Pick({int64_t{0}, int64_t{60'000'000}, int64_t{3'600'000'000}, int64_t{86'400'000'000}, int64_t{30} * 86'400'000'000});
  before.day = zone.DayOf(before.instant);
  return before;
}

bool IsAfter(const Value& time, const AsOf& as_of, const ReferenceZone& zone) {
  if (time.is_missing()) {
    return false;
  }
  if (time.type.kind == ValueKind::Date) {
    return time.as_int() > as_of.day.days;
  }
  return as_of.is_day ? zone.DayOf({time.as_int()}).days > as_of.day.days : time.as_int() > as_of.instant.micros;
}

// The rows of each table that are there at first, those that came before the values were kept, and those that came then.
struct Days {
  RawTables base;
  RawTables base_and_kept;
  RawTables added;  // all but those of base
  RawTables all;
};

// Of random programs few ask for windows in a way that is refreshed, so half of the cases have rules that do.
std::string RulesOfWindows(Random& random) {
  const auto window = [&]() -> std::string {
    const std::string unit = random.Pick({"days", "days", "days", "weeks", "months", "hours"});
    const std::string length = std::to_string(random.Pick({1, 2, 3, 5, 7, 14, 30, 90}));
    switch (random.Below(8)) {
      case 0: return "in previous " + length + " days";
      case 1: return "in this " + random.Pick<std::string>({"month", "week", "quarter", "year"});
      case 2: return "in last full " + random.Pick<std::string>({"month", "week", "quarter"});
      default: return "in last " + length + " " + unit;
    }
  };
  std::string rules;
  const size_t tags = 1 + random.Below(6);
  for (size_t tag = 0; tag < tags; ++tag) {
    const std::string table = random.Pick<std::string>({"orders", "visits"});
    const std::string amount = table == "orders" ? "orders.amount" : "visits.paid";
    const std::string text = table == "orders" ? "orders.status" : "visits.channel";
    const std::string count = "count(" + table + " " + window() + ")";
    const std::string sum = "sum(" + amount + " " + window() + ")";
    const std::string sign = table == "orders" ? "gift" : "bounced";
    const std::string body = random.Pick<std::string>({"= " + count, "= " + sum, "= last(" + text + " " + window() + ")", "= first(" + text + ")", "= last(" + text + ")",
                                                       "= most_common(" + text + " " + window() + ")", "= longest_gap(" + table + ")", "= sequence(" + table + ": " + sign + " then not " + sign + " within 20 days)", "= streak(" + table + " by week)", "= rank(" + sum + ")",
                                                       "= band(3, " + count + ")", "when " + sum + " > population_average(" + sum + ")", "= " + count + " + rank(" + sum + ")"});
    rules += "tag w" + std::to_string(tag) + " " + body + "\n";
  }
  return rules;
}

// As many days before as of as rules speak of, so that rows stand where windows begin.
RawTables AtEdges(Random& random, const Schema& schema, RawTables tables, const AsOf& as_of) {
  constexpr int64_t kMicrosOfDay = 86'400'000'000;
  for (uint32_t table = 0; table < schema.tables.size(); ++table) {
    const TableSchema& declared = schema.tables[table];
    for (uint32_t column = 0; column < declared.columns.size(); ++column) {
      const ValueKind kind = declared.columns[column].type.kind;
      const bool is_time = declared.time == ColumnId{column} || TableId{table} == schema.main_entity;
      if (!is_time || (kind != ValueKind::Date && kind != ValueKind::DateTime)) {
        continue;
      }
      for (RawRow& row : tables.tables[table]) {
        if (row[column].is_missing() || !random.Chance(40)) {
          continue;
        }
        const int64_t day = as_of.day.days - random.Pick({0, 1, 2, 3, 5, 7, 10, 14, 28, 30, 31, 60, 90, 180, 365}) - static_cast<int64_t>(random.Below(3));
        row[column].data = kind == ValueKind::Date ? day : day * kMicrosOfDay + static_cast<int64_t>(random.Below(24)) * (kMicrosOfDay / 24);
      }
    }
  }
  return tables;
}

Days Divide(Random& random, const Schema& schema, const RawTables& tables, const AsOf& before, const ReferenceZone& zone) {
  Days days;
  for (RawTables* each : {&days.base, &days.base_and_kept, &days.added, &days.all}) {
    each->tables.resize(schema.tables.size());
  }
  const bool has_kept = random.Chance(40);
  for (uint32_t table = 0; table < schema.tables.size(); ++table) {
    const TableSchema& declared = schema.tables[table];
    const bool grows = declared.name == "orders" || declared.name == "visits";
    for (const RawRow& row : tables.tables[table]) {
      const bool is_after = declared.time && IsAfter(row[declared.time->index], before, zone);
      if (!grows && is_after) {
        continue;
      }
      days.all.tables[table].push_back(row);
      if (grows && (is_after || random.Chance(20))) {
        days.added.tables[table].push_back(row);
        if (has_kept && random.Chance(50)) {
          days.base_and_kept.tables[table].push_back(row);
        }
      } else {
        days.base.tables[table].push_back(row);
        days.base_and_kept.tables[table].push_back(row);
      }
    }
    // Rows that come again, otherwise, often somebody else's; some of them once more after that.
    const auto to_main = std::find_if(schema.links.begin(), schema.links.end(), [&](const Link& each) { return each.child == TableId{table} && each.parent == schema.main_entity; });
    const ColumnId link = to_main == schema.links.end() ? ColumnId{0} : to_main->child_columns.front();
    const std::vector<RawRow>& others = tables.tables[table];
    const auto correct = [&](const std::vector<RawRow>& rows) {
      for (const RawRow& row : rows) {
        if (declared.name != "orders" || !random.Chance(25)) {
          continue;
        }
        RawRow again = row;
        const auto column = random.Chance(40) ? link.index : random.Below(again.size());
        const bool is_key = std::find(declared.key.begin(), declared.key.end(), ColumnId{static_cast<uint32_t>(column)}) != declared.key.end();
        again[column] = is_key ? again[column] : others[random.Below(others.size())][column];
        days.added.tables[table].push_back(again);
        days.all.tables[table].push_back(again);
        if (has_kept && random.Chance(50)) {
          days.base_and_kept.tables[table].push_back(again);
        }
      }
    };
    correct(days.base.tables[table]);
    correct(std::vector<RawRow>(days.added.tables[table]));
  }
  return days;
}

Program ProgramOf(const Checked& checked, const hir::Module& module, const Schema& schema, std::vector<hir::DefId> outputs) {
  LowerOptions options;
  options.project = "differential";
  options.outputs = std::move(outputs);
  return Lower(module, schema, *checked.sources, options).program;
}

LoadRequest RequestOf(const Program& program, const Schema& schema, const AsOf& as_of, const TimeZone& zone) {
  LoadRequest request;
  ProgramNeeds needs = NeedsOf(program, schema);
  request.schema = &schema;
  request.columns = std::move(needs.columns);
  request.links = std::move(needs.links);
  request.times = std::move(needs.times);
  request.as_of = as_of;
  request.zone = zone;
  return request;
}

std::optional<Database> ThroughSnapshot(const Database& database, const LoadRequest& request, uint64_t seed) {
  const std::string path = (std::filesystem::temp_directory_path() / fmt::format("limn_refresh_{}_{}.snapshot", getpid(), seed)).string();
  SnapshotMiss miss;
  std::optional<OpenedSnapshot> opened;
  if (!WriteSnapshot(path, {}, database, {}, 1, [] { return true; })) {
    opened = OpenSnapshot(path, {}, request, miss);
  }
  std::filesystem::remove(path);
  return opened ? std::optional(std::move(opened->database)) : std::nullopt;
}

// The values of a whole run, and what its load counted.
std::vector<Column> ValuesOf(const Program& program, const LoadRequest& request, const RawTables& tables, const std::map<std::string, Value>& params, std::vector<TableCounts>* counts = nullptr) {
  DataReport report;
  const std::optional<Database> database = LoadFromColumns(request, ColumnsOf(*request.schema, tables, 0), report);
  std::vector<LinkFailure> failures;
  const std::optional<LinkedProgram> linked = LinkProgram(program, *database, params, StdlibFunctions(), failures);
  if (counts != nullptr) {
    *counts = database->counts_;
  }
  RunOptions options;
  options.keep_values = true;
  return limn::Run(*linked, options).values;
}

}  // namespace

std::optional<std::string> TryRefresh(const Pipeline& pipeline, uint64_t seed, RefreshSeen& seen) {
  const Schema& schema = pipeline.schema();
  const Case one = MakeCase(seed, schema);
  Random random(seed);
  const std::string rules = random.Chance(50) ? Render(one.program) : RulesOfWindows(random);
  const Checked checked = pipeline.Check(rules, one.setting);
  if (!checked.errors.empty()) {
    return std::nullopt;
  }
  const ReferenceZone zone(one.setting.zone_name);
  const TimeZone runtime_zone = *TimeZone::Find(one.setting.zone_name);
  const hir::Module module = FoldConstants(checked.module, runtime_zone);
  const auto can_refresh = [&](const Program& program) { return CanRefresh(program, RequestOf(program, schema, one.setting.as_of, runtime_zone)); };
  std::vector<hir::DefId> fitting;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    const hir::Definition& definition = module.definitions[index];
    const bool is_label = hir::IsNamed(definition.kind) && hir::HasRows(definition.kind) && definition.table == schema.main_entity;
    if (is_label && can_refresh(ProgramOf(checked, module, schema, {{index}})) && random.Chance(80)) {
      fitting.push_back({index});
    }
  }
  const Program program = fitting.empty() ? Program() : ProgramOf(checked, module, schema, fitting);
  if (fitting.empty() || !can_refresh(program)) {
    return std::nullopt;
  }
  const AsOf before = Earlier(random, one.setting.as_of, zone);
  const Days days = Divide(random, schema, AtEdges(random, schema, one.tables, one.setting.as_of), before, zone);
  const auto differs = [&](const std::string& what) {
    return fmt::format("seed {}: {}\n{}{}\nnew:\n{}", seed, what, rules, Print(schema, days.base, one.setting.zone_name), Print(schema, days.added, one.setting.zone_name));
  };

  const LoadRequest request = RequestOf(program, schema, one.setting.as_of, runtime_zone);
  LoadRequest request_before = request;
  request_before.as_of = before;
  LoadRequest request_kept = request_before;
  request_kept.key_hashes.resize(schema.tables.size(), false);
  for (uint32_t table = 0; table < schema.tables.size(); ++table) {
    if (schema.tables[table].name == "orders") {
      request_kept.key_hashes[table] = true;
      request_kept.columns[table].assign(schema.tables[table].columns.size(), true);
    }
  }
  DataReport report;
  std::optional<Database> base = LoadFromColumns(request_kept, ColumnsOf(schema, days.base, 0), report);
  if (base && random.Chance(50)) {
    base = ThroughSnapshot(*base, request_kept, seed);
  }
  if (!base) {
    return differs("no load, or no snapshot");
  }
  std::map<std::string, Value> params;
  for (const ParameterRow& row : program.parameters) {
    if (const auto given = one.program.params.find(row.name); given != one.program.params.end()) {
      params.insert(*given);
    }
  }
  const std::vector<Column> kept = ValuesOf(program, request_before, days.base_and_kept, params);
  std::vector<TableCounts> counts;
  const std::vector<Column> full = ValuesOf(program, request, days.all, params, &counts);

  std::vector<std::vector<Column>> read = ColumnsOf(schema, days.added, random.Chance(50) ? seed : 0);
  for (uint32_t table = 0; table < read.size(); ++table) {
    if (days.added.tables[table].empty()) {
      read[table].clear();
    }
  }
  const std::optional<std::vector<NewRows>> added = PlaceNewRows(*base, request, std::move(read), report);
  if (!added) {
    return std::nullopt;  // rules reach one of the tables in another way
  }
  RefreshRequest refresh;
  refresh.program = &program;
  refresh.parameters = params;
  const FunctionTable functions = StdlibFunctions();
  refresh.functions = &functions;
  refresh.database = &*base;
  refresh.added = &*added;
  refresh.load = request;
  refresh.before = before;
  refresh.kept = [&](uint32_t value) { return PackedColumn{&kept[value], nullptr}; };
  refresh.threads = random.Chance(20) ? 2 : 1;
  const std::optional<Refreshed> refreshed = Refresh(refresh);
  if (!refreshed) {
    return differs("nothing refreshed");
  }
  ++seen.refreshed;
  seen.left_out += (*base)[schema.main_entity].rows - std::min(refreshed->looked_at, (*base)[schema.main_entity].rows);
  for (const NewRows& rows : *added) {
    seen.gone += rows.gone.size();
  }
  CountNewRows(*base, *added);
  const LoadPlan plan = PlanLoad(request);
  for (uint32_t table = 0; table < counts.size(); ++table) {
    if (!plan.tables[table].needed) {
      continue;  // the snapshot holds it all the same
    }
    const TableCounts& here = base->counts_[table];
    const TableCounts& there = counts[table];
    const bool are_same = here.rows_read == there.rows_read && here.rows_after_as_of == there.rows_after_as_of && here.duplicates == there.duplicates &&
                          here.without_key == there.without_key && here.without_time == there.without_time;
    if (!are_same || ((*added)[table].gone.empty() && (here.orphans != there.orphans || here.unlinked != there.unlinked))) {
      return differs("what is counted of " + schema.tables[table].name);
    }
  }
  for (uint32_t value = 0; value < full.size(); ++value) {
    std::vector<uint32_t> rows(full[value].length);
    std::iota(rows.begin(), rows.end(), 0);
    const ValueChange expected = ChangeBetween(kept[value], full[value], rows);
    const ValueChange& change = refreshed->changes[value];
    bool is_same = change.rows == expected.rows;
    for (size_t at = 0; is_same && at < change.rows.size(); ++at) {
      is_same = change.before.At(at) == expected.before.At(at) && change.now.At(at) == expected.now.At(at);
    }
    if (!is_same) {
      return differs(program.values[value].name);
    }
    seen.changes += change.rows.size();
    seen.text_changes += full[value].dictionary ? change.rows.size() : 0;
  }
  for (const PopulationRow& population : program.populations) {
    seen.populations += refreshed->changes[population.result].rows.empty() ? 0 : 1;
  }
  return std::nullopt;
}

}  // namespace limn::differential
