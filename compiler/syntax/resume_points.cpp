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

// Whether a line of a score begins here. `per` also begins a part of a call; a point line says what it adds on the same line.
bool BeginsPointLine(const std::vector<Token>& tokens, size_t index) {
  if (!tokens[index].Is(KeywordToken::Per)) {
    return tokens[index].Is(KeywordToken::Add) || tokens[index].Is(KeywordToken::Subtract);
  }
  for (size_t next = index + 1; next < tokens.size() && !tokens[next].first_on_line; ++next) {
    if (tokens[next].Is(KeywordToken::Add) || tokens[next].Is(KeywordToken::Subtract)) {
      return true;
    }
  }
  return false;
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
    case KeywordToken::BestScore:
    case KeywordToken::Overlapping:
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
  KeywordToken statement = tokens.empty() ? KeywordToken::None : tokens.front().keyword;  // in a loop: of the definition at hand
  for (size_t index = 1; index < tokens.size(); ++index) {
    const Token& token = tokens[index];
    const Token& next = index + 1 < tokens.size() ? tokens[index + 1] : end;
    const bool defines = tokens.front().Is(KeywordToken::ForEach) && token.Is(KeywordToken::Define) && next.Is(TokenKind::Keyword) &&
                         RoleOf(next.keyword, "").group == KeywordGroup::Statement;
    statement = defines ? next.keyword : statement;
    if (!token.first_on_line) {
      continue;
    }
    const bool is_split = statement == KeywordToken::Split;
    const bool begins_arm = IsLiteralOrName(token) && (next.Is(KeywordToken::When) || (is_split && next.Is(TokenKind::Percent)));
    const bool begins_line = statement == KeywordToken::Score && BeginsPointLine(tokens, index);
    points[index] = defines || begins_arm || begins_line || token.Is(TokenKind::Row) || token.Is(TokenKind::RowBegin) || (token.Is(TokenKind::Keyword) && BeginsPart(token.keyword, next));
  }
  return points;
}

}  // namespace limn
