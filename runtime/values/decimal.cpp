#include "runtime/values/decimal.h"

#include <array>
#include <bit>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>

#include "runtime/values/ascii.h"

namespace limn {
namespace {

constexpr int kPowersOfTen = 19;
constexpr std::array<int64_t, kPowersOfTen> kPowerOfTen = [] {
  std::array<int64_t, kPowersOfTen> powers{};
  int64_t power = 1;
  for (int exponent = 0; exponent < kPowersOfTen; ++exponent) {
    powers[exponent] = power;
    power *= exponent + 1 < kPowersOfTen ? 10 : 1;
  }
  return powers;
}();

constexpr int64_t kExactInDouble = int64_t{1} << 53;

UInt128 Magnitude(Int128 value) { return value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value); }

int BitLength(UInt128 value) {
  const auto high = static_cast<uint64_t>(value >> 64);
  return high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<uint64_t>(value));
}

std::optional<int64_t> Narrow(Int128 value) {
  if (value < std::numeric_limits<int64_t>::min() || value > std::numeric_limits<int64_t>::max()) {
    return std::nullopt;
  }
  return static_cast<int64_t>(value);
}

// value / 10^exponent, half away from zero.
Int128 DivideByPowerOfTen(Int128 value, int exponent) {
  Int128 divisor = 1;
  for (; exponent > 0; --exponent) {
    divisor *= 10;
  }
  const Int128 quotient = value / divisor;
  const Int128 rest = value % divisor;
  const bool away = Magnitude(rest) * 2 >= Magnitude(divisor);
  return quotient + (away ? (value < 0 ? -1 : 1) : 0);
}

// The parts of `-12.50e3`.
struct DecimalText {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int64_t exponent = 0;
};

// Beyond this an exponent only says "far too large" or "rounds to zero".
constexpr int64_t kExponentMax = 1'000'000'000;

std::optional<DecimalText> SplitDecimal(std::string_view text) {
  DecimalText parts;
  size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) {
    parts.negative = text[at] == '-';
    ++at;
  }
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && IsDigit(text[at])) {
      ++at;
    }
    return text.substr(begin, at - begin);
  };
  parts.whole = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    parts.fraction = digits();
  }
  if (parts.whole.empty() && parts.fraction.empty()) {
    return std::nullopt;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    const bool negative = at < text.size() && text[at] == '-';
    at += at < text.size() && (text[at] == '-' || text[at] == '+') ? 1 : 0;
    const std::string_view exponent = digits();
    if (exponent.empty()) {
      return std::nullopt;
    }
    for (const char digit : exponent) {
      parts.exponent = std::min(parts.exponent * 10 + (digit - '0'), kExponentMax);
    }
    parts.exponent = negative ? -parts.exponent : parts.exponent;
  }
  if (at != text.size()) {
    return std::nullopt;
  }
  return parts;
}

// x + y without loss: hi is the rounded sum, lo what it lost (source: Dekker 1971; |x| >= |y|).
struct TwoParts {
  double hi;
  double lo;
};
TwoParts TwoSum(double x, double y) {
  const double hi = x + y;
  return {hi, y - (hi - x)};
}

// The nearest double of non-overlapping partials in increasing order, ties to even.
double RoundPartials(const std::vector<double>& partials) {
  size_t left = partials.size();
  if (left == 0) {
    return 0.0;
  }
  TwoParts sum{partials[--left], 0.0};
  while (left > 0 && sum.lo == 0.0) {
    sum = TwoSum(sum.hi, partials[--left]);
  }
  // A tie was rounded to even without looking at what stands below it.
  if (left > 0 && ((sum.lo < 0.0 && partials[left - 1] < 0.0) || (sum.lo > 0.0 && partials[left - 1] > 0.0))) {
    const double twice = sum.lo * 2.0;
    const double moved = sum.hi + twice;
    if (moved - sum.hi == twice) {
      return moved;
    }
  }
  return sum.hi;
}

}  // namespace

int64_t PowerOfTen(int exponent) {
  assert(exponent >= 0 && exponent < kPowersOfTen);
  return kPowerOfTen[static_cast<size_t>(exponent)];
}

std::optional<int64_t> Rescale(int64_t scaled, int from, int to) {
  if (to >= from) {
    int64_t out = 0;
    if (__builtin_mul_overflow(scaled, PowerOfTen(to - from), &out)) {
      return std::nullopt;
    }
    return out;
  }
  return static_cast<int64_t>(DivideByPowerOfTen(scaled, from - to));
}

std::optional<int64_t> MultiplyDecimal(int64_t a, int scale_a, int64_t b, int scale_b, int out) {
  const Int128 product = Int128{a} * b;
  const int scale = scale_a + scale_b;
  if (out <= scale) {
    return Narrow(DivideByPowerOfTen(product, scale - out));
  }
  Int128 raised = 0;
  if (__builtin_mul_overflow(product, Int128{PowerOfTen(out - scale)}, &raised)) {
    return std::nullopt;
  }
  return Narrow(raised);
}

double RatioToDouble(Int128 numerator, Int128 denominator) {
  assert(denominator != 0);
  const UInt128 dividend = Magnitude(numerator);
  const UInt128 divisor = Magnitude(denominator);
  const double sign = (numerator < 0) != (denominator < 0) ? -1.0 : 1.0;
  if (dividend <= kExactInDouble && divisor <= kExactInDouble) {
    // Both are doubles, so the division rounds once.
    return dividend == 0 ? 0.0 : sign * (static_cast<double>(static_cast<uint64_t>(dividend)) / static_cast<double>(static_cast<uint64_t>(divisor)));
  }
  if (dividend == 0) {
    return 0.0;
  }
  // A quotient of 55 or 56 bits: two more than a double holds, the lowest sticky, so that one conversion rounds right.
  const int shift = 55 - (BitLength(dividend) - BitLength(divisor));
  UInt128 quotient = 0;
  UInt128 rest = 0;
  if (shift <= 0) {
    const UInt128 shifted = divisor << -shift;
    quotient = dividend / shifted;
    rest = dividend % shifted;
  } else {
    quotient = dividend / divisor;
    rest = dividend % divisor;
    // rest < divisor <= 2^127, so doubling never overflows.
    for (int bit = 0; bit < shift; ++bit) {
      rest <<= 1;
      quotient <<= 1;
      if (rest >= divisor) {
        rest -= divisor;
        quotient |= 1;
      }
    }
  }
  const uint64_t bits = static_cast<uint64_t>(quotient) | (rest != 0 ? 1 : 0);
  return sign * std::ldexp(static_cast<double>(bits), -shift);
}

double DecimalToDouble(int64_t scaled, int scale) { return RatioToDouble(scaled, PowerOfTen(scale)); }

std::optional<int64_t> ParseDecimal(std::string_view text, int scale, bool* rounded) {
  if (rounded != nullptr) {
    *rounded = false;
  }
  const std::optional<DecimalText> parts = SplitDecimal(text);
  if (!parts) {
    return std::nullopt;
  }
  // Digits are taken while their place is at least 10^-scale; the next one rounds; the rest only tell that something was lost.
  int64_t place = static_cast<int64_t>(parts->whole.size()) - 1 + parts->exponent;
  const Int128 limit = Int128{std::numeric_limits<int64_t>::max()} + (parts->negative ? 1 : 0);
  Int128 magnitude = 0;
  bool lost = false;
  bool overflow = false;
  for (const std::string_view run : {parts->whole, parts->fraction}) {
    for (const char letter : run) {
      const int digit = letter - '0';
      if (place >= -scale) {
        magnitude = magnitude * 10 + digit;
        overflow |= magnitude > limit;
        magnitude = overflow ? 0 : magnitude;
      } else {
        magnitude += place == -scale - 1 && digit >= 5 ? 1 : 0;
        lost |= digit != 0;
      }
      --place;
    }
  }
  // `place` is now one below the last digit: what is missing down to the scale is zeros.
  for (int64_t zeros = place + 1 + scale; zeros > 0 && magnitude != 0 && !overflow; --zeros) {
    magnitude *= 10;
    overflow = magnitude > limit;
  }
  if (overflow || magnitude > limit) {
    return std::nullopt;
  }
  if (rounded != nullptr) {
    *rounded = lost;
  }
  return static_cast<int64_t>(parts->negative ? -magnitude : magnitude);
}

std::string FormatDecimal(int64_t scaled, int scale) {
  std::string text = std::to_string(scaled);
  const bool negative = scaled < 0;
  const size_t digits = text.size() - (negative ? 1 : 0);
  const size_t places = static_cast<size_t>(scale);
  if (digits <= places) {
    text.insert(negative ? 1 : 0, places + 1 - digits, '0');
  }
  if (places > 0) {
    text.insert(text.size() - places, 1, '.');
  }
  return text;
}

std::string FormatNumber(double value) {
  if (value == 0.0) {
    return "0";  // also for -0
  }
  if (!std::isfinite(value)) {
    return value > 0 ? "inf" : value < 0 ? "-inf" : "nan";
  }
  // The shortest digits come from to_chars; the layout is that of ECMAScript, which people and JSON readers know:
  // plain from 1e-6 up to 1e21.
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value), std::chars_format::scientific);
  const std::string_view scientific(buffer, static_cast<size_t>(result.ptr - buffer));
  const size_t mark = scientific.find('e');
  std::string digits(scientific.substr(0, 1));
  digits += mark > 2 ? scientific.substr(2, mark - 2) : std::string_view();
  int exponent = 0;
  const size_t exponent_begin = mark + (scientific[mark + 1] == '+' ? 2 : 1);
  std::from_chars(scientific.data() + exponent_begin, scientific.data() + scientific.size(), exponent);

  std::string text = value < 0 ? "-" : "";
  const int digit_count = static_cast<int>(digits.size());
  if (exponent >= 21 || exponent < -6) {
    text += digits[0];
    text += digit_count > 1 ? "." + digits.substr(1) : "";
    text += "e" + std::to_string(exponent);
  } else if (exponent < 0) {
    text += "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  } else if (exponent + 1 >= digit_count) {
    text += digits + std::string(static_cast<size_t>(exponent + 1 - digit_count), '0');
  } else {
    text += digits.substr(0, static_cast<size_t>(exponent) + 1) + "." + digits.substr(static_cast<size_t>(exponent) + 1);
  }
  return text;
}

void ExactSum::Add(double value) {
  assert(std::isfinite(value));
  size_t kept = 0;
  double x = value;
  for (size_t index = 0; index < partials_.size(); ++index) {
    double y = partials_[index];
    if (std::fabs(x) < std::fabs(y)) {
      std::swap(x, y);
    }
    if (std::isinf(x + y)) {
      // |x| >= 2^1023 here, so taking 2^1024 off it in two steps loses nothing.
      const double half = std::copysign(0x1p1023, x);
      overflows_ += x > 0 ? 1 : -1;
      x = (x - half) - half;
      if (std::fabs(x) < std::fabs(y)) {
        std::swap(x, y);
      }
    }
    const TwoParts sum = TwoSum(x, y);
    if (sum.lo != 0.0) {
      partials_[kept++] = sum.lo;
    }
    x = sum.hi;
  }
  partials_.resize(kept);
  if (x != 0.0) {
    partials_.push_back(x);
  }
}

void ExactSum::Add(const ExactSum& other) {
  for (const double partial : other.partials_) {
    Add(partial);
  }
  overflows_ += other.overflows_;
}

double ExactSum::Round() const {
  if (overflows_ == 0) {
    return RoundPartials(partials_);
  }
  if (overflows_ > 1 || overflows_ < -1) {
    return overflows_ > 0 ? HUGE_VAL : -HUGE_VAL;
  }
  // The sum is ±2^1024 + partials: taken at half its size it fits.
  ExactSum halved;
  halved.Add(overflows_ > 0 ? 0x1p1023 : -0x1p1023);
  for (const double partial : partials_) {
    halved.Add(partial * 0.5);
  }
  return RoundPartials(halved.partials_) * 2.0;
}

}  // namespace limn
