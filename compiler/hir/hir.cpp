#include "compiler/hir/hir.h"

namespace limn::hir {

std::optional<DefId> Module::Find(std::string_view name) const {
  for (uint32_t index = 0; index < definitions.size(); ++index) {
    const DefinitionKind kind = definitions[index].kind;
    const bool hidden = kind == DefinitionKind::Purpose || kind == DefinitionKind::Expectation;
    if (!hidden && definitions[index].name == name) {
      return DefId{index};
    }
  }
  return std::nullopt;
}

}  // namespace limn::hir
