/// Random draws by place, not by sequence: what stands in a row hangs only on the seed and the row's number. Whole numbers only, so that every machine draws the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace limn::cli {

/// SplitMix64's finaliser. Source: Steele, Lea, Flood 2014.
constexpr uint64_t Mix(uint64_t word) {
  word += 0x9E3779B97F4A7C15ULL;
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9ULL;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBULL;
  return word ^ (word >> 31);
}

/// The draws of one row.
class Draws {
 public:
  constexpr Draws(uint64_t seed, uint64_t stream, uint64_t row) : state_(Mix(Mix(seed ^ (stream << 56)) ^ row)) {}
  /// 0 to `below` - 1.
  constexpr uint64_t Below(uint64_t below) { return ((Next() >> 32) * below) >> 32; }
  /// Whether something of that chance in a thousand happens.
  constexpr bool Chance(uint64_t in_thousand) { return Below(1000) < in_thousand; }
  /// The place of a weight, in proportion to it.
  template <size_t n>
  constexpr size_t Weighted(const std::array<uint32_t, n>& weights) {
    uint64_t sum = 0;
    for (const uint32_t weight : weights) {
      sum += weight;
    }
    uint64_t left = Below(sum);
    size_t place = 0;
    while (left >= weights[place]) {
      left -= weights[place++];
    }
    return place;
  }

 private:
  constexpr uint64_t Next() { return Mix(state_ += 0x9E3779B97F4A7C15ULL); }
  uint64_t state_;
};

}  // namespace limn::cli
