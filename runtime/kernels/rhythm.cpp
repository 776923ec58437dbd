#include "runtime/kernels/rhythm.h"

#include <algorithm>
#include <cmath>

#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/fault.h"

namespace limn {
namespace {

// With y the sum of period p, of n = last - first + 1: slope = 6 Σ (2p - first - last) y / (n (n² - 1)), and n (n² - 1) is a multiple of 6.
Int128 SixthOfSpread(int64_t first, int64_t last) {
  const Int128 periods = Int128{last} - first + 1;
  return periods * (periods * periods - 1) / 6;
}

}  // namespace

int64_t LongestRun(std::vector<int64_t>& periods) {
  std::sort(periods.begin(), periods.end());
  int64_t longest = 0;
  int64_t run = 0;
  for (size_t at = 0; at < periods.size(); ++at) {
    if (at > 0 && periods[at] == periods[at - 1]) {
      continue;
    }
    const bool follows = at > 0 && periods[at] - periods[at - 1] <= (LIMN_FAULT(42) ? 2 : 1);
    run = follows ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  return longest;
}

int64_t LongestGap(std::vector<int64_t>& days) {
  std::sort(days.begin(), days.end());
  int64_t longest = 0;
  for (size_t at = 1; at < days.size(); ++at) {
    longest = std::max(longest, days[at] - days[at - 1]);
  }
  return longest;
}

void TrendSums::Add(int64_t period, int64_t value) {
  earliest = count == 0 ? period : std::min(earliest, period);
  latest = count == 0 ? period : std::max(latest, period);
  ++count;
  sum += value;
  weighted += Int128{period} * value;
}

double Slope(const TrendSums& sums, int64_t first, int64_t last, int scale) {
  const Int128 numerator = 2 * sums.weighted - (Int128{first} + last) * sums.sum;
  return RatioToDouble(numerator, SixthOfSpread(first, last) * PowerOfTen(scale));
}

std::optional<double> Slope(std::vector<std::pair<int64_t, double>>& values, int64_t first, int64_t last) {
  std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  ExactSum products;
  for (size_t begin = 0; begin < values.size();) {
    ExactSum of_period;
    size_t end = begin;
    for (; end < values.size() && values[end].first == values[begin].first; ++end) {
      of_period.Add(values[end].second);
    }
    const double product = of_period.Round() * static_cast<double>(2 * values[begin].first - first - last);
    if (!std::isfinite(product)) {
      return std::nullopt;
    }
    products.Add(product);
    begin = end;
  }
  const double numerator = products.Round();
  return std::isfinite(numerator) ? std::optional(numerator / static_cast<double>(SixthOfSpread(first, last))) : std::nullopt;
}

}  // namespace limn
