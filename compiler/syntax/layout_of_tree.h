/// LayoutOf: the layout of a statement, read off the generated parser's tree.
#pragma once

#include <vector>

#include "compiler/syntax/grammar_tree.h"
#include "compiler/syntax/layout.h"

namespace limn {

/// `tokens` are those that the tree was made of, which had no errors. `reorder[i]` is false where token i stands in a
/// call with a comment inside: its clauses stay as they are.
StatementLayout LayoutOf(limn_grammar::LimnParser::StatementContext* context, const SourceMap& sources, FileId file,
                         const std::vector<Token>& tokens, const std::vector<bool>& reorder);

}  // namespace limn
