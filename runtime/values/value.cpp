#include "runtime/values/value.h"

#include "runtime/values/calendar.h"
#include "runtime/values/decimal.h"
#include "runtime/values/time_zone.h"

namespace limn {
namespace {

std::string FormatAmount(int64_t amount, const char* one, const char* many) {
  return std::to_string(amount) + (amount == 1 || amount == -1 ? one : many);
}

// `26:30:00`: elapsed time is not cut into days.
std::string FormatElapsed(int64_t micros) {
  const std::string sign = micros < 0 ? "-" : "";
  const uint64_t magnitude = micros < 0 ? -static_cast<uint64_t>(micros) : static_cast<uint64_t>(micros);
  const uint64_t hours = magnitude / (3600 * kMicrosPerSecond);
  const int64_t rest = static_cast<int64_t>(magnitude % (3600 * kMicrosPerSecond));
  // The minutes and seconds are those of the first hour of 1970; its text ends in `00:MM:SS`.
  return sign + std::to_string(hours) + FormatDateTime({rest}, TimeZone::Utc()).substr(13);
}

}  // namespace

std::string_view NameOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::Bool: return "bool";
    case ValueKind::Int: return "int";
    case ValueKind::Decimal: return "decimal";
    case ValueKind::Number: return "number";
    case ValueKind::Text: return "text";
    case ValueKind::Date: return "date";
    case ValueKind::DateTime: return "datetime";
    case ValueKind::Duration: return "duration";
  }
  return "";
}

std::string Format(const Value& value, const TimeZone& zone) {
  if (value.is_missing()) {
    return "";
  }
  switch (value.type.kind) {
    case ValueKind::Bool:
      return value.as_bool() ? "yes" : "no";
    case ValueKind::Int:
      return std::to_string(value.as_int());
    case ValueKind::Decimal:
      return FormatDecimal(value.as_int(), value.type.scale);
    case ValueKind::Number:
      return FormatNumber(value.as_number());
    case ValueKind::Text:
      return value.as_text();
    case ValueKind::Date:
      return FormatDate({static_cast<int32_t>(value.as_int())});
    case ValueKind::DateTime:
      return FormatDateTime({value.as_int()}, zone);
    case ValueKind::Duration:
      switch (value.type.unit) {
        case DurationUnit::Days:
          return FormatAmount(value.as_int(), " day", " days");
        case DurationUnit::Months:
          return FormatAmount(value.as_int(), " month", " months");
        case DurationUnit::Micros:
          return FormatElapsed(value.as_int());
      }
  }
  return "";
}

}  // namespace limn
