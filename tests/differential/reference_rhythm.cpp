// Streaks and trends of the reference evaluator: periods as lists of days, one after another.
#include <algorithm>
#include <cmath>

#include "tests/differential/reference.h"
#include "tests/differential/reference_exact.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {
namespace {

Date NextPeriod(Date begin, hir::TimeUnit unit) {
  const CalendarStep step = StepOf(unit);
  return step.months != 0 ? MonthsLater(begin, step.months) : Date{static_cast<int32_t>(begin.days + step.days)};
}

// Whether a length in one unit is a whole number of the other, whatever the calendar.
bool IsWhole(hir::TimeUnit unit, hir::TimeUnit period) {
  if (unit < hir::TimeUnit::Day) {
    return false;
  }
  const CalendarStep whole = StepOf(unit);
  const CalendarStep part = StepOf(period);
  return (whole.months > 0 && part.months > 0 && whole.months % part.months == 0) || (whole.days > 0 && part.days > 0 && whole.days % part.days == 0);
}

}  // namespace

Value Reference::Streak(const std::vector<Date>& days, hir::TimeUnit period) const {
  int64_t longest = 0;
  for (const Date start : days) {
    // From each row's period on, as long as the next one has a row.
    int64_t run = 0;
    for (Date begin = PeriodBegin(start, period);; begin = NextPeriod(begin, period)) {
      const Date end = NextPeriod(begin, period);
      if (std::none_of(days.begin(), days.end(), [&](Date day) { return begin <= day && day < end; })) {
        break;
      }
      ++run;
    }
    longest = std::max(longest, run);
  }
  return Value::Int(longest);
}

int64_t Reference::AmountOf(const hir::Window& window, const Frames& frames) {
  const Value amount = Eval(*window.amount, frames);
  return amount.is_missing() ? 0 : amount.as_int();
}

Reference::Days Reference::DaysOf(const hir::Window& window, ValueKind time, const Frames& frames) {
  const ReferenceZone& zone = world_.zone();
  const AsOf& as_of = world_.as_of();
  const auto bound = [&](const std::optional<hir::ExprId>& id, int64_t days, int64_t micros) -> std::optional<Date> {
    const Value value = id ? Eval(*id, frames) : Value{};
    if (!id || value.is_missing()) {
      return std::nullopt;
    }
    return value.type.kind == ValueKind::Date ? Date{static_cast<int32_t>(value.as_int() + days)} : zone.DayOf({value.as_int() + micros});
  };
  switch (window.kind) {
    case hir::WindowKind::Since: return {bound(window.from, 0, 0), {}};
    case hir::WindowKind::Before: return {{}, bound(window.to, -1, -1)};
    case hir::WindowKind::FromTo: return {bound(window.from, 0, 0), bound(window.to, 0, 0)};
    case hir::WindowKind::InThis: return {PeriodBegin(as_of.day, window.unit), as_of.day};
    case hir::WindowKind::InLastFull: {
      const Date end = PeriodBegin(as_of.day, window.unit);
      return {PeriodBegin({end.days - 1}, window.unit), Date{end.days - 1}};
    }
    case hir::WindowKind::OnWeekends:
    case hir::WindowKind::OnWeekdays:
    case hir::WindowKind::During: return {};
    case hir::WindowKind::InLast:
    case hir::WindowKind::InPrevious: break;
  }
  const int64_t amount = AmountOf(window, frames);
  const int64_t further = window.kind == hir::WindowKind::InLast ? amount : 2 * amount;
  const int64_t nearer = window.kind == hir::WindowKind::InLast ? 0 : amount;
  if (window.unit < hir::TimeUnit::Day) {
    const int64_t length = (window.unit == hir::TimeUnit::Hour ? 60 : 1) * int64_t{60} * 1'000'000;
    const Instant now = as_of.is_day ? Instant{zone.FromWall(int64_t{as_of.day.days + 1} * 86'400'000'000).micros - 1} : as_of.instant;
    return {zone.DayOf({now.micros - further * length + 1}), zone.DayOf({now.micros - nearer * length})};
  }
  const CalendarStep step = StepOf(window.unit);
  if (time == ValueKind::DateTime && !as_of.is_day) {
    const auto back = [&](int64_t steps) {
      return step.months != 0 ? MonthsLater(as_of.instant, -steps * step.months, zone) : DaysLater(as_of.instant, -steps * step.days, zone);
    };
    return {zone.DayOf({back(further).micros + 1}), zone.DayOf(nearer == 0 ? as_of.instant : back(nearer))};
  }
  const auto back = [&](int64_t steps) {
    return step.months != 0 ? MonthsLater(as_of.day, -steps * step.months) : Date{static_cast<int32_t>(as_of.day.days - steps * step.days)};
  };
  return {Date{back(further).days + 1}, back(nearer)};
}

Value Reference::Trend(const hir::Aggregate& node, const std::vector<Seen>& rows, const std::vector<Value>& values, const Frames& frames) {
  const Value missing = Value::Missing({ValueKind::Number});
  const hir::TimeUnit period = *node.period;
  const int64_t day_begins = hir::DayBegins(node);
  const auto steps = std::find_if(node.windows.begin(), node.windows.end(), [&](const hir::Window& window) {
    return (window.kind == hir::WindowKind::InLast || window.kind == hir::WindowKind::InPrevious) && IsWhole(window.unit, period);
  });

  // By row that counts: its value, and its period: how many back from as of, or the day on which it begins.
  struct Placed {
    int64_t place;
    Value value;
  };
  std::vector<Placed> placed;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows[row].time.is_missing() || values[row].is_missing()) {
      continue;
    }
    const Value value = node.argument ? values[row] : Value::Int(1);
    if (steps == node.windows.end()) {
      placed.push_back({PeriodBegin(DayOfRow(rows[row].time, day_begins), period).days, value});
      continue;
    }
    hir::Window up_to{};
    up_to.kind = hir::WindowKind::InLast;
    up_to.unit = period;
    int64_t back = 0;
    while (!InRelativeWindow(up_to, day_begins, rows[row].time, back + 1)) {
      ++back;
    }
    placed.push_back({-back, value});
  }
  if (placed.empty()) {
    return missing;
  }
  const auto by_place = [](const Placed& a, const Placed& b) { return a.place < b.place; };
  const int64_t earliest = std::min_element(placed.begin(), placed.end(), by_place)->place;
  const int64_t latest = std::max_element(placed.begin(), placed.end(), by_place)->place;

  // All periods, in order.
  std::vector<int64_t> periods;
  if (steps != node.windows.end()) {
    const CalendarStep whole = StepOf(steps->unit);
    const CalendarStep part = StepOf(period);
    const int64_t times = part.months > 0 ? whole.months / part.months : whole.days / part.days;
    const int64_t amount = AmountOf(*steps, frames) * times;
    const bool is_last = steps->kind == hir::WindowKind::InLast;
    for (int64_t back = is_last ? amount - 1 : 2 * amount - 1; back >= (is_last ? 0 : amount); --back) {
      periods.push_back(-back);
    }
  } else {
    std::optional<Date> first;
    Date last = world_.as_of().day;
    const Frames inner = [&] {
      Frames any = frames;
      any.resize(node.frame + 1);
      any[node.frame] = rows.front().row;
      return any;
    }();
    for (const hir::Window& window : node.windows) {
      const Days days = DaysOf(window, rows.front().time.type.kind, inner);
      first = days.first && (!first || *first < *days.first) ? days.first : first;
      last = days.last && *days.last < last ? *days.last : last;
    }
    const Date begin = first ? std::min(PeriodBegin(*first, period), Date{static_cast<int32_t>(earliest)}) : Date{static_cast<int32_t>(earliest)};
    const Date end = std::max(last, Date{static_cast<int32_t>(latest)});
    for (Date at = begin; at <= end; at = NextPeriod(at, period)) {
      periods.push_back(at.days);
    }
  }
  const Wide count = static_cast<Wide>(periods.size());
  if (count < 2) {
    return missing;
  }
  const bool is_number = placed.front().value.type.kind == ValueKind::Number;
  WideSum products;
  Wide sum_of_all = 0;
  Wide weighted = 0;
  for (size_t x = 0; x < periods.size(); ++x) {
    // Without rows its sum is 0. From the year 1 to 9999 there are millions of days.
    if (std::none_of(placed.begin(), placed.end(), [&](const Placed& one) { return one.place == periods[x]; })) {
      continue;
    }
    WideSum number;
    Wide exact = 0;
    for (const Placed& one : placed) {
      if (one.place == periods[x]) {
        is_number ? number.Add(one.value.as_number()) : void(exact += one.value.as_int());
      }
    }
    const std::optional<double> sum = number.Round();
    const double product = is_number && sum ? *sum * static_cast<double>(2 * static_cast<int64_t>(x) - static_cast<int64_t>(count) + 1) : 0;
    if (!sum || !std::isfinite(product)) {
      return missing;
    }
    products.Add(product);
    sum_of_all += exact;
    weighted += static_cast<Wide>(x) * exact;
  }
  if (is_number) {
    const std::optional<double> numerator = products.Round();
    return numerator ? Value::Number(*numerator / static_cast<double>(count * (count * count - 1) / 6)) : missing;
  }
  // (n Sxy - Sx Sy) / (n Sxx - Sx Sx), with Sx and Sxx of 0 to n - 1.
  const Wide x_sum = count * (count - 1) / 2;
  const Wide x_squares = (count - 1) * count * (2 * count - 1) / 6;
  return Value::Number(NearestQuotient(count * weighted - x_sum * sum_of_all,
                                       (count * x_squares - x_sum * x_sum) * PowerOfTenWide(placed.front().value.type.scale)));
}

}  // namespace limn::differential
