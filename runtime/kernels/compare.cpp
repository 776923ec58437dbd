#include "runtime/kernels/compare.h"

#include <bit>
#include <cstring>

#include "runtime/kernels/compare_words.h"
#include "runtime/kernels/fault.h"
#include "runtime/values/targets.h"

namespace limn {
namespace {

// Flags of 0 or 1 as bits: the product moves the flag of byte i to bit 56 + i.
LIMN_ALWAYS_INLINE uint64_t BitsOf(const uint8_t (&flags)[64]) {
  uint64_t word = 0;
  for (size_t byte = 0; byte < 8; ++byte) {
    uint64_t eight = 0;
    std::memcpy(&eight, flags + 8 * byte, sizeof eight);
    if constexpr (std::endian::native == std::endian::big) {
      eight = __builtin_bswap64(eight);
    }
    word |= (eight * 0x0102'0408'1020'4080) >> 56 << (8 * byte);
  }
  return word;
}

// 64 comparisons make one word. They are made as bytes first: compilers turn that loop into vector compares, and one that shifts bits together into none.
template <typename Holds>
LIMN_ALWAYS_INLINE void PackBits(size_t rows, uint64_t* out, Holds holds) {
  if (rows == 1) {  // one customer
    out[0] = holds(0) ? 1 : 0;
    return;
  }
  uint8_t flags[64];
  size_t row = 0;
  for (; row + 64 <= rows; row += 64) {
    for (size_t bit = 0; bit < 64; ++bit) {
      flags[bit] = holds(row + bit);
    }
    out[row / 64] = BitsOf(flags);
  }
  if (row < rows) {
    std::memset(flags, 0, sizeof flags);
    for (size_t bit = 0; row + bit < rows; ++bit) {
      flags[bit] = holds(row + bit);
    }
    out[row / 64] = BitsOf(flags);
  }
}

template <typename T, typename Rhs>
LIMN_ALWAYS_INLINE void CompareRows(Comparison op, std::span<const T> lhs, Rhs rhs, uint64_t* out) {
  const size_t rows = lhs.size();
  switch (op) {
    case Comparison::Equal: return PackBits(rows, out, [=](size_t row) { return lhs[row] == rhs(row); });
    case Comparison::NotEqual: return PackBits(rows, out, [=](size_t row) { return lhs[row] != rhs(row); });
    case Comparison::Less: return PackBits(rows, out, [=](size_t row) { return (lhs[row] < rhs(row)) | (LIMN_FAULT(4) && lhs[row] == rhs(row)); });
    case Comparison::LessEqual: return PackBits(rows, out, [=](size_t row) { return lhs[row] <= rhs(row); });
    case Comparison::Greater: return PackBits(rows, out, [=](size_t row) { return lhs[row] > rhs(row); });
    case Comparison::GreaterEqual: return PackBits(rows, out, [=](size_t row) { return (lhs[row] >= rhs(row)) & !(LIMN_FAULT(5) && lhs[row] == rhs(row)); });
  }
}

}  // namespace

namespace {

template <typename T>
LIMN_TARGETS void CompareEach(Comparison op, std::span<const T> lhs, std::span<const T> rhs, uint64_t* out) {
  CompareRows(op, lhs, [=](size_t row) { return rhs[row]; }, out);
}

template <typename T>
LIMN_TARGETS void CompareEachWith(Comparison op, std::span<const T> lhs, T rhs, uint64_t* out) {
  CompareRows(op, lhs, [=](size_t) { return rhs; }, out);
}

template <typename T>
LIMN_TARGETS void EachInRange(std::span<const T> values, T low, T high, uint64_t* out) {
  PackBits(values.size(), out, [=](size_t row) { return (values[row] >= low) & (values[row] <= high) & !(LIMN_FAULT(7) && values[row] == low); });
}

VectorUnit UnitUnlessBroken() { return LIMN_FAULT(4) || LIMN_FAULT(5) || LIMN_FAULT(7) ? VectorUnit::Loops : WidestVectorUnit(); }

}  // namespace

// Whole words by vectors, the rows behind them, and all where there are none (one customer), by loops.

template <typename T>
void Compare(Comparison op, std::span<const T> lhs, std::span<const T> rhs, uint64_t* out) {
  assert(lhs.size() == rhs.size());
  if (const size_t done = lhs.size() < 64 ? 0 : CompareWords(UnitUnlessBroken(), op, lhs.data(), rhs.data(), lhs.size(), out); done < lhs.size()) {
    CompareEach(op, lhs.subspan(done), rhs.subspan(done), out + done / 64);
  }
}

template <typename T>
void CompareWith(Comparison op, std::span<const T> lhs, T rhs, uint64_t* out) {
  if (const size_t done = lhs.size() < 64 ? 0 : CompareWordsWith(UnitUnlessBroken(), op, lhs.data(), rhs, lhs.size(), out); done < lhs.size()) {
    CompareEachWith(op, lhs.subspan(done), rhs, out + done / 64);
  }
}

template <typename T>
void InRange(std::span<const T> values, T low, T high, uint64_t* out) {
  if (const size_t done = values.size() < 64 ? 0 : WordsInRange(UnitUnlessBroken(), values.data(), low, high, values.size(), out); done < values.size()) {
    EachInRange(values.subspan(done), low, high, out + done / 64);
  }
}

LIMN_TARGETS void LookUpCodes(std::span<const uint32_t> codes, const uint64_t* table, uint64_t* out) {
  PackBits(codes.size(), out, [=](size_t row) { return ((table[codes[row] / 64] >> (codes[row] % 64)) & 1) != 0; });
}

template void Compare<int32_t>(Comparison, std::span<const int32_t>, std::span<const int32_t>, uint64_t*);
template void Compare<int64_t>(Comparison, std::span<const int64_t>, std::span<const int64_t>, uint64_t*);
template void Compare<double>(Comparison, std::span<const double>, std::span<const double>, uint64_t*);
template void Compare<uint32_t>(Comparison, std::span<const uint32_t>, std::span<const uint32_t>, uint64_t*);
template void CompareWith<int32_t>(Comparison, std::span<const int32_t>, int32_t, uint64_t*);
template void CompareWith<int64_t>(Comparison, std::span<const int64_t>, int64_t, uint64_t*);
template void CompareWith<double>(Comparison, std::span<const double>, double, uint64_t*);
template void CompareWith<uint32_t>(Comparison, std::span<const uint32_t>, uint32_t, uint64_t*);
template void InRange<int32_t>(std::span<const int32_t>, int32_t, int32_t, uint64_t*);
template void InRange<int64_t>(std::span<const int64_t>, int64_t, int64_t, uint64_t*);

}  // namespace limn
