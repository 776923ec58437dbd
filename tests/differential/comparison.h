/// What the VM made beside what the reference makes of the same module and raw tables. Private to pipeline.cpp.
#pragma once

#include <string>

#include "tests/differential/pipeline.h"
#include "tests/differential/reference_world.h"

namespace limn::differential {

/// The first difference in words; "" where all labels, kept values, imported tags, claims and their intervals agree.
std::string DifferenceFromReference(const Schema& schema, const Executed& executed, const ReferenceWorld& world, const RandomProgram& rules, Hits* hits);

/// The first label of `one` that `other` has not, or has otherwise; "" for none.
std::string DifferenceOfLabels(const Executed& one, const Executed& other);

}  // namespace limn::differential
