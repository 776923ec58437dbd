#include "compiler/syntax/parse.h"

#include <algorithm>
#include <array>
#include <utility>

#include "compiler/syntax/ast_builder.h"
#include "compiler/syntax/complaints.h"
#include "compiler/syntax/grammar_parser.h"
#include "compiler/syntax/guard.h"
#include "compiler/syntax/statements.h"
#include "compiler/syntax/tokens.h"

namespace limn {
namespace {

// Statements of the language that this version does not read.
constexpr std::array<KeywordToken, 8> kNotYet = {KeywordToken::Score,   KeywordToken::Cluster,   KeywordToken::Split, KeywordToken::Function,
                                                 KeywordToken::ForEach, KeywordToken::ImportTag, KeywordToken::Claim, KeywordToken::Use};

class FileParser {
 public:
  FileParser(const SourceMap& sources, FileId file, DiagnosticSink& sink) : sources_(sources), sink_(sink) { tree_.id = file; }

  ast::File ParseFile() {
    list_ = Tokenize(sources_, WholeFile(sources_, tree_.id), sink_);
    FindStatements(sources_, list_, sink_);
    for (const StatementRange& range : list_.statements) {
      tree_.statements.push_back(ParseStatement(range));
    }
    return std::move(tree_);
  }

  ParsedExpression ParseAlone(Span part) {
    list_ = Tokenize(sources_, part, sink_);
    MarkWords(list_);
    GuardedTokens guarded = Guard(sources_, list_, {0, list_.tokens.size()}, sink_);
    ast::ExprId value;
    if (guarded.is_sound) {
      limn_grammar::LimnParser::LoneExpressionContext* context = parser_.ParseExpression(guarded.tokens);
      ComplainAboutErrors(guarded);
      value = AstBuilder(sources_, guarded.tokens, tree_, sink_).Build(context->expr());
    } else {
      value = tree_.Add({ast::Invalid{}, part});
    }
    return {std::move(tree_), value};
  }

 private:
  ast::Statement ParseStatement(StatementRange range) {
    GuardedTokens guarded = Guard(sources_, list_, range, sink_);
    const Token keyword = list_.tokens[range.begin];
    if (const Token* missing_part = NotYetAvailable(guarded.tokens)) {
      const Span span = list_.SpanOf(*missing_part);
      sink_.Emit<Diag::NotYet>(span, sources_.Text(span));
      return Unreadable(range);
    }
    if (!guarded.is_sound || !keyword.Is(TokenKind::Keyword)) {
      return Unreadable(range);
    }
    limn_grammar::LimnParser::StatementContext* context = parser_.ParseStatement(guarded.tokens);
    ComplainAboutErrors(guarded);
    ast::Statement statement = AstBuilder(sources_, guarded.tokens, tree_, sink_).Build(context);
    return HasName(statement) ? statement : Unreadable(range);
  }

  // One complaint for each cause: what follows from another complaint is passed over.
  void ComplainAboutErrors(const GuardedTokens& guarded) {
    for (const SyntaxError& error : parser_.errors()) {
      if (!guarded.IsExcused(error.token)) {
        ComplainAbout(error, sources_, tree_.id, guarded.tokens, sink_);
      }
    }
  }

  // The word of a statement that shows it is of a later version; nullptr where it is not.
  static const Token* NotYetAvailable(const std::vector<Token>& tokens) {
    const Token& keyword = tokens.front();
    if (std::any_of(kNotYet.begin(), kNotYet.end(), [&](KeywordToken token) { return keyword.Is(token); })) {
      return &keyword;
    }
    for (const Token& token : tokens) {
      const bool is_policy = keyword.Is(KeywordToken::Personas) && (token.Is(KeywordToken::BestScore) || token.Is(KeywordToken::Overlapping));
      if (is_policy) {
        return &token;
      }
      if (token.Is(KeywordToken::Persona) || token.Is(KeywordToken::When) || token.Is(TokenKind::Equal)) {
        return nullptr;
      }
      const Token* next = &token + 1 < tokens.data() + tokens.size() ? &token + 1 : nullptr;
      const bool is_table = keyword.Is(KeywordToken::Tag) && token.Is(KeywordToken::Table) && next != nullptr &&
                            (next->Is(TokenKind::Row) || next->Is(KeywordToken::HitFirst) || next->Is(KeywordToken::Unique) || next->Is(KeywordToken::Collect));
      if (is_table) {
        return &token;
      }
    }
    return nullptr;
  }

  ast::Statement Unreadable(StatementRange range) const {
    ast::Unreadable unreadable{list_.SpanOf(range.begin), std::nullopt};
    size_t last = range.begin;
    for (size_t index = range.begin; index < range.end; ++index) {
      last = list_.tokens[index].Is(TokenKind::Comment) ? last : index;
    }
    const bool defines = !list_.tokens[range.begin].Is(KeywordToken::ForEach) && !list_.tokens[range.begin].Is(KeywordToken::Use);
    if (defines && range.begin + 1 < range.end) {
      const Token& name = list_.tokens[range.begin + 1];
      if (name.Is(TokenKind::Word) || name.Is(TokenKind::QuotedName) || (name.Is(TokenKind::Keyword) && !IsReserved(sources_.Text(list_.SpanOf(name))))) {
        const Span span = list_.SpanOf(name);
        unreadable.name = ast::Name{WordText(sources_, span), span, name.Is(TokenKind::QuotedName)};
      }
    }
    return {std::move(unreadable), Cover(list_.SpanOf(range.begin), list_.SpanOf(last))};
  }

  static bool HasName(const ast::Statement& statement) {
    return std::visit(
        [](const auto& node) {
          if constexpr (requires { node.header; }) {
            return !node.header.name.text.empty();
          } else {
            return true;
          }
        },
        statement.node);
  }

  const SourceMap& sources_;
  DiagnosticSink& sink_;
  ast::File tree_;
  TokenList list_;
  GrammarParser parser_;
};

}  // namespace

ast::File Parse(const SourceMap& sources, FileId file, DiagnosticSink& sink) { return FileParser(sources, file, sink).ParseFile(); }

ParsedExpression ParseExpression(const SourceMap& sources, Span span, DiagnosticSink& sink) {
  return FileParser(sources, span.file, sink).ParseAlone(span);
}

}  // namespace limn
