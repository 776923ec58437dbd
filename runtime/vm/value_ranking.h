/// ValueRanking: the values of one group put in order by what their rows come to. Source: semantics.md "most_common, top ties".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "runtime/kernels/vector_view.h"
#include "runtime/program/program.h"

namespace limn {

/// A value of a register as 64 bits that are equal for equal values.
using Slot = uint64_t;

/// What orders the values: the larger, the earlier; a missing one comes last.
struct RankMeasure {
  MeasureFunction function = MeasureFunction::None;
  Layout layout = Layout::Int64;  // of what is measured
  int scale = 0;
};

class ValueRanking {
 public:
  /// `less` compares two values of the group.
  ValueRanking(RankMeasure by, RankMeasure ties, std::function<bool(Slot, Slot)> less) : measures_{by, ties}, less_(std::move(less)) {}

  /// A row: its value, its time (smaller than any other where it has none), what is measured where that is known.
  void Add(Slot value, int64_t time, std::optional<Slot> by, std::optional<Slot> ties) { rows_.push_back({value, time, {by, ties}}); }
  /// The first `limit` of the different values, in order; then the group is forgotten.
  std::vector<Slot> Leading(size_t limit);

 private:
  struct Row {
    Slot value;
    int64_t time;
    std::optional<Slot> measured[2];
  };
  struct Candidate {
    Slot value;
    int64_t latest;
    std::optional<Slot> measures[2];
  };
  std::optional<Slot> Measured(size_t measure, size_t begin, size_t end) const;
  bool ComesBefore(const Candidate& a, const Candidate& b) const;

  RankMeasure measures_[2];
  std::function<bool(Slot, Slot)> less_;
  std::vector<Row> rows_;
};

}  // namespace limn
