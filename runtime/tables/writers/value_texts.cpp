#include "runtime/tables/writers/value_texts.h"

#include <charconv>

#include "runtime/values/calendar.h"
#include "runtime/values/decimal.h"

namespace limn {

void AppendValueText(const Column& column, size_t row, const TimeZone& zone, std::string& out) {
  switch (column.type.kind) {
    case ValueKind::Bool:
      out += std::get<Bitmap>(column.data).Get(row) ? "yes" : "no";
      break;
    case ValueKind::Int: {
      char digits[24];
      const auto result = std::to_chars(digits, digits + sizeof digits, std::get<Slots<int64_t>>(column.data)[row]);
      out.append(digits, static_cast<size_t>(result.ptr - digits));
      break;
    }
    case ValueKind::Decimal:
      out += FormatDecimal(std::get<Slots<int64_t>>(column.data)[row], column.type.scale);
      break;
    case ValueKind::Number:
      out += FormatNumber(std::get<Slots<double>>(column.data)[row]);
      break;
    case ValueKind::Date:
      out += FormatDate({std::get<Slots<int32_t>>(column.data)[row]});
      break;
    case ValueKind::Text:
    case ValueKind::DateTime:
    case ValueKind::Duration:
      out += Format(column.At(row), zone);
      break;
  }
}

}  // namespace limn
