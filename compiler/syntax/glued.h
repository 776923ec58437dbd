/// Glued: how words written without a blank between them may be written apart, as tokens and as text: 城市属于("上海") is
/// 城市 属于 ("上海"), 等级为"金卡" is 等级 = "金卡". What of it the grammar reads, the caller finds out.
#pragma once

#include <string>
#include <vector>

#include "compiler/syntax/repairs.h"

namespace limn {

/// Tokens in place of [first, first + count), and what stands there instead of the text of `span`.
struct WrittenApart {
  size_t first = 0;
  size_t count = 0;
  std::vector<Token> tokens;
  Span span;
  std::string text;
};

/// Without the blanks at its ends that part it from what touches it: for people.
std::string_view Trimmed(std::string_view text);

/// The ways to write apart all glued words among the tokens that touch each other around `at`, at most a few dozen; empty where none is
/// glued. A name that is known is none.
std::vector<WrittenApart> WaysApart(const RepairContext& context, size_t at);

}  // namespace limn
