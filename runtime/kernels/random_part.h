/// Random parts: where the key of each row falls among 10,000 parts, for splits.
#pragma once

#include <cstdint>
#include <string_view>

namespace limn {

inline constexpr int64_t kRandomParts = 10'000;
/// Between the seed and the key, and between the parts of a key.
inline constexpr char kKeySeparator = '\x1f';

/// The first 15 hex digits of the text's MD5 as an integer, modulo kRandomParts. The text is the seed, then each part of the key, with
/// kKeySeparator between. Source: semantics.md, `split`.
int64_t RandomPart(std::string_view text);

/// The same integer divided by 16^15: from 0 up to 1, the larger end left out.
double RandomFraction(std::string_view text);

}  // namespace limn
