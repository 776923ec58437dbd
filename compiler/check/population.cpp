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
constexpr int64_t kPercentMax = 100;

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
    const std::string_view written = checker_.sources().Text(SpanOf(amount));
    const Words range = is_band ? Words(Phrase::RangeFromTo, {kBandsMin, kBandsMax}) : Words(Phrase::RangeAboveTo, {"0%", "100%"});
    Diagnostic& diagnostic = sink().Emit<Diag::OutOfRange>(SpanOf(amount), written, range);
    // in_top(10, …) of one who thinks in percent.
    const bool is_percentage = !is_band && std::holds_alternative<ast::IntLiteral>(file_[source.head].node) && value->as_int() > 0 && value->as_int() <= kPercentMax;
    if (is_percentage) {
      diagnostic.help = Words(Phrase::WriteName, {fmt::format("{}%", written)});
      diagnostic.fixes.push_back({SpanOf(amount), fmt::format("{}%", written), false});
    }
    return std::nullopt;
  }
  return amount;
}

bool ExpressionChecker::CheckPopulationClause(hir::Population& population, const ast::Clause& clause, const ast::Call& call) {
  const auto* within = std::get_if<ast::Within>(&clause.node);
  if (within != nullptr && !population.within) {
    population.within = RequireCondition(CheckPath({{within->segment}}, within->segment.span));
    return !TypeOf(*population.within).is_error();
  }
  if (const auto* per = std::get_if<ast::Per>(&clause.node)) {
    population.per.push_back(CheckValue(per->value));
    return !TypeOf(population.per.back()).is_error();
  }
  sink().Emit<Diag::ClauseMisplaced>(clause.span, call.callee.text, checker_.sources().Text(clause.span));
  return false;
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
  for (const ast::Clause& clause : argument.clauses) {
    complete = CheckPopulationClause(population, clause, call) && complete;
  }
  if (!complete || type.is_error()) {
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

// A number of resemblance or of a cluster, as a Number.
bool ExpressionChecker::CheckFeature(hir::Population& population, ast::ExprId feature, std::string_view of) {
  const hir::ExprId value = CheckValue(feature);
  const Type type = TypeOf(value);
  if (type.is_error()) {
    return false;
  }
  if (!type.is_numeric()) {
    sink().Emit<Diag::SumOfTexts>(SpanOf(value), of, WordsOf(type));
    return false;
  }
  population.features.push_back(ConvertTo(value, {ValueKind::Number}));
  return true;
}

// lift(segment, outcome) and resemblance(segment by recency, spend): some compared with all others.
hir::ExprId ExpressionChecker::CheckComparison(hir::PopulationFunction function, const ast::Call& call, Span span) {
  if (frames_.size() > 1) {
    sink().Emit<Diag::PopulationInside>(span, call.callee.text, checker_.TableName(frames_.front().table, span));
    return Error(span);
  }
  const bool is_lift = function == hir::PopulationFunction::Lift;
  if (is_lift ? call.arguments.size() != 2 : call.arguments.empty()) {
    const Words wanted = is_lift ? Words(Phrase::SomeArguments, {2}) : Words(Phrase::OneArgument);
    sink().Emit<Diag::WrongArgumentCount>(span, call.callee.text, wanted, call.arguments.size());
    return Error(span);
  }
  hir::Population population{function, frames_.front().table, {}, {}, {}, {}};
  population.members = CheckCondition(call.arguments.front().head);
  bool complete = !TypeOf(*population.members).is_error();
  const ast::By* by = nullptr;
  for (const ast::Argument& argument : call.arguments) {
    const bool is_first = &argument == call.arguments.data();
    if (argument.colon) {
      sink().Emit<Diag::ClauseMisplaced>(*argument.colon, call.callee.text, checker_.sources().Text(*argument.colon));
      return Error(span);
    }
    for (const ast::Clause& clause : argument.clauses) {
      const auto* named = is_lift || !is_first || by != nullptr ? nullptr : std::get_if<ast::By>(&clause.node);
      by = named != nullptr ? named : by;
      if (named != nullptr && named->value) {
        complete = CheckFeature(population, *named->value, call.callee.text) && complete;
      } else if (named == nullptr) {
        complete = CheckPopulationClause(population, clause, call) && complete;
      }
    }
    if (!is_lift && !is_first) {
      complete = CheckFeature(population, argument.head, call.callee.text) && complete;
    }
  }
  if (is_lift) {
    if (members_ && !population.within) {
      population.within = members_->condition;
    }
    population.argument = CheckCondition(call.arguments.back().head);
    complete = complete && !TypeOf(population.argument).is_error();
  } else if (by == nullptr || !by->value) {
    Diagnostic& diagnostic = sink().Emit<Diag::FeaturesNeeded>(by == nullptr ? call.callee.span : by->keyword, call.callee.text);
    const std::string_view word = SpellingOf(KeywordToken::By, checker_.LanguageAt(span));
    const std::string_view members = checker_.sources().Text(file_[call.arguments.front().head].span);
    diagnostic.help = Words(Phrase::ListTheNumbers, {fmt::format("{}({} {} …)", call.callee.text, members, word)});
    return Error(span);
  }
  if (!complete) {
    return Error(span);
  }
  if (!is_lift) {
    population.argument = population.features.front();
    population.features.erase(population.features.begin());
  }
  return Add({std::move(population), Type::One({ValueKind::Number}), span});
}

}  // namespace limn::check
