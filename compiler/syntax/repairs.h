/// Repairs: what an author may have meant where the tokens stopped fitting: a habit from another language, a slip, words
/// without a blank between. The driver parses with a repair applied and keeps it where that gets further, so that one
/// cause is complained about once and the rest of the statement is read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/syntax_error.h"
#include "compiler/syntax/word_cuts.h"

namespace limn {

/// Other tokens in place of [first, first + count), and what is said about it. `moved` goes before `moved_to`, which is
/// not after `first`.
struct Repair {
  size_t first = 0;
  size_t count = 0;
  std::vector<Token> instead;
  std::vector<Token> moved;
  size_t moved_to = 0;
  DiagnosticSink complaint;
  std::optional<Span> quotes;  // of a text whose quotes are complained about no more, as the repair writes it anew
  /// Of words written apart: one of several ways, of which those that can be read are offered together.
  std::optional<Fix> apart;
};

/// The tokens with a repair applied.
std::vector<Token> Apply(const Repair& repair, const std::vector<Token>& tokens);

/// What repairs are looked for with.
struct RepairContext {
  const SourceMap& sources;
  FileId file;
  const std::vector<Token>& tokens;
  const WordCutter& cutter;
  Language language;

  Span SpanOf(size_t first, size_t last) const { return {file, tokens[first].begin, tokens[last].end}; }
  Span SpanOf(size_t index) const { return SpanOf(index, index); }
  std::string TextOf(size_t first, size_t last) const { return std::string(sources.Text(SpanOf(first, last))); }
};

/// What may repair an error, the likeliest first.
std::vector<Repair> RepairsOf(const SyntaxError& error, const RepairContext& context);

/// misplaced.cpp: a window or `where` behind the parenthesis, an attribute behind the body, if( , , ).
void AddMisplaced(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs);

/// phrasings.cpp: case when … end, when … then as an arm, in 20 to 30, count(distinct …), a name in quotes; a name in several words.
void AddPhrasings(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs);
void AddNameOfWords(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs);

}  // namespace limn
