#include "runtime/kernels/random_part.h"

#include "runtime/values/md5.h"

namespace limn {

int64_t RandomPart(std::string_view text) {
  const std::array<uint8_t, 16> digest = Md5(text);
  uint64_t digits = 0;  // the first 16 of them
  for (size_t byte = 0; byte < sizeof digits; ++byte) {
    digits = digits << 8 | digest[byte];
  }
  return static_cast<int64_t>((digits >> 4) % static_cast<uint64_t>(kRandomParts));
}

}  // namespace limn
