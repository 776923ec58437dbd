// The arithmetic under everything, against the reference's other method, on random and on extreme values.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "runtime/values/calendar.h"
#include "runtime/values/decimal.h"
#include "runtime/values/time_zone.h"
#include "tests/differential/reference_exact.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {
namespace {

uint64_t BitsOf(double value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// Small, middling and extreme integers, so that carries, ties and signs all occur.
Wide RandomWide(std::mt19937_64& random) {
  const int bits = static_cast<int>(random() % 124) + 1;
  const Wide low = static_cast<Wide>(random());
  const Wide high = static_cast<Wide>(random() >> 1);
  const Wide magnitude = ((high << 64) | low) >> (127 - bits);
  return random() % 2 == 0 ? magnitude : -magnitude;
}

double RandomDouble(std::mt19937_64& random) {
  const double mantissa = static_cast<double>(static_cast<int64_t>(random()) >> (random() % 60));
  switch (random() % 6) {
    case 0: return std::ldexp(mantissa, static_cast<int>(random() % 960) - 480);
    case 1: return std::ldexp(mantissa, -1074 - static_cast<int>(random() % 60));
    case 2: return (random() % 2 == 0 ? 1 : -1) * std::numeric_limits<double>::max() / static_cast<double>(1 + random() % 4);
    case 3: return static_cast<double>(static_cast<int64_t>(random() % 2001) - 1000) / 100;
    default: return mantissa / 1e6;
  }
}

TEST_CASE("a quotient is the nearest double") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 20'000; ++round) {
    const Wide numerator = RandomWide(random);
    const Wide denominator = RandomWide(random);
    if (denominator == 0) {
      continue;
    }
    CAPTURE(round, static_cast<double>(numerator), static_cast<double>(denominator));
    REQUIRE(BitsOf(RatioToDouble(numerator, denominator)) == BitsOf(NearestQuotient(numerator, denominator)));
  }
  CHECK(NearestQuotient(1, 3) == 1.0 / 3.0);
  CHECK(NearestQuotient((Wide{1} << 53) + 1, 1) == 9007199254740992.0);
  CHECK(NearestQuotient((Wide{1} << 53) + 3, 1) == 9007199254740996.0);
  CHECK(NearestQuotient(((Wide{1} << 53) + 1) * 8 + 1, 8) == 9007199254740994.0);
}

TEST_CASE("a sum of numbers is the exact sum rounded once, in any order") {
  std::mt19937_64 random(2);
  for (int round = 0; round < 4'000; ++round) {
    std::vector<double> values;
    for (size_t count = random() % 12; values.size() < count;) {
      const double value = RandomDouble(random);
      values.push_back(value);
      if (random() % 3 == 0) {
        values.push_back(-value);
      }
    }
    WideSum wanted;
    for (const double value : values) {
      wanted.Add(value);
    }
    const std::optional<double> expected = wanted.Round();
    for (int order = 0; order < 3; ++order) {
      std::shuffle(values.begin(), values.end(), random);
      ExactSum sum;
      for (const double value : values) {
        sum.Add(value);
      }
      CAPTURE(round, values);
      if (expected) {
        REQUIRE(sum.Round() == *expected);
      } else {
        REQUIRE(std::isinf(sum.Round()));
      }
    }
  }
}

TEST_CASE("products and scales round half away from zero") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 20'000; ++round) {
    const int64_t a = static_cast<int64_t>(RandomWide(random) >> (random() % 110));
    const int64_t b = static_cast<int64_t>(RandomWide(random) >> (random() % 110));
    const int scale_a = static_cast<int>(random() % 7);
    const int scale_b = static_cast<int>(random() % 7);
    const int out = std::min(6, scale_a + scale_b);
    CAPTURE(round, a, scale_a, b, scale_b);
    REQUIRE(MultiplyDecimal(a, scale_a, b, scale_b, out) == Narrow(DivideByPowerOfTen(Wide{a} * b, scale_a + scale_b - out)));
    REQUIRE(BitsOf(DecimalToDouble(a, scale_a)) == BitsOf(NearestQuotient(a, PowerOfTenWide(scale_a))));
    const std::optional<int64_t> rescaled = scale_a <= scale_b ? Narrow(Wide{a} * PowerOfTenWide(scale_b - scale_a))
                                                               : Narrow(DivideByPowerOfTen(a, scale_a - scale_b));
    REQUIRE(Rescale(a, scale_a, scale_b) == rescaled);
  }
}

TEST_CASE("the calendar and the zones agree with the date library") {
  std::mt19937_64 random(4);
  for (const char* name : {"UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"}) {
    const ReferenceZone reference(name);
    const std::optional<TimeZone> zone = TimeZone::Find(name);
    REQUIRE(zone);
    for (int round = 0; round < 4'000; ++round) {
      // Up to 2035: the date library knows no change of clocks past those that a zone's file lists.
      const Date day{static_cast<int32_t>(random() % 34'000) - 10'000};
      const int64_t months = static_cast<int64_t>(random() % 400) - 200;
      const int64_t wall = int64_t{day.days} * 86'400'000'000 + static_cast<int64_t>(random() % 86'400'000'000);
      CAPTURE(name, day.days, months, wall);
      REQUIRE(AddMonths(day, months) == MonthsLater(day, months));
      REQUIRE(ToCivil(day).day == CivilOf(day).day);
      REQUIRE(zone->ToLocalMicros({wall}) == reference.WallOf({wall}));
      REQUIRE(zone->LocalDate({wall}) == reference.DayOf({wall}));
      REQUIRE(zone->FromLocalMicros(wall) == reference.FromWall(wall));
    }
  }
  // The hours around a change of clocks, quarter by quarter.
  for (const char* name : {"America/New_York", "Australia/Lord_Howe"}) {
    const ReferenceZone reference(name);
    const std::optional<TimeZone> zone = TimeZone::Find(name);
    REQUIRE(zone);
    for (int64_t quarter = 0; quarter < 365 * 96; ++quarter) {
      const int64_t wall = (int64_t{19'723} * 96 + quarter) * 900'000'000;
      CAPTURE(name, wall);
      REQUIRE(zone->FromLocalMicros(wall) == reference.FromWall(wall));
    }
  }
}

}  // namespace
}  // namespace limn::differential
