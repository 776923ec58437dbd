/// DateFormat: how dates and datetimes are written in a column, given by a pattern such as `DD-MM-YYYY HH:mm`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/values/calendar.h"

namespace limn {

/// What a pattern found in a cell. Not yet checked against the calendar.
struct DateTimeParts {
  CivilDate date{1970, 1, 1};
  int32_t hour = 0;
  int32_t minute = 0;
  int32_t second = 0;
  int64_t micros = 0;
  std::optional<int64_t> offset_micros;  // where the cell names one
};

/// YYYY YY MM M DD D (one letter: one or two digits), MMM MMMM (English month names), HH H (0 to 24), hh h with A (AM, PM), mm m ss s,
/// S (any number of decimals), Z (`Z`, `+08:00`); everything else stands for itself, a blank for one or more.
/// YY: 00 to 68 are 2000 to 2068, 69 to 99 are 1969 to 1999 (source: POSIX strptime).
class DateFormat {
 public:
  /// Empty where the pattern lacks a year, month or day, or names one twice.
  static std::optional<DateFormat> FromPattern(std::string_view pattern);
  std::optional<DateTimeParts> Parse(std::string_view cell) const;
  bool has_time() const { return has_time_; }
  bool has_two_digit_year() const { return has_two_digit_year_; }

 private:
  struct Piece {
    char what = 0;  // the letter of the pattern; 0 for a literal
    int count = 0;  // how often it stands
    std::string literal;
  };
  std::vector<Piece> pieces_;
  bool has_time_ = false;
  bool has_two_digit_year_ = false;
};

/// The patterns under which a cell can be read as a date that exists, the likely one first: one, or two where day and month can't be told
/// apart. Empty where none does. ISO forms, which need no pattern, are included.
std::vector<std::string> GuessDateFormats(std::string_view cell);

/// All usual patterns under which every one of the cells reads with a month of 1 to 12, a day of 1 to 31 and a time of day, the likely ones first.
std::vector<std::string> MatchingDateFormats(const std::vector<std::string>& cells);

}  // namespace limn
