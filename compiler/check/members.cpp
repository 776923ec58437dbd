// Aggregates of a claim: over the members that it is about. Source: language.md "Expressions": in a claim an aggregate without a table runs over the
// members of its subject.

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

// Nothing for those that go over rows in time.
std::optional<hir::PopulationFunction> OverMembers(hir::AggregateFunction function) {
  switch (function) {
    case hir::AggregateFunction::Count: return hir::PopulationFunction::Count;
    case hir::AggregateFunction::Sum: return hir::PopulationFunction::Sum;
    case hir::AggregateFunction::Average: return hir::PopulationFunction::Average;
    case hir::AggregateFunction::Min: return hir::PopulationFunction::Min;
    case hir::AggregateFunction::Max: return hir::PopulationFunction::Max;
    case hir::AggregateFunction::Median: return hir::PopulationFunction::Median;
    case hir::AggregateFunction::Percentile: return hir::PopulationFunction::Percentile;
    case hir::AggregateFunction::StdDev: return hir::PopulationFunction::StdDev;
    case hir::AggregateFunction::Distinct: return hir::PopulationFunction::Distinct;
    case hir::AggregateFunction::MostCommon: return hir::PopulationFunction::MostCommon;
    case hir::AggregateFunction::Share: return hir::PopulationFunction::Share;
    case hir::AggregateFunction::Any: return hir::PopulationFunction::Any;
    case hir::AggregateFunction::All: return hir::PopulationFunction::All;
    case hir::AggregateFunction::None: return hir::PopulationFunction::None;
    default: return std::nullopt;
  }
}

bool AsksCondition(hir::PopulationFunction function) {
  return function == hir::PopulationFunction::Share || function == hir::PopulationFunction::Any || function == hir::PopulationFunction::All ||
         function == hir::PopulationFunction::None;
}

}  // namespace

// `count(orders)` goes over a table; `average(spend_1y)`, `share(gender = "F")` and `count()` name none.
bool ExpressionChecker::GoesOverMembers(const ast::Call& call) const {
  if (!members_ || frames_.size() > 1) {
    return false;
  }
  const auto* path = call.arguments.empty() ? nullptr : std::get_if<ast::NamePath>(&file_[call.arguments.back().head].node);
  if (path == nullptr || NamesMembers(call.arguments.back().head)) {
    return true;
  }
  if (!schema().PathsDown(frames_.front().table, path->parts.front().text).empty()) {
    return false;
  }
  std::optional<Row> row = path->parts.size() > 1 ? FindRow(path->parts.front().text) : std::nullopt;
  for (size_t part = 1; row && part < path->parts.size(); ++part) {
    if (!schema().PathsDown(row->table, path->parts[part].text).empty()) {
      return false;
    }
    const std::optional<LinkId> up = schema().FindUp(row->table, path->parts[part].text);
    row = up ? std::optional(Row{{}, schema()[*up].parent}) : std::nullopt;
  }
  return true;
}

// `count(vips_leaving where …)`: what the claim is about, by its name.
bool ExpressionChecker::NamesMembers(ast::ExprId head) const {
  const auto* path = std::get_if<ast::NamePath>(&file_[head].node);
  return path != nullptr && path->parts.size() == 1 && path->parts.front().text == members_->name;
}

bool ExpressionChecker::CheckMemberClauses(hir::Population& over, const ast::Argument& argument, const ast::Call& call) {
  bool complete = true;
  for (const ast::Clause& clause : argument.clauses) {
    const auto* where = std::get_if<ast::Where>(&clause.node);
    if (where == nullptr) {
      sink().Emit<Diag::ClauseMisplaced>(clause.span, call.callee.text, checker_.sources().Text(clause.span));
      complete = false;
      continue;
    }
    const hir::ExprId condition = CheckCondition(where->condition);
    complete = complete && !TypeOf(condition).is_error();
    over.within = over.within ? Add({hir::Binary{hir::BinaryOp::And, *over.within, condition}, Type::One({ValueKind::Bool}, true), clause.span}) : condition;
  }
  return complete;
}

hir::ExprId ExpressionChecker::CheckOverMembers(hir::AggregateFunction function, const FunctionRow& row, const ast::Call& call, Span span) {
  const std::optional<hir::PopulationFunction> over_function = OverMembers(function);
  if (!over_function) {
    sink().Emit<Diag::AggregateNeedsTable>(call.callee.span, call.callee.text).help = Words(Phrase::NameTheTableAlone, {call.callee.text});
    return Error(span);
  }
  const bool is_count = *over_function == hir::PopulationFunction::Count;
  const size_t wanted = *over_function == hir::PopulationFunction::Percentile ? 2 : 1;
  if (call.arguments.size() != wanted && !(is_count && call.arguments.empty())) {
    const Words count = wanted == 1 ? Words(Phrase::OneArgument) : Words(Phrase::SomeArguments, {wanted});
    sink().Emit<Diag::WrongArgumentCount>(span, call.callee.text, count, call.arguments.size());
    return Error(span);
  }
  hir::Population over{*over_function, frames_.front().table, {}, {}, members_->condition, {}};
  bool complete = true;
  if (wanted == 2) {
    over.amount = CheckFirstNumber(function, call);
    complete = over.amount.has_value();
  }
  if (call.arguments.empty()) {
    over.argument = AddLiteral(Value::Bool(true), span);
    return Add({std::move(over), Type::One({ValueKind::Int}, false), span});
  }
  const ast::Argument& argument = call.arguments.back();
  std::optional<ast::ExprId> value = argument.head;
  if (NamesMembers(argument.head)) {
    value = argument.steps.empty() ? std::nullopt : std::optional(argument.steps.front().condition);
  } else if (!argument.steps.empty()) {
    sink().Emit<Diag::ClauseMisplaced>(argument.steps.front().span, call.callee.text, ":");
    return Error(span);
  }
  if (!value && !is_count) {
    sink().Emit<Diag::AggregateNeedsColumn>(file_[argument.head].span, call.callee.text, members_->name);
    return Error(span);
  }
  if (!value) {
    over.argument = AddLiteral(Value::Bool(true), span);
  } else {
    over.argument = AsksCondition(*over_function) ? CheckCondition(*value) : CheckValue(*value);
  }
  complete = !TypeOf(over.argument).is_error() && complete;
  complete = CheckMemberClauses(over, argument, call) && complete;
  if (!complete) {
    return Error(span);
  }
  const std::optional<Type> type = MembersType(over, row, span);
  return type ? Add({std::move(over), *type, span}) : Error(span);
}

std::optional<Type> ExpressionChecker::MembersType(hir::Population& over, const FunctionRow& row, Span span) {
  const Type argument = TypeOf(over.argument);
  const Span at = SpanOf(over.argument);
  switch (over.function) {
    case hir::PopulationFunction::Count:
      if (!argument.Is(ValueKind::Bool)) {
        over.argument = Add({hir::Unary{hir::UnaryOp::IsKnown, over.argument}, Type::One({ValueKind::Bool}, false), at});
      }
      return Type::One({ValueKind::Int}, false);
    case hir::PopulationFunction::Distinct: return Type::One({ValueKind::Int}, false);
    case hir::PopulationFunction::Share: return Type::One({ValueKind::Number}, true);
    case hir::PopulationFunction::Any:
    case hir::PopulationFunction::All:
    case hir::PopulationFunction::None: return Type::One({ValueKind::Bool}, argument.may_be_missing);
    case hir::PopulationFunction::Sum:
    case hir::PopulationFunction::Average:
    case hir::PopulationFunction::StdDev:
      if (!argument.is_numeric()) {
        sink().Emit<Diag::SumOfTexts>(at, row.spelling[static_cast<size_t>(checker_.LanguageAt(span))], WordsOf(argument));
        return std::nullopt;
      }
      return over.function == hir::PopulationFunction::Sum ? Type::One(argument.value, false) : Type::One({ValueKind::Number}, true);
    case hir::PopulationFunction::MostCommon: return Type::One(argument.value, true);
    default:
      if (argument.Is(ValueKind::Text) || argument.Is(ValueKind::Bool)) {
        sink().Emit<Diag::NoOrder>(at, WordsOf(argument));
        return std::nullopt;
      }
      return Type::One(argument.value, true);
  }
}

}  // namespace limn::check
