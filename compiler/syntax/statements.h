/// Cuts tokens into statements. A statement's keyword begins one when it is the first word of a line and a name or a text
/// follows on that line; elsewhere it is a name. Statement by statement, so that a slip in one does not reach the next.
#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/tokens.h"

namespace limn {

/// Fills `list.statements`, makes words of the statement keywords that begin none, and marks the parentheses that touch
/// a word. Emits E01xx for a misspelt keyword (read as what was meant) and for text before the first statement.
/// source    language.md, "How a file is written"
void FindStatements(const SourceMap& sources, TokenList& list, DiagnosticSink& sink);

/// As in FindStatements, for an expression that stands alone: no statement begins in it.
void MarkWords(TokenList& list);

}  // namespace limn
