/// UTF-8 as far as readers need it: is a text well formed, and where does a letter end. Source: RFC 3629.
#pragma once

#include <cstddef>
#include <string_view>

namespace limn {

/// Bytes of the code point at the beginning, 1 to 4; 0 where it is not well formed.
size_t Utf8LetterSize(std::string_view text);
bool IsUtf8(std::string_view text);
/// No byte of 128 or more.
bool IsAscii(std::string_view text);
/// `text` without outer blanks: ASCII blanks, U+00A0, U+3000 and U+FEFF.
std::string_view TrimBlanks(std::string_view text);

}  // namespace limn
