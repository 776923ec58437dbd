#include "compiler/syntax/completeness.h"

#include <algorithm>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/grammar_parser.h"
#include "compiler/syntax/guard.h"
#include "compiler/syntax/statements.h"
#include "compiler/syntax/tokens.h"

namespace limn {
namespace {

template <typename Kind>
bool Holds(const std::vector<Token>& tokens, Kind kind) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) { return token.Is(kind); });
}

// What a whole statement could still take on the next lines.
bool TakesMore(const std::vector<Token>& tokens) {
  const Token& keyword = tokens.front();
  if (keyword.Is(KeywordToken::Tag)) {
    if (Holds(tokens, TokenKind::RowEnd)) {
      return true;
    }
    const bool has_arms = Holds(tokens, KeywordToken::OneOf) || Holds(tokens, KeywordToken::AnyOf);
    return has_arms && !Holds(tokens, KeywordToken::Else);
  }
  if (keyword.Is(KeywordToken::Split)) {
    return !Holds(tokens, KeywordToken::Else);
  }
  if (keyword.Is(KeywordToken::ImportTag)) {
    return !Holds(tokens, KeywordToken::Expires);
  }
  return keyword.Is(KeywordToken::ForEach) || keyword.Is(KeywordToken::Use) || keyword.Is(KeywordToken::Score) || keyword.Is(KeywordToken::Personas) || keyword.Is(KeywordToken::Test);
}

}  // namespace

Completeness CompletenessOf(std::string_view text) {
  SourceMap sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("", std::string(text));
  TokenList list = Tokenize(sources, WholeFile(sources, file), sink);
  FindStatements(sources, list, sink);
  const bool is_expression = list.statements.empty();
  const StatementRange range = is_expression ? StatementRange{0, list.tokens.size()} : list.statements.back();
  DiagnosticSink guard_sink;
  const GuardedTokens guarded = Guard(sources, list, range, guard_sink);
  const auto is_open = [](const Diagnostic& diagnostic) { return diagnostic.kind == Diag::UnclosedParenthesis; };
  if (std::any_of(guard_sink.all().begin(), guard_sink.all().end(), is_open)) {
    return Completeness::Unfinished;
  }
  if (guarded.tokens.empty() || !guarded.is_sound || list.tokens[range.begin].is_wrong) {
    return guarded.tokens.empty() ? Completeness::Complete : Completeness::Wrong;
  }
  GrammarParser parser;
  if (is_expression) {
    parser.ParseExpression(guarded.tokens);
  } else {
    parser.ParseStatement(guarded.tokens);
  }
  if (!parser.errors().empty()) {
    // Wrong before the end stays wrong.
    return parser.errors().front().token >= guarded.tokens.size() ? Completeness::Unfinished : Completeness::Wrong;
  }
  return !is_expression && TakesMore(guarded.tokens) ? Completeness::MayGoOn : Completeness::Complete;
}

bool BeginsStatement(std::string_view line) {
  SourceMap sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("", std::string(line));
  TokenList list = Tokenize(sources, WholeFile(sources, file), sink);
  FindStatements(sources, list, sink);
  return !list.statements.empty() && list.tokens[list.statements.front().begin].Is(TokenKind::Keyword) &&
         std::all_of(list.tokens.begin(), list.tokens.begin() + static_cast<std::ptrdiff_t>(list.statements.front().begin),
                     [](const Token& token) { return token.Is(TokenKind::Comment); });
}

}  // namespace limn
