#include "cli/repl/dependents.h"

namespace limn::repl {
namespace {

class Finder {
 public:
  Finder(const hir::Module& module, const std::set<std::string>& names)
      : module_(module), names_(names), affected_(module.definitions.size(), false), seen_(module.exprs.size(), false) {}

  std::vector<hir::DefId> Run() {
    // Dependencies come first.
    for (const hir::DefId id : module_.order) {
      affected_[id.index] = names_.contains(module_[id].name) || Uses(id);
    }
    std::vector<hir::DefId> labels;
    for (uint32_t index = 0; index < module_.definitions.size(); ++index) {
      const hir::Definition& definition = module_.definitions[index];
      if (affected_[index] && hir::IsLabel(definition.kind) && !names_.contains(definition.name)) {
        labels.push_back({index});
      }
    }
    return labels;
  }

 private:
  bool Uses(hir::DefId id) {
    const hir::Definition& definition = module_[id];
    if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body); personas != nullptr && personas->among) {
      if (affected_[personas->among->index]) {
        return true;
      }
    }
    bool uses = false;
    seen_.assign(seen_.size(), false);
    hir::ForEachRoot(definition, [&](hir::ExprId root) { uses = uses || ExprUses(root); });
    return uses;
  }

  bool ExprUses(hir::ExprId id) {
    if (seen_[id.index]) {
      return false;
    }
    seen_[id.index] = true;
    const hir::Expr& expr = module_[id];
    bool uses = false;
    if (const auto* reference = std::get_if<hir::DefinitionRef>(&expr.node)) {
      uses = affected_[reference->definition.index];
    } else if (const auto* param = std::get_if<hir::ParamRef>(&expr.node)) {
      uses = affected_[param->param.index];
    } else if (const auto* has = std::get_if<hir::Has>(&expr.node)) {
      uses = affected_[has->set.index];
    } else if (const auto* in = std::get_if<hir::In>(&expr.node)) {
      uses = in->list && affected_[in->list->index];
    }
    hir::ForEachOperand(expr, [&](hir::ExprId operand) { uses = uses || ExprUses(operand); });
    return uses;
  }

  const hir::Module& module_;
  const std::set<std::string>& names_;
  std::vector<bool> affected_;  // by DefId
  std::vector<bool> seen_;      // by ExprId, for one definition
};

}  // namespace

std::vector<hir::DefId> LabelsFrom(const hir::Module& module, const std::set<std::string>& names) { return Finder(module, names).Run(); }

}  // namespace limn::repl
