/// Aggregation over runs: the rows of a batch that belong to one group follow each other. A group may go on in the next batch.
/// A mask has one bit per row of the batch: the row takes part.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/values/decimal.h"
#include "runtime/values/targets.h"

namespace limn {

/// Rows [begin, end) of the batch belong to `group`, an index into the accumulators.
struct GroupRun {
  uint32_t group = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
};

/// Calls visit(row) for each set bit in [begin, end), in order. Inlined, so that what `visit` adds to stays in a register.
template <typename Visit>
LIMN_ALWAYS_INLINE void ForEachBit(const uint64_t* bits, uint32_t begin, uint32_t end, Visit&& visit) {
  for (uint32_t row = begin; row < end;) {
    const uint32_t word_end = (row / 64 + 1) * 64;
    uint64_t word = bits[row / 64] >> (row % 64);
    if (word_end > end) {
      word &= ~uint64_t{0} >> (64 - (end - row));
    }
    for (; word != 0; word &= word - 1) {
      visit(row + static_cast<uint32_t>(std::countr_zero(word)));
    }
    row = word_end;
  }
}

/// Bits with the number of ones before each word: how many are set in a run is then a difference of two lookups, without a branch that could be guessed
/// wrong at the ends of short runs.
class RankedBits {
 public:
  /// `bits` has one word more than `rows` need; bits past `rows` are 0.
  void Rank(const uint64_t* bits, size_t rows);
  /// Ones below `row`, which is at most `rows`.
  uint32_t Below(uint32_t row) const {
    return ones_[row / 64] + static_cast<uint32_t>(std::popcount(bits_[row / 64] & ((uint64_t{1} << (row % 64)) - 1)));
  }

 private:
  const uint64_t* bits_ = nullptr;
  std::vector<uint32_t> ones_;
};

/// begins[run] = the first of the run's last rows that are as many as take part. False where other rows than those do.
bool LastRows(const RankedBits& mask, std::span<const GroupRun> runs, std::span<uint32_t> begins);
/// running[row] = the sum of the values before `row` that take part, for each row and the end. False, and `running` of no use, where there are more than a few thousand
/// rows or one of the values is so large that a sum may not fit.
bool SumBefore(std::span<const int64_t> values, const uint64_t* mask, std::vector<int64_t>& running);
/// Sums by group: of 64 bits, until one of them does not fit, or values come that are so large that it might not; then of 128, which hold 2^63 values of 64 bits and so can't overflow. Groups come
/// in order, in a batch and from one to the next, and the last one of a batch may go on in the next: so they are cleared a batch at a time, while they are about to be written.
class GroupSums {
 public:
  /// So many groups, each 0.
  void Begin(size_t groups);
  /// += running[end of the run] - running[its begin], the difference of two of SumBefore's. `begins` has the runs' begins where they are others than their own.
  void AddRunning(std::span<const int64_t> running, std::span<const GroupRun> runs, std::span<const uint32_t> begins = {});
  /// += values of the rows that take part. `running` is room for the sums before each row.
  void AddRuns(std::span<const int64_t> values, const uint64_t* mask, std::span<const GroupRun> runs, std::vector<int64_t>& running);

  /// When the last batch was added; before, of groups that have come.
  void Finish();
  Int128 operator[](size_t group) const { return is_wide_ ? wide_[group] : Int128{narrow_[group]}; }
  /// All of them, where they have 64 bits; null otherwise. Until the next Begin.
  const int64_t* narrow() const { return is_wide_ ? nullptr : narrow_.data(); }

 private:
  void Widen();
  void Reach(size_t groups);

  std::vector<int64_t> narrow_;
  std::vector<Int128> wide_;
  bool is_wide_ = false;
  size_t groups_ = 0;
  size_t written_ = 0;  // the first so many groups; the others hold anything
};
/// best[group] = the smallest (or largest) value; seen[group] counts the values.
template <typename T, bool kLargest>
void ExtremeRuns(std::span<const T> values, const uint64_t* mask, std::span<const GroupRun> runs, std::span<T> best,
                 std::span<int64_t> seen);

/// The place, from 1, of a percentile among `count` sorted values: ceil(percent * count / 100), at least 1; percent scaled by 10^scale, from 0 to 100.
/// Source: semantics.md "median, percentile" (nearest rank).
size_t NearestRank(int64_t percent, int scale, size_t count);

}  // namespace limn
