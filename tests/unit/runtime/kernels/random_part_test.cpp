// Where a key falls among 10,000 parts; the numbers were made with md5sum.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "runtime/kernels/random_part.h"

namespace limn {
namespace {

const std::string kSeparator(1, kKeySeparator);

}  // namespace

TEST_CASE("a part is the first 15 hex digits of the MD5 of seed and key, modulo 10,000") {
  CHECK(RandomPart("spring-2026" + kSeparator + "c1") == 2955);
  CHECK(RandomPart("spring-2026" + kSeparator + "客户一") == 3003);
  CHECK(RandomPart("s" + kSeparator + "a" + kSeparator + "b") == 2389);
  CHECK(RandomPart("s" + kSeparator + "ab") == 7282);
  CHECK(RandomPart(kSeparator) == 9044);
}

TEST_CASE("parts are spread evenly") {
  int64_t least = kRandomParts;
  int64_t most = 0;
  int64_t sum = 0;
  constexpr int64_t kKeys = 20'000;
  for (int64_t key = 0; key < kKeys; ++key) {
    const int64_t part = RandomPart("seed" + kSeparator + std::to_string(key));
    least = std::min(least, part);
    most = std::max(most, part);
    sum += part;
  }
  CHECK(least >= 0);
  CHECK(most < kRandomParts);
  // The mean of 20,000 parts is within 5 standard errors (20) of the middle.
  CHECK(sum / kKeys > kRandomParts / 2 - 100);
  CHECK(sum / kKeys < kRandomParts / 2 + 100);
}

}  // namespace limn
