#include "compiler/syntax/resume_points.h"

namespace limn {
namespace {

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

}  // namespace limn
