// Calls: an aggregate, a builtin of stdlib, or a name that is neither.

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"
#include "runtime/values/ascii.h"
#include "runtime/values/calendar.h"

namespace limn::check {
namespace {

struct AggregateName {
  std::string_view name;
  hir::AggregateFunction function;
};
constexpr std::array<AggregateName, 24> kAggregates = {{{"count", hir::AggregateFunction::Count},
                                                        {"sum", hir::AggregateFunction::Sum},
                                                        {"average", hir::AggregateFunction::Average},
                                                        {"min", hir::AggregateFunction::Min},
                                                        {"max", hir::AggregateFunction::Max},
                                                        {"first", hir::AggregateFunction::First},
                                                        {"last", hir::AggregateFunction::Last},
                                                        {"most_common", hir::AggregateFunction::MostCommon},
                                                        {"distinct", hir::AggregateFunction::Distinct},
                                                        {"share", hir::AggregateFunction::Share},
                                                        {"any", hir::AggregateFunction::Any},
                                                        {"none", hir::AggregateFunction::None},
                                                        {"all", hir::AggregateFunction::All},
                                                        {"median", hir::AggregateFunction::Median},
                                                        {"percentile", hir::AggregateFunction::Percentile},
                                                        {"stddev", hir::AggregateFunction::StdDev},
                                                        {"streak", hir::AggregateFunction::Streak},
                                                        {"longest_gap", hir::AggregateFunction::LongestGap},
                                                        {"average_gap", hir::AggregateFunction::AverageGap},
                                                        {"trend", hir::AggregateFunction::Trend},
                                                        {"sequence", hir::AggregateFunction::Sequence},
                                                        {"count_sequences", hir::AggregateFunction::CountSequences},
                                                        {"funnel_stage", hir::AggregateFunction::FunnelStage},
                                                        {"top", hir::AggregateFunction::Top}}};

struct PopulationName {
  std::string_view name;
  hir::PopulationFunction function;
};
constexpr std::array<PopulationName, 8> kPopulations = {{{"rank", hir::PopulationFunction::Rank},
                                                         {"percentile_rank", hir::PopulationFunction::PercentileRank},
                                                         {"band", hir::PopulationFunction::Band},
                                                         {"in_top", hir::PopulationFunction::InTop},
                                                         {"share_of_total", hir::PopulationFunction::ShareOfTotal},
                                                         {"population_average", hir::PopulationFunction::Average},
                                                         {"lift", hir::PopulationFunction::Lift},
                                                         {"resemblance", hir::PopulationFunction::Resemblance}}};

// Functions of spreadsheets and databases, and what does the same here. In lower case.
struct Habit {
  std::string_view theirs;
  std::string_view ours;
};
constexpr std::array<Habit, 32> kHabits = {{{"avg", "average(…)"},
                                            {"mean", "average(…)"},
                                            {"countif", "count(… where …)"},
                                            {"countifs", "count(… where …)"},
                                            {"sumif", "sum(… where …)"},
                                            {"sumifs", "sum(… where …)"},
                                            {"averageif", "average(… where …)"},
                                            {"count_distinct", "distinct(…)"},
                                            {"countdistinct", "distinct(…)"},
                                            {"if", "if … then … else …"},
                                            {"iff", "if … then … else …"},
                                            {"ifs", "one of … when …"},
                                            {"switch", "one of … when …"},
                                            {"case", "one of … when …"},
                                            {"isnull", "… is missing"},
                                            {"isblank", "… is missing"},
                                            {"ifnull", "… default …"},
                                            {"coalesce", "… default …"},
                                            {"nvl", "… default …"},
                                            {"datediff", "days_since(…)"},
                                            {"len", "length(…)"},
                                            {"mode", "most_common(…)"},
                                            {"stdev", "stddev(…)"},
                                            {"std", "stddev(…)"},
                                            {"stddev_samp", "stddev(…)"},
                                            {"quantile", "percentile(90, …)"},
                                            {"percentile_disc", "percentile(90, …)"},
                                            {"percentile_cont", "percentile(90, …)"},
                                            {"exists", "any(…)"},
                                            {"slope", "trend(…)"},
                                            {"funnel", "funnel_stage(…)"},
                                            {"regr_slope", "trend(…)"}}};

// How far an argument is from a parameter: 0 the same, more for each conversion; nothing where it doesn't fit. A date for a
// datetime parameter does not fit, nor the other way round: functions that take both have an overload for each.
std::optional<int> Distance(const ValueType& argument, const ValueType& parameter) {
  if (argument.kind == parameter.kind) {
    const bool fits = argument.kind != ValueKind::Duration || argument.unit == parameter.unit;
    return fits ? std::optional(0) : std::nullopt;
  }
  if (argument.kind == ValueKind::Int && parameter.kind == ValueKind::Decimal) {
    return 1;
  }
  const bool is_exact = argument.kind == ValueKind::Int || argument.kind == ValueKind::Decimal;
  return is_exact && parameter.kind == ValueKind::Number ? std::optional(2) : std::nullopt;
}

bool IsConstant(const hir::Expr& expr) {
  return std::holds_alternative<hir::Literal>(expr.node) || std::holds_alternative<hir::ParamRef>(expr.node);
}

Words CountsOf(const Builtin& builtin) {
  std::vector<size_t> counts;
  for (const Overload& overload : builtin.overloads) {
    counts.push_back(overload.parameters.size());
  }
  std::sort(counts.begin(), counts.end());
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  if (counts.size() == 1) {
    return counts.front() == 1 ? Words(Phrase::OneArgument) : Words(Phrase::SomeArguments, {counts.front()});
  }
  return Words(Phrase::SomeArguments, {fmt::format("{}–{}", counts.front(), counts.back())});
}

}  // namespace

hir::ExprId ExpressionChecker::CheckCall(const ast::Call& call, Span span) {
  const FunctionRow* row = FindFunction(call.callee.text);
  if (row == nullptr) {
    const Symbol* symbol = checker_.FindSymbol(call.callee);
    const bool is_function = symbol != nullptr && symbol->definition && checker_.module()[*symbol->definition].kind == hir::DefinitionKind::Function;
    return is_function ? CheckFunctionCall(*symbol->definition, call, span) : ReportUnknownFunction(call, span);
  }
  const bool needs_rows = row->family == "aggregate" || row->family == "population" || row->family == "history" || row->family == "comparison";
  if (arguments_ && needs_rows) {
    return ReportRowsInFunction(call.callee.span, call.callee.text);
  }
  for (const AggregateName& aggregate : kAggregates) {
    if (aggregate.name == row->id()) {
      if (const std::optional<hir::ExprId> members = aggregate.function == hir::AggregateFunction::Count ? CountOfSet(call, span) : std::nullopt) {
        return *members;
      }
      return CheckAggregate(aggregate.function, *row, call, span);
    }
  }
  for (const PopulationName& population : kPopulations) {
    if (population.name == row->id()) {
      const bool compares = population.function == hir::PopulationFunction::Lift || population.function == hir::PopulationFunction::Resemblance;
      return compares ? CheckComparison(population.function, call, span) : CheckPopulation(population.function, call, span);
    }
  }
  if (row->id() == "is_holiday") {
    return CheckHoliday(call, span);
  }
  if (const Builtin* builtin = FindBuiltin(row->id())) {
    return CheckBuiltin(*builtin, call, span);
  }
  sink().Emit<Diag::NotYet>(call.callee.span, call.callee.text);
  return Error(span);
}

// is_holiday(day, list): whether the day stands in a list of dates, written or read from a file.
hir::ExprId ExpressionChecker::CheckHoliday(const ast::Call& call, Span span) {
  if (call.arguments.size() != 2) {
    sink().Emit<Diag::WrongArgumentCount>(span, call.callee.text, Words(Phrase::SomeArguments, {2}), call.arguments.size());
    return Error(span);
  }
  for (const ast::Argument& argument : call.arguments) {
    if (argument.colon || !argument.clauses.empty()) {
      const Span clause = argument.colon ? *argument.colon : argument.clauses.front().span;
      sink().Emit<Diag::ClauseMisplaced>(clause, call.callee.text, checker_.sources().Text(clause));
      return Error(span);
    }
  }
  const hir::ExprId moment = RequireOne(Check(call.arguments.front().head));
  const Type type = TypeOf(moment);
  if (type.is_error()) {
    return Error(span);
  }
  if (!type.Is(ValueKind::Date) && !type.Is(ValueKind::DateTime)) {
    sink().Emit<Diag::TypeMismatch>(SpanOf(moment), Phrase::ADateOrTime, WordsOf(type));
    return Error(span);
  }
  const Span list_span = file_[call.arguments.back().head].span;
  const auto* path = std::get_if<ast::NamePath>(&file_[call.arguments.back().head].node);
  const Symbol* symbol = path != nullptr ? checker_.FindSymbol(path->parts) : nullptr;
  if (path != nullptr && checker_.IsLost(symbol, JoinedName(path->parts))) {
    return Error(span);
  }
  if (symbol == nullptr || checker_.module()[*symbol->definition].kind != hir::DefinitionKind::List) {
    const Type other = TypeOf(CheckValue(call.arguments.back().head));
    if (!other.is_error()) {
      sink().Emit<Diag::NotAList>(list_span, WordsOf(other));
    }
    return Error(span);
  }
  const Type list = checker_.TypeOf(*symbol->definition, list_span);
  if (list.is_error()) {
    return Error(span);
  }
  if (!list.Is(ValueKind::Date) && !list.Is(ValueKind::Text)) {
    sink().Emit<Diag::TypeMismatch>(list_span, WordsOf(Type::One({ValueKind::Date})), WordsOf(list));
    return Error(span);
  }
  hir::In node;
  node.operand = ConvertTo(moment, {ValueKind::Date});
  if (list.Is(ValueKind::Date)) {
    node.list = *symbol->definition;
  }
  const std::vector<Value> values = std::get<hir::ListBody>(checker_.module()[*symbol->definition].body).values;
  for (const Value& value : values) {
    if (node.list) {
      break;
    }
    // Lists of a file hold texts.
    const std::optional<Date> date = ParseIsoDate(value.as_text());
    if (!date) {
      sink().Emit<Diag::CellUnreadable>(list_span, value.as_text(), WordsOf(Type::One({ValueKind::Date}))).help = Words(Phrase::DateIsYearMonthDay);
      return Error(span);
    }
    node.values.push_back(AddLiteral(Value::OfDate(*date), list_span));
  }
  const bool may_be_missing = TypeOf(node.operand).may_be_missing;
  return Add({std::move(node), Type::One({ValueKind::Bool}, may_be_missing), span});
}

std::optional<std::vector<hir::ExprId>> ExpressionChecker::CheckArguments(const ast::Call& call) {
  std::vector<hir::ExprId> arguments;
  bool failed = false;
  for (const ast::Argument& argument : call.arguments) {
    if (argument.colon || !argument.clauses.empty()) {
      const Span clause = argument.colon ? *argument.colon : argument.clauses.front().span;
      sink().Emit<Diag::ClauseMisplaced>(clause, call.callee.text, checker_.sources().Text(clause));
      return std::nullopt;
    }
    hir::ExprId checked = Check(argument.head);
    if (!IsUntypedMissing(checked)) {
      checked = RequireOne(checked);
      failed = failed || TypeOf(checked).is_error();
    }
    arguments.push_back(checked);
  }
  return failed ? std::nullopt : std::optional(std::move(arguments));
}

hir::ExprId ExpressionChecker::CheckBuiltin(const Builtin& builtin, const ast::Call& call, Span span) {
  std::optional<std::vector<hir::ExprId>> checked = CheckArguments(call);
  if (!checked) {
    return Error(span);
  }
  std::vector<hir::ExprId>& arguments = *checked;
  const bool any_count = std::any_of(builtin.overloads.begin(), builtin.overloads.end(), [&](const Overload& overload) {
    return overload.parameters.size() == arguments.size();
  });
  if (!any_count) {
    const Span at = arguments.empty() ? span : SpanOf(arguments.back());
    Diagnostic& diagnostic = sink().Emit<Diag::WrongArgumentCount>(at, call.callee.text, CountsOf(builtin), arguments.size());
    std::string names;
    for (const std::string_view parameter : builtin.parameter_names) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", parameter);
    }
    diagnostic.help = Words(Phrase::WriteName, {fmt::format("{}({})", call.callee.text, names)});
    return Error(span);
  }
  // The overload with the smallest sum of distances; of equals the first.
  std::optional<size_t> best;
  int best_distance = 0;
  size_t fitting_prefix = 0;
  const Overload* closest = nullptr;
  for (size_t index = 0; index < builtin.overloads.size(); ++index) {
    const Overload& overload = builtin.overloads[index];
    if (overload.parameters.size() != arguments.size()) {
      continue;
    }
    int distance = 0;
    size_t fits = 0;
    for (; fits < arguments.size(); ++fits) {
      if (IsUntypedMissing(arguments[fits])) {
        continue;
      }
      const std::optional<int> one = Distance(TypeOf(arguments[fits]).value, overload.parameters[fits]);
      if (!one) {
        break;
      }
      distance += *one;
    }
    if (closest == nullptr || fits > fitting_prefix) {
      closest = &overload;
      fitting_prefix = fits;
    }
    if (fits == arguments.size() && (!best || distance < best_distance)) {
      best = index;
      best_distance = distance;
    }
  }
  if (!best) {
    const hir::ExprId wrong = arguments[fitting_prefix];
    const Type wanted = Type::One(closest->parameters[fitting_prefix]);
    const hir::ExprId example = AddLiteral(Value::Missing(wanted.value), SpanOf(wrong));
    if (!ReportQuotedDate(wrong, example)) {
      Diagnostic& diagnostic = sink().Emit<Diag::TypeMismatch>(SpanOf(wrong), WordsOf(wanted), WordsOf(TypeOf(wrong)));
      diagnostic.label = Words(Phrase::TheParameter, {builtin.parameter_names[fitting_prefix], call.callee.text});
    }
    return Error(span);
  }
  const Overload& overload = builtin.overloads[*best];
  // All decimals of a call have one scale.
  uint8_t scale = 0;
  for (size_t index = 0; index < arguments.size(); ++index) {
    const Type type = TypeOf(arguments[index]);
    if (overload.parameters[index].kind == ValueKind::Decimal && type.Is(ValueKind::Decimal)) {
      scale = std::max(scale, type.value.scale);
    }
  }
  bool may_be_missing = false;
  for (size_t index = 0; index < arguments.size(); ++index) {
    ValueType wanted = overload.parameters[index];
    if (wanted.kind == ValueKind::Decimal) {
      wanted.scale = scale;
    }
    arguments[index] = ConvertTo(arguments[index], wanted);
    may_be_missing = may_be_missing || TypeOf(arguments[index]).may_be_missing;
    const bool needs_constant = index > 0 && (overload.text_kernel != nullptr || overload.constants_follow);
    if (needs_constant && !IsConstant(checker_.module()[arguments[index]])) {
      sink().Emit<Diag::ConstantNeeded>(SpanOf(arguments[index]), call.callee.text, builtin.parameter_names[index]);
      return Error(span);
    }
  }
  if (ReportOutside(builtin, call, span, arguments)) {
    return Error(span);
  }
  ValueType result = overload.result;
  if (overload.same_scale_result) {
    result.scale = scale;
  }
  hir::Call node{std::string(builtin.name), static_cast<uint32_t>(*best), std::move(arguments)};
  return Add({std::move(node), Type::One(result, may_be_missing || overload.may_be_missing), span});
}

hir::ExprId ExpressionChecker::CallOf(std::string_view builtin, std::vector<hir::ExprId> arguments, Span span) {
  const Builtin* found = FindBuiltin(builtin);
  const ValueType type = TypeOf(arguments.front()).value;
  const auto takes = [&](const Overload& overload) { return overload.parameters.size() == arguments.size() && overload.parameters.front().kind == type.kind; };
  const auto overload = std::find_if(found->overloads.begin(), found->overloads.end(), takes);
  assert(overload != found->overloads.end());
  const bool may_be_missing = std::any_of(arguments.begin(), arguments.end(), [&](hir::ExprId argument) { return TypeOf(argument).may_be_missing; });
  hir::Call node{std::string(builtin), static_cast<uint32_t>(overload - found->overloads.begin()), std::move(arguments)};
  return Add({std::move(node), Type::One(type, may_be_missing), span});
}

hir::ExprId ExpressionChecker::ReportUnknownFunction(const ast::Call& call, Span span) {
  const ast::Name& callee = call.callee;
  const Symbol* symbol = checker_.FindSymbol(callee);
  const bool is_column = schema().FindColumn(frames_.back().table, callee.text).has_value();
  const bool is_table = schema().FindTable(callee.text).has_value();
  if (symbol != nullptr || is_column || is_table) {
    if (!checker_.IsLost(symbol, callee)) {
      Words what = is_column ? Words(Phrase::AColumn) : Words(Phrase::ATable);
      if (symbol != nullptr) {
        what = WordsOf(checker_.module()[*symbol->definition].kind);
      }
      sink().Emit<Diag::NotAFunction>(callee.span, callee.text, what);
    }
    return Error(span);
  }
  if (ReportGluedWords(callee)) {
    return Error(span);
  }
  // orders.count().
  const size_t point = callee.text.rfind('.');
  const std::string method = point == std::string::npos ? "" : callee.text.substr(point + 1);
  const bool is_method = FindFunction(method) != nullptr;
  const std::string instead = is_method ? fmt::format("{}({}{})", method, callee.text.substr(0, point), call.arguments.empty() ? "" : " …") : "";
  if (is_method && call.arguments.empty()) {
    sink().Emit<Diag::ForeignOperator>(span, checker_.sources().Text(span), instead).fixes.push_back({span, instead, true});
    return Error(span);
  }
  Diagnostic& diagnostic = sink().Emit<Diag::UnknownFunction>(callee.span, callee.text);
  if (is_method) {
    diagnostic.label = Words(Phrase::InsteadOfHabit, {instead});
    return Error(span);
  }
  const std::string lower = LowerAscii(callee.text);
  for (const Habit& habit : kHabits) {
    if (habit.theirs == lower) {
      diagnostic.label = Words(Phrase::InsteadOfHabit, {habit.ours});
      return Error(span);
    }
  }
  std::vector<std::string> candidates;
  for (const FunctionRow& function : Functions()) {
    candidates.emplace_back(function.spelling[static_cast<size_t>(checker_.LanguageAt(span))]);
  }
  for (const hir::Definition& definition : checker_.module().definitions) {
    if (definition.kind == hir::DefinitionKind::Function) {
      candidates.push_back(definition.name);
    }
  }
  for (const FunctionRow& function : Functions()) {
    candidates.emplace_back(function.spelling[0]);
    candidates.emplace_back(function.spelling[1]);
  }
  Suggest(diagnostic, callee.text, callee.span, candidates);
  return Error(span);
}

}  // namespace limn::check
