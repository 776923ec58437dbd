/// Guard: what is decided about a statement's tokens before the parser sees them, so that no input can exhaust it, and
/// parentheses are complained about where they open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/tokens.h"

namespace limn {

/// As many values may be written in one place; a file that a list names holds a million (docs/decisions/0021).
constexpr size_t kWrittenValuesMax = 100'000;

/// The tokens of one statement as the parser gets them: without comments and stray signs, with the closing
/// parentheses that were forgotten.
struct GuardedTokens {
  std::vector<Token> tokens;
  /// Bytes [first, last] of the file in which a syntax error follows from something complained about already.
  std::vector<std::pair<uint32_t, uint32_t>> excused;
  /// Whether the parser may run: nothing is nested too deep or joined too long.
  bool is_sound = true;

  /// The byte at which a token begins; past the last: where that one ends.
  uint32_t PlaceOf(size_t token) const;
  bool IsExcused(size_t token) const;
};

/// source    semantics.md, last paragraph: limits on untrusted rules
GuardedTokens Guard(const SourceMap& sources, const TokenList& list, StatementRange range, DiagnosticSink& sink);

}  // namespace limn
