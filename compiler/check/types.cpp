// Which types fit where, and what is said when they don't.

#include <cassert>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"
#include "compiler/check/literals.h"
#include "compiler/syntax/written_name.h"
#include "runtime/values/calendar.h"
#include "runtime/values/decimal.h"

namespace limn::check {
namespace {

// A literal of another type; empty where only the run can convert (a datetime's local day) or the number is too large.
std::optional<Value> Converted(const Value& value, const ValueType& type, const TimeZone& zone) {
  const ValueKind from = value.type.kind;
  if (type.kind == ValueKind::Number && IsNumeric(from)) {
    return Value::Number(NumberOf(value));
  }
  if (type.kind == ValueKind::Decimal && (from == ValueKind::Int || from == ValueKind::Decimal)) {
    const int scale = from == ValueKind::Int ? 0 : value.type.scale;
    if (const std::optional<int64_t> scaled = Rescale(value.as_int(), scale, type.scale)) {
      return Value::Decimal(*scaled, type.scale);
    }
    return std::nullopt;
  }
  if (type.kind == ValueKind::Date && from == ValueKind::DateTime) {
    return Value::OfDate(zone.LocalDate({value.as_int()}));
  }
  if (type.kind == ValueKind::Duration && from == ValueKind::Duration && value.type.unit == DurationUnit::Days &&
      type.unit == DurationUnit::Micros) {
    int64_t micros = 0;
    if (__builtin_mul_overflow(value.as_int(), kMicrosPerDay, &micros)) {
      return std::nullopt;
    }
    return Value::Duration(micros, DurationUnit::Micros);
  }
  return std::nullopt;
}

}  // namespace

std::optional<ValueType> CommonType(const ValueType& a, const ValueType& b) {
  if (a == b) {
    return a;
  }
  if (IsNumeric(a.kind) && IsNumeric(b.kind)) {
    if (a.kind == ValueKind::Number || b.kind == ValueKind::Number) {
      return ValueType{ValueKind::Number};
    }
    const auto scale = [](const ValueType& type) { return type.kind == ValueKind::Decimal ? type.scale : uint8_t{0}; };
    return ValueType{ValueKind::Decimal, std::max(scale(a), scale(b))};
  }
  const auto both = [&](ValueKind one, ValueKind other) {
    return (a.kind == one && b.kind == other) || (a.kind == other && b.kind == one);
  };
  if (both(ValueKind::Date, ValueKind::DateTime)) {
    return ValueType{ValueKind::Date};
  }
  if (a.kind == ValueKind::Duration && b.kind == ValueKind::Duration && a.unit != DurationUnit::Months &&
      b.unit != DurationUnit::Months) {
    return ValueType{ValueKind::Duration, 0, DurationUnit::Micros};
  }
  return std::nullopt;
}

Words WordsOf(const Type& type) { return Words(Phrase::InBothLanguages, {NameOf(type, false), NameOf(type, true)}); }

Words WordsOf(hir::DefinitionKind kind) {
  const hir::DefinitionKindRow& row = hir::RowOf(kind);
  return Words(Phrase::InBothLanguages, {std::string(row.english), std::string(row.chinese)});
}

std::string Written(std::string_view name) { return WrittenName(name); }

std::string WrittenValue(const Value& value, const TimeZone& zone) {
  switch (value.type.kind) {
    case ValueKind::Text: return value.is_missing() ? "missing" : fmt::format("\"{}\"", value.as_text());
    case ValueKind::Bool: return value.is_missing() ? "missing" : value.as_bool() ? "yes" : "no";
    default: return value.is_missing() ? "missing" : Format(value, zone);
  }
}

hir::ExprId ExpressionChecker::Add(hir::Expr expr) { return checker_.module().Add(std::move(expr)); }

hir::ExprId ExpressionChecker::AddLiteral(Value value, Span span) {
  const Type type = Type::One(value.type, value.is_missing());
  return Add({hir::Literal{std::move(value)}, type, span});
}

// Told from a bare `missing`, whose type is still open, by its value.
hir::ExprId ExpressionChecker::Error(Span span) { return Add({hir::Literal{Value::Bool(false)}, Type::Error(), span}); }

bool ExpressionChecker::IsUntypedMissing(hir::ExprId id) const {
  const hir::Expr& expr = checker_.module()[id];
  const auto* literal = std::get_if<hir::Literal>(&expr.node);
  return literal != nullptr && literal->value.is_missing() && expr.type.is_error();
}

void ExpressionChecker::GiveType(hir::ExprId id, const ValueType& type) {
  assert(IsUntypedMissing(id));
  hir::Expr& expr = checker_.module()[id];
  expr.node = hir::Literal{Value::Missing(type)};
  expr.type = Type::One(type, true);
}

hir::ExprId ExpressionChecker::ConvertTo(hir::ExprId id, const ValueType& type) {
  if (IsUntypedMissing(id)) {
    GiveType(id, type);
    return id;
  }
  const Type from = TypeOf(id);
  if (from.shape != Type::Shape::One || from.value == type) {
    return id;
  }
  const Span span = SpanOf(id);
  if (const auto* literal = std::get_if<hir::Literal>(&checker_.module()[id].node)) {
    if (literal->value.is_missing()) {
      return AddLiteral(Value::Missing(type), span);
    }
    const Value written = literal->value;
    if (std::optional<Value> value = Converted(written, type, checker_.input().zone)) {
      return AddLiteral(std::move(*value), span);
    }
    sink().Emit<Diag::NumberTooLarge>(span, WrittenValue(written, checker_.input().zone));
    return Error(span);
  }
  return Add({hir::Convert{id}, Type::One(type, from.may_be_missing), span});
}

hir::ExprId ExpressionChecker::RequireOne(hir::ExprId id) {
  if (IsUntypedMissing(id)) {
    sink().Emit<Diag::MissingAlone>(SpanOf(id));
    return Error(SpanOf(id));
  }
  if (TypeOf(id).is_set()) {
    sink().Emit<Diag::SetNeedsHas>(SpanOf(id), checker_.sources().Text(SpanOf(id)));
    return Error(SpanOf(id));
  }
  return id;
}

hir::ExprId ExpressionChecker::RequireCondition(hir::ExprId id) {
  const Type type = TypeOf(id);
  if (IsUntypedMissing(id)) {
    GiveType(id, {ValueKind::Bool});
    return id;
  }
  if (type.is_error() || type.Is(ValueKind::Bool)) {
    return id;
  }
  const Span span = SpanOf(id);
  if (type.is_set()) {
    sink().Emit<Diag::SetNeedsHas>(span, checker_.sources().Text(span));
    return Error(span);
  }
  Diagnostic& diagnostic = sink().Emit<Diag::TypeMismatch>(span, Phrase::ACondition, WordsOf(type));
  if (std::holds_alternative<hir::Literal>(checker_.module()[id].node)) {
    return Error(span);
  }
  diagnostic.help = Words(Phrase::WriteCondition, {ExampleCondition(id, checker_.sources().Text(span))});
  return Error(span);
}

// `amount > 0`: what may be asked of a value that is no condition.
std::string ExpressionChecker::ExampleCondition(hir::ExprId id, std::string_view source) {
  const Type type = TypeOf(id);
  const std::optional<Domain> domain = DomainOf(id);
  if (type.Is(ValueKind::Text)) {
    return fmt::format("{} = \"{}\"", source, domain && domain->is_closed() ? domain->values.front() : "…");
  }
  return fmt::format("{}{}", source, type.is_numeric() ? " > 0" : checker_.LanguageAt(SpanOf(id)) == Language::Chinese ? " 不为空" : " is known");
}

void ExpressionChecker::ReportMismatch(hir::ExprId found, const Type& wanted) {
  sink().Emit<Diag::TypeMismatch>(SpanOf(found), WordsOf(wanted), WordsOf(TypeOf(found)));
}

bool ExpressionChecker::ReportQuotedDate(hir::ExprId text, hir::ExprId other) {
  const Type type = TypeOf(other);
  const auto* literal = std::get_if<hir::Literal>(&checker_.module()[text].node);
  const bool is_text = literal != nullptr && TypeOf(text).Is(ValueKind::Text) && !literal->value.is_missing();
  if (!is_text || !(type.Is(ValueKind::Date) || type.Is(ValueKind::DateTime))) {
    return false;
  }
  const std::string written = literal->value.as_text();
  const bool is_date = ParseIsoDate(written).has_value();
  if (!is_date && !ParseDateTime(written, checker_.input().zone)) {
    return false;
  }
  Diagnostic& diagnostic = sink().Emit<Diag::DateInQuotes>(SpanOf(text), written);
  diagnostic.help = Words(Phrase::WriteName, {written});
  diagnostic.fixes.push_back({SpanOf(text), written});
  return true;
}

bool ExpressionChecker::ReportUnitMissing(hir::ExprId number, hir::ExprId duration) {
  const auto is_literal = [&](hir::ExprId id) { return std::holds_alternative<hir::Literal>(checker_.module()[id].node); };
  if (!TypeOf(duration).Is(ValueKind::Duration)) {
    return false;
  }
  const std::string_view amount = checker_.sources().Text(SpanOf(duration));
  const std::string digits(amount.substr(0, amount.find_first_not_of("0123456789_")));
  if (TypeOf(number).Is(ValueKind::Date) || TypeOf(number).Is(ValueKind::DateTime)) {
    // `last(orders.ordered_at) > 30 days`: how long ago it is.
    Diagnostic& diagnostic = sink().Emit<Diag::TypeMismatch>(SpanOf(duration), WordsOf(TypeOf(number)), WordsOf(TypeOf(duration)));
    const bool in_days = TypeOf(duration).value.unit == DurationUnit::Days;
    if (is_literal(duration) && in_days && !digits.empty()) {
      const std::string call(FindFunction("days_since")->spelling[static_cast<size_t>(checker_.LanguageAt(SpanOf(number)))]);
      diagnostic.help = Words(Phrase::EitherReading, {fmt::format("{}({}) > {}", call, checker_.sources().Text(SpanOf(number)), digits),
                                                      fmt::format("{} - {}", SpellingOf(KeywordToken::Today, checker_.LanguageAt(SpanOf(number))), amount)});
    }
    return true;
  }
  if (!TypeOf(number).Is(ValueKind::Int)) {
    return false;
  }
  if (!is_literal(number) && is_literal(duration) && !digits.empty()) {
    // `days_since(x) > 30 days`: what is counted has its unit in its name.
    Diagnostic& diagnostic = sink().Emit<Diag::TypeMismatch>(SpanOf(duration), WordsOf(TypeOf(number)), WordsOf(TypeOf(duration)));
    diagnostic.help = Words(Phrase::WriteName, {digits});
    diagnostic.fixes.push_back({SpanOf(duration), digits, false});
    return true;
  }
  const Span span = SpanOf(number);
  const std::string source(checker_.sources().Text(span));
  Diagnostic& diagnostic = sink().Emit<Diag::UnitMissing>(span, source);
  const auto* literal = std::get_if<hir::Literal>(&checker_.module()[number].node);
  if (literal != nullptr && !literal->value.is_missing()) {
    const Language language = checker_.LanguageAt(span);
    const KeywordRow& days = KeywordById("days");
    const bool one = literal->value.as_int() == 1 && language == Language::English;
    const std::string fixed = fmt::format("{} {}", source, one ? days.singular : days.spelling[static_cast<size_t>(language)]);
    diagnostic.help = Words(Phrase::WriteName, {fixed});
    diagnostic.fixes.push_back({span, fixed, false});
  }
  return true;
}

std::optional<ValueType> ExpressionChecker::ComparedType(hir::ExprId lhs, hir::ExprId rhs) {
  if (IsUntypedMissing(lhs) || IsUntypedMissing(rhs)) {
    return IsUntypedMissing(lhs) && IsUntypedMissing(rhs) ? std::nullopt
                                                          : std::optional(TypeOf(IsUntypedMissing(lhs) ? rhs : lhs).value);
  }
  const Type left = TypeOf(lhs);
  const Type right = TypeOf(rhs);
  if (left.is_error() || right.is_error()) {
    return std::nullopt;
  }
  for (const hir::ExprId side : {lhs, rhs}) {
    if (TypeOf(side).is_set()) {
      sink().Emit<Diag::SetNeedsHas>(SpanOf(side), checker_.sources().Text(SpanOf(side)));
      return std::nullopt;
    }
  }
  if (const std::optional<ValueType> common = CommonType(left.value, right.value)) {
    return common;
  }
  if (left.Is(ValueKind::Duration) && right.Is(ValueKind::Duration)) {
    sink().Emit<Diag::DurationsMixed>(Cover(SpanOf(lhs), SpanOf(rhs)), WordsOf(left), WordsOf(right));
  } else if (!ReportQuotedDate(lhs, rhs) && !ReportQuotedDate(rhs, lhs) && !ReportUnitMissing(lhs, rhs) &&
             !ReportUnitMissing(rhs, lhs)) {
    // Beside a number any number will do.
    const Type wanted = left.is_numeric() ? Type::One({ValueKind::Number}) : left;
    Diagnostic& diagnostic = sink().Emit<Diag::TypeMismatch>(SpanOf(rhs), WordsOf(wanted), WordsOf(right));
    // A number in quotes beside a column of numbers, or a bare one beside a column of texts.
    const std::string source(checker_.sources().Text(SpanOf(rhs)));
    const auto* literal = std::get_if<hir::Literal>(&checker_.module()[rhs].node);
    if (literal != nullptr && left.Is(ValueKind::Text) && right.is_numeric()) {
      diagnostic.fixes.push_back({SpanOf(rhs), fmt::format("\"{}\"", source), false});
      diagnostic.help = Words(Phrase::WriteName, {diagnostic.fixes.back().replacement});
    } else if (literal != nullptr && left.is_numeric() && right.Is(ValueKind::Text)) {
      const std::string text = literal->value.as_text();
      if (ParseDecimal(text, kMaxScale)) {
        diagnostic.fixes.push_back({SpanOf(rhs), text, false});
        diagnostic.help = Words(Phrase::WriteName, {text});
      }
    } else if (left.Is(ValueKind::Bool) && right.Is(ValueKind::Text)) {
      const Language language = checker_.LanguageAt(SpanOf(rhs));
      diagnostic.help = Words(Phrase::EitherReading, {SpellingOf(KeywordToken::Yes, language), SpellingOf(KeywordToken::No, language)});
    }
  }
  return std::nullopt;
}

}  // namespace limn::check
