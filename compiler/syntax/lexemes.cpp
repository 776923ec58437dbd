#include "compiler/syntax/lexemes.h"

#include <array>
#include <cassert>
#include <memory>
#include <string>

#include "LimnLexer.h"
#include <antlr4-runtime.h>

#include "compiler/syntax/shape.h"

namespace limn {
namespace {

using limn_grammar::LimnLexer;

// By token type of the lexer.
const std::array<LexemeKind, LimnLexer::STRAY + 1>& Kinds() {
  static const auto kKinds = [] {
    std::array<LexemeKind, LimnLexer::STRAY + 1> kinds;
    kinds.fill(LexemeKind::Stray);
    kinds[LimnLexer::TEXT] = LexemeKind::Text;
    kinds[LimnLexer::UNCLOSED_TEXT] = LexemeKind::UnclosedText;
    kinds[LimnLexer::SINGLE_QUOTED] = LexemeKind::SingleQuoted;
    kinds[LimnLexer::UNCLOSED_SINGLE_QUOTED] = LexemeKind::UnclosedSingleQuoted;
    kinds[LimnLexer::QUOTED_NAME] = LexemeKind::QuotedName;
    kinds[LimnLexer::UNCLOSED_NAME] = LexemeKind::UnclosedName;
    kinds[LimnLexer::COMMENT] = LexemeKind::Comment;
    kinds[LimnLexer::ROW] = LexemeKind::Row;
    kinds[LimnLexer::DATE_TIME] = LexemeKind::DateTime;
    kinds[LimnLexer::DATE] = LexemeKind::Date;
    kinds[LimnLexer::TIME] = LexemeKind::Time;
    kinds[LimnLexer::PERCENT] = LexemeKind::Percent;
    kinds[LimnLexer::NUMBER] = LexemeKind::Number;
    kinds[LimnLexer::NAME_TEMPLATE] = LexemeKind::NameTemplate;
    kinds[LimnLexer::WORD] = LexemeKind::Word;
    kinds[LimnLexer::GREATER_EQUAL] = LexemeKind::GreaterEqual;
    kinds[LimnLexer::LESS_EQUAL] = LexemeKind::LessEqual;
    kinds[LimnLexer::NOT_EQUAL] = LexemeKind::NotEqual;
    kinds[LimnLexer::GREATER] = LexemeKind::Greater;
    kinds[LimnLexer::LESS] = LexemeKind::Less;
    kinds[LimnLexer::EQUAL] = LexemeKind::Equal;
    kinds[LimnLexer::PLUS] = LexemeKind::Plus;
    kinds[LimnLexer::MINUS] = LexemeKind::Minus;
    kinds[LimnLexer::STAR] = LexemeKind::Star;
    kinds[LimnLexer::SLASH] = LexemeKind::Slash;
    kinds[LimnLexer::OPEN_PAREN] = LexemeKind::OpenParen;
    kinds[LimnLexer::CLOSE_PAREN] = LexemeKind::CloseParen;
    kinds[LimnLexer::OPEN_BRACE] = LexemeKind::OpenBrace;
    kinds[LimnLexer::CLOSE_BRACE] = LexemeKind::CloseBrace;
    kinds[LimnLexer::COMMA] = LexemeKind::Comma;
    kinds[LimnLexer::COLON] = LexemeKind::Colon;
    kinds[LimnLexer::DOT] = LexemeKind::Dot;
    kinds[LimnLexer::EQUAL_EQUAL] = LexemeKind::EqualEqual;
    kinds[LimnLexer::SQL_NOT_EQUAL] = LexemeKind::SqlNotEqual;
    kinds[LimnLexer::AND_AND] = LexemeKind::AndAnd;
    kinds[LimnLexer::OR_OR] = LexemeKind::OrOr;
    kinds[LimnLexer::BANG] = LexemeKind::Bang;
    kinds[LimnLexer::SEMICOLON] = LexemeKind::Semicolon;
    kinds[LimnLexer::OPEN_BRACKET] = LexemeKind::OpenBracket;
    kinds[LimnLexer::CLOSE_BRACKET] = LexemeKind::CloseBracket;
    return kinds;
  }();
  return kKinds;
}

}  // namespace

std::vector<Lexeme> ReadLexemes(std::string_view shape) {
  // Fill belongs to the character before it, and the grammar need not say so of each.
  std::string dense;
  std::vector<uint32_t> places;  // of each of its characters, and the end
  dense.reserve(shape.size());
  places.reserve(shape.size() + 1);
  for (uint32_t at = 0; at < shape.size(); ++at) {
    if (shape[at] != kFill) {
      dense += shape[at];
      places.push_back(at);
    }
  }
  places.push_back(static_cast<uint32_t>(shape.size()));
  antlr4::ANTLRInputStream input{dense};
  LimnLexer lexer(&input);
  lexer.removeErrorListeners();
  std::vector<Lexeme> lexemes;
  while (true) {
    const std::unique_ptr<antlr4::Token> token = lexer.nextToken();
    if (token->getType() == antlr4::Token::EOF) {
      return lexemes;
    }
    assert(token->getType() < Kinds().size() && "STRAY is the lexer's last rule");
    lexemes.push_back({Kinds()[token->getType()], places[token->getStartIndex()], places[token->getStopIndex() + 1]});
  }
}

}  // namespace limn
