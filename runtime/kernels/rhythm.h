/// How rows follow each other in time: runs of periods, gaps between days, the slope over periods. Source: semantics.md "Aggregates".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "runtime/kernels/aggregate.h"

namespace limn {

/// The most numbers in a row that follow each other by 1; numbers may repeat, in any order. `periods` is sorted on the way.
int64_t LongestRun(std::vector<int64_t>& periods);
/// The largest difference between neighbours in sorted order; at least two days. `days` is sorted on the way.
int64_t LongestGap(std::vector<int64_t>& days);

/// What a slope over periods needs of its values, all exact: 2^32 values of 64 bits, at periods within 2^22 of 0.
struct TrendSums {
  int64_t count = 0;
  Int128 sum = 0;
  Int128 weighted = 0;  // of period * value
  int64_t earliest = 0;
  int64_t latest = 0;

  void Add(int64_t period, int64_t value);
};

/// The least-squares slope of the sums of the periods first to last (at most 2^31 of them, those without a value 0), of decimals with `scale`
/// digits, rounded once to the nearest double. At least two periods.
double Slope(const TrendSums& sums, int64_t first, int64_t last, int scale);

/// Of doubles: each period's sum, each of these times its distance from the middle, and the sum of these products are rounded once, then
/// divided. The order of the values does not matter; they are sorted by period on the way. Empty where something on the way is too large for a
/// double.
std::optional<double> Slope(std::vector<std::pair<int64_t, double>>& values, int64_t first, int64_t last);

}  // namespace limn
