// Repairs of what stands in the wrong place: a window behind its parenthesis, an attribute behind the body, if( , , ).

#include <algorithm>
#include <array>
#include <optional>

#include "compiler/syntax/repairs.h"
#include "compiler/syntax/resume_points.h"
#include "compiler/syntax/table_rows.h"

namespace limn {
namespace {

bool IsOpen(const Token& token) { return token.Is(TokenKind::OpenParen) || token.Is(TokenKind::CallParen); }

bool IsAttribute(const std::vector<Token>& tokens, size_t index) {
  const Token end;
  const Token& token = tokens[index];
  const Token& next = index + 1 < tokens.size() ? tokens[index + 1] : end;
  switch (token.keyword) {
    case KeywordToken::In:
    case KeywordToken::InPath:
    case KeywordToken::Owner:
    case KeywordToken::Means:
    case KeywordToken::Because:
    case KeywordToken::Advice:
    case KeywordToken::Goal:
      return next.Is(TokenKind::Text);
    case KeywordToken::Severity:
    case KeywordToken::Status:
    case KeywordToken::For:
      return next.Is(TokenKind::Word) || next.Is(TokenKind::Keyword) || next.Is(TokenKind::QuotedName);
    case KeywordToken::Review:
      return next.Is(TokenKind::Date);
    default:
      return false;
  }
}

bool BeginsClause(const Token& token) {
  if (!token.Is(TokenKind::Keyword)) {
    return false;
  }
  return RoleOf(token.keyword, "").group == KeywordGroup::Window || token.Is(KeywordToken::Where) || token.Is(KeywordToken::From) ||
         token.Is(KeywordToken::Within) || token.Is(KeywordToken::Per) || token.Is(KeywordToken::TiesBy);
}

// Where a clause ends: a `where` holds a whole condition, the others a value or two.
size_t EndOfClause(const std::vector<Token>& tokens, size_t first, const std::vector<bool>& resume_points) {
  const bool is_condition = tokens[first].Is(KeywordToken::Where);
  size_t depth = 0;
  size_t end = first + 1;
  for (; end < tokens.size() && !resume_points[end]; ++end) {
    const Token& token = tokens[end];
    if (depth == 0) {
      const bool ends_value = IsComparisonSign(token.kind) || token.Is(KeywordToken::And) || token.Is(KeywordToken::Or) || token.Is(TokenKind::Star) || token.Is(TokenKind::Slash) ||
                              token.Is(KeywordToken::IsMissing) || token.Is(KeywordToken::IsKnown) || token.Is(KeywordToken::Default) || token.Is(KeywordToken::Between);
      const bool ends_any = token.Is(TokenKind::CloseParen) || token.Is(TokenKind::Comma) || token.Is(KeywordToken::When) || BeginsClause(token);
      if (ends_any || (!is_condition && ends_value)) {
        break;
      }
    }
    depth += IsOpen(token) ? 1 : 0;
    depth -= token.Is(TokenKind::CloseParen) && depth > 0 ? 1 : 0;
  }
  return end;
}

std::optional<size_t> OpeningOf(const std::vector<Token>& tokens, size_t close) {
  size_t depth = 0;
  for (size_t index = close; index-- > 0;) {
    if (tokens[index].Is(TokenKind::CloseParen)) {
      ++depth;
    } else if (IsOpen(tokens[index])) {
      if (depth == 0) {
        return index;
      }
      --depth;
    }
  }
  return std::nullopt;
}

// count(orders) in last 30 days: the clause moves in front of the parenthesis.
void AddClauseAfterCall(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs) {
  const std::vector<Token>& tokens = context.tokens;
  if (error.token == 0 || error.token >= tokens.size() || !BeginsClause(tokens[error.token]) || !tokens[error.token - 1].Is(TokenKind::CloseParen)) {
    return;
  }
  const size_t close = error.token - 1;
  const std::optional<size_t> open = OpeningOf(tokens, close);
  if (!open || !tokens[*open].Is(TokenKind::CallParen)) {
    return;
  }
  const size_t end = EndOfClause(tokens, error.token, ResumePoints(tokens));
  Repair repair;
  repair.first = error.token;
  repair.count = end - error.token;
  repair.moved.assign(tokens.begin() + static_cast<std::ptrdiff_t>(error.token), tokens.begin() + static_cast<std::ptrdiff_t>(end));
  repair.moved_to = close;
  const Span clause = context.SpanOf(error.token, end - 1);
  const std::string text(context.sources.Text(clause));
  Diagnostic& complaint = repair.complaint.Emit<Diag::ClauseAfterCall>(clause, text);
  complaint.fixes.push_back({{context.file, tokens[close].begin, tokens[close].begin}, " " + text, true});
  complaint.fixes.push_back({{context.file, tokens[close].end, clause.end}, "", true});
  repairs.push_back(std::move(repair));
}

// Where the body of a definition begins: its `when`, `one of`, `any of`, `table`, policy or `=`, the seed of a split, the type, values or file of an import,
// the range or the first line of a score, the `by` of a cluster.
std::optional<size_t> BodyOf(const std::vector<Token>& tokens) {
  if (tokens.empty() || tokens.front().Is(KeywordToken::ForEach) || tokens.front().Is(KeywordToken::Use)) {
    return std::nullopt;  // none, or several
  }
  const bool is_score = tokens.front().Is(KeywordToken::Score);
  const bool is_cluster = tokens.front().Is(KeywordToken::Cluster);
  const bool is_import = tokens.front().Is(KeywordToken::ImportTag);
  for (size_t index = 1; index < tokens.size(); ++index) {
    const Token& token = tokens[index];
    if (token.Is(KeywordToken::When) || token.Is(KeywordToken::OneOf) || token.Is(KeywordToken::AnyOf) || token.Is(TokenKind::Equal) || token.Is(KeywordToken::FirstMatch) || token.Is(KeywordToken::BestScore) || token.Is(KeywordToken::Overlapping) || BeginsTable(tokens, index) || token.Is(KeywordToken::Seed) ||
        (is_import && (token.Is(KeywordToken::From) || token.Is(KeywordToken::As) || (token.Is(KeywordToken::In) && index + 1 < tokens.size() && IsOpen(tokens[index + 1])))) ||
        (is_cluster && token.Is(KeywordToken::By)) ||
        (is_score && (token.Is(KeywordToken::From) || token.Is(KeywordToken::Per) || token.Is(KeywordToken::Add) || token.Is(KeywordToken::Subtract)))) {
      return index;
    }
  }
  return std::nullopt;
}

void AddAttributeAfterBody(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs) {
  const std::vector<Token>& tokens = context.tokens;
  const std::optional<size_t> body = BodyOf(tokens);
  const bool is_complete = error.expects_end;
  if (!is_complete || !body || error.token >= tokens.size() || error.token <= *body || !IsAttribute(tokens, error.token) || tokens.front().Is(KeywordToken::Test)) {
    return;
  }
  const std::vector<bool> resume_points = ResumePoints(tokens);
  size_t end = error.token + 1;
  while (end < tokens.size() && !resume_points[end] && !IsAttribute(tokens, end)) {
    ++end;
  }
  Repair repair;
  repair.first = error.token;
  repair.count = end - error.token;
  repair.moved.assign(tokens.begin() + static_cast<std::ptrdiff_t>(error.token), tokens.begin() + static_cast<std::ptrdiff_t>(end));
  repair.moved_to = *body;
  const Span attribute = context.SpanOf(error.token, end - 1);
  Diagnostic& complaint = repair.complaint.Emit<Diag::AttributeAfterBody>(context.SpanOf(error.token), context.TextOf(error.token, error.token), context.TextOf(*body, *body));
  // Onto a line of its own before the body, as it stood after it.
  const uint32_t body_begin = tokens[*body].begin;
  const std::string_view text = context.sources[context.file].text();
  const size_t line = text.find_last_of("\r\n", body_begin == 0 ? 0 : body_begin - 1);
  const std::string_view before = text.substr(line == std::string_view::npos ? 0 : line + 1, body_begin - (line == std::string_view::npos ? 0 : line + 1));
  const bool own_line = before.find_first_not_of(" \t") == std::string_view::npos;
  complaint.fixes.push_back({{context.file, body_begin, body_begin}, std::string(context.sources.Text(attribute)) + (own_line ? "\n" + std::string(before) : " "), true});
  complaint.fixes.push_back({{context.file, tokens[error.token - 1].end, attribute.end}, "", true});
  repairs.push_back(std::move(repair));
}

// metric big "Big" on orders: the table stands before what people read.
void AddTableAfterLabel(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs) {
  const std::vector<Token>& tokens = context.tokens;
  const size_t at = error.token;
  constexpr size_t kLabel = 2;  // keyword, name, label
  const bool is_after_label = at == kLabel + 1 && at + 1 < tokens.size() && tokens[at].Is(KeywordToken::On) && tokens[kLabel].Is(TokenKind::Text) &&
                              (tokens[at + 1].Is(TokenKind::Word) || tokens[at + 1].Is(TokenKind::QuotedName));
  if (!is_after_label) {
    return;
  }
  Repair repair;
  repair.first = at;
  repair.count = 2;
  repair.moved = {tokens[at], tokens[at + 1]};
  repair.moved_to = kLabel;
  const Span table = context.SpanOf(at, at + 1);
  const std::string label = context.TextOf(kLabel, kLabel);
  Diagnostic& complaint = repair.complaint.Emit<Diag::AttributeAfterBody>(table, context.TextOf(at, at + 1), label.substr(1, label.size() - 2));
  complaint.help = Words(Phrase::WriteName, {context.TextOf(0, 1) + " " + context.TextOf(at, at + 1) + " " + context.TextOf(kLabel, kLabel)});
  complaint.fixes.push_back({{context.file, tokens[kLabel].begin, tokens[kLabel].begin}, context.TextOf(at, at + 1) + " ", true});
  complaint.fixes.push_back({{context.file, tokens[kLabel].end, table.end}, "", true});
  repairs.push_back(std::move(repair));
}

// use rfm with amount = amount on orders: the table, and which of its rows, stand right after the pack.
void AddTableOfUse(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs) {
  const std::vector<Token>& tokens = context.tokens;
  const size_t at = error.token;
  constexpr size_t kAfterPack = 2;  // keyword, name
  const bool is_table = at > kAfterPack && at + 1 < tokens.size() && tokens.front().Is(KeywordToken::Use) && error.expects_end && tokens[at].Is(KeywordToken::On) &&
                        (tokens[at + 1].Is(TokenKind::Word) || tokens[at + 1].Is(TokenKind::QuotedName));
  if (!is_table || tokens[kAfterPack].Is(KeywordToken::On)) {
    return;
  }
  size_t end = at + 2;
  if (end < tokens.size() && tokens[end].Is(KeywordToken::Where)) {
    while (end < tokens.size() && !tokens[end].Is(KeywordToken::As) && !tokens[end].Is(KeywordToken::With)) {
      ++end;
    }
  }
  Repair repair;
  repair.first = at;
  repair.count = end - at;
  repair.moved.assign(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.begin() + static_cast<std::ptrdiff_t>(end));
  repair.moved_to = kAfterPack;
  const Span table = context.SpanOf(at, end - 1);
  const std::string text(context.sources.Text(table));
  Diagnostic& complaint = repair.complaint.Emit<Diag::AttributeAfterBody>(table, text, context.TextOf(kAfterPack, kAfterPack));
  complaint.help = Words(Phrase::WriteName, {context.TextOf(0, 1) + " " + text + " " + context.TextOf(kAfterPack, kAfterPack) + " …"});
  complaint.fixes.push_back({{context.file, tokens[kAfterPack].begin, tokens[kAfterPack].begin}, text + " ", true});
  complaint.fixes.push_back({{context.file, tokens[at - 1].end, table.end}, "", true});
  repairs.push_back(std::move(repair));
}

// if (condition, a, b): a choice is written in words.
void AddIfCall(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs) {
  const std::vector<Token>& tokens = context.tokens;
  // The parser stops at the first comma, or at an `if` that can't stand there without parentheses.
  const bool at_if = error.token + 1 < tokens.size() && tokens[error.token].Is(KeywordToken::If) && IsOpen(tokens[error.token + 1]);
  const bool at_comma = error.token < tokens.size() && tokens[error.token].Is(TokenKind::Comma);
  const std::optional<size_t> open = at_if ? std::optional(error.token + 1) : at_comma ? OpeningOf(tokens, error.token) : std::nullopt;
  if (!open || *open == 0 || !tokens[*open - 1].Is(KeywordToken::If)) {
    return;
  }
  std::vector<size_t> commas;
  size_t close = *open + 1;
  for (size_t depth = 0; close < tokens.size() && !(depth == 0 && tokens[close].Is(TokenKind::CloseParen)); ++close) {
    depth += IsOpen(tokens[close]) ? 1 : 0;
    depth -= tokens[close].Is(TokenKind::CloseParen) ? 1 : 0;
    if (depth == 0 && tokens[close].Is(TokenKind::Comma)) {
      commas.push_back(close);
    }
  }
  if (commas.size() != 2 || close >= tokens.size()) {
    return;
  }
  const auto keyword = [&](KeywordToken meant, size_t at) { return Token{TokenKind::Keyword, meant, false, false, tokens[at].begin, tokens[at].end}; };
  // `if` takes everything to its right, so beside something else it needs parentheses.
  const auto joins = [&](const Token& token) {
    return IsComparisonSign(token.kind) || token.Is(TokenKind::Plus) || token.Is(TokenKind::Minus) || token.Is(TokenKind::Star) || token.Is(TokenKind::Slash) ||
           (token.Is(TokenKind::Keyword) && RoleOf(token.keyword, "").group == KeywordGroup::Operator);
  };
  const size_t first = *open - 1;
  const bool has_neighbour = at_if || (close + 1 < tokens.size() && joins(tokens[close + 1])) || (first > 1 && joins(tokens[first - 1]) && !tokens[first - 1].Is(TokenKind::Equal));
  Repair repair;
  repair.first = first;
  repair.count = close - first + 1;
  if (has_neighbour) {
    repair.instead.push_back({TokenKind::OpenParen, KeywordToken::None, false, false, tokens[first].begin, tokens[first].begin});
  }
  repair.instead.push_back(tokens[first]);
  for (size_t index = *open + 1; index < close; ++index) {
    if (index == commas[0]) {
      repair.instead.push_back(keyword(KeywordToken::Then, index));
    } else if (index == commas[1]) {
      repair.instead.push_back(keyword(KeywordToken::Else, index));
    } else {
      repair.instead.push_back(tokens[index]);
    }
  }
  if (has_neighbour) {
    repair.instead.push_back(tokens[close]);
  }
  const Span whole = context.SpanOf(first, close);
  const auto spelled = [&](std::string_view id) { return std::string(KeywordById(id).spelling[static_cast<size_t>(context.language)]); };
  const std::string instead = spelled("if") + " " + context.TextOf(*open + 1, commas[0] - 1) + " " + spelled("then") + " " + context.TextOf(commas[0] + 1, commas[1] - 1) + " " +
                              spelled("else") + " " + context.TextOf(commas[1] + 1, close - 1);
  repair.complaint.Emit<Diag::ForeignIf>(whole).fixes.push_back({whole, has_neighbour ? "(" + instead + ")" : instead, true});
  repairs.push_back(std::move(repair));
}

}  // namespace

void AddMisplaced(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs) {
  AddClauseAfterCall(error, context, repairs);
  AddAttributeAfterBody(error, context, repairs);
  AddTableAfterLabel(error, context, repairs);
  AddTableOfUse(error, context, repairs);
  AddIfCall(error, context, repairs);
}

}  // namespace limn
