/// Comparisons: out bit per row; lhs and rhs have equal length, or rhs is one value. Slots without a value are compared too and
/// masked by the caller. Bits past the length are unspecified.
#pragma once

#include <cassert>
#include <cstdint>
#include <span>

namespace limn {

enum class Comparison : uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };

/// T: int32_t, int64_t, double, uint32_t (codes: Equal and NotEqual only).
template <typename T>
void Compare(Comparison op, std::span<const T> lhs, std::span<const T> rhs, uint64_t* out);
template <typename T>
void CompareWith(Comparison op, std::span<const T> lhs, T rhs, uint64_t* out);

/// low <= value <= high.
template <typename T>
void InRange(std::span<const T> values, T low, T high, uint64_t* out);

/// out bit = bit codes[row] of `table`. Slots without a value hold a code of the table, so every read is in range.
void LookUpCodes(std::span<const uint32_t> codes, const uint64_t* table, uint64_t* out);

}  // namespace limn
