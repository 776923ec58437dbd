// The nearest change: which values would have to be otherwise for a condition to come out otherwise. Read off the rule and the values
// that the run gave; each change is taken by itself.
#include <algorithm>
#include <cmath>
#include <utility>

#include "cli/explain/explainer.h"
#include "compiler/hir/traversal.h"
#include "runtime/values/decimal.h"

namespace limn::cli {
namespace {

double AsDouble(const Value& value) {
  if (const auto* number = std::get_if<double>(&value.data)) {
    return *number;
  }
  const auto* whole = std::get_if<int64_t>(&value.data);
  return whole == nullptr ? 0 : static_cast<double>(*whole) / (value.type.kind == ValueKind::Decimal ? static_cast<double>(PowerOfTen(value.type.scale)) : 1.0);
}

hir::BinaryOp Swapped(hir::BinaryOp op) {
  switch (op) {
    case hir::BinaryOp::Less: return hir::BinaryOp::Greater;
    case hir::BinaryOp::LessEqual: return hir::BinaryOp::GreaterEqual;
    case hir::BinaryOp::Greater: return hir::BinaryOp::Less;
    case hir::BinaryOp::GreaterEqual: return hir::BinaryOp::LessEqual;
    default: return op;
  }
}

hir::BinaryOp Opposite(hir::BinaryOp op) {
  switch (op) {
    case hir::BinaryOp::Less: return hir::BinaryOp::GreaterEqual;
    case hir::BinaryOp::LessEqual: return hir::BinaryOp::Greater;
    case hir::BinaryOp::Greater: return hir::BinaryOp::LessEqual;
    case hir::BinaryOp::GreaterEqual: return hir::BinaryOp::Less;
    case hir::BinaryOp::Equal: return hir::BinaryOp::NotEqual;
    default: return hir::BinaryOp::Equal;
  }
}

bool IsTime(ValueKind kind) { return kind == ValueKind::Date || kind == ValueKind::DateTime || kind == ValueKind::Duration; }

// The nearest value past a bound, where the type has one: the next whole number, cent or day.
std::optional<Value> Next(const Value& bound, int step) {
  const bool is_counted = bound.type.kind == ValueKind::Int || bound.type.kind == ValueKind::Decimal || bound.type.kind == ValueKind::Date ||
                          (bound.type.kind == ValueKind::Duration && bound.type.unit == DurationUnit::Days);
  return is_counted ? std::optional(Value{bound.type, bound.as_int() + step}) : std::nullopt;
}

}  // namespace

double CostOf(const std::vector<Change>& changes) {
  double cost = 0;
  for (const Change& change : changes) {
    cost += 1;
    const bool measured = !change.from.is_missing() && change.to.size() == 1 && change.from.type.kind != ValueKind::Text && change.from.type.kind != ValueKind::Bool;
    if (measured) {
      const double from = AsDouble(change.from);
      const double to = AsDouble(change.to.front());
      const double size = std::max({std::abs(from), std::abs(to), 1e-9});
      cost += std::min(std::abs(to - from) / size, 1.0) * 0.5;
    } else {
      cost += 0.25;
    }
  }
  return cost;
}

Change Explainer::ChangeOf(hir::ExprId expr, Change::Kind kind, std::vector<Value> to) const {
  while (const auto* convert = std::get_if<hir::Convert>(&module_[expr].node)) {
    expr = convert->operand;
  }
  Change change;
  change.span = module_[expr].span;
  change.what = SourceText(change.span);
  change.is_share = IsShare(expr);
  change.from = row_.ValueOf(expr).value_or(Value::Missing(module_[expr].type.value));
  change.kind = kind;
  change.to = std::move(to);
  return change;
}

Explainer::Changes Explainer::Cheapest(const std::vector<hir::ExprId>& parts, bool wanted) const {
  Changes best;
  for (const hir::ExprId part : parts) {
    Changes changes = Flip(part, wanted);
    if (changes && (!best || CostOf(*changes) < CostOf(*best))) {
      best = std::move(changes);
    }
  }
  return best;
}

Explainer::Changes Explainer::Together(const std::vector<hir::ExprId>& parts, bool wanted) const {
  std::vector<Change> all;
  for (const hir::ExprId part : parts) {
    const Changes changes = Flip(part, wanted);
    if (!changes) {
      return std::nullopt;
    }
    for (const Change& change : *changes) {
      const bool is_there = std::any_of(all.begin(), all.end(), [&](const Change& other) { return other.what == change.what && other.kind == change.kind && other.to == change.to; });
      if (!is_there) {
        all.push_back(change);
      }
    }
  }
  return all;
}

Explainer::Changes Explainer::Flip(hir::ExprId id, bool wanted) const {
  const hir::Expr& expr = module_[id];
  const std::optional<Truth> truth = row_.TruthOf(id);
  if (!truth || *truth == (wanted ? Truth::Yes : Truth::No)) {
    return truth ? Changes(std::vector<Change>{}) : std::nullopt;
  }
  const auto simple = [&](hir::ExprId operand, Change::Kind kind, std::vector<Value> to) -> Changes { return std::vector<Change>{ChangeOf(operand, kind, std::move(to))}; };
  return std::visit(
      Overloaded{
          [&](const hir::Unary& unary) -> Changes {
            switch (unary.op) {
              case hir::UnaryOp::Not: return Flip(unary.operand, !wanted);
              case hir::UnaryOp::IsMissing: return simple(unary.operand, wanted ? Change::Kind::NoValue : Change::Kind::AnyValue, {});
              case hir::UnaryOp::IsKnown: return simple(unary.operand, wanted ? Change::Kind::AnyValue : Change::Kind::NoValue, {});
              case hir::UnaryOp::Negate: return std::nullopt;
            }
            return std::nullopt;
          },
          [&](const hir::Binary& binary) -> Changes {
            std::vector<hir::ExprId> parts;
            switch (binary.op) {
              case hir::BinaryOp::And:
              case hir::BinaryOp::Or:
                Flatten(id, binary.op, parts);
                return (binary.op == hir::BinaryOp::And) == wanted ? Together(parts, wanted) : Cheapest(parts, wanted);
              case hir::BinaryOp::Contains:
              case hir::BinaryOp::StartsWith:
              case hir::BinaryOp::EndsWith: {
                const std::optional<Value> text = row_.ValueOf(binary.rhs);
                if (!wanted || !text) {
                  return std::nullopt;
                }
                const Change::Kind kind = binary.op == hir::BinaryOp::Contains     ? Change::Kind::Contains
                                          : binary.op == hir::BinaryOp::StartsWith ? Change::Kind::StartsWith
                                                                                   : Change::Kind::EndsWith;
                return simple(binary.lhs, kind, {*text});
              }
              default: return FlipCompare(binary, wanted);
            }
          },
          [&](const hir::Between& between) -> Changes {
            const std::optional<Value> value = row_.ValueOf(between.operand);
            const std::optional<Value> low = row_.ValueOf(between.low);
            const std::optional<Value> high = row_.ValueOf(between.high);
            if (!wanted || !value || !low || !high || low->is_missing() || high->is_missing()) {
              return std::nullopt;
            }
            const bool is_below = value->is_missing() || value->data < low->data;
            return simple(between.operand, Change::Kind::Exactly, {is_below ? *low : *high});
          },
          [&](const hir::In& in) -> Changes {
            std::vector<Value> values;
            for (const hir::ExprId each : in.values) {
              if (const std::optional<Value> value = row_.ValueOf(each)) {
                values.push_back(*value);
              }
            }
            if (in.list) {
              const std::vector<Value>& listed = std::get<hir::ListBody>(module_[*in.list].body).values;
              values.insert(values.end(), listed.begin(), listed.end());
            }
            constexpr size_t kShownMax = 5;
            values.resize(std::min(values.size(), kShownMax));
            return simple(in.operand, wanted ? Change::Kind::OneOf : Change::Kind::AnythingBut, std::move(values));
          },
          [&](const hir::Matches& matches) -> Changes {
            return wanted ? simple(matches.operand, Change::Kind::Matches, {Value::Text(matches.pattern)}) : std::nullopt;
          },
          [&](const hir::Has& has) -> Changes {
            const std::optional<Value> member = row_.ValueOf(has.member);
            if (!member || member->is_missing() || !has.row.ups.empty()) {
              return std::nullopt;
            }
            for (const hir::Member& each : hir::MembersOf(module_[has.set])) {
              if (each.text == member->as_text()) {
                return Flip(each.condition, wanted);
              }
            }
            return std::nullopt;
          },
          [&](const hir::DefinitionRef& reference) -> Changes {
            return reference.row.ups.empty() ? FlipDefinition(reference.definition, wanted) : simple(id, Change::Kind::Exactly, {Value::Bool(wanted)});
          },
          [&](const hir::ColumnRef&) -> Changes { return simple(id, Change::Kind::Exactly, {Value::Bool(wanted)}); },
          [&](const hir::Aggregate&) -> Changes { return simple(id, Change::Kind::Exactly, {Value::Bool(wanted)}); },
          [&](const auto&) -> Changes { return std::nullopt; },
      },
      expr.node);
}

Explainer::Changes Explainer::FlipDefinition(hir::DefId id, bool wanted) const {
  const std::optional<hir::DefId> around = std::exchange(current_, id);
  Changes changes;
  if (const auto* condition = std::get_if<hir::ConditionBody>(&module_[id].body)) {
    changes = Flip(condition->condition, wanted);
  } else if (const auto* metric = std::get_if<hir::MetricBody>(&module_[id].body)) {
    changes = Flip(metric->value, wanted);
  }
  current_ = around;
  return changes;
}

// The arm becomes true; of `one of` also those above it become not true.
Explainer::Changes Explainer::FlipArm(const std::vector<hir::Arm>& arms, size_t arm, bool first_match) const {
  Changes changes = Flip(arms[arm].condition, true);
  for (size_t above = 0; first_match && changes && above < arm; ++above) {
    if (row_.TruthOf(arms[above].condition) == Truth::Yes) {
      const Changes away = Flip(arms[above].condition, false);
      if (!away) {
        return std::nullopt;
      }
      changes->insert(changes->end(), away->begin(), away->end());
    }
  }
  return changes;
}

// `value_tier = "Gold"`: what decides the tag decides this.
Explainer::Changes Explainer::FlipChoice(hir::DefId choice, const Value& value, bool wanted) const {
  const auto* one_of = std::get_if<hir::OneOfBody>(&module_[choice].body);
  // Nothing changes the part that a key has in a split.
  if (one_of == nullptr || !wanted || module_[choice].kind == hir::DefinitionKind::Split) {
    return std::nullopt;
  }
  for (size_t arm = 0; arm < one_of->arms.size(); ++arm) {
    if (one_of->arms[arm].value == value) {
      return FlipArm(one_of->arms, arm, true);
    }
  }
  return std::nullopt;
}

Explainer::Changes Explainer::FlipCompare(const hir::Binary& source, bool wanted) const {
  hir::Binary binary = source;
  const auto is_fixed = [&](hir::ExprId id) {
    const hir::Expr* expr = &module_[id];
    while (const auto* convert = std::get_if<hir::Convert>(&expr->node)) {
      expr = &module_[convert->operand];
    }
    return std::holds_alternative<hir::Literal>(expr->node) || std::holds_alternative<hir::ParamRef>(expr->node) || std::holds_alternative<hir::Today>(expr->node);
  };
  if (is_fixed(binary.lhs)) {
    std::swap(binary.lhs, binary.rhs);
    binary.op = Swapped(binary.op);
  }
  const std::optional<Value> bound = row_.ValueOf(binary.rhs);
  if (is_fixed(binary.lhs) || !bound || bound->is_missing()) {
    return std::nullopt;
  }
  const hir::BinaryOp op = wanted ? binary.op : Opposite(binary.op);
  if (const auto* reference = std::get_if<hir::DefinitionRef>(&module_[binary.lhs].node);
      reference != nullptr && reference->row.ups.empty() && op == hir::BinaryOp::Equal && std::holds_alternative<hir::OneOfBody>(module_[reference->definition].body)) {
    return FlipChoice(reference->definition, *bound, true);
  }
  const auto change = [&](Change::Kind kind, const Value& to) -> Changes { return std::vector<Change>{ChangeOf(binary.lhs, kind, {to})}; };
  const auto past = [&](int step) {
    if (const std::optional<Value> next = Next(*bound, step)) {
      return change(Change::Kind::Exactly, *next);
    }
    const bool is_time = IsTime(bound->type.kind);
    return change(step > 0 ? (is_time ? Change::Kind::After : Change::Kind::MoreThan) : (is_time ? Change::Kind::Before : Change::Kind::LessThan), *bound);
  };
  switch (op) {
    case hir::BinaryOp::Equal:
    case hir::BinaryOp::LessEqual:
    case hir::BinaryOp::GreaterEqual: return change(Change::Kind::Exactly, *bound);
    case hir::BinaryOp::NotEqual: return change(Change::Kind::AnythingBut, *bound);
    case hir::BinaryOp::Greater: return past(1);
    case hir::BinaryOp::Less: return past(-1);
    default: return std::nullopt;
  }
}

void Explainer::Nearest(const hir::Definition& definition, Explanation& explanation) const {
  if (const auto* condition = std::get_if<hir::ConditionBody>(&definition.body)) {
    if (row_.TruthOf(condition->condition) != Truth::Yes) {
      explanation.changes = Flip(condition->condition, true).value_or(std::vector<Change>{});
    }
    return;
  }
  std::vector<std::pair<std::string, Changes>> above;
  if (definition.kind == hir::DefinitionKind::Split) {
    return;
  }
  if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
    for (size_t arm = 0; arm < one_of->arms.size() && row_.TruthOf(one_of->arms[arm].condition) != Truth::Yes; ++arm) {
      above.emplace_back(TextOf(one_of->arms[arm].value), Flip(one_of->arms[arm].condition, true));
    }
  } else if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body)) {
    const auto* base = personas->among ? std::get_if<hir::ConditionBody>(&module_[*personas->among].body) : nullptr;
    if (base != nullptr && row_.TruthOf(base->condition) != Truth::Yes) {
      above.emplace_back(module_[*personas->among].name, Flip(base->condition, true));
    } else {
      // Of personas by score or overlapping ones none stands above another.
      for (const hir::Persona& persona : personas->personas) {
        if (personas->policy != hir::PersonaPolicy::FirstMatch || !persona.condition || row_.TruthOf(*persona.condition) == Truth::Yes) {
          break;
        }
        above.emplace_back(persona.name, Flip(*persona.condition, true));
      }
    }
  }
  // The arm that is nearest; of equally near ones the highest.
  for (const auto& [arm, changes] : above) {
    const bool is_nearer = changes && !changes->empty() && (explanation.changes.empty() || CostOf(*changes) < CostOf(explanation.changes));
    if (is_nearer) {
      explanation.changes = *changes;
      explanation.changes_to = arm;
    }
  }
}

}  // namespace limn::cli
