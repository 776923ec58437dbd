/// Lexemes -> tokens: signs, numbers and dates of other languages are complained about and read as what was meant.
/// Words are still words.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/lexemes.h"
#include "compiler/syntax/tokens.h"

namespace limn {

/// Lexemes count their bytes from the begin of `part`; tokens from the begin of the file.
std::vector<Token> ReadSigns(const SourceMap& sources, Span part, const std::vector<Lexeme>& lexemes, DiagnosticSink& sink);

}  // namespace limn
