// Steps that follow each other: which row takes which step, deadlines, matches one behind the other.

#include <catch2/catch.hpp>

#include <limits>
#include <random>
#include <vector>

#include "runtime/kernels/sequence.h"

namespace limn {
namespace {

constexpr uint64_t kFirst = 1;
constexpr uint64_t kSecond = 2;
constexpr uint64_t kThird = 4;

struct StepRow {
  int64_t time = 0;
  uint64_t fits = 0;
};

// Each step within so many units of time of the one before.
Followed Follow(const std::vector<StepRow>& rows, size_t steps, int64_t within = std::numeric_limits<int32_t>::max()) {
  return FollowSteps(std::span<const StepRow>(rows), steps, [&](size_t, int64_t time) { return time + within; });
}

}  // namespace

TEST_CASE("steps are taken in order, by different rows") {
  CHECK(Follow({}, 2).furthest == 0);
  CHECK(Follow({{1, kFirst}, {2, kSecond}, {3, kThird}}, 3).matches == 1);
  CHECK(Follow({{1, kThird}, {2, kSecond}, {3, kFirst}}, 3).furthest == 1);
  CHECK(Follow({{1, kFirst | kSecond}}, 2).furthest == 1);
  CHECK(Follow({{1, kFirst | kSecond}, {1, kFirst | kSecond}}, 2).matches == 1);
}

TEST_CASE("the end of a deadline is included, and the latest row before a step decides") {
  CHECK(Follow({{0, kFirst}, {5, kSecond}}, 2, 5).matches == 1);
  CHECK(Follow({{0, kFirst}, {6, kSecond}}, 2, 5).matches == 0);
  CHECK(Follow({{0, kFirst}, {4, kFirst}, {9, kSecond}, {14, kThird}}, 3, 5).matches == 1);
  CHECK(Follow({{0, kFirst}, {5, kSecond}, {11, kThird}}, 3, 5).furthest == 2);
}

TEST_CASE("a match begins behind the end of the one before") {
  CHECK(Follow({{1, kFirst}, {2, kSecond}, {3, kFirst}, {4, kSecond}}, 2).matches == 2);
  CHECK(Follow({{1, kFirst}, {2, kFirst}, {3, kSecond}, {4, kSecond}}, 2).matches == 1);
  CHECK(Follow({{1, 3}, {2, 3}, {3, 3}, {4, 3}, {5, 3}}, 2).matches == 2);
  CHECK(Follow({{1, kFirst}, {2, kFirst}, {3, kFirst}}, 1).matches == 3);
}

TEST_CASE("where a step may follow whenever it likes, looking each one up finds what going from row to row does") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 2000; ++round) {
    const size_t steps = 1 + random() % 4;
    const auto begin = static_cast<uint32_t>(random() % 70);
    const auto end = static_cast<uint32_t>(begin + random() % 140);
    const uint64_t rare = random() % 8;
    std::vector<std::vector<uint64_t>> step_bits(steps, std::vector<uint64_t>(end / 64 + 1));
    std::vector<uint64_t> mask(end / 64 + 1);
    std::vector<StepRow> rows;
    for (uint32_t row = 0; row < (end / 64 + 1) * 64; ++row) {
      StepRow fitting{static_cast<int64_t>(row), 0};
      for (size_t step = 0; step < steps; ++step) {
        if (random() % (1 + rare) == 0) {
          fitting.fits |= uint64_t{1} << step;
          step_bits[step][row / 64] |= uint64_t{1} << (row % 64);
        }
      }
      if (random() % 4 != 0) {
        mask[row / 64] |= uint64_t{1} << (row % 64);
        if (row >= begin && row < end) {
          rows.push_back(fitting);
        }
      }
    }
    const Followed expected = Follow(rows, steps);
    const Followed found = FollowWhenever(mask.data(), begin, end, steps, [&](size_t step, uint32_t word) { return step_bits[step][word]; });
    REQUIRE(found.furthest == expected.furthest);
    REQUIRE(found.matches == expected.matches);
  }
}

}  // namespace limn
