#include "runtime/kernels/random_part.h"

#include <cmath>

#include "runtime/values/md5.h"

namespace limn {
namespace {

// The first 15 hex digits.
uint64_t DigitsOf(std::string_view text) {
  const std::array<uint8_t, 16> digest = Md5(text);
  uint64_t digits = 0;  // the first 16 of them
  for (size_t byte = 0; byte < sizeof digits; ++byte) {
    digits = digits << 8 | digest[byte];
  }
  return digits >> 4;
}

}  // namespace

int64_t RandomPart(std::string_view text) { return static_cast<int64_t>(DigitsOf(text) % static_cast<uint64_t>(kRandomParts)); }

double RandomFraction(std::string_view text) {
  constexpr int kBits = 60;
  return std::ldexp(static_cast<double>(DigitsOf(text)), -kBits);
}

}  // namespace limn
