// The deviation of a sample, against values worked out with 80 digits; nearest ranks.

#include <catch2/catch.hpp>

#include <limits>

#include "runtime/kernels/deviation.h"

namespace limn {
namespace {

Moments MomentsOf(const std::vector<int64_t>& values) {
  std::vector<uint64_t> mask(values.size() / 64 + 1, ~uint64_t{0});
  const GroupRun run{0, 0, static_cast<uint32_t>(values.size())};
  Moments moments;
  MomentRuns(values, mask.data(), std::span(&run, 1), std::span(&moments, 1));
  return moments;
}

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

}  // namespace

TEST_CASE("the deviation of whole numbers is exact and rounded once") {
  CHECK(SampleDeviation(MomentsOf({1, 3}), 0) == 1.4142135623730951);
  CHECK(SampleDeviation(MomentsOf({2, 4, 4, 4, 5, 5, 7, 9}), 0) == 2.138089935299395);
  CHECK(SampleDeviation(MomentsOf({5, 5, 5}), 0) == 0);
  CHECK(SampleDeviation(MomentsOf({10, 20, 30}), 2) == 0.1);
  CHECK(SampleDeviation(MomentsOf({1, 2}), 6) == 7.071067811865475e-07);
}

TEST_CASE("the deviation of values that differ in the last digit of many") {
  CHECK(SampleDeviation(MomentsOf({kMost, kMost, kMost - 100}), 2) == 0.5773502691896257);
  CHECK(SampleDeviation(MomentsOf({kMost, kLeast}), 0) == 1.3043817825332783e+19);
  CHECK(SampleDeviation(MomentsOf({8, -9'000'000'000'000'000'000}), 0) == 6.363961030678927e+18);
}

TEST_CASE("the sum of squares goes past 128 bits") {
  const std::vector<int64_t> values(64, kLeast);
  const Moments moments = MomentsOf(values);
  CHECK(moments.squares_above == 16);  // 64 times 2^126
  CHECK(moments.squares == 0);
  CHECK(SampleDeviation(moments, 0) == 0);
}

TEST_CASE("of numbers too large for the squares there is no deviation") {
  CHECK_FALSE(SampleDeviation(std::vector<double>{1.7e308, -1.7e308}));
  CHECK(SampleDeviation(std::vector<double>{0.5, 0.5, 0.5}) == 0);
  CHECK(SampleDeviation(std::vector<double>{1, 3}) == 1.4142135623730951);
}

TEST_CASE("the nearest rank of a percentile") {
  CHECK(NearestRank(50, 0, 1) == 1);
  CHECK(NearestRank(50, 0, 2) == 1);
  CHECK(NearestRank(50, 0, 3) == 2);
  CHECK(NearestRank(0, 0, 10) == 1);
  CHECK(NearestRank(100, 0, 10) == 10);
  CHECK(NearestRank(90, 0, 10) == 9);
  CHECK(NearestRank(901, 1, 10) == 10);
  CHECK(NearestRank(1, 6, 10) == 1);
}

}  // namespace limn
