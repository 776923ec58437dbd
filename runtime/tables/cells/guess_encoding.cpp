#include "runtime/tables/cells/guess_encoding.h"

#include <cstddef>

namespace limn {

std::string GuessEncoding(std::string_view text) {
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  size_t pairs = 0;
  size_t single = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (byte(at) < 0x80) {
      continue;
    }
    const bool is_pair = byte(at) >= 0x81 && at + 1 < text.size() && byte(at + 1) >= 0xA1;
    ++(is_pair ? pairs : single);
    at += is_pair ? 1 : 0;
  }
  return pairs > single ? "gb18030" : "windows-1252";
}

}  // namespace limn
