// The run report for machines.
#include <nlohmann/json.hpp>

#include "cli/data_complaints.h"
#include "cli/report/claims.h"
#include "cli/report/clusters.h"
#include "cli/report/identities.h"
#include "cli/report/run_report.h"
#include "runtime/values/calendar.h"

namespace limn::cli {
namespace {

using Json = nlohmann::ordered_json;

Json TablesOf(const RunReportInput& input) {
  Json tables = Json::array();
  const Schema& schema = input.project->schema;
  for (const TableCounts& counts : input.execution->database->counts()) {
    const auto by_link = [&](const std::vector<std::pair<LinkId, uint64_t>>& links) {
      Json object = Json::object();
      for (const auto& [link, rows] : links) {
        object[schema[link].name] = rows;
      }
      return object;
    };
    tables.push_back({{"table", schema[counts.table].name},
                      {"read", static_cast<bool>(input.execution->tables_read[counts.table.index])},
                      {"rows_read", counts.rows_read},
                      {"rows_after_as_of", counts.rows_after_as_of},
                      {"duplicates", counts.duplicates},
                      {"differing_keys", counts.differing_keys},
                      {"duplicate_examples", counts.duplicate_examples},
                      {"without_key", counts.without_key},
                      {"without_time", counts.without_time},
                      {"orphans", by_link(counts.orphans)},
                      {"unlinked", by_link(counts.unlinked)}});
  }
  return tables;
}

Json SnapshotOf(const std::optional<SnapshotUse>& snapshot) {
  if (!snapshot) {
    return Json();
  }
  using Kind = SnapshotUse::Kind;
  return {{"path", snapshot->path},
          {"use", snapshot->kind == Kind::None ? Json() : snapshot->kind == Kind::Read ? "read" : snapshot->kind == Kind::Kept ? "kept" : "not kept"},
          {"bytes", snapshot->kind == Kind::Kept ? Json(snapshot->bytes) : Json()},
          {"was_damaged", snapshot->was_damaged},
          {"changed", snapshot->changed.empty() ? Json() : Json(snapshot->changed)}};
}

Json IssuesOf(const DataReport& report) {
  Json issues = Json::array();
  for (const DataIssue& issue : report.issues()) {
    Json examples = Json::array();
    if (!issue.example.empty() || issue.line > 0) {
      examples.push_back({{"file", issue.file}, {"line", issue.line}, {"text", issue.example}});
    }
    for (const DataExample& example : issue.further) {
      examples.push_back({{"file", example.file}, {"line", example.line}, {"text", example.text}});
    }
    issues.push_back({{"kind", NameOf(issue.kind)},
                      {"table", issue.table},
                      {"column", issue.column},
                      {"count", issue.count},
                      {"message", Describe(issue, false)},
                      {"message_zh", Describe(issue, true)},
                      {"examples", std::move(examples)}});
  }
  return issues;
}

Json LabelsOf(const WrittenLabels& entity) {
  Json labels = Json::array();
  for (const Coverage& coverage : entity.coverage) {
    const LabelColumn& label = *coverage.label;
    const bool is_yes_no = label.shape != LabelShape::Set && label.type.kind == ValueKind::Bool;
    Json object = {{"name", label.name}, {"label", label.label}, {"kind", label.kind}, {"rows", coverage.rows}};
    if (is_yes_no) {
      object["yes"] = coverage.yes;
      object["no"] = coverage.rows - coverage.yes - coverage.unknown;
      object["unknown"] = coverage.unknown;
    } else if (label.shape == LabelShape::Set) {
      object["any"] = coverage.yes;
      object["empty"] = coverage.rows - coverage.yes;
    } else {
      object["known"] = coverage.yes;
      object["missing"] = coverage.unknown;
    }
    if (!coverage.values.empty()) {
      Json values = Json::array();
      for (const ValueCount& value : coverage.values) {
        values.push_back({{"value", value.text}, {"label", value.label}, {"rows", value.rows}});
      }
      object["values"] = std::move(values);
      object["other_values"] = coverage.other_values;
      object["other_rows"] = coverage.other_rows;
    }
    if (coverage.range) {
      object["min"] = (*coverage.range)[0];
      object["median"] = (*coverage.range)[1];
      object["max"] = (*coverage.range)[2];
    }
    labels.push_back(std::move(object));
  }
  return labels;
}

Json ChangesJson(const RunReportInput& input, const TimeZone& zone) {
  if (!input.changes) {
    return Json();
  }
  const ChangesReport& changes = *input.changes;
  using Before = ChangesReport::Before;
  Json rows = Json::object();
  for (const auto& [table, count] : changes.new_rows) {
    rows[input.project->schema[table].name] = count;
  }
  const char* const before = changes.before == Before::Kept ? "kept" : changes.before == Before::Nothing ? "nothing" : changes.before == Before::Damaged ? "damaged" : "other rules";
  return {{"before", before},
          {"since", changes.before == Before::Kept ? Json(AsOfText(changes.since, zone)) : Json()},
          {"new_rows", changes.is_refreshed ? std::move(rows) : Json()},
          {"looked_at", changes.is_refreshed ? Json(changes.looked_at) : Json()},
          {"rows", changes.rows},
          {"labels", changes.labels},
          {"withheld", changes.withheld},
          {"not_kept", changes.not_kept.empty() ? Json() : Json(changes.not_kept)}};
}

}  // namespace

std::string RunReportJson(const RunReportInput& input) {
  const TimeZone& zone = input.project->zone;
  Json report;
  report["project"] = input.project->name;
  report["as_of"] = AsOfText(input.as_of, zone);
  report["timezone"] = zone.name();
  report["program"] = input.program_hash;
  report["environment"] = input.environment.empty() ? Json() : Json(input.environment);
  report["sample"] = input.sample ? Json(*input.sample) : Json();
  report["first"] = input.first ? Json(*input.first) : Json();
  report["where"] = input.where.empty() ? Json() : Json(input.where);
  Json parameters = Json::object();
  for (const auto& [name, value] : input.parameters) {
    parameters[name] = Format(value, zone);
  }
  report["params"] = std::move(parameters);
  report["tables"] = TablesOf(input);
  report["snapshot"] = SnapshotOf(input.execution->snapshot);
  const std::optional<NewestRow> newest = NewestRowOf(input);
  report["newest_row"] = newest ? Json{{"day", FormatDate(newest->day)}, {"days_before_as_of", newest->days_before_as_of}, {"is_old", newest->is_old()}} : Json();
  report["data_issues"] = IssuesOf(input.execution->data);
  report["identities"] = IdentitiesJson(input);
  Json problems = Json::array();
  for (const ExpressionProblem& problem : input.problems) {
    problems.push_back({{"place", problem.place}, {"expression", problem.text}, {"count", problem.count}, {"example", problem.example}});
  }
  report["expression_errors"] = std::move(problems);
  Json entities = Json::array();
  for (const WrittenLabels& entity : input.entities) {
    const TableSchema& table = input.project->schema.tables[entity.labels.table];
    entities.push_back({{"entity", table.entity},
                        {"table", table.name},
                        {"rows", entity.labels.rows},
                        {"rows_written", entity.shown.empty() ? entity.labels.rows : entity.shown.CountOnes()},
                        {"withheld", entity.withheld},
                        {"labels", LabelsOf(entity)}});
  }
  report["entities"] = std::move(entities);
  report["clusters"] = ClustersJson(input.clusters, input.execution->program);
  report["claims"] = ClaimsJson(input.execution->program.claims, input.claims, zone);
  report["changes"] = ChangesJson(input, zone);
  Json files = Json::array();
  for (const WrittenFile& file : input.files) {
    files.push_back({{"path", file.path}, {"format", file.format}, {"rows", file.rows}, {"labels", file.labels}, {"bytes", file.bytes}});
  }
  report["outputs"] = std::move(files);
  report["spilled_bytes"] = input.spilled ? Json(*input.spilled) : Json();
  Json phases = Json::object();
  for (const Phase& phase : input.phases) {
    phases[std::string(phase.name)] = phase.seconds;
  }
  report["seconds"] = std::move(phases);
  // Examples from data may hold bytes that are no UTF-8.
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace limn::cli
