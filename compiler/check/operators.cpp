// Logic, arithmetic, `default`, `if`. Source: semantics.md "Values": scales, dates and durations, division.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

std::string_view SymbolOf(hir::BinaryOp op) {
  switch (op) {
    case hir::BinaryOp::Add: return "+";
    case hir::BinaryOp::Subtract: return "-";
    case hir::BinaryOp::Multiply: return "*";
    default: return "/";
  }
}

bool IsArithmetic(ast::BinaryOp op) { return op != ast::BinaryOp::And && op != ast::BinaryOp::Or; }

bool IsWrittenValue(const ast::Expr& expr) {
  return std::holds_alternative<ast::TextLiteral>(expr.node) || std::holds_alternative<ast::IntLiteral>(expr.node) ||
         std::holds_alternative<ast::DecimalLiteral>(expr.node) || std::holds_alternative<ast::DateLiteral>(expr.node);
}

}  // namespace

hir::ExprId ExpressionChecker::Check(ast::ExprId id) {
  if (const auto fixed = fixed_.find(id.index); fixed != fixed_.end()) {
    return fixed->second;
  }
  const ast::Expr& expr = file_[id];
  const Span span = expr.span;
  return std::visit(
      Overloaded{
          [&](const ast::Invalid&) { return Error(span); },
          [&](const ast::NamePath& path) { return CheckPath(path, span); },
          [&](const ast::Unary& unary) { return CheckUnary(unary, span); },
          [&](const ast::Binary& binary) {
            switch (binary.op) {
              case ast::BinaryOp::Or: return CheckLogic(hir::BinaryOp::Or, binary, span);
              case ast::BinaryOp::And: return CheckLogic(hir::BinaryOp::And, binary, span);
              case ast::BinaryOp::Add: return CheckArithmetic(hir::BinaryOp::Add, binary, span);
              case ast::BinaryOp::Subtract: return CheckArithmetic(hir::BinaryOp::Subtract, binary, span);
              case ast::BinaryOp::Multiply: return CheckArithmetic(hir::BinaryOp::Multiply, binary, span);
              case ast::BinaryOp::Divide: return CheckArithmetic(hir::BinaryOp::Divide, binary, span);
            }
            return Error(span);
          },
          [&](const ast::Default& node) { return CheckDefault(node, span); },
          [&](const ast::Compare& compare) { return CheckCompare(compare, span); },
          [&](const ast::TextTest& test) { return test.op == ast::TextOp::Has ? CheckHas(test, span) : CheckTextTest(test, span); },
          [&](const ast::In& in) { return CheckIn(in, span); },
          [&](const ast::Between& between) { return CheckBetween(between, span); },
          [&](const ast::MissingTest& test) { return CheckMissingTest(test, span); },
          [&](const ast::Tuple&) {
            // Parsed only after `in` and in a list, both of which read it themselves.
            sink().Emit<Diag::TypeMismatch>(span, Phrase::ACondition, Phrase::AList);
            return Error(span);
          },
          [&](const ast::If& node) { return CheckIf(node, span); },
          [&](const ast::Call& call) { return CheckCall(call, span); },
          [&](const ast::IntLiteral&) { return CheckLiteral(expr); },
          [&](const ast::DecimalLiteral&) { return CheckLiteral(expr); },
          [&](const ast::TextLiteral&) { return CheckLiteral(expr); },
          [&](const ast::DateLiteral&) { return CheckLiteral(expr); },
          [&](const ast::DateTimeLiteral&) { return CheckLiteral(expr); },
          [&](const ast::TimeLiteral&) { return CheckLiteral(expr); },
          [&](const ast::DurationLiteral&) { return CheckLiteral(expr); },
          [&](const ast::BoolLiteral&) { return CheckLiteral(expr); },
          [&](const ast::MissingLiteral&) { return CheckLiteral(expr); },
          [&](const ast::LoopValue&) { return Error(span); },  // outside a loop: the parser complained
          [&](const ast::TodayLiteral&) {
            return Add({hir::Today{}, Type::One({ValueKind::Date}, false), span});
          },
      },
      expr.node);
}

hir::ExprId ExpressionChecker::CheckWhole(ast::ExprId id) {
  // `x is missing` anywhere in an expression shows that its author has thought of missing values of x.
  std::vector<std::string> guarded = std::exchange(guarded_, {});
  std::vector<Hint> hinted = std::exchange(hinted_, {});
  CollectGuards(id);
  const hir::ExprId checked = Check(id);
  guarded_ = std::move(guarded);
  hinted_ = std::move(hinted);
  return checked;
}

hir::ExprId ExpressionChecker::CheckCondition(ast::ExprId id) {
  const hir::ExprId whole = CheckWhole(id);
  if (IsUntypedMissing(whole)) {
    // `when missing`: nothing is asked.
    const Span span = SpanOf(whole);
    sink().Emit<Diag::MissingAlone>(span).help = Words(Phrase::WriteCondition, {checker_.LanguageAt(span) == Language::Chinese ? "等级 为空" : "level is missing"});
    return Error(span);
  }
  return RequireCondition(whole);
}

hir::ExprId ExpressionChecker::CheckValue(ast::ExprId id) { return RequireOne(CheckWhole(id)); }

hir::ExprId ExpressionChecker::CheckShown(ast::ExprId id) {
  const hir::ExprId checked = CheckWhole(id);
  return TypeOf(checked).is_set() && !IsTop(checked) ? checked : RequireOne(checked);
}

hir::ExprId ExpressionChecker::CheckBody(ast::ExprId id) {
  const hir::ExprId checked = CheckWhole(id);
  return IsTop(checked) ? checked : RequireOne(checked);
}

hir::ExprId ExpressionChecker::CheckUnary(const ast::Unary& unary, Span span) {
  const hir::ExprId operand = Check(unary.operand);
  if (unary.op == ast::UnaryOp::Not) {
    const hir::ExprId condition = RequireCondition(operand);
    return Add({hir::Unary{hir::UnaryOp::Not, condition}, Type::One({ValueKind::Bool}, TypeOf(condition).may_be_missing), span});
  }
  const Type type = TypeOf(RequireOne(operand));
  if (type.is_error()) {
    return Error(span);
  }
  if (!type.is_numeric() && !type.Is(ValueKind::Duration)) {
    sink().Emit<Diag::TypeMismatch>(SpanOf(operand), Phrase::Numbers, WordsOf(type));
    return Error(span);
  }
  // Numbers and amounts of time in int64; a literal is never the smallest one, so its negation fits.
  if (const auto* literal = std::get_if<hir::Literal>(&checker_.module()[operand].node)) {
    Value value = literal->value;
    if (!value.is_missing()) {
      value.data = type.Is(ValueKind::Number) ? decltype(value.data)(-value.as_number()) : decltype(value.data)(-value.as_int());
    }
    return AddLiteral(std::move(value), span);
  }
  return Add({hir::Unary{hir::UnaryOp::Negate, operand}, type, span});
}

// `city = "x" or "y"`: the second value stands without its comparison.
bool ExpressionChecker::ReportForgottenSide(hir::BinaryOp op, ast::ExprId before, hir::ExprId value, const std::string& following) {
  const auto is_value = [&](const hir::Expr& expr) { return std::holds_alternative<hir::Literal>(expr.node) && !expr.type.is_error() && !expr.type.Is(ValueKind::Bool); };
  if (!is_value(checker_.module()[value])) {
    return false;
  }
  // The last side of what stands before.
  if (const auto* binary = std::get_if<ast::Binary>(&file_[before].node); binary != nullptr && (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or)) {
    before = binary->rhs;
  }
  if (IsWrittenValue(file_[before])) {
    return true;  // said at the first of several
  }
  const auto* compare = std::get_if<ast::Compare>(&file_[before].node);
  if (compare == nullptr) {
    return false;
  }
  const std::string values = std::string(checker_.sources().Text(SpanOf(value))) + following;
  const auto text = [&](Span span) { return checker_.sources().Text(span); };
  const bool equal = compare->op == ast::CompareOp::Equal;
  std::string fixed;
  if (equal || compare->op == ast::CompareOp::NotEqual) {
    const std::string_view word = SpellingOf(equal ? KeywordToken::In : KeywordToken::NotIn, checker_.LanguageAt(SpanOf(value)));
    fixed = fmt::format("{} {} ({}, {})", text(file_[compare->lhs].span), word, text(file_[compare->rhs].span), values);
  } else {
    const Span sign = {file_[before].span.file, file_[compare->lhs].span.end, file_[compare->rhs].span.begin};
    fixed = fmt::format("{} {} {}{}{}", text(file_[before].span), SpellingOf(op == hir::BinaryOp::And ? KeywordToken::And : KeywordToken::Or, checker_.LanguageAt(SpanOf(value))),
                        text(file_[compare->lhs].span), text(sign), text(SpanOf(value)));
  }
  Diagnostic& diagnostic = sink().Emit<Diag::TypeMismatch>(SpanOf(value), Phrase::ACondition, WordsOf(TypeOf(value)));
  diagnostic.help = Words(Phrase::WriteName, {fixed});
  return true;
}

hir::ExprId ExpressionChecker::CheckLogic(hir::BinaryOp op, const ast::Binary& binary, Span span) {
  // A chain of `and` leans to the left and may be thousands long: walked, not recursed.
  std::vector<std::pair<const ast::Binary*, Span>> chain = {{&binary, span}};
  while (const auto* left = std::get_if<ast::Binary>(&file_[chain.back().first->lhs].node)) {
    if (left->op != binary.op) {
      break;
    }
    chain.emplace_back(left, file_[chain.back().first->lhs].span);
  }
  hir::ExprId result = RequireCondition(Check(chain.back().first->lhs));
  for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
    ++behind_;
    const hir::ExprId checked = Check(link->first->rhs);
    --behind_;
    std::string following;
    for (auto next = std::next(link); next != chain.rend() && IsWrittenValue(file_[next->first->rhs]); ++next) {
      following += ", " + std::string(checker_.sources().Text(file_[next->first->rhs].span));
    }
    const hir::ExprId right = ReportForgottenSide(op, link->first->lhs, checked, following) ? Error(SpanOf(checked)) : RequireCondition(checked);
    const bool may_be_missing = TypeOf(result).may_be_missing || TypeOf(right).may_be_missing;
    result = Add({hir::Binary{op, result, right}, Type::One({ValueKind::Bool}, may_be_missing), link->second});
  }
  return result;
}

hir::ExprId ExpressionChecker::CheckArithmetic(hir::BinaryOp op, const ast::Binary& binary, Span span) {
  std::vector<std::pair<const ast::Binary*, Span>> chain = {{&binary, span}};
  while (const auto* left = std::get_if<ast::Binary>(&file_[chain.back().first->lhs].node)) {
    if (!IsArithmetic(left->op)) {
      break;
    }
    chain.emplace_back(left, file_[chain.back().first->lhs].span);
  }
  const auto op_of = [](ast::BinaryOp written) {
    switch (written) {
      case ast::BinaryOp::Add: return hir::BinaryOp::Add;
      case ast::BinaryOp::Subtract: return hir::BinaryOp::Subtract;
      case ast::BinaryOp::Multiply: return hir::BinaryOp::Multiply;
      default: return hir::BinaryOp::Divide;
    }
  };
  hir::ExprId result = Check(chain.back().first->lhs);
  for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
    op = op_of(link->first->op);
    const Span here = link->second;
    hir::ExprId lhs = result;
    hir::ExprId rhs = Check(link->first->rhs);
    for (hir::ExprId* side : {&lhs, &rhs}) {
      const hir::ExprId other = side == &lhs ? rhs : lhs;
      if (IsUntypedMissing(*side) && TypeOf(other).shape == Type::Shape::One) {
        GiveType(*side, TypeOf(other).value);
      }
      *side = RequireOne(*side);
    }
    const Type left = TypeOf(lhs);
    const Type right = TypeOf(rhs);
    if (left.is_error() || right.is_error()) {
      result = Error(here);
      continue;
    }
    if (left.is_numeric() && right.is_numeric()) {
      const bool has_no_value = op == hir::BinaryOp::Divide && ReportDivisionByZero(here, rhs);
      result = has_no_value ? Error(here) : NumberArithmetic(op, lhs, rhs, here);
    } else if (const std::optional<Type> type = TimeArithmetic(op, lhs, rhs, here)) {
      result = type->is_error() ? Error(here) : Add({hir::Binary{op, lhs, rhs}, *type, here});
    } else {
      result = ReportArithmetic(op, lhs, rhs, here);
    }
  }
  return result;
}

hir::ExprId ExpressionChecker::NumberArithmetic(hir::BinaryOp op, hir::ExprId lhs, hir::ExprId rhs, Span span) {
  const Type left = TypeOf(lhs);
  const Type right = TypeOf(rhs);
  const bool may_be_missing = left.may_be_missing || right.may_be_missing || op == hir::BinaryOp::Divide;
  const ValueType common = *CommonType(left.value, right.value);
  ValueType value = common;
  if (common.kind == ValueKind::Decimal && (op == hir::BinaryOp::Multiply || op == hir::BinaryOp::Divide)) {
    // Each side keeps its scale: the product is rounded once, the quotient is exact before its rounding.
    const auto own = [](const Type& type) { return type.Is(ValueKind::Int) ? ValueType{ValueKind::Decimal, 0} : type.value; };
    lhs = ConvertTo(lhs, own(left));
    rhs = ConvertTo(rhs, own(right));
    value.scale = static_cast<uint8_t>(std::min<int>(kMaxScale, own(left).scale + own(right).scale));
  } else {
    lhs = ConvertTo(lhs, common);
    rhs = ConvertTo(rhs, common);
  }
  if (op == hir::BinaryOp::Divide) {
    value = {ValueKind::Number};
  }
  return Add({hir::Binary{op, lhs, rhs}, Type::One(value, may_be_missing), span});
}

// Dates and amounts of time; nothing where the operator has no meaning for these types.
std::optional<Type> ExpressionChecker::TimeArithmetic(hir::BinaryOp op, hir::ExprId& lhs, hir::ExprId& rhs, Span span) {
  const Type left = TypeOf(lhs);
  const Type right = TypeOf(rhs);
  const bool may_be_missing = left.may_be_missing || right.may_be_missing;
  const auto is_day_or_moment = [](const Type& type) { return type.Is(ValueKind::Date) || type.Is(ValueKind::DateTime); };
  const bool subtract = op == hir::BinaryOp::Subtract;
  if (!subtract && op != hir::BinaryOp::Add) {
    return std::nullopt;
  }
  if (subtract && is_day_or_moment(left) && is_day_or_moment(right)) {
    const ValueType common = *CommonType(left.value, right.value);
    lhs = ConvertTo(lhs, common);
    rhs = ConvertTo(rhs, common);
    const DurationUnit unit = common.kind == ValueKind::Date ? DurationUnit::Days : DurationUnit::Micros;
    return Type::One({ValueKind::Duration, 0, unit}, may_be_missing);
  }
  if (op == hir::BinaryOp::Add && left.Is(ValueKind::Duration) && is_day_or_moment(right)) {
    std::swap(lhs, rhs);
    return TimeArithmetic(op, lhs, rhs, span);
  }
  if (is_day_or_moment(left) && right.Is(ValueKind::Duration)) {
    if (left.Is(ValueKind::Date) && right.value.unit == DurationUnit::Micros) {
      sink().Emit<Diag::HoursOnDates>(span, checker_.sources().Text(SpanOf(lhs)));
      return Type::Error();
    }
    return Type::One(left.value, may_be_missing);
  }
  if (left.Is(ValueKind::Duration) && right.Is(ValueKind::Duration)) {
    const std::optional<ValueType> common = CommonType(left.value, right.value);
    if (!common) {
      sink().Emit<Diag::DurationsMixed>(span, WordsOf(left), WordsOf(right));
      return Type::Error();
    }
    lhs = ConvertTo(lhs, *common);
    rhs = ConvertTo(rhs, *common);
    return Type::One(*common, may_be_missing);
  }
  return std::nullopt;
}

hir::ExprId ExpressionChecker::ReportArithmetic(hir::BinaryOp op, hir::ExprId lhs, hir::ExprId rhs, Span span) {
  const Type left = TypeOf(lhs);
  const Type right = TypeOf(rhs);
  const bool date_and_number = (left.Is(ValueKind::Date) || left.Is(ValueKind::DateTime)) && right.Is(ValueKind::Int);
  if (date_and_number && (op == hir::BinaryOp::Add || op == hir::BinaryOp::Subtract)) {
    const hir::ExprId days = AddLiteral(Value::Duration(1, DurationUnit::Days), span);
    ReportUnitMissing(rhs, days);
    return Error(span);
  }
  Diagnostic& diagnostic = sink().Emit<Diag::BadArithmetic>(span, WordsOf(left), SymbolOf(op), WordsOf(right));
  if (op == hir::BinaryOp::Add && left.Is(ValueKind::Text) && right.Is(ValueKind::Text)) {
    diagnostic.help = Words(Phrase::JoinTexts);
  }
  return Error(span);
}

hir::ExprId ExpressionChecker::CheckDefault(const ast::Default& node, Span span) {
  // The parser reads `a + b default c` as `(a + b) default c`; without the parentheses half of all readers see the other.
  const auto bare_arithmetic = [&](ast::ExprId id) {
    const ast::Expr& expr = file_[id];
    const auto* binary = std::get_if<ast::Binary>(&expr.node);
    return binary != nullptr && IsArithmetic(binary->op) && expr.span.begin == file_[binary->lhs].span.begin;
  };
  const auto source = [&](Span of) { return checker_.sources().Text(of); };
  const std::string_view word = source(node.op_span);
  for (const ast::ExprId side : {node.value, node.other}) {
    if (!bare_arithmetic(side)) {
      continue;
    }
    const auto& binary = std::get<ast::Binary>(file_[side].node);
    const bool before = side == node.value;
    const Span arithmetic = file_[side].span;
    const std::string_view other = source(file_[before ? node.other : node.value].span);
    std::string whole;
    std::string near;
    if (before) {
      whole = fmt::format("({}) {} {}", source(arithmetic), word, other);
      near = fmt::format("{} {} ({} {} {})", source(file_[binary.lhs].span), source(binary.op_span), source(file_[binary.rhs].span), word, other);
    } else {
      whole = fmt::format("{} {} ({})", other, word, source(arithmetic));
      near = fmt::format("({} {} {}) {} {}", other, word, source(file_[binary.lhs].span), source(binary.op_span), source(file_[binary.rhs].span));
    }
    Diagnostic& diagnostic = sink().Emit<Diag::DefaultBesideArithmetic>(span);
    diagnostic.help = Words(Phrase::EitherReading, {whole, near});
    return Error(span);
  }
  const bool had_default = std::exchange(has_default_, true);  // what is missing in it is answered
  const hir::ExprId value = Check(node.value);
  has_default_ = had_default;
  const hir::ExprId other = Check(node.other);
  if (TypeOf(value).is_set()) {
    sink().Emit<Diag::SetNeverMissing>(SpanOf(value), source(SpanOf(value)));
    return Error(span);
  }
  const std::optional<ValueType> common = ComparedType(value, other);
  if (!common) {
    return Error(span);
  }
  const bool may_be_missing = TypeOf(other).may_be_missing;
  const hir::ExprId lhs = ConvertTo(value, *common);
  const hir::ExprId rhs = ConvertTo(other, *common);
  return Add({hir::Binary{hir::BinaryOp::Default, lhs, rhs}, Type::One(*common, may_be_missing), span});
}

hir::ExprId ExpressionChecker::CheckIf(const ast::If& node, Span span) {
  // `else if` chains lean to the right: checked in a row, joined from the end.
  struct Branch {
    hir::ExprId condition;
    hir::ExprId value;
    Span span;
  };
  std::vector<Branch> branches;
  const ast::If* at = &node;
  Span at_span = span;
  for (;;) {
    const hir::ExprId condition = CheckCondition(at->condition);
    ++behind_;
    branches.push_back({condition, Check(at->then_value), at_span});
    const auto* next = std::get_if<ast::If>(&file_[at->else_value].node);
    if (next == nullptr) {
      break;
    }
    at_span = file_[at->else_value].span;
    at = next;
  }
  hir::ExprId otherwise = Check(at->else_value);
  behind_ -= static_cast<int>(branches.size());
  std::vector<hir::ExprId> values;
  for (const Branch& branch : branches) {
    values.push_back(branch.value);
  }
  values.push_back(otherwise);
  std::optional<ValueType> common;
  hir::ExprId first = values.front();
  for (const hir::ExprId value : values) {
    if (IsUntypedMissing(value)) {
      continue;
    }
    const Type type = TypeOf(value);
    if (type.is_error()) {
      return Error(span);
    }
    if (type.is_set()) {
      RequireOne(value);
      return Error(span);
    }
    const std::optional<ValueType> joined = common ? CommonType(*common, type.value) : std::optional(type.value);
    // A comparison goes by the day of a moment; a value would lose its time of day.
    const bool loses_time = joined && common && joined->kind == ValueKind::Date && common->kind != type.value.kind;
    if (!joined || loses_time) {
      Diagnostic& diagnostic = sink().Emit<Diag::MixedTypes>(SpanOf(value), WordsOf(TypeOf(first)), WordsOf(type));
      diagnostic.notes.push_back({SpanOf(first), WordsOf(TypeOf(first))});
      return Error(span);
    }
    first = common ? first : value;
    common = joined;
  }
  if (!common) {
    sink().Emit<Diag::MissingAlone>(span);
    return Error(span);
  }
  otherwise = ConvertTo(otherwise, *common);
  for (auto branch = branches.rbegin(); branch != branches.rend(); ++branch) {
    const hir::ExprId value = ConvertTo(branch->value, *common);
    const bool may_be_missing =
        TypeOf(value).may_be_missing || TypeOf(otherwise).may_be_missing || TypeOf(branch->condition).may_be_missing;
    otherwise = Add({hir::If{branch->condition, value, otherwise}, Type::One(*common, may_be_missing), branch->span});
  }
  return otherwise;
}

}  // namespace limn::check
