/// What the VM made beside what the reference makes of the same module and raw tables. Private to trial.cpp.
#pragma once

#include <string>

#include "tests/differential/pipeline.h"
#include "tests/differential/reference.h"

namespace limn::differential {

/// The first difference in words; "" where all labels, kept values, imported tags, claims and their intervals agree.
std::string DifferenceFromReference(const hir::Module& module, const Executed& executed, const ReferenceWorld& world, Reference& reference, const RandomProgram& rules,
                                    Hits* hits);

/// The first label of `one` that `other` has not, or has otherwise; "" for none.
std::string DifferenceOfLabels(const Executed& one, const Executed& other);

}  // namespace limn::differential
