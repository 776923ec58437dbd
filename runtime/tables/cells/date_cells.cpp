#include "runtime/tables/cells/date_cells.h"

#include <algorithm>
#include <cstring>

#include "runtime/values/calendar.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

bool IsDigits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

const int64_t kFirstMicros = int64_t{FromCivil({1, 1, 1}).days} * kMicrosPerDay;
const int64_t kEndMicros = int64_t{FromCivil({10'000, 1, 1}).days} * kMicrosPerDay;

// The day numbers that tables really hold, 1954 to 2119; outside of them a five-digit number is no date.
constexpr int64_t kExcelFirst = 20'000;
constexpr int64_t kExcelLast = 80'000;
constexpr int32_t kExcelDayZero = -25'569;  // 1899-12-30
constexpr int64_t kExcelLeapDay = 60;       // 29 February 1900, which Excel believes in

int64_t FloorDays(int64_t micros) { return micros / kMicrosPerDay - (micros % kMicrosPerDay < 0 ? 1 : 0); }

// `0000-00-00`, `00/00/0000 00:00:00`, as MySQL and others write no date.
bool IsZeroDate(std::string_view text) {
  return text.size() >= 8 && text.find_first_not_of("0-/.: T") == std::string_view::npos &&
         std::count(text.begin(), text.begin() + 8, '0') >= 6;
}

bool HasIsoShape(std::string_view text) {
  return text.size() >= 10 && text[4] == '-' && text[7] == '-' && IsDigits(text.substr(0, 4)) && IsDigits(text.substr(5, 2)) && IsDigits(text.substr(8, 2));
}

// What may stand behind a date without saying a time of day: ` 00:00:00.000Z`.
bool IsMidnight(std::string_view rest) {
  if (rest.size() < 6 || (rest[0] != ' ' && rest[0] != 'T')) {
    return false;
  }
  rest.remove_suffix(rest.back() == 'Z' ? 1 : 0);
  return rest.size() >= 6 && rest[3] == ':' && rest.substr(1).find_first_not_of("0:.") == std::string_view::npos;
}

}  // namespace

std::optional<DateCells::Notation> DateCells::NotationOf(std::string_view format) {
  if (format.empty()) {
    return Notation::Iso;
  }
  if (format == "unix_seconds") {
    return Notation::UnixSeconds;
  }
  if (format == "unix_millis") {
    return Notation::UnixMillis;
  }
  if (format == "unix_micros") {
    return Notation::UnixMicros;
  }
  if (format == "excel_days") {
    return Notation::ExcelDays;
  }
  return DateFormat::FromPattern(format) ? std::optional(Notation::Pattern) : std::nullopt;
}

bool DateCells::IsFormat(std::string_view format) { return NotationOf(format).has_value(); }

DateCells::DateCells(ValueType type, std::string_view format, TimeZone zone)
    : type_(type), format_text_(format), notation_(NotationOf(format).value_or(Notation::Iso)), pattern_(DateFormat::FromPattern(format)), zone_(std::move(zone)) {}

CellRead<DateCells::Moment> DateCells::ReadPattern(std::string_view text) {
  const std::optional<DateTimeParts> parts = pattern_->Parse(text);
  if (!parts) {
    return CellRead<Moment>::Bad(IsZeroDate(text) ? DataIssueKind::ZeroDate : DataIssueKind::NotInFormat, IsZeroDate(text) ? "" : format_text_);
  }
  if (parts->date.year == 0 && parts->date.month == 0 && parts->date.day == 0) {
    return CellRead<Moment>::Bad(DataIssueKind::ZeroDate);
  }
  if (!IsValid(parts->date)) {
    return CellRead<Moment>::Bad(DataIssueKind::NoSuchDay);
  }
  if (parts->hour > 23 || parts->minute > 59 || parts->second > 59) {
    const bool is_end_of_day = parts->hour == 24 && parts->minute == 0 && parts->second == 0;
    return CellRead<Moment>::Bad(is_end_of_day ? DataIssueKind::HourTwentyFour : DataIssueKind::NotInFormat, is_end_of_day ? "" : format_text_);
  }
  const int64_t seconds = (int64_t{parts->hour} * 60 + parts->minute) * 60 + parts->second;
  const int64_t local = int64_t{FromCivil(parts->date).days} * kMicrosPerDay + seconds * kMicrosPerSecond + parts->micros;
  return CellRead<Moment>::Known(parts->offset_micros ? Moment{local - *parts->offset_micros, true} : Moment{local, false});
}

CellRead<DateCells::Moment> DateCells::ReadCount(std::string_view text) {
  if (notation_ == Notation::ExcelDays) {
    // Nine decimals of a day are finer than Excel's own; times are rounded to the millisecond, as its texts are not exact.
    constexpr int kPlaces = 9;
    const std::optional<int64_t> days = ParseDecimal(text, kPlaces);
    if (!days || *days < 0 || *days / PowerOfTen(kPlaces) > 2'958'465) {
      return CellRead<Moment>::Bad(DataIssueKind::NotInFormat, format_text_);
    }
    const int64_t whole = *days / PowerOfTen(kPlaces);
    const int64_t fraction = *days % PowerOfTen(kPlaces);
    const int64_t millis = (fraction * 86'400 + PowerOfTen(kPlaces - 3) / 2) / PowerOfTen(kPlaces - 3);
    const int64_t shift = whole < kExcelLeapDay ? 1 : 0;
    if (whole == kExcelLeapDay) {
      return CellRead<Moment>::Bad(DataIssueKind::NoSuchDay);
    }
    return CellRead<Moment>::Known({(whole + shift + kExcelDayZero) * kMicrosPerDay + millis * 1000, false});
  }
  const int places = notation_ == Notation::UnixSeconds ? 6 : notation_ == Notation::UnixMillis ? 3 : 0;
  // Finer digits than microseconds are cut, not rounded into the next day.
  const size_t point = text.find('.');
  if (point != std::string_view::npos && IsDigits(text.substr(point + 1))) {
    text = text.substr(0, point + 1 + static_cast<size_t>(places));
  }
  const std::optional<int64_t> micros = ParseDecimal(text, places);
  if (!micros) {
    return CellRead<Moment>::Bad(DataIssueKind::NotInFormat, format_text_);
  }
  if (*micros < kFirstMicros || *micros >= kEndMicros) {
    return CellRead<Moment>::Bad(DataIssueKind::OutOfRange);
  }
  return CellRead<Moment>::Known({*micros, true});
}

CellRead<Date> DateCells::ReadDate(std::string_view text) {
  if (notation_ == Notation::Iso) {
    if (const std::optional<Date> date = ParseIsoDate(text.substr(0, 10)); date && (text.size() == 10 || IsMidnight(text.substr(10)))) {
      return CellRead<Date>::Known(*date);
    }
    return {std::nullopt, Unreadable(text)};
  }
  CellRead<Moment> moment = notation_ == Notation::Pattern ? ReadPattern(text) : ReadCount(text);
  if (!moment.value) {
    return {std::nullopt, std::move(moment.issue)};
  }
  if (moment.value->is_instant) {
    return CellRead<Date>::Known(zone_.LocalDate({moment.value->micros}));
  }
  return CellRead<Date>::Known({static_cast<int32_t>(FloorDays(moment.value->micros))});
}

CellRead<Instant> DateCells::ReadDateTime(std::string_view text) {
  if (notation_ == Notation::Iso) {
    const std::optional<Instant> instant = ParseDateTime(text, zone_);
    return instant ? CellRead<Instant>::Known(*instant) : CellRead<Instant>{std::nullopt, Unreadable(text)};
  }
  CellRead<Moment> moment = notation_ == Notation::Pattern ? ReadPattern(text) : ReadCount(text);
  if (!moment.value) {
    return {std::nullopt, std::move(moment.issue)};
  }
  return CellRead<Instant>::Known(moment.value->is_instant ? Instant{moment.value->micros} : zone_.FromLocalMicros(moment.value->micros));
}

bool DateCells::ReadPlainDate(std::string_view cell, int32_t& days) {
  if (cell.size() != day_text_.size()) {
    return false;
  }
  if (std::memcmp(cell.data(), day_text_.data(), day_text_.size()) != 0) {
    const std::optional<Date> date = ParseIsoDate(cell);
    if (!date) {
      return false;
    }
    std::memcpy(day_text_.data(), cell.data(), day_text_.size());
    day_ = date->days;
  }
  days = day_;
  return true;
}

bool DateCells::ReadPlainDateTime(std::string_view cell, int64_t& micros) {
  if (cell.size() != 19 || (cell[10] != ' ' && cell[10] != 'T') || cell[13] != ':' || cell[16] != ':') {
    return false;
  }
  const auto two_digits = [&](size_t at) {
    const unsigned tens = static_cast<unsigned char>(cell[at]) - '0';
    const unsigned ones = static_cast<unsigned char>(cell[at + 1]) - '0';
    return tens > 9 || ones > 9 ? 99 : tens * 10 + ones;
  };
  const unsigned hour = two_digits(11);
  const unsigned minute = two_digits(14);
  const unsigned second = two_digits(17);
  if (hour > 23 || minute > 59 || second > 59) {
    return false;
  }
  if (std::memcmp(cell.data(), day_text_.data(), day_text_.size()) != 0) {
    const std::optional<Date> date = ParseIsoDate(cell.substr(0, 10));
    const std::optional<int64_t> offset = date ? zone_.OffsetOn(*date) : std::nullopt;
    if (!offset) {
      return false;
    }
    std::memcpy(day_text_.data(), cell.data(), day_text_.size());
    midnight_ = int64_t{date->days} * kMicrosPerDay - *offset;
  }
  micros = midnight_ + int64_t{(hour * 60 + minute) * 60 + second} * kMicrosPerSecond;
  return true;
}

CellIssue DateCells::Unreadable(std::string_view text) {
  const bool is_date = type_.kind == ValueKind::Date;
  if (IsZeroDate(text)) {
    return {DataIssueKind::ZeroDate, ""};
  }
  if (HasIsoShape(text)) {
    if (!ParseIsoDate(text.substr(0, 10))) {
      return {DataIssueKind::NoSuchDay, ""};
    }
    if (is_date && ParseDateTime(text, zone_)) {
      return {DataIssueKind::DateWithTime, ""};
    }
    if (text.size() > 13 && text.substr(11, 3) == "24:") {
      return {DataIssueKind::HourTwentyFour, ""};
    }
  }
  const std::string_view whole = text.substr(0, text.find('.'));
  if (IsDigits(whole) && (whole.size() == text.size() || IsDigits(text.substr(whole.size() + 1)))) {
    if (whole.size() == 5) {
      const std::optional<int64_t> days = ParseDecimal(whole, 0);
      if (days && *days >= kExcelFirst && *days <= kExcelLast) {
        return {DataIssueKind::ExcelDate, ""};
      }
    }
    if (whole.size() == 10 || whole.size() == 13) {
      return {DataIssueKind::UnixTime, whole.size() == 10 ? "unix_seconds" : "unix_millis"};
    }
  }
  // A column is mostly wrong in one way, so what would have helped the last cell is tried first.
  if (guessed_pattern_) {
    const std::optional<DateTimeParts> parts = guessed_pattern_->Parse(text);
    if (parts && IsValid(parts->date)) {
      return {guessed_pattern_->has_two_digit_year() ? DataIssueKind::TwoDigitYear : DataIssueKind::NeedsFormat, guessed_};
    }
  }
  const std::vector<std::string> guesses = GuessDateFormats(text);
  if (guesses.size() == 2) {
    return {DataIssueKind::NeedsOneOfFormats, "\"" + guesses[0] + "\", \"" + guesses[1] + "\""};
  }
  if (guesses.size() == 1) {
    guessed_ = guesses[0];
    guessed_pattern_ = DateFormat::FromPattern(guessed_);
    return {guessed_pattern_->has_two_digit_year() ? DataIssueKind::TwoDigitYear : DataIssueKind::NeedsFormat, guessed_};
  }
  return {is_date ? DataIssueKind::BadDate : DataIssueKind::BadDateTime, ""};
}

}  // namespace limn
