/// GrammarParser: runs the generated parser over the tokens of one statement, and says where it stopped fitting.
/// Only this folder's .cpp files include it: it brings ANTLR's headers along.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "LimnParser.h"
#include <antlr4-runtime.h>
#include "compiler/syntax/tokens.h"

namespace limn {

/// A place where the tokens stopped fitting the grammar. After it the parser went on at the next arm, card line, row,
/// attribute or body; what it could not fit until then is no error of its own.
struct SyntaxError {
  /// Index of the token that did not fit; the number of tokens: the statement ended too early.
  size_t token = 0;
  /// Index of the first token of the innermost rule that was being read.
  size_t rule_begin = 0;
  /// The rules that were being read (LimnParser::Rule...), the innermost last.
  std::vector<size_t> rules;
  /// The token types that would have fitted.
  antlr4::misc::IntervalSet expected;

  bool Expects(size_t type) const { return expected.contains(type); }
  bool IsIn(size_t rule) const;
};

/// The parser's type of a token.
size_t GrammarTypeOf(const Token& token);
/// Where an index into the statement's tokens is kept in one of ANTLR's.
inline size_t IndexOf(const antlr4::Token* token) { return token->getStartIndex(); }

class GrammarParser {
 public:
  GrammarParser();
  ~GrammarParser();

  /// The tree of a statement; it lives until the next call. `tokens` holds no comments.
  limn_grammar::LimnParser::StatementContext* ParseStatement(const std::vector<Token>& tokens);
  /// The tree of an expression that stands alone.
  limn_grammar::LimnParser::LoneExpressionContext* ParseExpression(const std::vector<Token>& tokens);

  /// The errors of the last tree, in order.
  const std::vector<SyntaxError>& errors() const;

 private:
  class Recovery;
  void Load(const std::vector<Token>& tokens);

  std::unique_ptr<antlr4::ListTokenSource> source_;
  std::unique_ptr<antlr4::CommonTokenStream> stream_;
  std::unique_ptr<limn_grammar::LimnParser> parser_;
  std::shared_ptr<Recovery> recovery_;
};

/// For each token of a statement: whether reading may go on there after an error: the first token of a line that begins an
/// arm, a card line, a row, an attribute or a body.
std::vector<bool> ResumePoints(const std::vector<Token>& tokens);

}  // namespace limn
