#include "tests/differential/reference_contacts.h"

#include <array>
#include <cstdint>
#include <regex>

#include "tests/differential/reference_exact.h"

namespace limn::differential {
namespace {

// The first 32 bits behind the point of the root (2: square, 3: cube) of a number.
uint32_t FractionOfRoot(uint32_t number, int power) {
  // The largest whole r with r^power <= number * 2^(32 * power).
  const auto too_large = [&](uint64_t root) {
    Natural product = Natural::OfMagnitude(1);
    for (int factor = 0; factor < power; ++factor) {
      product = product * Natural::OfMagnitude(static_cast<Wide>(root));
    }
    return Compare(product, Natural::OfMagnitude(number).Times2To(32 * power)) > 0;
  };
  uint64_t root = 0;
  for (int bit = 40; bit >= 0; --bit) {
    const uint64_t next = root | uint64_t{1} << bit;
    root = too_large(next) ? root : next;
  }
  return static_cast<uint32_t>(root);
}

std::vector<uint32_t> Primes(size_t count) {
  std::vector<uint32_t> primes;
  for (uint32_t number = 2; primes.size() < count; ++number) {
    bool is_prime = true;
    for (const uint32_t prime : primes) {
      is_prime = is_prime && number % prime != 0;
    }
    if (is_prime) {
      primes.push_back(number);
    }
  }
  return primes;
}

std::vector<uint32_t> RootsOf(size_t count, int power) {
  std::vector<uint32_t> roots;
  for (const uint32_t prime : Primes(count)) {
    roots.push_back(FractionOfRoot(prime, power));
  }
  return roots;
}

uint32_t Turned(uint32_t word, int bits) { return (word >> bits) | (word << (32 - bits)); }

}  // namespace

std::optional<std::string> NormalPhone(const std::string& folded) {
  const std::string plain = std::regex_replace(folded, std::regex("[ .()-]"), "");
  static const std::regex home(R"((?:\+86|0086|86)?(1[3-9][0-9]{9}))");
  static const std::regex abroad(R"((?:\+|00)([1-9][0-9]{7,14}))");
  static const std::regex no_mobile(R"(861[0-2][0-9]{9})");
  std::smatch match;
  if (std::regex_match(plain, match, home)) {
    return "+86" + match[1].str();
  }
  if (std::regex_match(plain, match, abroad) && !std::regex_match(match[1].str(), no_mobile)) {
    return "+" + match[1].str();
  }
  return std::nullopt;
}

std::optional<std::string> EmailDomain(const std::string& text) {
  // Bytes of other scripts stand for themselves.
  static const std::regex address("([a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\x80-\\xff-]+(?:\\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\x80-\\xff-]+)*)@"
                                  "((?:[a-zA-Z0-9\\x80-\\xff-]{1,63}\\.)+[a-zA-Z0-9\\x80-\\xff-]{2,63})");
  std::smatch match;
  if (text.size() > 254 || !std::regex_match(text, match, address) || match[1].length() > 64) {
    return std::nullopt;
  }
  const std::string domain = match[2].str();
  const bool hyphen_at_an_end = std::regex_search("." + domain + ".", std::regex("\\.-|-\\."));
  const bool number_at_the_end = std::regex_search(domain, std::regex("\\.[0-9]+$"));
  return hyphen_at_an_end || number_at_the_end ? std::nullopt : std::optional(domain);
}

std::string Sha256(const std::string& message) {
  static const std::vector<uint32_t> rounds = RootsOf(64, 3);
  static const std::vector<uint32_t> start = RootsOf(8, 2);
  std::vector<uint8_t> bytes(message.begin(), message.end());
  bytes.push_back(0x80);
  while (bytes.size() % 64 != 56) {
    bytes.push_back(0);
  }
  for (int byte = 7; byte >= 0; --byte) {
    bytes.push_back(static_cast<uint8_t>(static_cast<uint64_t>(message.size()) * 8 >> (8 * byte)));
  }
  std::vector<uint32_t> hash = start;
  for (size_t block = 0; block < bytes.size(); block += 64) {
    std::vector<uint32_t> words;
    for (size_t word = 0; word < 16; ++word) {
      const uint8_t* at = &bytes[block + 4 * word];
      words.push_back(uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | at[3]);
    }
    for (size_t word = 16; word < 64; ++word) {
      const uint32_t a = words[word - 15];
      const uint32_t b = words[word - 2];
      words.push_back(words[word - 16] + (Turned(a, 7) ^ Turned(a, 18) ^ (a >> 3)) + words[word - 7] + (Turned(b, 17) ^ Turned(b, 19) ^ (b >> 10)));
    }
    uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4], f = hash[5], g = hash[6], h = hash[7];
    for (size_t round = 0; round < 64; ++round) {
      const uint32_t t1 = h + (Turned(e, 6) ^ Turned(e, 11) ^ Turned(e, 25)) + ((e & f) ^ (~e & g)) + rounds[round] + words[round];
      const uint32_t t2 = (Turned(a, 2) ^ Turned(a, 13) ^ Turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + t2;
    }
    const std::array<uint32_t, 8> added = {a, b, c, d, e, f, g, h};
    for (size_t part = 0; part < 8; ++part) {
      hash[part] += added[part];
    }
  }
  std::string hex;
  for (const uint32_t part : hash) {
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", part);
    hex += digits;
  }
  return hex;
}

std::string Masked(const std::vector<std::string>& characters, int64_t first, int64_t last) {
  std::string masked;
  const int64_t count = static_cast<int64_t>(characters.size());
  for (int64_t place = 0; place < count; ++place) {
    masked += place < first || place >= count - last ? characters[static_cast<size_t>(place)] : "*";
  }
  return masked;
}

}  // namespace limn::differential
