// The order of a group's values, worked out by hand.

#include <catch2/catch.hpp>

#include <bit>

#include "runtime/vm/value_ranking.h"

namespace limn {
namespace {

using Slots = std::vector<Slot>;

constexpr RankMeasure kRows{MeasureFunction::Count, Layout::Int64, 0};
constexpr RankMeasure kNoTies{};

ValueRanking Ranking(RankMeasure by, RankMeasure ties) {
  return {by, ties, [](Slot a, Slot b) { return a < b; }};
}

TEST_CASE("values by how often they stand, then the most recent, then the smallest") {
  ValueRanking ranking = Ranking(kRows, kNoTies);
  ranking.Add(7, 1, 0, {});
  ranking.Add(5, 9, 0, {});
  ranking.Add(7, 2, 0, {});
  ranking.Add(3, 9, 0, {});
  ranking.Add(4, 10, 0, {});
  CHECK(ranking.Leading(3) == Slots{7, 4, 3});
  CHECK(ranking.Leading(3).empty());
  ranking.Add(1, 1, 0, {});
  CHECK(ranking.Leading(3) == Slots{1});
}

TEST_CASE("a measure decides before the time, a missing one loses") {
  const auto slot = [](int64_t value) { return static_cast<Slot>(value); };
  ValueRanking sums = Ranking(kRows, {MeasureFunction::Sum, Layout::Int64, 2});
  sums.Add(1, 5, 0, slot(-300));
  sums.Add(2, 4, 0, slot(-200));
  sums.Add(3, 3, 0, {});
  CHECK(sums.Leading(9) == Slots{3, 2, 1});

  ValueRanking means = Ranking(kRows, {MeasureFunction::Average, Layout::Int64, 2});
  means.Add(1, 5, 0, slot(-300));
  means.Add(2, 4, 0, slot(-200));
  means.Add(3, 9, 0, {});
  CHECK(means.Leading(9) == Slots{2, 1, 3});

  ValueRanking smallest = Ranking({MeasureFunction::Min, Layout::Double, 0}, {MeasureFunction::Max, Layout::Double, 0});
  const auto number = [](double value) { return std::bit_cast<Slot>(value); };
  smallest.Add(1, 0, number(2), number(1));
  smallest.Add(1, 0, number(5), number(9));
  smallest.Add(2, 0, number(2), number(8));
  smallest.Add(3, 0, number(3), number(0));
  CHECK(smallest.Leading(9) == Slots{3, 1, 2});
}

TEST_CASE("a sum beyond what fits is missing") {
  constexpr Slot kLargest = static_cast<Slot>(INT64_MAX);
  ValueRanking ranking = Ranking({MeasureFunction::Sum, Layout::Int64, 0}, kNoTies);
  ranking.Add(1, 0, kLargest, {});
  ranking.Add(1, 0, kLargest, {});
  ranking.Add(2, 0, static_cast<Slot>(int64_t{-1}), {});
  CHECK(ranking.Leading(2) == Slots{2, 1});
}

}  // namespace
}  // namespace limn
