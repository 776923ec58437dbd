// Overlaps and gaps of rows, on samples alone; every answer against all combinations of samples.

#include <catch2/catch.hpp>
#include <random>

#include "compiler/check/table_cover.h"

namespace limn::check {
namespace {

const std::vector<Fit> kAll = {};

TableCover Cover(const std::vector<size_t>& samples, std::vector<std::vector<std::vector<Fit>>> fits) {
  TableCover cover;
  for (size_t axis = 0; axis < samples.size(); ++axis) {
    CoverAxis made;
    for (size_t sample = 0; sample < samples[axis]; ++sample) {
      made.samples.push_back(std::string(1, static_cast<char>('a' + axis)) + std::to_string(sample));
    }
    made.needed = samples[axis];
    cover.axes.push_back(std::move(made));
  }
  cover.fits = std::move(fits);
  return cover;
}

// Whether a row surely takes a combination, or may.
Fit Takes(const TableCover& cover, size_t row, const std::vector<size_t>& samples) {
  Fit all = Fit::Yes;
  for (size_t axis = 0; axis < samples.size(); ++axis) {
    const std::vector<Fit>& fits = cover.fits[row][axis];
    const Fit fit = fits.empty() ? Fit::Yes : fits[samples[axis]];
    all = fit == Fit::No || all == Fit::No ? Fit::No : fit == Fit::Maybe ? Fit::Maybe : all;
  }
  return all;
}

std::vector<std::vector<size_t>> Combinations(const TableCover& cover) {
  std::vector<std::vector<size_t>> all = {{}};
  for (const CoverAxis& axis : cover.axes) {
    std::vector<std::vector<size_t>> longer;
    for (const std::vector<size_t>& combination : all) {
      for (size_t sample = 0; sample < axis.samples.size(); ++sample) {
        longer.push_back(combination);
        longer.back().push_back(sample);
      }
    }
    all = std::move(longer);
  }
  return all;
}

TableCover RandomCover(std::mt19937_64& random) {
  std::vector<size_t> samples(1 + random() % 3);
  for (size_t& count : samples) {
    count = 1 + random() % 3;
  }
  std::vector<std::vector<std::vector<Fit>>> fits(1 + random() % 4);
  for (std::vector<std::vector<Fit>>& row : fits) {
    for (const size_t count : samples) {
      row.emplace_back();
      for (size_t sample = 0; sample < count && random() % 3 != 0; ++sample) {
        row.back().push_back(random() % 8 == 0 ? Fit::Maybe : random() % 2 == 0 ? Fit::Yes : Fit::No);
      }
      row.back().resize(row.back().empty() ? 0 : count, Fit::Yes);
    }
  }
  return Cover(samples, std::move(fits));
}

// A witness names a sample of each axis, or none where any will do.
bool Matches(const std::vector<size_t>& witness, const std::vector<size_t>& combination) {
  for (size_t axis = 0; axis < combination.size(); ++axis) {
    if (axis < witness.size() && witness[axis] != kAnySample && witness[axis] != combination[axis]) {
      return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("two rows overlap where each axis has a sample that both take") {
  const TableCover cover = Cover({2, 2}, {{{Fit::Yes, Fit::No}, kAll}, {kAll, {Fit::No, Fit::Yes}}, {{Fit::No, Fit::Yes}, kAll}});
  const Overlap crossing = OverlapOf(cover, 0, 1);
  REQUIRE(crossing.witness);
  CHECK(*crossing.witness == std::vector<size_t>{0, 1});
  CHECK_FALSE(OverlapOf(cover, 0, 2).is_possible);
}

TEST_CASE("what may fit is no witness, and no proof that there is none") {
  const TableCover cover = Cover({2}, {{{Fit::Maybe, Fit::No}}, {{Fit::Yes, Fit::No}}});
  const Overlap overlap = OverlapOf(cover, 0, 1);
  CHECK(overlap.is_possible);
  CHECK_FALSE(overlap.witness);
  const GapSearch gap = FindGap(Cover({1}, {{{Fit::Maybe}}}));
  CHECK_FALSE(gap.witness);
  CHECK_FALSE(gap.is_decided);
}

TEST_CASE("a sample that nobody needs leaves no gap") {
  TableCover cover = Cover({2}, {{{Fit::Yes, Fit::No}}});
  CHECK(FindGap(cover).witness == std::vector<size_t>{1});
  cover.axes[0].needed = 1;
  CHECK_FALSE(FindGap(cover).witness);
  CHECK(FindGap(cover).is_decided);
}

TEST_CASE("samples that are not all there is decide nothing") {
  TableCover cover = Cover({1}, {{{Fit::Yes}}});
  cover.axes[0].is_exhaustive = false;
  CHECK_FALSE(FindGap(cover).is_decided);
  cover.fits.push_back({kAll});
  CHECK(FindGap(cover).is_decided);
}

TEST_CASE("random covers agree with all combinations of their samples") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(round);
    const TableCover cover = RandomCover(random);
    const std::vector<std::vector<size_t>> combinations = Combinations(cover);
    bool has_gap = false;
    bool may_have_gap = false;
    for (const std::vector<size_t>& combination : combinations) {
      bool is_taken = false;
      bool may_be_taken = false;
      for (size_t row = 0; row < cover.fits.size(); ++row) {
        is_taken = is_taken || Takes(cover, row, combination) == Fit::Yes;
        may_be_taken = may_be_taken || Takes(cover, row, combination) != Fit::No;
      }
      has_gap = has_gap || !may_be_taken;
      may_have_gap = may_have_gap || !is_taken;
    }
    const GapSearch gap = FindGap(cover);
    CHECK(gap.witness.has_value() == has_gap);
    CHECK((gap.witness || gap.is_decided == !may_have_gap));
    for (size_t row = 1; row < cover.fits.size(); ++row) {
      bool is_covered = true;
      for (const std::vector<size_t>& combination : combinations) {
        bool is_above = Takes(cover, row, combination) == Fit::No;
        for (size_t above = 0; above < row; ++above) {
          is_above = is_above || Takes(cover, above, combination) == Fit::Yes;
        }
        is_covered = is_covered && is_above;
      }
      CHECK(IsCoveredAbove(cover, row) == is_covered);
      const Overlap overlap = OverlapOf(cover, 0, row);
      bool overlaps = false;
      bool may_overlap = false;
      for (const std::vector<size_t>& combination : combinations) {
        const Fit one = Takes(cover, 0, combination);
        const Fit other = Takes(cover, row, combination);
        const bool both = one == Fit::Yes && other == Fit::Yes;
        overlaps = overlaps || both;
        may_overlap = may_overlap || (one != Fit::No && other != Fit::No);
        CHECK((!overlap.witness || both || !Matches(*overlap.witness, combination)));
      }
      CHECK(overlap.witness.has_value() == overlaps);
      CHECK(overlap.is_possible == may_overlap);
    }
  }
}

}  // namespace limn::check
