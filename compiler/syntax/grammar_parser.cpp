#include "compiler/syntax/grammar_parser.h"

#include <algorithm>
#include <array>

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

bool IsLiteralOrName(const Token& token) {
  switch (token.kind) {
    case TokenKind::Text:
    case TokenKind::Number:
    case TokenKind::Percent:
    case TokenKind::Date:
    case TokenKind::DateTime:
    case TokenKind::Time:
    case TokenKind::Word:
    case TokenKind::QuotedName:
      return true;
    case TokenKind::Keyword:
      return token.Is(KeywordToken::Yes) || token.Is(KeywordToken::No);
    default:
      return false;
  }
}

// Whether a keyword at the begin of a line, before `next`, begins a part of a statement rather than being a name.
bool BeginsPart(KeywordToken keyword, const Token& next) {
  const bool before_name = next.Is(TokenKind::Word) || next.Is(TokenKind::QuotedName) || next.Is(TokenKind::Keyword);
  switch (keyword) {
    case KeywordToken::When:
    case KeywordToken::OneOf:
    case KeywordToken::AnyOf:
    case KeywordToken::Else:
    case KeywordToken::FirstMatch:
    case KeywordToken::Expect:
      return true;
    case KeywordToken::In:
    case KeywordToken::InPath:
    case KeywordToken::Owner:
    case KeywordToken::Means:
    case KeywordToken::Because:
    case KeywordToken::Advice:
    case KeywordToken::Picture:
    case KeywordToken::Story:
    case KeywordToken::Goal:
    case KeywordToken::Pain:
    case KeywordToken::Quote:
    case KeywordToken::Channel:
    case KeywordToken::Action:
      return next.Is(TokenKind::Text);
    case KeywordToken::Persona:
    case KeywordToken::Given:
    case KeywordToken::Among:
    case KeywordToken::Severity:
    case KeywordToken::Status:
    case KeywordToken::For:
      return before_name;
    case KeywordToken::Review:
      return next.Is(TokenKind::Date);
    default:
      return false;
  }
}

}  // namespace

bool SyntaxError::IsIn(size_t rule) const { return std::find(rules.begin(), rules.end(), rule) != rules.end(); }

size_t GrammarTypeOf(const Token& token) {
  return token.Is(TokenKind::Keyword) ? kKeywordTypes[static_cast<size_t>(token.keyword)] : kKindTypes[static_cast<size_t>(token.kind)];
}

std::vector<bool> ResumePoints(const std::vector<Token>& tokens) {
  std::vector<bool> points(tokens.size(), false);
  const Token end;
  for (size_t index = 1; index < tokens.size(); ++index) {
    const Token& token = tokens[index];
    if (!token.first_on_line) {
      continue;
    }
    const Token& next = index + 1 < tokens.size() ? tokens[index + 1] : end;
    const bool begins_arm = IsLiteralOrName(token) && next.Is(KeywordToken::When);
    points[index] = begins_arm || token.Is(TokenKind::Row) || (token.Is(TokenKind::Keyword) && BeginsPart(token.keyword, next));
  }
  return points;
}

// Notes each error and skips to the next resume point. Rules that were being read then end one by one until one fits.
class GrammarParser::Recovery : public antlr4::DefaultErrorStrategy {
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
    error.rule_begin = IndexOf(parser->getContext()->getStart());
    for (auto* context = static_cast<antlr4::RuleContext*>(parser->getContext()); context != nullptr;
         context = static_cast<antlr4::RuleContext*>(context->parent)) {
      error.rules.push_back(context->getRuleIndex());
    }
    std::reverse(error.rules.begin(), error.rules.end());
    error.expected = parser->getExpectedTokens();
    errors.push_back(std::move(error));
  }

  std::vector<SyntaxError> errors;

 private:
  const std::vector<Token>* tokens_ = nullptr;
  std::vector<bool> resume_points_;
};

GrammarParser::GrammarParser() : recovery_(std::make_shared<Recovery>()) {}
GrammarParser::~GrammarParser() = default;

void GrammarParser::Load(const std::vector<Token>& tokens) {
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
  // The parser lets go of the old tree before the tokens it points to.
  if (parser_ != nullptr) {
    parser_->reset();
  }
  auto source = std::make_unique<antlr4::ListTokenSource>(std::move(list));
  auto stream = std::make_unique<antlr4::CommonTokenStream>(source.get());
  if (parser_ == nullptr) {
    parser_ = std::make_unique<LimnParser>(stream.get());
    parser_->removeErrorListeners();
    parser_->setErrorHandler(recovery_);
  } else {
    parser_->setTokenStream(stream.get());
  }
  stream_ = std::move(stream);
  source_ = std::move(source);
  recovery_->Begin(tokens);
}

LimnParser::StatementContext* GrammarParser::ParseStatement(const std::vector<Token>& tokens) {
  Load(tokens);
  return parser_->statement();
}

LimnParser::LoneExpressionContext* GrammarParser::ParseExpression(const std::vector<Token>& tokens) {
  Load(tokens);
  return parser_->loneExpression();
}

const std::vector<SyntaxError>& GrammarParser::errors() const { return recovery_->errors; }

}  // namespace limn
