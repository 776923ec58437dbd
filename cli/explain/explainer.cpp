#include "cli/explain/explainer.h"

#include <algorithm>
#include <utility>

#include <fmt/ranges.h>

#include "compiler/diagnostics/printable.h"
#include "compiler/hir/traversal.h"
#include "runtime/values/value.h"

namespace limn::cli {
namespace {


bool IsConstant(const hir::Expr& expr) { return std::holds_alternative<hir::Literal>(expr.node); }

// Whether the parenthesis that opens a text is closed by its last letter. Texts in it may hold parentheses of their own.
bool ClosesAtEnd(std::string_view text) {
  int depth = 0;
  bool in_text = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (in_text) {
      at += text[at] == '\\' ? 1 : 0;
      in_text = text[at] != '"';
      continue;
    }
    in_text = text[at] == '"';
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    if (depth == 0) {
      return at + 1 == text.size();
    }
  }
  return false;
}

bool IsZero(const Value& value) { return value.type.kind == ValueKind::Number ? value.as_number() == 0 : value.as_int() == 0; }

const hir::Binary* Junction(const hir::Expr& expr) {
  const auto* binary = std::get_if<hir::Binary>(&expr.node);
  return binary != nullptr && (binary->op == hir::BinaryOp::And || binary->op == hir::BinaryOp::Or) ? binary : nullptr;
}

}  // namespace

Explanation Explainer::Explain(hir::DefId id) {
  const hir::Definition& definition = module_[id];
  Explanation explanation;
  explanation.name = definition.name;
  explanation.label = definition.label;
  explanation.kind = hir::RowOf(definition.kind).word;
  explained_ = {{id.index, ""}};
  current_ = id;
  explanation.steps = Body(id);
  std::visit(Overloaded{
                 [&](const hir::ConditionBody& body) { explanation.value = row_.ValueOf(body.condition); },
                 [&](const hir::MetricBody& body) { explanation.value = row_.ValueOf(body.value); },
                 [&](const hir::OneOfBody& body) {
                   explanation.value = Value::Missing(definition.type.value);
                   const auto arm = std::find_if(body.arms.begin(), body.arms.end(), [&](const hir::Arm& each) { return row_.TruthOf(each.condition) == Truth::Yes; });
                   if (arm != body.arms.end() || body.otherwise) {
                     explanation.value = arm != body.arms.end() ? arm->value : *body.otherwise;
                   }
                 },
                 [&](const hir::AnyOfBody& body) {
                   for (const hir::Arm& arm : body.arms) {
                     if (row_.TruthOf(arm.condition) == Truth::Yes) {
                       explanation.members.push_back(TextOf(arm.value));
                     }
                   }
                 },
                 [&](const hir::TopBody& body) { explanation.members = Leading(body); },
                 [&](const hir::ScoreBody& body) { explanation.value = row_.ValueOf(body.total); },
                 [&](const hir::PersonasBody& body) {
                   if (body.policy == hir::PersonaPolicy::Overlapping) {
                     explanation.members = Taken(body);
                     return;
                   }
                   const std::string name = DecidingArm(id);
                   explanation.value = name.empty() ? Value::Missing({ValueKind::Text}) : Value::Text(name);
                 },
                 [](const auto&) {},
             },
             definition.body);
  explanation.because = SentenceOf(definition);
  const bool applies = explanation.value ? !explanation.value->is_missing() && (explanation.value->type.kind != ValueKind::Bool || explanation.value->as_bool())
                                         : !explanation.members.empty();
  explanation.advice = applies ? definition.attributes.advice : "";
  Nearest(definition, explanation);
  for (const hir::DefId purpose : PurposesOf(module_, definition)) {
    const hir::ExprId condition = std::get<hir::ConditionBody>(module_[purpose].body).condition;
    if (row_.TruthOf(condition) != Truth::Yes) {
      explanation.withheld.emplace_back(module_[purpose].name, Condition(condition));
    }
  }
  return explanation;
}

// The texts at the places that are taken, the first of them first.
std::vector<std::string> Explainer::Leading(const hir::TopBody& body) const {
  std::vector<std::string> leading;
  for (const hir::ExprId place : body.places) {
    const std::optional<Value> value = row_.ValueOf(place);
    if (value && !value->is_missing()) {
      leading.push_back(value->as_text());
    }
  }
  return leading;
}

// The personas whose conditions are true, the first of them first.
std::vector<std::string> Explainer::Taken(const hir::PersonasBody& body) const {
  if (body.among) {
    const auto* base = std::get_if<hir::ConditionBody>(&module_[*body.among].body);
    if (base != nullptr && row_.TruthOf(base->condition) != Truth::Yes) {
      return {};
    }
  }
  std::vector<std::string> taken;
  for (const hir::Persona& persona : body.personas) {
    if (!persona.condition || row_.TruthOf(*persona.condition) == Truth::Yes) {
      taken.push_back(persona.name);
    }
  }
  return taken;
}

std::string Explainer::DecidingArm(hir::DefId id) const {
  const auto first_yes = [&](const std::vector<hir::Arm>& arms) -> const hir::Arm* {
    const auto arm = std::find_if(arms.begin(), arms.end(), [&](const hir::Arm& each) { return row_.TruthOf(each.condition) == Truth::Yes; });
    return arm == arms.end() ? nullptr : &*arm;
  };
  return std::visit(Overloaded{
                        [&](const hir::OneOfBody& body) -> std::string {
                          const hir::Arm* arm = first_yes(body.arms);
                          return arm != nullptr ? TextOf(arm->value) : body.otherwise ? TextOf(*body.otherwise) : "";
                        },
                        [&](const hir::PersonasBody& body) -> std::string {
                          const std::vector<std::string> taken = body.policy == hir::PersonaPolicy::Overlapping ? std::vector<std::string>() : Taken(body);
                          return taken.empty() ? "" : taken.front();
                        },
                        [](const auto&) -> std::string { return ""; },
                    },
                    module_[id].body);
}

// -------------------------------------------------------------------------------------------------- expressions

Step Explainer::NewStep(Step::Kind kind, hir::ExprId id) const {
  Step step;
  step.kind = kind;
  step.span = module_[id].span;
  step.text = WrittenText(id);
  return step;
}

// An expression as written. The test in a cell of a table has its left side in the head.
std::string Explainer::WrittenText(hir::ExprId id) const {
  const hir::Expr& expr = module_[id];
  const std::string text = SourceText(expr.span);
  if (const auto* has = std::get_if<hir::Has>(&expr.node)) {
    const Span before = {expr.span.file, expr.span.begin, std::max(expr.span.begin, module_[has->member].span.begin)};
    const std::string& name = module_[has->set].name;
    return sources_.Text(before).find(name) == std::string_view::npos && has->row.ups.empty() ? name + " " + text : text;
  }
  std::optional<hir::ExprId> left;
  std::optional<hir::ExprId> right;
  hir::ForEachOperand(expr, [&](hir::ExprId operand) {
    right = left && !right ? std::optional(operand) : right;
    left = left ? left : operand;
  });
  if (const auto* unary = std::get_if<hir::Unary>(&expr.node); unary != nullptr && unary->op == hir::UnaryOp::Not && module_[unary->operand].span == expr.span) {
    return WrittenText(unary->operand);
  }
  const bool is_test = IsCondition(expr) && cli::Junction(expr) == nullptr && !std::holds_alternative<hir::Aggregate>(expr.node);
  const Span head = left ? module_[*left].span : expr.span;
  const bool is_outside = head.file != expr.span.file || head.end <= expr.span.begin || head.begin >= expr.span.end;
  if (!is_test || !left || !is_outside) {
    return text;
  }
  const bool is_bare_value = right && module_[*right].span == expr.span;
  return SourceText(head) + (is_bare_value ? " = " : " ") + text;
}

void Explainer::Flatten(hir::ExprId id, hir::BinaryOp op, std::vector<hir::ExprId>& parts) const {
  const hir::Binary* binary = cli::Junction(module_[id]);
  if (binary != nullptr && binary->op == op) {
    Flatten(binary->lhs, op, parts);
    Flatten(binary->rhs, op, parts);
  } else {
    parts.push_back(id);
  }
}

// A yes of `and` needs all of its parts, a no is decided by those that are no; `or` the other way round; an unknown by those unknown.
Step Explainer::Junction(hir::ExprId id, hir::BinaryOp op) {
  Step step = NewStep(Step::Kind::Condition, id);
  step.truth = row_.TruthOf(id);
  std::vector<hir::ExprId> parts;
  Flatten(id, op, parts);
  const Truth truth = step.truth.value_or(Truth::Unknown);
  const Truth needs_all = op == hir::BinaryOp::And ? Truth::Yes : Truth::No;
  for (const hir::ExprId part : parts) {
    // What is cut need not be explained, nor does it count as explained.
    const std::optional<Truth> part_truth = row_.TruthOf(part);
    if (!all_ && truth != needs_all && part_truth && *part_truth != truth) {
      ++step.left_out;
      continue;
    }
    step.children.push_back(Condition(part));
  }
  return step;
}

Step Explainer::Condition(hir::ExprId id) {
  const hir::Expr& expr = module_[id];
  if (const hir::Binary* binary = cli::Junction(expr)) {
    return Junction(id, binary->op);
  }
  Step step = NewStep(Step::Kind::Condition, id);
  step.truth = row_.TruthOf(id);
  step.place = row_.PlaceOf(id);
  // `level not in (…)` is one test: what is negated has the same words.
  const auto* unary = std::get_if<hir::Unary>(&expr.node);
  const bool is_one_test = unary != nullptr && unary->op == hir::UnaryOp::Not && module_[unary->operand].span == expr.span && cli::Junction(module_[unary->operand]) == nullptr;
  const hir::ExprId test = is_one_test ? unary->operand : id;
  if (const auto* reference = std::get_if<hir::DefinitionRef>(&module_[test].node)) {
    step.label = module_[reference->definition].label;
    AddDefinition(reference->definition, reference->row, step);
  } else if (const auto* has = std::get_if<hir::Has>(&module_[test].node)) {
    AddMember(*has, step);
  } else if (std::holds_alternative<hir::Aggregate>(module_[test].node)) {
    step.rows = RowsOf(test);
  } else {
    AddOperands(test, step);
  }
  return step;
}

Step Explainer::ValueStep(hir::ExprId id) {
  const hir::Expr& expr = module_[id];
  if (const auto* convert = std::get_if<hir::Convert>(&expr.node)) {
    // Nobody wrote it. The value before it is the one people know.
    return ValueStep(convert->operand);
  }
  Step step = NewStep(Step::Kind::Value, id);
  step.value = row_.ValueOf(id);
  step.is_share = IsShare(id);
  step.place = row_.PlaceOf(id);
  if (const auto* reference = std::get_if<hir::DefinitionRef>(&expr.node)) {
    step.label = module_[reference->definition].label;
    AddDefinition(reference->definition, reference->row, step);
  } else if (const auto* choice = std::get_if<hir::If>(&expr.node)) {
    step.children.push_back(Condition(choice->condition));
    const std::optional<Truth> truth = row_.TruthOf(choice->condition);
    if (truth && *truth != Truth::Unknown) {
      step.children.push_back(ValueStep(*truth == Truth::Yes ? choice->then_value : choice->else_value));
    }
  } else if (std::holds_alternative<hir::Aggregate>(expr.node)) {
    step.rows = RowsOf(id);
  } else {
    AddOperands(id, step);
  }
  return step;
}

// The operands that depend on the row; texts and numbers as written say themselves.
void Explainer::AddOperands(hir::ExprId id, Step& step) {
  hir::ForEachOperand(module_[id], [&](hir::ExprId operand) { AddOperand(operand, step); });
}

void Explainer::AddOperand(hir::ExprId id, Step& step) {
  const hir::Expr* written = &module_[id];
  while (const auto* convert = std::get_if<hir::Convert>(&written->node)) {
    written = &module_[convert->operand];
  }
  if (!IsConstant(*written)) {
    step.children.push_back(IsCondition(*written) ? Condition(id) : ValueStep(id));
  }
}

std::optional<RowCounts> Explainer::RowsOf(hir::ExprId aggregate) const {
  std::optional<RowCounts> counts = row_.RowsOf(aggregate);
  if (const std::optional<TableId> table = counts ? schema_.FindTable(counts->table) : std::nullopt) {
    counts->table_names = schema_[*table].names;
  }
  return counts;
}

bool Explainer::IsOwnRow(hir::DefId id, const hir::RowPath& path) const {
  return path.ups.empty() && path.frame == 0 && module_[id].table == row_.table();
}

// Whether a number is a share of rows, which people read as per cent.
bool Explainer::IsShare(hir::ExprId id) const {
  if (const auto* aggregate = std::get_if<hir::Aggregate>(&module_[id].node)) {
    return aggregate->function == hir::AggregateFunction::Share;
  }
  const auto* reference = std::get_if<hir::DefinitionRef>(&module_[id].node);
  const auto* metric = reference == nullptr ? nullptr : std::get_if<hir::MetricBody>(&module_[reference->definition].body);
  return metric != nullptr && IsShare(metric->value);
}

// `interests has "Sport"`: the one arm that is asked; the program computes no other.
void Explainer::AddMember(const hir::Has& has, Step& step) {
  const std::optional<Value> member = row_.ValueOf(has.member);
  if (!IsOwnRow(has.set, has.row) || !member || member->is_missing()) {
    return;
  }
  if (!explained_.insert({has.set.index, member->as_text()}).second) {
    step.seen_before = true;
    return;
  }
  if (const auto* top = std::get_if<hir::TopBody>(&module_[has.set].body)) {
    step.children.push_back(TopStep(*top));
  }
  for (const hir::Member& each : hir::MembersOf(module_[has.set])) {
    if (each.text == member->as_text()) {
      step.children.push_back(Condition(each.condition));
    }
  }
}

void Explainer::AddDefinition(hir::DefId id, const hir::RowPath& path, Step& step) {
  if (!IsOwnRow(id, path)) {
    return;  // of another row: its value stands here, its reasons are that row's
  }
  if (!explained_.insert({id.index, ""}).second) {
    step.seen_before = true;
    return;
  }
  const std::optional<hir::DefId> around = std::exchange(current_, id);
  // Inside another rule the arm that decided is enough; why those above it did not is the tag's own explanation.
  std::optional<Step> deciding = all_ ? std::nullopt : DecidingStep(id, step.left_out);
  step.children = deciding ? std::vector<Step>{std::move(*deciding)} : Body(id);
  current_ = around;
  if (!all_ && std::holds_alternative<hir::ScoreBody>(module_[id].body)) {
    // Lines without points are the score's own explanation.
    step.left_out = static_cast<uint32_t>(std::erase_if(step.children, [](const Step& child) { return child.kind == Step::Kind::Points && IsZero(*child.value); }));
  }
  // A metric whose body is one aggregate is that aggregate: its counts stand beside its name.
  if (step.children.size() == 1 && step.children[0].kind == Step::Kind::Value && step.kind == Step::Kind::Value) {
    step.rows = step.children[0].rows;
  }
}

// ------------------------------------------------------------------------------------------------------ sentences

std::string Explainer::SourceText(Span span) const {
  std::string text = WithLoopValue(OnOneLine(sources_.Text(span)));
  // A span has its own parentheses with it; alone on a line they say nothing.
  while (text.size() > 2 && text.front() == '(' && ClosesAtEnd(text)) {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

// In a family (`for each`) all members have the same words: `in last {days} days`. What stands for the variable is read off the member's name.
std::string Explainer::WithLoopValue(std::string text) const {
  if (!current_ || text.find('{') == std::string::npos) {
    return text;
  }
  const hir::Definition& definition = module_[*current_];
  const std::string_view name = sources_.Text(definition.name_span);
  const size_t open = name.find('{');
  const size_t close = name.find('}', open);
  if (open == std::string_view::npos || close == std::string_view::npos) {
    return text;
  }
  const std::string_view braces = name.substr(open, close + 1 - open);
  size_t times = 0;
  for (size_t at = name.find(braces); at != std::string_view::npos; at = name.find(braces, at + braces.size())) {
    ++times;
  }
  const size_t fixed = name.size() - times * braces.size();
  if (definition.name.size() < fixed) {
    return text;
  }
  const std::string value = definition.name.substr(open, (definition.name.size() - fixed) / times);
  const bool is_number = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
  std::string filled;
  bool in_quotes = false;
  for (size_t at = 0; at < text.size(); ++at) {
    in_quotes = in_quotes != (text[at] == '"');
    if (std::string_view(text).substr(at).starts_with(braces)) {
      filled += in_quotes || is_number ? value : "\"" + value + "\"";
      at += braces.size() - 1;
    } else {
      filled += text[at];
    }
  }
  return filled;
}

std::string Explainer::TextOf(const Value& value) const { return Format(value, zone_); }

// Of a set, what the row has of it.
std::optional<std::string> Explainer::MembersIn(hir::ExprId id) const {
  const auto* reference = std::get_if<hir::DefinitionRef>(&module_[id].node);
  if (reference == nullptr || !module_[id].type.is_set()) {
    return std::nullopt;
  }
  std::vector<std::string> members;
  if (const auto* top = std::get_if<hir::TopBody>(&module_[reference->definition].body)) {
    members = Leading(*top);
  }
  for (const hir::Member& member : hir::MembersOf(module_[reference->definition])) {
    if (row_.TruthOf(member.condition) == Truth::Yes) {
      members.push_back(member.text);
    }
  }
  return fmt::format("{}", fmt::join(members, ", "));
}

std::string Explainer::Sentence(const hir::TextTemplate& text) const {
  std::string sentence;
  for (const hir::TextPart& part : text) {
    sentence += part.text;
    if (!part.value) {
      continue;
    }
    if (const std::optional<std::string> members = MembersIn(*part.value)) {
      sentence += members->empty() ? "–" : *members;
      continue;
    }
    const std::optional<Value> value = row_.ValueOf(*part.value);
    if (!value || value->is_missing()) {
      sentence += "–";
    } else {
      sentence += TextOf(*value);
    }
  }
  return sentence;
}

// The sentence of the arm that decided, else the definition's own, which is said only where it applies.
std::string Explainer::SentenceOf(const hir::Definition& definition) const {
  const auto of_arms = [&](const std::vector<hir::Arm>& arms) -> std::optional<std::string> {
    for (const hir::Arm& arm : arms) {
      if (row_.TruthOf(arm.condition) == Truth::Yes) {
        return arm.because.empty() ? std::nullopt : std::optional(Sentence(arm.because));
      }
    }
    return std::nullopt;
  };
  std::optional<std::string> sentence;
  bool applies = true;
  if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
    sentence = of_arms(one_of->arms);
    const bool matched = std::any_of(one_of->arms.begin(), one_of->arms.end(), [&](const hir::Arm& arm) { return row_.TruthOf(arm.condition) == Truth::Yes; });
    if (!matched && !one_of->otherwise_because.empty()) {
      sentence = Sentence(one_of->otherwise_because);
    }
    applies = matched || one_of->otherwise.has_value();
  } else if (const auto* any_of = std::get_if<hir::AnyOfBody>(&definition.body)) {
    for (const hir::Arm& arm : any_of->arms) {
      if (row_.TruthOf(arm.condition) == Truth::Yes && !arm.because.empty()) {
        sentence = (sentence ? *sentence + " " : "") + Sentence(arm.because);
      }
    }
    applies = std::any_of(any_of->arms.begin(), any_of->arms.end(), [&](const hir::Arm& arm) { return row_.TruthOf(arm.condition) == Truth::Yes; });
  } else if (const auto* score = std::get_if<hir::ScoreBody>(&definition.body)) {
    for (const hir::PointLine& line : score->lines) {
      const std::optional<Value> points = row_.ValueOf(line.points);
      if (!line.because.empty() && points && !IsZero(*points)) {
        sentence = (sentence ? *sentence + " " : "") + Sentence(line.because);
      }
    }
  } else if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body)) {
    const std::vector<std::string> taken = Taken(*personas);
    const size_t said = personas->policy == hir::PersonaPolicy::Overlapping ? taken.size() : std::min<size_t>(taken.size(), 1);
    for (const hir::Persona& persona : personas->personas) {
      if (!persona.because.empty() && std::find(taken.begin(), taken.begin() + static_cast<std::ptrdiff_t>(said), persona.name) != taken.begin() + static_cast<std::ptrdiff_t>(said)) {
        sentence = (sentence ? *sentence + " " : "") + Sentence(persona.because);
      }
    }
  } else if (const auto* condition = std::get_if<hir::ConditionBody>(&definition.body)) {
    applies = row_.TruthOf(condition->condition) == Truth::Yes;
  }
  if (sentence) {
    return *sentence;
  }
  return applies && !definition.attributes.because.empty() ? Sentence(definition.attributes.because) : "";
}

}  // namespace limn::cli
