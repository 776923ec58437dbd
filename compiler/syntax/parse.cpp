#include "compiler/syntax/parse.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "compiler/syntax/complaint_limit.h"
#include "compiler/syntax/complaints.h"
#include "compiler/syntax/glued.h"
#include "compiler/syntax/grammar_parser.h"
#include "compiler/syntax/guard.h"
#include "compiler/syntax/repairs.h"
#include "compiler/syntax/statements.h"
#include "compiler/syntax/tokens.h"
#include "compiler/syntax/word_cuts.h"

namespace limn {
namespace {

// How many tokens may be parsed again in search of repairs: a few seconds at most, for any file.
constexpr size_t kRepairTokensMax = 2'000'000;

class FileParser {
 public:
  FileParser(const SourceMap& sources, FileId file, DiagnosticSink& sink, const std::vector<std::string>& known_names)
      : sources_(sources), limit_(sink), known_names_(known_names) {
    tree_.id = file;
  }

  ast::File ParseFile() {
    if (IsNoText()) {
      return std::move(tree_);
    }
    const size_t complaints = limit_.sink().all().size();
    list_ = Tokenize(sources_, WholeFile(sources_, tree_.id), limit_.sink());
    if (IsInOtherEncoding(complaints)) {
      return std::move(tree_);
    }
    FindStatements(sources_, list_, limit_.sink());
    for (const StatementRange& range : list_.statements) {
      tree_.statements.push_back(ParseStatement(range));
    }
    ForgiveUses(complaints);
    return std::move(tree_);
  }

  // The ways to write the words around one apart with which nothing is wrong.
  std::vector<Fix> ReadableApart(Span statement, Span word, const WordCutter& cutter) {
    list_ = Tokenize(sources_, statement, limit_.sink());
    FindStatements(sources_, list_, limit_.sink());
    const bool is_statement = list_.statements.size() == 1 && list_.statements.front().begin == 0;
    const GuardedTokens guarded = Guard(sources_, list_, {0, list_.tokens.size()}, limit_.sink());
    const auto at = std::find_if(guarded.tokens.begin(), guarded.tokens.end(), [&](const Token& token) { return token.begin == word.begin; });
    std::vector<Fix> readable;
    if (!guarded.is_sound || at == guarded.tokens.end()) {
      return readable;
    }
    const RepairContext context = {sources_, tree_.id, guarded.tokens, cutter, Language::Chinese};
    for (WrittenApart& way : WaysApart(context, static_cast<size_t>(at - guarded.tokens.begin()))) {
      Repair repair;
      repair.first = way.first;
      repair.count = way.count;
      repair.instead = std::move(way.tokens);
      const std::vector<Token> tokens = Apply(repair, guarded.tokens);
      is_statement ? parser_.ParseStatement(tokens) : parser_.ParseExpression(tokens);
      if (parser_.errors().empty()) {
        const bool is_new = std::none_of(readable.begin(), readable.end(), [&](const Fix& other) { return other.replacement == way.text; });
        if (is_new) {
          readable.push_back({way.span, std::move(way.text)});
        }
      }
    }
    return readable;
  }

  ParsedExpression ParseAlone(Span part) {
    list_ = Tokenize(sources_, part, limit_.sink());
    MarkWords(list_);
    GuardedTokens guarded = Guard(sources_, list_, {0, list_.tokens.size()}, limit_.sink());
    ast::ExprId value;
    if (guarded.is_sound) {
      const auto parse = [&] { parser_.ParseExpression(guarded.tokens); };
      parse();
      if (!parser_.errors().empty()) {
        RepairAndComplain(guarded, parse);
        parse();
      }
      value = parser_.BuildExpression(sources_, guarded.tokens, tree_, limit_.sink());
    } else {
      value = tree_.Add({ast::Invalid{}, part});
    }
    return {std::move(tree_), value};
  }

 private:
  // Bytes of 0 stand in no rule file: one complaint, and not one for each of them.
  bool IsNoText() {
    const std::string_view text = sources_[tree_.id].text();
    const size_t first = text.find('\0');
    if (first == std::string_view::npos) {
      return false;
    }
    const auto zeros = static_cast<size_t>(std::count(text.begin(), text.end(), '\0'));
    const bool every_other = zeros * 5 > text.size() * 2;
    const auto begin = static_cast<uint32_t>(first);
    limit_.sink().Emit<Diag::NotText>({tree_.id, begin, begin + 1}, every_other ? Argument("UTF-16") : Argument(Phrase::ASheetOrProgram));
    return true;
  }

  // What else is found in it is noise.
  bool IsInOtherEncoding(size_t complaints) {
    const std::vector<Diagnostic>& all = limit_.sink().all();
    return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(std::min(complaints, all.size())), all.end(),
                       [](const Diagnostic& complaint) { return complaint.kind == Diag::NotText; });
  }

  // 标签 周末 当 …, 标签 老客 当 周末: a name that was refused where it is given is no second mistake where it is used.
  void ForgiveUses(size_t complaints) {
    DiagnosticSink& sink = limit_.sink();
    const auto text = [&](const Diagnostic& complaint) { return std::string(sources_.Text(complaint.span)); };
    std::vector<std::pair<std::string, Span>> uses;
    for (size_t index = complaints; index < sink.all().size(); ++index) {
      if (sink.all()[index].kind == Diag::UnexpectedText && Refusal(text(sink.all()[index])) < sink.all().size()) {
        uses.emplace_back(text(sink.all()[index]), sink.all()[index].span);
      }
    }
    for (const auto& [name, use] : uses) {
      sink.Withdraw(Diag::UnexpectedText, use);
      sink.At(Refusal(name)).fixes.push_back({use, "`" + name + "`", false});
    }
  }

  // The place of the complaint that a word is no name; where there is none, past the end.
  size_t Refusal(std::string_view name) {
    const std::vector<Diagnostic>& all = limit_.sink().all();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Diagnostic& one) {
      return one.kind == Diag::ReservedName && one.span.file == tree_.id && sources_.Text(one.span) == name;
    });
    return static_cast<size_t>(found - all.begin());
  }

  ast::Statement ParseStatement(StatementRange range) {
    if (!list_.tokens[range.begin].Is(TokenKind::Keyword)) {
      return Unreadable(range);
    }
    GuardedTokens guarded = Guard(sources_, list_, range, limit_.sink());
    if (!guarded.is_sound) {
      return Unreadable(range);
    }
    const auto parse = [&] { parser_.ParseStatement(guarded.tokens); };
    parse();
    if (!parser_.errors().empty()) {
      RepairAndComplain(guarded, parse);
      parse();
    }
    ast::Statement statement = parser_.BuildStatement(sources_, guarded.tokens, tree_, limit_.sink());
    return HasName(statement) ? statement : Unreadable(range);
  }

  // Repairs what it can, complaining about each repair, then complains about what is left. One complaint for each cause:
  // what follows from another one is passed over.
  template <typename Parse>
  void RepairAndComplain(GuardedTokens& guarded, const Parse& parse) {
    constexpr size_t kRepairsMax = 100;
    std::vector<uint32_t> beyond_repair;
    std::vector<SyntaxError> errors = parser_.errors();
    for (size_t repairs = 0; repairs < kRepairsMax; ++repairs) {
      if (limit_.is_reached()) {
        return;
      }
      const auto next = std::find_if(errors.begin(), errors.end(), [&](const SyntaxError& error) {
        const uint32_t place = guarded.PlaceOf(error.token);
        return !guarded.IsExcused(error.token) && std::find(beyond_repair.begin(), beyond_repair.end(), place) == beyond_repair.end();
      });
      if (next == errors.end()) {
        break;
      }
      const SyntaxError error = *next;
      if (!TryRepairs(error, guarded, parse, errors)) {
        beyond_repair.push_back(guarded.PlaceOf(error.token));
      }
    }
    for (const SyntaxError& error : errors) {
      if (!guarded.IsExcused(error.token)) {
        ComplainAbout(error, sources_, tree_.id, guarded.tokens, limit_.sink());
      }
    }
  }

  // Keeps the first repair with which fewer errors stand up to this place; its errors are then the statement's.
  template <typename Parse>
  bool TryRepairs(const SyntaxError& error, GuardedTokens& guarded, const Parse& parse, std::vector<SyntaxError>& errors) {
    const uint32_t place = guarded.PlaceOf(error.token);
    const bool at_end = error.token >= guarded.tokens.size();
    const size_t before = ErrorsUpTo(errors, guarded, at_end ? UINT32_MAX : place);
    const RepairContext context = {sources_, tree_.id, guarded.tokens, Cutter(), LanguageOf(sources_, tree_.id, guarded.tokens)};
    std::vector<Repair> apart;  // the ways to write glued words apart that can be read
    size_t fewest = before;
    for (Repair& repair : RepairsOf(error, context)) {
      if (!apart.empty() && !repair.apart) {
        break;
      }
      if (repair_tokens_left_ < guarded.tokens.size()) {
        return false;
      }
      repair_tokens_left_ -= guarded.tokens.size();
      // What is put in place must fit as a whole.
      const uint32_t end = repair.count == 0 ? place : guarded.tokens[repair.first + repair.count - 1].end - 1;
      const uint32_t limit = at_end ? UINT32_MAX : std::max(place, repair.moved.empty() ? end : place);
      std::vector<Token> original = Apply(repair, guarded.tokens);
      std::swap(original, guarded.tokens);
      parse();
      const size_t left = ErrorsUpTo(parser_.errors(), guarded, limit);
      const bool fits = left < before && !LeadsNowhere(repair, guarded);
      if (fits && !repair.apart) {
        Keep(repair, errors);
        return true;
      }
      guarded.tokens = std::move(original);
      if (fits && left <= fewest) {
        if (left < fewest) {
          apart.clear();
        }
        fewest = left;
        repair.apart->certain = left == 0;
        apart.push_back(std::move(repair));
      }
    }
    if (apart.empty()) {
      return false;
    }
    OfferApart(apart);
    guarded.tokens = Apply(apart.front(), guarded.tokens);
    parse();
    Keep(apart.front(), errors);
    return true;
  }

  void Keep(const Repair& repair, std::vector<SyntaxError>& errors) {
    errors = parser_.errors();
    if (repair.quotes) {
      limit_.sink().Withdraw(Diag::ForeignQuotes, *repair.quotes);
    }
    limit_.sink().Append(repair.complaint);
  }

  // One way gives a fix, several are listed.
  static void OfferApart(std::vector<Repair>& ways) {
    std::string listed;
    for (const Repair& way : ways) {
      listed += (listed.empty() ? "" : " · ") + std::string(Trimmed(way.apart->replacement));
    }
    Diagnostic& complaint = ways.front().complaint.At(0);
    complaint.help = Words(ways.size() == 1 ? Phrase::WriteInstead : Phrase::OneOfThese, {listed});
    if (ways.size() == 1) {
      complaint.fixes.push_back(*ways.front().apart);
    }
  }

  // A sign taken out before something that doesn't fit either, `contains ("x", "y")`: what the author meant is something else.
  bool LeadsNowhere(const Repair& repair, const GuardedTokens& guarded) const {
    const bool takes_out = repair.instead.empty() && repair.moved.empty();
    return takes_out && std::any_of(parser_.errors().begin(), parser_.errors().end(), [&](const SyntaxError& error) {
             return error.token == repair.first && !guarded.IsExcused(error.token);
           });
  }

  static size_t ErrorsUpTo(const std::vector<SyntaxError>& errors, const GuardedTokens& guarded, uint32_t place) {
    return static_cast<size_t>(std::count_if(errors.begin(), errors.end(), [&](const SyntaxError& error) {
      return !guarded.IsExcused(error.token) && guarded.PlaceOf(error.token) <= place;
    }));
  }

  // Made when the first glued word may have been met.
  const WordCutter& Cutter() {
    if (!cutter_) {
      std::vector<std::string> names = known_names_;
      for (const StatementRange& statement : list_.statements) {
        const Token& name = list_.tokens[std::min(statement.begin + 1, list_.tokens.size() - 1)];
        names.push_back(WordText(sources_, list_.SpanOf(name)));
      }
      cutter_.emplace(names);
    }
    return *cutter_;
  }

  ast::Statement Unreadable(StatementRange range) {
    ast::Unreadable unreadable{list_.SpanOf(range.begin), std::nullopt};
    size_t last = range.begin;
    for (size_t index = range.begin; index < range.end; ++index) {
      last = list_.tokens[index].Is(TokenKind::Comment) ? last : index;
    }
    const bool defines = !list_.tokens[range.begin].Is(KeywordToken::ForEach) && !list_.tokens[range.begin].Is(KeywordToken::Use);
    if (defines && range.begin + 1 < range.end) {
      const Token& name = list_.tokens[range.begin + 1];
      const Span span = list_.SpanOf(name);
      // A name that was refused is not unknown where it is used in backquotes.
      const bool is_meant = name.Is(TokenKind::Keyword) && (!IsReserved(sources_.Text(span)) || Refusal(sources_.Text(span)) < limit_.sink().all().size());
      if (name.Is(TokenKind::Word) || name.Is(TokenKind::QuotedName) || is_meant) {
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
  ComplaintLimit limit_;
  const std::vector<std::string>& known_names_;
  ast::File tree_;
  TokenList list_;
  GrammarParser parser_;
  std::optional<WordCutter> cutter_;
  size_t repair_tokens_left_ = kRepairTokensMax;
};

}  // namespace

ast::File Parse(const SourceMap& sources, FileId file, DiagnosticSink& sink, const std::vector<std::string>& known_names) {
  return FileParser(sources, file, sink, known_names).ParseFile();
}

std::vector<Fix> ReadableApart(const SourceMap& sources, Span statement, Span word, const WordCutter& cutter) {
  DiagnosticSink unheard;
  const std::vector<std::string> no_names;
  return FileParser(sources, statement.file, unheard, no_names).ReadableApart(statement, word, cutter);
}

ParsedExpression ParseExpression(const SourceMap& sources, Span span, DiagnosticSink& sink, const std::vector<std::string>& known_names) {
  return FileParser(sources, span.file, sink, known_names).ParseAlone(span);
}

}  // namespace limn
