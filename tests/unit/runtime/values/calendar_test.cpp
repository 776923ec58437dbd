#include "runtime/values/calendar.h"

#include <catch2/catch.hpp>

using namespace limn;

namespace {

Date Day(int year, int month, int day) { return FromCivil({year, month, day}); }

// The next day by the calendar's own rules, one step at a time.
CivilDate NextDay(CivilDate civil) {
  const bool leap = civil.year % 4 == 0 && (civil.year % 100 != 0 || civil.year % 400 == 0);
  const int days[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (civil.day < days[civil.month - 1]) {
    return {civil.year, civil.month, civil.day + 1};
  }
  return civil.month < 12 ? CivilDate{civil.year, civil.month + 1, 1} : CivilDate{civil.year + 1, 1, 1};
}

}  // namespace

TEST_CASE("every day of eight centuries and its number are each other's") {
  CivilDate civil{1600, 1, 1};
  int weekday = 6;  // 1 January 1600 was a Saturday
  for (int32_t days = Day(1600, 1, 1).days; civil.year < 2400; ++days) {
    const CivilDate back = ToCivil({days});
    if (back.year != civil.year || back.month != civil.month || back.day != civil.day || FromCivil(civil).days != days ||
        Weekday({days}) != weekday || !IsValid(civil)) {
      FAIL("day " << days << " is " << FormatDate({days}) << ", expected " << civil.year << "-" << civil.month << "-" << civil.day);
    }
    civil = NextDay(civil);
    weekday = weekday % 7 + 1;
  }
}

TEST_CASE("the epoch is a Thursday and day 0") {
  CHECK(Day(1970, 1, 1).days == 0);
  CHECK(Day(1969, 12, 31).days == -1);
  CHECK(Day(1, 1, 1).days == -719'162);
  CHECK(Day(9999, 12, 31).days == 2'932'896);
  CHECK(Weekday(Day(1970, 1, 1)) == 4);
}

TEST_CASE("months clamp at the month's end") {
  CHECK(AddMonths(Day(2026, 5, 31), -3) == Day(2026, 2, 28));
  CHECK(AddMonths(Day(2024, 5, 31), -3) == Day(2024, 2, 29));
  CHECK(AddMonths(Day(2026, 1, 31), 1) == Day(2026, 2, 28));
  CHECK(AddMonths(Day(2026, 1, 31), 2) == Day(2026, 3, 31));
  CHECK(AddMonths(Day(2026, 1, 15), -1) == Day(2025, 12, 15));
  CHECK(AddMonths(Day(2026, 12, 15), 1) == Day(2027, 1, 15));
  CHECK(AddMonths(Day(2026, 3, 1), -27) == Day(2023, 12, 1));
  CHECK(AddMonths(Day(2024, 2, 29), 12) == Day(2025, 2, 28));
  CHECK(AddMonths(Day(2026, 1, 1), 0) == Day(2026, 1, 1));
}

TEST_CASE("age is full years; a leap day's birthday is 1 March in common years") {
  CHECK(AgeInYears(Day(2000, 2, 29), Day(2001, 2, 28)) == 0);
  CHECK(AgeInYears(Day(2000, 2, 29), Day(2001, 3, 1)) == 1);
  CHECK(AgeInYears(Day(2000, 2, 29), Day(2004, 2, 28)) == 3);
  CHECK(AgeInYears(Day(2000, 2, 29), Day(2004, 2, 29)) == 4);
  CHECK(AgeInYears(Day(1990, 6, 15), Day(2026, 6, 14)) == 35);
  CHECK(AgeInYears(Day(1990, 6, 15), Day(2026, 6, 15)) == 36);
  CHECK(AgeInYears(Day(1990, 6, 15), Day(1990, 6, 15)) == 0);
  CHECK(AgeInYears(Day(1990, 6, 15), Day(1990, 6, 14)) == -1);
}

TEST_CASE("ISO weeks at the turn of the year") {
  CHECK(IsoWeek(Day(2026, 1, 1)) == 1);
  CHECK(IsoWeek(Day(2027, 1, 1)) == 53);
  CHECK(IsoWeek(Day(2024, 12, 30)) == 1);
  CHECK(IsoWeek(Day(2023, 1, 1)) == 52);
  CHECK(IsoWeek(Day(2021, 1, 3)) == 53);
  CHECK(IsoWeek(Day(2021, 1, 4)) == 1);
}

TEST_CASE("ISO dates: four-digit years and days that exist") {
  CHECK(ParseIsoDate("2026-01-31") == Day(2026, 1, 31));
  CHECK(ParseIsoDate("0001-01-01") == Day(1, 1, 1));
  CHECK(ParseIsoDate("2024-02-29") == Day(2024, 2, 29));
  for (const char* text : {"", "2026-1-31", "2026-01-32", "2026-13-01", "2026-00-10", "2026-01-00", "0000-00-00", "0000-01-01", "2025-02-29",
                           "1900-02-29", "26-01-31", "2026/01/31", "2026-01-31 ", " 2026-01-31", "2026-01-3x", "+026-01-31", "20260131", "2026-01-311"}) {
    CAPTURE(text);
    CHECK(!ParseIsoDate(text));
  }
  CHECK(FormatDate(Day(2026, 1, 31)) == "2026-01-31");
  CHECK(FormatDate(Day(7, 11, 9)) == "0007-11-09");
}
