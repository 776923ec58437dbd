/// The generated parser's tree, for the few files that read it: this brings ANTLR's headers along.
#pragma once

#include <antlr4-runtime.h>

#include <cstddef>

#include "LimnParser.h"

namespace limn {

/// The index, among a statement's tokens, of one of ANTLR's.
inline size_t IndexOf(const antlr4::Token* token) { return token->getStartIndex(); }

}  // namespace limn
