// Kernels of builtins on values given one by one: each row is a call with its result.

#include <catch2/catch.hpp>

#include <cmath>
#include <deque>

#include "runtime/values/calendar.h"
#include "stdlib/builtin.h"

namespace limn {
namespace {

const ValueType kInt{ValueKind::Int};
const ValueType kText{ValueKind::Text};
const ValueType kDate{ValueKind::Date};

Value DateOf(int32_t year, int32_t month, int32_t day) { return Value::OfDate(FromCivil({year, month, day})); }

// A column of values of one type, laid out as a register is.
struct Register {
  ValueType type;
  std::vector<int32_t> days;
  std::vector<int64_t> wholes;
  std::vector<double> numbers;
  std::vector<uint64_t> known;

  Register(ValueType type_, size_t rows) : type(type_), days(rows), wholes(rows), numbers(rows), known(WordCount(rows)) {}
  const void* data() const {
    switch (LayoutOf(type.kind)) {
      case Layout::Int32: return days.data();
      case Layout::Double: return numbers.data();
      default: return wholes.data();
    }
  }
  void Set(size_t row, const Value& value) {
    if (value.is_missing()) {
      return;
    }
    known[row / 64] |= uint64_t{1} << (row % 64);
    switch (LayoutOf(type.kind)) {
      case Layout::Int32: days[row] = static_cast<int32_t>(value.as_int()); break;
      case Layout::Double: numbers[row] = value.as_number(); break;
      default: wholes[row] = value.as_int();
    }
  }
  Value Get(size_t row) const {
    if (((known[row / 64] >> (row % 64)) & 1) == 0) {
      return Value::Missing(type);
    }
    switch (LayoutOf(type.kind)) {
      case Layout::Int32: return {type, int64_t{days[row]}};
      case Layout::Double: return Value::Number(numbers[row]);
      default: return {type, wholes[row]};
    }
  }
};

struct Called {
  Value value;
  uint64_t errors = 0;
};

// Calls the first overload that takes these types, on `rows` rows of the same values; they must all give the same.
Called Call(std::string_view name, const std::vector<Value>& arguments, size_t rows = 1) {
  const Builtin* builtin = FindBuiltin(name);
  REQUIRE(builtin != nullptr);
  for (const Overload& overload : builtin->overloads) {
    bool fits = overload.parameters.size() == arguments.size();
    for (size_t index = 0; fits && index < arguments.size(); ++index) {
      fits = overload.parameters[index].kind == arguments[index].type.kind;
    }
    if (!fits) {
      continue;
    }
    if (overload.text_kernel != nullptr) {
      const std::vector<Value> constants(arguments.begin() + 1, arguments.end());
      return {overload.text_kernel(arguments[0].as_text(), constants)};
    }
    std::deque<Register> registers;
    std::vector<VectorView> views;
    std::vector<uint64_t> all_known(WordCount(rows), ~uint64_t{0});
    for (const Value& argument : arguments) {
      registers.emplace_back(argument.type, rows);
      for (size_t row = 0; row < rows; ++row) {
        registers.back().Set(row, argument);
      }
      views.push_back({argument.type, registers.back().data(), registers.back().known.data(), rows});
      for (size_t word = 0; word < all_known.size(); ++word) {
        all_known[word] &= registers.back().known[word];
      }
    }
    ValueType result = overload.result;
    result.scale = overload.same_scale_result ? arguments[0].type.scale : result.scale;
    Register out(result, rows);
    out.known = all_known;
    const TimeZone zone = TimeZone::Utc();
    CallContext context{.as_of = {true, FromCivil({2026, 1, 31}), {}}, .zone = &zone};
    overload.row_kernel(context, views, {result, const_cast<void*>(out.data()), out.known.data(), rows});
    for (size_t row = 1; row < rows; ++row) {
      REQUIRE(out.Get(row) == out.Get(0));
    }
    return {out.Get(0), context.errors};
  }
  FAIL("no overload of " << name << " takes these");
  return {};
}

TEST_CASE("calendar functions count days and full years to as of") {
  CHECK(Call("days_since", {DateOf(2026, 1, 31)}).value == Value::Int(0));
  CHECK(Call("days_since", {DateOf(2026, 2, 1)}).value == Value::Int(-1));
  CHECK(Call("days_until", {DateOf(2026, 2, 1)}).value == Value::Int(1));
  CHECK(Call("age", {DateOf(2004, 2, 29)}).value == Value::Int(21));
  CHECK(Call("age", {DateOf(2026, 2, 1)}).value == Value::Int(-1));
  CHECK(Call("days_since", {Value::Missing(kDate)}).value.is_missing());
  // 2026-01-30 23:59:59.999999 UTC is a day ago, a microsecond later it is today.
  const int64_t midnight = FromCivil({2026, 1, 31}).days * kMicrosPerDay;
  CHECK(Call("days_since", {Value::OfInstant({midnight - 1})}).value == Value::Int(1));
  CHECK(Call("days_since", {Value::OfInstant({midnight})}).value == Value::Int(0));
}

TEST_CASE("parts of dates, also before 1970") {
  CHECK(Call("year", {DateOf(1969, 12, 31)}).value == Value::Int(1969));
  CHECK(Call("month", {DateOf(1969, 12, 31)}).value == Value::Int(12));
  CHECK(Call("day", {DateOf(1969, 12, 31)}).value == Value::Int(31));
  CHECK(Call("quarter", {DateOf(2026, 3, 31)}).value == Value::Int(1));
  CHECK(Call("quarter", {DateOf(2026, 4, 1)}).value == Value::Int(2));
  CHECK(Call("weekday", {DateOf(1969, 12, 31)}).value == Value::Int(3));
  CHECK(Call("week", {DateOf(2021, 1, 3)}).value == Value::Int(53));
  CHECK(Call("hour", {Value::OfInstant({-1})}).value == Value::Int(23));
  CHECK(Call("hour", {Value::OfInstant({0})}).value == Value::Int(0));
  CHECK(Call("start_of_month", {DateOf(2024, 2, 29)}).value == DateOf(2024, 2, 1));
  CHECK(Call("end_of_month", {DateOf(2023, 2, 1)}).value == DateOf(2023, 2, 28));
}

TEST_CASE("months are added by the calendar, and nonsense is counted") {
  CHECK(Call("add_months", {DateOf(2026, 1, 31), Value::Int(1)}).value == DateOf(2026, 2, 28));
  CHECK(Call("add_months", {DateOf(2026, 1, 31), Value::Int(-2)}).value == DateOf(2025, 11, 30));
  const Called far = Call("add_months", {DateOf(2026, 1, 31), Value::Int(INT64_MAX)}, 70);
  CHECK(far.value.is_missing());
  CHECK(far.errors == 70);
  // The year would be 11359.
  CHECK(Call("add_months", {DateOf(2026, 1, 31), Value::Int(112'000)}).value.is_missing());
  CHECK(Call("next_anniversary", {DateOf(2000, 2, 29)}).value == DateOf(2026, 3, 1));
  CHECK(Call("next_anniversary", {DateOf(1990, 1, 31)}).value == DateOf(2026, 1, 31));
  CHECK(Call("next_anniversary", {DateOf(1990, 1, 30)}).value == DateOf(2027, 1, 30));
}

TEST_CASE("rounding is half away from zero, on decimals exactly") {
  CHECK(Call("round", {Value::Decimal(250, 2)}).value == Value::Int(3));
  CHECK(Call("round", {Value::Decimal(-250, 2)}).value == Value::Int(-3));
  CHECK(Call("round", {Value::Decimal(249, 2)}).value == Value::Int(2));
  CHECK(Call("floor", {Value::Decimal(-1, 2)}).value == Value::Int(-1));
  CHECK(Call("ceil", {Value::Decimal(-1, 2)}).value == Value::Int(0));
  CHECK(Call("ceil", {Value::Decimal(1, 2)}).value == Value::Int(1));
  CHECK(Call("round", {Value::Number(2.5)}).value == Value::Int(3));
  CHECK(Call("round", {Value::Number(0.49999999999999994)}).value == Value::Int(0));
  CHECK(Call("round", {Value::Number(-0.5)}).value == Value::Int(-1));
  CHECK(Call("round", {Value::Int(INT64_MAX)}).value == Value::Int(INT64_MAX));
  const Called large = Call("round", {Value::Number(1e300)});
  CHECK(large.value.is_missing());
  CHECK(large.errors == 1);
}

TEST_CASE("rounding to digits") {
  CHECK(Call("round", {Value::Decimal(2345, 3), Value::Int(2)}).value == Value::Decimal(2350, 3));
  CHECK(Call("round", {Value::Decimal(-2345, 3), Value::Int(2)}).value == Value::Decimal(-2350, 3));
  CHECK(Call("round", {Value::Decimal(2345, 3), Value::Int(5)}).value == Value::Decimal(2345, 3));
  CHECK(Call("round", {Value::Decimal(INT64_MAX, 3), Value::Int(0)}).errors == 1);
  CHECK(Call("round", {Value::Decimal(1, 0), Value::Int(7)}).errors == 1);
  // The doubles of 2.675 and 1.005 lie below what is written.
  CHECK(Call("round", {Value::Number(2.675), Value::Int(2)}).value == Value::Number(2.68));
  CHECK(Call("round", {Value::Number(1.005), Value::Int(2)}).value == Value::Number(1.01));
  CHECK(Call("round", {Value::Number(1e18), Value::Int(2)}).value == Value::Number(1e18));
}

TEST_CASE("signs and extremes") {
  CHECK(Call("abs", {Value::Int(-3)}).value == Value::Int(3));
  CHECK(Call("abs", {Value::Int(INT64_MIN)}).errors == 1);
  CHECK(Call("abs", {Value::Number(-0.5)}).value == Value::Number(0.5));
  CHECK(Call("least", {Value::Int(3), Value::Int(-1), Value::Int(2)}, 65).value == Value::Int(-1));
  CHECK(Call("greatest", {DateOf(2026, 1, 1), DateOf(2025, 1, 1)}).value == DateOf(2026, 1, 1));
  CHECK(Call("greatest", {Value::Int(3), Value::Missing(kInt)}).value.is_missing());
  CHECK(Call("clamp", {Value::Int(-5), Value::Int(0), Value::Int(9)}).value == Value::Int(0));
  const Called crossed = Call("clamp", {Value::Int(5), Value::Int(9), Value::Int(0)});
  CHECK(crossed.value.is_missing());
  CHECK(crossed.errors == 1);
  CHECK(Call("sqrt", {Value::Number(2.25)}).value == Value::Number(1.5));
  CHECK(Call("sqrt", {Value::Number(-1)}).errors == 1);
}

TEST_CASE("an error is counted only where the arguments are known") {
  CHECK(Call("sqrt", {Value::Missing({ValueKind::Number})}).errors == 0);
  CHECK(Call("clamp", {Value::Missing(kInt), Value::Int(9), Value::Int(0)}).errors == 0);
  CHECK(Call("add_months", {Value::Missing(kDate), Value::Int(INT64_MAX)}).errors == 0);
}

TEST_CASE("texts: letters, blanks and characters of any script") {
  const auto text = [](std::string_view name, std::string source) { return Call(name, {Value::Text(std::move(source))}).value; };
  CHECK(text("lower", "ÀÉ客") == Value::Text("àé客"));
  CHECK(text("upper", "straße") == Value::Text("STRAẞE"));
  CHECK(text("trim", "\t　a b\u00a0\n") == Value::Text("a b"));
  CHECK(text("trim", " 　") == Value::Text(""));
  CHECK(text("fold", " ＡbＣ１ ") == Value::Text("abc1"));
  CHECK(text("fold", "e\u0301") == text("fold", "É"));
  // A family, a flag and a letter with its accent apart are one character each.
  CHECK(text("length", "👨‍👩‍👧🇨🇳e\u0301客") == Value::Int(4));
  CHECK(text("length", "") == Value::Int(0));
  // Broken UTF-8 is kept, byte by byte.
  CHECK(text("lower", "A\xff" "B") == Value::Text("a\xff" "b"));
  CHECK(text("fold", "\xff") == Value::Text("\xff"));
  CHECK(text("length", "a\xff" "b") == Value::Int(3));
}

TEST_CASE("texts: parts") {
  const auto substring = [](std::string source, std::vector<int64_t> numbers) {
    std::vector<Value> arguments = {Value::Text(std::move(source))};
    for (const int64_t number : numbers) {
      arguments.push_back(Value::Int(number));
    }
    return Call("substring", arguments).value;
  };
  CHECK(substring("客户标签", {2, 2}) == Value::Text("户标"));
  CHECK(substring("客户标签", {3}) == Value::Text("标签"));
  CHECK(substring("abc", {3, 9}) == Value::Text("c"));
  CHECK(substring("abc", {4, 1}) == Value::Text(""));
  CHECK(substring("abc", {9}) == Value::Text(""));
  CHECK(substring("abc", {-1, 2}) == Value::Text("ab"));
  CHECK(substring("abc", {1, -2}) == Value::Text(""));
  CHECK(substring("abc", {INT64_MIN, INT64_MAX}) == Value::Text("abc"));
  const auto replace = [](std::string source, std::string part, std::string with) {
    return Call("replace", {Value::Text(std::move(source)), Value::Text(std::move(part)), Value::Text(std::move(with))}).value;
  };
  CHECK(replace("aaa", "aa", "b") == Value::Text("ba"));
  CHECK(replace("abc", "", "x") == Value::Text("abc"));
  CHECK(replace("", "a", "x") == Value::Text(""));
  const auto split = [](std::string source, std::string separator, int64_t place) {
    return Call("split", {Value::Text(std::move(source)), Value::Text(std::move(separator)), Value::Int(place)}).value;
  };
  CHECK(split("a||b", "|", 2) == Value::Text(""));
  CHECK(split("a||b", "|", 3) == Value::Text("b"));
  CHECK(split("a||b", "|", 4).is_missing());
  CHECK(split("a", "", 1).is_missing());
  CHECK(split("a", "|", 0).is_missing());
  CHECK(Call("replace", {Value::Text("a"), Value::Missing(kText), Value::Text("b")}).value.is_missing());
}

}  // namespace
}  // namespace limn
