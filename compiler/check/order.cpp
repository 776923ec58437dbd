// The order in which definitions are checked, and that in which they are computed.

#include <algorithm>

#include "compiler/check/checker.h"

namespace limn::check {
namespace {

// Depth first without recursion, so that a chain of a hundred thousand metrics needs no deep stack: every node after those it
// leads to, in the order of `nodes` where nothing else decides. Rings are left where they close.
template <typename EdgesOf>
std::vector<hir::DefId> DependenciesFirst(size_t nodes, EdgesOf edges_of) {
  enum class State : uint8_t { New, Open, Done };
  struct Visit {
    uint32_t node;
    std::vector<uint32_t> edges;
    size_t next = 0;
  };
  std::vector<State> states(nodes, State::New);
  std::vector<hir::DefId> order;
  std::vector<Visit> stack;
  const auto enter = [&](uint32_t node) {
    states[node] = State::Open;
    stack.push_back({node, edges_of(node)});
  };
  for (uint32_t root = 0; root < nodes; ++root) {
    if (states[root] == State::New) {
      enter(root);
    }
    while (!stack.empty()) {
      Visit& top = stack.back();
      if (top.next == top.edges.size()) {
        states[top.node] = State::Done;
        order.push_back({top.node});
        stack.pop_back();
        continue;
      }
      const uint32_t target = top.edges[top.next++];
      if (states[target] == State::New) {
        enter(target);
      }
    }
  }
  return order;
}

// The definitions that a definition's values are computed from: not those that only its texts mention.
std::vector<uint32_t> DependenciesOf(const hir::Module& module, const hir::Definition& definition) {
  std::vector<uint32_t> found;
  std::vector<hir::ExprId> open;
  hir::ForEachRoot(definition, [&](hir::ExprId root) { open.push_back(root); });
  while (!open.empty()) {
    const hir::Expr& expr = module[open.back()];
    open.pop_back();
    if (const auto* reference = std::get_if<hir::DefinitionRef>(&expr.node)) {
      found.push_back(reference->definition.index);
    } else if (const auto* param = std::get_if<hir::ParamRef>(&expr.node)) {
      found.push_back(param->param.index);
    } else if (const auto* has = std::get_if<hir::Has>(&expr.node)) {
      found.push_back(has->set.index);
    } else if (const auto* in = std::get_if<hir::In>(&expr.node); in != nullptr && in->list) {
      found.push_back(in->list->index);
    }
    hir::ForEachOperand(expr, [&](hir::ExprId operand) { open.push_back(operand); });
  }
  if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body); personas != nullptr && personas->among) {
    found.push_back(personas->among->index);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

// Before types are known: every name in the statement that some definition has counts as a dependency. Too many edges do no
// harm; a definition that is needed earlier than this order says is checked on demand.
std::vector<hir::DefId> Checker::LikelyOrder() const {
  std::vector<std::vector<uint32_t>> names(origins_.size());
  // A statement's expressions are found by place. The definitions of a loop share theirs: each is taken to need what all need.
  using Place = std::pair<uint32_t, uint32_t>;  // where a statement begins, and a definition of it
  std::unordered_map<const ast::File*, std::vector<Place>> by_file;
  for (uint32_t definition = 0; definition < origins_.size(); ++definition) {
    by_file[origins_[definition].file].emplace_back(origins_[definition].statement->span.begin, definition);
  }
  for (const ast::File* file : files_) {
    std::vector<Place>& statements = by_file[file];
    std::sort(statements.begin(), statements.end());
    for (const ast::Expr& expr : file->exprs) {
      const auto* path = std::get_if<ast::NamePath>(&expr.node);
      const auto* call = std::get_if<ast::Call>(&expr.node);
      const Symbol* symbol = path != nullptr ? FindSymbol(path->parts.back()) : call != nullptr ? FindSymbol(call->callee) : nullptr;
      for (size_t part = 0; path != nullptr && part + 1 < path->parts.size(); ++part) {
        const Symbol* in_folder = FindSymbol(std::span(path->parts).subspan(part));
        symbol = in_folder != nullptr ? in_folder : symbol;
      }
      if (symbol == nullptr || !symbol->definition) {
        continue;
      }
      auto user = std::upper_bound(statements.begin(), statements.end(), Place{expr.span.begin, UINT32_MAX});
      const uint32_t begin = user == statements.begin() ? UINT32_MAX : std::prev(user)->first;
      while (user != statements.begin() && std::prev(user)->first == begin) {
        --user;
        const uint32_t leader = LeaderOf({user->second}).index;
        if (symbol->definition->index != leader) {
          names[leader].push_back(symbol->definition->index);
        }
      }
    }
  }
  return DependenciesFirst(origins_.size(), [&](uint32_t node) { return names[node]; });
}

void Checker::SetOrder() {
  module_.order = DependenciesFirst(module_.definitions.size(),
                                    [&](uint32_t node) { return DependenciesOf(module_, module_.definitions[node]); });
}

}  // namespace limn::check
