#include "runtime/values/posix_time_zone.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <string>

#include "runtime/values/calendar.h"
#include "runtime/values/time_zone.h"

namespace limn {
namespace {

// `M3.5.0/1`: the fifth (last) Sunday of March at 01:00.
struct YearlyChange {
  int32_t month = 0;
  int32_t week = 0;     // 1 to 5; 5 is the last
  int32_t weekday = 0;  // 0 is Sunday
  int64_t seconds = 2 * 3600;
};

class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool Take(char letter) {
    if (text_.empty() || text_[0] != letter) {
      return false;
    }
    text_.remove_prefix(1);
    return true;
  }
  // `CET` or `<+0330>`.
  bool TakeName() {
    const size_t end = Take('<') ? text_.find('>') : std::min(text_.find_first_of("0123456789+-,"), text_.size());
    if (end == std::string_view::npos || end == 0) {
      return false;
    }
    text_.remove_prefix(end);
    Take('>');
    return true;
  }
  std::optional<int64_t> TakeNumber() {
    size_t digits = 0;
    int64_t number = 0;
    while (digits < text_.size() && digits < 4 && std::isdigit(static_cast<unsigned char>(text_[digits])) != 0) {
      number = number * 10 + (text_[digits++] - '0');
    }
    text_.remove_prefix(digits);
    return digits > 0 ? std::optional(number) : std::nullopt;
  }
  // `-1`, `3:30`, `26`: seconds.
  std::optional<int64_t> TakeTime() {
    const int64_t sign = Take('-') ? -1 : 1;
    Take('+');
    int64_t seconds = 0;
    for (const int64_t unit : {3600, 60, 1}) {
      const std::optional<int64_t> part = TakeNumber();
      if (!part) {
        return std::nullopt;
      }
      seconds += *part * unit;
      if (!Take(':')) {
        break;
      }
    }
    return sign * seconds;
  }
  bool TakeChange(YearlyChange& change) {
    if (!Take(',') || !Take('M')) {
      return false;
    }
    const std::optional<int64_t> month = TakeNumber();
    const bool first_point = Take('.');
    const std::optional<int64_t> week = TakeNumber();
    const bool second_point = Take('.');
    const std::optional<int64_t> weekday = TakeNumber();
    if (!month || !first_point || !week || !second_point || !weekday || *month < 1 || *month > 12 || *week < 1 || *week > 5 || *weekday > 6) {
      return false;
    }
    change.month = static_cast<int32_t>(*month);
    change.week = static_cast<int32_t>(*week);
    change.weekday = static_cast<int32_t>(*weekday);
    if (Take('/')) {
      const std::optional<int64_t> time = TakeTime();
      change.seconds = time.value_or(0);
      return time.has_value();
    }
    return true;
  }

 private:
  std::string_view text_;
};

// Local seconds since 1970 of a change in a year.
int64_t LocalSeconds(const YearlyChange& change, int32_t year) {
  const Date first = FromCivil({year, change.month, 1});
  const int32_t to_weekday = (change.weekday - Weekday(first) % 7 + 7) % 7;
  int32_t day = 1 + to_weekday + (change.week - 1) * 7;
  day -= day > DaysInMonth(year, change.month) ? 7 : 0;
  return int64_t{first.days + day - 1} * 86'400 + change.seconds;
}

}  // namespace

std::vector<OffsetChange> ChangesByPosixRule(std::string_view rule, int32_t first_year, int32_t end_year) {
  RuleReader reader(rule);
  if (!reader.TakeName()) {
    return {};
  }
  // POSIX counts west of UTC.
  const std::optional<int64_t> standard_west = reader.TakeTime();
  if (!standard_west || !reader.TakeName()) {
    return {};
  }
  const int64_t standard = -*standard_west;
  int64_t daylight = standard + 3600;
  RuleReader before_offset = reader;
  YearlyChange start;
  YearlyChange end;
  if (const std::optional<int64_t> daylight_west = reader.TakeTime()) {
    daylight = -*daylight_west;
  } else {
    reader = before_offset;
  }
  if (!reader.TakeChange(start) || !reader.TakeChange(end) || !reader.at_end()) {
    return {};
  }
  std::vector<OffsetChange> changes;
  for (int32_t year = first_year; year < end_year; ++year) {
    changes.push_back({(LocalSeconds(start, year) - standard) * kMicrosPerSecond, daylight * kMicrosPerSecond});
    changes.push_back({(LocalSeconds(end, year) - daylight) * kMicrosPerSecond, standard * kMicrosPerSecond});
  }
  std::sort(changes.begin(), changes.end(), [](const OffsetChange& a, const OffsetChange& b) { return a.begin < b.begin; });
  return changes;
}

std::optional<std::string> ReadPosixRule(std::string_view zone) {
  for (const char* folder : {"/usr/share/zoneinfo/", "/usr/share/zoneinfo/uclibc/"}) {
    std::ifstream file(folder + std::string(zone), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    if (bytes.starts_with("TZif") && bytes.size() > 2 && bytes.back() == '\n') {
      const size_t line = bytes.rfind('\n', bytes.size() - 2);
      if (line != std::string::npos) {
        return bytes.substr(line + 1, bytes.size() - line - 2);
      }
    }
  }
  return std::nullopt;
}

}  // namespace limn
