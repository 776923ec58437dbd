/// Calendar and zones for the reference evaluator, straight from the date library, one question at a time.
#pragma once

#include <string>

#include "compiler/hir/hir.h"
#include "runtime/values/value.h"

namespace date {
class time_zone;
}

namespace limn::differential {

inline constexpr int64_t kDayMicros = int64_t{86'400} * 1'000'000;

/// A zone of the tz database by name; "UTC" works too.
class ReferenceZone {
 public:
  explicit ReferenceZone(const std::string& name);

  /// Wall-clock microseconds since 1970-01-01T00:00 local.
  int64_t WallOf(Instant instant) const;
  Date DayOf(Instant instant) const;
  /// In a gap: the instant after it; in an overlap: the earlier.
  Instant FromWall(int64_t wall_micros) const;

 private:
  const date::time_zone* zone_;
};

/// The same day of the month so many months later, clamped at the month's end.
Date MonthsLater(Date day, int64_t months);
/// The same wall time so many days or months later.
Instant DaysLater(Instant instant, int64_t days, const ReferenceZone& zone);
Instant MonthsLater(Instant instant, int64_t months, const ReferenceZone& zone);

/// The first day of the calendar week (Monday), month, quarter or year that holds the day.
Date PeriodBegin(Date day, hir::TimeUnit unit);
/// How many days or months a unit is: {7, 0} for a week, {0, 3} for a quarter.
struct CalendarStep {
  int64_t days = 0;
  int64_t months = 0;
};
CalendarStep StepOf(hir::TimeUnit unit);

struct Civil {
  int year;
  int month;
  int day;
};
Civil CivilOf(Date day);

}  // namespace limn::differential
