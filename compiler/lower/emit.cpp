// Cuts the graph into stages, blocks and instructions. A stage holds the values of one table that need the same number of earlier stages;
// a block holds one pass over the rows of a scope.

#include <algorithm>
#include <cassert>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "compiler/lower/lowerer.h"

namespace limn {
namespace {

class Emitter {
 public:
  Emitter(const Lowerer& lowerer, const Graph& graph, Program& program, Lowered& lowered)
      : lowerer_(lowerer), graph_(graph), program_(program), lowered_(lowered) {
    for (const auto& [expr, node] : lowerer.expr_nodes()) {
      exprs_of_[node].push_back(expr);
    }
  }

  void EmitAll() {
    const std::vector<std::optional<NodeId>>& nodes = lowerer_.stored_nodes();
    for (uint32_t population = 0; population < program_.populations.size(); ++population) {
      population_of_[program_.populations[population].result] = population;
    }
    FindStages();
    std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>> stages;       // (stage, table) -> values
    std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>> populations;  // after that stage
    for (uint32_t value = 0; value < nodes.size(); ++value) {
      const std::pair<uint32_t, uint32_t> key = {StageOfValue(value), program_.values[value].table};
      if (nodes[value]) {
        stages[key].push_back(value);
      } else {
        populations[key].push_back(population_of_.at(value));
      }
    }
    for (const auto& [key, values] : stages) {
      std::vector<NodeId> wanted;
      for (const uint32_t value : values) {
        wanted.push_back(*nodes[value]);
      }
      std::unordered_map<NodeId, uint32_t> registers;
      Stage stage;
      stage.root = EmitBlock(graph_[wanted.front()].scope, wanted, {}, std::nullopt, nullptr, registers);
      for (const uint32_t value : values) {
        stage.stored.push_back({value, registers.at(*nodes[value])});
      }
      stage.populations = populations[key];
      program_.stages.push_back(std::move(stage));
    }
  }

 private:
  using Registers = std::unordered_map<NodeId, uint32_t>;

  // The stage that stores a value, or after which a population gives it.
  uint32_t StageOfValue(uint32_t value) const {
    if (const std::optional<NodeId> node = lowerer_.stored_nodes()[value]) {
      return stage_of_[*node];
    }
    const PopulationRow& row = program_.populations[population_of_.at(value)];
    uint32_t stage = StageOfValue(row.argument);
    for (const std::optional<uint32_t>& condition : {row.within, row.members}) {
      stage = condition ? std::max(stage, StageOfValue(*condition)) : stage;
    }
    for (const uint32_t feature : row.features) {
      stage = std::max(stage, StageOfValue(feature));
    }
    for (const uint32_t key : row.per) {
      stage = std::max(stage, StageOfValue(key));
    }
    return stage;
  }

  // How many stages must have run before a node's value can be had. Nodes come after those they need.
  void FindStages() {
    stage_of_.resize(graph_.size(), 0);
    for (NodeId id = 0; id < graph_.size(); ++id) {
      const Node& node = graph_[id];
      if (node.op == Opcode::LoadValue || node.op == Opcode::LoadValueAt) {
        stage_of_[id] = StageOfValue(node.immediates[0]) + 1;
      }
      for (const NodeId needed : NeededBy(node)) {
        stage_of_[id] = std::max(stage_of_[id], stage_of_[needed]);
      }
    }
  }

  // The nodes a node reads, whatever their scope.
  std::vector<NodeId> NeededBy(const Node& node) const {
    std::vector<NodeId> needed = node.operands;
    if (node.op == Opcode::LoadOuter) {
      needed.push_back(node.immediates[0]);
    }
    if (node.child && graph_.ScopeOf(*node.child).base) {
      needed.push_back(*graph_.ScopeOf(*node.child).base);
    }
    return needed;
  }

  // The nodes of `scope` that are needed for `wanted` and for the masks of `aggregates`, in order of passes, then of ids.
  std::vector<NodeId> Needed(ScopeId scope, const std::vector<NodeId>& wanted) const {
    std::set<NodeId> seen;
    std::vector<NodeId> open = wanted;
    std::vector<NodeId> needed;
    const ScopeId outer = graph_.ScopeOf(scope).parent.value_or(scope);
    while (!open.empty()) {
      const NodeId id = open.back();
      open.pop_back();
      if (!seen.insert(id).second) {
        continue;
      }
      const Node& node = graph_[id];
      if (node.scope == scope) {
        needed.push_back(id);
      } else if (node.scope == outer) {
        continue;  // the enclosing block's own business
      }
      for (const NodeId more : NeededBy(node)) {
        open.push_back(more);
      }
    }
    std::sort(needed.begin(), needed.end(), [&](NodeId a, NodeId b) {
      return std::tuple(graph_[a].passes[0], a) < std::tuple(graph_[b].passes[0], b);
    });
    return needed;
  }

  // Emits one pass over `scope`: `wanted` values, then `aggregates` of the enclosing block. `registers` gets the register of each node.
  uint32_t EmitBlock(ScopeId scope, const std::vector<NodeId>& wanted, const std::vector<NodeId>& aggregates,
                     std::optional<uint32_t> parent, const Registers* outer, Registers& registers) {
    const uint32_t index = static_cast<uint32_t>(program_.blocks.size());
    program_.blocks.emplace_back();
    Block block;
    block.table = graph_.ScopeOf(scope).table;
    block.parent = parent;
    block.downs = graph_.ScopeOf(scope).downs;

    std::vector<NodeId> roots = wanted;
    for (const NodeId aggregate : aggregates) {
      const Node& node = graph_[aggregate];
      roots.insert(roots.end(), node.operands.begin(), node.operands.end());
    }
    const std::vector<NodeId> needed = Needed(scope, roots);
    for (const NodeId id : needed) {
      registers[id] = static_cast<uint32_t>(block.registers.size());
      block.registers.push_back(graph_[id].type);
    }
    size_t next = 0;
    while (next < needed.size()) {
      const uint32_t pass = graph_[needed[next]].passes[0];
      // Passes over children that this level waits for, one per scope of children.
      std::map<ScopeId, std::vector<NodeId>> runs;
      size_t end = next;
      for (; end < needed.size() && graph_[needed[end]].passes[0] == pass; ++end) {
        if (graph_[needed[end]].child) {
          runs[*graph_[needed[end]].child].push_back(needed[end]);
        }
      }
      for (const auto& [child, members] : runs) {
        Registers inner;
        const uint32_t child_block = EmitBlock(child, {}, members, index, &registers, inner);
        Instruction run;
        run.op = Opcode::Run;
        if (const std::optional<NodeId> base = graph_.ScopeOf(child).base) {
          run.operands.push_back(registers.at(*base));
        }
        run.immediates.push_back(child_block);
        run.span = graph_[members.front()].span;
        block.instructions.push_back(std::move(run));
      }
      for (; next < end; ++next) {
        const Node& node = graph_[needed[next]];
        if (!node.child) {
          block.instructions.push_back(InstructionOf(needed[next], registers, outer));
        }
        NotePlaces(needed[next], index, registers.at(needed[next]));
      }
    }
    for (const NodeId id : aggregates) {
      const Node& node = graph_[id];
      Instruction instruction;
      instruction.op = node.op;
      instruction.dst = outer->at(id);
      for (const NodeId operand : node.operands) {
        instruction.operands.push_back(registers.at(operand));
      }
      instruction.immediates = node.immediates;
      instruction.span = node.span;
      NoteAggregate(id, index, instruction);
      block.instructions.push_back(std::move(instruction));
    }
    program_.blocks[index] = std::move(block);
    return index;
  }

  Instruction InstructionOf(NodeId id, const Registers& registers, const Registers* outer) const {
    const Node& node = graph_[id];
    Instruction instruction;
    instruction.op = node.op;
    instruction.dst = registers.at(id);
    instruction.span = node.span;
    for (const NodeId operand : node.operands) {
      instruction.operands.push_back(registers.at(operand));
    }
    instruction.immediates = node.immediates;
    if (node.op == Opcode::LoadOuter) {
      assert(outer && "only a child block reads an enclosing one");
      instruction.immediates[0] = outer->at(node.immediates[0]);
    }
    return instruction;
  }

  void NotePlaces(NodeId node, uint32_t block, uint32_t reg) {
    const auto exprs = exprs_of_.find(node);
    if (exprs != exprs_of_.end()) {
      for (const hir::ExprId expr : exprs->second) {
        lowered_.places.push_back({expr, {block, reg}});
      }
    }
  }

  void NoteAggregate(NodeId node, uint32_t block, const Instruction& instruction) {
    const auto exprs = exprs_of_.find(node);
    if (exprs == exprs_of_.end()) {
      return;
    }
    const std::string_view kinds = RowOf(instruction.op).registers;
    const size_t fixed = kinds.size() - 2;  // the masks, `b*`, come last
    for (const hir::ExprId expr : exprs->second) {
      lowered_.aggregates.push_back(
          {expr, block, {instruction.operands.begin() + static_cast<ptrdiff_t>(fixed), instruction.operands.end()}});
    }
  }

  const Lowerer& lowerer_;
  const Graph& graph_;
  Program& program_;
  Lowered& lowered_;
  std::vector<uint32_t> stage_of_;  // by node
  std::unordered_map<uint32_t, uint32_t> population_of_;  // by the value it gives
  std::unordered_map<NodeId, std::vector<hir::ExprId>> exprs_of_;
};

}  // namespace

void EmitStages(const Lowerer& lowerer, Graph& graph, Program& program, Lowered& lowered) {
  Emitter(lowerer, graph, program, lowered).EmitAll();
}

}  // namespace limn
