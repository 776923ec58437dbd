// Types as people read them.

#include <catch2/catch.hpp>

#include "compiler/types/type.h"

namespace limn {
namespace {

TEST_CASE("types have a name in both languages and a spelling") {
  struct Row {
    ValueType type;
    const char* english;
    const char* chinese;
    const char* spelling;
  };
  const std::vector<Row> rows = {
      {{ValueKind::Bool}, "yes or no", "是非值", "bool"},
      {{ValueKind::Int}, "a whole number", "整数", "int"},
      {{ValueKind::Decimal, 0}, "a decimal number", "小数", "decimal(0)"},
      {{ValueKind::Decimal, 1}, "a number with 1 decimal", "1 位小数", "decimal(1)"},
      {{ValueKind::Decimal, 2}, "a number with 2 decimals", "2 位小数", "decimal(2)"},
      {{ValueKind::Number}, "a number", "数值", "number"},
      {{ValueKind::Text}, "a text", "文本", "text"},
      {{ValueKind::Date}, "a date", "日期", "date"},
      {{ValueKind::DateTime}, "a date with time", "日期时间", "datetime"},
      {{ValueKind::Duration, 0, DurationUnit::Days}, "an amount of days", "天数时长", "duration in days"},
      {{ValueKind::Duration, 0, DurationUnit::Micros}, "an amount of hours and minutes", "时分时长", "duration in microseconds"},
      {{ValueKind::Duration, 0, DurationUnit::Months}, "an amount of months", "月数时长", "duration in months"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.english);
    CHECK(NameOf(Type::One(row.type), false) == row.english);
    CHECK(NameOf(Type::One(row.type), true) == row.chinese);
    CHECK(Spelling(row.type) == row.spelling);
  }
  CHECK(NameOf(Type::Set(), false) == "a set of texts");
  CHECK(NameOf(Type::Set(), true) == "一组文本");
}

}  // namespace
}  // namespace limn
