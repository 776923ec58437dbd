/// Digits and letters of ASCII, whatever the locale. Bytes of other characters are neither and stay as they are.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace limn {

constexpr bool IsDigit(char letter) { return letter >= '0' && letter <= '9'; }
constexpr char LowerAscii(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

inline std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) { return LowerAscii(letter); });
  return lower;
}

}  // namespace limn
