// MD5 as RFC 1321 tells it, step by step on the whole padded message; the constants from their sines.
#include "tests/differential/reference_md5.h"

#include <cmath>
#include <cstddef>

namespace limn::differential {
namespace {

uint32_t Rotated(uint32_t value, unsigned by) { return (value << by) | (value >> (32 - by)); }

// The digest as 32 hex digits.
std::string HexDigest(const std::string& message) {
  std::string padded = message + '\x80';
  while (padded.size() % 64 != 56) {
    padded += '\0';
  }
  uint64_t bits = uint64_t{message.size()} * 8;
  for (int byte = 0; byte < 8; ++byte, bits >>= 8) {
    padded += static_cast<char>(bits & 0xff);
  }
  const unsigned shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  uint32_t digest[4] = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u};
  for (size_t block = 0; block < padded.size(); block += 64) {
    uint32_t words[16];
    for (size_t word = 0; word < 16; ++word) {
      words[word] = 0;
      for (size_t byte = 4; byte-- > 0;) {
        words[word] = words[word] * 256 + static_cast<unsigned char>(padded[block + 4 * word + byte]);
      }
    }
    uint32_t a = digest[0];
    uint32_t b = digest[1];
    uint32_t c = digest[2];
    uint32_t d = digest[3];
    for (unsigned i = 0; i < 64; ++i) {
      uint32_t f = 0;
      unsigned g = 0;
      if (i < 16) {
        f = (b & c) | (~b & d);
        g = i;
      } else if (i < 32) {
        f = (d & b) | (~d & c);
        g = (5 * i + 1) % 16;
      } else if (i < 48) {
        f = b ^ c ^ d;
        g = (3 * i + 5) % 16;
      } else {
        f = c ^ (b | ~d);
        g = (7 * i) % 16;
      }
      const auto sine = static_cast<uint32_t>(std::floor(std::fabs(std::sin(i + 1.0)) * 4294967296.0));
      const uint32_t moved = b + Rotated(a + f + sine + words[g], shifts[i / 16][i % 4]);
      a = d;
      d = c;
      c = b;
      b = moved;
    }
    digest[0] += a;
    digest[1] += b;
    digest[2] += c;
    digest[3] += d;
  }
  std::string hex;
  for (const uint32_t part : digest) {
    for (int byte = 0; byte < 4; ++byte) {
      const uint32_t value = (part >> (8 * byte)) & 0xff;
      hex += "0123456789abcdef"[value / 16];
      hex += "0123456789abcdef"[value % 16];
    }
  }
  return hex;
}

}  // namespace

int64_t FirstDigits(const std::string& text) { return std::stoll(HexDigest(text).substr(0, 15), nullptr, 16); }

int64_t PartOfText(const std::string& text) { return FirstDigits(text) % 10'000; }

}  // namespace limn::differential
