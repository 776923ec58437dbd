#include "runtime/kernels/deviation.h"

#include <cassert>
#include <cmath>
#include <compare>

#include "runtime/kernels/fault.h"

namespace limn {
namespace {

// An unsigned integer of 256 bits.
struct Wide {
  UInt128 high = 0;
  UInt128 low = 0;
  friend auto operator<=>(const Wide&, const Wide&) = default;
};

Wide Multiply(UInt128 a, UInt128 b) {
  const UInt128 a_low = static_cast<uint64_t>(a);
  const UInt128 a_high = a >> 64;
  const UInt128 b_low = static_cast<uint64_t>(b);
  const UInt128 b_high = b >> 64;
  const UInt128 low = a_low * b_low;
  const UInt128 first = a_high * b_low;
  const UInt128 second = a_low * b_high;
  const UInt128 middle = (low >> 64) + static_cast<uint64_t>(first) + static_cast<uint64_t>(second);
  return {a_high * b_high + (first >> 64) + (second >> 64) + (middle >> 64), (middle << 64) | static_cast<uint64_t>(low)};
}

Wide Subtract(Wide a, Wide b) { return {a.high - b.high - (a.low < b.low ? 1 : 0), a.low - b.low}; }

// What is shifted out is 0.
Wide ShiftLeft(Wide a, int bits) {
  if (bits >= 128) {
    return {a.low << (bits - 128), 0};
  }
  return bits == 0 ? a : Wide{(a.high << bits) | (a.low >> (128 - bits)), a.low << bits};
}

int BitLength(UInt128 value) {
  const uint64_t high = static_cast<uint64_t>(value >> 64);
  return high != 0 ? 128 - std::countl_zero(high) : 64 - std::countl_zero(static_cast<uint64_t>(value));
}
int BitLength(Wide value) { return value.high != 0 ? 128 + BitLength(value.high) : BitLength(value.low); }

// sqrt(numerator / denominator) rounded once to the nearest double. numerator < 2^192, 0 < denominator < 2^112.
double RootOfRatio(Wide numerator, UInt128 denominator) {
  if (numerator == Wide{}) {
    return 0;
  }
  // The root as an integer of 55 or 56 bits times 2^-shift: two more bits than a double holds, the lowest sticky, so that one conversion
  // rounds right. Both sides are scaled by 4^shift so that they stay integers.
  const int length = BitLength(numerator) - BitLength(denominator);
  const int shift = (110 - length) >> 1;
  const Wide scaled = shift > 0 ? ShiftLeft(numerator, 2 * shift) : numerator;
  const int down = shift < 0 ? -2 * shift : 0;
  uint64_t root = 0;
  for (int bit = 55; bit >= 0; --bit) {
    const uint64_t larger = root | (uint64_t{1} << bit);
    if (ShiftLeft(Multiply(UInt128{larger} * larger, denominator), down) <= scaled) {
      root = larger;
    }
  }
  const bool is_exact = ShiftLeft(Multiply(UInt128{root} * root, denominator), down) == scaled;
  return std::ldexp(static_cast<double>(root | (is_exact ? 0 : 1)), -shift);
}

}  // namespace

void MomentRuns(std::span<const int64_t> values, const uint64_t* mask, std::span<const GroupRun> runs, std::span<Moments> moments) {
  for (const GroupRun& run : runs) {
    Moments& group = moments[run.group];
    ForEachBit(mask, run.begin, run.end, [&](uint32_t row) {
      const Int128 value = values[row];
      const UInt128 square = static_cast<UInt128>(value * value);
      group.sum += value;
      group.squares += square;
      group.squares_above += group.squares < square ? 1 : 0;
      ++group.count;
    });
  }
}

double SampleDeviation(const Moments& moments, int scale) {
  assert(moments.count >= 2);
  const UInt128 count = static_cast<UInt128>(moments.count);
  const UInt128 sum = static_cast<UInt128>(moments.sum < 0 ? -moments.sum : moments.sum);
  Wide squares = Multiply(moments.squares, count);
  squares.high += UInt128{moments.squares_above} * count;
  const UInt128 ten = static_cast<UInt128>(PowerOfTen(scale));
  const UInt128 degrees = LIMN_FAULT(41) ? count : count - 1;
  return RootOfRatio(Subtract(squares, Multiply(sum, sum)), count * degrees * ten * ten);
}

std::optional<double> SampleDeviation(std::span<const double> values) {
  assert(values.size() >= 2);
  ExactSum sum;
  for (const double value : values) {
    sum.Add(value);
  }
  const double mean = sum.Round() / static_cast<double>(values.size());
  ExactSum squares;
  for (const double value : values) {
    const double square = (value - mean) * (value - mean);
    if (!std::isfinite(square)) {
      return std::nullopt;
    }
    squares.Add(square);
  }
  const double deviation = std::sqrt(squares.Round() / static_cast<double>(values.size() - 1));
  return std::isfinite(deviation) ? std::optional(deviation) : std::nullopt;
}

}  // namespace limn
