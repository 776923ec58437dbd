// Explanations for machines.
#include <nlohmann/json.hpp>

#include "cli/explain/render.h"

namespace limn::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view NameOf(Truth truth) { return truth == Truth::Yes ? "yes" : truth == Truth::No ? "no" : "unknown"; }

std::string_view NameOf(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::Condition: return "condition";
    case Step::Kind::Value: return "value";
    case Step::Kind::Arm: return "arm";
    case Step::Kind::Otherwise: return "otherwise";
    case Step::Kind::Base: return "among";
    case Step::Kind::Points: return "points";
    case Step::Kind::Range: return "range";
    case Step::Kind::Part: return "part";
    case Step::Kind::Import: return "import";
  }
  return "";
}

std::string_view NameOf(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::Exactly: return "exactly";
    case Change::Kind::MoreThan: return "more_than";
    case Change::Kind::LessThan: return "less_than";
    case Change::Kind::After: return "after";
    case Change::Kind::Before: return "before";
    case Change::Kind::OneOf: return "one_of";
    case Change::Kind::AnythingBut: return "anything_but";
    case Change::Kind::Contains: return "contains";
    case Change::Kind::StartsWith: return "starts_with";
    case Change::Kind::EndsWith: return "ends_with";
    case Change::Kind::Matches: return "matches";
    case Change::Kind::AnyValue: return "any_value";
    case Change::Kind::NoValue: return "missing";
  }
  return "";
}

// Values as outputs write them, in texts: exact for every type.
Json ValueJson(const std::optional<Value>& value, const TimeZone& zone) {
  if (!value || value->is_missing()) {
    return nullptr;
  }
  return Format(*value, zone);
}

Json PlaceJson(Span span, const SourceMap& sources) {
  if (span.is_nowhere()) {
    return nullptr;
  }
  const SourceFile& file = sources[span.file];
  const Place begin = file.PlaceOf(span.begin);
  const Place end = file.PlaceOf(span.end);
  return {{"file", file.path()}, {"line", begin.line}, {"column", begin.column}, {"end_line", end.line}, {"end_column", end.column}};
}

Json StepJson(const Step& step, const SourceMap& sources, const TimeZone& zone) {
  Json json = {{"kind", NameOf(step.kind)}, {"text", step.text}};
  if (!step.label.empty()) {
    json["label"] = step.label;
  }
  if (step.row > 0) {
    json["row"] = step.row;
  }
  if (step.truth) {
    json["truth"] = NameOf(*step.truth);
  }
  if (step.kind == Step::Kind::Value || (step.kind == Step::Kind::Arm && step.value) || step.kind == Step::Kind::Points || step.kind == Step::Kind::Range || step.kind == Step::Kind::Part || step.kind == Step::Kind::Import) {
    json["value"] = step.is_set ? Json(step.members) : ValueJson(step.value, zone);
  }
  if (step.rows) {
    json["rows"] = {{"table", step.rows->table}, {"all", step.rows->rows}, {"counted", step.rows->counted}, {"unknown", step.rows->unknown}, {"without_value", step.rows->without_value}, {"no_base", step.rows->no_base}};
  }
  if (step.imported) {
    const ImportedFrom& from = *step.imported;
    json["import"] = {{"column", from.column}, {"by", from.author.empty() ? Json() : Json(from.author)}, {"dated", ValueJson(from.dated, zone)},
                      {"expires_after", from.expires.empty() ? Json() : Json(from.expires)}, {"lines", from.lines}};
  }
  if (step.place) {
    json["population"] = {{"rank", step.place->rank == 0 ? Json() : Json(step.place->rank)}, {"size", step.place->size}};
  }
  if (step.seen_before) {
    json["explained_above"] = true;
  }
  if (step.left_out > 0) {
    json["left_out"] = step.left_out;
  }
  json["place"] = PlaceJson(step.span, sources);
  if (!step.children.empty()) {
    Json children = Json::array();
    for (const Step& child : step.children) {
      children.push_back(StepJson(child, sources, zone));
    }
    json["children"] = std::move(children);
  }
  return json;
}

Json ExplanationOf(const Explanation& explanation, const SourceMap& sources, const TimeZone& zone) {
  Json json = {{"name", explanation.name}, {"label", explanation.label}, {"kind", explanation.kind}};
  json["value"] = explanation.value ? ValueJson(explanation.value, zone) : Json(explanation.members);
  json["because"] = explanation.because.empty() ? Json() : Json(explanation.because);
  json["advice"] = explanation.advice.empty() ? Json() : Json(explanation.advice);
  Json steps = Json::array();
  for (const Step& step : explanation.steps) {
    steps.push_back(StepJson(step, sources, zone));
  }
  json["steps"] = std::move(steps);
  Json changes = Json::array();
  for (const Change& change : explanation.changes) {
    Json to = Json::array();
    for (const Value& value : change.to) {
      to.push_back(ValueJson(value, zone));
    }
    changes.push_back({{"what", change.what}, {"from", ValueJson(change.from, zone)}, {"kind", NameOf(change.kind)}, {"to", std::move(to)}, {"place", PlaceJson(change.span, sources)}});
  }
  Json withheld = Json::array();
  for (const auto& [purpose, step] : explanation.withheld) {
    withheld.push_back({{"purpose", purpose}, {"condition", StepJson(step, sources, zone)}});
  }
  json["withheld"] = std::move(withheld);
  json["nearest_change"] = {{"leads_to", explanation.changes_to.empty() ? "yes" : explanation.changes_to}, {"changes", std::move(changes)}};
  return json;
}

}  // namespace

std::string ExplanationJson(const ExplainedRow& row, const std::vector<Explanation>& explanations, const SourceMap& sources, const TimeZone& zone) {
  Json json = {{"entity", row.entity}, {"key", row.key}, {"as_of", row.as_of}, {"explanations", Json::array()}};
  for (const Explanation& explanation : explanations) {
    json["explanations"].push_back(ExplanationOf(explanation, sources, zone));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace limn::cli
