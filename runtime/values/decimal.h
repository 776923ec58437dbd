/// Exact arithmetic: decimals as scaled 64-bit integers, exact quotients, exact sums of doubles.
/// Source: semantics.md "Values". Overflow is an empty result; the caller counts it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limn {

// Not in ISO C++, in every compiler we build with.
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

int64_t PowerOfTen(int exponent);  // 0 to 18

/// `scaled` at `from` as a value at `to` (0 to 6, also up to 18 inside); rounds half away from zero.
std::optional<int64_t> Rescale(int64_t scaled, int from, int to);
/// The product at scale `out`, rounded half away from zero once.
std::optional<int64_t> MultiplyDecimal(int64_t a, int scale_a, int64_t b, int scale_b, int out);
/// numerator / denominator rounded once to the nearest double (ties to even); denominator not 0.
double RatioToDouble(Int128 numerator, Int128 denominator);
/// The nearest double of a scaled decimal.
double DecimalToDouble(int64_t scaled, int scale);
// There is no exact order of a decimal and a double: a decimal meets a number as its nearest double.

/// Reads `-12.50`, `.5`, `1.2E+3` into `scale` (0 to 18); digits beyond the scale round half away from zero and, where they
/// are not 0, set `rounded`. Empty where the text is no number or does not fit 64 bits. Outer blanks are the caller's.
std::optional<int64_t> ParseDecimal(std::string_view text, int scale, bool* rounded = nullptr);
std::string FormatDecimal(int64_t scaled, int scale);
/// The shortest text that reads back to the same double (`1`, `0.5`, `100000`, `1e-7`); plain digits from 1e-6 up to 1e21.
std::string FormatNumber(double value);

/// Exact running sum of doubles, rounded once at the end, whatever the order. Source: Shewchuk 1997, as math.fsum.
/// Infinities and NaN never come in: such results are missing before they get here.
class ExactSum {
 public:
  void Add(double value);
  void Add(const ExactSum& other);  // not itself
  /// The rounded sum; infinite where it overflows.
  double Round() const;
  void Clear() {
    partials_.clear();
    overflows_ = 0;
  }

 private:
  std::vector<double> partials_;  // do not overlap, by increasing size; their exact sum is the value
  int64_t overflows_ = 0;         // times 2^1024, to be added to that sum
};

}  // namespace limn
