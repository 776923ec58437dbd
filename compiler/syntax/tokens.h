/// Tokens: everything that stands in a rule file, comments included, in order and with its bytes, so that
/// formatting, conversion and renaming are edits. What lies between two tokens is blanks and line ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source_file.h"
#include "compiler/syntax/keywords.h"

namespace limn {

enum class TokenKind : uint8_t {
  Keyword,
  Word,
  QuotedName,
  NameTemplate,  // spend_{days}d
  Text,
  Number,
  Percent,
  Date,
  DateTime,
  Time,
  Row,       // a line of cells, with its bars
  RowBegin,  // the bars of a row that is cut into cells
  Bar,
  RowEnd,
  Comment,
  OpenParen,
  CallParen,  // an opening parenthesis that touches the word before it
  CloseParen,
  OpenBrace,
  CloseBrace,
  Comma,
  Colon,
  Dot,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Plus,
  Minus,
  Star,
  Slash,
  Stray,  // means nothing; complained about
};

/// `=`, `!=`, `<` …
bool IsComparisonSign(TokenKind kind);
/// `+`, `-`, `*`, `/`.
bool IsArithmeticSign(TokenKind kind);
/// How a sign is written; "" for a token that is none.
std::string_view SignOf(TokenKind kind);

struct Token {
  TokenKind kind = TokenKind::Stray;
  KeywordToken keyword = KeywordToken::None;
  bool first_on_line = false;
  /// Complained about already: what follows from it is not worth a second complaint.
  bool is_wrong = false;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool Is(TokenKind other) const { return kind == other; }
  bool Is(KeywordToken other) const { return keyword == other; }
};

/// Tokens [begin, end) of one statement, comments among them; those before its keyword belong to the one before.
struct StatementRange {
  size_t begin = 0;
  size_t end = 0;
};

struct TokenList {
  FileId file;
  std::vector<Token> tokens;
  std::vector<StatementRange> statements;

  Span SpanOf(const Token& token) const { return {file, token.begin, token.end}; }
  Span SpanOf(size_t index) const { return SpanOf(tokens[index]); }
};

/// Cuts a part of a file (usually all of it) into tokens, not yet into statements. Never throws, for any bytes.
/// Keywords are found among the words, phrases merged (`in last`), 最近30天 cut into three.
/// Emits E01xx about characters, quotes, numbers, dates and signs of other languages, which it reads as what was meant.
TokenList Tokenize(const SourceMap& sources, Span part, DiagnosticSink& sink);

/// The names that the statements of a file define, as written: what glued words may be cut into.
std::vector<std::string> DefinedNames(const SourceMap& sources, FileId file);

/// A word, name or keyword in its one form: width folded, backquotes removed.
std::string WordText(const SourceMap& sources, Span span);

/// The span of a whole file.
Span WholeFile(const SourceMap& sources, FileId file);

}  // namespace limn
