#include "runtime/values/decimal.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace limn;

namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

// Schoolbook numbers: decimal digits, lowest first. Slow and plain, to compare with.
using Digits = std::vector<int>;

Digits ToDigits(UInt128 value) {
  Digits digits;
  for (; value != 0; value /= 10) {
    digits.push_back(static_cast<int>(value % 10));
  }
  return digits;
}

Digits Times(const Digits& a, const Digits& b) {
  Digits product(a.size() + b.size() + 1, 0);
  for (size_t i = 0; i < a.size(); ++i) {
    int carry = 0;
    for (size_t j = 0; j < b.size() || carry != 0; ++j) {
      const int sum = product[i + j] + (j < b.size() ? a[i] * b[j] : 0) + carry;
      product[i + j] = sum % 10;
      carry = sum / 10;
    }
  }
  while (!product.empty() && product.back() == 0) {
    product.pop_back();
  }
  return product;
}

int Compare(const Digits& a, const Digits& b) {
  if (a.size() != b.size()) {
    return a.size() < b.size() ? -1 : 1;
  }
  for (size_t index = a.size(); index-- > 0;) {
    if (a[index] != b[index]) {
      return a[index] < b[index] ? -1 : 1;
    }
  }
  return 0;
}

Digits PowerOfTwo(int exponent) {
  Digits power = {1};
  for (int step = 0; step < exponent; ++step) {
    power = Times(power, {2});
  }
  return power;
}

// Sign of numerator/denominator - (a + b) / 2, where a and b are neighbouring doubles of one sign, all positive.
int CompareWithMiddle(UInt128 numerator, UInt128 denominator, double a, double b) {
  // (a + b) / 2 = middle * 2^exponent with an integer middle.
  int exponent_a = 0;
  const auto mantissa_a = static_cast<uint64_t>(std::ldexp(std::frexp(a, &exponent_a), 53));
  int exponent_b = 0;
  const auto mantissa_b = static_cast<uint64_t>(std::ldexp(std::frexp(b, &exponent_b), 53));
  const int low = std::min(exponent_a, exponent_b);
  const UInt128 middle = (UInt128{mantissa_a} << (exponent_a - low)) + (UInt128{mantissa_b} << (exponent_b - low));
  const int exponent = low - 53 - 1;
  Digits left = ToDigits(numerator);
  Digits right = Times(ToDigits(denominator), ToDigits(middle));
  if (exponent >= 0) {
    right = Times(right, PowerOfTwo(exponent));
  } else {
    left = Times(left, PowerOfTwo(-exponent));
  }
  return Compare(left, right);
}

bool IsNearest(UInt128 numerator, UInt128 denominator, double quotient) {
  const double below = std::nextafter(quotient, 0.0);
  const double above = std::nextafter(quotient, HUGE_VAL);
  const int with_below = CompareWithMiddle(numerator, denominator, below, quotient);
  const int with_above = CompareWithMiddle(numerator, denominator, quotient, above);
  int exponent = 0;
  const bool even = (static_cast<uint64_t>(std::ldexp(std::frexp(quotient, &exponent), 53)) & 1) == 0;
  return (with_below > 0 || (with_below == 0 && even)) && (with_above < 0 || (with_above == 0 && even));
}

Int128 RandomInt128(std::mt19937_64& random, int bits) {
  const UInt128 value = (UInt128{random()} << 64 | random()) >> (128 - bits);
  return static_cast<Int128>(value == 0 ? 1 : value);
}

std::optional<int64_t> Parse(std::string_view text, int scale) { return ParseDecimal(text, scale); }

bool IsRounded(std::string_view text, int scale) {
  bool rounded = false;
  REQUIRE(ParseDecimal(text, scale, &rounded));
  return rounded;
}

}  // namespace

TEST_CASE("rescale rounds half away from zero and says when it overflows") {
  CHECK(Rescale(1234, 2, 4) == 123'400);
  CHECK(Rescale(1250, 3, 2) == 125);
  CHECK(Rescale(1255, 3, 2) == 126);
  CHECK(Rescale(-1255, 3, 2) == -126);
  CHECK(Rescale(1254, 3, 2) == 125);
  CHECK(Rescale(-1254, 3, 2) == -125);
  CHECK(Rescale(kMin, 6, 0) == -9'223'372'036'855);
  CHECK(!Rescale(kMax, 0, 1));
  CHECK(Rescale(0, 0, 18) == 0);
  CHECK(Rescale(4, 18, 0) == 0);
}

TEST_CASE("products round once") {
  CHECK(MultiplyDecimal(150, 2, 30, 2, 4) == 4500);
  CHECK(MultiplyDecimal(5, 3, 5, 3, 5) == 3);      // 0.000025
  CHECK(MultiplyDecimal(-5, 3, 5, 3, 5) == -3);
  CHECK(MultiplyDecimal(4, 3, 6, 3, 5) == 2);      // 0.000024
  CHECK(MultiplyDecimal(kMax, 6, kMax, 6, 0) == std::nullopt);
  CHECK(MultiplyDecimal(kMax, 6, 1'000'000, 6, 6) == kMax);
  CHECK(MultiplyDecimal(3, 0, 4, 0, 2) == 1200);
  CHECK(MultiplyDecimal(kMax, 0, kMax, 0, 6) == std::nullopt);
}

TEST_CASE("a ratio is the nearest double, for all sizes of both sides") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 1500; ++round) {
    const Int128 numerator = RandomInt128(random, 1 + static_cast<int>(random() % 127));
    const Int128 denominator = RandomInt128(random, 1 + static_cast<int>(random() % 127));
    const double quotient = RatioToDouble(numerator, denominator);
    if (!IsNearest(static_cast<UInt128>(numerator), static_cast<UInt128>(denominator), quotient)) {
      FAIL("round " << round << " gave " << quotient);
    }
    CHECK(RatioToDouble(-numerator, denominator) == -quotient);
    CHECK(RatioToDouble(numerator, -denominator) == -quotient);
    CHECK(RatioToDouble(-numerator, -denominator) == quotient);
  }
}

TEST_CASE("ratios at ties and ends") {
  const Int128 bit53 = Int128{1} << 53;
  CHECK(RatioToDouble(bit53 + 1, 1) == 0x1p53);            // tie to even, down
  CHECK(RatioToDouble(bit53 + 3, 1) == 0x1p53 + 4);        // tie to even, up
  CHECK(RatioToDouble((bit53 + 1) * 1000 + 1, 1000) == 0x1p53 + 2);  // just above the tie
  CHECK(RatioToDouble(0, 5) == 0.0);
  CHECK(!std::signbit(RatioToDouble(0, -5)));
  CHECK(RatioToDouble(1, 3) == 1.0 / 3.0);
  const Int128 lowest = static_cast<Int128>(UInt128{1} << 127);
  CHECK(RatioToDouble(lowest, 1) == -0x1p127);
  CHECK(RatioToDouble(1, lowest) == -0x1p-127);
  CHECK(RatioToDouble(lowest, lowest) == 1.0);
}

TEST_CASE("a decimal as a double is the double of its text") {
  CHECK(DecimalToDouble(10, 2) == 0.1);
  CHECK(DecimalToDouble(-1234567, 6) == -1.234567);
  CHECK(DecimalToDouble(9007199254740993, 0) == 9007199254740992.0);
  std::mt19937_64 random(11);
  for (int round = 0; round < 1000; ++round) {
    const auto scaled = static_cast<int64_t>(random());
    const int scale = static_cast<int>(random() % 7);
    CHECK(DecimalToDouble(scaled, scale) == std::stod(FormatDecimal(scaled, scale)));
  }
}

TEST_CASE("decimals are read exactly") {
  CHECK(Parse("12.50", 2) == 1250);
  CHECK(Parse("-12.5", 2) == -1250);
  CHECK(Parse("+12", 2) == 1200);
  CHECK(Parse(".5", 1) == 5);
  CHECK(Parse("5.", 1) == 50);
  CHECK(Parse("0", 0) == 0);
  CHECK(Parse("-0", 0) == 0);
  CHECK(Parse("17850.0", 0) == 17850);
  CHECK(Parse("1.2E+3", 0) == 1200);
  CHECK(Parse("1.25e-1", 3) == 125);
  CHECK(Parse("125e-3", 3) == 125);
  CHECK(Parse("9223372036854775807", 0) == kMax);
  CHECK(Parse("-9223372036854775807", 0) == -kMax);
  CHECK(Parse("-9223372036854775808", 0) == kMin);
  CHECK(!Parse("-9223372036854775809", 0));
  CHECK(Parse("9223372036854.775807", 6) == kMax);
  CHECK(Parse("0.00000000000000000000000000000001e32", 0) == 1);
  CHECK(Parse("0e999999999999999999999", 6) == 0);
  CHECK(Parse("1e-999999999999999999999", 6) == 0);
  CHECK(Parse("000000000000000000000000000000012", 0) == 12);
  for (const char* text : {"", "-", ".", "e5", "1e", "1e+", "1 2", " 1", "1 ", "1,2", "0x10", "inf", "nan", "1.2.3", "--1", "1e5.0"}) {
    CAPTURE(text);
    CHECK(!Parse(text, 2));
  }
  for (const char* text : {"9223372036854775808", "92233720368547758070", "1e19", "1e999999999999", "9223372036854775807.5"}) {
    CAPTURE(text);
    CHECK(!Parse(text, 0));
  }
}

TEST_CASE("more digits than the scale round half away from zero and say so") {
  CHECK(Parse("1.005", 2) == 101);
  CHECK(Parse("-1.005", 2) == -101);
  CHECK(Parse("1.0049999999999999999", 2) == 100);
  CHECK(Parse("0.5", 0) == 1);
  CHECK(Parse("-0.5", 0) == -1);
  CHECK(Parse("0.05", 0) == 0);
  CHECK(Parse("99.995", 2) == 10000);
  CHECK(Parse("5e-3", 2) == 1);
  CHECK(Parse("9e-4", 2) == 0);
  CHECK(IsRounded("1.005", 2));
  CHECK(IsRounded("0.0001", 2));
  CHECK(IsRounded("1e-30", 2));
  CHECK(!IsRounded("1.500", 2));
  CHECK(!IsRounded("1.50000000000000000000000", 2));
  CHECK(!IsRounded("0e-30", 2));
}

TEST_CASE("what is written is read back") {
  CHECK(FormatDecimal(1250, 2) == "12.50");
  CHECK(FormatDecimal(-5, 2) == "-0.05");
  CHECK(FormatDecimal(0, 3) == "0.000");
  CHECK(FormatDecimal(7, 0) == "7");
  CHECK(FormatDecimal(kMin, 6) == "-9223372036854.775808");
  std::mt19937_64 random(3);
  for (int round = 0; round < 1000; ++round) {
    const int64_t scaled = static_cast<int64_t>(random()) >> (random() % 63);
    for (int scale = 0; scale <= 6; ++scale) {
      CHECK(Parse(FormatDecimal(scaled, scale), scale) == scaled);
    }
  }
}

TEST_CASE("numbers are written as the shortest that reads back, plain where people would write them so") {
  CHECK(FormatNumber(1.0) == "1");
  CHECK(FormatNumber(0.5) == "0.5");
  CHECK(FormatNumber(-0.0) == "0");
  CHECK(FormatNumber(100000.0) == "100000");
  CHECK(FormatNumber(1e20) == "100000000000000000000");
  CHECK(FormatNumber(1e21) == "1e21");
  CHECK(FormatNumber(1.5e300) == "1.5e300");
  CHECK(FormatNumber(0.000001) == "0.000001");
  CHECK(FormatNumber(1e-7) == "1e-7");
  CHECK(FormatNumber(-1.25e-10) == "-1.25e-10");
  CHECK(FormatNumber(1234.5678) == "1234.5678");
  CHECK(FormatNumber(0.1 + 0.2) == "0.30000000000000004");
  std::mt19937_64 random(5);
  for (int round = 0; round < 2000; ++round) {
    double value = 0;
    const uint64_t bits = random();
    std::memcpy(&value, &bits, sizeof value);
    if (std::isfinite(value)) {
      CHECK(std::strtod(FormatNumber(value).c_str(), nullptr) == value);
    }
  }
}

TEST_CASE("an exact sum is rounded once") {
  const auto sum = [](std::vector<double> values) {
    ExactSum exact;
    for (const double value : values) {
      exact.Add(value);
    }
    return exact.Round();
  };
  CHECK(sum({}) == 0.0);
  CHECK(sum({0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}) == 1.0);
  CHECK(sum({1e100, 1.0, -1e100}) == 1.0);
  CHECK(sum({0x1p53, 1.0, 0x1p-100}) == 0x1p53 + 2);   // just above a tie
  CHECK(sum({0x1p53, 1.0, -0x1p-100}) == 0x1p53);      // just below it
  CHECK(sum({0x1p53, 1.0}) == 0x1p53);
  CHECK(sum({5e-324, -5e-324}) == 0.0);
  CHECK(sum({5e-324, 5e-324}) == 1e-323);
}

TEST_CASE("an exact sum survives overflow on the way, whatever the order") {
  std::vector<double> values = {1.7e308, 1.7e308, 1.7e308, -1.7e308, -1.7e308, 1.0, -1.7e308, 1e-300, -1e-300};
  std::sort(values.begin(), values.end());
  int orders = 0;
  do {
    ExactSum exact;
    for (const double value : values) {
      exact.Add(value);
    }
    if (exact.Round() != 1.0) {
      FAIL("order " << orders << " gave " << exact.Round());
    }
  } while (std::next_permutation(values.begin(), values.end()) && ++orders < 3000);
  ExactSum large;
  large.Add(1.7e308);
  large.Add(1.7e308);
  CHECK(large.Round() == HUGE_VAL);
  large.Add(-1.7e308);
  CHECK(large.Round() == 1.7e308);
  large.Add(-1e308);
  large.Add(-1e308);
  large.Add(-1.7e308);
  CHECK(large.Round() == -1.7e308 + (1.7e308 - 1e308 - 1e308));
  large.Add(-1.7e308);
  CHECK(large.Round() == -HUGE_VAL);
  large.Clear();
  CHECK(large.Round() == 0.0);
}

TEST_CASE("an exact sum does not depend on order or on how it was split") {
  std::mt19937_64 random(13);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values(50);
    for (double& value : values) {
      value = std::ldexp(static_cast<double>(static_cast<int64_t>(random())), static_cast<int>(random() % 400) - 200);
    }
    ExactSum whole;
    for (const double value : values) {
      whole.Add(value);
    }
    std::shuffle(values.begin(), values.end(), random);
    ExactSum left;
    ExactSum right;
    for (size_t index = 0; index < values.size(); ++index) {
      (index % 3 == 0 ? left : right).Add(values[index]);
    }
    left.Add(right);
    CHECK(left.Round() == whole.Round());
  }
}
