#include "runtime/values/md5.h"

#include <bit>
#include <cstring>

namespace limn {
namespace {

constexpr size_t kBlockBytes = 64;
constexpr size_t kLengthBytes = 8;

// The whole parts of 2^32 × |sin(1)|, |sin(2)|, … (RFC 1321, 3.4).
constexpr std::array<uint32_t, 64> kSines = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1,
    0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453,
    0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942,
    0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
    0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d,
    0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
// How far each of the four rounds rotates, in turn.
constexpr std::array<std::array<int, 4>, 4> kRotations = {{{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

uint32_t WordAt(const uint8_t* bytes) {
  return static_cast<uint32_t>(bytes[0]) | static_cast<uint32_t>(bytes[1]) << 8 | static_cast<uint32_t>(bytes[2]) << 16 | static_cast<uint32_t>(bytes[3]) << 24;
}

void AddBlock(const uint8_t* block, std::array<uint32_t, 4>& state) {
  auto [a, b, c, d] = state;
  for (uint32_t step = 0; step < 64; ++step) {
    uint32_t mixed = 0;
    uint32_t word = 0;
    switch (step / 16) {
      case 0: mixed = (b & c) | (~b & d); word = step; break;
      case 1: mixed = (b & d) | (c & ~d); word = (5 * step + 1) % 16; break;
      case 2: mixed = b ^ c ^ d; word = (3 * step + 5) % 16; break;
      default: mixed = c ^ (b | ~d); word = (7 * step) % 16; break;
    }
    const uint32_t sum = a + mixed + kSines[step] + WordAt(block + 4 * static_cast<size_t>(word));
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kRotations[step / 16][step % 4]);
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

}  // namespace

std::array<uint8_t, 16> Md5(std::string_view bytes) {
  std::array<uint32_t, 4> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t done = 0;
  for (; bytes.size() - done >= kBlockBytes; done += kBlockBytes) {
    AddBlock(data + done, state);
  }
  // What is left, a 1 bit, zeros, and the length in bits: one block or two.
  std::array<uint8_t, 2 * kBlockBytes> rest{};
  const size_t left = bytes.size() - done;
  if (left > 0) {
    std::memcpy(rest.data(), data + done, left);
  }
  rest[left] = 0x80;
  const size_t blocks = left + 1 + kLengthBytes <= kBlockBytes ? 1 : 2;
  const uint64_t bits = static_cast<uint64_t>(bytes.size()) * 8;
  for (size_t byte = 0; byte < kLengthBytes; ++byte) {
    rest[blocks * kBlockBytes - kLengthBytes + byte] = static_cast<uint8_t>(bits >> (8 * byte));
  }
  for (size_t block = 0; block < blocks; ++block) {
    AddBlock(rest.data() + block * kBlockBytes, state);
  }
  std::array<uint8_t, 16> digest{};
  for (size_t byte = 0; byte < digest.size(); ++byte) {
    digest[byte] = static_cast<uint8_t>(state[byte / 4] >> (8 * (byte % 4)));
  }
  return digest;
}

}  // namespace limn
