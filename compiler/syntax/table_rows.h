/// Rows of decision tables: a row token becomes the tokens of its cells, with its bars, so that the parser reads cells as it reads any
/// expression. The rows of tests stay whole: their cells are data.
#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/tokens.h"

namespace limn {

/// Cuts the rows behind `table first` (`unique`, `collect`) in every statement. Complains about a row without its last bar.
void CutTableRows(const SourceMap& sources, TokenList& list, DiagnosticSink& sink);

/// Whether `table` at this token is the body of a tag rather than a name: a policy or a row follows.
bool BeginsTable(const std::vector<Token>& tokens, size_t index);

}  // namespace limn
