/// TimeZone: local dates and times of one IANA zone, with its transitions held in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/values/value.h"

namespace limn {

/// Offsets from UTC by interval. Immutable, cheap to copy. Source: the machine's tz database; "UTC" and fixed offsets
/// (`+08:00`) need none.
class TimeZone {
 public:
  /// Empty where the zone is unknown or the machine has no tz database (`database_missing` tells which).
  static std::optional<TimeZone> Find(std::string_view name, bool* database_missing = nullptr);
  static TimeZone Utc();

  const std::string& name() const;
  /// Wall-clock microseconds since 1970-01-01T00:00 local.
  int64_t ToLocalMicros(Instant instant) const;
  /// The local calendar day of an instant.
  Date LocalDate(Instant instant) const;
  /// In a gap: the instant after it; in an overlap: the earlier.
  Instant FromLocalMicros(int64_t local_micros) const;
  /// The first instant of a local day.
  Instant StartOfDay(Date date) const;
  /// Microseconds east of UTC on all of a local day; nothing where the clocks change on it, or after the year 2600.
  std::optional<int64_t> OffsetOn(Date date) const;
  /// What decides all of this, as bytes: two that are equal never differ.
  std::string Rules() const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

/// `2026-01-31 18:00[:05[.123456789]]` with ' ' or 'T', optional `Z` or `+08:00` (then the zone is not used); a date alone is its
/// midnight. Finer digits than microseconds are cut.
std::optional<Instant> ParseDateTime(std::string_view text, const TimeZone& zone);
std::string FormatDateTime(Instant instant, const TimeZone& zone);

}  // namespace limn
