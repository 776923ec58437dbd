#pragma once

#include <algorithm>

#include "compiler/hir/hir.h"

namespace limn::hir {

/// Whether `purpose` is a condition that `label for PURPOSE` asks for: one of the label's own table, by name.
inline bool IsPurposeOf(const Definition& purpose, const Definition& label) {
  const std::vector<std::string>& names = label.attributes.purposes;
  return purpose.kind == DefinitionKind::Purpose && purpose.table == label.table && std::find(names.begin(), names.end(), purpose.name) != names.end();
}

}  // namespace limn::hir
