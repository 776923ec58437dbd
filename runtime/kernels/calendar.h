/// The calendar, a batch at a time: local days and times of day of datetimes, days of the week. Slots without a value (`known` 0) give anything; bits past
/// the length are unspecified. Source: semantics.md "Time".
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "runtime/values/time_zone.h"

namespace limn {

/// out = the local day of each instant, where days begin at that local time of day (microseconds, 0: midnight): what is earlier belongs to the day before.
void LocalDays(std::span<const int64_t> instants, const uint64_t* known, int64_t day_begins, const TimeZone& zone, std::span<int32_t> out);

/// out bit: the day is a Saturday or Sunday; without `weekends`: Monday to Friday.
void OnDaysOfWeek(std::span<const int32_t> days, bool weekends, uint64_t* out);

/// out bit: from <= the local time of day < to, in microseconds; with from > to what is not in to .. from.
void InTimeOfDay(std::span<const int64_t> instants, const uint64_t* known, int64_t from, int64_t to, const TimeZone& zone, uint64_t* out);

/// A day, an instant (microseconds) and an amount of time: days and months by the calendar, for an instant in wall time, microseconds elapsed. Empty
/// outside the years 1 to 9999.
std::optional<int64_t> AddToDay(int64_t day, int64_t amount, DurationUnit unit);
std::optional<int64_t> AddToInstant(int64_t micros, int64_t amount, DurationUnit unit, const TimeZone& zone);

}  // namespace limn
