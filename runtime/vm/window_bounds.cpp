// Windows as semantics.md "Time" defines them, relative to `as of`.

#include <algorithm>

#include "runtime/kernels/fault.h"
#include "runtime/values/calendar.h"
#include "runtime/vm/link.h"

namespace limn {
namespace {

struct Days {
  int64_t first;
  int64_t last;
};

int MonthsIn(WindowUnit unit) {
  switch (unit) {
    case WindowUnit::Month: return 1;
    case WindowUnit::Quarter: return 3;
    case WindowUnit::Year: return 12;
    default: return 0;
  }
}

int64_t DaysIn(WindowUnit unit) { return unit == WindowUnit::Week ? 7 : 1; }

Date StartOfPeriod(Date day, WindowUnit unit) {
  const CivilDate civil = ToCivil(day);
  switch (unit) {
    case WindowUnit::Week: return {day.days - (LIMN_FAULT(11) ? Weekday(day) % 7 : Weekday(day) - 1)};
    case WindowUnit::Month: return FromCivil({civil.year, civil.month, 1});
    case WindowUnit::Quarter: return FromCivil({civil.year, (civil.month - 1) / 3 * 3 + 1, 1});
    case WindowUnit::Year: return FromCivil({civil.year, 1, 1});
    default: return day;
  }
}

// More steps than the calendar has leads to its end; so far nothing has a row.
constexpr int64_t kStepsMax = 12 * 10'000;

Date StepBack(Date day, WindowUnit unit, int64_t steps) {
  steps = std::min(steps, kStepsMax * 31);
  if (const int months = MonthsIn(unit)) {
    if (LIMN_FAULT(10)) {
      return {static_cast<int32_t>(day.days - std::min(steps, kStepsMax) * months * 30)};
    }
    return AddMonths(day, -std::min(steps, kStepsMax) * months);
  }
  return {static_cast<int32_t>(std::max<int64_t>(day.days - steps * DaysIn(unit), -3'000'000))};
}

Days DayBounds(const WindowRow& window, int64_t amount, Date as_of) {
  switch (window.shape) {
    case WindowShape::Last: return {StepBack(as_of, window.unit, amount).days + (LIMN_FAULT(8) ? 0 : 1), as_of.days};
    case WindowShape::Previous:
      return {StepBack(as_of, window.unit, 2 * amount).days + 1, StepBack(as_of, window.unit, amount).days + (LIMN_FAULT(9) ? 1 : 0)};
    case WindowShape::This: return {StartOfPeriod(as_of, window.unit).days, as_of.days};
    case WindowShape::LastFull: {
      const Date this_start = StartOfPeriod(as_of, window.unit);
      return {StartOfPeriod({this_start.days - 1}, window.unit).days, this_start.days - 1};
    }
    case WindowShape::Weekends:
    case WindowShape::Weekdays:
    case WindowShape::During: break;  // no bounds: they repeat
  }
  return {1, 0};
}

// Wall time moves back by calendar steps; hours and minutes are elapsed.
int64_t InstantStepBack(Instant instant, WindowUnit unit, int64_t steps, const TimeZone& zone) {
  if (unit == WindowUnit::Hour || unit == WindowUnit::Minute) {
    const int64_t micros = (unit == WindowUnit::Hour ? 3600 : 60) * kMicrosPerSecond;
    return instant.micros - steps * micros;
  }
  const int64_t local = zone.ToLocalMicros(instant);
  int64_t day = local / kMicrosPerDay;
  int64_t time = local % kMicrosPerDay;
  if (time < 0) {
    time += kMicrosPerDay;
    --day;
  }
  const Date back = StepBack({static_cast<int32_t>(day)}, unit, steps);
  return zone.FromLocalMicros(back.days * kMicrosPerDay + time).micros;
}

}  // namespace

bool GoesByDays(const WindowRow& window, const AsOf& as_of) {
  switch (window.shape) {
    case WindowShape::Last:
    case WindowShape::Previous: return as_of.is_day && window.unit != WindowUnit::Hour && window.unit != WindowUnit::Minute;
    case WindowShape::This:
    case WindowShape::LastFull:
    case WindowShape::Weekends:
    case WindowShape::Weekdays: return true;
    case WindowShape::During: break;
  }
  return false;
}

int64_t CalendarPeriod(Date day, WindowUnit unit) {
  const CivilDate civil = ToCivil(day);
  switch (unit) {
    case WindowUnit::Week: return (StartOfPeriod(day, WindowUnit::Week).days + 3) / 7;  // Mondays are 3 days short of whole weeks
    case WindowUnit::Month: return int64_t{civil.year} * 12 + civil.month;
    case WindowUnit::Quarter: return int64_t{civil.year} * 4 + (civil.month - 1) / 3;
    case WindowUnit::Year: return civil.year;
    default: return day.days;
  }
}

WindowBounds BoundsOf(const WindowRow& window, int64_t amount, ValueKind time, const AsOf& as_of, const TimeZone& zone) {
  amount = std::min(amount, kWindowAmountMax);
  if (time == ValueKind::DateTime && !GoesByDays(window, as_of)) {
    const Instant end = as_of.is_day ? Instant{zone.StartOfDay({as_of.day.days + 1}).micros - 1} : as_of.instant;
    const int64_t once = InstantStepBack(end, window.unit, amount, zone);
    if (window.shape == WindowShape::Last) {
      return {once + (LIMN_FAULT(12) ? 0 : 1), end.micros};
    }
    return {InstantStepBack(end, window.unit, 2 * amount, zone) + 1, once};
  }
  const Days days = DayBounds(window, amount, as_of.day);
  if (time == ValueKind::Date) {
    return {days.first, days.last};
  }
  const int64_t first = zone.StartOfDay({static_cast<int32_t>(days.first)}).micros;
  int64_t last = zone.StartOfDay({static_cast<int32_t>(days.last + 1)}).micros - 1;
  if (!as_of.is_day && window.shape == WindowShape::This) {
    last = std::min(last, as_of.instant.micros);
  }
  return {first, last};
}

}  // namespace limn
