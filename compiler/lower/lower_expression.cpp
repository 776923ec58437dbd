// Values of a row: operators, calls, conversions.
#include "compiler/lower/lowerer.h"

#include "runtime/kernels/fault.h"

namespace limn {
namespace {

/// Whether an expression is a count of rows or values, maybe converted: dividing by one over nothing is no finding.
bool IsCount(const hir::Module& module, hir::ExprId id) {
  while (true) {
    const hir::Expr& expr = module[id];
    if (const auto* convert = std::get_if<hir::Convert>(&expr.node)) {
      id = convert->operand;
    } else if (const auto* ref = std::get_if<hir::DefinitionRef>(&expr.node)) {
      const auto* metric = std::get_if<hir::MetricBody>(&module[ref->definition].body);
      if (metric == nullptr) {
        return false;
      }
      id = metric->value;
    } else {
      const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node);
      return aggregate && (aggregate->function == hir::AggregateFunction::Count || aggregate->function == hir::AggregateFunction::Distinct);
    }
  }
}

Opcode CompareOp(hir::BinaryOp op) {
  switch (op) {
    case hir::BinaryOp::Equal: return Opcode::CompareEqual;
    case hir::BinaryOp::NotEqual: return Opcode::CompareNotEqual;
    case hir::BinaryOp::Less: return Opcode::CompareLess;
    case hir::BinaryOp::LessEqual: return Opcode::CompareLessEqual;
    case hir::BinaryOp::Greater: return Opcode::CompareGreater;
    default: return Opcode::CompareGreaterEqual;
  }
}

}  // namespace

NodeId Lowerer::Lower(hir::ExprId id, const Env& env) {
  ++depth_;
  const NodeId node = LowerNode(id, env);
  --depth_;
  if (!options_.share) {
    expr_nodes_.emplace_back(id, node);
  }
  return node;
}

std::optional<NodeId> Lowerer::AllMatter(const std::vector<NodeId>& truths) {
  if (!options_.share || truths.empty()) {
    return matters_;
  }
  const ScopeId scope = graph_[truths.front()].scope;
  std::optional<NodeId> all = matters_ && graph_[*matters_].scope == scope ? matters_ : std::nullopt;
  for (const NodeId truth : truths) {
    all = all ? Emit(Opcode::And, scope, {ValueKind::Bool}, {*all, truth}, {}, {}) : truth;
  }
  return all;
}

NodeId Lowerer::LowerBehind(NodeId matters, hir::ExprId id, const Env& env) {
  const Behind behind(*this, AllMatter({matters}));
  return Lower(id, env);
}

std::vector<NodeId> Lowerer::LowerInTurn(const std::vector<hir::ExprId>& conditions, const Env& env) {
  std::vector<NodeId> nodes;
  std::optional<NodeId> none_above;
  for (const hir::ExprId id : conditions) {
    nodes.push_back(none_above ? LowerBehind(*none_above, id, env) : Lower(id, env));
    const NodeId fails = Not(IsTrue(nodes.back(), {}), {});
    none_above = none_above ? Emit(Opcode::And, env.back(), {ValueKind::Bool}, {*none_above, fails}, {}, {}) : fails;
  }
  return nodes;
}

NodeId Lowerer::LowerNode(hir::ExprId id, const Env& env) {
  const hir::Expr& expr = module_[id];
  const ScopeId here = env.back();
  const ProgramSpan span = SpanOf(expr.span);
  const ValueType type = expr.type.value;
  return std::visit(
      Overloaded{
          [&](const hir::Literal& literal) {
            Value value = literal.value;
            value.type = type;
            return Emit(Opcode::Constant, here, type, {}, {Constant(value)}, span);
          },
          [&](const hir::Today&) { return Emit(Opcode::Today, here, type, {}, {}, span); },
          [&](const hir::ColumnRef& ref) {
            const Position position = Reach(ref.row, env);
            const uint32_t column = Column(ref.table, ref.column);
            const NodeId node = position.rows ? Emit(Opcode::LoadColumnAt, position.scope, type, {*position.rows}, {column}, span)
                                              : Emit(Opcode::LoadColumn, position.scope, type, {}, {column}, span);
            return graph_.Bring(node, here);
          },
          [&](const hir::DefinitionRef& ref) { return DefinitionAt(ref.definition, ref.row, env, span).front(); },
          [&](const hir::ParamRef& ref) { return Emit(Opcode::Parameter, here, type, {}, {Parameter(ref.param)}, span); },
          [&](const hir::Unary& unary) {
            const NodeId operand = Lower(unary.operand, env);
            switch (unary.op) {
              case hir::UnaryOp::Not: return Emit(Opcode::Not, here, type, {operand}, {}, span);
              case hir::UnaryOp::Negate: return Emit(Opcode::Negate, here, type, {operand}, {}, span);
              case hir::UnaryOp::IsKnown: return Emit(Opcode::IsKnown, here, type, {operand}, {}, span);
              case hir::UnaryOp::IsMissing: break;
            }
            return Not(Emit(Opcode::IsKnown, here, type, {operand}, {}, span), span);
          },
          [&](const hir::Binary& binary) { return LowerBinary(expr, binary, env); },
          [&](const hir::Between& between) {
            const NodeId operand = Lower(between.operand, env);
            const NodeId low = Compare(LIMN_FAULT(32) ? Opcode::CompareGreater : Opcode::CompareGreaterEqual, operand, Lower(between.low, env), span);
            const NodeId high = Compare(Opcode::CompareLessEqual, operand, Lower(between.high, env), span);
            return Emit(Opcode::And, here, type, {low, high}, {}, span);
          },
          [&](const hir::In& in) { return LowerIn(expr, in, env); },
          [&](const hir::Matches& matches) {
            return Emit(Opcode::Matches, here, type, {Lower(matches.operand, env)}, {Constant(Value::Text(matches.pattern))}, span);
          },
          [&](const hir::Has& has) { return LowerHas(expr, has, env); },
          [&](const hir::If& node) {
            const NodeId condition = Lower(node.condition, env);
            const NodeId then_value = LowerBehind(condition, node.then_value, env);
            const NodeId else_value = LowerBehind(Not(condition, span), node.else_value, env);
            return Emit(Opcode::Select, here, type, {condition, then_value, else_value}, {}, span);
          },
          [&](const hir::Call& call) { return LowerCall(expr, call, env); },
          [&](const hir::Convert& convert) { return LowerConvert(expr, convert, env); },
          [&](const hir::RandomPart& part) {
            std::vector<NodeId> key;
            for (const hir::ExprId column : part.key) {
              key.push_back(Lower(column, env));
            }
            return Emit(Opcode::RandomPart, here, type, key, {Constant(Value::Text(part.seed))}, span);
          },
          [&](const hir::Aggregate& aggregate) { return LowerAggregate(id, aggregate, env); },
          [&](const hir::Population& population) { return LowerPopulation(expr, population, env); },
          [&](const hir::Top& top) { return Lower(top.places.front(), env); },
      },
      expr.node);
}

NodeId Lowerer::LowerBinary(const hir::Expr& expr, const hir::Binary& binary, const Env& env) {
  const ScopeId here = env.back();
  const ProgramSpan span = SpanOf(expr.span);
  const ValueType type = expr.type.value;
  NodeId lhs = Lower(binary.lhs, env);
  // What stands left decides where it is no (of `and`) or yes (of `or`).
  NodeId rhs = binary.op == hir::BinaryOp::And  ? LowerBehind(Not(IsTrue(Not(lhs, span), span), span), binary.rhs, env)
               : binary.op == hir::BinaryOp::Or ? LowerBehind(Not(IsTrue(lhs, span), span), binary.rhs, env)
                                                : Lower(binary.rhs, env);
  const ValueKind left = graph_[lhs].type.type.kind;
  const ValueKind right = graph_[rhs].type.type.kind;
  const auto is_time = [](ValueKind kind) { return kind == ValueKind::Date || kind == ValueKind::DateTime; };
  const auto emit = [&](Opcode op) { return Emit(op, here, type, {lhs, rhs}, {}, span); };
  switch (binary.op) {
    case hir::BinaryOp::And: return emit(Opcode::And);
    case hir::BinaryOp::Or: return emit(Opcode::Or);
    case hir::BinaryOp::Equal:
    case hir::BinaryOp::NotEqual:
    case hir::BinaryOp::Less:
    case hir::BinaryOp::LessEqual:
    case hir::BinaryOp::Greater:
    case hir::BinaryOp::GreaterEqual: return emit(CompareOp(binary.op));
    case hir::BinaryOp::Add:
      if (is_time(right)) {
        std::swap(lhs, rhs);
      }
      return emit(is_time(left) || is_time(right) ? Opcode::AddTime : Opcode::Add);
    case hir::BinaryOp::Subtract:
      if (is_time(left) && is_time(right)) {
        return emit(Opcode::DifferTime);
      }
      if (is_time(left)) {
        rhs = Emit(Opcode::Negate, here, graph_[rhs].type.type, {rhs}, {}, span);
        return emit(Opcode::AddTime);
      }
      return emit(Opcode::Subtract);
    case hir::BinaryOp::Multiply: return emit(Opcode::Multiply);
    case hir::BinaryOp::Divide:
      if (IsCount(module_, binary.rhs)) {
        // Over nothing the divisor is missing, not 0, so that nothing is counted as an error.
        const ValueType count = graph_[rhs].type.type;
        const Value zero = count.kind == ValueKind::Number ? Value::Number(0) : Value{count, int64_t{0}};
        const NodeId none = Emit(Opcode::Constant, here, count, {}, {Constant(zero)}, span);
        rhs = Emit(Opcode::Only, here, count, {Compare(Opcode::CompareNotEqual, rhs, none, span), rhs}, {}, span);
      }
      if (matters_ && graph_[*matters_].scope == here && !graph_.Find(Opcode::Divide, here, {false, type, 0}, {lhs, rhs}, {})) {
        rhs = Emit(Opcode::Only, here, graph_[rhs].type.type, {*matters_, rhs}, {}, span);
      }
      return emit(Opcode::Divide);
    case hir::BinaryOp::Contains: return emit(Opcode::Contains);
    case hir::BinaryOp::StartsWith: return emit(Opcode::StartsWith);
    case hir::BinaryOp::EndsWith: return emit(Opcode::EndsWith);
    case hir::BinaryOp::Default: return emit(Opcode::Default);
  }
  return lhs;
}

NodeId Lowerer::LowerIn(const hir::Expr& expr, const hir::In& in, const Env& env) {
  const ProgramSpan span = SpanOf(expr.span);
  const NodeId operand = Lower(in.operand, env);
  std::vector<Value> literals;
  std::vector<NodeId> others;
  for (const hir::ExprId value : in.values) {
    const auto* literal = std::get_if<hir::Literal>(&module_[value].node);
    if (literal && !literal->value.is_missing()) {
      literals.push_back(literal->value);
    } else {
      others.push_back(Compare(Opcode::CompareEqual, operand, Lower(value, env), span));
    }
  }
  const uint32_t list = in.list ? DeclaredList(*in.list) : List(literals);
  NodeId found = Emit(Opcode::In, env.back(), {ValueKind::Bool}, {operand}, {list}, span);
  for (const NodeId other : others) {
    found = Emit(Opcode::Or, env.back(), {ValueKind::Bool}, {found, other}, {}, span);
  }
  return found;
}

NodeId Lowerer::LowerHas(const hir::Expr& expr, const hir::Has& has, const Env& env) {
  const ProgramSpan span = SpanOf(expr.span);
  const ScopeId here = env.back();
  const auto emit = [&](Opcode op, std::vector<NodeId> operands) { return Emit(op, here, {ValueKind::Bool}, std::move(operands), {}, span); };
  if (std::holds_alternative<hir::TopBody>(module_[has.set].body)) {
    return HasPlace(has, env, span);
  }
  const std::vector<NodeId> members = DefinitionAt(has.set, has.row, env, span);
  const std::vector<hir::Member> arms = hir::MembersOf(module_[has.set]);
  const auto* literal = std::get_if<hir::Literal>(&module_[has.member].node);
  const bool is_literal = literal != nullptr && !literal->value.is_missing();
  for (size_t arm = 0; is_literal && arm < arms.size(); ++arm) {
    if (arms[arm].text == literal->value.as_text()) {
      return members[arm];
    }
  }
  // No member of the set: no, but unknown over a failed link, as every member is.
  NodeId has_it = emit(Opcode::And, {members.front(), emit(Opcode::Not, {members.front()})});
  if (is_literal) {
    return has_it;
  }
  const NodeId member = Lower(has.member, env);
  for (size_t arm = 0; arm < arms.size(); ++arm) {
    const NodeId value = Emit(Opcode::Constant, here, {ValueKind::Text}, {}, {Constant(Value::Text(arms[arm].text))}, span);
    has_it = emit(Opcode::Or, {has_it, emit(Opcode::And, {Compare(Opcode::CompareEqual, member, value, span), members[arm]})});
  }
  return OrUnknown(has_it, member, span);
}

// A text that is missing may be any member: unknown.
NodeId Lowerer::OrUnknown(NodeId truth, NodeId member, ProgramSpan span) {
  const ScopeId here = graph_[member].scope;
  const NodeId is_missing = Not(Emit(Opcode::IsKnown, here, {ValueKind::Bool}, {member}, {}, span), span);
  const NodeId unknown = Emit(Opcode::And, here, {ValueKind::Bool}, {is_missing, Compare(Opcode::CompareEqual, member, member, span)}, {}, span);
  return Emit(Opcode::Or, here, {ValueKind::Bool}, {truth, unknown}, {}, span);
}

// One of the places that are taken; unknown over a failed link.
NodeId Lowerer::HasPlace(const hir::Has& has, const Env& env, ProgramSpan span) {
  const std::vector<NodeId> nodes = DefinitionAt(has.set, has.row, env, span);
  const NodeId member = Lower(has.member, env);
  NodeId has_it = Not(nodes.front(), span);
  for (size_t place = 1; place < nodes.size(); ++place) {
    const NodeId takes = IsTrue(Compare(Opcode::CompareEqual, nodes[place], member, span), span);
    has_it = Emit(Opcode::Or, env.back(), {ValueKind::Bool}, {has_it, takes}, {}, span);
  }
  return OrUnknown(has_it, member, span);
}

NodeId Lowerer::LowerCall(const hir::Expr& expr, const hir::Call& call, const Env& env) {
  FunctionName function{call.function, {}, expr.type.value};
  std::vector<NodeId> arguments;
  std::string key = call.function;
  for (const hir::ExprId argument : call.arguments) {
    arguments.push_back(Lower(argument, env));
    const ValueType type = graph_[arguments.back()].type.type;
    function.arguments.push_back(type);
    key += KeyOf(Value::Missing(type));
  }
  key += KeyOf(Value::Missing(expr.type.value));
  return Emit(Opcode::Call, env.back(), expr.type.value, arguments, {functions_.IndexOf(key, std::move(function))},
              SpanOf(expr.span));
}

NodeId Lowerer::LowerConvert(const hir::Expr& expr, const hir::Convert& convert, const Env& env) {
  const NodeId operand = Lower(convert.operand, env);
  const ProgramSpan span = SpanOf(expr.span);
  switch (expr.type.value.kind) {
    case ValueKind::Number: return Emit(Opcode::ToNumber, env.back(), expr.type.value, {operand}, {}, span);
    case ValueKind::Date: return Emit(Opcode::ToDate, env.back(), expr.type.value, {operand}, {}, span);
    case ValueKind::Duration: return Emit(Opcode::ToMicros, env.back(), expr.type.value, {operand}, {}, span);
    default: return Emit(Opcode::ToDecimal, env.back(), expr.type.value, {operand}, {}, span);
  }
}

}  // namespace limn
