// The only file that sees date-tz: it throws where a zone or the database is missing, and is asked once per zone.
#include "runtime/values/time_zone.h"

#include <date/tz.h>

#include <algorithm>
#include <cassert>
#include <chrono>

#include "runtime/values/calendar.h"
#include "runtime/values/posix_time_zone.h"

namespace limn {

struct TimeZone::Data {
  std::string name;
  // Interval i begins at begins[i] and ends where the next begins; the first begins before any date.
  std::vector<int64_t> begins;   // microseconds UTC, ascending
  std::vector<int64_t> offsets;  // microseconds east of UTC
};

namespace {

constexpr int64_t kBeforeAnyDate = INT64_MIN / 2;
// No zone was ever further from UTC than this.
constexpr int64_t kOffsetMax = 26 * 3600 * kMicrosPerSecond;
constexpr int64_t kMinute = 60 * kMicrosPerSecond;

// Changes by rule are listed up to here; the files of the database list theirs one by one until well before 2200. Later instants have
// the offset of the same instant some multiple of 400 years before: the Gregorian calendar with its weekdays repeats in 400 years, and a rule with it.
constexpr int32_t kRuleEndYear = 2600;
constexpr int64_t kCalendarCycle = 146'097 * kMicrosPerDay;

/// Microseconds to go back, a multiple of kCalendarCycle, so that the table of changes reaches; 0 before kRuleEndYear.
int64_t PastRules(int64_t micros) {
  constexpr int64_t kRuleEnd = 230'103 * kMicrosPerDay;  // 2600-01-01
  return micros < kRuleEnd ? 0 : ((micros - kRuleEnd) / kCalendarCycle + 1) * kCalendarCycle;
}

int64_t FloorDays(int64_t micros) { return micros / kMicrosPerDay - (micros % kMicrosPerDay < 0 ? 1 : 0); }

bool ReadDigits(std::string_view text, size_t& at, size_t count, int64_t& out) {
  if (text.size() - at < count) {
    return false;
  }
  out = 0;
  for (const size_t end = at + count; at < end; ++at) {
    const unsigned digit = static_cast<unsigned char>(text[at]) - '0';
    if (digit > 9) {
      return false;
    }
    out = out * 10 + digit;
  }
  return true;
}

// `Z`, `+08:00`, `+0800`, `+08` up to the end of the text.
std::optional<int64_t> ParseOffset(std::string_view text) {
  if (text == "Z" || text == "z") {
    return 0;
  }
  if (text.empty() || (text[0] != '+' && text[0] != '-')) {
    return std::nullopt;
  }
  size_t at = 1;
  int64_t hours = 0;
  int64_t minutes = 0;
  if (!ReadDigits(text, at, 2, hours)) {
    return std::nullopt;
  }
  if (at < text.size()) {
    at += text[at] == ':' ? 1 : 0;
    if (!ReadDigits(text, at, 2, minutes) || at != text.size()) {
      return std::nullopt;
    }
  }
  if (hours > 18 || minutes > 59) {
    return std::nullopt;
  }
  const int64_t offset = (hours * 60 + minutes) * kMinute;
  return text[0] == '-' ? -offset : offset;
}

// `UTC`, `Z`, `+08:00`, `UTC+8`, `GMT+08:00`: zones that need no database.
std::optional<int64_t> FixedOffset(std::string_view name) {
  if (name == "UTC" || name == "GMT" || name == "Z") {
    return 0;
  }
  std::string offset(name.starts_with("UTC") || name.starts_with("GMT") ? name.substr(3) : name);
  if (offset.size() == 2) {
    offset.insert(1, "0");
  }
  return offset == "Z" || offset == "z" ? std::nullopt : ParseOffset(offset);
}

}  // namespace

std::optional<TimeZone> TimeZone::Find(std::string_view name, bool* database_missing) {
  if (database_missing != nullptr) {
    *database_missing = false;
  }
  auto data = std::make_shared<Data>();
  data->name = name;
  if (const std::optional<int64_t> offset = FixedOffset(name)) {
    data->begins = {kBeforeAnyDate};
    data->offsets = {*offset};
  } else {
    // The library throws where there is no folder of zones, and finds none where it is empty.
    bool has_database = false;
    try {
      has_database = !date::get_tzdb().zones.empty();
    } catch (const std::exception&) {
    }
    if (!has_database) {
      if (database_missing != nullptr) {
        *database_missing = true;
      }
      return std::nullopt;
    }
    try {
      const date::time_zone* zone = date::locate_zone(std::string(name));
      const date::sys_seconds last = date::sys_days(date::year(2200) / 1 / 1);
      for (date::sys_seconds at = date::sys_days(date::year(1) / 1 / 1); at < last;) {
        const date::sys_info info = zone->get_info(at);
        const int64_t offset = info.offset.count() * kMicrosPerSecond;
        if (data->offsets.empty() || data->offsets.back() != offset) {
          data->begins.push_back(data->begins.empty() ? kBeforeAnyDate : info.begin.time_since_epoch().count() * kMicrosPerSecond);
          data->offsets.push_back(offset);
        }
        at = info.end;
      }
      // The library leaves out the rule for the years that its file doesn't list.
      const int32_t last_year = data->begins.size() > 1 ? ToCivil({static_cast<int32_t>(FloorDays(data->begins.back()))}).year : kRuleEndYear;
      for (const OffsetChange& change : ChangesByPosixRule(ReadPosixRule(name).value_or(""), last_year, kRuleEndYear)) {
        if (change.begin > data->begins.back() && change.offset != data->offsets.back()) {
          data->begins.push_back(change.begin);
          data->offsets.push_back(change.offset);
        }
      }
    } catch (const std::exception&) {
      return std::nullopt;
    }
  }
  TimeZone zone;
  zone.data_ = std::move(data);
  return zone;
}

TimeZone TimeZone::Utc() {
  static const TimeZone utc = *Find("UTC");
  return utc;
}

const std::string& TimeZone::name() const { return data_->name; }

int64_t TimeZone::ToLocalMicros(Instant instant) const {
  const std::vector<int64_t>& begins = data_->begins;
  const auto after = std::upper_bound(begins.begin() + 1, begins.end(), instant.micros - PastRules(instant.micros));
  return instant.micros + data_->offsets[static_cast<size_t>(after - begins.begin()) - 1];
}

Date TimeZone::LocalDate(Instant instant) const { return {static_cast<int32_t>(FloorDays(ToLocalMicros(instant)))}; }

Instant TimeZone::FromLocalMicros(int64_t local_micros) const {
  const std::vector<int64_t>& begins = data_->begins;
  const std::vector<int64_t>& offsets = data_->offsets;
  const int64_t past = PastRules(local_micros);
  local_micros -= past;
  const auto after = std::upper_bound(begins.begin() + 1, begins.end(), local_micros - kOffsetMax);
  size_t interval = static_cast<size_t>(after - begins.begin()) - 1;
  // From the earliest interval that could hold it, so that an overlap gives the earlier instant.
  while (interval + 1 < begins.size() && local_micros - offsets[interval] >= begins[interval + 1]) {
    ++interval;
    if (local_micros - offsets[interval] < begins[interval]) {
      return {begins[interval] + past};  // in the gap
    }
  }
  return {local_micros - offsets[interval] + past};
}

Instant TimeZone::StartOfDay(Date date) const { return FromLocalMicros(int64_t{date.days} * kMicrosPerDay); }

std::string TimeZone::Rules() const {
  std::string rules = data_->name + '\0';
  for (const std::vector<int64_t>* numbers : {&data_->begins, &data_->offsets}) {
    rules.append(reinterpret_cast<const char*>(numbers->data()), numbers->size() * sizeof(int64_t));
  }
  return rules;
}

std::optional<int64_t> TimeZone::OffsetOn(Date date) const {
  const std::vector<int64_t>& begins = data_->begins;
  const int64_t first = int64_t{date.days} * kMicrosPerDay;
  const int64_t last = first + kMicrosPerDay - 1;
  if (PastRules(last) != 0) {
    return std::nullopt;
  }
  const auto after = std::upper_bound(begins.begin() + 1, begins.end(), first - kOffsetMax);
  size_t interval = static_cast<size_t>(after - begins.begin()) - 1;
  while (interval + 1 < begins.size() && first - data_->offsets[interval] >= begins[interval + 1]) {
    ++interval;
  }
  const int64_t offset = data_->offsets[interval];
  const bool is_whole = first - offset >= begins[interval] && (interval + 1 == begins.size() || last - offset < begins[interval + 1]);
  return is_whole ? std::optional(offset) : std::nullopt;
}

std::optional<Instant> ParseDateTime(std::string_view text, const TimeZone& zone) {
  const std::optional<Date> date = ParseIsoDate(text.substr(0, 10));
  if (!date) {
    return std::nullopt;
  }
  if (text.size() == 10) {
    return zone.StartOfDay(*date);
  }
  size_t at = 11;
  int64_t hours = 0;
  int64_t minutes = 0;
  int64_t seconds = 0;
  int64_t fraction = 0;
  if ((text[10] != ' ' && text[10] != 'T' && text[10] != 't') || !ReadDigits(text, at, 2, hours) || at >= text.size() ||
      text[at++] != ':' || !ReadDigits(text, at, 2, minutes)) {
    return std::nullopt;
  }
  if (at < text.size() && text[at] == ':') {
    ++at;
    if (!ReadDigits(text, at, 2, seconds)) {
      return std::nullopt;
    }
    if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
      const size_t begin = ++at;
      for (int64_t unit = kMicrosPerSecond / 10; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) {
        fraction += unit * (text[at] - '0');
      }
      if (at == begin) {
        return std::nullopt;
      }
    }
  }
  if (hours > 23 || minutes > 59 || seconds > 59) {
    return std::nullopt;
  }
  const int64_t local = int64_t{date->days} * kMicrosPerDay + (hours * 60 + minutes) * kMinute + seconds * kMicrosPerSecond + fraction;
  if (at == text.size()) {
    return zone.FromLocalMicros(local);
  }
  at += text[at] == ' ' ? 1 : 0;
  const std::optional<int64_t> offset = ParseOffset(text.substr(at));
  if (!offset) {
    return std::nullopt;
  }
  return Instant{local - *offset};
}

std::string FormatDateTime(Instant instant, const TimeZone& zone) {
  const int64_t local = zone.ToLocalMicros(instant);
  const int64_t days = FloorDays(local);
  int64_t micros = local - days * kMicrosPerDay;
  std::string text = FormatDate({static_cast<int32_t>(days)});
  char separator = ' ';
  for (const int64_t unit : {60 * kMinute, kMinute, kMicrosPerSecond}) {
    text += separator;
    text += static_cast<char>('0' + micros / unit / 10);
    text += static_cast<char>('0' + micros / unit % 10);
    micros %= unit;
    separator = ':';
  }
  if (micros != 0) {
    std::string fraction = std::to_string(kMicrosPerSecond + micros);
    fraction[0] = '.';
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += fraction;
  }
  return text;
}

}  // namespace limn
