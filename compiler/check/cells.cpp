#include "compiler/check/cells.h"

#include <charconv>

#include "runtime/tables/cells/bool_cells.h"
#include "runtime/values/calendar.h"
#include "runtime/values/decimal.h"

namespace limn::check {

std::optional<Value> ValueOfCell(const std::string& text, const ValueType& type, const TimeZone& zone) {
  switch (type.kind) {
    case ValueKind::Text: return Value::Text(text);
    case ValueKind::Bool: {
      const std::optional<bool> truth = ReadBool(text);
      return truth ? std::optional(Value::Bool(*truth)) : std::nullopt;
    }
    case ValueKind::Int: {
      const std::optional<int64_t> whole = ParseDecimal(text, 0);
      return whole && text.find_first_of(".eE") == std::string::npos ? std::optional(Value::Int(*whole)) : std::nullopt;
    }
    case ValueKind::Decimal: {
      bool rounded = false;
      const std::optional<int64_t> scaled = ParseDecimal(text, type.scale, &rounded);
      return scaled ? std::optional(Value::Decimal(*scaled, type.scale)) : std::nullopt;
    }
    case ValueKind::Number: {
      double number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      const bool whole_text = error == std::errc() && end == text.data() + text.size();
      return whole_text ? std::optional(Value::Number(number)) : std::nullopt;
    }
    case ValueKind::Date: {
      const std::optional<Date> date = ParseIsoDate(text);
      return date ? std::optional(Value::OfDate(*date)) : std::nullopt;
    }
    case ValueKind::DateTime: {
      const std::optional<Instant> instant = ParseDateTime(text, zone);
      return instant ? std::optional(Value::OfInstant(*instant)) : std::nullopt;
    }
    case ValueKind::Duration: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace limn::check
