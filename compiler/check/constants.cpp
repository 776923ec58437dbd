// Constants that can only be wrong: outside what an argument may be, ends the wrong way round, a divisor of 0. A rule that holds one is said to be
// wrong here; what data does only at times is missing there, and counted by the run.

#include "compiler/check/expression_checker.h"
#include "compiler/check/literals.h"

namespace limn::check {

// What a call gives to a function's parameter was not written in the function, and another call may give something else.
const Value* ExpressionChecker::WrittenIn(Span whole, hir::ExprId id) const {
  const hir::Expr& expr = checker_.module()[id];
  const auto* literal = std::get_if<hir::Literal>(&expr.node);
  const bool is_here = expr.span.file == whole.file && whole.begin <= expr.span.begin && expr.span.end <= whole.end;
  return literal != nullptr && is_here && !expr.type.is_error() && !literal->value.is_missing() ? &literal->value : nullptr;
}

bool ExpressionChecker::ReportReversedEnds(Span whole, hir::ExprId low, hir::ExprId high) {
  const Value* from = WrittenIn(whole, low);
  const Value* to = WrittenIn(whole, high);
  if (from == nullptr || to == nullptr || !IsLess(*to, *from)) {
    return false;
  }
  const std::string low_text(checker_.sources().Text(SpanOf(low)));
  const std::string high_text(checker_.sources().Text(SpanOf(high)));
  Diagnostic& diagnostic = sink().Emit<Diag::EmptyBetween>(Cover(SpanOf(low), SpanOf(high)), low_text, high_text);
  diagnostic.fixes.push_back({SpanOf(low), high_text, false});
  diagnostic.fixes.push_back({SpanOf(high), low_text, false});
  return true;
}

bool ExpressionChecker::ReportOutside(const Builtin& builtin, const ast::Call& call, Span span, const std::vector<hir::ExprId>& arguments) {
  if (builtin.ends_follow && ReportReversedEnds(span, arguments[arguments.size() - 2], arguments.back())) {
    return true;
  }
  for (const Bound& bound : builtin.bounds) {
    const Value* value = bound.parameter < arguments.size() ? WrittenIn(span, arguments[bound.parameter]) : nullptr;
    const bool is_outside = value != nullptr && (NumberOf(*value) < static_cast<double>(bound.least) || (bound.most && NumberOf(*value) > static_cast<double>(*bound.most)));
    if (is_outside) {
      const Span at = SpanOf(arguments[bound.parameter]);
      const Words range = bound.most ? Words(Phrase::RangeFromTo, {bound.least, *bound.most}) : Words(Phrase::RangeFrom, {bound.least});
      sink().Emit<Diag::OutOfRange>(at, WrittenValue(*value, checker_.input().zone), range).label = Words(Phrase::TheParameter, {builtin.parameter_names[bound.parameter], call.callee.text});
      return true;
    }
  }
  return false;
}

// Behind a condition a divisor of 0 is no finding of the run either (docs/decisions/0022).
bool ExpressionChecker::ReportDivisionByZero(Span whole, hir::ExprId divisor) {
  const Value* value = behind_ ? nullptr : WrittenIn(whole, divisor);
  if (value == nullptr || NumberOf(*value) != 0) {
    return false;
  }
  sink().Emit<Diag::DivisionByZero>(SpanOf(divisor));
  return true;
}

}  // namespace limn::check
