/// Resume points: where reading goes on after an error, so that one slip does not hide the rest of a statement.
#pragma once

#include <vector>

#include "compiler/syntax/tokens.h"

namespace limn {

/// For each token of a statement: whether reading may go on there after an error: the first token of a line that begins an
/// arm, a card line, a row, an attribute or a body.
std::vector<bool> ResumePoints(const std::vector<Token>& tokens);

}  // namespace limn
