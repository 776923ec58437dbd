/// Literals: what numbers, dates, times and texts mean as written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/tokens.h"

namespace limn {

using LiteralNode = decltype(ast::Expr::node);

/// 10_000, 12.50, 5万, 1.5亿: an IntLiteral, a DecimalLiteral, or Invalid with a complaint (too large, too many digits).
LiteralNode ReadNumber(const SourceMap& sources, Span span, DiagnosticSink& sink);
/// 30%, 12.5%.
LiteralNode ReadPercent(const SourceMap& sources, Span span, DiagnosticSink& sink);
/// 2026-01-31; complains about 2026-1-5 and about days that don't exist.
LiteralNode ReadDate(const SourceMap& sources, Span span, DiagnosticSink& sink);
/// 2026-01-31 18:00.
LiteralNode ReadDateTime(const SourceMap& sources, Span span, DiagnosticSink& sink);
/// 20:00.
LiteralNode ReadTime(const SourceMap& sources, Span span, DiagnosticSink& sink);

/// The value of a text token: without its quotes, escapes resolved. Complains about other escapes.
std::string ReadText(const SourceMap& sources, Span span, DiagnosticSink& sink);

/// A piece of a text with braces, before the names in them are read: literal words, or the bytes between braces.
struct BracePart {
  std::string literal;
  bool is_brace = false;
  Span span;   // with its braces
  Span inner;  // between them
};
/// The pieces of one text token. Complains about a brace without its other half.
std::vector<BracePart> ReadBraces(const SourceMap& sources, Span span, DiagnosticSink& sink);

}  // namespace limn
