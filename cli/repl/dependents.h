/// Dependents: which labels change when a definition does.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compiler/hir/hir.h"

namespace limn::repl {

/// Tags, segments and persona sets whose values are computed from a definition with one of these names, over any number of steps, in module
/// order; not those named.
std::vector<hir::DefId> LabelsFrom(const hir::Module& module, const std::set<std::string>& names);

}  // namespace limn::repl
