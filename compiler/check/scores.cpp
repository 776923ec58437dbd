// Scores: lines of points, added up and kept within a range. Source: semantics.md: a line whose condition is unknown or whose amount is
// missing is 0 points; `up to` limits the points of its line; the range comes last.

#include "compiler/check/body_checker.h"
#include "compiler/check/literals.h"

namespace limn::check {
namespace {

Value Zero(const ValueType& type) { return type.kind == ValueKind::Number ? Value::Number(0) : Value{type, int64_t{0}}; }

}  // namespace

void BodyChecker::CheckScore(const ast::Score& source) {
  hir::ScoreBody body{};
  std::optional<ValueType> type;
  bool complete = true;
  const auto join = [&](const ValueType& other) { type = type ? CommonType(*type, other) : other; };
  std::optional<hir::ExprId> from;
  std::optional<hir::ExprId> to;
  if (source.range) {
    const auto read = [&](ast::ExprId bound) -> std::optional<hir::ExprId> {
      const std::optional<Value> value = expressions_.LiteralOf(bound, Phrase::TheRange);
      if (!value) {
        return std::nullopt;
      }
      const hir::ExprId literal = expressions_.AddLiteral(*value, file_[bound].span);
      if (!expressions_.TypeOf(literal).is_numeric()) {
        sink().Emit<Diag::TypeMismatch>(file_[bound].span, Phrase::Numbers, WordsOf(expressions_.TypeOf(literal)));
        return std::nullopt;
      }
      join(value->type);
      return literal;
    };
    from = read(source.range->from);
    to = read(source.range->to);
    body.range_span = source.range->span;
    complete = from && to;
  }
  for (const ast::PointLine& written : source.lines) {
    if (std::optional<hir::PointLine> line = CheckPointLine(written)) {
      join(expressions_.TypeOf(line->amount).value);
      for (const std::optional<hir::ExprId>& part : {line->per, line->up_to}) {
        if (part) {
          join(expressions_.TypeOf(*part).value);
        }
      }
      // The product of two amounts may have more decimals than either.
      line->points = line->per ? expressions_.NumberArithmetic(hir::BinaryOp::Multiply, *line->per, line->amount, line->span) : line->amount;
      join(expressions_.TypeOf(line->points).value);
      body.lines.push_back(std::move(*line));
    } else {
      complete = false;
    }
  }
  if (!complete || !type) {
    definition().body = std::move(body);
    return;
  }
  std::optional<hir::ExprId> sum;
  for (hir::PointLine& line : body.lines) {
    line.points = PointsOf(line, *type);
    const Type one = Type::One(*type, false);
    if (sum) {
      sum = expressions_.Add({hir::Binary{line.is_subtracted ? hir::BinaryOp::Subtract : hir::BinaryOp::Add, *sum, line.points}, one, definition().name_span});
    } else {
      sum = line.is_subtracted ? expressions_.Add({hir::Unary{hir::UnaryOp::Negate, line.points}, one, line.span}) : line.points;
    }
  }
  body.sum = *sum;
  body.total = *sum;
  if (from) {
    const hir::ExprId low = expressions_.ConvertTo(*from, *type);
    const hir::ExprId high = expressions_.ConvertTo(*to, *type);
    if (expressions_.TypeOf(low).is_error() || expressions_.TypeOf(high).is_error()) {
      definition().body = std::move(body);
      return;
    }
    body.from = std::get<hir::Literal>(checker_.module()[low].node).value;
    body.to = std::get<hir::Literal>(checker_.module()[high].node).value;
    if (IsLess(*body.to, *body.from)) {
      const auto written = [&](ast::ExprId bound) { return checker_.sources().Text(file_[bound].span); };
      sink().Emit<Diag::EmptyBetween>(body.range_span, written(source.range->from), written(source.range->to));
    }
    body.total = expressions_.CallOf("clamp", {*sum, low, high}, body.range_span);
  }
  definition().type = Type::One(*type, false);
  definition().body = std::move(body);
}

// A number; nothing, with a complaint, for anything else.
std::optional<hir::ExprId> BodyChecker::CheckPoints(ast::ExprId source) {
  const hir::ExprId value = expressions_.CheckValue(source);
  const Type type = expressions_.TypeOf(value);
  if (type.is_error()) {
    return std::nullopt;
  }
  if (!type.is_numeric()) {
    sink().Emit<Diag::TypeMismatch>(file_[source].span, Phrase::Numbers, WordsOf(type));
    return std::nullopt;
  }
  return value;
}

std::optional<hir::PointLine> BodyChecker::CheckPointLine(const ast::PointLine& source) {
  hir::PointLine line{};
  line.is_subtracted = source.is_subtracted;
  line.span = source.span;
  bool complete = true;
  const auto read = [&](std::optional<ast::ExprId> part) {
    const std::optional<hir::ExprId> points = part ? CheckPoints(*part) : std::nullopt;
    complete = complete && (points || !part);
    return points;
  };
  line.per = read(source.per);
  const std::optional<hir::ExprId> amount = read(source.amount);
  line.up_to = read(source.up_to);
  if (source.condition) {
    line.condition = expressions_.CheckCondition(*source.condition);
    complete = complete && !expressions_.TypeOf(*line.condition).is_error();
  }
  if (!complete) {
    return std::nullopt;
  }
  line.amount = *amount;
  return line;
}

hir::ExprId BodyChecker::PointsOf(const hir::PointLine& line, const ValueType& type) {
  hir::ExprId points = expressions_.ConvertTo(line.points, type);
  if (line.up_to) {
    points = expressions_.CallOf("least", {points, expressions_.ConvertTo(*line.up_to, type)}, line.span);
  }
  const hir::ExprId none = expressions_.AddLiteral(Zero(type), line.span);
  if (line.condition) {
    points = expressions_.Add({hir::If{*line.condition, points, none}, Type::One(type), line.span});
  }
  return expressions_.Add({hir::Binary{hir::BinaryOp::Default, points, none}, Type::One(type, false), line.span});
}

}  // namespace limn::check
