#include "tests/differential/reference_time.h"

#include <date/date.h>
#include <date/tz.h>

#include <chrono>
#include <stdexcept>

namespace limn::differential {

namespace {

int64_t FloorDivide(int64_t value, int64_t divisor) {
  const int64_t quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

date::sys_days SysDaysOf(Date day) { return date::sys_days(date::days(day.days)); }
// The date library's rules end with 2037, but its zones keep theirs: how far back the year lies that has the same calendar and is known.
std::chrono::microseconds BackToKnownYear(int64_t micros) {
  constexpr int kFirstYear = 2010;
  constexpr int kLastYear = 2037;
  const date::year year = date::year_month_day(date::sys_days(date::days(FloorDivide(micros, kDayMicros)))).year();
  if (year <= date::year(kLastYear)) {
    return {};
  }
  const date::sys_days first_day = year / 1 / 1;
  for (date::year known(kFirstYear); known <= date::year(kLastYear); ++known) {
    const date::sys_days known_first_day = known / 1 / 1;
    if (known.is_leap() == year.is_leap() && date::weekday(known_first_day) == date::weekday(first_day)) {
      return first_day - known_first_day;
    }
  }
  throw std::logic_error("28 years have every calendar");
}

Date DateOf(date::sys_days days) { return {static_cast<int32_t>(days.time_since_epoch().count())}; }

}  // namespace

ReferenceZone::ReferenceZone(const std::string& name) : zone_(date::locate_zone(name)) {}

int64_t ReferenceZone::WallOf(Instant instant) const {
  const date::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(instant.micros) - BackToKnownYear(instant.micros)};
  const date::sys_info info = zone_->get_info(time);
  return instant.micros + std::chrono::microseconds(info.offset).count();
}

Date ReferenceZone::DayOf(Instant instant) const {
  return {static_cast<int32_t>(FloorDivide(WallOf(instant), kDayMicros))};
}

Instant ReferenceZone::FromWall(int64_t wall_micros) const {
  const std::chrono::microseconds back = BackToKnownYear(wall_micros);
  const date::local_time<std::chrono::microseconds> wall{std::chrono::microseconds(wall_micros) - back};
  const date::local_info info = zone_->get_info(wall);
  if (info.result == date::local_info::nonexistent) {
    return {std::chrono::duration_cast<std::chrono::microseconds>(info.first.end.time_since_epoch() + back).count()};
  }
  return {wall_micros - std::chrono::microseconds(info.first.offset).count()};
}

Date MonthsLater(Date day, int64_t months) {
  const date::year_month_day civil{SysDaysOf(day)};
  const date::year_month month = civil.year() / civil.month() + date::months(months);
  const date::year_month_day same_day = month / civil.day();
  return DateOf(same_day.ok() ? date::sys_days(same_day) : date::sys_days(month / date::last));
}

Instant DaysLater(Instant instant, int64_t days, const ReferenceZone& zone) {
  return zone.FromWall(zone.WallOf(instant) + days * kDayMicros);
}

Instant MonthsLater(Instant instant, int64_t months, const ReferenceZone& zone) {
  const int64_t wall = zone.WallOf(instant);
  const int64_t day = FloorDivide(wall, kDayMicros);
  const Date later = MonthsLater(Date{static_cast<int32_t>(day)}, months);
  return zone.FromWall(int64_t{later.days} * kDayMicros + (wall - day * kDayMicros));
}

Civil CivilOf(Date day) {
  const date::year_month_day civil{SysDaysOf(day)};
  return {static_cast<int>(civil.year()), static_cast<int>(static_cast<unsigned>(civil.month())),
          static_cast<int>(static_cast<unsigned>(civil.day()))};
}

Date PeriodBegin(Date day, hir::TimeUnit unit) {
  const date::year_month_day civil{SysDaysOf(day)};
  switch (unit) {
    case hir::TimeUnit::Week: {
      const date::weekday weekday{SysDaysOf(day)};
      return DateOf(SysDaysOf(day) - (weekday - date::Monday));
    }
    case hir::TimeUnit::Month:
      return DateOf(civil.year() / civil.month() / 1);
    case hir::TimeUnit::Quarter: {
      const unsigned first_month = (static_cast<unsigned>(civil.month()) - 1) / 3 * 3 + 1;
      return DateOf(civil.year() / date::month(first_month) / 1);
    }
    case hir::TimeUnit::Year:
      return DateOf(civil.year() / 1 / 1);
    case hir::TimeUnit::Minute:
    case hir::TimeUnit::Hour:
    case hir::TimeUnit::Day:
      return day;
  }
  throw std::logic_error("an unknown time unit");
}

CalendarStep StepOf(hir::TimeUnit unit) {
  switch (unit) {
    case hir::TimeUnit::Day: return {1, 0};
    case hir::TimeUnit::Week: return {7, 0};
    case hir::TimeUnit::Month: return {0, 1};
    case hir::TimeUnit::Quarter: return {0, 3};
    case hir::TimeUnit::Year: return {0, 12};
    case hir::TimeUnit::Minute:
    case hir::TimeUnit::Hour: break;
  }
  throw std::logic_error("minutes and hours are no calendar steps");
}

}  // namespace limn::differential
