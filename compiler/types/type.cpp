#include "compiler/types/type.h"

#include <fmt/format.h>

namespace limn {
namespace {

struct BothNames {
  const char* english;
  const char* chinese;
};

BothNames NamesOf(const ValueType& type) {
  switch (type.kind) {
    case ValueKind::Bool: return {"yes or no", "是非值"};
    case ValueKind::Int: return {"a whole number", "整数"};
    case ValueKind::Decimal: return {"a decimal number", "小数"};
    case ValueKind::Number: return {"a number", "数值"};
    case ValueKind::Text: return {"a text", "文本"};
    case ValueKind::Date: return {"a date", "日期"};
    case ValueKind::DateTime: return {"a date with time", "日期时间"};
    case ValueKind::Duration:
      switch (type.unit) {
        case DurationUnit::Days: return {"an amount of days", "天数时长"};
        case DurationUnit::Micros: return {"an amount of hours and minutes", "时分时长"};
        case DurationUnit::Months: return {"an amount of months", "月数时长"};
      }
  }
  return {"a value", "值"};
}

}  // namespace

std::string NameOf(const Type& type, bool chinese) {
  switch (type.shape) {
    case Type::Shape::Error: return chinese ? "未知类型" : "an unknown type";
    case Type::Shape::Set: return chinese ? "一组文本" : "a set of texts";
    case Type::Shape::One: break;
  }
  if (type.value.kind == ValueKind::Decimal && type.value.scale > 0) {
    return chinese ? fmt::format("{} 位小数", type.value.scale)
                   : fmt::format("a number with {} decimal{}", type.value.scale, type.value.scale == 1 ? "" : "s");
  }
  const BothNames names = NamesOf(type.value);
  return chinese ? names.chinese : names.english;
}

std::string Spelling(const ValueType& type) {
  switch (type.kind) {
    case ValueKind::Decimal: return fmt::format("decimal({})", type.scale);
    case ValueKind::Duration:
      switch (type.unit) {
        case DurationUnit::Days: return "duration in days";
        case DurationUnit::Micros: return "duration in microseconds";
        case DurationUnit::Months: return "duration in months";
      }
      return "duration";
    default: return std::string(NameOf(type.kind));
  }
}

}  // namespace limn
