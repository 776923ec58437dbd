#include "runtime/kernels/running_sum.h"

#include <cstddef>

#include "runtime/kernels/vector_instructions.h"

namespace limn {
namespace {

// Values are masked a word at a time, as vectors; adding them up goes from row to row.
LIMN_TARGETS uint64_t AddUpByRow(std::span<const int64_t> values, const uint64_t* mask, int64_t* running) {
  const size_t rows = values.size();
  uint64_t magnitudes = 0;
  uint64_t sum = 0;
  int64_t taken[64];
  const auto add = [&](size_t begin, size_t count) LIMN_INLINED {
    const uint64_t bits = mask[begin / 64];
    const int64_t* from = values.data() + begin;
    for (size_t row = 0; row < count; ++row) {
      taken[row] = from[row] & -static_cast<int64_t>((bits >> row) & 1);
      magnitudes |= static_cast<uint64_t>(taken[row] ^ (taken[row] >> 63));
    }
    for (size_t row = 0; row < count; ++row) {
      running[begin + row] = static_cast<int64_t>(sum);
      sum += static_cast<uint64_t>(taken[row]);
    }
  };
  size_t begin = 0;
  for (; begin + 64 <= rows; begin += 64) {
    add(begin, 64);
  }
  if (begin < rows) {
    add(begin, rows - begin);
  }
  running[rows] = static_cast<int64_t>(sum);
  return magnitudes;
}

#ifdef LIMN_HAS_VECTOR_UNITS

// Eight rows at a time: each gets the one before it, then the two before, then the four. What is carried over is one addition a step.
LIMN_AVX512 uint64_t AddUp512(std::span<const int64_t> values, const uint64_t* mask, int64_t* running) {
  constexpr size_t kLanes = 8;
  const __m512i zero = _mm512_setzero_si512();
  const __m512i last = _mm512_set1_epi64(kLanes - 1);
  __m512i magnitudes = zero;
  __m512i before = zero;
  running[0] = 0;
  for (size_t row = 0; row < values.size(); row += kLanes) {
    const size_t left = values.size() - row;
    const uint64_t there = left < kLanes ? (uint64_t{1} << left) - 1 : 0xFF;
    const auto taken = static_cast<__mmask8>(mask[row / 64] >> (row % 64) & there);
    const __m512i value = _mm512_maskz_loadu_epi64(taken, values.data() + row);
    magnitudes = _mm512_or_si512(magnitudes, _mm512_xor_si512(value, _mm512_srai_epi64(value, 63)));
    __m512i sum = _mm512_add_epi64(value, _mm512_alignr_epi64(value, zero, kLanes - 1));
    sum = _mm512_add_epi64(sum, _mm512_alignr_epi64(sum, zero, kLanes - 2));
    sum = _mm512_add_epi64(sum, _mm512_alignr_epi64(sum, zero, kLanes - 4));
    _mm512_mask_storeu_epi64(running + row + 1, static_cast<__mmask8>(there), _mm512_add_epi64(before, sum));
    before = _mm512_add_epi64(before, _mm512_permutexvar_epi64(last, sum));
  }
  return static_cast<uint64_t>(_mm512_reduce_or_epi64(magnitudes));
}

#endif

}  // namespace

uint64_t AddUp(VectorUnit unit, std::span<const int64_t> values, const uint64_t* mask, int64_t* running) {
#ifdef LIMN_HAS_VECTOR_UNITS
  if (unit >= VectorUnit::Avx512) {
    return AddUp512(values, mask, running);
  }
#else
  static_cast<void>(unit);
#endif
  return AddUpByRow(values, mask, running);
}

}  // namespace limn
