/// The part of 10,000 that a split gives a key, computed apart from the runtime.
#pragma once

#include <cstdint>
#include <string>

namespace limn::differential {

/// `text` is the seed and the parts of the key with U+001F between (semantics.md, `split`).
int64_t PartOfText(const std::string& text);

/// The first 15 hex digits of the text's MD5 as an integer.
int64_t FirstDigits(const std::string& text);

}  // namespace limn::differential
