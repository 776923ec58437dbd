#include "compiler/lower/lowerer.h"

#include <cassert>

namespace limn {
namespace {

// Expressions and definitions inside one another that are lowered in one go: what lies deeper is lowered first. Far less than the stack holds.
constexpr uint32_t kDepthMax = 256;
// Scopes inside one another in which a definition is still computed where it is used; deeper it is stored once and loaded.
constexpr uint32_t kScopesMax = 8;

// Thrown where a definition lies too deep.
struct TooDeep {
  hir::DefId definition;
  ScopeId scope;
};

}  // namespace

std::string KeyOf(const Value& value) {
  // A missing value has an alternative of its own: no text stands for it.
  std::string key = {static_cast<char>('a' + static_cast<int>(value.type.kind)), static_cast<char>('0' + value.type.scale),
                     static_cast<char>('0' + static_cast<int>(value.type.unit)), static_cast<char>('0' + value.data.index())};
  std::visit(Overloaded{[](std::monostate) {}, [&](bool b) { key += b ? 'y' : 'n'; }, [&](int64_t i) { key += std::to_string(i); },
                        [&](double d) { key += std::string(reinterpret_cast<const char*>(&d), sizeof d); },
                        [&](const std::string& text) { key += text; }},
             value.data);
  return key;
}

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
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    if (module.definitions[index].kind == hir::DefinitionKind::Purpose) {
      purposes_.push_back({index});
    }
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

// A list of a million values is numbered once, not at each of its uses.
uint32_t Lowerer::DeclaredList(hir::DefId id) {
  const auto known = declared_lists_.find(id);
  return known != declared_lists_.end() ? known->second
                                        : declared_lists_.emplace(id, List(std::get<hir::ListBody>(module_[id].body).values)).first->second;
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

// In the order of dependencies, so that a chain of a hundred thousand metrics needs no deep stack.
bool Lowerer::HasAggregates(hir::DefId id) {
  if (has_aggregates_.empty()) {
    has_aggregates_.resize(module_.definitions.size(), false);
    for (const hir::DefId definition : module_.order) {
      bool found = false;
      const auto visit = [&](auto&& self, hir::ExprId expr) -> void {
        if (std::holds_alternative<hir::Aggregate>(module_[expr].node) || std::holds_alternative<hir::Population>(module_[expr].node)) {
          found = true;
        } else if (const auto* ref = std::get_if<hir::DefinitionRef>(&module_[expr].node)) {
          found = found || has_aggregates_[ref->definition.index];
        } else if (const auto* has = std::get_if<hir::Has>(&module_[expr].node)) {
          found = found || has_aggregates_[has->set.index];
        }
        hir::ForEachOperand(module_[expr], [&](hir::ExprId operand) { self(self, operand); });
      };
      hir::ForEachRoot(module_[definition], [&](hir::ExprId root) { visit(visit, root); });
      if (const auto* personas = std::get_if<hir::PersonasBody>(&module_[definition].body); personas && personas->among) {
        found = found || has_aggregates_[personas->among->index];
      }
      has_aggregates_[definition.index] = found;
    }
  }
  return has_aggregates_[id.index];
}

// A definition is computed where the row is at hand. Elsewhere (over a link that leaves the enclosing rows, or per child row where that
// would repeat aggregates of an entity, or of rows deep inside others) an earlier stage stores it.
std::vector<NodeId> Lowerer::DefinitionAt(hir::DefId id, const hir::RowPath& row, const Env& env, ProgramSpan span) {
  const Position position = Reach(row, env);
  const Scope& scope = graph_.ScopeOf(position.scope);
  const bool is_repeated = scope.parent && (!schema_.tables[scope.table].entity.empty() || graph_.Depth(position.scope) > kScopesMax);
  const bool store = position.rows || (is_repeated && HasAggregates(id));
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
    const bool is_set = definition.type.is_set();
    values.push_back(StoreNode(nodes[member], is_set ? definition.name + '#' + std::to_string(member + 1) : definition.name));
  }
  return stored_.emplace(id, std::move(values)).first->second;
}

uint32_t Lowerer::StoreNode(NodeId node, std::string name) {
  const uint32_t value = static_cast<uint32_t>(program_.values.size());
  program_.values.push_back({std::move(name), graph_.ScopeOf(graph_[node].scope).table, graph_[node].type.type});
  stored_nodes_.push_back(node);
  return value;
}

// Definitions build on one another over any number of steps. Where the next one lies too deep inside others, everything up to the outermost
// is given up, that one is lowered, and the outermost is begun again; what was lowered by then is met.
const std::vector<NodeId>& Lowerer::LowerDefinition(hir::DefId id, ScopeId scope) {
  const auto known = lowered_.find({id.index, scope});
  if (known != lowered_.end()) {
    return known->second;
  }
  if (depth_ > kDepthMax) {
    throw TooDeep{id, scope};
  }
  if (depth_ > 0) {
    return LowerAnew(id, scope);
  }
  std::vector<TooDeep> open = {{id, scope}};
  while (true) {
    try {
      const std::vector<NodeId>& nodes = LowerAnew(open.back().definition, open.back().scope);
      open.pop_back();
      if (open.empty()) {
        return nodes;
      }
    } catch (const TooDeep& deep) {
      depth_ = 0;
      open.push_back(deep);
    }
  }
}

const std::vector<NodeId>& Lowerer::LowerAnew(hir::DefId id, ScopeId scope) {
  ++depth_;
  const Behind everywhere(*this, std::nullopt);  // others use the definition too
  std::vector<NodeId> nodes = LowerBody(module_[id], scope);
  --depth_;
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
          [&](const hir::FunctionBody&) -> std::vector<NodeId> { return {}; },
          [&](const hir::MetricBody& body) -> std::vector<NodeId> { return {Lower(body.value, env)}; },
          [&](const hir::ConditionBody& body) -> std::vector<NodeId> { return {Lower(body.condition, env)}; },
          [&](const hir::OneOfBody& body) -> std::vector<NodeId> {
            std::vector<hir::ExprId> conditions;
            std::vector<Value> values;
            for (const hir::Arm& arm : body.arms) {
              conditions.push_back(arm.condition);
              values.push_back(arm.value);
            }
            if (body.otherwise) {
              values.push_back(*body.otherwise);
            }
            return {LowerChoice(LowerInTurn(conditions, env), values, definition.type.value, scope, span)};
          },
          [&](const hir::AnyOfBody& body) -> std::vector<NodeId> {
            std::vector<NodeId> members;
            for (const hir::Arm& arm : body.arms) {
              members.push_back(IsTrue(Lower(arm.condition, env), SpanOf(arm.span)));
            }
            return members;
          },
          [&](const hir::TopBody& body) -> std::vector<NodeId> {
            std::vector<NodeId> nodes = {Emit(Opcode::Constant, scope, {ValueKind::Bool}, {}, {Constant(Value::Bool(true))}, span)};
            for (const hir::ExprId place : body.places) {
              nodes.push_back(Lower(place, env));
            }
            return nodes;
          },
          [&](const hir::ScoreBody& body) -> std::vector<NodeId> { return {Lower(body.total, env)}; },
          [&](const hir::PersonasBody& body) -> std::vector<NodeId> {
            if (body.policy == hir::PersonaPolicy::Overlapping) {
              std::vector<NodeId> members;
              for (const hir::Persona& persona : body.personas) {
                NodeId holds = Lower(*persona.condition, env);
                if (body.among) {
                  const NodeId base = DefinitionAt(*body.among, {}, env, span).front();
                  holds = Emit(Opcode::And, scope, {ValueKind::Bool}, {base, holds}, {}, SpanOf(persona.span));
                }
                members.push_back(IsTrue(holds, SpanOf(persona.span)));
              }
              return members;
            }
            std::vector<hir::ExprId> conditions;
            std::vector<Value> values;
            for (const hir::Persona& persona : body.personas) {
              values.push_back(Value::Text(persona.name));
              if (persona.condition) {
                conditions.push_back(*persona.condition);
              }
            }
            NodeId choice = LowerChoice(LowerInTurn(conditions, env), values, {ValueKind::Text}, scope, span);
            if (body.among) {
              const NodeId base = DefinitionAt(*body.among, {}, env, span).front();
              choice = Emit(Opcode::Only, scope, {ValueKind::Text}, {base, choice}, {}, span);
            }
            return {choice};
          },
      },
      definition.body);
}

}  // namespace limn
