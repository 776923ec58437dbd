/// TableCover: what the rows of a decision table take, in samples: whether two rows overlap, whether something fits no row. Knows no rules
/// and no types. Private to compiler/check.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace limn::check {

/// What a row makes of a sample; Maybe: that can't be told before the run.
enum class Fit : uint8_t { No, Yes, Maybe };

/// One thing that a table asks about. Of all values that its tests don't tell apart one is a sample.
struct CoverAxis {
  std::vector<std::string> samples;  // as messages say them: `level = "gold"`
  /// So many of them must fit some row: all but a missing value, or that too where a cell asks about it.
  size_t needed = 0;
  /// Every value is like one of the samples.
  bool is_exhaustive = true;
};

struct TableCover {
  std::vector<CoverAxis> axes;
  /// By row, axis, sample; empty where a row does not ask about an axis.
  std::vector<std::vector<std::vector<Fit>>> fits;
};

/// In a witness: of an axis that doesn't matter.
inline constexpr size_t kAnySample = std::numeric_limits<size_t>::max();

/// A sample of each axis that both rows surely take, or whether there may be one.
struct Overlap {
  std::optional<std::vector<size_t>> witness;
  bool is_possible = false;
};
Overlap OverlapOf(const TableCover& cover, size_t first, size_t second);

/// A sample of each axis that no row takes. Not decided: none was found, but there may be one.
struct GapSearch {
  std::optional<std::vector<size_t>> witness;
  bool is_decided = true;
};
GapSearch FindGap(const TableCover& cover);

/// Whether the rows above surely take all that a row takes.
bool IsCoveredAbove(const TableCover& cover, size_t row);

}  // namespace limn::check
