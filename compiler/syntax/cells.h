/// Cells: the rows of a test's tables, cut at their bars. A cell is raw text; its column's type reads it.
#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"

namespace limn {

/// The cells of a Row token: one line from its first bar. `"…"` keeps blanks and bars; blanks around a cell are cut.
/// A comment may follow the last bar. Complains where the last bar is missing.
/// source    language.md, "Statements": "A row is one line between bars, up to its end."
ast::Row ReadRow(const SourceMap& sources, Span span, DiagnosticSink& sink);

/// The cell that a piece of text makes: quoted where it is one text in quotes.
ast::Cell ReadCell(const SourceMap& sources, Span span, DiagnosticSink& sink);

/// A row cut at its bars: what lies between them, not trimmed. A bar inside a text or a name in backquotes is none; `#` outside them begins
/// a comment. One bar fewer than needed: the last one is missing.
struct CutRow {
  std::vector<Span> bars;
  std::vector<Span> cells;
  std::optional<Span> comment;
};
CutRow CutIntoCells(const SourceMap& sources, Span row);

}  // namespace limn
