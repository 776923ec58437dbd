/// Numbers as people write them elsewhere: 1,000 and 1.000,50 and 5k and 3万5千 and 1e6 and .5 and 100元; and as they are written here.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/lexemes.h"

namespace limn {

struct ForeignNumber {
  size_t last;          // the last lexeme that belongs to it
  std::string instead;  // `1_000`
  bool is_certain;      // nothing else can be meant
};

/// The number that the lexemes from `at` on spell; nothing where they are none, or one of this language. `text` is what the lexemes'
/// places count in. `in_tuple` is asked only where it matters: whether a comma may part two values here.
std::optional<ForeignNumber> ReadForeignNumber(std::string_view text, const std::vector<Lexeme>& lexemes, size_t at,
                                               const std::function<bool()>& in_tuple);

/// The value of a few digits; nothing for anything else.
std::optional<int> WholeNumber(std::string_view digits);

}  // namespace limn
