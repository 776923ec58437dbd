/// DateCells: cells of date and datetime columns.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/tables/cells/cell_read.h"
#include "runtime/tables/cells/date_format.h"
#include "runtime/values/time_zone.h"
#include "runtime/values/value.h"

namespace limn {

class DateCells {
 public:
  /// `format` is "", a pattern, `unix_seconds`, `unix_millis`, `unix_micros` or `excel_days`.
  DateCells(ValueType type, std::string_view format, TimeZone zone);
  static bool IsFormat(std::string_view format);

  bool has_format() const { return notation_ != Notation::Iso; }
  /// `text` is not blank. A date is read from a datetime at midnight; a datetime from a date is its midnight.
  CellRead<Date> ReadDate(std::string_view text);
  CellRead<Instant> ReadDateTime(std::string_view text);
  /// `2026-01-31`, the whole cell: the fast path of dates. False for all others.
  bool ReadPlainDate(std::string_view cell, int32_t& days);
  /// `2026-01-31 18:00:05`, the whole cell, on a day without a change of clocks: the fast path of datetimes. False for all others.
  bool ReadPlainDateTime(std::string_view cell, int64_t& micros);

 private:
  enum class Notation : uint8_t { Iso, Pattern, UnixSeconds, UnixMillis, UnixMicros, ExcelDays };
  static std::optional<Notation> NotationOf(std::string_view format);

  /// Local microseconds, or an instant where the cell names its offset.
  struct Moment {
    int64_t micros = 0;
    bool is_instant = false;
  };
  CellRead<Moment> ReadPattern(std::string_view text);
  CellRead<Moment> ReadCount(std::string_view text);
  CellIssue Unreadable(std::string_view text);

  ValueType type_;
  std::string format_text_;
  Notation notation_;
  std::optional<DateFormat> pattern_;
  TimeZone zone_;
  // Of the last plain date or datetime: cells beside each other are mostly of one day.
  std::array<char, 10> day_text_{};
  int32_t day_ = 0;
  int64_t midnight_ = 0;  // in UTC
  std::string guessed_;  // the last pattern proposed
  std::optional<DateFormat> guessed_pattern_;
};

}  // namespace limn
