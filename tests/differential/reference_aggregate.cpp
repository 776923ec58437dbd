// Aggregates and windows of the reference evaluator.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tests/differential/reference.h"
#include "tests/differential/reference_exact.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {

namespace {

constexpr int64_t kMinuteMicros = int64_t{60} * 1'000'000;

bool IsWeekend(Date day) {
  // 3 January 1970 was a Saturday.
  const int64_t since_saturday = ((int64_t{day.days} - 2) % 7 + 7) % 7;
  return since_saturday < 2;
}

// Of rows that stand at one time, and of values equally frequent, the smallest value counts.
bool IsSmaller(const Value& a, const Value& b) { return ComesBefore(a, b); }

// How often a value stands, what its rows come to where equals are told apart by that, and the latest time of a row that has it (missing where
// none of them knows its time).
struct Frequency {
  Value value;
  size_t times = 0;
  Value latest;
  std::vector<size_t> rows = {};
  Value by = {};
  Value ties = {};
};

// By how often it occurs or by what `by` measures, then by `ties`; what can't be measured comes last.
bool Leads(const Frequency& a, const Frequency& b) {
  for (const auto& [left, right] : {std::pair(a.by, b.by), std::pair(a.ties, b.ties)}) {
    if (left.is_missing() != right.is_missing()) {
      return right.is_missing();
    }
    if (!left.is_missing() && (ComesBefore(left, right) || ComesBefore(right, left))) {
      return ComesBefore(right, left);
    }
  }
  if (a.latest.is_missing() != b.latest.is_missing()) {
    return b.latest.is_missing();
  }
  if (!a.latest.is_missing() && a.latest.data != b.latest.data) {
    return b.latest.data < a.latest.data;
  }
  return IsSmaller(a.value, b.value);
}

bool AreTied(const Value& a, const Value& b) { return !ComesBefore(a, b) && !ComesBefore(b, a); }

}  // namespace

std::vector<Reference::Seen> Reference::RowsUnder(const hir::Aggregate& node, const Frames& frames) {
  std::vector<uint32_t> rows = {*Reach(node.base, frames)};
  for (const LinkId link : node.downs) {
    std::vector<uint32_t> below;
    for (const uint32_t row : rows) {
      const std::vector<uint32_t>& children = world_.Children(link, row);
      below.insert(below.end(), children.begin(), children.end());
    }
    rows = std::move(below);
  }
  std::vector<Seen> seen;
  for (const uint32_t row : rows) {
    Frames inner = frames;
    inner.resize(node.frame + 1);
    inner[node.frame] = row;
    const Value time = world_.TimeOf(node.table, row);
    const bool in_windows = std::all_of(node.windows.begin(), node.windows.end(),
                                        [&](const hir::Window& window) { return InWindow(window, hir::DayBegins(node), time, inner); });
    if (in_windows && (!node.where || EvalTruth(*node.where, inner) == true)) {
      seen.push_back({row, time});
    }
  }
  return seen;
}

// The day a row belongs to: that of its date, or the local day of its moment, where what is before `day_begins` belongs to the day before.
Date Reference::DayOfRow(const Value& time, int64_t day_begins) const {
  if (time.type.kind == ValueKind::Date) {
    return {static_cast<int32_t>(time.as_int())};
  }
  const Date day = world_.zone().DayOf({time.as_int()});
  const int64_t of_day = world_.zone().WallOf({time.as_int()}) - int64_t{day.days} * kDayMicros;
  return of_day < day_begins ? Date{day.days - 1} : day;
}

bool Reference::InWindow(const hir::Window& window, int64_t day_begins, const Value& time, const Frames& frames) {
  if (time.is_missing()) {
    return false;
  }
  // A bound that is a date, or a row's time that is one, makes it a matter of local days.
  const auto compare = [&](hir::BinaryOp op, hir::ExprId bound_id) {
    Value bound = Eval(bound_id, frames);
    if (bound.is_missing()) {
      return false;
    }
    Value own = time;
    if (bound.type.kind == ValueKind::Date || own.type.kind == ValueKind::Date) {
      own = Value::OfDate(DayOfRow(own, day_begins));
    }
    if (bound.type.kind != own.type.kind) {
      bound = Value::OfDate(world_.zone().DayOf({bound.as_int()}));
    }
    return CompareValues(op, own, bound) == true;
  };
  switch (window.kind) {
    case hir::WindowKind::Since: return compare(hir::BinaryOp::GreaterEqual, *window.from);
    case hir::WindowKind::Before: return compare(hir::BinaryOp::Less, *window.to);
    case hir::WindowKind::FromTo:
      return compare(hir::BinaryOp::GreaterEqual, *window.from) && compare(hir::BinaryOp::LessEqual, *window.to);
    case hir::WindowKind::OnWeekends: return IsWeekend(DayOfRow(time, day_begins));
    case hir::WindowKind::OnWeekdays: return !IsWeekend(DayOfRow(time, day_begins));
    case hir::WindowKind::During: {
      const int64_t wall = world_.zone().WallOf({time.as_int()});
      const int64_t of_day = wall - int64_t{world_.zone().DayOf({time.as_int()}).days} * kDayMicros;
      if (window.day_from < window.day_to) {
        return window.day_from <= of_day && of_day < window.day_to;
      }
      return window.day_from <= of_day || of_day < window.day_to;
    }
    case hir::WindowKind::InLast:
    case hir::WindowKind::InPrevious:
    case hir::WindowKind::InThis:
    case hir::WindowKind::InLastFull: break;
  }
  int64_t amount = 1;
  if (window.amount) {
    const Value value = Eval(*window.amount, frames);
    if (value.is_missing()) {
      return false;
    }
    amount = value.as_int();
  }
  return InRelativeWindow(window, day_begins, time, amount);
}

bool Reference::InRelativeWindow(const hir::Window& window, int64_t day_begins, const Value& time, int64_t amount) const {
  const ReferenceZone& zone = world_.zone();
  const AsOf& as_of = world_.as_of();
  const bool is_instant = time.type.kind == ValueKind::DateTime;
  const Date day = DayOfRow(time, day_begins);

  if (window.kind == hir::WindowKind::InThis) {
    return PeriodBegin(as_of.day, window.unit) <= day && day <= as_of.day;
  }
  if (window.kind == hir::WindowKind::InLastFull) {
    const Date end = PeriodBegin(as_of.day, window.unit);
    const Date begin = PeriodBegin({end.days - 1}, window.unit);
    return begin <= day && day < end;
  }

  // (from, to], counted in steps back from as of: the last n, or the n before them.
  const int64_t nearer = window.kind == hir::WindowKind::InLast ? 0 : amount;
  const int64_t further = window.kind == hir::WindowKind::InLast ? amount : 2 * amount;
  if (window.unit == hir::TimeUnit::Minute || window.unit == hir::TimeUnit::Hour) {
    const int64_t length = window.unit == hir::TimeUnit::Hour ? 60 * kMinuteMicros : kMinuteMicros;
    // A day's last moment is the microsecond before the next day.
    const Instant now = as_of.is_day ? Instant{zone.FromWall(int64_t{as_of.day.days + 1} * kDayMicros).micros - 1} : as_of.instant;
    const int64_t micros = time.as_int();
    return now.micros - further * length < micros && micros <= now.micros - nearer * length;
  }
  const CalendarStep step = StepOf(window.unit);
  if (is_instant && !as_of.is_day) {
    const auto back = [&](int64_t steps) {
      return step.months != 0 ? MonthsLater(as_of.instant, -steps * step.months, zone)
                              : DaysLater(as_of.instant, -steps * step.days, zone);
    };
    const Instant instant{time.as_int()};
    const Instant end = nearer == 0 ? as_of.instant : back(nearer);
    return back(further) < instant && instant <= end;
  }
  const auto back = [&](int64_t steps) {
    return step.months != 0 ? MonthsLater(as_of.day, -steps * step.months)
                            : Date{static_cast<int32_t>(as_of.day.days - steps * step.days)};
  };
  return back(further) < day && day <= back(nearer);
}

Value Reference::EvalAggregate(const hir::Aggregate& node, const Type& type, const Frames& frames) {
  const Value missing = Value::Missing(type.value);
  if (!Reach(node.base, frames)) {
    // A failed upward link gives missing values, a count no less than a column.
    return missing;
  }
  const std::vector<Seen> rows = RowsUnder(node, frames);
  const auto inner_frames = [&](uint32_t row) {
    Frames inner = frames;
    inner.resize(node.frame + 1);
    inner[node.frame] = row;
    return inner;
  };

  if (!node.steps.empty()) {
    return FollowedSteps(node, rows, frames);
  }

  std::vector<Truth> truths;
  if (node.condition) {
    for (const Seen& seen : rows) {
      truths.push_back(EvalTruth(*node.condition, inner_frames(seen.row)));
    }
  } else {
    // `any(orders where …)`: the rows that are left are those it holds for.
    truths.assign(rows.size(), true);
  }
  const auto count_of = [&](bool wanted) {
    return static_cast<int64_t>(std::count_if(truths.begin(), truths.end(), [&](const Truth& truth) { return truth && *truth == wanted; }));
  };
  const auto kleene_any = [&](bool wanted) -> Truth {
    if (count_of(wanted) > 0) {
      return true;
    }
    return std::all_of(truths.begin(), truths.end(), [](const Truth& truth) { return truth.has_value(); }) ? Truth(false) : Truth();
  };
  switch (node.function) {
    case hir::AggregateFunction::Any: {
      const Truth any = kleene_any(true);
      return any ? Value::Bool(*any) : missing;
    }
    case hir::AggregateFunction::None: {
      const Truth any = kleene_any(true);
      return any ? Value::Bool(!*any) : missing;
    }
    case hir::AggregateFunction::All: {
      const Truth fails = kleene_any(false);
      return fails ? Value::Bool(!*fails) : missing;
    }
    case hir::AggregateFunction::Share:
      return rows.empty() ? missing : Value::Number(NearestQuotient(count_of(true), static_cast<int64_t>(rows.size())));
    default: break;
  }

  // By row: its argument's value. Without an argument a row counts itself.
  std::vector<Value> values;
  for (const Seen& seen : rows) {
    values.push_back(node.argument ? Eval(*node.argument, inner_frames(seen.row)) : Value::Bool(true));
  }
  if (node.function == hir::AggregateFunction::First || node.function == hir::AggregateFunction::Last) {
    const bool wants_first = node.function == hir::AggregateFunction::First;
    std::optional<size_t> best;
    for (size_t row = 0; row < rows.size(); ++row) {
      if (rows[row].time.is_missing()) {
        continue;
      }
      if (!best) {
        best = row;
        continue;
      }
      const auto& time = rows[row].time.data;
      const auto& best_time = rows[*best].time.data;
      if (time != best_time) {
        best = (wants_first ? time < best_time : best_time < time) ? row : *best;
        continue;
      }
      const auto tie_of = [&](size_t at) { return node.ties ? Eval(node.ties->value, inner_frames(rows[at].row)) : Value(); };
      const Value tie = tie_of(row);
      const Value best_tie = tie_of(*best);
      const bool wins = tie.is_missing() || best_tie.is_missing() ? !tie.is_missing()
                                                                  : wants_first ? ComesBefore(tie, best_tie) : ComesBefore(best_tie, tie);
      const bool are_tied = tie.is_missing() ? best_tie.is_missing() : !best_tie.is_missing() && AreTied(tie, best_tie);
      if (are_tied ? IsSmaller(values[row], values[*best]) : wins) {
        best = row;
      }
    }
    return best ? values[*best] : missing;
  }

  const bool over_days = node.function == hir::AggregateFunction::Streak || node.function == hir::AggregateFunction::LongestGap ||
                         node.function == hir::AggregateFunction::AverageGap;
  if (over_days) {
    std::vector<Date> days;
    for (const Seen& seen : rows) {
      if (!seen.time.is_missing()) {
        days.push_back(DayOfRow(seen.time, hir::DayBegins(node)));
      }
    }
    std::sort(days.begin(), days.end());
    if (node.function == hir::AggregateFunction::Streak) {
      return Streak(days, *node.period);
    }
    int64_t longest = 0;
    int64_t together = 0;
    for (size_t day = 1; day < days.size(); ++day) {
      longest = std::max<int64_t>(longest, days[day].days - days[day - 1].days);
      together += days[day].days - days[day - 1].days;
    }
    if (days.size() < 2) {
      return missing;
    }
    return node.function == hir::AggregateFunction::LongestGap ? Value::Int(longest)
                                                               : Value::Number(NearestQuotient(together, static_cast<int64_t>(days.size()) - 1));
  }
  if (node.function == hir::AggregateFunction::Trend) {
    return Trend(node, rows, values, frames);
  }

  std::vector<Value> known;
  std::vector<Frequency> frequencies;
  for (size_t row = 0; row < rows.size(); ++row) {
    const Value& value = values[row];
    if (value.is_missing()) {
      continue;
    }
    known.push_back(value);
    auto place = std::find_if(frequencies.begin(), frequencies.end(),
                              [&](const Frequency& frequency) { return AreTied(frequency.value, value); });
    if (place == frequencies.end()) {
      place = frequencies.insert(place, {value, 0, Value{}});
    }
    ++place->times;
    place->rows.push_back(row);
    const Value& time = rows[row].time;
    if (!time.is_missing() && (place->latest.is_missing() || place->latest.data < time.data)) {
      place->latest = time;
    }
  }
  for (Frequency& frequency : frequencies) {
    if (node.function != hir::AggregateFunction::MostCommon && node.function != hir::AggregateFunction::Top) {
      continue;
    }
    std::vector<Frames> all;
    for (const size_t row : frequency.rows) {
      all.push_back(inner_frames(rows[row].row));
    }
    frequency.by = node.by ? Measured(*node.by, all) : Value::Int(static_cast<int64_t>(frequency.times));
    frequency.ties = node.ties ? Measured(*node.ties, all) : Value();
  }
  switch (node.function) {
    case hir::AggregateFunction::Count: return Value::Int(static_cast<int64_t>(known.size()));
    case hir::AggregateFunction::Distinct: return Value::Int(static_cast<int64_t>(frequencies.size()));
    case hir::AggregateFunction::Sum: return Sum(known, type.value);
    case hir::AggregateFunction::Average: return Average(known);
    case hir::AggregateFunction::Min:
      return known.empty() ? missing : *std::min_element(known.begin(), known.end(), ComesBefore);
    case hir::AggregateFunction::Max:
      return known.empty() ? missing : *std::max_element(known.begin(), known.end(), ComesBefore);
    case hir::AggregateFunction::Median: return AtPercentile(known, Value::Int(50), type.value);
    case hir::AggregateFunction::Percentile: return AtPercentile(known, Eval(*node.number, frames), type.value);
    case hir::AggregateFunction::StdDev: return Deviation(known);
    case hir::AggregateFunction::MostCommon:
    case hir::AggregateFunction::Top:
      std::sort(frequencies.begin(), frequencies.end(), Leads);
      return frequencies.size() < node.place ? missing : frequencies[node.place - 1].value;
    default: throw std::logic_error("an aggregate without a reference");
  }
}

Value Reference::Measured(const hir::Measure& measure, const std::vector<Frames>& rows) {
  std::vector<Value> known;
  for (const Frames& frames : rows) {
    const Value value = Eval(measure.value, frames);
    if (!value.is_missing()) {
      known.push_back(value);
    }
  }
  const ValueType& type = module_[measure.value].type.value;
  switch (measure.function) {
    case hir::AggregateFunction::Count: return Value::Int(static_cast<int64_t>(known.size()));
    case hir::AggregateFunction::Sum: return Sum(known, type);
    case hir::AggregateFunction::Average: return Average(known);
    case hir::AggregateFunction::Min: return known.empty() ? Value::Missing(type) : *std::min_element(known.begin(), known.end(), ComesBefore);
    case hir::AggregateFunction::Max: return known.empty() ? Value::Missing(type) : *std::max_element(known.begin(), known.end(), ComesBefore);
    default: throw std::logic_error("a measure without a reference");
  }
}

Value Reference::Sum(const std::vector<Value>& values, const ValueType& type) const {
  if (type.kind == ValueKind::Number) {
    WideSum sum;
    for (const Value& value : values) {
      sum.Add(value.as_number());
    }
    const std::optional<double> rounded = sum.Round();
    return rounded ? Value::Number(*rounded) : Value::Missing(type);
  }
  Wide sum = 0;
  for (const Value& value : values) {
    sum += value.as_int();
  }
  const std::optional<int64_t> narrow = Narrow(sum);
  return narrow ? Value{type, *narrow} : Value::Missing(type);
}

// Nearest rank: the first place among the sorted values up to which at least that many per cent of them stand.
Value Reference::AtPercentile(std::vector<Value> values, const Value& percent, const ValueType& type) const {
  const Wide hundred = 100 * PowerOfTenWide(percent.type.scale);
  if (values.empty() || percent.is_missing() || percent.as_int() < 0 || percent.as_int() > hundred) {
    return Value::Missing(type);
  }
  std::sort(values.begin(), values.end(), ComesBefore);
  for (size_t place = 1; place <= values.size(); ++place) {
    if (static_cast<Wide>(place) * hundred >= static_cast<Wide>(percent.as_int()) * static_cast<Wide>(values.size())) {
      return values[place - 1];
    }
  }
  throw std::logic_error("some place is the hundredth percentile's");
}

Value Reference::Deviation(const std::vector<Value>& values) const {
  const ValueType number{ValueKind::Number};
  const int64_t count = static_cast<int64_t>(values.size());
  if (count < 2) {
    return Value::Missing(number);
  }
  const ValueType& type = values.front().type;
  if (type.kind != ValueKind::Number) {
    // Half the sum of the squared differences of all pairs is count * (the sum of the squared differences from the mean).
    Natural squares;
    for (size_t one = 0; one < values.size(); ++one) {
      for (size_t other = 0; other < one; ++other) {
        const Natural difference = Natural::OfMagnitude(Wide{values[one].as_int()} - values[other].as_int());
        squares = squares + difference * difference;
      }
    }
    const Natural ten = Natural::OfMagnitude(PowerOfTenWide(type.scale));
    return Value::Number(NearestRoot(squares, Natural::OfMagnitude(Wide{count} * (count - 1)) * ten * ten));
  }
  const Value sum = Sum(values, number);
  if (sum.is_missing()) {
    return sum;
  }
  const double mean = sum.as_number() / static_cast<double>(count);
  WideSum squares;
  for (const Value& value : values) {
    const double square = (value.as_number() - mean) * (value.as_number() - mean);
    if (!std::isfinite(square)) {
      return Value::Missing(number);
    }
    squares.Add(square);
  }
  const std::optional<double> rounded = squares.Round();
  return rounded ? Value::Number(std::sqrt(*rounded / static_cast<double>(count - 1))) : Value::Missing(number);
}

Value Reference::Average(const std::vector<Value>& values) const {
  const ValueType number{ValueKind::Number};
  if (values.empty()) {
    return Value::Missing(number);
  }
  const ValueType& type = values.front().type;
  if (type.kind == ValueKind::Number) {
    const Value sum = Sum(values, number);
    return sum.is_missing() ? sum : Value::Number(sum.as_number() / static_cast<double>(values.size()));
  }
  Wide sum = 0;
  for (const Value& value : values) {
    sum += value.as_int();
  }
  return Value::Number(NearestQuotient(sum, static_cast<int64_t>(values.size()) * PowerOfTenWide(type.scale)));
}

}  // namespace limn::differential
