/// Running sums: of a batch's values, before each row.
#pragma once

#include <cstdint>
#include <span>

#include "runtime/kernels/vector_unit.h"

namespace limn {

/// running[row] = the sum, modulo 2^64, of the values before `row` whose bit in `mask` is set, for each row and the end: one more than there are values. Gives the magnitudes of these values, each ones' complement
/// where it is negative, or'ed: as many bits as the largest of them has.
uint64_t AddUp(VectorUnit unit, std::span<const int64_t> values, const uint64_t* mask, int64_t* running);

}  // namespace limn
