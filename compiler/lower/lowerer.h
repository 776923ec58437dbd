/// Lowerer: hir definitions -> graph nodes. Resolves row paths to scopes, expands definitions where they are used, asks for
/// stored values where a path leaves the enclosing scopes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/hir/hir.h"
#include "compiler/lower/graph.h"
#include "compiler/lower/lower.h"

namespace limn {

/// Rows of `table` with a numbering of what a program names once: equal things get one index.
template <typename Item>
class NameTable {
 public:
  uint32_t IndexOf(const std::string& key, Item item) {
    const auto [entry, is_new] = indices_.emplace(key, static_cast<uint32_t>(items_->size()));
    if (is_new) {
      items_->push_back(std::move(item));
    }
    return entry->second;
  }
  explicit NameTable(std::vector<Item>* items) : items_(items) {}

 private:
  std::vector<Item>* items_;
  std::unordered_map<std::string, uint32_t> indices_;
};

WindowUnit UnitOf(hir::TimeUnit unit);
/// The shape of a window that Link knows all about; nothing where its bounds are expressions.
std::optional<WindowShape> ShapeOf(hir::WindowKind kind);

/// A value's kind, scale, unit and bytes: equal for equal constants only.
std::string KeyOf(const Value& value);

class Lowerer {
 public:
  Lowerer(const hir::Module& module, const Schema& schema, const LowerOptions& options, Program& program);

  /// The nodes of a definition on the rows of a scope over its table: one; of a set one per member; of a `top` a yes, for whoever asks over a link that leads
  /// nowhere, and one per place.
  const std::vector<NodeId>& LowerDefinition(hir::DefId id, ScopeId scope);
  /// The indices in Program::values where a definition's value is stored for every row, and what has to be computed for them.
  const std::vector<uint32_t>& Store(hir::DefId id);
  void AddOutput(hir::DefId id);
  void AddClaim(const hir::Claim& claim, const SourceMap& sources);
  /// All parameters of the module, also those no rule reads: a run may set any of them.
  void AddParameters();

  ScopeId RootScope(TableId table);
  Graph& graph() { return graph_; }
  /// For each stored value: the node in its root scope.
  const std::map<hir::DefId, std::vector<uint32_t>>& stored() const { return stored_; }
  /// Nothing where a population gives the value.
  const std::vector<std::optional<NodeId>>& stored_nodes() const { return stored_nodes_; }
  const std::vector<std::pair<hir::ExprId, NodeId>>& expr_nodes() const { return expr_nodes_; }

 private:
  using Env = std::vector<ScopeId>;  // by frame
  /// A row reached: the scope whose row it is, or rows computed in that scope.
  struct Position {
    ScopeId scope;
    std::optional<NodeId> rows;
  };

  NodeId Lower(hir::ExprId id, const Env& env);
  NodeId LowerNode(hir::ExprId id, const Env& env);
  /// While it lives, values count only on rows of that node's scope where it is true: a divisor of 0 elsewhere is no finding.
  class Behind {
   public:
    Behind(Lowerer& lowerer, std::optional<NodeId> matters) : lowerer_(lowerer), outer_(std::exchange(lowerer.matters_, matters)) {}
    ~Behind() { lowerer_.matters_ = outer_; }

   private:
    Lowerer& lowerer_;
    std::optional<NodeId> outer_;
  };
  NodeId LowerBehind(NodeId matters, hir::ExprId id, const Env& env);
  /// Where all of them are true, and what matters already; nothing where explanations want every value.
  std::optional<NodeId> AllMatter(const std::vector<NodeId>& truths);
  /// Conditions of arms, each behind those above it: the second matters where the first isn't true.
  std::vector<NodeId> LowerInTurn(const std::vector<hir::ExprId>& conditions, const Env& env);
  NodeId Not(NodeId truth, ProgramSpan span) { return Emit(Opcode::Not, graph_[truth].scope, {ValueKind::Bool}, {truth}, {}, span); }
  NodeId IsTrue(NodeId truth, ProgramSpan span) { return Emit(Opcode::IsTrue, graph_[truth].scope, {ValueKind::Bool}, {truth}, {}, span); }
  NodeId LowerBinary(const hir::Expr& expr, const hir::Binary& binary, const Env& env);
  NodeId LowerIn(const hir::Expr& expr, const hir::In& in, const Env& env);
  NodeId LowerHas(const hir::Expr& expr, const hir::Has& has, const Env& env);
  NodeId HasPlace(const hir::Has& has, const Env& env, ProgramSpan span);
  NodeId OrUnknown(NodeId truth, NodeId member, ProgramSpan span);
  NodeId LowerCall(const hir::Expr& expr, const hir::Call& call, const Env& env);
  NodeId LowerConvert(const hir::Expr& expr, const hir::Convert& convert, const Env& env);
  NodeId LowerAggregate(hir::ExprId id, const hir::Aggregate& aggregate, const Env& env);
  NodeId LowerPopulation(const hir::Expr& expr, const hir::Population& population, const Env& env);
  NodeId LowerWindow(const hir::Window& window, TableId table, int64_t day_begins, const Env& env);
  WindowRow RowOfWindow(const hir::Window& window, WindowShape shape, int64_t day_begins);
  std::vector<NodeId> LowerSteps(const hir::Aggregate& aggregate, const Env& env, ProgramSpan span);
  std::vector<NodeId> LowerPeriods(const hir::Aggregate& aggregate, const Env& env, ProgramSpan span);
  NodeId DayOfRows(TableId table, int64_t day_begins, ScopeId here, ProgramSpan span);
  uint32_t WindowIndex(const WindowRow& row);
  NodeId LowerAggregateOver(hir::ExprId id, const hir::Aggregate& aggregate, const Position& base, const std::vector<uint32_t>& frames,
                            const Env& env);
  const std::vector<NodeId>& LowerAnew(hir::DefId id, ScopeId scope);
  std::vector<NodeId> LowerBody(const hir::Definition& definition, ScopeId scope);
  NodeId LowerChoice(const std::vector<NodeId>& conditions, const std::vector<Value>& values, ValueType type, ScopeId scope,
                     ProgramSpan span);

  /// The index in Program::values where a node of a root scope is stored.
  uint32_t StoreNode(NodeId node, std::string name);
  Position Reach(const hir::RowPath& row, const Env& env);
  std::vector<NodeId> DefinitionAt(hir::DefId id, const hir::RowPath& row, const Env& env, ProgramSpan span);
  void SplitConjunction(hir::ExprId id, const Env& env, std::vector<NodeId>& masks);
  bool HasAggregates(hir::DefId id);
  const std::string& PersonalKind(hir::DefId id);
  std::string PersonalKind(hir::ExprId id) const;
  ValueType TimeType(TableId table) const;

  NodeId Emit(Opcode op, ScopeId scope, ValueType type, std::vector<NodeId> operands, std::vector<uint32_t> immediates, ProgramSpan span);
  NodeId Compare(Opcode op, NodeId lhs, NodeId rhs, ProgramSpan span);
  uint32_t Constant(const Value& value);
  uint32_t List(const std::vector<Value>& values);
  uint32_t DeclaredList(hir::DefId id);
  uint32_t Column(TableId table, ColumnId column);
  uint32_t LinkIndex(LinkId link);
  uint32_t Parameter(hir::DefId id);
  ProgramSpan SpanOf(Span span) const { return {span.file.index, span.begin, span.end}; }

  const hir::Module& module_;
  const Schema& schema_;
  const LowerOptions& options_;
  Program& program_;
  Graph graph_;
  NameTable<Value> constants_;
  NameTable<std::vector<Value>> lists_;
  NameTable<ColumnName> columns_;
  NameTable<LinkName> links_;
  NameTable<ParameterRow> parameters_;
  NameTable<WindowRow> windows_;
  NameTable<FunctionName> functions_;
  std::map<std::pair<uint32_t, ScopeId>, std::vector<NodeId>> lowered_;
  std::map<hir::DefId, std::vector<uint32_t>> stored_;
  std::vector<std::optional<NodeId>> stored_nodes_;
  std::map<std::string, uint32_t> populations_;  // by everything that is asked: the value
  std::vector<std::pair<hir::ExprId, NodeId>> expr_nodes_;
  std::map<NodeId, uint32_t> stored_aggregates_;
  std::map<hir::DefId, uint32_t> declared_lists_;
  std::vector<hir::DefId> purposes_;
  std::vector<bool> has_aggregates_;          // by DefId; empty until it is asked for
  std::vector<std::string> personal_kinds_;   // by DefId; empty until it is asked for
  std::optional<NodeId> matters_;             // of Behind
  uint32_t depth_ = 0;                        // expressions and definitions being lowered, one inside another
};

/// Cuts the graph into stages and blocks (emit.cpp). `places` is filled where sharing is off.
void EmitStages(const Lowerer& lowerer, Graph& graph, Program& program, Lowered& lowered);

}  // namespace limn
