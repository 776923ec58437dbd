#include "tests/differential/reference_builtins.h"

#include <date/iso_week.h>
#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/differential/reference_contacts.h"
#include "tests/differential/reference_exact.h"

namespace limn::differential {

namespace {

/// What a builtin may know. The arguments are known values.
struct CallInput {
  std::span<const Value> arguments;
  ValueType result;
  const AsOf& as_of;
  const ReferenceZone& zone;

  const Value& operator[](size_t place) const { return arguments[place]; }
  Value Missing() const { return Value::Missing(result); }
  Date DayAt(size_t place) const {
    const Value& value = arguments[place];
    return value.type.kind == ValueKind::Date ? Date{static_cast<int32_t>(value.as_int())} : zone.DayOf({value.as_int()});
  }
};
using Implementation = std::function<Value(const CallInput&)>;

// ---------------------------------------------------------------------------------------------- numbers

enum class Direction : uint8_t { Nearest, Down, Up };

// numerator / 10^digits as a whole number.
Wide WholeOf(Wide numerator, int digits, Direction direction) {
  if (direction == Direction::Nearest) {
    return DivideByPowerOfTen(numerator, digits);
  }
  const Wide power = PowerOfTenWide(digits);
  Wide whole = numerator / power;
  const Wide rest = numerator % power;
  if (direction == Direction::Down && rest < 0) {
    --whole;
  }
  if (direction == Direction::Up && rest > 0) {
    ++whole;
  }
  return whole;
}

Value ToWhole(const CallInput& call, Direction direction) {
  const Value& value = call[0];
  if (value.type.kind != ValueKind::Number) {
    const std::optional<int64_t> whole = Narrow(WholeOf(value.as_int(), value.type.scale, direction));
    return whole ? Value::Int(*whole) : call.Missing();
  }
  const double number = value.as_number();
  double whole = std::trunc(number);
  const double rest = number - whole;
  if (direction == Direction::Nearest && std::fabs(rest) >= 0.5) {
    whole += number < 0 ? -1 : 1;
  } else if (direction == Direction::Down && rest < 0) {
    whole -= 1;
  } else if (direction == Direction::Up && rest > 0) {
    whole += 1;
  }
  const bool fits = whole >= -0x1p63 && whole < 0x1p63;
  return fits ? Value::Int(static_cast<int64_t>(whole)) : call.Missing();
}

// A number as it is read: its shortest decimal digits, rounded half away from zero in writing.
double RoundWritten(double number, int digits) {
  char buffer[512];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(number), std::chars_format::fixed).ptr;
  std::string text(buffer, end);
  const size_t point = text.find('.');
  if (point == std::string::npos || text.size() - point - 1 <= static_cast<size_t>(digits)) {
    return number;
  }
  const bool up = text[point + 1 + static_cast<size_t>(digits)] >= '5';
  text.resize(point + 1 + static_cast<size_t>(digits));
  for (size_t place = text.size(); up && place > 0;) {
    --place;
    if (text[place] == '.') {
      continue;
    }
    if (text[place] != '9') {
      ++text[place];
      break;
    }
    text[place] = '0';
    if (place == 0) {
      text.insert(0, "1");
    }
  }
  const double magnitude = std::strtod(text.c_str(), nullptr);
  return number < 0 ? -magnitude : magnitude;
}

Value Round(const CallInput& call) {
  if (call.arguments.size() == 1) {
    return ToWhole(call, Direction::Nearest);
  }
  const int64_t digits = call[1].as_int();
  if (digits < 0 || digits > kMaxScale) {
    return call.Missing();
  }
  if (call.result.kind == ValueKind::Number) {
    return Value::Number(RoundWritten(call[0].as_number(), static_cast<int>(digits)));
  }
  const int scale = call[0].type.scale;
  if (digits >= scale) {
    return call[0];
  }
  const int cut = scale - static_cast<int>(digits);
  const std::optional<int64_t> rounded = Narrow(DivideByPowerOfTen(call[0].as_int(), cut) * PowerOfTenWide(cut));
  return rounded ? Value{call.result, *rounded} : call.Missing();
}

Value Abs(const CallInput& call) {
  if (call.result.kind == ValueKind::Number) {
    return Value::Number(std::fabs(call[0].as_number()));
  }
  const Wide value = call[0].as_int();
  const std::optional<int64_t> magnitude = Narrow(value < 0 ? -value : value);
  return magnitude ? Value{call.result, *magnitude} : call.Missing();
}

Value Extreme(const CallInput& call, bool largest) {
  Value best = call[0];
  for (const Value& value : call.arguments) {
    if (largest ? best.data < value.data : value.data < best.data) {
      best = value;
    }
  }
  return best;
}

Value Clamp(const CallInput& call) {
  if (call[2].data < call[1].data) {
    return call.Missing();
  }
  return call[0].data < call[1].data ? call[1] : call[2].data < call[0].data ? call[2] : call[0];
}

// ---------------------------------------------------------------------------------------------- texts

std::vector<char32_t> PointsOf(const std::string& text) {
  std::vector<char32_t> points;
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? byte : byte & (0xFFU >> (length + 1));
    for (size_t next = 1; next < length; ++next) {
      point = (point << 6) | (static_cast<unsigned char>(text[at + next]) & 0x3F);
    }
    points.push_back(point);
    at += length;
  }
  return points;
}

std::string TextOf(const std::vector<char32_t>& points) {
  std::string text;
  for (const char32_t point : points) {
    if (point < 0x80) {
      text += static_cast<char>(point);
    } else if (point < 0x800) {
      text += static_cast<char>(0xC0 | (point >> 6));
      text += static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
      text += static_cast<char>(0xE0 | (point >> 12));
      text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
      text += static_cast<char>(0x80 | (point & 0x3F));
    } else {
      text += static_cast<char>(0xF0 | (point >> 18));
      text += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
      text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
      text += static_cast<char>(0x80 | (point & 0x3F));
    }
  }
  return text;
}

bool IsBlank(char32_t point) {
  static const std::vector<char32_t> blanks = {0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
  return (point >= 0x09 && point <= 0x0D) || (point >= 0x2000 && point <= 0x200A) ||
         std::find(blanks.begin(), blanks.end(), point) != blanks.end();
}

std::string Trim(const std::string& text) {
  std::vector<char32_t> points = PointsOf(text);
  while (!points.empty() && IsBlank(points.back())) {
    points.pop_back();
  }
  while (!points.empty() && IsBlank(points.front())) {
    points.erase(points.begin());
  }
  return TextOf(points);
}

// Characters as a reader counts them: a combining accent belongs to the letter before. The random texts hold no other clusters.
std::vector<std::string> CharactersOf(const std::string& text) {
  std::vector<std::string> characters;
  for (const char32_t point : PointsOf(text)) {
    const bool combines = point >= 0x300 && point <= 0x36F && !characters.empty();
    if (!combines) {
      characters.emplace_back();
    }
    characters.back() += TextOf({point});
  }
  return characters;
}

Value MapPoints(const CallInput& call, utf8proc_int32_t (*map)(utf8proc_int32_t)) {
  std::vector<char32_t> points = PointsOf(call[0].as_text());
  for (char32_t& point : points) {
    point = static_cast<char32_t>(map(static_cast<utf8proc_int32_t>(point)));
  }
  return Value::Text(TextOf(points));
}

Value Fold(const CallInput& call) {
  utf8proc_uint8_t* folded = utf8proc_NFKC_Casefold(reinterpret_cast<const utf8proc_uint8_t*>(call[0].as_text().c_str()));
  const std::string text(reinterpret_cast<const char*>(folded));
  std::free(folded);
  return Value::Text(Trim(text));
}

Value PhoneOf(const CallInput& call) {
  const std::optional<std::string> phone = NormalPhone(Fold(call).as_text());
  if (call.result.kind == ValueKind::Bool) {
    return Value::Bool(phone.has_value());
  }
  return phone ? Value::Text(*phone) : call.Missing();
}

Value DomainOf(const CallInput& call) {
  std::optional<std::string> domain = EmailDomain(call[0].as_text());
  if (call.result.kind == ValueKind::Bool) {
    return Value::Bool(domain.has_value());
  }
  std::vector<char32_t> points = PointsOf(domain.value_or(""));
  for (char32_t& point : points) {
    point = static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point)));
  }
  return domain ? Value::Text(TextOf(points)) : call.Missing();
}

Value EmailOf(const CallInput& call) {
  const std::string folded = Fold(call).as_text();
  return EmailDomain(folded) ? Value::Text(folded) : call.Missing();
}

Value Hash(const CallInput& call) {
  return Value::Text(Sha256(call.arguments.size() == 1 ? call[0].as_text() : call[1].as_text() + '\x1f' + call[0].as_text()));
}

Value Mask(const CallInput& call) {
  const std::string& text = call[0].as_text();
  if (call.arguments.size() == 3) {
    return Value::Text(Masked(CharactersOf(text), call[1].as_int(), call[2].as_int()));
  }
  if (const std::optional<std::string> domain = EmailDomain(text)) {
    const std::vector<std::string> local = CharactersOf(text.substr(0, text.size() - domain->size() - 1));
    return Value::Text(Masked(local, std::min<int64_t>(3, static_cast<int64_t>(local.size()) / 3), 0) + "@" + *domain);
  }
  const std::vector<std::string> characters = CharactersOf(text);
  const int64_t third = static_cast<int64_t>(characters.size()) / 3;
  return Value::Text(Masked(characters, std::min<int64_t>(3, third), std::min<int64_t>(4, third)));
}

Value Replace(const CallInput& call) {
  const std::string& part = call[1].as_text();
  std::string rest = call[0].as_text();
  std::string out;
  while (!rest.empty()) {
    if (!part.empty() && rest.starts_with(part)) {
      out += call[2].as_text();
      rest.erase(0, part.size());
    } else {
      out += rest[0];
      rest.erase(0, 1);
    }
  }
  return Value::Text(out);
}

Value Split(const CallInput& call) {
  const std::string& text = call[0].as_text();
  const std::string& separator = call[1].as_text();
  std::vector<std::string> parts = {""};
  for (size_t at = 0; at < text.size();) {
    if (!separator.empty() && text.compare(at, separator.size(), separator) == 0) {
      parts.emplace_back();
      at += separator.size();
    } else {
      parts.back() += text[at++];
    }
  }
  const int64_t place = call[2].as_int();
  const bool exists = !separator.empty() && place >= 1 && place <= static_cast<int64_t>(parts.size());
  return exists ? Value::Text(parts[static_cast<size_t>(place - 1)]) : call.Missing();
}

Value Substring(const CallInput& call) {
  std::string out;
  const std::vector<std::string> characters = CharactersOf(call[0].as_text());
  const int64_t first = std::max<int64_t>(call[1].as_int(), 1);
  for (int64_t place = first; place <= static_cast<int64_t>(characters.size()); ++place) {
    if (call.arguments.size() > 2 && place - first >= call[2].as_int()) {
      break;
    }
    out += characters[static_cast<size_t>(place - 1)];
  }
  return Value::Text(out);
}

// ---------------------------------------------------------------------------------------------- dates

// The birthday of a year, by the civil year of the day of birth.
Date BirthdayIn(Date birth, int year) {
  const Civil civil = CivilOf(birth);
  const Date first = MonthsLater(Date{0}, (year - 1970) * 12 + civil.month - 1);
  // Day 29 of a February with 28 days is the day after it: 1 March.
  return {first.days + civil.day - 1};
}

Value Age(const CallInput& call) {
  const Date birth = call.DayAt(0);
  const Date today = call.as_of.day;
  int64_t years = CivilOf(today).year - CivilOf(birth).year;
  if (BirthdayIn(birth, CivilOf(today).year) > today) {
    --years;
  }
  return Value::Int(years);
}

Value NextAnniversary(const CallInput& call) {
  const int this_year = CivilOf(call.as_of.day).year;
  const Date this_time = BirthdayIn(call.DayAt(0), this_year);
  return Value::OfDate(this_time < call.as_of.day ? BirthdayIn(call.DayAt(0), this_year + 1) : this_time);
}

Value AddMonthsTo(const CallInput& call) {
  const int64_t months = call[1].as_int();
  if (months < -120'000 || months > 120'000) {
    return call.Missing();
  }
  const Date day = MonthsLater(call.DayAt(0), months);
  const int year = CivilOf(day).year;
  return year >= 1 && year <= 9999 ? Value::OfDate(day) : call.Missing();
}

Value Week(const CallInput& call) {
  const iso_week::year_weeknum_weekday week{date::sys_days(date::days(call.DayAt(0).days))};
  return Value::Int(static_cast<int64_t>(static_cast<unsigned>(week.weeknum())));
}

Value Weekday(const CallInput& call) {
  return Value::Int(call.DayAt(0).days - PeriodBegin(call.DayAt(0), hir::TimeUnit::Week).days + 1);
}

Value Hour(const CallInput& call) {
  const int64_t wall = call.zone.WallOf({call[0].as_int()});
  return Value::Int((wall - int64_t{call.DayAt(0).days} * 86'400'000'000) / 3'600'000'000);
}

const std::map<std::string_view, Implementation>& Implementations() {
  static const std::map<std::string_view, Implementation> all = {
      {"abs", Abs},
      {"ceil", [](const CallInput& call) { return ToWhole(call, Direction::Up); }},
      {"clamp", Clamp},
      {"floor", [](const CallInput& call) { return ToWhole(call, Direction::Down); }},
      {"greatest", [](const CallInput& call) { return Extreme(call, true); }},
      {"least", [](const CallInput& call) { return Extreme(call, false); }},
      {"round", Round},
      {"sqrt", [](const CallInput& call) { return call[0].as_number() < 0 ? call.Missing() : Value::Number(std::sqrt(call[0].as_number())); }},
      {"fold", Fold},
      {"length", [](const CallInput& call) { return Value::Int(static_cast<int64_t>(CharactersOf(call[0].as_text()).size())); }},
      {"lower", [](const CallInput& call) { return MapPoints(call, &utf8proc_tolower); }},
      {"upper", [](const CallInput& call) { return MapPoints(call, &utf8proc_toupper); }},
      {"email_domain", DomainOf},
      {"hash", Hash},
      {"mask", Mask},
      {"normal_email", EmailOf},
      {"normal_phone", PhoneOf},
      {"valid_email", DomainOf},
      {"valid_phone", PhoneOf},
      {"replace", Replace},
      {"split", Split},
      {"substring", Substring},
      {"trim", [](const CallInput& call) { return Value::Text(Trim(call[0].as_text())); }},
      {"add_months", AddMonthsTo},
      {"age", Age},
      {"day", [](const CallInput& call) { return Value::Int(CivilOf(call.DayAt(0)).day); }},
      {"days_since", [](const CallInput& call) { return Value::Int(call.as_of.day.days - call.DayAt(0).days); }},
      {"days_until", [](const CallInput& call) { return Value::Int(call.DayAt(0).days - call.as_of.day.days); }},
      {"end_of_month",
       [](const CallInput& call) {
         const Date next = MonthsLater(PeriodBegin(call.DayAt(0), hir::TimeUnit::Month), 1);
         return Value::OfDate({next.days - 1});
       }},
      {"hour", Hour},
      {"month", [](const CallInput& call) { return Value::Int(CivilOf(call.DayAt(0)).month); }},
      {"next_anniversary", NextAnniversary},
      {"quarter", [](const CallInput& call) { return Value::Int((CivilOf(call.DayAt(0)).month - 1) / 3 + 1); }},
      {"start_of_month", [](const CallInput& call) { return Value::OfDate(PeriodBegin(call.DayAt(0), hir::TimeUnit::Month)); }},
      {"week", Week},
      {"weekday", Weekday},
      {"year", [](const CallInput& call) { return Value::Int(CivilOf(call.DayAt(0)).year); }},
  };
  return all;
}

}  // namespace

Value CallBuiltin(std::string_view name, std::span<const Value> arguments, const ValueType& result, const AsOf& as_of,
                  const ReferenceZone& zone) {
  const auto found = Implementations().find(name);
  if (found == Implementations().end()) {
    throw std::logic_error("no reference for the builtin " + std::string(name));
  }
  // Every builtin of the slice answers a missing argument with a missing value.
  if (std::any_of(arguments.begin(), arguments.end(), [](const Value& argument) { return argument.is_missing(); })) {
    return Value::Missing(result);
  }
  return found->second({arguments, result, as_of, zone});
}

}  // namespace limn::differential
