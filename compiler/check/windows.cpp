// Time windows of an aggregate. Source: semantics.md "Time".

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

int64_t MicrosOf(const ast::TimeLiteral& time) {
  return ((time.hour * int64_t{60} + time.minute) * 60 + time.second) * kMicrosPerSecond;
}

}  // namespace

hir::TimeUnit UnitOf(ast::TimeUnit unit) {
  switch (unit) {
    case ast::TimeUnit::Minute: return hir::TimeUnit::Minute;
    case ast::TimeUnit::Hour: return hir::TimeUnit::Hour;
    case ast::TimeUnit::Day: return hir::TimeUnit::Day;
    case ast::TimeUnit::Week: return hir::TimeUnit::Week;
    case ast::TimeUnit::Month: return hir::TimeUnit::Month;
    case ast::TimeUnit::Quarter: return hir::TimeUnit::Quarter;
    case ast::TimeUnit::Year: return hir::TimeUnit::Year;
  }
  return hir::TimeUnit::Day;
}

std::optional<ValueKind> ExpressionChecker::TimeKindOf(TableId table) const {
  // Up by `time_from` to the nearest parent with a time; a ring would end after as many steps as there are tables.
  for (size_t steps = 0; steps <= schema().tables.size(); ++steps) {
    const TableSchema& at = schema()[table];
    if (at.time) {
      return schema().ColumnOf(table, *at.time).type.kind;
    }
    if (!at.time_from) {
      return std::nullopt;
    }
    table = schema()[*at.time_from].parent;
  }
  return std::nullopt;
}

std::optional<hir::ExprId> ExpressionChecker::CheckWindowAmount(ast::ExprId id, const ast::Window& window) {
  const ast::Expr& expr = file_[id];
  if (std::holds_alternative<ast::Invalid>(expr.node)) {
    return std::nullopt;
  }
  std::optional<int64_t> amount;
  std::optional<hir::ExprId> checked;
  if (const auto* path = std::get_if<ast::NamePath>(&expr.node)) {
    const Symbol* symbol = checker_.FindSymbol(path->parts);
    if (checker_.IsLost(symbol, JoinedName(path->parts))) {
      return std::nullopt;
    }
    const bool is_param = symbol != nullptr && checker_.module()[*symbol->definition].kind == hir::DefinitionKind::Param;
    if (!is_param) {
      const hir::ExprId other = CheckValue(id);
      if (!TypeOf(other).is_error()) {
        sink().Emit<Diag::ValueNeeded>(expr.span, Phrase::TheWindowsLength);
      }
      return std::nullopt;
    }
    checked = ParamOf(*symbol->definition, expr.span);
    if (TypeOf(*checked).Is(ValueKind::Int)) {
      amount = std::get<hir::ParamBody>(checker_.module()[*symbol->definition].body).value.as_int();
    }
  } else {
    checked = CheckValue(id);
    const auto* literal = std::get_if<hir::Literal>(&checker_.module()[*checked].node);
    if (literal != nullptr && TypeOf(*checked).Is(ValueKind::Int)) {
      amount = literal->value.as_int();
    }
  }
  if (TypeOf(*checked).is_error()) {
    return std::nullopt;
  }
  if (!amount) {
    ReportMismatch(*checked, Type::One({ValueKind::Int}));
    return std::nullopt;
  }
  if (*amount < 1) {
    const std::string_view unit = window.unit ? SpellingOf(KeywordToken::Day, checker_.LanguageAt(expr.span)) : std::string_view();
    sink().Emit<Diag::EmptyWindow>(expr.span, window.unit && *window.unit == ast::TimeUnit::Day ? fmt::format("{} {}", *amount, unit)
                                                                                                : std::to_string(*amount));
    return std::nullopt;
  }
  return checked;
}

std::optional<hir::ExprId> ExpressionChecker::CheckWindowBound(ast::ExprId id) {
  const hir::ExprId bound = CheckValue(id);
  const Type type = TypeOf(bound);
  if (type.is_error() || type.Is(ValueKind::Date) || type.Is(ValueKind::DateTime)) {
    return type.is_error() ? std::nullopt : std::optional(bound);
  }
  const hir::ExprId a_date = AddLiteral(Value::OfDate({}), SpanOf(bound));
  if (!ReportQuotedDate(bound, a_date)) {
    sink().Emit<Diag::TypeMismatch>(SpanOf(bound), Phrase::ADateOrTime, WordsOf(type));
  }
  return std::nullopt;
}

std::optional<hir::Window> ExpressionChecker::CheckDuring(const ast::Window& window, ValueKind time, hir::Window checked) {
  const auto* from = std::get_if<ast::TimeLiteral>(&file_[*window.from].node);
  const auto* to = std::get_if<ast::TimeLiteral>(&file_[*window.to].node);
  if (from == nullptr || to == nullptr) {
    return std::nullopt;  // a time that there isn't; already complained about
  }
  if (time == ValueKind::Date) {
    const std::string& name = frames_.back().name;
    sink().Emit<Diag::HoursOnDates>(checked.span, name).help = Words(Phrase::TimeOfDayNeeded, {name});
    return std::nullopt;
  }
  checked.day_from = MicrosOf(*from);
  checked.day_to = MicrosOf(*to);
  if (checked.day_from == kMicrosPerDay) {
    sink().Emit<Diag::NoSuchTime>(file_[*window.from].span, checker_.sources().Text(file_[*window.from].span));
    return std::nullopt;
  }
  if (checked.day_from == checked.day_to) {
    sink().Emit<Diag::EmptyDuring>(checked.span, checker_.sources().Text(file_[*window.from].span));
    return std::nullopt;
  }
  return checked;
}

std::optional<hir::Window> ExpressionChecker::CheckWindow(const ast::Window& window, Span span) {
  const Frame& frame = frames_.back();
  const std::optional<ValueKind> time = TimeKindOf(frame.table);
  const std::string written(checker_.sources().Text(window.keyword));
  if (!time) {
    sink().Emit<Diag::NoTime>(span, checker_.TableName(frame.table, span), fmt::format("\"{}\"", written));
    return std::nullopt;
  }
  const std::string name = frame.name;
  hir::Window checked{};
  checked.span = span;
  switch (window.kind) {
    case ast::WindowKind::InLast: checked.kind = hir::WindowKind::InLast; break;
    case ast::WindowKind::InPrevious: checked.kind = hir::WindowKind::InPrevious; break;
    case ast::WindowKind::InThis: checked.kind = hir::WindowKind::InThis; break;
    case ast::WindowKind::InLastFull: checked.kind = hir::WindowKind::InLastFull; break;
    case ast::WindowKind::Since: checked.kind = hir::WindowKind::Since; break;
    case ast::WindowKind::Before: checked.kind = hir::WindowKind::Before; break;
    case ast::WindowKind::FromTo: checked.kind = hir::WindowKind::FromTo; break;
    case ast::WindowKind::OnWeekends: checked.kind = hir::WindowKind::OnWeekends; return checked;
    case ast::WindowKind::OnWeekdays: checked.kind = hir::WindowKind::OnWeekdays; return checked;
    case ast::WindowKind::During: checked.kind = hir::WindowKind::During; return CheckDuring(window, *time, std::move(checked));
  }
  if (window.unit) {
    checked.unit = UnitOf(*window.unit);
    const bool in_hours = checked.unit == hir::TimeUnit::Hour || checked.unit == hir::TimeUnit::Minute;
    if (in_hours && *time == ValueKind::Date) {
      sink().Emit<Diag::HoursOnDates>(span, name);
      return std::nullopt;
    }
  }
  if (window.amount) {
    checked.amount = CheckWindowAmount(*window.amount, window);
    if (!checked.amount) {
      return std::nullopt;
    }
  }
  for (const auto& [source, bound] : {std::pair(window.from, &checked.from), std::pair(window.to, &checked.to)}) {
    if (!source) {
      continue;
    }
    *bound = CheckWindowBound(*source);
    if (!*bound) {
      return std::nullopt;
    }
    if (*time == ValueKind::Date && TypeOf(**bound).Is(ValueKind::DateTime)) {
      sink().Emit<Diag::HoursOnDates>(SpanOf(**bound), name);
      return std::nullopt;
    }
  }
  if (checked.from && checked.to) {
    const auto* from = std::get_if<hir::Literal>(&checker_.module()[*checked.from].node);
    const auto* to = std::get_if<hir::Literal>(&checker_.module()[*checked.to].node);
    const bool comparable = from != nullptr && to != nullptr && from->value.type == to->value.type;
    if (comparable && from->value.as_int() > to->value.as_int()) {
      sink().Emit<Diag::EmptyBetween>(span, checker_.sources().Text(SpanOf(*checked.from)), checker_.sources().Text(SpanOf(*checked.to)));
      return std::nullopt;
    }
  }
  return checked;
}

}  // namespace limn::check
