#include "runtime/kernels/select.h"

#include <algorithm>

#include "runtime/values/targets.h"

namespace limn {
namespace {

// Half a word at a time, so that a lane's shift is as wide as most lanes. Both sides are read and one is kept: a loop without branches becomes vectors.
template <typename T, typename From>
LIMN_ALWAYS_INLINE void Select(const uint64_t* mask, From from, std::span<T> out) {
  if (out.size() == 1) {  // one customer
    out[0] = mask[0] & 1 ? from(0) : out[0];
    return;
  }
  constexpr size_t kHalf = 32;
  for (size_t begin = 0; begin < out.size(); begin += kHalf) {
    const auto bits = static_cast<uint32_t>(mask[begin / 64] >> (begin % 64));
    if (bits == 0) {
      continue;
    }
    T* slots = out.data() + begin;
    if (const size_t rows = std::min(kHalf, out.size() - begin); rows == kHalf) {
      for (size_t row = 0; row < kHalf; ++row) {
        slots[row] = (bits >> row) & 1 ? from(begin + row) : slots[row];
      }
    } else {
      for (size_t row = 0; row < rows; ++row) {
        slots[row] = (bits >> row) & 1 ? from(begin + row) : slots[row];
      }
    }
  }
}

}  // namespace

template <typename T>
LIMN_TARGETS void FillWhere(const uint64_t* mask, T value, std::span<T> out) {
  Select(mask, [=](size_t) { return value; }, out);
}

LIMN_TARGETS void MarkWhere(const uint64_t* mask, int64_t bits, std::span<int64_t> out) {
  Select(mask, [=](size_t row) { return out[row] | bits; }, out);
}

template <typename T>
LIMN_TARGETS void CopyWhere(const uint64_t* mask, std::span<const T> from, std::span<T> out) {
  Select(mask, [=](size_t row) { return from[row]; }, out);
}

template <typename T, typename Out>
LIMN_TARGETS void CopyToZeros(const uint64_t* mask, std::span<const T> from, std::span<Out> out) {
  for (size_t begin = 0; begin < out.size(); begin += 64) {
    const uint64_t bits = mask[begin / 64];
    const size_t rows = std::min<size_t>(64, out.size() - begin);
    const T* taken = from.data() + begin;
    Out* slots = out.data() + begin;
    if (bits == 0) {
      continue;
    }
    if (rows == 64 && bits == ~uint64_t{0}) {
      for (size_t row = 0; row < 64; ++row) {
        slots[row] = static_cast<Out>(taken[row]);
      }
    } else if (rows == 64) {
      for (size_t row = 0; row < 64; ++row) {
        slots[row] = (bits >> row) & 1 ? static_cast<Out>(taken[row]) : Out{};
      }
    } else {
      for (size_t row = 0; row < rows; ++row) {
        slots[row] = (bits >> row) & 1 ? static_cast<Out>(taken[row]) : Out{};
      }
    }
  }
}

template void FillWhere<int32_t>(const uint64_t*, int32_t, std::span<int32_t>);
template void FillWhere<int64_t>(const uint64_t*, int64_t, std::span<int64_t>);
template void FillWhere<double>(const uint64_t*, double, std::span<double>);
template void FillWhere<uint32_t>(const uint64_t*, uint32_t, std::span<uint32_t>);
template void CopyWhere<int32_t>(const uint64_t*, std::span<const int32_t>, std::span<int32_t>);
template void CopyWhere<int64_t>(const uint64_t*, std::span<const int64_t>, std::span<int64_t>);
template void CopyWhere<double>(const uint64_t*, std::span<const double>, std::span<double>);
template void CopyWhere<uint32_t>(const uint64_t*, std::span<const uint32_t>, std::span<uint32_t>);
template void CopyToZeros<int32_t, int32_t>(const uint64_t*, std::span<const int32_t>, std::span<int32_t>);
template void CopyToZeros<int64_t, int64_t>(const uint64_t*, std::span<const int64_t>, std::span<int64_t>);
template void CopyToZeros<double, double>(const uint64_t*, std::span<const double>, std::span<double>);
template void CopyToZeros<uint32_t, uint32_t>(const uint64_t*, std::span<const uint32_t>, std::span<uint32_t>);
template void CopyToZeros<uint32_t, uint8_t>(const uint64_t*, std::span<const uint32_t>, std::span<uint8_t>);

}  // namespace limn
