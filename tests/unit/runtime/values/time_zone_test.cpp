#include "runtime/values/time_zone.h"

#include <catch2/catch.hpp>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/values/calendar.h"
#include "runtime/values/posix_time_zone.h"

using namespace limn;

namespace {

TimeZone Zone(const char* name) {
  const std::optional<TimeZone> zone = TimeZone::Find(name);
  REQUIRE(zone);
  return *zone;
}

std::string InUtc(const char* local, const TimeZone& zone) {
  const std::optional<Instant> instant = ParseDateTime(local, zone);
  return instant ? FormatDateTime(*instant, TimeZone::Utc()) : "unreadable";
}

}  // namespace

TEST_CASE("in a gap the instant after it, in an overlap the earlier") {
  const TimeZone berlin = Zone("Europe/Berlin");
  CHECK(InUtc("2026-03-29 01:59:59", berlin) == "2026-03-29 00:59:59");
  CHECK(InUtc("2026-03-29 02:00:00", berlin) == "2026-03-29 01:00:00");
  CHECK(InUtc("2026-03-29 02:30:00", berlin) == "2026-03-29 01:00:00");
  CHECK(InUtc("2026-03-29 03:00:00", berlin) == "2026-03-29 01:00:00");
  CHECK(InUtc("2026-03-29 03:30:00", berlin) == "2026-03-29 01:30:00");
  CHECK(InUtc("2026-10-25 01:59:59", berlin) == "2026-10-24 23:59:59");
  CHECK(InUtc("2026-10-25 02:30:00", berlin) == "2026-10-25 00:30:00");
  CHECK(InUtc("2026-10-25 03:00:00", berlin) == "2026-10-25 02:00:00");
}

TEST_CASE("a day that begins in a gap begins after it; a day left out is over at once") {
  const TimeZone beirut = Zone("Asia/Beirut");  // clocks go forward at midnight
  const Date day = FromCivil({2022, 3, 27});
  CHECK(FormatDateTime(beirut.StartOfDay(day), beirut) == "2022-03-27 01:00:00");
  CHECK(beirut.LocalDate(beirut.StartOfDay(day)) == day);
  const TimeZone apia = Zone("Pacific/Apia");  // had no 30 December 2011
  CHECK(apia.StartOfDay(FromCivil({2011, 12, 30})) == apia.StartOfDay(FromCivil({2011, 12, 31})));
  const TimeZone shanghai = Zone("Asia/Shanghai");
  CHECK(shanghai.LocalDate(*ParseDateTime("2026-01-31T16:00:00Z", shanghai)) == FromCivil({2026, 2, 1}));
  CHECK(shanghai.LocalDate(*ParseDateTime("2026-01-31T15:59:59Z", shanghai)) == FromCivil({2026, 1, 31}));
}

TEST_CASE("the offset of a whole day is that of each of its moments, and days with a change have none") {
  for (const char* name : {"UTC", "+08:00", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia"}) {
    const TimeZone zone = Zone(name);
    size_t without = 0;
    size_t wrong = 0;
    for (int32_t day = FromCivil({1900, 1, 1}).days; day < FromCivil({2100, 1, 1}).days; ++day) {
      const std::optional<int64_t> offset = zone.OffsetOn({day});
      const int64_t midnight = int64_t{day} * kMicrosPerDay;
      const auto offset_at = [&](int64_t local) { return local - zone.FromLocalMicros(local).micros; };
      bool is_same = true;
      for (const int64_t minutes : {0, 1, 30, 60, 90, 119, 120, 150, 180, 240, 720, 1380, 1439}) {
        const int64_t seconds = minutes == 1439 ? 59 : 0;
        is_same = is_same && offset_at(midnight + (minutes * 60 + seconds) * kMicrosPerSecond) == offset.value_or(offset_at(midnight));
      }
      wrong += offset && !is_same ? 1 : 0;
      without += !offset && day >= FromCivil({2000, 1, 1}).days && day < FromCivil({2020, 1, 1}).days ? 1 : 0;
    }
    CAPTURE(name);
    CHECK(wrong == 0);
    const std::string_view zone_name = name;
    if (zone_name == "Europe/Berlin" || zone_name == "America/New_York") {
      CHECK(without == 40);
    } else if (zone_name == "Asia/Shanghai" || zone_name == "UTC" || zone_name == "+08:00") {
      CHECK(without == 0);
    }
  }
  CHECK_FALSE(Zone("Europe/Berlin").OffsetOn(FromCivil({2700, 1, 1})));
}

TEST_CASE("local times go there and back, where they exist once") {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"}) {
    const TimeZone zone = Zone(name);
    int64_t last_local = INT64_MIN;
    for (int64_t micros = -3'000'000'000LL * kMicrosPerSecond; micros < 2'100'000'000LL * kMicrosPerSecond; micros += 86'399 * kMicrosPerSecond * 5) {
      const int64_t local = zone.ToLocalMicros({micros});
      const Instant back = zone.FromLocalMicros(local);
      if (zone.ToLocalMicros(back) != local || back.micros > micros || local < last_local) {
        FAIL(name << " at " << micros);
      }
      last_local = local;
    }
  }
}

TEST_CASE("zones that need no database") {
  for (const char* name : {"UTC", "GMT", "Z", "+00:00"}) {
    CHECK(Zone(name).ToLocalMicros({5}) == 5);
  }
  for (const char* name : {"+08:00", "+0800", "+08", "UTC+8", "UTC+08:00", "GMT+8", "+8"}) {
    CAPTURE(name);
    CHECK(Zone(name).ToLocalMicros({0}) == 8 * 3600 * kMicrosPerSecond);
    CHECK(Zone(name).name() == name);
  }
  CHECK(Zone("-03:30").FromLocalMicros(0).micros == 12'600 * kMicrosPerSecond);
  for (const char* name : {"", "+", "+99:00", "+08:60", "UTC8", "Mars/Olympus", "Europe/", "../../etc/passwd"}) {
    CAPTURE(name);
    bool database_missing = true;
    CHECK(!TimeZone::Find(name, &database_missing));
    CHECK(!database_missing);
  }
}

TEST_CASE("datetimes as people write them") {
  const TimeZone utc = TimeZone::Utc();
  const TimeZone shanghai = Zone("Asia/Shanghai");
  CHECK(InUtc("2026-01-31", utc) == "2026-01-31 00:00:00");
  CHECK(InUtc("2026-01-31", shanghai) == "2026-01-30 16:00:00");
  CHECK(InUtc("2026-01-31 18:00", shanghai) == "2026-01-31 10:00:00");
  CHECK(InUtc("2026-01-31T18:00:05", utc) == "2026-01-31 18:00:05");
  CHECK(InUtc("2026-01-31 18:00:05.5", utc) == "2026-01-31 18:00:05.5");
  CHECK(InUtc("2026-01-31 18:00:05.123456789", utc) == "2026-01-31 18:00:05.123456");
  CHECK(InUtc("2026-01-31 18:00:05,250", utc) == "2026-01-31 18:00:05.25");
  CHECK(InUtc("2026-01-31T18:00:05Z", shanghai) == "2026-01-31 18:00:05");
  CHECK(InUtc("2026-01-31T18:00:05.25+02:00", shanghai) == "2026-01-31 16:00:05.25");
  CHECK(InUtc("2026-01-31 18:00 -0330", shanghai) == "2026-01-31 21:30:00");
  CHECK(InUtc("2026-01-31 18:00+08", utc) == "2026-01-31 10:00:00");
  CHECK(InUtc("1969-12-31 23:59:59.999999", utc) == "1969-12-31 23:59:59.999999");
  for (const char* text : {"", "2026-01-31 ", "2026-01-31 18", "2026-01-31 18:", "2026-01-31 24:00", "2026-01-31 18:60", "2026-01-31 18:00:60",
                           "2026-01-31 18:00:5", "2026-01-31 18:00:05.", "2026-01-31 18:00:05 ", "2026-01-31x18:00", "2026-02-30 10:00", "18:00",
                           "2026-01-31 18:00+", "2026-01-31 18:00+08:", "2026-01-31 18:00 PM", "2026-01-31 8:00"}) {
    CAPTURE(text);
    CHECK(!ParseDateTime(text, utc));
  }
}

TEST_CASE("values are written as semantics.md says") {
  const TimeZone shanghai = Zone("Asia/Shanghai");
  CHECK(Format(Value::Bool(true), shanghai) == "yes");
  CHECK(Format(Value::Bool(false), shanghai) == "no");
  CHECK(Format(Value::Int(-5), shanghai) == "-5");
  CHECK(Format(Value::Decimal(1250, 2), shanghai) == "12.50");
  CHECK(Format(Value::Number(0.1), shanghai) == "0.1");
  CHECK(Format(Value::Text("金卡"), shanghai) == "金卡");
  CHECK(Format(Value::OfDate(FromCivil({2026, 1, 31})), shanghai) == "2026-01-31");
  CHECK(Format(Value::OfInstant({0}), shanghai) == "1970-01-01 08:00:00");
  CHECK(Format(Value::OfInstant({1'500'000}), shanghai) == "1970-01-01 08:00:01.5");
  CHECK(Format(Value::Duration(30, DurationUnit::Days), shanghai) == "30 days");
  CHECK(Format(Value::Duration(1, DurationUnit::Months), shanghai) == "1 month");
  CHECK(Format(Value::Duration(-(26 * 3600 + 61) * kMicrosPerSecond, DurationUnit::Micros), shanghai) == "-26:01:01");
  CHECK(Format(Value::Missing({ValueKind::Int}), shanghai).empty());
}

TEST_CASE("daylight saving time goes on after the years that a zone's file lists") {
  CHECK(InUtc("2050-07-01 12:00", Zone("Europe/Berlin")) == "2050-07-01 10:00:00");
  CHECK(InUtc("2050-12-01 12:00", Zone("Europe/Berlin")) == "2050-12-01 11:00:00");
  CHECK(InUtc("2050-07-01 12:00", Zone("America/New_York")) == "2050-07-01 16:00:00");
  CHECK(InUtc("2050-01-01 12:00", Zone("Australia/Sydney")) == "2050-01-01 01:00:00");
  CHECK(InUtc("2050-07-01 12:00", Zone("Europe/Dublin")) == "2050-07-01 11:00:00");
  CHECK(InUtc("2050-07-01 12:00", Zone("Asia/Shanghai")) == "2050-07-01 04:00:00");
}

TEST_CASE("daylight saving time goes on to the last year") {
  // 2704-06-14 16:00:01 in UTC.
  const int64_t moment = INT64_C(23177030401) * kMicrosPerSecond;
  CHECK(Zone("America/New_York").ToLocalMicros({moment}) == moment - 4 * 3600 * kMicrosPerSecond);
  CHECK(InUtc("2704-06-14 12:00", Zone("America/New_York")) == "2704-06-14 16:00:00");
  CHECK(InUtc("2599-12-31 23:59", Zone("America/New_York")) == "2600-01-01 04:59:00");
  CHECK(InUtc("2600-01-01 00:00", Zone("America/New_York")) == "2600-01-01 05:00:00");
  CHECK(InUtc("2600-01-01 00:00", Zone("Australia/Sydney")) == "2599-12-31 13:00:00");
  CHECK(InUtc("9999-07-01 12:00", Zone("Europe/Berlin")) == "9999-07-01 10:00:00");
  CHECK(InUtc("9999-12-31 12:00", Zone("Europe/Berlin")) == "9999-12-31 11:00:00");
}

TEST_CASE("the rule at the end of a zone's file gives what the file lists") {
  for (const char* name : {"Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Asia/Jerusalem", "America/Santiago", "Pacific/Chatham", "Europe/Dublin"}) {
    const TimeZone zone = Zone(name);
    const std::optional<std::string> rule = ReadPosixRule(name);
    REQUIRE(rule);
    CAPTURE(name, *rule);
    const std::vector<OffsetChange> changes = ChangesByPosixRule(*rule, 2026, 2037);
    CHECK(changes.size() == 22);
    for (const OffsetChange& change : changes) {
      CHECK(zone.ToLocalMicros({change.begin}) - change.begin == change.offset);
      CHECK(zone.ToLocalMicros({change.begin - 1}) - (change.begin - 1) != change.offset);
    }
  }
  for (const char* rule : {"", "CST-8", "<+08>-8", "CET-1CEST", "CET-1CEST,J60,J300", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x", "garbage"}) {
    CAPTURE(rule);
    CHECK(ChangesByPosixRule(rule, 2026, 2030).empty());
  }
}

TEST_CASE("inside: a machine without tzdata", "[.][no_tzdata]") {
  bool database_missing = false;
  CHECK(!TimeZone::Find("Europe/Berlin", &database_missing));
  CHECK(database_missing);
  CHECK(TimeZone::Find("UTC", &database_missing));
  CHECK(!database_missing);
  CHECK(TimeZone::Find("+08:00"));
}

TEST_CASE("on a machine without tzdata UTC and fixed offsets work, and the rest says what is missing") {
  // This program again, in a view of the file system where the zones are gone.
  constexpr int kNotAllowed = 77;
  const pid_t child = fork();
  if (child == 0) {
    const int own_users = geteuid() == 0 ? 0 : CLONE_NEWUSER;
    if (unshare(CLONE_NEWNS | own_users) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("none", "/usr/share/zoneinfo", "tmpfs", 0, nullptr) != 0) {
      _exit(kNotAllowed);
    }
    close(STDOUT_FILENO);
    execl("/proc/self/exe", "unit_runtime_values", "[no_tzdata]", nullptr);
    _exit(1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotAllowed) {
    WARN("skipped: this machine allows no mount of its own");
    return;
  }
  CHECK(status == 0);
}
