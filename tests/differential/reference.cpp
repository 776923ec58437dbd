#include "tests/differential/reference.h"

#include <re2/re2.h>

#include <cmath>
#include <stdexcept>

#include "tests/differential/reference_builtins.h"
#include "tests/differential/reference_exact.h"
#include "tests/differential/reference_md5.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {

namespace {

Value OfTruth(std::optional<bool> truth) { return truth ? Value::Bool(*truth) : Value::Missing({ValueKind::Bool}); }
std::optional<bool> TruthOf(const Value& value) {
  return value.is_missing() ? std::nullopt : std::optional(value.as_bool());
}

// A 64-bit value of a kind that is held as one; missing where it doesn't fit.
Value OfWide(const ValueType& type, Wide wide) {
  const std::optional<int64_t> narrow = Narrow(wide);
  return narrow ? Value{type, *narrow} : Value::Missing(type);
}
Value OfNumber(double number) {
  return std::isfinite(number) ? Value::Number(number) : Value::Missing({ValueKind::Number});
}

// Dates are those that can be written: years 1 to 9999.
const Date kFirstDay{-719'162};
const Date kLastDay{2'932'896};
Value OfDay(Wide days) {
  const bool exists = days >= kFirstDay.days && days <= kLastDay.days;
  return exists ? Value::OfDate({static_cast<int32_t>(days)}) : Value::Missing({ValueKind::Date});
}
bool IsWritable(Wide micros) {
  return micros >= Wide{kFirstDay.days} * kDayMicros && micros < Wide{kLastDay.days + 1} * kDayMicros;
}

template <typename T>
bool Holds(hir::BinaryOp op, const T& a, const T& b) {
  switch (op) {
    case hir::BinaryOp::Equal: return a == b;
    case hir::BinaryOp::NotEqual: return a != b;
    case hir::BinaryOp::Less: return a < b;
    case hir::BinaryOp::LessEqual: return a <= b;
    case hir::BinaryOp::Greater: return a > b;
    case hir::BinaryOp::GreaterEqual: return a >= b;
    default: throw std::logic_error("no comparison");
  }
}

}  // namespace

std::optional<bool> CompareValues(hir::BinaryOp op, const Value& lhs, const Value& rhs) {
  if (lhs.is_missing() || rhs.is_missing()) {
    return std::nullopt;
  }
  if (lhs.type != rhs.type) {
    throw std::logic_error("a comparison of two types");
  }
  return Holds(op, lhs.data, rhs.data);
}

Reference::Reference(const hir::Module& module, const ReferenceWorld& world, ParamValues params)
    : module_(module), world_(world), params_(std::move(params)), memo_(module.definitions.size()) {}

Value Reference::Evaluate(hir::DefId definition, uint32_t row) {
  std::vector<std::optional<Value>>& memo = memo_[definition.index];
  if (memo.size() <= row) {
    memo.resize(row + 1);
  }
  if (!memo[row]) {
    // Computed before it is stored: definitions of one table may lean on each other's rows.
    Value value = Compute(module_[definition], row);
    memo_[definition.index][row] = std::move(value);
  }
  return *memo_[definition.index][row];
}

Value Reference::Compute(const hir::Definition& definition, uint32_t row) {
  const Frames frames = {row};
  const Value missing = Value::Missing(definition.type.value);
  return std::visit(
      Overloaded{
          [&](const hir::ParamBody&) -> Value { throw std::logic_error("a param has no rows"); },
          [&](const hir::ListBody&) -> Value { throw std::logic_error("a list has no rows"); },
          [&](const hir::FunctionBody&) -> Value { throw std::logic_error("a function has no rows"); },
          [&](const hir::AnyOfBody&) -> Value { throw std::logic_error("a set is no single value"); },
          [&](const hir::TopBody&) -> Value { throw std::logic_error("a set is no single value"); },
          [&](const hir::MetricBody& body) { return Eval(body.value, frames); },
          [&](const hir::ConditionBody& body) { return OfTruth(EvalTruth(body.condition, frames)); },
          [&](const hir::OneOfBody& body) {
            for (const hir::Arm& arm : body.arms) {
              if (EvalTruth(arm.condition, frames) == true) {
                return arm.value;
              }
            }
            return body.otherwise.value_or(missing);
          },
          [&](const hir::ScoreBody& body) { return Score(body, definition.type.value, frames); },
          [&](const hir::PersonasBody& body) {
            if (body.among && TruthOf(Evaluate(*body.among, row)) != true) {
              return missing;
            }
            if (body.policy == hir::PersonaPolicy::BestScore) {
              return BestScore(body, frames);
            }
            for (const hir::Persona& persona : body.personas) {
              if (!persona.condition || EvalTruth(*persona.condition, frames) == true) {
                return Value::Text(persona.name);
              }
            }
            return missing;
          },
      },
      definition.body);
}

// From the lines as written, not from the expression that the checker made of them.
Value Reference::Score(const hir::ScoreBody& body, const ValueType& type, const Frames& frames) {
  const auto convert = [&](const Value& value) { return EvalConvert(value, type); };
  Value sum = convert(Value::Int(0));
  for (const hir::PointLine& line : body.lines) {
    if (line.condition && EvalTruth(*line.condition, frames) != true) {
      continue;
    }
    Value points = Eval(line.amount, frames);
    if (line.per) {
      points = Product(Eval(*line.per, frames), points);
    }
    points = convert(points);
    if (line.up_to) {
      const Value limit = convert(Eval(*line.up_to, frames));
      const Truth is_over = CompareValues(hir::BinaryOp::Greater, points, limit);
      points = !is_over ? Value::Missing(type) : *is_over ? limit : points;
    }
    if (!points.is_missing() && !sum.is_missing()) {
      sum = EvalArithmetic(line.is_subtracted ? hir::BinaryOp::Subtract : hir::BinaryOp::Add, sum, points, type);
    }
  }
  if (body.from && CompareValues(hir::BinaryOp::Less, sum, *body.from) == true) {
    return *body.from;
  }
  return body.to && CompareValues(hir::BinaryOp::Greater, sum, *body.to) == true ? *body.to : sum;
}

Value Reference::Product(const Value& a, const Value& b) const {
  const bool is_number = a.type.kind == ValueKind::Number || b.type.kind == ValueKind::Number;
  const bool is_int = a.type.kind == ValueKind::Int && b.type.kind == ValueKind::Int;
  const uint8_t scale = static_cast<uint8_t>(std::min(a.type.scale + b.type.scale, 6));
  const ValueType type = is_number ? ValueType{ValueKind::Number} : is_int ? ValueType{ValueKind::Int} : ValueType{ValueKind::Decimal, scale};
  const Value lhs = is_number ? EvalConvert(a, type) : a;
  const Value rhs = is_number ? EvalConvert(b, type) : b;
  return lhs.is_missing() || rhs.is_missing() ? Value::Missing(type) : EvalArithmetic(hir::BinaryOp::Multiply, lhs, rhs, type);
}

// The first of those with the most points.
Value Reference::BestScore(const hir::PersonasBody& body, const Frames& frames) {
  Value name = Value::Missing({ValueKind::Text});
  std::optional<Value> most;
  for (const hir::Persona& persona : body.personas) {
    if (!persona.points) {
      return most ? name : Value::Text(persona.name);
    }
    const Value points = Eval(*persona.points, frames);
    if (!points.is_missing() && (!most || CompareValues(hir::BinaryOp::Greater, points, *most) == true)) {
      most = points;
      name = Value::Text(persona.name);
    }
  }
  return name;
}

std::vector<std::string> Reference::EvaluateSet(hir::DefId definition, uint32_t row) {
  std::vector<std::string> members;
  if (const auto* personas = std::get_if<hir::PersonasBody>(&module_[definition].body)) {
    if (personas->among && TruthOf(Evaluate(*personas->among, row)) != true) {
      return members;
    }
    for (const hir::Persona& persona : personas->personas) {
      if (persona.is_otherwise ? members.empty() : EvalTruth(*persona.condition, {row}) == true) {
        members.push_back(persona.name);
      }
    }
    return members;
  }
  if (const auto* top = std::get_if<hir::TopBody>(&module_[definition].body)) {
    for (const hir::ExprId place : top->places) {
      const Value value = Eval(place, {row});
      if (!value.is_missing()) {
        members.push_back(value.as_text());
      }
    }
    return members;
  }
  for (const hir::Arm& arm : std::get<hir::AnyOfBody>(module_[definition].body).arms) {
    if (EvalTruth(arm.condition, {row}) == true) {
      members.push_back(arm.value.as_text());
    }
  }
  return members;
}

std::optional<uint32_t> Reference::Reach(const hir::RowPath& path, const Frames& frames) const {
  std::optional<uint32_t> row = frames.at(path.frame);
  for (const LinkId link : path.ups) {
    row = row ? world_.Parent(link, *row) : std::nullopt;
  }
  return row;
}

Reference::Truth Reference::EvalTruth(hir::ExprId id, const Frames& frames) { return TruthOf(Eval(id, frames)); }

Value Reference::Eval(hir::ExprId id, const Frames& frames) {
  const hir::Expr& expr = module_[id];
  const Value missing = Value::Missing(expr.type.value);
  return std::visit(
      Overloaded{
          [&](const hir::Literal& node) { return node.value.is_missing() ? missing : node.value; },
          [&](const hir::Today&) { return Value::OfDate(world_.as_of().day); },
          [&](const hir::ColumnRef& node) {
            const std::optional<uint32_t> row = Reach(node.row, frames);
            return row ? world_.Row(node.table, *row)[node.column.index] : missing;
          },
          [&](const hir::DefinitionRef& node) {
            const std::optional<uint32_t> row = Reach(node.row, frames);
            return row ? Evaluate(node.definition, *row) : missing;
          },
          [&](const hir::ParamRef& node) {
            const hir::Definition& param = module_[node.param];
            const auto given = params_.find(param.name);
            return given != params_.end() ? given->second : std::get<hir::ParamBody>(param.body).value;
          },
          [&](const hir::Unary& node) { return EvalUnary(node, expr.type, frames); },
          [&](const hir::Binary& node) { return EvalBinary(node, expr.type, frames); },
          [&](const hir::Between& node) {
            const Value operand = Eval(node.operand, frames);
            const Truth above = CompareValues(hir::BinaryOp::GreaterEqual, operand, Eval(node.low, frames));
            const Truth below = CompareValues(hir::BinaryOp::LessEqual, operand, Eval(node.high, frames));
            if (above == false || below == false) {
              return Value::Bool(false);
            }
            return above && below ? Value::Bool(true) : missing;
          },
          [&](const hir::In& node) { return OfTruth(EvalIn(node, frames)); },
          [&](const hir::Matches& node) {
            const Value text = Eval(node.operand, frames);
            return text.is_missing() ? missing : Value::Bool(RE2::PartialMatch(text.as_text(), node.pattern));
          },
          [&](const hir::Has& node) { return OfTruth(EvalHas(node, frames)); },
          [&](const hir::If& node) {
            const Truth condition = EvalTruth(node.condition, frames);
            if (!condition) {
              return missing;
            }
            return Eval(*condition ? node.then_value : node.else_value, frames);
          },
          [&](const hir::Call& node) {
            std::vector<Value> arguments;
            for (const hir::ExprId argument : node.arguments) {
              arguments.push_back(Eval(argument, frames));
            }
            return CallBuiltin(node.function, arguments, expr.type.value, world_.as_of(), world_.zone());
          },
          [&](const hir::Convert& node) { return EvalConvert(Eval(node.operand, frames), expr.type.value); },
          [&](const hir::RandomPart& node) {
            std::string text = node.seed;
            for (const hir::ExprId column : node.key) {
              const Value part = Eval(column, frames);
              if (part.is_missing()) {
                return missing;
              }
              text += "\x1f" + (part.type.kind == ValueKind::Text ? part.as_text() : std::to_string(part.as_int()));
            }
            return Value::Int(PartOfText(text));
          },
          [&](const hir::Aggregate& node) { return EvalAggregate(node, expr.type, frames); },
          [&](const hir::Population& node) { return EvalPopulation(node, expr.type, frames); },
          [](const hir::Top&) -> Value { throw std::logic_error("a set is no single value"); },
      },
      expr.node);
}

Value Reference::EvalUnary(const hir::Unary& node, const Type& type, const Frames& frames) {
  const Value operand = Eval(node.operand, frames);
  switch (node.op) {
    case hir::UnaryOp::IsMissing: return Value::Bool(operand.is_missing());
    case hir::UnaryOp::IsKnown: return Value::Bool(!operand.is_missing());
    case hir::UnaryOp::Not: return operand.is_missing() ? operand : Value::Bool(!operand.as_bool());
    case hir::UnaryOp::Negate: break;
  }
  if (operand.is_missing()) {
    return Value::Missing(type.value);
  }
  if (type.Is(ValueKind::Number)) {
    return OfNumber(-operand.as_number());
  }
  return OfWide(type.value, -Wide{operand.as_int()});
}

Value Reference::EvalBinary(const hir::Binary& node, const Type& type, const Frames& frames) {
  switch (node.op) {
    case hir::BinaryOp::And: {
      const Truth lhs = EvalTruth(node.lhs, frames);
      const Truth rhs = EvalTruth(node.rhs, frames);
      if (lhs == false || rhs == false) {
        return Value::Bool(false);
      }
      return OfTruth(lhs && rhs ? Truth(true) : Truth());
    }
    case hir::BinaryOp::Or: {
      const Truth lhs = EvalTruth(node.lhs, frames);
      const Truth rhs = EvalTruth(node.rhs, frames);
      if (lhs == true || rhs == true) {
        return Value::Bool(true);
      }
      return OfTruth(lhs && rhs ? Truth(false) : Truth());
    }
    case hir::BinaryOp::Default: {
      const Value first = Eval(node.lhs, frames);
      return first.is_missing() ? Eval(node.rhs, frames) : first;
    }
    default: break;
  }
  const Value lhs = Eval(node.lhs, frames);
  const Value rhs = Eval(node.rhs, frames);
  switch (node.op) {
    case hir::BinaryOp::Equal:
    case hir::BinaryOp::NotEqual:
    case hir::BinaryOp::Less:
    case hir::BinaryOp::LessEqual:
    case hir::BinaryOp::Greater:
    case hir::BinaryOp::GreaterEqual: return OfTruth(CompareValues(node.op, lhs, rhs));
    default: break;
  }
  if (lhs.is_missing() || rhs.is_missing()) {
    return Value::Missing(type.value);
  }
  switch (node.op) {
    case hir::BinaryOp::Contains: return Value::Bool(lhs.as_text().find(rhs.as_text()) != std::string::npos);
    case hir::BinaryOp::StartsWith: return Value::Bool(lhs.as_text().starts_with(rhs.as_text()));
    case hir::BinaryOp::EndsWith: return Value::Bool(lhs.as_text().ends_with(rhs.as_text()));
    default: break;
  }
  const bool of_times = lhs.type.kind == ValueKind::Date || lhs.type.kind == ValueKind::DateTime ||
                        rhs.type.kind == ValueKind::Date || rhs.type.kind == ValueKind::DateTime;
  return of_times ? EvalTimeArithmetic(node.op, lhs, rhs, type.value) : EvalArithmetic(node.op, lhs, rhs, type.value);
}

Value Reference::EvalArithmetic(hir::BinaryOp op, const Value& lhs, const Value& rhs, const ValueType& type) const {
  if (lhs.type.kind == ValueKind::Number) {
    const double a = lhs.as_number();
    const double b = rhs.as_number();
    switch (op) {
      case hir::BinaryOp::Add: return OfNumber(a + b);
      case hir::BinaryOp::Subtract: return OfNumber(a - b);
      case hir::BinaryOp::Multiply: return OfNumber(a * b);
      case hir::BinaryOp::Divide: return b == 0 ? Value::Missing(type) : OfNumber(a / b);
      default: throw std::logic_error("no arithmetic");
    }
  }
  const Wide a = lhs.as_int();
  const Wide b = rhs.as_int();
  switch (op) {
    case hir::BinaryOp::Add: return OfWide(type, a + b);
    case hir::BinaryOp::Subtract: return OfWide(type, a - b);
    case hir::BinaryOp::Multiply: return OfWide(type, DivideByPowerOfTen(a * b, lhs.type.scale + rhs.type.scale - type.scale));
    case hir::BinaryOp::Divide:
      if (b == 0) {
        return Value::Missing(type);
      }
      // a / 10^s over b / 10^t, as one fraction of integers: at most 2^63 * 10^6, far from 2^127.
      return OfNumber(NearestQuotient(a * PowerOfTenWide(rhs.type.scale), b * PowerOfTenWide(lhs.type.scale)));
    default: throw std::logic_error("no arithmetic");
  }
}

Value Reference::EvalTimeArithmetic(hir::BinaryOp op, const Value& lhs, const Value& rhs, const ValueType& type) const {
  if (type.kind == ValueKind::Duration) {
    return OfWide(type, Wide{lhs.as_int()} - rhs.as_int());
  }
  // A duration may stand before the plus.
  const bool time_first = lhs.type.kind != ValueKind::Duration;
  const Value& time = time_first ? lhs : rhs;
  const Value& duration = time_first ? rhs : lhs;
  const int64_t sign = op == hir::BinaryOp::Subtract ? -1 : 1;
  const Wide amount = Wide{duration.as_int()} * sign;
  // Ten thousand years in days: nothing beyond exists.
  const bool too_far = duration.type.unit != DurationUnit::Micros && (amount > 4'000'000 || amount < -4'000'000);
  if (too_far) {
    return Value::Missing(type);
  }
  const int64_t steps = static_cast<int64_t>(duration.type.unit == DurationUnit::Micros ? Wide{0} : amount);
  if (type.kind == ValueKind::Date) {
    const Date day{static_cast<int32_t>(time.as_int())};
    if (duration.type.unit == DurationUnit::Days) {
      return OfDay(Wide{day.days} + amount);
    }
    if (steps > 120'000 || steps < -120'000) {
      return Value::Missing(type);
    }
    return OfDay(MonthsLater(day, steps).days);
  }
  const Instant instant{time.as_int()};
  Wide micros = 0;
  if (duration.type.unit == DurationUnit::Micros) {
    micros = Wide{instant.micros} + amount;
  } else {
    if (steps > 120'000 && duration.type.unit == DurationUnit::Months) {
      return Value::Missing(type);
    }
    micros = duration.type.unit == DurationUnit::Days ? DaysLater(instant, steps, world_.zone()).micros
                                                      : MonthsLater(instant, steps, world_.zone()).micros;
  }
  return IsWritable(micros) ? Value::OfInstant({static_cast<int64_t>(micros)}) : Value::Missing(type);
}

Value Reference::EvalConvert(const Value& value, const ValueType& type) const {
  if (value.is_missing()) {
    return Value::Missing(type);
  }
  const ValueType& from = value.type;
  switch (type.kind) {
    case ValueKind::Decimal: return OfWide(type, Wide{value.as_int()} * PowerOfTenWide(type.scale - from.scale));
    case ValueKind::Number:
      return from.kind == ValueKind::Number ? value : OfNumber(NearestQuotient(value.as_int(), PowerOfTenWide(from.scale)));
    case ValueKind::Date:
      return from.kind == ValueKind::Date ? value : Value::OfDate(world_.zone().DayOf({value.as_int()}));
    case ValueKind::Duration:
      return from.unit == type.unit ? value : OfWide(type, Wide{value.as_int()} * kDayMicros);
    default: return value;
  }
}

Reference::Truth Reference::EvalIn(const hir::In& node, const Frames& frames) {
  const Value operand = Eval(node.operand, frames);
  if (operand.is_missing()) {
    return std::nullopt;
  }
  std::vector<Value> values;
  for (const hir::ExprId value : node.values) {
    values.push_back(Eval(value, frames));
  }
  if (node.list) {
    const hir::ListBody& list = std::get<hir::ListBody>(module_[*node.list].body);
    values.insert(values.end(), list.values.begin(), list.values.end());
  }
  bool some_missing = false;
  for (const Value& value : values) {
    const Truth equal = CompareValues(hir::BinaryOp::Equal, operand, value);
    if (equal == true) {
      return true;
    }
    some_missing = some_missing || !equal;
  }
  return some_missing ? Truth() : Truth(false);
}

Reference::Truth Reference::EvalHas(const hir::Has& node, const Frames& frames) {
  const std::optional<uint32_t> row = Reach(node.row, frames);
  const Value member = Eval(node.member, frames);
  if (!row || member.is_missing()) {
    return std::nullopt;
  }
  for (const std::string& held : EvaluateSet(node.set, *row)) {
    if (held == member.as_text()) {
      return true;
    }
  }
  return false;
}

}  // namespace limn::differential
