#include "runtime/kernels/calendar.h"

#include <algorithm>

#include "runtime/columns/bitmap.h"
#include "runtime/kernels/fault.h"
#include "runtime/values/calendar.h"

namespace limn {
namespace {

int64_t FloorDays(int64_t micros) {
  const int64_t days = micros / kMicrosPerDay;
  return micros % kMicrosPerDay < 0 ? days - 1 : days;
}

bool IsKnown(const uint64_t* known, size_t row) { return (known[row / 64] >> (row % 64)) & 1; }

template <typename Holds>
void FillBits(size_t rows, uint64_t* out, Holds holds) {
  std::fill_n(out, WordCount(rows), 0);
  for (size_t row = 0; row < rows; ++row) {
    out[row / 64] |= uint64_t{holds(row)} << (row % 64);
  }
}

}  // namespace

void LocalDays(std::span<const int64_t> instants, const uint64_t* known, int64_t day_begins, const TimeZone& zone, std::span<int32_t> out) {
  const int64_t earlier = LIMN_FAULT(39) ? 0 : day_begins;
  for (size_t row = 0; row < instants.size(); ++row) {
    out[row] = IsKnown(known, row) ? static_cast<int32_t>(FloorDays(zone.ToLocalMicros({instants[row]}) - earlier)) : 0;
  }
}

void OnDaysOfWeek(std::span<const int32_t> days, bool weekends, uint64_t* out) {
  // 1970-01-01 was a Thursday: the third day after a Monday.
  FillBits(days.size(), out, [&](size_t row) {
    const int64_t from_monday = ((int64_t{days[row]} + 3) % 7 + 7) % 7;
    return (from_monday >= (LIMN_FAULT(37) ? 4 : 5)) == weekends;
  });
}

void InTimeOfDay(std::span<const int64_t> instants, const uint64_t* known, int64_t from, int64_t to, const TimeZone& zone, uint64_t* out) {
  const bool crosses_midnight = from > to;
  FillBits(instants.size(), out, [&](size_t row) {
    if (!IsKnown(known, row)) {
      return false;
    }
    const int64_t local = zone.ToLocalMicros({instants[row]});
    const int64_t time = local - FloorDays(local) * kMicrosPerDay;
    const bool before_end = time < to || (LIMN_FAULT(38) && time == to);
    return crosses_midnight ? time >= from || before_end : time >= from && before_end;
  });
}

std::optional<int64_t> AddToDay(int64_t day, int64_t amount, DurationUnit unit) {
  if (amount < -10'000'000 || amount > 10'000'000) {
    return std::nullopt;
  }
  if (unit == DurationUnit::Months && (amount < -120'000 || amount > 120'000)) {
    return std::nullopt;
  }
  const int64_t sum = unit != DurationUnit::Months ? day + amount
                      : LIMN_FAULT(34)             ? day + 30 * amount
                                                   : AddMonths({static_cast<int32_t>(day)}, amount).days;
  return sum < kFirstDay || sum > kLastDay ? std::nullopt : std::optional(sum);
}

std::optional<int64_t> AddToInstant(int64_t micros, int64_t amount, DurationUnit unit, const TimeZone& zone) {
  int64_t sum = 0;
  if (unit == DurationUnit::Micros) {
    if (__builtin_add_overflow(micros, amount, &sum)) {
      return std::nullopt;
    }
  } else {
    const int64_t local = zone.ToLocalMicros({micros});
    const int64_t time = ((local % kMicrosPerDay) + kMicrosPerDay) % kMicrosPerDay;
    const std::optional<int64_t> day = AddToDay((local - time) / kMicrosPerDay, amount, unit);
    if (!day) {
      return std::nullopt;
    }
    sum = zone.FromLocalMicros(*day * kMicrosPerDay + time).micros;
  }
  const bool in_calendar = sum >= kFirstDay * kMicrosPerDay && sum < (kLastDay + 1) * kMicrosPerDay;
  return in_calendar ? std::optional(sum) : std::nullopt;
}

}  // namespace limn
