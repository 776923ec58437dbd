// New rows and a later as of: what Refresh finds is what two whole runs differ in.
// LIMN_REFRESH_CASES: how many cases, from seed 1.
#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "compiler/lower/lower.h"
#include "compiler/passes/passes.h"
#include "runtime/layout/snapshot.h"
#include "runtime/vm/refresh.h"
#include "stdlib/functions.h"
#include "tests/differential/pipeline.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {
namespace {

constexpr uint64_t kCasesByDefault = 1'500;

uint64_t Cases() {
  const char* cases = std::getenv("LIMN_REFRESH_CASES");
  return cases != nullptr ? std::strtoull(cases, nullptr, 10) : kCasesByDefault;
}

// What the cases came to, so that none of it is missed.
struct Seen {
  uint64_t refreshed = 0;
  uint64_t changes = 0;
  uint64_t left_out = 0;      // rows that were not run
  uint64_t gone = 0;          // rows in whose place newer ones stand
  uint64_t populations = 0;   // whose values changed
  uint64_t text_changes = 0;
};

AsOf Earlier(Random& random, const AsOf& as_of, const ReferenceZone& zone) {
  AsOf before = as_of;
  if (as_of.is_day) {
    before.day.days -= random.Pick({0, 1, 1, 1, 2, 7, 31});
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
    // Rows that come again, otherwise; some of them once more after that.
    const std::vector<RawRow>& others = tables.tables[table];
    const auto correct = [&](const std::vector<RawRow>& rows) {
      for (const RawRow& row : rows) {
        if (declared.name != "orders" || !random.Chance(10)) {
          continue;
        }
        RawRow again = row;
        const auto column = random.Below(again.size());
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

std::optional<Database> ThroughSnapshot(const Database& database, const LoadRequest& request) {
  const std::string path = (std::filesystem::temp_directory_path() / fmt::format("limn_refresh_{}.snapshot", getpid())).string();
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
  REQUIRE(database);
  std::vector<LinkFailure> failures;
  const std::optional<LinkedProgram> linked = LinkProgram(program, *database, params, StdlibFunctions(), failures);
  REQUIRE(linked);
  if (counts != nullptr) {
    *counts = database->counts_;
  }
  RunOptions options;
  options.keep_values = true;
  return limn::Run(*linked, options).values;
}

void CheckCase(const Pipeline& pipeline, uint64_t seed, Seen& seen) {
  const Schema& schema = pipeline.schema();
  const Case one = MakeCase(seed, schema);
  const Checked checked = pipeline.Check(Render(one.program), one.setting);
  if (!checked.errors.empty()) {
    return;
  }
  Random random(seed);
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
    return;
  }
  const AsOf before = Earlier(random, one.setting.as_of, zone);
  const Days days = Divide(random, schema, one.tables, before, zone);
  INFO("seed " << seed << "\n" << Render(one.program) << Print(schema, days.base, one.setting.zone_name) << "\nnew:\n" << Print(schema, days.added, one.setting.zone_name));

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
  REQUIRE(base);
  if (random.Chance(50)) {
    base = ThroughSnapshot(*base, request_kept);
    REQUIRE(base);
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
    return;  // rules reach one of the tables in another way
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
  REQUIRE(refreshed);
  ++seen.refreshed;
  seen.left_out += (*base)[schema.main_entity].rows - std::min(refreshed->looked_at, (*base)[schema.main_entity].rows);
  for (const NewRows& rows : *added) {
    seen.gone += rows.gone.size();
  }
  CountNewRows(*base, *added);
  const LoadPlan plan = PlanLoad(request);
  for (uint32_t table = 0; table < counts.size(); ++table) {
    INFO(schema.tables[table].name);
    if (!plan.tables[table].needed) {
      continue;  // the snapshot holds it all the same
    }
    const TableCounts& here = base->counts_[table];
    REQUIRE(here.rows_read == counts[table].rows_read);
    REQUIRE(here.rows_after_as_of == counts[table].rows_after_as_of);
    REQUIRE(here.duplicates == counts[table].duplicates);
    REQUIRE(here.without_key == counts[table].without_key);
    REQUIRE(here.without_time == counts[table].without_time);
    if ((*added)[table].gone.empty()) {
      REQUIRE(here.orphans == counts[table].orphans);
      REQUIRE(here.unlinked == counts[table].unlinked);
    }
  }
  for (uint32_t value = 0; value < full.size(); ++value) {
    INFO(program.values[value].name);
    std::vector<uint32_t> rows(full[value].length);
    std::iota(rows.begin(), rows.end(), 0);
    const ValueChange expected = ChangeBetween(kept[value], full[value], rows);
    const ValueChange& change = refreshed->changes[value];
    REQUIRE(change.rows == expected.rows);
    for (size_t at = 0; at < change.rows.size(); ++at) {
      REQUIRE(change.before.At(at) == expected.before.At(at));
      REQUIRE(change.now.At(at) == expected.now.At(at));
    }
    seen.changes += change.rows.size();
    seen.text_changes += full[value].dictionary ? change.rows.size() : 0;
  }
  for (const PopulationRow& population : program.populations) {
    seen.populations += refreshed->changes[population.result].rows.empty() ? 0 : 1;
  }
}

TEST_CASE("new rows and a later as of: what changed is what two whole runs differ in") {
  const Pipeline pipeline;
  Seen seen;
  for (uint64_t seed = 1; seed <= Cases(); ++seed) {
    CheckCase(pipeline, seed, seen);
  }
  WARN(fmt::format("{} cases, {} changes, {} of texts, {} rows left out, {} gone, {} populations", seen.refreshed, seen.changes, seen.text_changes, seen.left_out, seen.gone, seen.populations));
  CHECK(seen.refreshed > Cases() / 10);
  CHECK(seen.changes > 0);
  CHECK(seen.text_changes > 0);
  CHECK(seen.left_out > 0);
  CHECK(seen.gone > 0);
  CHECK(seen.populations > 0);
}

}  // namespace
}  // namespace limn::differential
