/// Comparisons by vector instructions, 64 rows to a word.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/kernels/compare.h"
#include "runtime/kernels/vector_unit.h"

namespace limn {

/// Each compares the rows that fill whole words and gives how many they are: 0 where there is no such unit, else `rows` but for the last `rows` % 64.
/// T: int32_t, int64_t, double, uint32_t (codes: Equal and NotEqual only).
template <typename T>
size_t CompareWords(VectorUnit unit, Comparison op, const T* lhs, const T* rhs, size_t rows, uint64_t* out);
template <typename T>
size_t CompareWordsWith(VectorUnit unit, Comparison op, const T* lhs, T rhs, size_t rows, uint64_t* out);
/// low <= value <= high. T: int32_t, int64_t.
template <typename T>
size_t WordsInRange(VectorUnit unit, const T* values, T low, T high, size_t rows, uint64_t* out);

}  // namespace limn
