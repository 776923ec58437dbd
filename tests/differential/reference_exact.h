/// Exact arithmetic for the reference evaluator, by methods that share nothing with runtime/values: long division bit by bit, a fixed-point
/// accumulator as wide as the doubles are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace limn::differential {

__extension__ typedef __int128 Wide;

/// numerator / denominator rounded once to the nearest double, ties to even. The denominator is not 0.
double NearestQuotient(Wide numerator, Wide denominator);

/// numerator / 10^digits rounded half away from zero.
Wide DivideByPowerOfTen(Wide numerator, int digits);
Wide PowerOfTenWide(int digits);

/// The value where it fits 64 bits.
std::optional<int64_t> Narrow(Wide value);

/// Sums doubles without loss: a two's complement integer that counts units of 2^-1074.
class WideSum {
 public:
  WideSum();
  void Add(double value);
  /// The exact sum rounded once, ties to even; nothing where it is beyond the doubles.
  std::optional<double> Round() const;

 private:
  std::vector<uint32_t> words_;  // lowest first
};

/// A whole number from 0, as long as it needs to be.
class Natural {
 public:
  Natural() = default;
  static Natural OfMagnitude(Wide value);
  bool is_zero() const { return words_.empty(); }
  double ToDouble() const;  // about; infinite beyond the doubles
  Natural Times2To(int bits) const;
  friend Natural operator+(const Natural& a, const Natural& b);
  friend Natural operator*(const Natural& a, const Natural& b);
  /// Below 0, 0 or above, as a is smaller, equal or larger.
  friend int Compare(const Natural& a, const Natural& b);

 private:
  void Trim();
  std::vector<uint32_t> words_;  // lowest first; the last is not 0
};

/// The double nearest to the square root of numerator / denominator, ties to even.
double NearestRoot(const Natural& numerator, const Natural& denominator);

}  // namespace limn::differential
