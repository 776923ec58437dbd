// Runs, gaps and slopes, against values worked out by hand or with exact fractions.

#include <catch2/catch.hpp>

#include <limits>

#include "runtime/kernels/rhythm.h"

namespace limn {
namespace {

int64_t Run(std::vector<int64_t> periods) { return LongestRun(periods); }
int64_t Gap(std::vector<int64_t> days) { return LongestGap(days); }

TrendSums SumsOf(const std::vector<std::pair<int64_t, int64_t>>& values) {
  TrendSums sums;
  for (const auto& [period, value] : values) {
    sums.Add(period, value);
  }
  return sums;
}

std::optional<double> NumberSlope(std::vector<std::pair<int64_t, double>> values, int64_t first, int64_t last) { return Slope(values, first, last); }

constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
constexpr double kHuge = std::numeric_limits<double>::max();

}  // namespace

TEST_CASE("the longest run is that of numbers one apart, in any order and repeated") {
  CHECK(Run({}) == 0);
  CHECK(Run({5}) == 1);
  CHECK(Run({5, 5, 5}) == 1);
  CHECK(Run({3, 1, 2, 2, 7, 8}) == 3);
  CHECK(Run({1, 3, 5}) == 1);
  CHECK(Run({-1, 0, 1, 5, 6, 7, 8}) == 4);
}

TEST_CASE("the longest gap is between neighbours in sorted order") {
  CHECK(Gap({4, 4}) == 0);
  CHECK(Gap({10, 1, 3}) == 7);
  CHECK(Gap({-5, 5, 6}) == 10);
}

TEST_CASE("a slope of whole numbers is exact, and counts empty periods") {
  CHECK(Slope(SumsOf({{0, 1}, {1, 2}, {2, 3}}), 0, 2, 0) == 1.0);
  CHECK(Slope(SumsOf({{0, 100}, {1, 200}, {2, 300}}), 0, 2, 2) == 1.0);
  CHECK(Slope(SumsOf({{7, 30}}), 5, 8, 0) == 3.0);
  CHECK(Slope(SumsOf({{-2, 5}, {-2, 5}, {0, 1}}), -2, 0, 0) == -4.5);
  CHECK(Slope(SumsOf({{24000, kLargest}, {24000, kLargest}, {24001, -kLargest}}), 24000, 24001, 0) == -3.0 * static_cast<double>(kLargest));
}

TEST_CASE("a slope of numbers rounds in fixed places, whatever their order") {
  CHECK(NumberSlope({{0, 0.1}, {1, 0.2}, {1, 0.1}}, 0, 1) == 0.1 + 0.2 - 0.1);
  CHECK(NumberSlope({{2, 1e300}, {0, 1.0}, {2, -1e300}, {2, 3.0}}, 0, 2) == 1.0);
  CHECK(NumberSlope({{0, kHuge}, {0, kHuge}}, 0, 1) == std::nullopt);
  CHECK(NumberSlope({{0, kHuge}, {9, 1.0}}, 0, 9) == std::nullopt);
}

}  // namespace limn
