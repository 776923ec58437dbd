#include "compiler/syntax/grammar_parser.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "compiler/syntax/ast_builder.h"
#include "compiler/syntax/grammar_tree.h"
#include "compiler/syntax/layout_of_tree.h"
#include "compiler/syntax/resume_points.h"

namespace limn {
namespace {

using limn_grammar::LimnParser;

constexpr std::array<size_t, 256> KeywordTypes() {
  std::array<size_t, 256> types{};
#define LIMN_KEYWORD_TOKEN(name, grammar_name) types[static_cast<size_t>(KeywordToken::name)] = LimnParser::grammar_name;
#include "keyword_rows.inc"
#undef LIMN_KEYWORD_TOKEN
  return types;
}
constexpr std::array<size_t, 256> kKeywordTypes = KeywordTypes();

constexpr std::array<size_t, static_cast<size_t>(TokenKind::Stray) + 1> KindTypes() {
  std::array<size_t, static_cast<size_t>(TokenKind::Stray) + 1> types{};
  const auto set = [&](TokenKind kind, size_t type) { types[static_cast<size_t>(kind)] = type; };
  set(TokenKind::Word, LimnParser::WORD);
  set(TokenKind::QuotedName, LimnParser::QUOTED_NAME);
  set(TokenKind::NameTemplate, LimnParser::NAME_TEMPLATE);
  set(TokenKind::Text, LimnParser::TEXT);
  set(TokenKind::Number, LimnParser::NUMBER);
  set(TokenKind::Percent, LimnParser::PERCENT);
  set(TokenKind::Date, LimnParser::DATE);
  set(TokenKind::DateTime, LimnParser::DATE_TIME);
  set(TokenKind::Time, LimnParser::TIME);
  set(TokenKind::Row, LimnParser::ROW);
  set(TokenKind::RowBegin, LimnParser::ROW_BEGIN);
  set(TokenKind::Bar, LimnParser::BAR);
  set(TokenKind::RowEnd, LimnParser::ROW_END);
  set(TokenKind::Comment, LimnParser::COMMENT);
  set(TokenKind::OpenParen, LimnParser::OPEN_PAREN);
  set(TokenKind::CallParen, LimnParser::CALL_PAREN);
  set(TokenKind::CloseParen, LimnParser::CLOSE_PAREN);
  set(TokenKind::OpenBrace, LimnParser::OPEN_BRACE);
  set(TokenKind::CloseBrace, LimnParser::CLOSE_BRACE);
  set(TokenKind::Comma, LimnParser::COMMA);
  set(TokenKind::Colon, LimnParser::COLON);
  set(TokenKind::Dot, LimnParser::DOT);
  set(TokenKind::Equal, LimnParser::EQUAL);
  set(TokenKind::NotEqual, LimnParser::NOT_EQUAL);
  set(TokenKind::Less, LimnParser::LESS);
  set(TokenKind::LessEqual, LimnParser::LESS_EQUAL);
  set(TokenKind::Greater, LimnParser::GREATER);
  set(TokenKind::GreaterEqual, LimnParser::GREATER_EQUAL);
  set(TokenKind::Plus, LimnParser::PLUS);
  set(TokenKind::Minus, LimnParser::MINUS);
  set(TokenKind::Star, LimnParser::STAR);
  set(TokenKind::Slash, LimnParser::SLASH);
  set(TokenKind::Stray, LimnParser::STRAY);
  return types;
}
constexpr auto kKindTypes = KindTypes();

size_t GrammarTypeOf(const Token& token) {
  return token.Is(TokenKind::Keyword) ? kKeywordTypes[static_cast<size_t>(token.keyword)] : kKindTypes[static_cast<size_t>(token.kind)];
}

// Notes each error and skips to the next resume point. Rules that were being read then end one by one until one fits.
class Recovery : public antlr4::DefaultErrorStrategy {
 public:
  void Begin(const std::vector<Token>& tokens) {
    errors.clear();
    resume_points_.clear();
    tokens_ = &tokens;
  }

  void recover(antlr4::Parser* parser, std::exception_ptr) override {
    if (resume_points_.empty()) {
      resume_points_ = ResumePoints(*tokens_);
      resume_points_.push_back(true);
    }
    while (!resume_points_[IndexOf(parser->getCurrentToken())]) {
      parser->consume();
    }
  }

  antlr4::Token* recoverInline(antlr4::Parser* parser) override { throw antlr4::InputMismatchException(parser); }

  // Loops end by themselves where nothing fits; what follows them then does not fit either.
  void sync(antlr4::Parser*) override {}

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& exception) override {
    if (inErrorRecoveryMode(parser)) {
      return;
    }
    beginErrorCondition(parser);
    SyntaxError error;
    error.token = IndexOf(exception.getOffendingToken());
    for (auto* context = static_cast<antlr4::RuleContext*>(parser->getContext()); context != nullptr;
         context = static_cast<antlr4::RuleContext*>(context->parent)) {
      error.rules.push_back(parser->getRuleNames()[context->getRuleIndex()]);
    }
    std::reverse(error.rules.begin(), error.rules.end());
    NoteExpected(parser->getExpectedTokens(), error);
    errors.push_back(std::move(error));
  }

  std::vector<SyntaxError> errors;

 private:
  static void NoteExpected(const antlr4::misc::IntervalSet& types, SyntaxError& error) {
    for (size_t kind = 0; kind < kKindTypes.size(); ++kind) {
      error.kinds[kind] = kKindTypes[kind] != 0 && types.contains(kKindTypes[kind]);
    }
    for (size_t keyword = 0; keyword < kKeywordTypes.size(); ++keyword) {
      error.keywords[keyword] = kKeywordTypes[keyword] != 0 && types.contains(kKeywordTypes[keyword]);
    }
    error.expects_end = types.contains(antlr4::Token::EOF);
  }

  const std::vector<Token>* tokens_ = nullptr;
  std::vector<bool> resume_points_;
};

}  // namespace

struct GrammarParser::Generated {
  // The parser goes first, then what it points to.
  std::shared_ptr<Recovery> recovery = std::make_shared<Recovery>();
  std::unique_ptr<antlr4::ListTokenSource> source;
  std::unique_ptr<antlr4::CommonTokenStream> stream;
  std::unique_ptr<LimnParser> parser;
  LimnParser::StatementContext* statement = nullptr;
  LimnParser::LoneExpressionContext* expression = nullptr;

  void Load(const std::vector<Token>& tokens) {
    std::vector<std::unique_ptr<antlr4::Token>> list;
    list.reserve(tokens.size() + 1);
    const auto add = [&](size_t type, size_t index) {
      auto token = std::make_unique<antlr4::CommonToken>(type);
      token->setStartIndex(index);
      list.push_back(std::move(token));
    };
    for (size_t index = 0; index < tokens.size(); ++index) {
      add(GrammarTypeOf(tokens[index]), index);
    }
    add(antlr4::Token::EOF, tokens.size());
    auto new_source = std::make_unique<antlr4::ListTokenSource>(std::move(list));
    auto new_stream = std::make_unique<antlr4::CommonTokenStream>(new_source.get());
    // The parser lets go of the old tree before the tokens that it points to.
    if (parser == nullptr) {
      parser = std::make_unique<LimnParser>(new_stream.get());
      parser->removeErrorListeners();
      parser->setErrorHandler(recovery);
    } else {
      parser->reset();
      parser->setTokenStream(new_stream.get());
    }
    stream = std::move(new_stream);
    source = std::move(new_source);
    recovery->Begin(tokens);
    statement = nullptr;
    expression = nullptr;
  }
};

GrammarParser::GrammarParser() : generated_(std::make_unique<Generated>()) {}
GrammarParser::~GrammarParser() = default;

void GrammarParser::ParseStatement(const std::vector<Token>& tokens) {
  generated_->Load(tokens);
  generated_->statement = generated_->parser->statement();
}

void GrammarParser::ParseExpression(const std::vector<Token>& tokens) {
  generated_->Load(tokens);
  generated_->expression = generated_->parser->loneExpression();
}

const std::vector<SyntaxError>& GrammarParser::errors() const { return generated_->recovery->errors; }

ast::Statement GrammarParser::BuildStatement(const SourceMap& sources, const std::vector<Token>& tokens, ast::File& file, DiagnosticSink& sink) {
  assert(generated_->statement != nullptr && "a statement was read last");
  return AstBuilder(sources, tokens, file, sink).Build(generated_->statement);
}

ast::ExprId GrammarParser::BuildExpression(const SourceMap& sources, const std::vector<Token>& tokens, ast::File& file, DiagnosticSink& sink) {
  assert(generated_->expression != nullptr && "an expression was read last");
  return AstBuilder(sources, tokens, file, sink).Build(generated_->expression->expr());
}

StatementLayout GrammarParser::Layout(const SourceMap& sources, FileId file, const std::vector<Token>& tokens, const std::vector<bool>& reorder) {
  assert(generated_->statement != nullptr && "a statement was read last");
  return LayoutOf(generated_->statement, sources, file, tokens, reorder);
}

}  // namespace limn
