#include "compiler/lower/lowerer.h"

#include <algorithm>
#include <cassert>

#include "runtime/kernels/fault.h"
#include "stdlib/builtin.h"

namespace limn {
namespace {

std::string KeyOf(const Value& value) {
  std::string key = {static_cast<char>('a' + static_cast<int>(value.type.kind)), static_cast<char>('0' + value.type.scale),
                     static_cast<char>('0' + static_cast<int>(value.type.unit))};
  std::visit(Overloaded{[&](std::monostate) { key += '?'; }, [&](bool b) { key += b ? 'y' : 'n'; },
                             [&](int64_t i) { key += std::to_string(i); },
                             [&](double d) { key += std::string(reinterpret_cast<const char*>(&d), sizeof d); },
                             [&](const std::string& text) { key += text; }},
             value.data);
  return key;
}

/// Whether an expression is a count of rows or values, maybe converted: dividing by one over nothing is no finding.
bool IsCount(const hir::Module& module, hir::ExprId id) {
  const hir::Expr& expr = module[id];
  if (const auto* convert = std::get_if<hir::Convert>(&expr.node)) {
    return IsCount(module, convert->operand);
  }
  if (const auto* ref = std::get_if<hir::DefinitionRef>(&expr.node)) {
    const auto* metric = std::get_if<hir::MetricBody>(&module[ref->definition].body);
    return metric && IsCount(module, metric->value);
  }
  const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node);
  return aggregate && (aggregate->function == hir::AggregateFunction::Count || aggregate->function == hir::AggregateFunction::Distinct);
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

WindowUnit UnitOf(hir::TimeUnit unit) { return static_cast<WindowUnit>(unit); }
static_assert(static_cast<int>(hir::TimeUnit::Year) == static_cast<int>(WindowUnit::Year));

/// The frames below `frame` that an expression names.
void CollectOuterFrames(const hir::Module& module, hir::ExprId id, uint32_t frame, std::vector<uint32_t>& found) {
  const hir::Expr& expr = module[id];
  const auto note = [&](const hir::RowPath& row) {
    if (row.frame < frame) {
      found.push_back(row.frame);
    }
  };
  if (const auto* column = std::get_if<hir::ColumnRef>(&expr.node)) {
    note(column->row);
  } else if (const auto* definition = std::get_if<hir::DefinitionRef>(&expr.node)) {
    note(definition->row);
  } else if (const auto* has = std::get_if<hir::Has>(&expr.node)) {
    note(has->row);
  } else if (const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node)) {
    note(aggregate->base);
  }
  hir::ForEachOperand(expr, [&](hir::ExprId operand) { CollectOuterFrames(module, operand, frame, found); });
}

/// The kind of personal data that an expression's value shows, "" for none. Comparisons, counts and other functions of a value don't show it.
std::string PersonalKind(const hir::Module& module, const Schema& schema, hir::ExprId id);

std::string PersonalKind(const hir::Module& module, const Schema& schema, const hir::Definition& definition) {
  const auto* value = std::get_if<hir::MetricBody>(&definition.body);
  return value ? PersonalKind(module, schema, value->value) : std::string();
}

std::string PersonalKind(const hir::Module& module, const Schema& schema, hir::ExprId id) {
  const auto first_of = [&](std::initializer_list<hir::ExprId> exprs) {
    for (const hir::ExprId expr : exprs) {
      if (std::string kind = PersonalKind(module, schema, expr); !kind.empty()) {
        return kind;
      }
    }
    return std::string();
  };
  const hir::Expr& expr = module[id];
  if (const auto* column = std::get_if<hir::ColumnRef>(&expr.node)) {
    return schema.ColumnOf(column->table, column->column).personal;
  }
  if (const auto* definition = std::get_if<hir::DefinitionRef>(&expr.node)) {
    return PersonalKind(module, schema, module[definition->definition]);
  }
  if (const auto* choice = std::get_if<hir::If>(&expr.node)) {
    return first_of({choice->then_value, choice->else_value});
  }
  if (const auto* binary = std::get_if<hir::Binary>(&expr.node); binary && binary->op == hir::BinaryOp::Default) {
    return first_of({binary->lhs, binary->rhs});
  }
  if (const auto* convert = std::get_if<hir::Convert>(&expr.node)) {
    return first_of({convert->operand});
  }
  if (const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node); aggregate && aggregate->argument) {
    switch (aggregate->function) {
      case hir::AggregateFunction::Min:
      case hir::AggregateFunction::Max:
      case hir::AggregateFunction::First:
      case hir::AggregateFunction::Last:
      case hir::AggregateFunction::MostCommon: return first_of({*aggregate->argument});
      default: return {};
    }
  }
  if (const auto* call = std::get_if<hir::Call>(&expr.node); call && expr.type.Is(ValueKind::Text)) {
    // Texts made of a text (trimmed, folded, cut) may still show it.
    for (const hir::ExprId argument : call->arguments) {
      if (std::string kind = PersonalKind(module, schema, argument); !kind.empty()) {
        return kind;
      }
    }
  }
  return {};
}

}  // namespace

Lowerer::Lowerer(const hir::Module& module, const Schema& schema, const LowerOptions& options, Program& program)
    : module_(module),
      schema_(schema),
      options_(options),
      program_(program),
      graph_(options.share),
      constants_(&program.constants),
      lists_(&program.lists),
      columns_(&program.columns),
      links_(&program.links),
      parameters_(&program.parameters),
      windows_(&program.windows),
      functions_(&program.functions) {
  for (const TableSchema& table : schema.tables) {
    program.tables.push_back(table.name);
  }
}

uint32_t Lowerer::Constant(const Value& value) { return constants_.IndexOf(KeyOf(value), value); }

uint32_t Lowerer::List(const std::vector<Value>& values) {
  std::string key;
  for (const Value& value : values) {
    const std::string part = KeyOf(value);
    key += std::to_string(part.size()) + ':' + part;
  }
  return lists_.IndexOf(key, values);
}

uint32_t Lowerer::Column(TableId table, ColumnId column) {
  const ColumnSchema& row = schema_.ColumnOf(table, column);
  return columns_.IndexOf(std::to_string(table.index) + '.' + row.name, {table.index, row.name, row.type});
}

uint32_t Lowerer::LinkIndex(LinkId link) {
  const Link& row = schema_[link];
  return links_.IndexOf(std::to_string(link.index), {row.name, row.child.index, row.parent.index});
}

uint32_t Lowerer::Parameter(hir::DefId id) {
  const hir::Definition& param = module_[id];
  const auto& body = std::get<hir::ParamBody>(param.body);
  return parameters_.IndexOf(param.name, {param.name, body.value, body.from, body.to});
}

void Lowerer::AddParameters() {
  for (uint32_t index = 0; index < module_.definitions.size(); ++index) {
    if (module_.definitions[index].kind == hir::DefinitionKind::Param) {
      Parameter({index});
    }
  }
}

NodeId Lowerer::Emit(Opcode op, ScopeId scope, ValueType type, std::vector<NodeId> operands, std::vector<uint32_t> immediates,
                     ProgramSpan span) {
  return graph_.Add(op, scope, {false, type, 0}, std::move(operands), std::move(immediates), span);
}

NodeId Lowerer::Compare(Opcode op, NodeId lhs, NodeId rhs, ProgramSpan span) {
  return Emit(op, graph_[lhs].scope, {ValueKind::Bool}, {lhs, rhs}, {}, span);
}

ScopeId Lowerer::RootScope(TableId table) { return graph_.AddScope({table.index, std::nullopt, std::nullopt, {}}); }

// Going up from a child row leads back to the enclosing row as long as the links are those that led down; what is left is looked up.
Lowerer::Position Lowerer::Reach(const hir::RowPath& row, const Env& env) {
  Position position{env[row.frame], std::nullopt};
  size_t next = 0;
  while (next < row.ups.size()) {
    const Scope& scope = graph_.ScopeOf(position.scope);
    const size_t left = row.ups.size() - next;
    bool leads_back = !position.rows && scope.parent && left >= scope.downs.size();
    for (size_t step = 0; leads_back && step < scope.downs.size(); ++step) {
      leads_back = LinkIndex(row.ups[next + step]) == scope.downs[scope.downs.size() - 1 - step];
    }
    if (leads_back) {
      next += scope.downs.size();
      position = {*scope.parent, scope.base};
      continue;
    }
    const LinkId link = row.ups[next++];
    if (!position.rows) {
      position.rows = graph_.Add(Opcode::SelfRows, position.scope, {true, {}, scope.table}, {}, {}, {});
    }
    position.rows = graph_.Add(Opcode::UpRows, position.scope, {true, {}, schema_[link].parent.index}, {*position.rows},
                               {LinkIndex(link)}, {});
  }
  return position;
}

bool Lowerer::HasAggregates(hir::DefId id) {
  const auto known = has_aggregates_.find(id.index);
  if (known != has_aggregates_.end()) {
    return known->second;
  }
  bool found = false;
  const auto visit = [&](auto&& self, hir::ExprId expr) -> void {
    if (std::holds_alternative<hir::Aggregate>(module_[expr].node)) {
      found = true;
    } else if (const auto* ref = std::get_if<hir::DefinitionRef>(&module_[expr].node)) {
      found = found || HasAggregates(ref->definition);
    } else if (const auto* has = std::get_if<hir::Has>(&module_[expr].node)) {
      found = found || HasAggregates(has->set);
    }
    hir::ForEachOperand(module_[expr], [&](hir::ExprId operand) { self(self, operand); });
  };
  hir::ForEachRoot(module_[id], [&](hir::ExprId root) { visit(visit, root); });
  if (const auto* personas = std::get_if<hir::PersonasBody>(&module_[id].body); personas && personas->among) {
    found = found || HasAggregates(*personas->among);
  }
  has_aggregates_[id.index] = found;
  return found;
}

// A definition is computed where the row is at hand. Elsewhere (over a link that leaves the enclosing rows, or per child row where that
// would repeat aggregates of an entity) an earlier stage stores it.
std::vector<NodeId> Lowerer::DefinitionAt(hir::DefId id, const hir::RowPath& row, const Env& env, ProgramSpan span) {
  const Position position = Reach(row, env);
  const Scope& scope = graph_.ScopeOf(position.scope);
  const bool store = position.rows || (scope.parent && !schema_.tables[scope.table].entity.empty() && HasAggregates(id));
  std::vector<NodeId> nodes;
  if (!store) {
    nodes = LowerDefinition(id, position.scope);
  } else {
    for (const uint32_t value : Store(id)) {
      const ValueType type = program_.values[value].type;
      nodes.push_back(position.rows ? Emit(Opcode::LoadValueAt, position.scope, type, {*position.rows}, {value}, span)
                                    : Emit(Opcode::LoadValue, position.scope, type, {}, {value}, span));
    }
  }
  for (NodeId& node : nodes) {
    node = graph_.Bring(node, env.back());
  }
  return nodes;
}

const std::vector<uint32_t>& Lowerer::Store(hir::DefId id) {
  const auto known = stored_.find(id);
  if (known != stored_.end()) {
    return known->second;
  }
  const hir::Definition& definition = module_[id];
  const std::vector<NodeId> nodes = LowerDefinition(id, RootScope(definition.table));
  std::vector<uint32_t> values;
  for (size_t member = 0; member < nodes.size(); ++member) {
    values.push_back(static_cast<uint32_t>(program_.values.size()));
    const bool is_set = definition.type.is_set();
    program_.values.push_back({is_set ? definition.name + '#' + std::to_string(member + 1) : definition.name, definition.table.index,
                               graph_[nodes[member]].type.type});
    stored_nodes_.push_back(nodes[member]);
  }
  return stored_.emplace(id, std::move(values)).first->second;
}

const std::vector<NodeId>& Lowerer::LowerDefinition(hir::DefId id, ScopeId scope) {
  const auto known = lowered_.find({id.index, scope});
  if (known != lowered_.end()) {
    return known->second;
  }
  std::vector<NodeId> nodes = LowerBody(module_[id], scope);
  return lowered_.emplace(std::pair{id.index, scope}, std::move(nodes)).first->second;
}

NodeId Lowerer::LowerChoice(const std::vector<NodeId>& conditions, const std::vector<Value>& values, ValueType type, ScopeId scope,
                            ProgramSpan span) {
  return Emit(Opcode::Choose, scope, type, conditions, {List(values)}, span);
}

std::vector<NodeId> Lowerer::LowerBody(const hir::Definition& definition, ScopeId scope) {
  const Env env = {scope};
  const ProgramSpan span = SpanOf(definition.span);
  return std::visit(
      Overloaded{
          [&](const hir::ParamBody&) -> std::vector<NodeId> { return {}; },
          [&](const hir::ListBody&) -> std::vector<NodeId> { return {}; },
          [&](const hir::MetricBody& body) -> std::vector<NodeId> { return {Lower(body.value, env)}; },
          [&](const hir::ConditionBody& body) -> std::vector<NodeId> { return {Lower(body.condition, env)}; },
          [&](const hir::OneOfBody& body) -> std::vector<NodeId> {
            std::vector<NodeId> conditions;
            std::vector<Value> values;
            for (const hir::Arm& arm : body.arms) {
              conditions.push_back(Lower(arm.condition, env));
              values.push_back(arm.value);
            }
            if (body.otherwise) {
              values.push_back(*body.otherwise);
            }
            return {LowerChoice(conditions, values, definition.type.value, scope, span)};
          },
          [&](const hir::AnyOfBody& body) -> std::vector<NodeId> {
            std::vector<NodeId> members;
            for (const hir::Arm& arm : body.arms) {
              members.push_back(Emit(Opcode::IsTrue, scope, {ValueKind::Bool}, {Lower(arm.condition, env)}, {}, SpanOf(arm.span)));
            }
            return members;
          },
          [&](const hir::PersonasBody& body) -> std::vector<NodeId> {
            std::vector<NodeId> conditions;
            std::vector<Value> values;
            for (const hir::Persona& persona : body.personas) {
              values.push_back(Value::Text(persona.name));
              if (persona.condition) {
                conditions.push_back(Lower(*persona.condition, env));
              }
            }
            NodeId choice = LowerChoice(conditions, values, {ValueKind::Text}, scope, span);
            if (body.among) {
              const NodeId base = DefinitionAt(*body.among, {}, env, span).front();
              choice = Emit(Opcode::Only, scope, {ValueKind::Text}, {base, choice}, {}, span);
            }
            return {choice};
          },
      },
      definition.body);
}

NodeId Lowerer::Lower(hir::ExprId id, const Env& env) {
  const NodeId node = LowerNode(id, env);
  if (!options_.share) {
    expr_nodes_.emplace_back(id, node);
  }
  return node;
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
            return Emit(Opcode::Not, here, type, {Emit(Opcode::IsKnown, here, type, {operand}, {}, span)}, {}, span);
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
            return Emit(Opcode::Select, here, type,
                        {Lower(node.condition, env), Lower(node.then_value, env), Lower(node.else_value, env)}, {}, span);
          },
          [&](const hir::Call& call) { return LowerCall(expr, call, env); },
          [&](const hir::Convert& convert) { return LowerConvert(expr, convert, env); },
          [&](const hir::Aggregate& aggregate) { return LowerAggregate(id, aggregate, env); },
      },
      expr.node);
}

NodeId Lowerer::LowerBinary(const hir::Expr& expr, const hir::Binary& binary, const Env& env) {
  const ScopeId here = env.back();
  const ProgramSpan span = SpanOf(expr.span);
  const ValueType type = expr.type.value;
  NodeId lhs = Lower(binary.lhs, env);
  NodeId rhs = Lower(binary.rhs, env);
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
  if (in.list) {
    literals = std::get<hir::ListBody>(module_[*in.list].body).values;
  }
  for (const hir::ExprId value : in.values) {
    const auto* literal = std::get_if<hir::Literal>(&module_[value].node);
    if (literal && !literal->value.is_missing()) {
      literals.push_back(literal->value);
    } else {
      others.push_back(Compare(Opcode::CompareEqual, operand, Lower(value, env), span));
    }
  }
  NodeId found = Emit(Opcode::In, env.back(), {ValueKind::Bool}, {operand}, {List(literals)}, span);
  for (const NodeId other : others) {
    found = Emit(Opcode::Or, env.back(), {ValueKind::Bool}, {found, other}, {}, span);
  }
  return found;
}

NodeId Lowerer::LowerHas(const hir::Expr& expr, const hir::Has& has, const Env& env) {
  const ProgramSpan span = SpanOf(expr.span);
  const ScopeId here = env.back();
  const auto emit = [&](Opcode op, std::vector<NodeId> operands) { return Emit(op, here, {ValueKind::Bool}, std::move(operands), {}, span); };
  const std::vector<NodeId> members = DefinitionAt(has.set, has.row, env, span);
  const std::vector<hir::Arm>& arms = std::get<hir::AnyOfBody>(module_[has.set].body).arms;
  const auto* literal = std::get_if<hir::Literal>(&module_[has.member].node);
  const bool is_literal = literal != nullptr && !literal->value.is_missing();
  for (size_t arm = 0; is_literal && arm < arms.size(); ++arm) {
    if (arms[arm].value == literal->value) {
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
    const NodeId value = Emit(Opcode::Constant, here, {ValueKind::Text}, {}, {Constant(arms[arm].value)}, span);
    has_it = emit(Opcode::Or, {has_it, emit(Opcode::And, {Compare(Opcode::CompareEqual, member, value, span), members[arm]})});
  }
  // A text that is missing may be any member: unknown.
  const NodeId unknown = emit(Opcode::And, {emit(Opcode::Not, {emit(Opcode::IsKnown, {member})}), Compare(Opcode::CompareEqual, member, member, span)});
  return emit(Opcode::Or, {has_it, unknown});
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

ValueType Lowerer::TimeType(TableId table) const {
  const TableSchema* row = &schema_[table];
  while (!row->time && row->time_from) {
    table = schema_[*row->time_from].parent;
    row = &schema_[table];
  }
  assert(row->time && "the checker refuses windows on tables without a time");
  return schema_.ColumnOf(table, *row->time).type;
}

// A conjunction is several masks: `where a and b in last 30 days` shares its parts with other aggregates.
void Lowerer::SplitConjunction(hir::ExprId id, const Env& env, std::vector<NodeId>& masks) {
  const auto* binary = std::get_if<hir::Binary>(&module_[id].node);
  if (options_.share && binary && binary->op == hir::BinaryOp::And) {
    SplitConjunction(binary->lhs, env, masks);
    if (LIMN_FAULT(30)) {
      return;
    }
    SplitConjunction(binary->rhs, env, masks);
    return;
  }
  masks.push_back(Lower(id, env));
}

NodeId Lowerer::LowerWindow(const hir::Window& window, TableId table, const Env& env) {
  const ScopeId here = env.back();
  const ProgramSpan span = SpanOf(window.span);
  const NodeId time = Emit(Opcode::LoadTime, here, TimeType(table), {}, {}, span);
  if (window.kind <= hir::WindowKind::InLastFull) {
    WindowRow row;
    row.shape = window.kind == hir::WindowKind::InLast       ? WindowShape::Last
                : window.kind == hir::WindowKind::InPrevious ? WindowShape::Previous
                : window.kind == hir::WindowKind::InThis     ? WindowShape::This
                                                             : WindowShape::LastFull;
    row.unit = UnitOf(window.unit);
    if (window.amount) {
      const hir::Expr& amount = module_[*window.amount];
      if (const auto* param = std::get_if<hir::ParamRef>(&amount.node)) {
        row.amount_parameter = Parameter(param->param);
      } else {
        row.amount = std::get<hir::Literal>(amount.node).value.as_int();
      }
    }
    const std::string key = std::to_string(static_cast<int>(row.shape)) + ',' + std::to_string(static_cast<int>(row.unit)) + ',' +
                            std::to_string(row.amount) + ',' +
                            (row.amount_parameter ? std::to_string(*row.amount_parameter) : std::string());
    return Emit(Opcode::InWindow, here, {ValueKind::Bool}, {time}, {windows_.IndexOf(key, row)}, span);
  }
  const auto day_of = [&](NodeId node) {
    return graph_[node].type.type.kind == ValueKind::Date ? node : Emit(Opcode::ToDate, here, {ValueKind::Date}, {node}, {}, span);
  };
  const auto bound = [&](Opcode op, hir::ExprId id) {
    const NodeId limit = Lower(id, env);
    const bool by_day = graph_[limit].type.type.kind == ValueKind::Date || graph_[time].type.type.kind == ValueKind::Date;
    return by_day ? Compare(op, day_of(time), day_of(limit), span) : Compare(op, time, limit, span);
  };
  switch (window.kind) {
    case hir::WindowKind::Since: return bound(Opcode::CompareGreaterEqual, *window.from);
    case hir::WindowKind::Before: return bound(Opcode::CompareLess, *window.to);
    default: break;
  }
  const NodeId from = bound(Opcode::CompareGreaterEqual, *window.from);
  return Emit(Opcode::And, here, {ValueKind::Bool}, {from, bound(LIMN_FAULT(31) ? Opcode::CompareLess : Opcode::CompareLessEqual, *window.to)}, {}, span);
}

NodeId Lowerer::LowerAggregate(hir::ExprId id, const hir::Aggregate& aggregate, const Env& env) {
  const ProgramSpan span = SpanOf(module_[id].span);
  const ValueType type = module_[id].type.value;
  const Position base = Reach(aggregate.base, env);

  // The pass runs in the innermost scope that its rows speak of.
  ScopeId host = base.scope;
  std::vector<uint32_t> frames;
  hir::ForEachOperand(module_[id], [&](hir::ExprId operand) { CollectOuterFrames(module_, operand, aggregate.frame, frames); });
  for (const uint32_t frame : frames) {
    if (graph_.Depth(env[frame]) > graph_.Depth(host)) {
      host = env[frame];
    }
  }
  std::optional<NodeId> rows = base.rows;
  if (host != base.scope) {
    const NodeId outer = rows ? *rows
                              : graph_.Add(Opcode::SelfRows, base.scope, {true, {}, graph_.ScopeOf(base.scope).table}, {}, {}, {});
    rows = graph_.Bring(outer, host);
  }
  std::vector<uint32_t> downs;
  for (const LinkId link : aggregate.downs) {
    downs.push_back(LinkIndex(link));
  }
  const ScopeId child = graph_.AddScope({aggregate.table.index, host, rows, downs});
  Env inner = env;
  inner.resize(aggregate.frame);
  inner.push_back(child);

  std::vector<NodeId> masks;
  if (aggregate.where) {
    SplitConjunction(*aggregate.where, inner, masks);
  }
  for (const hir::Window& window : aggregate.windows) {
    masks.push_back(LowerWindow(window, aggregate.table, inner));
  }
  std::sort(masks.begin(), masks.end());
  masks.erase(std::unique(masks.begin(), masks.end()), masks.end());

  std::vector<NodeId> operands;
  const auto argument = [&] { operands.push_back(Lower(*aggregate.argument, inner)); };
  const auto condition = [&] {
    operands.push_back(aggregate.condition
                           ? Lower(*aggregate.condition, inner)
                           : Emit(Opcode::Constant, child, {ValueKind::Bool}, {}, {Constant(Value::Bool(true))}, span));
  };
  const auto time = [&] { operands.push_back(Emit(Opcode::LoadTime, child, TimeType(aggregate.table), {}, {}, span)); };
  const auto has_time = [&] {
    const TableSchema* table = &schema_[aggregate.table];
    while (!table->time && table->time_from) {
      table = &schema_[schema_[*table->time_from].parent];
    }
    return table->time.has_value();
  };
  Opcode op = Opcode::AggCount;
  switch (aggregate.function) {
    case hir::AggregateFunction::Count:
      if (aggregate.argument) {
        op = Opcode::AggCountKnown;
        argument();
      }
      break;
    case hir::AggregateFunction::Sum: op = Opcode::AggSum; argument(); break;
    case hir::AggregateFunction::Average: op = Opcode::AggAverage; argument(); break;
    case hir::AggregateFunction::Min: op = Opcode::AggMin; argument(); break;
    case hir::AggregateFunction::Max: op = Opcode::AggMax; argument(); break;
    case hir::AggregateFunction::First: op = Opcode::AggFirst; argument(); time(); break;
    case hir::AggregateFunction::Last: op = Opcode::AggLast; argument(); time(); break;
    case hir::AggregateFunction::MostCommon:
      argument();
      op = has_time() ? Opcode::AggMostCommonRecent : Opcode::AggMostCommon;
      if (op == Opcode::AggMostCommonRecent) {
        time();
      }
      break;
    case hir::AggregateFunction::Distinct: op = Opcode::AggDistinct; argument(); break;
    case hir::AggregateFunction::Share: op = Opcode::AggShare; condition(); break;
    case hir::AggregateFunction::Any: op = Opcode::AggAny; condition(); break;
    case hir::AggregateFunction::None: op = Opcode::AggNone; condition(); break;
    case hir::AggregateFunction::All: op = Opcode::AggAll; condition(); break;
  }
  operands.insert(operands.end(), masks.begin(), masks.end());
  const NodeId node = graph_.AddAggregate(op, host, child, {false, type, 0}, std::move(operands), span);
  return graph_.Bring(node, env.back());
}

void Lowerer::AddOutput(hir::DefId id) {
  const hir::Definition& definition = module_[id];
  Output output;
  output.name = definition.name;
  output.label = definition.label;
  output.table = definition.table.index;
  output.type = definition.type.value;
  switch (definition.kind) {
    case hir::DefinitionKind::Segment: output.kind = "segment"; break;
    case hir::DefinitionKind::Personas: output.kind = "personas"; break;
    case hir::DefinitionKind::Metric: output.kind = "metric"; break;
    default: output.kind = "tag"; break;
  }
  output.shape = definition.type.is_set()                ? OutputKind::Set
                 : output.type.kind == ValueKind::Bool ? OutputKind::YesNo
                                                       : OutputKind::Value;
  output.personal = PersonalKind(module_, schema_, definition);
  const auto add_member = [&](const Value& value, std::string label) {
    if (!value.is_missing() && value.type.kind == ValueKind::Text) {
      output.members.push_back(value.as_text());
      output.member_labels.push_back(std::move(label));
    }
  };
  if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
    for (const hir::Arm& arm : one_of->arms) {
      add_member(arm.value, {});
    }
    if (one_of->otherwise) {
      add_member(*one_of->otherwise, {});
    }
  } else if (const auto* any_of = std::get_if<hir::AnyOfBody>(&definition.body)) {
    for (const hir::Arm& arm : any_of->arms) {
      add_member(arm.value, {});
    }
  } else if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body)) {
    for (const hir::Persona& persona : personas->personas) {
      add_member(Value::Text(persona.name), persona.label);
    }
  }

  const std::vector<uint32_t> plain = Store(id);
  output.values = plain;
  const ScopeId root = RootScope(definition.table);
  if (options_.withhold && !definition.attributes.purposes.empty()) {
    // Withheld from those who didn't consent: the stored value stays as it is for other rules, the output is missing.
    std::optional<NodeId> consent;
    for (uint32_t index = 0; index < module_.definitions.size(); ++index) {
      const hir::Definition& purpose = module_.definitions[index];
      const std::vector<std::string>& wanted = definition.attributes.purposes;
      if (purpose.kind == hir::DefinitionKind::Purpose && purpose.table == definition.table &&
          std::find(wanted.begin(), wanted.end(), purpose.name) != wanted.end()) {
        const NodeId holds = LowerDefinition({index}, root).front();
        consent = consent ? Emit(Opcode::And, root, {ValueKind::Bool}, {*consent, holds}, {}, SpanOf(definition.span)) : holds;
      }
    }
    if (consent) {
      output.values.clear();
      for (const uint32_t value : plain) {
        const ValueRow row = program_.values[value];
        output.values.push_back(static_cast<uint32_t>(program_.values.size()));
        stored_nodes_.push_back(Emit(Opcode::Only, root, row.type, {*consent, stored_nodes_[value]}, {}, SpanOf(definition.span)));
        program_.values.push_back({row.name + " for consented", row.table, row.type});
      }
    }
  }
  program_.outputs.push_back(std::move(output));
}

namespace {

// Where a kind of definition stands among the written labels; nothing for what is not written.
std::optional<int> PlaceOf(hir::DefinitionKind kind) {
  switch (kind) {
    case hir::DefinitionKind::TagWhen:
    case hir::DefinitionKind::TagOneOf:
    case hir::DefinitionKind::TagAnyOf:
    case hir::DefinitionKind::TagValue: return 0;
    case hir::DefinitionKind::Segment: return 1;
    case hir::DefinitionKind::Personas: return 2;
    case hir::DefinitionKind::Metric: return 3;
    case hir::DefinitionKind::Param:
    case hir::DefinitionKind::List:
    case hir::DefinitionKind::Purpose:
    case hir::DefinitionKind::Expectation: break;
  }
  return std::nullopt;
}

// Tags, segments, persona sets, then metrics where wanted; each kind by file path and place (semantics.md, "what is written").
std::vector<hir::DefId> LabelOrder(const hir::Module& module, const Schema& schema, bool metrics) {
  std::vector<hir::DefId> order;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    const hir::Definition& definition = module.definitions[index];
    const bool is_metric = definition.kind == hir::DefinitionKind::Metric;
    if (PlaceOf(definition.kind) && (!is_metric || (metrics && !schema[definition.table].entity.empty()))) {
      order.push_back({index});
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](hir::DefId a, hir::DefId b) { return *PlaceOf(module[a].kind) < *PlaceOf(module[b].kind); });
  return order;
}

}  // namespace

Lowered Lower(const hir::Module& module, const Schema& schema, const SourceMap& sources, const LowerOptions& options) {
  Lowered lowered;
  Program& program = lowered.program;
  program.project = options.project;
  program.version = options.version;
  for (uint32_t file = 0; file < sources.size(); ++file) {
    program.files.push_back(sources[FileId{file}].path());
  }
  Lowerer lowerer(module, schema, options, program);
  lowerer.AddParameters();
  if (!options.outputs.empty()) {
    for (const hir::DefId id : options.outputs) {
      lowerer.AddOutput(id);
    }
  } else if (options.labels) {
    for (const hir::DefId id : LabelOrder(module, schema, options.metrics)) {
      lowerer.AddOutput(id);
    }
  }
  for (const hir::DefId id : options.kept) {
    lowerer.Store(id);
  }
  lowered.values = lowerer.stored();
  EmitStages(lowerer, lowerer.graph(), program, lowered);
  return lowered;
}

}  // namespace limn
