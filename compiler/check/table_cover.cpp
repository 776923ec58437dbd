#include "compiler/check/table_cover.h"

#include <algorithm>
#include <set>
#include <utility>

namespace limn::check {
namespace {

// Tables that people write take a few thousand steps.
constexpr size_t kStepsMax = 200'000;

// Goes through the axes with the rows that still fit; what fits no row in the end is a gap.
class GapFinder {
 public:
  /// Over the first `rows` rows; within what `within` takes, where it is given.
  GapFinder(const TableCover& cover, size_t rows, std::optional<size_t> within) : cover_(cover), rows_(rows), within_(within), visited_(cover.axes.size(), false) {}

  GapSearch Run() {
    std::vector<Alive> all;
    for (size_t row = 0; row < rows_; ++row) {
      all.emplace_back(row, false);
    }
    Go(0, all);
    for (size_t axis = 0; axis < cover_.axes.size(); ++axis) {
      search_.is_decided = search_.is_decided && (!visited_[axis] || cover_.axes[axis].is_exhaustive);
    }
    return std::move(search_);
  }

 private:
  using Alive = std::pair<size_t, bool>;  // a row, and whether it only may fit

  bool AsksFrom(size_t row, size_t axis) const {
    for (; axis < cover_.axes.size(); ++axis) {
      if (!cover_.fits[row][axis].empty()) {
        return true;
      }
    }
    return false;
  }

  void Go(size_t axis, const std::vector<Alive>& alive) {
    if (search_.witness || ++steps_ > kStepsMax) {
      search_.is_decided = search_.is_decided && steps_ <= kStepsMax;
      return;
    }
    const bool is_covered = std::any_of(alive.begin(), alive.end(), [&](const Alive& row) { return !row.second && !AsksFrom(row.first, axis); });
    if (is_covered) {
      return;
    }
    if (axis == cover_.axes.size()) {
      if (alive.empty()) {
        search_.witness = chosen_;
      } else {
        search_.is_decided = false;
      }
      return;
    }
    const bool is_asked = std::any_of(alive.begin(), alive.end(), [&](const Alive& row) { return !cover_.fits[row.first][axis].empty(); });
    const std::vector<Fit>* limits = within_ && !cover_.fits[*within_][axis].empty() ? &cover_.fits[*within_][axis] : nullptr;
    const size_t samples = within_ ? cover_.axes[axis].samples.size() : cover_.axes[axis].needed;
    if (!is_asked && limits == nullptr) {
      chosen_.push_back(kAnySample);
      Go(axis + 1, alive);
      chosen_.pop_back();
      return;
    }
    visited_[axis] = true;
    std::set<std::vector<Alive>> seen;  // samples that leave the same rows lead to the same
    for (size_t sample = 0; sample < samples; ++sample) {
      if (limits != nullptr && (*limits)[sample] == Fit::No) {
        continue;
      }
      std::vector<Alive> left;
      for (const auto& [row, may] : alive) {
        const Fit fit = cover_.fits[row][axis].empty() ? Fit::Yes : cover_.fits[row][axis][sample];
        if (fit != Fit::No) {
          left.emplace_back(row, may || fit == Fit::Maybe);
        }
      }
      if (seen.insert(left).second) {
        chosen_.push_back(sample);
        Go(axis + 1, left);
        chosen_.pop_back();
      }
    }
  }

  const TableCover& cover_;
  const size_t rows_;
  const std::optional<size_t> within_;
  std::vector<bool> visited_;
  std::vector<size_t> chosen_;
  size_t steps_ = 0;
  GapSearch search_;
};

}  // namespace

Overlap OverlapOf(const TableCover& cover, size_t first, size_t second) {
  Overlap overlap;
  std::vector<size_t> witness;
  bool is_certain = true;
  for (size_t axis = 0; axis < cover.axes.size(); ++axis) {
    const std::vector<Fit>& one = cover.fits[first][axis];
    const std::vector<Fit>& other = cover.fits[second][axis];
    std::optional<size_t> certain;
    bool is_possible = !cover.axes[axis].is_exhaustive;
    for (size_t sample = 0; sample < cover.axes[axis].samples.size() && !certain; ++sample) {
      const Fit a = one.empty() ? Fit::Yes : one[sample];
      const Fit b = other.empty() ? Fit::Yes : other[sample];
      is_possible = is_possible || (a != Fit::No && b != Fit::No);
      if (a == Fit::Yes && b == Fit::Yes) {
        certain = sample;
      }
    }
    if (!is_possible) {
      return {};
    }
    is_certain = is_certain && certain;
    witness.push_back(one.empty() && other.empty() ? kAnySample : certain.value_or(kAnySample));
  }
  overlap.is_possible = true;
  if (is_certain) {
    overlap.witness = std::move(witness);
  }
  return overlap;
}

GapSearch FindGap(const TableCover& cover) { return GapFinder(cover, cover.fits.size(), std::nullopt).Run(); }

bool IsCoveredAbove(const TableCover& cover, size_t row) {
  const GapSearch search = GapFinder(cover, row, row).Run();
  return !search.witness && search.is_decided;
}

}  // namespace limn::check
