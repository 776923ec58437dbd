/// Finds the keywords among the words: single ones, phrases (`in last`), and 最近30天, which is three.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/tokens.h"

namespace limn {

/// Makes Keyword tokens of words, merging those of a phrase. A word after a dot stays a word, and so does a statement's
/// keyword that begins no statement: that is decided later (statements.h).
std::vector<Token> FindKeywords(std::string_view text, std::vector<Token> tokens);

}  // namespace limn
