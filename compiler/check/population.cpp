// Functions over the population: rank(x), band(5, x within s per city). Source: language.md "Expressions", semantics.md "Population".

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

bool TakesAmount(hir::PopulationFunction function) {
  return function == hir::PopulationFunction::Band || function == hir::PopulationFunction::InTop;
}

// Bounds of a band's number and of a share of everybody, both included.
constexpr int64_t kBandsMin = 2;
constexpr int64_t kBandsMax = 1000;

}  // namespace

std::optional<hir::ExprId> ExpressionChecker::CheckPopulationAmount(hir::PopulationFunction function, const ast::Call& call) {
  const ast::Argument& source = call.arguments.front();
  if (source.colon || !source.clauses.empty()) {
    const Span clause = source.colon ? *source.colon : source.clauses.front().span;
    sink().Emit<Diag::ClauseMisplaced>(clause, call.callee.text, checker_.sources().Text(clause));
    return std::nullopt;
  }
  const hir::ExprId amount = CheckValue(source.head);
  const Type type = TypeOf(amount);
  if (type.is_error()) {
    return std::nullopt;
  }
  const bool is_band = function == hir::PopulationFunction::Band;
  if (!type.Is(ValueKind::Int) && (is_band || !type.Is(ValueKind::Decimal))) {
    ReportMismatch(amount, Type::One({is_band ? ValueKind::Int : ValueKind::Decimal}));
    return std::nullopt;
  }
  std::optional<Value> value;
  if (const auto* literal = std::get_if<hir::Literal>(&checker_.module()[amount].node)) {
    value = literal->value;
  } else if (const auto* param = std::get_if<hir::ParamRef>(&checker_.module()[amount].node)) {
    value = std::get<hir::ParamBody>(checker_.module()[param->param].body).value;
  }
  if (!value || value->is_missing()) {
    sink().Emit<Diag::ConstantNeeded>(SpanOf(amount), call.callee.text, is_band ? "bands" : "share");
    return std::nullopt;
  }
  int64_t one = 1;
  for (int digit = 0; digit < value->type.scale; ++digit) {
    one *= 10;
  }
  const bool fits = is_band ? value->as_int() >= kBandsMin && value->as_int() <= kBandsMax : value->as_int() > 0 && value->as_int() <= one;
  if (!fits) {
    const std::string_view from = is_band ? "2" : "0%";
    const std::string_view to = is_band ? "1000" : "100%";
    sink().Emit<Diag::OutOfRange>(SpanOf(amount), checker_.sources().Text(SpanOf(amount)), from, to);
    return std::nullopt;
  }
  return amount;
}

bool ExpressionChecker::CheckPopulationClauses(hir::Population& population, const ast::Call& call) {
  bool complete = true;
  for (const ast::Clause& clause : call.arguments.back().clauses) {
    const auto* within = std::get_if<ast::Within>(&clause.node);
    if (within != nullptr && !population.within) {
      const hir::ExprId segment = RequireCondition(CheckPath({{within->segment}}, within->segment.span));
      complete = complete && !TypeOf(segment).is_error();
      population.within = segment;
    } else if (const auto* per = std::get_if<ast::Per>(&clause.node)) {
      const hir::ExprId key = CheckValue(per->value);
      complete = complete && !TypeOf(key).is_error();
      population.per.push_back(key);
    } else {
      sink().Emit<Diag::ClauseMisplaced>(clause.span, call.callee.text, checker_.sources().Text(clause.span));
      complete = false;
    }
  }
  return complete;
}

hir::ExprId ExpressionChecker::CheckPopulation(hir::PopulationFunction function, const ast::Call& call, Span span) {
  if (frames_.size() > 1) {
    sink().Emit<Diag::PopulationInside>(span, call.callee.text, checker_.TableName(frames_.front().table, span));
    return Error(span);
  }
  const size_t wanted = TakesAmount(function) ? 2 : 1;
  if (call.arguments.size() != wanted) {
    const Words count = wanted == 1 ? Words(Phrase::OneArgument) : Words(Phrase::SomeArguments, {wanted});
    Diagnostic& diagnostic = sink().Emit<Diag::WrongArgumentCount>(span, call.callee.text, count, call.arguments.size());
    const std::string_view shape = function == hir::PopulationFunction::Band ? "5, x" : function == hir::PopulationFunction::InTop ? "10%, x" : "x";
    diagnostic.help = Words(Phrase::WriteName, {fmt::format("{}({})", call.callee.text, shape)});
    return Error(span);
  }
  hir::Population population{function, frames_.front().table, {}, {}, {}, {}};
  bool complete = true;
  if (TakesAmount(function)) {
    population.amount = CheckPopulationAmount(function, call);
    complete = population.amount.has_value();
  }
  const ast::Argument& argument = call.arguments.back();
  if (argument.colon) {
    sink().Emit<Diag::ClauseMisplaced>(*argument.colon, call.callee.text, checker_.sources().Text(*argument.colon));
    return Error(span);
  }
  population.argument = CheckValue(argument.head);
  const Type type = TypeOf(population.argument);
  complete = CheckPopulationClauses(population, call) && complete && !type.is_error();
  if (!complete) {
    return Error(span);
  }
  const bool needs_numbers = function == hir::PopulationFunction::ShareOfTotal || function == hir::PopulationFunction::Average;
  if (needs_numbers && !type.is_numeric()) {
    sink().Emit<Diag::SumOfTexts>(SpanOf(population.argument), call.callee.text, WordsOf(type));
    return Error(span);
  }
  if (type.Is(ValueKind::Text) || type.Is(ValueKind::Bool)) {
    sink().Emit<Diag::NoOrder>(SpanOf(population.argument), WordsOf(type));
    return Error(span);
  }
  ValueKind kind = ValueKind::Number;
  if (function == hir::PopulationFunction::Rank || function == hir::PopulationFunction::Band) {
    kind = ValueKind::Int;
  } else if (function == hir::PopulationFunction::InTop) {
    kind = ValueKind::Bool;
  }
  const bool may_be_missing = type.may_be_missing || population.within || !population.per.empty() || kind == ValueKind::Number;
  return Add({std::move(population), Type::One({kind}, may_be_missing), span});
}

}  // namespace limn::check
