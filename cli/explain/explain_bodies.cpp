// Bodies of definitions: arms, personas, a score's lines, a split's part.
#include <algorithm>

#include <fmt/format.h>

#include "cli/explain/explainer.h"
#include "compiler/hir/traversal.h"

namespace limn::cli {
namespace {

Value Negated(const Value& value) {
  return value.type.kind == ValueKind::Number ? Value::Number(-value.as_number()) : Value{value.type, -value.as_int()};
}

}  // namespace

std::vector<Step> Explainer::Body(hir::DefId id) {
  const hir::Definition& definition = module_[id];
  if (definition.import) {
    return {ImportStep(*definition.import)};
  }
  return std::visit(Overloaded{
                        [&](const hir::ConditionBody& body) -> std::vector<Step> { return {Condition(body.condition)}; },
                        [&](const hir::MetricBody& body) -> std::vector<Step> {
                          return {IsCondition(module_[body.value]) ? Condition(body.value) : ValueStep(body.value)};
                        },
                        [&](const hir::OneOfBody& body) {
                          return definition.kind == hir::DefinitionKind::Split ? SplitSteps(definition, body) : OneOfSteps(definition, body);
                        },
                        [&](const hir::AnyOfBody& body) { return AnyOfSteps(body); },
                        [&](const hir::TopBody& body) -> std::vector<Step> { return {TopStep(body)}; },
                        [&](const hir::ScoreBody& body) { return ScoreSteps(body); },
                        [&](const hir::PersonasBody& body) { return PersonaSteps(body); },
                        [](const hir::ParamBody&) -> std::vector<Step> { return {}; },
                        [](const hir::ListBody&) -> std::vector<Step> { return {}; },
                        [](const hir::FunctionBody&) -> std::vector<Step> { return {}; },
                    },
                    definition.body);
}

Step Explainer::TopStep(const hir::TopBody& body) {
  Step step = ValueStep(body.places.front());
  step.is_set = true;
  step.members = Leading(body);
  return step;
}

Step Explainer::ArmStep(const std::string& text, const std::string& label, Span span, hir::ExprId condition) {
  Step step;
  step.kind = Step::Kind::Arm;
  step.span = span;
  step.text = text;
  step.label = label;
  step.truth = row_.TruthOf(condition);
  step.children.push_back(Condition(condition));
  return step;
}

// A row of a table says its tests one by one.
Step Explainer::RowStep(const hir::TableRow& row, const Value& value) {
  Step step;
  step.kind = Step::Kind::Arm;
  step.span = row.span;
  step.text = value.is_missing() ? "-" : TextOf(value);
  step.row = row.number;
  step.truth = row_.TruthOf(row.condition);
  if (std::holds_alternative<hir::Literal>(module_[row.condition].node)) {
    return step;
  }
  Step condition = Condition(row.condition);
  if (std::holds_alternative<hir::Binary>(module_[row.condition].node) && condition.span == row.span) {
    step.children = std::move(condition.children);
    step.left_out = condition.left_out;
  } else {
    step.children.push_back(std::move(condition));
  }
  return step;
}

std::vector<Step> Explainer::OneOfSteps(const hir::Definition& definition, const hir::OneOfBody& body) {
  std::vector<Step> steps;
  for (const hir::Arm& arm : body.arms) {
    steps.push_back(arm.rows.empty() ? ArmStep(TextOf(arm.value), "", arm.span, arm.condition) : RowStep(arm.rows.front(), arm.value));
    if (steps.back().truth == Truth::Yes && !all_) {
      return steps;  // the first match decides; the arms below were not asked
    }
  }
  const bool matched = std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.truth == Truth::Yes; });
  if (body.otherwise && !matched) {
    steps.push_back(OtherwiseStep(TextOf(*body.otherwise), "", definition.span));
  }
  return steps;
}

Step Explainer::OtherwiseStep(const std::string& text, const std::string& label, Span span) {
  Step step;
  step.kind = Step::Kind::Otherwise;
  step.span = span;
  step.text = text;
  step.label = label;
  step.truth = Truth::Yes;
  return step;
}

// The arm or persona that was taken, alone; `above` counts what was asked before it. Nothing where none was, so that all of them say why.
std::optional<Step> Explainer::DecidingStep(hir::DefId id, uint32_t& above) {
  const hir::Definition& definition = module_[id];
  const auto* set = std::get_if<hir::PersonasBody>(&definition.body);
  const bool compares = set != nullptr && set->policy == hir::PersonaPolicy::BestScore;
  if (DecidingArm(id).empty() || compares || definition.kind == hir::DefinitionKind::Split) {
    return std::nullopt;
  }
  above = 0;
  if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
    for (const hir::Arm& arm : one_of->arms) {
      if (row_.TruthOf(arm.condition) == Truth::Yes) {
        return arm.rows.empty() ? ArmStep(TextOf(arm.value), "", arm.span, arm.condition) : RowStep(arm.rows.front(), arm.value);
      }
      ++above;
    }
    return OtherwiseStep(TextOf(*one_of->otherwise), "", definition.span);
  }
  const auto& personas = std::get<hir::PersonasBody>(definition.body);
  above = personas.among ? 1 : 0;
  for (const hir::Persona& persona : personas.personas) {
    if (!persona.condition) {
      return OtherwiseStep(persona.name, persona.label, persona.span);
    }
    if (row_.TruthOf(*persona.condition) == Truth::Yes) {
      return ArmStep(persona.name, persona.label, persona.span, *persona.condition);
    }
    ++above;
  }
  return std::nullopt;
}

std::vector<Step> Explainer::AnyOfSteps(const hir::AnyOfBody& body) {
  std::vector<Step> steps;
  for (const hir::Arm& arm : body.arms) {
    if (arm.rows.empty()) {
      steps.push_back(ArmStep(TextOf(arm.value), "", arm.span, arm.condition));
    }
    for (const hir::TableRow& row : arm.rows) {
      steps.push_back(RowStep(row, arm.value));
    }
  }
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.row < b.row; });
  return steps;
}

std::vector<Step> Explainer::PersonaSteps(const hir::PersonasBody& body) {
  std::vector<Step> steps;
  if (body.among) {
    const hir::Definition& base = module_[*body.among];
    Step step;
    step.kind = Step::Kind::Base;
    step.span = base.name_span;
    step.text = base.name;
    step.label = base.label;
    if (const auto* condition = std::get_if<hir::ConditionBody>(&base.body)) {
      step.truth = row_.TruthOf(condition->condition);
      AddDefinition(*body.among, {}, step);
    }
    const bool in_base = step.truth == Truth::Yes;
    steps.push_back(std::move(step));
    if (!in_base) {
      return steps;
    }
  }
  bool is_taken = false;
  for (const hir::Persona& persona : body.personas) {
    if (persona.points) {
      steps.push_back(StandingStep(persona, is_taken));
      is_taken = is_taken || steps.back().truth == Truth::Yes;
      continue;
    }
    if (!persona.is_otherwise) {
      steps.push_back(ArmStep(persona.name, persona.label, persona.span, *persona.condition));
    } else if (is_taken || (persona.condition && row_.TruthOf(*persona.condition) != Truth::Yes)) {
      break;
    } else {
      steps.push_back(OtherwiseStep(persona.name, persona.label, persona.span));
    }
    if (steps.back().truth == Truth::Yes && !all_ && body.policy == hir::PersonaPolicy::FirstMatch) {
      break;
    }
  }
  return steps;
}

// How a persona stands by its points; the first with the most is taken.
Step Explainer::StandingStep(const hir::Persona& persona, bool is_taken) {
  Step step;
  step.kind = Step::Kind::Arm;
  step.span = persona.span;
  step.text = persona.name;
  step.label = persona.label;
  step.truth = !is_taken && row_.TruthOf(*persona.condition) == Truth::Yes ? Truth::Yes : Truth::No;
  step.value = row_.ValueOf(*persona.points);
  AddOperand(*persona.points, step);
  return step;
}

std::vector<Step> Explainer::ScoreSteps(const hir::ScoreBody& body) {
  std::vector<Step> steps;
  for (const hir::PointLine& line : body.lines) {
    steps.push_back(PointsStep(line));
  }
  const std::optional<Value> sum = row_.ValueOf(body.sum);
  if (body.from && sum && !sum->is_missing() && sum != row_.ValueOf(body.total)) {
    Step step;
    step.kind = Step::Kind::Range;
    step.span = body.range_span;
    step.text = SourceText(body.range_span);
    step.value = sum;
    steps.push_back(std::move(step));
  }
  return steps;
}

Step Explainer::PointsStep(const hir::PointLine& line) {
  Step step;
  step.kind = Step::Kind::Points;
  // The sentence behind `because` is said elsewhere.
  step.span = {line.span.file, line.span.begin, module_[line.amount].span.end};
  for (const std::optional<hir::ExprId>& part : {line.up_to, line.condition}) {
    step.span.end = part ? std::max(step.span.end, module_[*part].span.end) : step.span.end;
  }
  step.text = SourceText(step.span);
  step.value = row_.ValueOf(line.points);
  if (line.is_subtracted && step.value) {
    step.value = Negated(*step.value);
  }
  if (line.condition) {
    // The line says its condition: what stands below that is enough.
    Step condition = Condition(*line.condition);
    step.truth = condition.truth;
    step.children = std::move(condition.children);
    step.rows = std::move(condition.rows);
    step.seen_before = condition.seen_before;
    step.left_out = condition.left_out;
  }
  for (const std::optional<hir::ExprId>& part : {line.per, std::optional(line.amount), line.up_to}) {
    if (part) {
      AddOperand(*part, step);
    }
  }
  return step;
}

Step Explainer::ImportStep(const hir::Import& import) {
  Step step;
  step.kind = Step::Kind::Import;
  step.span = module_[import.latest].span;
  step.text = import.file;
  step.value = row_.ValueOf(import.latest);
  ImportedFrom from;
  from.column = schema_.ColumnOf(import.table, import.column).name;
  from.author = import.author;
  from.dated = import.dated ? row_.ValueOf(*import.dated) : std::nullopt;
  if (import.fresh) {
    from.expires = SourceText(import.expires);
    step.truth = row_.TruthOf(*import.fresh);
  }
  const std::optional<RowCounts> rows = row_.RowsOf(import.latest);
  const bool has_no_date = from.dated && from.dated->is_missing();
  from.lines = rows && !has_no_date ? rows->rows : 0;  // a line without a date says nothing
  step.imported = std::move(from);
  return step;
}

std::vector<Step> Explainer::SplitSteps(const hir::Definition& definition, const hir::OneOfBody& body) {
  std::vector<Step> steps;
  int64_t begin = 0;
  bool is_decided = false;
  for (const hir::Arm& arm : body.arms) {
    const auto& below = std::get<hir::Binary>(module_[arm.condition].node);
    const int64_t end = std::get<hir::Literal>(module_[below.rhs].node).value.as_int();
    if (steps.empty()) {
      Step part;
      part.kind = Step::Kind::Part;
      part.span = module_[below.lhs].span;
      part.text = SourceText(part.span);
      part.value = row_.ValueOf(below.lhs);
      steps.push_back(std::move(part));
    }
    const bool is_here = !is_decided && row_.TruthOf(arm.condition) == Truth::Yes;
    if (is_here || all_) {
      Step step;
      step.kind = Step::Kind::Arm;
      step.span = arm.span;
      step.text = TextOf(arm.value);
      step.label = fmt::format("{}–{}", begin, end - 1);
      step.truth = is_here ? Truth::Yes : Truth::No;
      steps.push_back(std::move(step));
    }
    is_decided = is_decided || is_here;
    begin = end;
  }
  if (body.otherwise && !is_decided) {
    steps.push_back(OtherwiseStep(TextOf(*body.otherwise), "", definition.span));
  }
  return steps;
}

}  // namespace limn::cli
