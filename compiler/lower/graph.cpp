#include "compiler/lower/graph.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace limn {
namespace {

void RaiseTo(std::vector<uint32_t>& passes, const std::vector<uint32_t>& least) {
  if (passes.size() < least.size()) {
    passes.resize(least.size(), 0);
  }
  for (size_t level = 0; level < least.size(); ++level) {
    passes[level] = std::max(passes[level], least[level]);
  }
}

}  // namespace

ScopeId Graph::AddScope(const Scope& scope) {
  if (share_ || !scope.parent) {
    const auto met = met_scopes_.find(scope);
    if (met != met_scopes_.end()) {
      return met->second;
    }
  }
  const ScopeId id = static_cast<ScopeId>(scopes_.size());
  scopes_.push_back(scope);
  met_scopes_.emplace(scope, id);
  return id;
}

Graph::Key Graph::KeyOf(const Node& node) {
  return {node.op, node.scope, node.type.rows, static_cast<uint8_t>(node.type.type.kind), node.type.type.scale,
          static_cast<uint8_t>(node.type.type.unit), node.operands, node.immediates, node.child};
}

NodeId Graph::Intern(Node node) {
  // Row numbers are the same whoever asks, so they meet even where nothing else may.
  if (share_ || node.type.rows) {
    const auto [entry, is_new] = met_.emplace(KeyOf(node), static_cast<NodeId>(nodes_.size()));
    if (!is_new) {
      return entry->second;
    }
  }
  nodes_.push_back(std::move(node));
  return static_cast<NodeId>(nodes_.size() - 1);
}

NodeId Graph::Add(Opcode op, ScopeId scope, RegisterType type, std::vector<NodeId> operands, std::vector<uint32_t> immediates,
                  ProgramSpan span) {
  Node node{op, scope, type, std::move(operands), std::move(immediates), std::nullopt, span, {0}};
  for (const NodeId operand : node.operands) {
    assert(nodes_[operand].scope == scope && "operands live where the node lives");
    RaiseTo(node.passes, nodes_[operand].passes);
  }
  return Intern(std::move(node));
}

std::optional<NodeId> Graph::Find(Opcode op, ScopeId scope, RegisterType type, std::vector<NodeId> operands,
                                  std::vector<uint32_t> immediates) const {
  const auto met = met_.find(KeyOf({op, scope, type, std::move(operands), std::move(immediates), std::nullopt, {}, {}}));
  return met != met_.end() ? std::optional(met->second) : std::nullopt;
}

NodeId Graph::AddAggregate(Opcode op, ScopeId scope, ScopeId child, RegisterType type, std::vector<NodeId> operands, std::vector<uint32_t> immediates,
                           ProgramSpan span) {
  Node node{op, scope, type, std::move(operands), std::move(immediates), child, span, {0}};
  std::vector<uint32_t> body = {0, 0};
  for (const NodeId operand : node.operands) {
    assert(nodes_[operand].scope == child && "an aggregate's operands live in the scope of its rows");
    RaiseTo(body, nodes_[operand].passes);
  }
  // What the rows need of this scope must be there before the pass; the aggregate is there after it.
  node.passes.assign(body.begin() + 1, body.end());
  if (const std::optional<NodeId> base = scopes_[child].base) {
    RaiseTo(node.passes, nodes_[*base].passes);
  }
  node.passes[0] += 1;
  return Intern(std::move(node));
}

NodeId Graph::Bring(NodeId node, ScopeId scope) {
  if (nodes_[node].scope == scope) {
    return node;
  }
  assert(scopes_[scope].parent && "a value is brought only into scopes inside its own");
  const NodeId outer = Bring(node, *scopes_[scope].parent);
  Node bringing{Opcode::LoadOuter, scope, nodes_[outer].type, {}, {outer}, std::nullopt, nodes_[outer].span, {0}};
  bringing.passes.insert(bringing.passes.end(), nodes_[outer].passes.begin(), nodes_[outer].passes.end());
  return Intern(std::move(bringing));
}

uint32_t Graph::Depth(ScopeId id) const {
  uint32_t depth = 0;
  while (scopes_[id].parent) {
    id = *scopes_[id].parent;
    ++depth;
  }
  return depth;
}

}  // namespace limn
