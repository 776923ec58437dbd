/// SyntaxError: a place where the tokens of a statement stopped fitting the grammar, without ANTLR's types.
#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <string_view>
#include <vector>

#include "compiler/syntax/tokens.h"

namespace limn {

/// After such a place the parser went on at the next resume point; what it could not fit until then is no error of its own.
struct SyntaxError {
  /// Index of the token that did not fit; the number of tokens: the statement ended too early.
  size_t token = 0;
  /// The names of the grammar's rules that were being read, the innermost last.
  std::vector<std::string_view> rules;
  /// What would have fitted.
  std::bitset<64> kinds;
  std::bitset<256> keywords;
  bool expects_end = false;

  bool Expects(TokenKind kind) const { return kinds.test(static_cast<size_t>(kind)); }
  bool Expects(KeywordToken keyword) const { return keywords.test(static_cast<size_t>(keyword)); }
  bool IsIn(std::string_view rule) const { return std::find(rules.begin(), rules.end(), rule) != rules.end(); }
  bool IsRightIn(std::string_view rule) const { return !rules.empty() && rules.back() == rule; }
};

}  // namespace limn
