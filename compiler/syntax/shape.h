/// The shape of a text: what the ANTLR lexer reads in its place, one ASCII character for each byte.
#pragma once

#include <string>
#include <string_view>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source_file.h"

namespace limn {

/// Fills up, in a shape, what a character takes beyond the bytes of its twin.
constexpr char kFill = '\x7F';

/// The shape of the bytes of `part`, as long as it. Letters of any script are letters in it, full-width punctuation and
/// digits their ASCII twins, and texts, comments, backquoted names and rows are hollow, so that nothing in them
/// is taken for a sign; see grammar/LimnLexer.g4 for the characters.
/// Emits: bytes that are not UTF-8, invisible characters, letters of two alphabets in one word.
/// source    language.md, "How a file is written"
std::string ShapeOf(const SourceMap& sources, Span part, DiagnosticSink& sink);

/// A word in its one form: full-width letters, digits and `_` as ASCII.
std::string FoldWidth(std::string_view word);

/// Whether a text begins with a Han character, or ends with one.
bool BeginsWithHan(std::string_view text);
bool EndsWithHan(std::string_view text);

/// How many bytes the character at the start of `text` takes: 1 to 4; 1 where it is not UTF-8, 0 at the end.
size_t CharacterLength(std::string_view text);

}  // namespace limn
