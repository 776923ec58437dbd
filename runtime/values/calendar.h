/// Dates: civil calendar arithmetic, reading and writing. Source: semantics.md "Time"; ISO 8601.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/values/value.h"

namespace limn {

struct CivilDate {
  int32_t year;
  int32_t month;  // 1 to 12
  int32_t day;    // 1 to 31
};

/// Years 1 to 9999: what can be read and written. A sum that leaves them is missing.
inline constexpr int64_t kFirstDay = -719'162;  // 0001-01-01
inline constexpr int64_t kLastDay = 2'932'896;  // 9999-12-31

Date FromCivil(CivilDate civil);
CivilDate ToCivil(Date date);
bool IsValid(CivilDate civil);
int DaysInMonth(int32_t year, int32_t month);

/// The same day of the month `months` later (or earlier), clamped at the month's end.
Date AddMonths(Date date, int64_t months);
/// 1 Monday to 7 Sunday (ISO 8601).
int Weekday(Date date);
/// Full years from birth to day; a birthday on 29 February is 1 March in common years. Negative before birth.
int64_t AgeInYears(Date birth, Date day);
/// ISO 8601 week number, 1 to 53.
int IsoWeek(Date date);

/// `2026-01-31`, four-digit years 0001 to 9999 only.
std::optional<Date> ParseIsoDate(std::string_view text);
std::string FormatDate(Date date);

}  // namespace limn
