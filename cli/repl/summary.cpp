#include "cli/repl/summary.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "runtime/values/decimal.h"
#include "runtime/values/time_zone.h"

namespace limn::repl {
namespace {

bool IsTrue(const Column& column, size_t row) { return column.IsKnown(row) && std::get<Bitmap>(column.data).Get(row); }

// The known values of an ordered column as they are stored.
template <typename T>
std::vector<T> KnownOf(const Column& column) {
  const auto& slots = std::get<Slots<T>>(column.data);
  std::vector<T> known;
  known.reserve(column.length);
  for (size_t row = 0; row < column.length; ++row) {
    if (column.IsKnown(row)) {
      known.push_back(slots[row]);
    }
  }
  return known;
}

Value ValueOf(const ValueType& type, double value) { return {type, value}; }
Value ValueOf(const ValueType& type, int64_t value) { return {type, value}; }
Value ValueOf(const ValueType& type, int32_t value) { return {type, int64_t{value}}; }

double MeanOf(const std::vector<double>& known, const ValueType&) {
  ExactSum sum;
  for (const double value : known) {
    sum.Add(value);
  }
  return sum.Round() / static_cast<double>(known.size());
}

double MeanOf(const std::vector<int64_t>& known, const ValueType& type) {
  Int128 sum = 0;
  for (const int64_t value : known) {
    sum += value;
  }
  const Int128 scale = PowerOfTen(type.kind == ValueKind::Decimal ? type.scale : 0);
  return RatioToDouble(sum, scale * static_cast<Int128>(known.size()));
}

double MeanOf(const std::vector<int32_t>&, const ValueType&) { return 0; }

template <typename T>
void SummariseOrdered(const Column& column, Summary& summary) {
  std::vector<T> known = KnownOf<T>(column);
  summary.known = known.size();
  if (known.empty()) {
    return;
  }
  const auto [low, high] = std::minmax_element(known.begin(), known.end());
  summary.min = ValueOf(column.type, *low);
  summary.max = ValueOf(column.type, *high);
  if (IsNumeric(column.type.kind)) {
    summary.mean = MeanOf(known, column.type);
  }
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>((known.size() + 1) / 2 - 1);  // place ceil(n / 2)
  std::nth_element(known.begin(), middle, known.end());
  summary.median = ValueOf(column.type, *middle);
}

void SummariseTexts(const LabelColumn& label, Summary& summary) {
  const Column& column = label.columns[0];
  std::vector<uint64_t> counts(column.dictionary->size(), 0);
  for (size_t row = 0; row < column.length; ++row) {
    if (column.IsKnown(row)) {
      ++summary.known;
      ++counts[column.CodeAt(row)];
    }
  }
  summary.distinct = static_cast<uint64_t>(std::count_if(counts.begin(), counts.end(), [](uint64_t count) { return count > 0; }));
  if (!label.members.empty()) {
    for (const std::string& member : label.members) {
      const std::optional<uint32_t> code = column.dictionary->Find(member);
      summary.values.emplace_back(member, code ? counts[*code] : 0);
    }
    return;
  }
  std::vector<uint32_t> order;
  for (uint32_t code = 0; code < counts.size(); ++code) {
    if (counts[code] > 0) {
      order.push_back(code);
    }
  }
  const auto shown = order.begin() + static_cast<std::ptrdiff_t>(std::min(order.size(), kCountedMax));
  std::partial_sort(order.begin(), shown, order.end(), [&](uint32_t a, uint32_t b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : column.dictionary->At(a) < column.dictionary->At(b);
  });
  for (auto code = order.begin(); code != shown; ++code) {
    summary.values.emplace_back(column.dictionary->At(*code), counts[*code]);
  }
}

void SummariseSet(const LabelColumn& label, Summary& summary) {
  summary.is_set = true;
  summary.known = summary.rows;
  if (label.members.empty()) {
    std::map<std::string_view, uint64_t> counts;
    for (size_t row = 0; row < summary.rows; ++row) {
      ForEachMember(label, row, [&](std::string_view member) { ++counts[member]; });
    }
    summary.distinct = counts.size();
    for (const auto& [text, count] : counts) {
      summary.values.emplace_back(text, count);
    }
    std::stable_sort(summary.values.begin(), summary.values.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    summary.values.resize(std::min(summary.values.size(), kCountedMax));
    return;
  }
  for (size_t member = 0; member < label.members.size(); ++member) {
    uint64_t count = 0;
    for (size_t row = 0; row < summary.rows; ++row) {
      count += IsTrue(label.columns[member], row) ? 1 : 0;
    }
    summary.values.emplace_back(label.members[member], count);
  }
}

void SummariseYesNo(const Column& column, Summary& summary) {
  summary.shape = SummaryShape::YesNo;
  for (size_t row = 0; row < column.length; ++row) {
    if (column.IsKnown(row)) {
      ++(std::get<Bitmap>(column.data).Get(row) ? summary.yes : summary.no);
    }
  }
  summary.known = summary.yes + summary.no;
}

std::optional<double> NumberAt(const Column& column, size_t row) {
  if (!column.IsKnown(row)) {
    return std::nullopt;
  }
  if (column.type.kind == ValueKind::Number) {
    return std::get<Slots<double>>(column.data)[row];
  }
  return DecimalToDouble(std::get<Slots<int64_t>>(column.data)[row], column.type.kind == ValueKind::Decimal ? column.type.scale : 0);
}

bool IsOf(const LabelColumn& label, ValueKind kind) { return label.shape != LabelShape::Set && label.columns[0].type.kind == kind; }

// By codes: each column has a dictionary of its own.
void CompareTexts(const Column& before, const Column& now, size_t rows, Moves& moves) {
  constexpr uint32_t kMissing = 0xFFFFFFFF;
  constexpr uint32_t kElsewhere = 0xFFFFFFFE;  // a text that `now` never holds
  std::vector<uint32_t> same(before.dictionary->size(), kElsewhere);
  for (uint32_t code = 0; code < same.size(); ++code) {
    same[code] = now.dictionary->Find(before.dictionary->At(code)).value_or(kElsewhere);
  }
  std::map<std::pair<uint32_t, uint32_t>, uint64_t> transitions;
  for (size_t row = 0; row < rows; ++row) {
    const uint32_t from = before.IsKnown(row) ? before.CodeAt(row) : kMissing;
    const uint32_t to = now.IsKnown(row) ? now.CodeAt(row) : kMissing;
    if ((from == kMissing ? kMissing : same[from]) != to) {
      ++moves.changed;
      ++transitions[{from, to}];
    }
  }
  const auto text = [](const Column& column, uint32_t code) { return code == kMissing ? std::string() : std::string(column.dictionary->At(code)); };
  for (const auto& [way, count] : transitions) {
    moves.transitions.push_back({text(before, way.first), text(now, way.second), count});
  }
  std::sort(moves.transitions.begin(), moves.transitions.end(), [](const Moves::Transition& a, const Moves::Transition& b) {
    return std::tie(b.count, a.from, a.to) < std::tie(a.count, b.from, b.to);
  });
  if (moves.transitions.size() > kTransitionsMax) {
    moves.transitions_left_out = moves.transitions.size() - kTransitionsMax;
    moves.transitions.resize(kTransitionsMax);
  }
}

// The members that a row has, in the order of its own set.
std::string TextAt(const LabelColumn& label, size_t row) { return LabelText(label, row, TimeZone::Utc()); }

}  // namespace

Summary Summarise(const LabelColumn& label) {
  Summary summary;
  summary.rows = label.columns.empty() ? 0 : label.columns[0].length;
  if (label.shape == LabelShape::Set) {
    SummariseSet(label, summary);
    return summary;
  }
  const Column& column = label.columns[0];
  switch (column.type.kind) {
    case ValueKind::Bool:
      SummariseYesNo(column, summary);
      return summary;
    case ValueKind::Text:
      SummariseTexts(label, summary);
      return summary;
    case ValueKind::Number:
      summary.shape = SummaryShape::Ordered;
      SummariseOrdered<double>(column, summary);
      return summary;
    case ValueKind::Date:
      summary.shape = SummaryShape::Ordered;
      SummariseOrdered<int32_t>(column, summary);
      return summary;
    case ValueKind::Int:
    case ValueKind::Decimal:
    case ValueKind::DateTime:
    case ValueKind::Duration:
      summary.shape = SummaryShape::Ordered;
      SummariseOrdered<int64_t>(column, summary);
      return summary;
  }
  return summary;
}

Moves Compare(const LabelColumn& before, const LabelColumn& now, size_t rows) {
  Moves moves;
  if (IsOf(before, ValueKind::Bool) && IsOf(now, ValueKind::Bool)) {
    moves.comparable = true;
    for (size_t row = 0; row < rows; ++row) {
      const bool was = IsTrue(before.columns[0], row);
      const bool is = IsTrue(now.columns[0], row);
      moves.entered += is && !was ? 1 : 0;
      moves.left += was && !is ? 1 : 0;
    }
    return moves;
  }
  const bool numbers = before.shape != LabelShape::Set && now.shape != LabelShape::Set && IsNumeric(before.columns[0].type.kind) && IsNumeric(now.columns[0].type.kind);
  if (numbers) {
    moves.comparable = true;
    for (size_t row = 0; row < rows; ++row) {
      moves.changed += NumberAt(before.columns[0], row) != NumberAt(now.columns[0], row) ? 1 : 0;
    }
    moves.mean_before = Summarise(before).mean;
    moves.mean_now = Summarise(now).mean;
    return moves;
  }
  const bool texts = IsOf(before, ValueKind::Text) && IsOf(now, ValueKind::Text);
  const bool sets = before.shape == LabelShape::Set && now.shape == LabelShape::Set;
  const bool values = before.shape != LabelShape::Set && now.shape != LabelShape::Set && before.columns[0].type.kind == now.columns[0].type.kind;
  moves.comparable = texts || sets || values;
  if (texts) {
    CompareTexts(before.columns[0], now.columns[0], rows, moves);
  } else if (moves.comparable) {
    for (size_t row = 0; row < rows; ++row) {
      const bool same = sets ? TextAt(before, row) == TextAt(now, row) : before.columns[0].At(row) == now.columns[0].At(row);
      moves.changed += same ? 0 : 1;
    }
  }
  return moves;
}

}  // namespace limn::repl
