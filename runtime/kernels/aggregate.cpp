#include "runtime/kernels/aggregate.h"

#include <algorithm>

#include "runtime/kernels/fault.h"
#include "runtime/kernels/running_sum.h"
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

namespace {

// Groups from `written` up to `reached` begin with 0: at once, since a branch for those without rows would be guessed wrong.
template <typename Sum>
void BeginGroups(size_t reached, std::vector<Sum>& sums, size_t& written) {
  if (reached > written) {
    std::fill(sums.begin() + static_cast<std::ptrdiff_t>(written), sums.begin() + static_cast<std::ptrdiff_t>(reached), 0);
    written = reached;
  }
}

size_t ReachedBy(std::span<const GroupRun> runs) { return runs.empty() ? 0 : runs.back().group + size_t{1}; }

}  // namespace

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

}  // namespace

bool SumBefore(std::span<const int64_t> values, const uint64_t* mask, std::vector<int64_t>& running) {
  if (values.size() > kRunningRowsMax) {
    return false;
  }
  running.resize(std::max(running.size(), values.size() + 1));
  return AddUp(WidestVectorUnit(), values, mask, running.data()) >> kRunningBits == 0;
}

void GroupSums::Begin(size_t groups) {
  narrow_.resize(std::max(narrow_.size(), groups));
  groups_ = groups;
  written_ = 0;
  is_wide_ = false;
}

void GroupSums::Reach(size_t groups) { is_wide_ ? BeginGroups(groups, wide_, written_) : BeginGroups(groups, narrow_, written_); }

void GroupSums::Finish() { Reach(groups_); }

void GroupSums::Widen() {
  if (!is_wide_) {
    wide_.resize(std::max(wide_.size(), groups_));
    std::copy_n(narrow_.begin(), written_, wide_.begin());
    is_wide_ = true;
  }
}

void GroupSums::AddRunning(std::span<const int64_t> running, std::span<const GroupRun> runs, std::span<const uint32_t> begins) {
  const auto difference = [&](size_t run) { return running[runs[run].end] - running[begins.empty() ? runs[run].begin : begins[run]]; };
  Reach(ReachedBy(runs));
  if (!is_wide_) {
    bool fits = true;
    for (size_t run = 0; run < runs.size(); ++run) {
      int64_t& sum = narrow_[runs[run].group];
      fits &= !__builtin_add_overflow(sum, difference(run), &sum);
    }
    if (fits) {
      return;
    }
    // What was added modulo 2^64 is taken back the same way.
    for (size_t run = 0; run < runs.size(); ++run) {
      uint64_t sum = static_cast<uint64_t>(narrow_[runs[run].group]);
      sum -= static_cast<uint64_t>(difference(run));
      narrow_[runs[run].group] = static_cast<int64_t>(sum);
    }
    Widen();
  }
  for (size_t run = 0; run < runs.size(); ++run) {
    wide_[runs[run].group] += difference(run);
  }
}

void GroupSums::AddRuns(std::span<const int64_t> values, const uint64_t* mask, std::span<const GroupRun> runs, std::vector<int64_t>& running) {
  if (SumBefore(values.first(runs.empty() ? 0 : runs.back().end), mask, running)) {
    AddRunning(running, runs);
    return;
  }
  Widen();
  Reach(ReachedBy(runs));
  for (const GroupRun& run : runs) {
    Int128 sum = 0;
    ForEachBit(mask, run.begin, run.end, [&](uint32_t row) { sum += values[row]; });
    wide_[run.group] += sum;
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
    T extreme = best[run.group];
    int64_t count = seen[run.group];
    ForEachBit(mask, run.begin, run.end, [&](uint32_t row) {
      const bool is_better = count == 0 || (kLargest ? values[row] > extreme : values[row] < extreme);
      extreme = is_better ? values[row] : extreme;
      ++count;
    });
    best[run.group] = extreme;
    seen[run.group] = count;
  }
}

template void ExtremeRuns<int32_t, false>(std::span<const int32_t>, const uint64_t*, std::span<const GroupRun>, std::span<int32_t>, std::span<int64_t>);
template void ExtremeRuns<int32_t, true>(std::span<const int32_t>, const uint64_t*, std::span<const GroupRun>, std::span<int32_t>, std::span<int64_t>);
template void ExtremeRuns<int64_t, false>(std::span<const int64_t>, const uint64_t*, std::span<const GroupRun>, std::span<int64_t>, std::span<int64_t>);
template void ExtremeRuns<int64_t, true>(std::span<const int64_t>, const uint64_t*, std::span<const GroupRun>, std::span<int64_t>, std::span<int64_t>);
template void ExtremeRuns<double, false>(std::span<const double>, const uint64_t*, std::span<const GroupRun>, std::span<double>, std::span<int64_t>);
template void ExtremeRuns<double, true>(std::span<const double>, const uint64_t*, std::span<const GroupRun>, std::span<double>, std::span<int64_t>);

}  // namespace limn
