/// Lexemes: what the generated lexer finds in the shape of a text, before keywords are known.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace limn {

/// The lexer's rules by name (grammar/LimnLexer.g4), without those for keywords.
enum class LexemeKind : uint8_t {
  Text,
  UnclosedText,
  SingleQuoted,
  UnclosedSingleQuoted,
  QuotedName,
  UnclosedName,
  Comment,
  Row,
  DateTime,
  Date,
  Time,
  Percent,
  Number,
  NameTemplate,
  Word,
  GreaterEqual,
  LessEqual,
  NotEqual,
  Greater,
  Less,
  Equal,
  Plus,
  Minus,
  Star,
  Slash,
  OpenParen,
  CloseParen,
  OpenBrace,
  CloseBrace,
  Comma,
  Colon,
  Dot,
  EqualEqual,
  SqlNotEqual,
  AndAnd,
  OrOr,
  Bang,
  Semicolon,
  OpenBracket,
  CloseBracket,
  Stray,
};

/// Bytes [begin, end) of the shape.
struct Lexeme {
  LexemeKind kind = LexemeKind::Stray;
  uint32_t begin = 0;
  uint32_t end = 0;
};

/// All lexemes of a shape, comments included, blanks not.
std::vector<Lexeme> ReadLexemes(std::string_view shape);

}  // namespace limn
