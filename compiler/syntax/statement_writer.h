/// Writes one statement for the formatter: the text of each token, blanks between them, line breaks, what lines up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/layout.h"
#include "compiler/syntax/tokens.h"

namespace limn {

/// A comment and the token (by index; past the last: none) that it stands before.
struct PlacedComment {
  Token comment;
  size_t before = 0;
};

/// The statement's lines, without a line end after the last. Keywords keep their language where none is given.
std::string WriteStatement(const SourceMap& sources, FileId file, const std::vector<Token>& tokens, const StatementLayout& layout,
                           const std::vector<PlacedComment>& comments, std::optional<Language> language);

/// A comment in its one form: `#` and its text, without blanks at the end.
std::string CommentText(const SourceMap& sources, FileId file, const Token& comment);

}  // namespace limn
