/// Meaning: all that a value is made of, as one text that changes where any of it does.
#pragma once

#include <span>
#include <string>

#include "compiler/hir/hir.h"

namespace limn::hir {

/// The definitions that the expressions read, directly or through others, each with its body, in the order of the module. Labels, owners and other attributes are no part of
/// it; `because` is none either.
std::string PrintMeaning(const Module& module, const Schema& schema, std::span<const ExprId> roots);

}  // namespace limn::hir
