#include "cli/execution.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "cli/data_complaints.h"
#include "runtime/layout/load_plan.h"
#include "runtime/values/calendar.h"
#include "runtime/vm/refresh.h"
#include "stdlib/functions.h"

namespace limn::cli {
namespace {

double SecondsNow() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// What is said of a failed link. Wrong parameters are found before, where they were given (limn run).
Words WordsOf(const LinkFailure& failure) {
  using Kind = LinkFailure::Kind;
  switch (failure.kind) {
    case Kind::NoTable: return {Phrase::MisfitTable, {failure.name}};
    case Kind::NoColumn: return {Phrase::MisfitColumn, {failure.name, failure.detail}};
    case Kind::ColumnType: return {Phrase::MisfitColumnType, {failure.name, failure.detail}};
    case Kind::NoTime: return {Phrase::MisfitTime, {failure.name}};
    case Kind::NoLink: return {Phrase::MisfitLink, {failure.name, failure.detail}};
    case Kind::NoParameter: return {Phrase::MisfitParameter, {failure.name}};
    case Kind::ParameterType: return {Phrase::MisfitParameterType, {failure.name}};
    case Kind::ParameterRange: return {Phrase::MisfitParameterRange, {failure.name}};
    case Kind::NoFunction: return {Phrase::MisfitFunction, {failure.name}};
    case Kind::BadPattern: return {Phrase::MisfitPattern, {failure.name, failure.detail}};
    case Kind::EmptyWindow: break;  // no misfit: a param's value
  }
  return {};
}

// The snapshot of the same data, where there is one.
bool OpenKept(Execution& execution, const LoadRequest& request) {
  if (!execution.to_keep) {
    return false;
  }
  SnapshotUse use;
  use.path = execution.to_keep->path;
  SnapshotMiss miss;
  std::optional<OpenedSnapshot> opened;
  if (execution.snapshots->is_damaged) {
    miss.kind = SnapshotMiss::Kind::Damaged;
  } else {
    opened = OpenSnapshot(use.path, execution.to_keep->key, request, miss);
  }
  if (!opened) {
    use.was_damaged = miss.kind == SnapshotMiss::Kind::Damaged;
    use.changed = miss.kind == SnapshotMiss::Kind::OtherFiles && miss.looks_same ? miss.file : "";
    execution.snapshot = std::move(use);
    if (miss.kind == SnapshotMiss::Kind::OtherAsOf && !request.as_of.is_day) {
      execution.to_keep.reset();  // rows are to come, and no run is as of this moment again
    }
    return false;
  }
  TouchSnapshot(use.path);
  use.kind = SnapshotUse::Kind::Read;
  execution.database = std::move(opened->database);
  execution.data = std::move(opened->report);
  execution.snapshot = std::move(use);
  execution.to_keep.reset();
  return true;
}

// One that holds what is asked, and perhaps more.
bool OpenWider(Execution& execution, const Project& project, const LoadRequest& request) {
  std::optional<WiderSnapshot> wider = OpenWider(*execution.snapshots, project, request);
  if (wider) {
    execution.database = std::move(wider->opened.database);
    execution.data = std::move(wider->opened.report);
  }
  return wider.has_value();
}

}  // namespace

void KeepData(Execution& execution, const std::function<bool()>& go_on) {
  if (!execution.to_keep || !execution.database) {
    return;
  }
  SnapshotUse use = KeepSnapshot(std::move(*execution.to_keep), *execution.database, execution.found, execution.threads, go_on);
  execution.to_keep.reset();
  use.was_damaged = execution.snapshot && execution.snapshot->was_damaged;
  use.changed = execution.snapshot ? execution.snapshot->changed : "";
  execution.snapshot = std::move(use);
}

PhaseClock::PhaseClock() : last_(SecondsNow()) {}

void PhaseClock::Lap(std::string_view name) {
  const double now = SecondsNow();
  phases_.push_back({name, now - last_});
  last_ = now;
}

double PhaseClock::Total() const {
  double total = 0;
  for (const Phase& phase : phases_) {
    total += phase.seconds;
  }
  return total;
}

LoadRequest RequestOf(const Program& program, const Project& project, const AsOf& as_of) {
  ProgramNeeds needs = NeedsOf(program, project.schema);
  for (uint32_t table = 0; table < project.schema.tables.size(); ++table) {
    const TableSchema& schema = project.schema.tables[table];
    // Of other tables where their rows are explained.
    const bool is_asked = std::any_of(program.outputs.begin(), program.outputs.end(), [&](const Output& output) { return output.table == table; });
    if (!schema.entity.empty() || is_asked) {
      for (const ColumnId key : schema.key) {
        needs.columns[table][key.index] = true;
      }
    }
  }
  LoadRequest request;
  request.schema = &project.schema;
  request.sources = &project.sources;
  request.columns = std::move(needs.columns);
  request.links = std::move(needs.links);
  request.times = std::move(needs.times);
  request.as_of = as_of;
  request.zone = project.zone;
  return request;
}

void AskForNewRows(const Program& program, LoadRequest& request) {
  if (!CanRefresh(program, request)) {
    return;
  }
  const Schema& schema = *request.schema;
  const LoadPlan plan = PlanLoad(request);
  request.key_hashes.assign(schema.tables.size(), false);
  for (uint32_t table = 0; table < schema.tables.size(); ++table) {
    if (!schema.tables[table].key.empty() && LinkToMainEntity(plan, schema, TableId{table})) {
      request.key_hashes[table] = true;
      for (uint32_t column = 0; column < schema.tables[table].columns.size(); ++column) {
        const std::vector<ColumnId>& key = schema.tables[table].key;
        const bool is_key = std::find(key.begin(), key.end(), ColumnId{column}) != key.end();
        request.columns[table][column] = request.columns[table][column] || (!is_key && !schema.tables[table].columns[column].is_computed);
      }
    }
  }
}

DataReport ReportForRules(const DataReport& report, const LoadRequest& asked) {
  const LoadPlan plan = PlanLoad(asked);
  const auto is_unread = [&](const DataIssue& issue) {
    const std::optional<TableId> table = asked.schema->FindTable(issue.table);
    const std::optional<ColumnId> column = table ? asked.schema->FindColumn(*table, issue.column) : std::nullopt;
    return column && !IsComputed(asked, *table, *column) && !plan.tables[table->index].Place(*column);
  };
  DataReport kept;
  for (const DataIssue& issue : report.issues()) {
    if (!is_unread(issue)) {
      kept.Add(issue);
    }
  }
  return kept;
}

bool LoadData(Execution& execution, const Project& project, const AsOf& as_of,
              const std::function<void(const std::string& table, uint64_t rows)>& progress, DiagnosticSink& sink) {
  LoadRequest request = RequestOf(execution.program, project, as_of);
  request.progress = progress;
  request.joins = execution.audits_identities;
  request.threads = execution.threads;
  for (const Identity& identity : project.identities) {
    if (execution.audits_identities && identity.audit) {
      request.columns[identity.table.index][identity.column.index] = true;
      request.columns[identity.table.index][project.schema[identity.table].key.front().index] = true;
    }
  }
  execution.tables_read.clear();
  for (const TablePlan& table : PlanLoad(request).tables) {
    execution.tables_read.push_back(table.needed);
  }
  const auto open_or_load = [&](const LoadRequest& wanted) {
    execution.to_keep = execution.snapshots && !execution.keeps_none ? PlaceOfSnapshot(*execution.snapshots, project, wanted) : std::nullopt;
    const bool is_wider = execution.snapshots && execution.keeps_none;
    if (!(is_wider ? OpenWider(execution, project, wanted) : OpenKept(execution, wanted))) {
      execution.data = {};
      execution.database = Load(wanted, execution.data);
    }
    return execution.database.has_value();
  };
  LoadRequest with_more = request;
  if (execution.finds_changes) {
    AskForNewRows(execution.program, with_more);
  }
  // A file may lack a column that no rule reads. Standard input is read once.
  const bool is_read_once = std::any_of(project.sources.begin(), project.sources.end(), [](const TableSource& source) { return std::count(source.paths.begin(), source.paths.end(), "-") != 0; });
  if (!open_or_load(with_more) && execution.finds_changes && !is_read_once) {
    open_or_load(request);
  }
  execution.found = execution.data;
  if (execution.finds_changes) {
    execution.data = ReportForRules(execution.found, request);
  }
  ComplainAboutData(execution.data, project, false, sink);
  return execution.database.has_value();
}

bool LinkData(Execution& execution, const std::map<std::string, Value>& parameters, DiagnosticSink& sink) {
  std::vector<LinkFailure> failures;
  execution.linked = LinkProgram(execution.program, *execution.database, parameters, StdlibFunctions(), failures);
  for (const LinkFailure& failure : failures) {
    if (failure.kind == LinkFailure::Kind::EmptyWindow) {
      sink.Emit<Diag::EmptyWindowOfParam>(Span::Nowhere(), failure.name);
    } else {
      sink.Emit<Diag::ProgramMisfit>(Span::Nowhere(), WordsOf(failure));
    }
  }
  return execution.linked.has_value();
}

AsOf Now(const TimeZone& zone) {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const Instant instant{std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
  return {.is_day = false, .day = zone.LocalDate(instant), .instant = instant};
}

std::string AsOfText(const AsOf& as_of, const TimeZone& zone) {
  return as_of.is_day ? FormatDate(as_of.day) : FormatDateTime(as_of.instant, zone);
}

size_t DefaultThreads() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace limn::cli
