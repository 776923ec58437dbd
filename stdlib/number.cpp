// Numbers: rounding, signs, the smaller and the larger. A result that does not fit is missing and counted.

#include <cmath>

#include "runtime/values/decimal.h"
#include "stdlib/families.h"

namespace limn {
namespace {

// Doubles from -2^63 up to, but not with, 2^63 are whole numbers of 64 bits once their fraction is gone.
constexpr double kInt64Limit = 9223372036854775808.0;

void Fail(CallContext& context, const VectorOut& out, size_t row) {
  if ((out.known[row / 64] >> (row % 64)) & 1) {
    context.Fail(out, row);
  }
}

void AbsWhole(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const int64_t> values = arguments[0].Values<int64_t>();
  const std::span<int64_t> result = out.Values<int64_t>();
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = values[row] < 0 ? static_cast<int64_t>(-static_cast<uint64_t>(values[row])) : values[row];
    if (values[row] == INT64_MIN) {
      Fail(context, out, row);
    }
  }
}

void AbsNumber(CallContext&, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const double> values = arguments[0].Values<double>();
  const std::span<double> result = out.Values<double>();
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = std::fabs(values[row]);
  }
}

// How a fraction becomes a whole number.
enum class Rounding : uint8_t { HalfAway, Down, Up };

// The whole number of a scaled decimal.
int64_t Whole(int64_t scaled, int64_t unit, Rounding rounding) {
  const int64_t quotient = scaled / unit;
  const int64_t rest = scaled % unit;
  switch (rounding) {
    case Rounding::Down: return rest < 0 ? quotient - 1 : quotient;
    case Rounding::Up: return rest > 0 ? quotient + 1 : quotient;
    case Rounding::HalfAway: break;
  }
  const int64_t size = rest < 0 ? -rest : rest;
  return size >= unit - size && rest != 0 ? quotient + (rest < 0 ? -1 : 1) : quotient;
}

double Whole(double value, Rounding rounding) {
  switch (rounding) {
    case Rounding::Down: return std::floor(value);
    case Rounding::Up: return std::ceil(value);
    case Rounding::HalfAway: break;
  }
  return std::round(value);
}

template <Rounding rounding>
void WholeOfInt(CallContext&, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const int64_t> values = arguments[0].Values<int64_t>();
  const std::span<int64_t> result = out.Values<int64_t>();
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = values[row];
  }
}

template <Rounding rounding>
void WholeOfDecimal(CallContext&, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const int64_t> values = arguments[0].Values<int64_t>();
  const std::span<int64_t> result = out.Values<int64_t>();
  const int64_t unit = PowerOfTen(arguments[0].type.scale);
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = Whole(values[row], unit, rounding);
  }
}

template <Rounding rounding>
void WholeOfNumber(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const double> values = arguments[0].Values<double>();
  const std::span<int64_t> result = out.Values<int64_t>();
  for (size_t row = 0; row < out.rows; ++row) {
    const double whole = Whole(values[row], rounding);
    const bool fits = whole >= -kInt64Limit && whole < kInt64Limit;
    result[row] = fits ? static_cast<int64_t>(whole) : 0;
    if (!fits) {
      Fail(context, out, row);
    }
  }
}

void RoundDecimalTo(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const int64_t> values = arguments[0].Values<int64_t>();
  const std::span<const int64_t> digits = arguments[1].Values<int64_t>();
  const std::span<int64_t> result = out.Values<int64_t>();
  const int scale = arguments[0].type.scale;
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = values[row];
    if (digits[row] < 0 || digits[row] > kMaxScale) {
      Fail(context, out, row);
    } else if (digits[row] < scale) {
      const int64_t unit = PowerOfTen(scale - static_cast<int>(digits[row]));
      const int64_t whole = Whole(values[row], unit, Rounding::HalfAway);
      if (__builtin_mul_overflow(whole, unit, &result[row])) {
        result[row] = 0;
        Fail(context, out, row);
      }
    }
  }
}

// As it is read: 2.675 to two digits is 2.68, though the double lies a hair below. Numbers of 2^53 and more have no fraction.
double RoundAsWritten(double value, int digits) {
  if (std::fabs(value) >= 9007199254740992.0) {
    return value;
  }
  const std::optional<int64_t> scaled = ParseDecimal(FormatNumber(value), digits);
  return scaled ? DecimalToDouble(*scaled, digits) : value;
}

void RoundNumberTo(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const double> values = arguments[0].Values<double>();
  const std::span<const int64_t> digits = arguments[1].Values<int64_t>();
  const std::span<double> result = out.Values<double>();
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = 0;
    if (!arguments[0].IsKnown(row) || !arguments[1].IsKnown(row)) {
      continue;
    }
    if (digits[row] < 0 || digits[row] > kMaxScale) {
      Fail(context, out, row);
      continue;
    }
    result[row] = RoundAsWritten(values[row], static_cast<int>(digits[row]));
  }
}

void SquareRoot(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const double> values = arguments[0].Values<double>();
  const std::span<double> result = out.Values<double>();
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = values[row] < 0 ? 0 : std::sqrt(values[row]);
    if (values[row] < 0) {
      Fail(context, out, row);
    }
  }
}

template <typename T, bool largest>
void Extreme(CallContext&, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<T> result = out.Values<T>();
  const std::span<const T> first = arguments[0].Values<T>();
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = first[row];
  }
  for (const VectorView& argument : arguments.subspan(1)) {
    const std::span<const T> values = argument.Values<T>();
    for (size_t row = 0; row < out.rows; ++row) {
      const bool better = largest ? values[row] > result[row] : values[row] < result[row];
      result[row] = better ? values[row] : result[row];
    }
  }
}

// Where the ends are crossed there is no such value.
template <typename T>
void Clamp(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const T> values = arguments[0].Values<T>();
  const std::span<const T> low = arguments[1].Values<T>();
  const std::span<const T> high = arguments[2].Values<T>();
  const std::span<T> result = out.Values<T>();
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = values[row] < low[row] ? low[row] : values[row] > high[row] ? high[row] : values[row];
    if (low[row] > high[row]) {
      Fail(context, out, row);
    }
  }
}

// Two to four values of each kind that has an order.
template <bool largest>
std::vector<Overload> Extremes() {
  std::vector<Overload> overloads;
  for (size_t count = 2; count <= 4; ++count) {
    const auto add = [&](ValueType type, RowKernel kernel) {
      overloads.push_back({.parameters = std::vector<ValueType>(count, type),
                           .result = type,
                           .same_scale_result = type.kind == ValueKind::Decimal,
                           .row_kernel = kernel});
    };
    add(kInt, &Extreme<int64_t, largest>);
    add(kDecimal, &Extreme<int64_t, largest>);
    add(kNumber, &Extreme<double, largest>);
    add(kDate, &Extreme<int32_t, largest>);
    add(kDateTime, &Extreme<int64_t, largest>);
  }
  return overloads;
}

template <Rounding rounding>
std::vector<Overload> ToWhole() {
  return {{.parameters = {kInt}, .result = kInt, .row_kernel = &WholeOfInt<rounding>},
          {.parameters = {kDecimal}, .result = kInt, .row_kernel = &WholeOfDecimal<rounding>},
          {.parameters = {kNumber}, .result = kInt, .row_kernel = &WholeOfNumber<rounding>}};
}

std::vector<Overload> RoundOverloads() {
  std::vector<Overload> overloads = ToWhole<Rounding::HalfAway>();
  overloads.push_back({.parameters = {kDecimal, kInt}, .result = kDecimal, .same_scale_result = true, .row_kernel = &RoundDecimalTo, .constants_follow = true});
  overloads.push_back({.parameters = {kNumber, kInt}, .result = kNumber, .row_kernel = &RoundNumberTo, .constants_follow = true});
  return overloads;
}

}  // namespace

std::vector<Builtin> NumberBuiltins() {
  return {
      {.name = "abs",
       .family = "number",
       .parameter_names = {"value"},
       .doc = "The value without its sign.",
       .doc_zh = "去掉正负号的值。",
       .examples = {{"abs(-3)", "3"}, {"abs(-2.50)", "2.50"}, {"abs(missing)", ""}},
       .overloads = {{.parameters = {kInt}, .result = kInt, .row_kernel = &AbsWhole},
                     {.parameters = {kDecimal}, .result = kDecimal, .same_scale_result = true, .row_kernel = &AbsWhole},
                     {.parameters = {kNumber}, .result = kNumber, .row_kernel = &AbsNumber}}},
      {.name = "ceil",
       .family = "number",
       .parameter_names = {"value"},
       .doc = "The smallest whole number that is not below the value.",
       .doc_zh = "不小于该值的最小整数。",
       .examples = {{"ceil(2.10)", "3"}, {"ceil(-2.10)", "-2"}, {"ceil(missing)", ""}},
       .overloads = ToWhole<Rounding::Up>()},
      {.name = "clamp",
       .family = "number",
       .parameter_names = {"value", "low", "high"},
       .doc = "The value kept between two ends; missing, and counted, where the low end lies above the high one.",
       .doc_zh = "把值限制在两端之间；下限高于上限时为空值并计数。",
       .examples = {{"clamp(120, 0, 100)", "100"}, {"clamp(2.5, 0, 100)", "2.5"}, {"clamp(missing, 0, 100)", ""}},
       .overloads = {{.parameters = {kInt, kInt, kInt}, .result = kInt, .row_kernel = &Clamp<int64_t>},
                     {.parameters = {kDecimal, kDecimal, kDecimal}, .result = kDecimal, .same_scale_result = true, .row_kernel = &Clamp<int64_t>},
                     {.parameters = {kNumber, kNumber, kNumber}, .result = kNumber, .row_kernel = &Clamp<double>}},
       .ends_follow = true},
      {.name = "floor",
       .family = "number",
       .parameter_names = {"value"},
       .doc = "The largest whole number that is not above the value.",
       .doc_zh = "不大于该值的最大整数。",
       .examples = {{"floor(2.90)", "2"}, {"floor(-2.10)", "-3"}, {"floor(missing)", ""}},
       .overloads = ToWhole<Rounding::Down>()},
      {.name = "greatest",
       .family = "number",
       .parameter_names = {"value", "other", "third", "fourth"},
       .doc = "The largest of two to four values; missing where one of them is.",
       .doc_zh = "两到四个值中最大的；有一个为空则为空。",
       .examples = {{"greatest(2, 7)", "7"}, {"greatest(1.5, 2, 0)", "2.0"}, {"greatest(2, missing)", ""}},
       .overloads = Extremes<true>()},
      {.name = "least",
       .family = "number",
       .parameter_names = {"value", "other", "third", "fourth"},
       .doc = "The smallest of two to four values; missing where one of them is.",
       .doc_zh = "两到四个值中最小的；有一个为空则为空。",
       .examples = {{"least(2, 7)", "2"}, {"least(2026-01-05, today)", "2026-01-05"}, {"least(2, missing)", ""}},
       .overloads = Extremes<false>()},
      {.name = "round",
       .family = "number",
       .parameter_names = {"value", "digits"},
       .doc = "Rounded half away from zero, to a whole number or to so many digits (0 to 6) after the point.",
       .doc_zh = "四舍五入，取整或保留若干位小数（0 到 6 位）。",
       .examples = {{"round(2.50)", "3"}, {"round(-2.50)", "-3"}, {"round(2.345, 2)", "2.350"}, {"round(1 / 3, 2)", "0.33"}, {"round(missing)", ""}},
       .overloads = RoundOverloads(),
       .bounds = {{.parameter = 1, .least = 0, .most = kMaxScale}}},
      {.name = "sqrt",
       .family = "number",
       .parameter_names = {"value"},
       .doc = "The square root; missing, and counted, for a negative value.",
       .doc_zh = "平方根；负数为空值并计数。",
       .examples = {{"sqrt(9)", "3"}, {"sqrt(missing)", ""}},
       .overloads = {{.parameters = {kNumber}, .result = kNumber, .row_kernel = &SquareRoot, .may_be_missing = true}},
       .bounds = {{.parameter = 0, .least = 0}}},
  };
}

}  // namespace limn
