// Windows as semantics.md "Time" words them, each with the day that is just in and the day that is just out.

#include <catch2/catch.hpp>

#include "runtime/values/calendar.h"
#include "runtime/vm/link.h"

namespace limn {
namespace {

AsOf Day(const char* text) {
  AsOf as_of;
  as_of.day = *ParseIsoDate(text);
  return as_of;
}

AsOf At(const char* text, const TimeZone& zone) {
  AsOf as_of;
  as_of.is_day = false;
  as_of.instant = *ParseDateTime(text, zone);
  as_of.day = zone.LocalDate(as_of.instant);
  return as_of;
}

std::string Days(WindowShape shape, WindowUnit unit, int64_t amount, const char* as_of) {
  const WindowBounds bounds = BoundsOf({shape, unit, amount, {}}, amount, ValueKind::Date, Day(as_of), TimeZone::Utc());
  return FormatDate({static_cast<int32_t>(bounds.first)}) + ".." + FormatDate({static_cast<int32_t>(bounds.last)});
}

std::string Instants(WindowShape shape, WindowUnit unit, int64_t amount, const AsOf& as_of, const TimeZone& zone) {
  const WindowBounds bounds = BoundsOf({shape, unit, amount, {}}, amount, ValueKind::DateTime, as_of, zone);
  return FormatDateTime({bounds.first}, zone) + ".." + FormatDateTime({bounds.last}, zone);
}

}  // namespace

TEST_CASE("in last 30 days is the day itself and the 29 before") {
  CHECK(Days(WindowShape::Last, WindowUnit::Day, 30, "2026-01-31") == "2026-01-02..2026-01-31");
  CHECK(Days(WindowShape::Last, WindowUnit::Week, 2, "2026-01-31") == "2026-01-18..2026-01-31");
}

TEST_CASE("in last 3 months clamps at the month's end") {
  CHECK(Days(WindowShape::Last, WindowUnit::Month, 3, "2026-05-31") == "2026-03-01..2026-05-31");
  CHECK(Days(WindowShape::Last, WindowUnit::Month, 3, "2024-05-31") == "2024-03-01..2024-05-31");
  CHECK(Days(WindowShape::Last, WindowUnit::Month, 1, "2026-01-15") == "2025-12-16..2026-01-15");
  CHECK(Days(WindowShape::Last, WindowUnit::Quarter, 1, "2026-01-15") == "2025-10-16..2026-01-15");
  CHECK(Days(WindowShape::Last, WindowUnit::Year, 1, "2024-02-29") == "2023-03-01..2024-02-29");
}

TEST_CASE("in previous 30 days is adjacent to the last 30 and doesn't overlap") {
  CHECK(Days(WindowShape::Previous, WindowUnit::Day, 30, "2026-01-31") == "2025-12-03..2026-01-01");
  CHECK(Days(WindowShape::Previous, WindowUnit::Month, 1, "2026-03-31") == "2026-02-01..2026-02-28");
}

TEST_CASE("calendar periods begin where calendars say, weeks on Monday") {
  CHECK(Days(WindowShape::This, WindowUnit::Year, 1, "2026-05-31") == "2026-01-01..2026-05-31");
  CHECK(Days(WindowShape::This, WindowUnit::Week, 1, "2026-01-04") == "2025-12-29..2026-01-04");
  CHECK(Days(WindowShape::LastFull, WindowUnit::Month, 1, "2026-01-31") == "2025-12-01..2025-12-31");
  CHECK(Days(WindowShape::LastFull, WindowUnit::Quarter, 1, "2026-02-10") == "2025-10-01..2025-12-31");
  CHECK(Days(WindowShape::LastFull, WindowUnit::Week, 1, "2026-01-04") == "2025-12-22..2025-12-28");
}

TEST_CASE("a window of no length holds nothing, a huge one everything before") {
  const WindowBounds none = BoundsOf({WindowShape::Last, WindowUnit::Day, 0, {}}, 0, ValueKind::Date, Day("2026-01-31"), TimeZone::Utc());
  CHECK(none.first > none.last);
  for (const WindowUnit unit : {WindowUnit::Minute, WindowUnit::Hour, WindowUnit::Day, WindowUnit::Week, WindowUnit::Month, WindowUnit::Year}) {
    const WindowBounds all = BoundsOf({WindowShape::Last, unit, INT64_MAX / 2, {}}, INT64_MAX / 4, ValueKind::DateTime, Day("2026-01-31"), TimeZone::Utc());
    CHECK(all.first < 0);
  }
}

TEST_CASE("datetimes are decided on local days, or from the instant by wall time") {
  const TimeZone zone = *TimeZone::Find("America/New_York");
  CHECK(Instants(WindowShape::Last, WindowUnit::Day, 2, Day("2026-03-08"), zone) == "2026-03-07 00:00:00..2026-03-08 23:59:59.999999");
  // Across the spring gap: the same wall time two days before, which is 47 hours.
  CHECK(Instants(WindowShape::Last, WindowUnit::Day, 2, At("2026-03-09 10:00:00", zone), zone) ==
        "2026-03-07 10:00:00.000001..2026-03-09 10:00:00");
  CHECK(Instants(WindowShape::Last, WindowUnit::Hour, 24, At("2026-03-08 10:00:00", zone), zone) ==
        "2026-03-07 09:00:00.000001..2026-03-08 10:00:00");
  CHECK(Instants(WindowShape::This, WindowUnit::Month, 1, At("2026-03-09 10:00:00", zone), zone) ==
        "2026-03-01 00:00:00..2026-03-09 10:00:00");
}

}  // namespace limn
