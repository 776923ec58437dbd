#include "runtime/kernels/compare.h"

#include <algorithm>

#include "runtime/kernels/fault.h"

namespace limn {
namespace {

// 64 comparisons make one word: the inner loop has a fixed length, so compilers turn it into vector compares.
template <typename Holds>
void PackBits(size_t rows, uint64_t* out, Holds holds) {
  size_t row = 0;
  for (; row + 64 <= rows; row += 64) {
    uint64_t word = 0;
    for (size_t bit = 0; bit < 64; ++bit) {
      word |= uint64_t{holds(row + bit)} << bit;
    }
    out[row / 64] = word;
  }
  if (row < rows) {
    uint64_t word = 0;
    for (size_t bit = 0; row + bit < rows; ++bit) {
      word |= uint64_t{holds(row + bit)} << bit;
    }
    out[row / 64] = word;
  }
}

template <typename T, typename Rhs>
void CompareRows(Comparison op, std::span<const T> lhs, Rhs rhs, uint64_t* out) {
  const size_t rows = lhs.size();
  switch (op) {
    case Comparison::Equal: return PackBits(rows, out, [=](size_t row) { return lhs[row] == rhs(row); });
    case Comparison::NotEqual: return PackBits(rows, out, [=](size_t row) { return lhs[row] != rhs(row); });
    case Comparison::Less: return PackBits(rows, out, [=](size_t row) { return lhs[row] < rhs(row) || (LIMN_FAULT(4) && lhs[row] == rhs(row)); });
    case Comparison::LessEqual: return PackBits(rows, out, [=](size_t row) { return lhs[row] <= rhs(row); });
    case Comparison::Greater: return PackBits(rows, out, [=](size_t row) { return lhs[row] > rhs(row); });
    case Comparison::GreaterEqual: return PackBits(rows, out, [=](size_t row) { return lhs[row] >= rhs(row) && !(LIMN_FAULT(5) && lhs[row] == rhs(row)); });
  }
}

}  // namespace

template <typename T>
void Compare(Comparison op, std::span<const T> lhs, std::span<const T> rhs, uint64_t* out) {
  assert(lhs.size() == rhs.size());
  CompareRows(op, lhs, [=](size_t row) { return rhs[row]; }, out);
}

template <typename T>
void CompareWith(Comparison op, std::span<const T> lhs, T rhs, uint64_t* out) {
  CompareRows(op, lhs, [=](size_t) { return rhs; }, out);
}

template <typename T>
void InRange(std::span<const T> values, T low, T high, uint64_t* out) {
  PackBits(values.size(), out, [=](size_t row) { return values[row] >= low && values[row] <= high && !(LIMN_FAULT(7) && values[row] == low); });
}

void LookUpCodes(std::span<const uint32_t> codes, const uint64_t* table, uint64_t* out) {
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
