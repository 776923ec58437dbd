/// Value: one scalar of any kind, or missing; ValueType: its kind with scale or unit.
/// Columns and registers hold the same kinds unboxed (runtime/columns); Value is for literals, parameters, keys,
/// explanations and tests. Meaning: docs/language/values.md.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace limn {

enum class ValueKind : uint8_t { Bool, Int, Decimal, Number, Text, Date, DateTime, Duration };
/// "bool", "int", "decimal", …: as limn.yaml and rules write it, and "duration", which only we say.
std::string_view NameOf(ValueKind kind);
inline bool IsNumeric(ValueKind kind) { return kind == ValueKind::Int || kind == ValueKind::Decimal || kind == ValueKind::Number; }

/// What a duration counts. Days come from date arithmetic, microseconds from datetimes, hours and minutes;
/// months are calendar steps (months, quarters, years) and mix with neither.
enum class DurationUnit : uint8_t { Days, Micros, Months };

/// A kind, with the scale of a decimal (0 to 6) or the unit of a duration.
struct ValueType {
  ValueKind kind = ValueKind::Int;
  uint8_t scale = 0;
  DurationUnit unit = DurationUnit::Days;
  friend bool operator==(const ValueType&, const ValueType&) = default;
};

inline constexpr int kMaxScale = 6;

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
struct Date {
  int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

/// A point in time: microseconds since 1970-01-01T00:00Z.
struct Instant {
  int64_t micros = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

/// One value or missing (monostate). Int, Decimal (scaled), Date (days), DateTime (micros UTC) and Duration
/// are int64_t; the type tells them apart. Text is UTF-8.
struct Value {
  ValueType type;
  std::variant<std::monostate, bool, int64_t, double, std::string> data;

  bool is_missing() const { return data.index() == 0; }
  bool as_bool() const { return std::get<bool>(data); }
  int64_t as_int() const { return std::get<int64_t>(data); }
  double as_number() const { return std::get<double>(data); }
  const std::string& as_text() const { return std::get<std::string>(data); }

  static Value Missing(ValueType type) { return {type, {}}; }
  static Value Bool(bool value) { return {{ValueKind::Bool}, value}; }
  static Value Int(int64_t value) { return {{ValueKind::Int}, value}; }
  static Value Decimal(int64_t scaled, uint8_t scale) { return {{ValueKind::Decimal, scale}, scaled}; }
  static Value Number(double value) { return {{ValueKind::Number}, value}; }
  static Value Text(std::string value) { return {{ValueKind::Text}, std::move(value)}; }
  static Value OfDate(Date value) { return {{ValueKind::Date}, int64_t{value.days}}; }
  static Value OfInstant(Instant value) { return {{ValueKind::DateTime}, value.micros}; }
  static Value Duration(int64_t amount, DurationUnit unit) { return {{ValueKind::Duration, 0, unit}, amount}; }

  friend bool operator==(const Value&, const Value&) = default;
};

/// As semantics.md "what is written" says: decimals with all digits of their scale, numbers as the shortest text
/// that reads back, dates ISO, datetimes `2026-01-31 18:00:00` (fraction only where there is one) local to `zone`;
/// missing is "".
class TimeZone;
std::string Format(const Value& value, const TimeZone& zone);

/// The moment of evaluation: a whole day, or an instant (semantics.md "Time").
struct AsOf {
  bool is_day = true;
  Date day;         // the day itself, or the instant's local day
  Instant instant;  // meaningful where !is_day
};

/// Whether all that exists as of `before` exists as of `now`: a day holds all its instants, and no instant of a day holds the day.
inline bool IsNoEarlier(const AsOf& now, const AsOf& before) {
  if (now.is_day) {
    return now.day >= before.day;
  }
  return before.is_day ? now.day > before.day : now.day >= before.day && now.instant >= before.instant;
}

}  // namespace limn
