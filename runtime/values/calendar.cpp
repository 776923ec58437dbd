// Source of the day counts: Howard Hinnant, "chrono-compatible low-level date algorithms".
#include "runtime/values/calendar.h"

#include <algorithm>
#include <cassert>

namespace limn {
namespace {

constexpr int32_t kDaysPerEra = 146'097;  // 400 years
constexpr int32_t kDaysFromYearZeroToEpoch = 719'468;
// Further away than any date that is read; keeps the day count inside 32 bits.
constexpr int64_t kYearMax = 1'000'000;

bool IsLeap(int32_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int64_t FloorDivide(int64_t value, int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

bool TwoDigits(const char* text, int32_t& out) {
  const unsigned tens = static_cast<unsigned char>(text[0]) - '0';
  const unsigned ones = static_cast<unsigned char>(text[1]) - '0';
  out = static_cast<int32_t>(tens * 10 + ones);
  return tens <= 9 && ones <= 9;
}

}  // namespace

Date FromCivil(CivilDate civil) {
  // Years are counted from March, so that the leap day is the last one.
  const int32_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
  const int32_t era = (year >= 0 ? year : year - 399) / 400;
  const int32_t year_of_era = year - era * 400;
  const int32_t month_from_march = civil.month > 2 ? civil.month - 3 : civil.month + 9;
  const int32_t day_of_year = (153 * month_from_march + 2) / 5 + civil.day - 1;
  const int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return {era * kDaysPerEra + day_of_era - kDaysFromYearZeroToEpoch};
}

CivilDate ToCivil(Date date) {
  const int32_t days = date.days + kDaysFromYearZeroToEpoch;
  const int32_t era = (days >= 0 ? days : days - (kDaysPerEra - 1)) / kDaysPerEra;
  const int32_t day_of_era = days - era * kDaysPerEra;
  const int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int32_t month_from_march = (5 * day_of_year + 2) / 153;
  const int32_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const int32_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

bool IsValid(CivilDate civil) {
  return civil.year >= 1 && civil.year <= 9999 && civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
         civil.day <= DaysInMonth(civil.year, civil.month);
}

int DaysInMonth(int32_t year, int32_t month) {
  assert(month >= 1 && month <= 12);
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

Date AddMonths(Date date, int64_t months) {
  const CivilDate civil = ToCivil(date);
  const int64_t step = std::clamp(months, -12 * kYearMax, 12 * kYearMax);
  const int64_t month_count = int64_t{civil.year} * 12 + (civil.month - 1) + step;
  const int32_t year = static_cast<int32_t>(FloorDivide(month_count, 12));
  const int32_t month = static_cast<int32_t>(month_count - int64_t{year} * 12) + 1;
  return FromCivil({year, month, std::min(civil.day, int32_t{DaysInMonth(year, month)})});
}

int Weekday(Date date) {
  // 1970-01-01 was a Thursday.
  const int64_t from_monday = int64_t{date.days} + 3;
  return static_cast<int>(from_monday - FloorDivide(from_monday, 7) * 7) + 1;
}

int64_t AgeInYears(Date birth, Date day) {
  const CivilDate from = ToCivil(birth);
  const CivilDate to = ToCivil(day);
  // 28 February is before 29 February and 1 March after it, so the rule for 29 February needs no case of its own.
  const bool before_birthday = to.month < from.month || (to.month == from.month && to.day < from.day);
  return int64_t{to.year} - from.year - (before_birthday ? 1 : 0);
}

int IsoWeek(Date date) {
  // The week belongs to the year that holds its Thursday.
  const Date thursday{date.days - Weekday(date) + 4};
  const Date new_year = FromCivil({ToCivil(thursday).year, 1, 1});
  return (thursday.days - new_year.days) / 7 + 1;
}

std::optional<Date> ParseIsoDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  int32_t century = 0;
  int32_t year = 0;
  CivilDate civil{};
  if (!TwoDigits(text.data(), century) || !TwoDigits(text.data() + 2, year) || !TwoDigits(text.data() + 5, civil.month) ||
      !TwoDigits(text.data() + 8, civil.day)) {
    return std::nullopt;
  }
  civil.year = century * 100 + year;
  if (!IsValid(civil)) {
    return std::nullopt;
  }
  return FromCivil(civil);
}

std::string FormatDate(Date date) {
  const CivilDate civil = ToCivil(date);
  std::string text = std::to_string(civil.year < 0 ? -civil.year : civil.year);
  text.insert(0, text.size() < 4 ? 4 - text.size() : 0, '0');
  if (civil.year < 0) {
    text.insert(0, 1, '-');
  }
  for (const int32_t part : {civil.month, civil.day}) {
    text += '-';
    text += static_cast<char>('0' + part / 10);
    text += static_cast<char>('0' + part % 10);
  }
  return text;
}

}  // namespace limn
