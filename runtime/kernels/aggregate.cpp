#include "runtime/kernels/aggregate.h"

#include "runtime/kernels/fault.h"

namespace limn {

uint64_t CountBits(const uint64_t* bits, uint32_t begin, uint32_t end) {
  if (begin >= end) {
    return 0;
  }
  const uint32_t first = begin / 64;
  const uint32_t last = (end - 1) / 64;
  const uint64_t head = ~uint64_t{0} << (begin % 64);
  const uint64_t tail = ~uint64_t{0} >> (63 - (end - 1) % 64);
  if (first == last) {
    return static_cast<uint64_t>(std::popcount(bits[first] & head & tail));
  }
  uint64_t count = static_cast<uint64_t>(std::popcount(bits[first] & head) + std::popcount(bits[last] & tail));
  for (uint32_t word = first + 1; word < last; ++word) {
    count += static_cast<uint64_t>(std::popcount(bits[word]));
  }
  return count;
}

void CountRuns(const uint64_t* mask, std::span<const GroupRun> runs, std::span<int64_t> counts) {
  for (const GroupRun& run : runs) {
    counts[run.group] += static_cast<int64_t>(CountBits(mask, run.begin, run.end));
  }
}

void SumRuns(std::span<const int64_t> values, const uint64_t* mask, std::span<const GroupRun> runs, std::span<Int128> sums,
             std::span<int64_t> counts) {
  for (const GroupRun& run : runs) {
    Int128 sum = 0;
    int64_t count = 0;
    ForEachBit(mask, run.begin, run.end, [&](uint32_t row) {
      sum += values[row];
      ++count;
    });
    sums[run.group] += sum;
    counts[run.group] += count;
  }
}

size_t NearestRank(int64_t percent, int scale, size_t count) {
  const Int128 hundred = Int128{100} * PowerOfTen(scale);
  const Int128 place = (Int128{percent} * static_cast<Int128>(count) + (LIMN_FAULT(40) ? 0 : hundred - 1)) / hundred;
  return place < 1 ? 1 : static_cast<size_t>(place);
}

template <typename T, bool kLargest>
void ExtremeRuns(std::span<const T> values, const uint64_t* mask, std::span<const GroupRun> runs, std::span<T> best,
                 std::span<int64_t> seen) {
  for (const GroupRun& run : runs) {
    ForEachBit(mask, run.begin, run.end, [&](uint32_t row) {
      const bool better = seen[run.group] == 0 || (kLargest ? values[row] > best[run.group] : values[row] < best[run.group]);
      if (better) {
        best[run.group] = values[row];
      }
      ++seen[run.group];
    });
  }
}

template void ExtremeRuns<int32_t, false>(std::span<const int32_t>, const uint64_t*, std::span<const GroupRun>, std::span<int32_t>, std::span<int64_t>);
template void ExtremeRuns<int32_t, true>(std::span<const int32_t>, const uint64_t*, std::span<const GroupRun>, std::span<int32_t>, std::span<int64_t>);
template void ExtremeRuns<int64_t, false>(std::span<const int64_t>, const uint64_t*, std::span<const GroupRun>, std::span<int64_t>, std::span<int64_t>);
template void ExtremeRuns<int64_t, true>(std::span<const int64_t>, const uint64_t*, std::span<const GroupRun>, std::span<int64_t>, std::span<int64_t>);
template void ExtremeRuns<double, false>(std::span<const double>, const uint64_t*, std::span<const GroupRun>, std::span<double>, std::span<int64_t>);
template void ExtremeRuns<double, true>(std::span<const double>, const uint64_t*, std::span<const GroupRun>, std::span<double>, std::span<int64_t>);

}  // namespace limn
