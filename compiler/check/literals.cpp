// Literals: numbers, texts, dates, amounts of time.

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"
#include "runtime/values/calendar.h"

namespace limn::check {
namespace {

Date DateOf(const ast::DateLiteral& date) { return FromCivil({date.year, date.month, date.day}); }

}  // namespace

UnitFactor FactorOf(ast::TimeUnit unit) {
  switch (unit) {
    case ast::TimeUnit::Minute: return {DurationUnit::Micros, 60 * kMicrosPerSecond};
    case ast::TimeUnit::Hour: return {DurationUnit::Micros, 3600 * kMicrosPerSecond};
    case ast::TimeUnit::Day: return {DurationUnit::Days, 1};
    case ast::TimeUnit::Week: return {DurationUnit::Days, 7};
    case ast::TimeUnit::Month: return {DurationUnit::Months, 1};
    case ast::TimeUnit::Quarter: return {DurationUnit::Months, 3};
    case ast::TimeUnit::Year: return {DurationUnit::Months, 12};
  }
  return {DurationUnit::Days, 1};
}

hir::ExprId ExpressionChecker::CheckLiteral(const ast::Expr& expr) {
  const Span span = expr.span;
  if (const auto* number = std::get_if<ast::IntLiteral>(&expr.node)) {
    return AddLiteral(Value::Int(number->value), span);
  }
  if (const auto* decimal = std::get_if<ast::DecimalLiteral>(&expr.node)) {
    return AddLiteral(Value::Decimal(decimal->unscaled, decimal->scale), span);
  }
  if (const auto* text = std::get_if<ast::TextLiteral>(&expr.node)) {
    return AddLiteral(Value::Text(text->value), span);
  }
  if (const auto* date = std::get_if<ast::DateLiteral>(&expr.node)) {
    return AddLiteral(Value::OfDate(DateOf(*date)), span);
  }
  if (const auto* moment = std::get_if<ast::DateTimeLiteral>(&expr.node)) {
    const int64_t seconds = (moment->time.hour * int64_t{60} + moment->time.minute) * 60 + moment->time.second;
    const int64_t local = DateOf(moment->date).days * kMicrosPerDay + seconds * kMicrosPerSecond;
    return AddLiteral(Value::OfInstant(checker_.input().zone.FromLocalMicros(local)), span);
  }
  if (const auto* duration = std::get_if<ast::DurationLiteral>(&expr.node)) {
    const auto [unit, factor] = FactorOf(duration->unit);
    int64_t amount = 0;
    if (__builtin_mul_overflow(duration->amount, factor, &amount)) {
      sink().Emit<Diag::NumberTooLarge>(span, checker_.sources().Text(span));
      return Error(span);
    }
    return AddLiteral(Value::Duration(amount, unit), span);
  }
  if (const auto* truth = std::get_if<ast::BoolLiteral>(&expr.node)) {
    return AddLiteral(Value::Bool(truth->value), span);
  }
  if (std::holds_alternative<ast::MissingLiteral>(expr.node)) {
    // Typed by what stands beside it.
    return Add({hir::Literal{Value::Missing({ValueKind::Bool})}, Type::Error(), span});
  }
  // A time of day stands only in `during`.
  sink().Emit<Diag::NotYet>(span, checker_.sources().Text(span));
  return Error(span);
}

std::optional<Value> ExpressionChecker::LiteralOf(ast::ExprId id, Phrase what) {
  const ast::Expr& expr = file_[id];
  if (std::holds_alternative<ast::Invalid>(expr.node)) {
    return std::nullopt;
  }
  if (const auto* unary = std::get_if<ast::Unary>(&expr.node); unary != nullptr && unary->op == ast::UnaryOp::Negate) {
    std::optional<Value> value = LiteralOf(unary->operand, what);
    const bool number = value && (value->type.kind == ValueKind::Int || value->type.kind == ValueKind::Decimal);
    if (number) {
      value->data = -value->as_int();
      return value;
    }
    if (!value) {
      return std::nullopt;
    }
  }
  const bool is_literal =
      std::holds_alternative<ast::IntLiteral>(expr.node) || std::holds_alternative<ast::DecimalLiteral>(expr.node) ||
      std::holds_alternative<ast::TextLiteral>(expr.node) || std::holds_alternative<ast::DateLiteral>(expr.node) ||
      std::holds_alternative<ast::DateTimeLiteral>(expr.node) || std::holds_alternative<ast::DurationLiteral>(expr.node) ||
      std::holds_alternative<ast::BoolLiteral>(expr.node);
  if (!is_literal) {
    sink().Emit<Diag::ValueNeeded>(expr.span, what);
    return std::nullopt;
  }
  const hir::ExprId checked = CheckLiteral(expr);
  if (TypeOf(checked).is_error()) {
    return std::nullopt;
  }
  return std::get<hir::Literal>(checker_.module()[checked].node).value;
}

}  // namespace limn::check
