/// Shrink: the smallest case near a failing one that still fails.
#pragma once

#include <functional>

#include "tests/differential/pipeline.h"

namespace limn::differential {

/// Drops statements, arms and clauses, puts operands and literals in place of expressions, drops rows, as long as `fails` holds; gives up after
/// `attempts` tries.
Case Shrink(Case failing, const std::function<bool(const Case&)>& fails, size_t attempts);

}  // namespace limn::differential
