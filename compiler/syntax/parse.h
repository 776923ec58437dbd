/// Parse: SourceFile -> ast::File.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source_file.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/word_cuts.h"

namespace limn {

/// Reads one rule file. Always returns a tree: what could not be read is Invalid or Unreadable in it, and one
/// complaint for each cause is in the sink. Never throws, for any bytes. Emits E01xx.
///
/// known_names   what glued Chinese words may be cut into besides keywords and the names that this file defines: tables,
///               columns, definitions of other files (DefinedNames in tokens.h)
/// source        language.md, "How a file is written", "Statements", "Expressions"
ast::File Parse(const SourceMap& sources, FileId file, DiagnosticSink& sink, const std::vector<std::string>& known_names = {});

/// How the glued words around a word may be written apart so that the statement (or the expression that stands alone) can be read; nothing
/// where no way can, and where it can't be read for other reasons. `statement` holds `word`.
std::vector<Fix> ReadableApart(const SourceMap& sources, Span statement, Span word, const WordCutter& cutter);

/// An expression that stands alone: a REPL's line, a condition in limn.yaml.
struct ParsedExpression {
  ast::File file;     // holds no statements
  ast::ExprId value;  // Invalid where it could not be read
};
/// Reads the text of a span (a whole file or a part of one) as one expression. Emits E01xx.
ParsedExpression ParseExpression(const SourceMap& sources, Span span, DiagnosticSink& sink, const std::vector<std::string>& known_names = {});

}  // namespace limn
