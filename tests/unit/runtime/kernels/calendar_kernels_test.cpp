// Days and times of day of a batch, one row at a time, across a change of clocks and before 1970.

#include <catch2/catch.hpp>

#include "runtime/kernels/calendar.h"
#include "runtime/values/calendar.h"

namespace limn {
namespace {

constexpr int64_t kHour = 3600 * kMicrosPerSecond;

std::string DayOf(const char* moment, int64_t day_begins, const TimeZone& zone) {
  const std::vector<int64_t> instants = {ParseDateTime(moment, zone)->micros};
  const uint64_t known = 1;
  std::vector<int32_t> days(1);
  LocalDays(instants, &known, day_begins, zone, days);
  return FormatDate({days[0]});
}

bool Holds(const char* moment, int64_t from, int64_t to, const TimeZone& zone) {
  const std::vector<int64_t> instants = {ParseDateTime(moment, zone)->micros};
  const uint64_t known = 1;
  uint64_t bits = 0;
  InTimeOfDay(instants, &known, from, to, zone, &bits);
  return (bits & 1) != 0;
}

}  // namespace

TEST_CASE("days begin at midnight, or at another time of day") {
  const TimeZone zone = *TimeZone::Find("Asia/Shanghai");
  CHECK(DayOf("2026-01-31 00:00:00", 0, zone) == "2026-01-31");
  CHECK(DayOf("2026-01-31 05:59:59", 6 * kHour, zone) == "2026-01-30");
  CHECK(DayOf("2026-01-31 06:00:00", 6 * kHour, zone) == "2026-01-31");
  CHECK(DayOf("1969-12-31 23:00:00", 0, zone) == "1969-12-31");
}

TEST_CASE("times of day are those of the wall, also where clocks change") {
  const TimeZone zone = *TimeZone::Find("America/New_York");
  // 3 November 2024: 1:30 comes twice. The end of the night is 6 o'clock of the wall, not six hours after midnight.
  CHECK(DayOf("2024-11-03 05:30:00", 6 * kHour, zone) == "2024-11-02");
  CHECK(Holds("2024-11-03T05:30:00Z", kHour, 2 * kHour, zone));
  CHECK(Holds("2024-11-03T06:30:00Z", kHour, 2 * kHour, zone));
  CHECK_FALSE(Holds("2024-11-03T07:30:00Z", kHour, 2 * kHour, zone));
}

TEST_CASE("a time of day includes its start and not its end, and may cross midnight") {
  const TimeZone zone = TimeZone::Utc();
  CHECK(Holds("2026-01-31 20:00:00", 20 * kHour, 22 * kHour, zone));
  CHECK_FALSE(Holds("2026-01-31 22:00:00", 20 * kHour, 22 * kHour, zone));
  CHECK(Holds("2026-01-31 23:59:59", 22 * kHour, 6 * kHour, zone));
  CHECK(Holds("2026-01-31 00:00:00", 22 * kHour, 6 * kHour, zone));
  CHECK_FALSE(Holds("2026-01-31 06:00:00", 22 * kHour, 6 * kHour, zone));
  CHECK(Holds("1969-12-31 23:00:00", 22 * kHour, 24 * kHour, zone));
}

TEST_CASE("a missing time is in nothing") {
  const std::vector<int64_t> instants = {0};
  const uint64_t known = 0;
  uint64_t bits = ~uint64_t{0};
  InTimeOfDay(instants, &known, 0, 24 * kHour, TimeZone::Utc(), &bits);
  CHECK((bits & 1) == 0);
}

TEST_CASE("weekends are Saturdays and Sundays") {
  std::vector<int32_t> days;
  for (int32_t day = -10; day <= 10; ++day) {
    days.push_back(day);
  }
  uint64_t weekends = 0;
  uint64_t weekdays = 0;
  OnDaysOfWeek(days, true, &weekends);
  OnDaysOfWeek(days, false, &weekdays);
  for (size_t row = 0; row < days.size(); ++row) {
    CAPTURE(FormatDate({days[row]}));
    CHECK(((weekends >> row) & 1) == (Weekday({days[row]}) >= 6 ? 1u : 0u));
    CHECK(((weekdays >> row) & 1) != ((weekends >> row) & 1));
  }
}

}  // namespace limn
