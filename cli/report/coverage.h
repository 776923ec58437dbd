/// Coverage: how many rows carry a label, and which values how often.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/columns/bitmap.h"
#include "runtime/labels/label_table.h"
#include "runtime/values/time_zone.h"

namespace limn::cli {

/// One value of a label and its rows; `text` as it is written in outputs, `label` what people read where that differs.
struct ValueCount {
  std::string text;
  std::string label;
  uint64_t rows = 0;
};

/// Counts over the rows that are shown. YesNo: yes + no + unknown = rows. Value: known + unknown (missing) = rows. Set: yes has the rows
/// with at least one member, no those with none.
struct Coverage {
  const LabelColumn* label = nullptr;
  uint64_t rows = 0;
  uint64_t yes = 0;      // carries the label: yes, a known value, a member
  uint64_t unknown = 0;  // unknown or missing
  /// Declared values and members in written order (also those on nobody); of other texts and of whole numbers with few values the most frequent.
  std::vector<ValueCount> values;
  uint64_t other_values = 0;       // distinct values that `values` leaves out
  uint64_t other_rows = 0;
  /// Smallest, median (nearest rank) and largest of numbers, dates and the like; as texts.
  std::optional<std::array<std::string, 3>> range;
};

/// Of each label, over the rows whose bit is set; an empty bitmap: all. They point to the labels.
std::vector<Coverage> CoverageOf(const LabelTable& labels, const Bitmap& shown, const TimeZone& zone, size_t threads);

}  // namespace limn::cli
