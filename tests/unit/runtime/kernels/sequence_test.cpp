// Steps that follow each other: which row takes which step, deadlines, matches one behind the other.

#include <catch2/catch.hpp>

#include <limits>
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

}  // namespace limn
