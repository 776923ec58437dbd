#include "runtime/vm/value_ranking.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "runtime/kernels/fault.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

// The layout of what a measure comes to.
Layout ResultLayout(const RankMeasure& measure) {
  switch (measure.function) {
    case MeasureFunction::Average: return Layout::Double;
    case MeasureFunction::Sum:
    case MeasureFunction::Min:
    case MeasureFunction::Max: return measure.layout;
    case MeasureFunction::None:
    case MeasureFunction::Count: break;
  }
  return Layout::Int64;
}

bool IsLess(Layout layout, Slot a, Slot b) {
  return layout == Layout::Double ? std::bit_cast<double>(a) < std::bit_cast<double>(b) : static_cast<int64_t>(a) < static_cast<int64_t>(b);
}

std::optional<Slot> Finite(double value) { return std::isfinite(value) ? std::optional(std::bit_cast<Slot>(value)) : std::nullopt; }

}  // namespace

// Of the rows [begin, end), which have one value: as the aggregate of that name would give it, missing where that would be.
std::optional<Slot> ValueRanking::Measured(size_t which, size_t begin, size_t end) const {
  const RankMeasure& measure = measures_[which];
  const bool is_number = measure.layout == Layout::Double;
  int64_t count = 0;
  Int128 whole = 0;
  ExactSum number;
  std::optional<Slot> extreme;
  for (size_t row = begin; row < end; ++row) {
    const std::optional<Slot>& value = rows_[row].measured[which];
    if (!value) {
      continue;
    }
    ++count;
    switch (measure.function) {
      case MeasureFunction::Sum:
      case MeasureFunction::Average:
        if (is_number) {
          number.Add(std::bit_cast<double>(*value));
        } else {
          whole += static_cast<int64_t>(*value);
        }
        break;
      case MeasureFunction::Min: extreme = !extreme || IsLess(measure.layout, *value, *extreme) ? value : extreme; break;
      case MeasureFunction::Max: extreme = !extreme || IsLess(measure.layout, *extreme, *value) ? value : extreme; break;
      case MeasureFunction::None:
      case MeasureFunction::Count: break;
    }
  }
  switch (measure.function) {
    case MeasureFunction::None: return std::nullopt;
    case MeasureFunction::Count: return static_cast<Slot>(count);
    case MeasureFunction::Min:
    case MeasureFunction::Max: return extreme;
    case MeasureFunction::Sum: {
      if (is_number) {
        return Finite(number.Round());
      }
      const bool fits = whole >= std::numeric_limits<int64_t>::min() && whole <= std::numeric_limits<int64_t>::max();
      return fits ? std::optional(static_cast<Slot>(static_cast<int64_t>(whole))) : std::nullopt;
    }
    case MeasureFunction::Average:
      if (count == 0) {
        return std::nullopt;
      }
      return Finite(is_number ? number.Round() / static_cast<double>(count) : RatioToDouble(whole, Int128{count} * PowerOfTen(measure.scale)));
  }
  return std::nullopt;
}

bool ValueRanking::ComesBefore(const Candidate& a, const Candidate& b) const {
  for (size_t which = LIMN_FAULT(45) ? 1 : 0; which < 2; ++which) {
    const std::optional<Slot>& mine = a.measures[which];
    const std::optional<Slot>& other = b.measures[which];
    if (mine.has_value() != other.has_value()) {
      return mine.has_value();
    }
    const Layout layout = ResultLayout(measures_[which]);
    if (mine && IsLess(layout, *other, *mine)) {
      return true;
    }
    if (mine && IsLess(layout, *mine, *other)) {
      return false;
    }
  }
  return a.latest != b.latest ? a.latest > b.latest : less_(a.value, b.value);
}

std::vector<Slot> ValueRanking::Leading(size_t limit) {
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.value < b.value; });
  std::vector<Candidate> candidates;
  for (size_t begin = 0; begin < rows_.size();) {
    size_t end = begin;
    int64_t latest = rows_[begin].time;
    for (; end < rows_.size() && rows_[end].value == rows_[begin].value; ++end) {
      latest = std::max(latest, rows_[end].time);
    }
    candidates.push_back({rows_[begin].value, latest, {Measured(0, begin, end), Measured(1, begin, end)}});
    begin = end;
  }
  rows_.clear();
  const size_t wanted = std::min(limit, candidates.size());
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(wanted), candidates.end(),
                    [&](const Candidate& a, const Candidate& b) { return ComesBefore(a, b); });
  std::vector<Slot> leading;
  for (size_t place = 0; place < wanted; ++place) {
    leading.push_back(candidates[place].value);
  }
  return leading;
}

}  // namespace limn
