/// Graph: values as nodes, each in the scope whose rows it has a value for; equal nodes are one node (value numbering).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "runtime/program/program.h"

namespace limn {

using NodeId = uint32_t;
using ScopeId = uint32_t;

/// The rows that nodes have values for: a table's rows (root), or the children of each row of the parent scope (of the rows in
/// `base`, where given) over `downs`.
struct Scope {
  uint32_t table = 0;
  std::optional<ScopeId> parent;
  std::optional<NodeId> base;  // a rows node of the parent scope
  std::vector<uint32_t> downs;
  friend auto operator<=>(const Scope&, const Scope&) = default;
};

struct Node {
  Opcode op = Opcode::Constant;
  ScopeId scope = 0;                // where its value lives; for an aggregate the scope around its rows
  RegisterType type;
  std::vector<NodeId> operands;     // of an aggregate: nodes of `child`
  std::vector<uint32_t> immediates;
  std::optional<ScopeId> child;     // of an aggregate: the scope of its rows
  ProgramSpan span;
  /// passes[0]: how many child passes of its own scope must have run before; passes[k]: the same of the k-th enclosing scope.
  std::vector<uint32_t> passes;
};

/// Nodes and scopes under construction. With `share` off nothing meets.
class Graph {
 public:
  explicit Graph(bool share) : share_(share) {}

  ScopeId AddScope(const Scope& scope);
  /// The node for this operation, new or met. Operands come before their users, so ids are a topological order.
  NodeId Add(Opcode op, ScopeId scope, RegisterType type, std::vector<NodeId> operands, std::vector<uint32_t> immediates,
             ProgramSpan span);
  /// The node that Add would meet, if there is one.
  std::optional<NodeId> Find(Opcode op, ScopeId scope, RegisterType type, std::vector<NodeId> operands, std::vector<uint32_t> immediates) const;
  NodeId AddAggregate(Opcode op, ScopeId scope, ScopeId child, RegisterType type, std::vector<NodeId> operands, std::vector<uint32_t> immediates,
                      ProgramSpan span);
  /// The node's value in `scope`, which is its own scope or one inside it: repeated for child rows by load.outer.
  NodeId Bring(NodeId node, ScopeId scope);

  const Node& operator[](NodeId id) const { return nodes_[id]; }
  NodeId size() const { return static_cast<NodeId>(nodes_.size()); }
  const Scope& ScopeOf(ScopeId id) const { return scopes_[id]; }
  /// How many scopes enclose it.
  uint32_t Depth(ScopeId id) const;

 private:
  using Key = std::tuple<Opcode, ScopeId, bool, uint8_t, uint8_t, uint8_t, std::vector<NodeId>, std::vector<uint32_t>, std::optional<ScopeId>>;
  static Key KeyOf(const Node& node);
  NodeId Intern(Node node);
  bool share_;
  std::vector<Node> nodes_;
  std::vector<Scope> scopes_;
  std::map<Key, NodeId> met_;
  std::map<Scope, ScopeId> met_scopes_;
};

}  // namespace limn
