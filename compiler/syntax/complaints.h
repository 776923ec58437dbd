/// Complaints: what is said about a place where the tokens stopped fitting, in the author's words. ANTLR's own messages
/// are never shown.
#pragma once

#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/syntax_error.h"

namespace limn {

/// Says what a rule expects at an error, after which word, and what stands there instead.
void ComplainAbout(const SyntaxError& error, const SourceMap& sources, FileId file, const std::vector<Token>& tokens, DiagnosticSink& sink);

/// The language that a statement is written in: that of its first keyword.
Language LanguageOf(const SourceMap& sources, FileId file, const std::vector<Token>& tokens);

}  // namespace limn
