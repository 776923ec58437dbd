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

}  // namespace limn::differential
