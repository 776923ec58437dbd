#include "tests/differential/reference_exact.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace limn::differential {

namespace {

__extension__ typedef unsigned __int128 UnsignedWide;

// 2^-1074 up to 2^1024, and 64 more bits for carries and the sign.
constexpr int kLowestBit = -1074;
constexpr size_t kSumWords = (1074 + 1024 + 64) / 32 + 1;

// Takes the bits of a magnitude from the highest on and rounds them to 53.
class BitRounder {
 public:
  void Push(bool bit) {
    if (taken_ == 0 && !bit) {
      return;
    }
    ++taken_;
    if (taken_ <= 53) {
      mantissa_ = mantissa_ * 2 + (bit ? 1 : 0);
    } else if (taken_ == 54) {
      half_ = bit;
    } else {
      below_ = below_ || bit;
    }
  }
  bool started() const { return taken_ > 0; }
  int taken() const { return taken_; }
  void SetBelow() { below_ = true; }
  // The value where the last bit pushed stood for 2^last_exponent.
  double Finish(int last_exponent) const {
    uint64_t mantissa = mantissa_;
    int exponent = last_exponent;
    if (taken_ > 53) {
      exponent += taken_ - 53;
      if (half_ && (below_ || mantissa % 2 == 1)) {
        ++mantissa;
      }
    }
    return std::ldexp(static_cast<double>(mantissa), exponent);
  }

 private:
  int taken_ = 0;
  uint64_t mantissa_ = 0;
  bool half_ = false;
  bool below_ = false;
};

}  // namespace

double NearestQuotient(Wide numerator, Wide denominator) {
  const bool negative = (numerator < 0) != (denominator < 0);
  const UnsignedWide top = numerator < 0 ? -static_cast<UnsignedWide>(numerator) : static_cast<UnsignedWide>(numerator);
  const UnsignedWide bottom = denominator < 0 ? -static_cast<UnsignedWide>(denominator) : static_cast<UnsignedWide>(denominator);
  if (top == 0) {
    return 0.0;
  }
  BitRounder rounder;
  const UnsignedWide whole = top / bottom;
  UnsignedWide rest = top % bottom;
  for (int bit = 127; bit >= 0; --bit) {
    rounder.Push((whole >> bit) & 1);
  }
  int last_exponent = 0;
  // Fraction bits until 54 have been taken; what then remains only matters as "more than nothing".
  while (rounder.taken() < 54 && (rest != 0 || rounder.taken() > 0)) {
    rest *= 2;
    --last_exponent;
    const bool bit = rest >= bottom;
    if (bit) {
      rest -= bottom;
    }
    rounder.Push(bit);
  }
  if (rest != 0) {
    rounder.SetBelow();
  }
  const double magnitude = rounder.Finish(last_exponent);
  return negative ? -magnitude : magnitude;
}

Wide PowerOfTenWide(int digits) {
  Wide power = 1;
  for (int digit = 0; digit < digits; ++digit) {
    power *= 10;
  }
  return power;
}

Wide DivideByPowerOfTen(Wide numerator, int digits) {
  const Wide power = PowerOfTenWide(digits);
  const Wide whole = numerator / power;
  const Wide rest = numerator % power;
  const Wide twice = 2 * (rest < 0 ? -rest : rest);
  if (twice >= power) {
    return numerator < 0 ? whole - 1 : whole + 1;
  }
  return whole;
}

std::optional<int64_t> Narrow(Wide value) {
  if (value < INT64_MIN || value > INT64_MAX) {
    return std::nullopt;
  }
  return static_cast<int64_t>(value);
}

WideSum::WideSum() : words_(kSumWords, 0) {}

void WideSum::Add(double value) {
  if (value == 0) {
    return;
  }
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(value), &exponent);
  uint64_t mantissa = static_cast<uint64_t>(std::ldexp(fraction, 53));
  int lowest = exponent - 53;
  while (lowest < kLowestBit) {  // subnormal: those low bits are 0
    mantissa /= 2;
    ++lowest;
  }
  std::vector<uint32_t> addend(kSumWords, 0);
  for (int bit = 0; bit < 53; ++bit) {
    if ((mantissa >> bit) & 1) {
      const int position = lowest - kLowestBit + bit;
      addend[position / 32] |= uint32_t{1} << (position % 32);
    }
  }
  uint64_t carry = value < 0 ? 1 : 0;
  for (size_t word = 0; word < kSumWords; ++word) {
    const uint32_t part = value < 0 ? ~addend[word] : addend[word];
    const uint64_t sum = uint64_t{words_[word]} + part + carry;
    words_[word] = static_cast<uint32_t>(sum);
    carry = sum >> 32;
  }
}

std::optional<double> WideSum::Round() const {
  std::vector<uint32_t> magnitude = words_;
  const bool negative = (magnitude.back() >> 31) & 1;
  if (negative) {
    uint64_t carry = 1;
    for (uint32_t& word : magnitude) {
      const uint64_t sum = uint64_t{static_cast<uint32_t>(~word)} + carry;
      word = static_cast<uint32_t>(sum);
      carry = sum >> 32;
    }
  }
  BitRounder rounder;
  for (size_t word = kSumWords; word-- > 0;) {
    for (int bit = 31; bit >= 0; --bit) {
      rounder.Push((magnitude[word] >> bit) & 1);
    }
  }
  if (!rounder.started()) {
    return 0.0;
  }
  const double rounded = rounder.Finish(kLowestBit);
  if (std::isinf(rounded)) {
    return std::nullopt;
  }
  return negative ? -rounded : rounded;
}

Natural Natural::OfMagnitude(Wide value) {
  UnsignedWide magnitude = value < 0 ? -static_cast<UnsignedWide>(value) : static_cast<UnsignedWide>(value);
  Natural natural;
  for (; magnitude != 0; magnitude >>= 32) {
    natural.words_.push_back(static_cast<uint32_t>(magnitude));
  }
  return natural;
}

void Natural::Trim() {
  while (!words_.empty() && words_.back() == 0) {
    words_.pop_back();
  }
}

double Natural::ToDouble() const {
  double value = 0;
  for (size_t word = words_.size(); word-- > 0;) {
    value = value * 4294967296.0 + words_[word];
  }
  return value;
}

Natural Natural::Times2To(int bits) const {
  Natural doubled = *this;
  for (int bit = 0; bit < bits; ++bit) {
    doubled = doubled + doubled;
  }
  return doubled;
}

Natural operator+(const Natural& a, const Natural& b) {
  Natural sum;
  uint64_t carry = 0;
  for (size_t word = 0; word < std::max(a.words_.size(), b.words_.size()) + 1; ++word) {
    carry += word < a.words_.size() ? a.words_[word] : 0;
    carry += word < b.words_.size() ? b.words_[word] : 0;
    sum.words_.push_back(static_cast<uint32_t>(carry));
    carry >>= 32;
  }
  sum.Trim();
  return sum;
}

Natural operator*(const Natural& a, const Natural& b) {
  Natural product;
  product.words_.assign(a.words_.size() + b.words_.size() + 1, 0);
  for (size_t row = 0; row < a.words_.size(); ++row) {
    uint64_t carry = 0;
    for (size_t column = 0; column < b.words_.size() || carry != 0; ++column) {
      carry += product.words_[row + column];
      carry += column < b.words_.size() ? uint64_t{a.words_[row]} * b.words_[column] : 0;
      product.words_[row + column] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
  }
  product.Trim();
  return product;
}

int Compare(const Natural& a, const Natural& b) {
  if (a.words_.size() != b.words_.size()) {
    return a.words_.size() < b.words_.size() ? -1 : 1;
  }
  for (size_t word = a.words_.size(); word-- > 0;) {
    if (a.words_[word] != b.words_[word]) {
      return a.words_[word] < b.words_[word] ? -1 : 1;
    }
  }
  return 0;
}

double NearestRoot(const Natural& numerator, const Natural& denominator) {
  if (numerator.is_zero()) {
    return 0;
  }
  struct Parts {
    uint64_t mantissa;
    int exponent;
  };
  // Below 0, 0 or above, as mantissa * 2^exponent is below, at or above the root: by its square times the denominator.
  const auto compare = [&](Parts parts) {
    const Natural factor = Natural::OfMagnitude(static_cast<Wide>(parts.mantissa));
    const Natural square = factor * factor * denominator;
    return parts.exponent >= 0 ? Compare(square.Times2To(2 * parts.exponent), numerator) : Compare(square, numerator.Times2To(-2 * parts.exponent));
  };
  const auto parts_of = [](double value) {
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);
    return Parts{static_cast<uint64_t>(std::ldexp(fraction, 53)), exponent - 53};
  };
  // From a guess down to the last double that is not above the root.
  double below = std::nextafter(std::sqrt(numerator.ToDouble() / denominator.ToDouble()), HUGE_VAL);
  while (compare(parts_of(below)) > 0) {
    below = std::nextafter(below, 0.0);
  }
  while (compare(parts_of(std::nextafter(below, HUGE_VAL))) <= 0) {
    below = std::nextafter(below, HUGE_VAL);
  }
  const Parts parts = parts_of(below);
  const int middle = compare({2 * parts.mantissa + 1, parts.exponent - 1});
  const bool is_lower = middle > 0 || (middle == 0 && parts.mantissa % 2 == 0);
  return is_lower ? below : std::nextafter(below, HUGE_VAL);
}

}  // namespace limn::differential
