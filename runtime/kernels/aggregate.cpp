#include "runtime/kernels/aggregate.h"

#include <algorithm>

#include "runtime/kernels/fault.h"
#include "runtime/values/targets.h"

namespace limn {

LIMN_TARGETS void RankedBits::Rank(const uint64_t* bits, size_t rows) {
  bits_ = bits;
  const size_t words = rows / 64 + 1;
  ones_.resize(words);
  uint32_t ones = 0;
  for (size_t word = 0; word < words; ++word) {
    ones_[word] = ones;
    ones += static_cast<uint32_t>(std::popcount(bits[word]));
  }
}

LIMN_TARGETS void CountRuns(const RankedBits& mask, std::span<const GroupRun> runs, std::span<int64_t> counts) {
  // Runs follow each other: the end of one is the beginning of the next.
  uint32_t at = 0;
  uint32_t below = 0;
  for (const GroupRun& run : runs) {
    if (run.begin != at) {
      below = mask.Below(run.begin);
    }
    const uint32_t end = mask.Below(run.end);
    counts[run.group] += end - below;
    at = run.end;
    below = end;
  }
}

LIMN_TARGETS bool LastRows(const RankedBits& mask, std::span<const GroupRun> runs, std::span<uint32_t> begins) {
  bool are_last = true;
  for (size_t run = 0; run < runs.size(); ++run) {
    const uint32_t end = mask.Below(runs[run].end);
    const uint32_t count = end - mask.Below(runs[run].begin);
    begins[run] = runs[run].end - count;
    are_last = are_last && end - mask.Below(begins[run]) == count;
  }
  return are_last || LIMN_FAULT(55);
}

namespace {

constexpr size_t kRunningRowsMax = 4096;
constexpr int kRunningBits = 51;  // 4096 values of 51 bits and a sign fit

// Modulo 2^64. Values are masked a word at a time, as vectors; adding them up goes from row to row.
LIMN_TARGETS bool AddUp(std::span<const int64_t> values, const uint64_t* mask, int64_t* running) {
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
  return magnitudes >> kRunningBits == 0;
}

}  // namespace

bool SumBefore(std::span<const int64_t> values, const uint64_t* mask, std::vector<int64_t>& running) {
  if (values.size() > kRunningRowsMax) {
    return false;
  }
  running.resize(std::max(running.size(), values.size() + 1));
  return AddUp(values, mask, running.data());
}

void SumRuns(std::span<const int64_t> values, const uint64_t* mask, std::span<const GroupRun> runs, std::span<Int128> sums, std::vector<int64_t>& running) {
  if (SumBefore(values.first(runs.empty() ? 0 : runs.back().end), mask, running)) {
    for (const GroupRun& run : runs) {
      sums[run.group] += running[run.end] - running[run.begin];
    }
    return;
  }
  for (const GroupRun& run : runs) {
    Int128 sum = 0;
    ForEachBit(mask, run.begin, run.end, [&](uint32_t row) { sum += values[row]; });
    sums[run.group] += sum;
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
