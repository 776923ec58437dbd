#include "runtime/tables/utf8.h"

#include <cstdint>
#include <cstring>

namespace limn {
namespace {

bool IsContinuation(char letter) { return (static_cast<unsigned char>(letter) & 0xC0) == 0x80; }

constexpr std::string_view kWideBlanks[] = {"\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};

// Bytes of the blank at the beginning or, from the back, at the end; 0 where there is none.
size_t BlankSize(std::string_view text, bool from_back) {
  const char letter = from_back ? text.back() : text.front();
  if (letter == ' ' || (letter >= '\t' && letter <= '\r')) {
    return 1;
  }
  if (static_cast<unsigned char>(letter) >= 0x80) {
    for (const std::string_view blank : kWideBlanks) {
      if (from_back ? text.ends_with(blank) : text.starts_with(blank)) {
        return blank.size();
      }
    }
  }
  return 0;
}

}  // namespace

size_t Utf8LetterSize(std::string_view text) {
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  if (text.empty() || byte(0) < 0x80) {
    return text.empty() ? 0 : 1;
  }
  if (byte(0) >= 0xC2 && byte(0) <= 0xDF) {
    return text.size() >= 2 && IsContinuation(text[1]) ? 2 : 0;
  }
  if (byte(0) >= 0xE0 && byte(0) <= 0xEF) {
    const bool overlong = text.size() >= 2 && byte(0) == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = text.size() >= 2 && byte(0) == 0xED && byte(1) >= 0xA0;
    return text.size() >= 3 && !overlong && !surrogate && IsContinuation(text[1]) && IsContinuation(text[2]) ? 3 : 0;
  }
  if (byte(0) >= 0xF0 && byte(0) <= 0xF4) {
    const bool overlong = text.size() >= 2 && byte(0) == 0xF0 && byte(1) < 0x90;
    const bool too_high = text.size() >= 2 && byte(0) == 0xF4 && byte(1) >= 0x90;
    return text.size() >= 4 && !overlong && !too_high && IsContinuation(text[1]) && IsContinuation(text[2]) && IsContinuation(text[3]) ? 4 : 0;
  }
  return 0;
}

bool IsAscii(std::string_view text) {
  uint64_t high = 0;
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    high |= word;
  }
  for (; at < text.size(); ++at) {
    high |= static_cast<unsigned char>(text[at]);
  }
  return (high & 0x8080'8080'8080'8080) == 0;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    if (text.size() >= 8 && IsAscii(text.substr(0, 8))) {
      text.remove_prefix(8);
      continue;
    }
    const size_t size = Utf8LetterSize(text);
    if (size == 0) {
      return false;
    }
    text.remove_prefix(size);
  }
  return true;
}

std::string_view TrimBlanks(std::string_view text) {
  for (size_t size = 1; !text.empty() && (size = BlankSize(text, /*from_back=*/false)) != 0;) {
    text.remove_prefix(size);
  }
  for (size_t size = 1; !text.empty() && (size = BlankSize(text, /*from_back=*/true)) != 0;) {
    text.remove_suffix(size);
  }
  return text;
}

}  // namespace limn
