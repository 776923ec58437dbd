#include "compiler/syntax/statements.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

#include "compiler/syntax/complaint_limit.h"
#include "compiler/syntax/shape.h"
#include "compiler/syntax/table_rows.h"

namespace limn {
namespace {

constexpr std::string_view kWhen = "当";

KeywordGroup GroupOf(KeywordToken token) { return RoleOf(token, "").group; }

// By token, so that looking it up costs nothing.
bool BeginsStatement(KeywordToken token) {
  static const auto kStatements = [] {
    std::array<bool, 256> statements{};
    for (const KeywordRow& row : Keywords()) {
      statements[static_cast<size_t>(row.token)] = row.group == KeywordGroup::Statement && row.token != KeywordToken::Define;
    }
    return statements;
  }();
  return kStatements[static_cast<size_t>(token)];
}

bool IsReservedToken(KeywordToken token) {
  static const auto kReserved = [] {
    std::array<bool, 256> reserved{};
    for (const KeywordRow& row : Keywords()) {
      // 有效期 is what many a table calls a column: no part of an expression begins with it.
      const bool is_phrase = row.spelling[0].find(' ') != std::string_view::npos && row.token != KeywordToken::Expires;
      bool& is_reserved = reserved[static_cast<size_t>(row.token)];  // in any of its roles
      is_reserved = is_reserved || row.reserved || (is_phrase && row.group != KeywordGroup::Statement);
    }
    return reserved;
  }();
  return kReserved[static_cast<size_t>(token)];
}

// Soft keywords that may follow a name inside an expression: `score default 0`.
bool ContinuesExpression(KeywordToken token) {
  switch (token) {
    case KeywordToken::Default:
    case KeywordToken::Where:
    case KeywordToken::Then:
    case KeywordToken::Since:
    case KeywordToken::Before:
    case KeywordToken::During:
    case KeywordToken::By:
    case KeywordToken::Within:
    case KeywordToken::Per:
    case KeywordToken::From:
    case KeywordToken::To:
    case KeywordToken::For:
    case KeywordToken::Because:
      return true;
    default:
      return false;
  }
}

class StatementFinder {
 public:
  StatementFinder(const SourceMap& sources, TokenList& list, DiagnosticSink& sink)
      : sources_(sources), text_(sources[list.file].text()), list_(list), tokens_(list.tokens), limit_(sink) {}

  void Run() {
    CutGluedStarts();
    for (size_t index = 0; index < tokens_.size(); ++index) {
      const bool begins = tokens_[index].first_on_line && (BeginsHere(index) || MisspeltHere(index));
      if (begins && LacksDefine(index)) {
        WriteDefine(index++);
      } else if (begins) {
        Begin(index);
      }
    }
    ComplainAboutStart();
    CutTableRows(sources_, list_, limit_.sink());
    MarkWords(list_);
  }

 private:
  void Begin(size_t index) {
    if (!list_.statements.empty()) {
      list_.statements.back().end = index;
    }
    list_.statements.push_back({index, tokens_.size()});
  }

  // The next token of the same line, comments aside; nothing at its end.
  const Token* NextOnLine(size_t index) const {
    const bool exists = index + 1 < tokens_.size() && !tokens_[index + 1].first_on_line && !tokens_[index + 1].Is(TokenKind::Comment);
    return exists ? &tokens_[index + 1] : nullptr;
  }

  bool BeginsHere(size_t index) const {
    const Token& token = tokens_[index];
    const Token* next = NextOnLine(index);
    if (!token.Is(TokenKind::Keyword) || !BeginsStatement(token.keyword) || next == nullptr || FollowsDefine(index)) {
      return false;
    }
    switch (next->kind) {
      case TokenKind::Word:
      case TokenKind::QuotedName:
      case TokenKind::NameTemplate:
      case TokenKind::Text:
        return true;
      case TokenKind::Keyword:
        return NamesStatement(index, *next);
      case TokenKind::Colon:
        // 标签：a 当 …: the colon is complained about where the statement is read.
        return BeginsLineWithoutBlank(index) && index + 2 < tokens_.size() && tokens_[index + 2].Is(TokenKind::Word) && ShowsHeader(index + 3);
      case TokenKind::Number:
        // tag 2024sales: a name that is none.
        return BeginsLineWithoutBlank(index) && (ShowsHeader(index + 2) || (index + 2 < tokens_.size() && tokens_[index + 2].Is(TokenKind::Word)));
      default:
        return false;
    }
  }

  // `define` in a loop, and its definition on the next line.
  bool FollowsDefine(size_t index) const {
    while (index > 0 && tokens_[index - 1].Is(TokenKind::Comment)) {
      --index;
    }
    const bool in_loop = !list_.statements.empty() && tokens_[list_.statements.back().begin].Is(KeywordToken::ForEach);
    return in_loop && index > 0 && tokens_[index - 1].Is(KeywordToken::Define);
  }

  // A definition with the value of a loop in its name, and no `define` before it.
  bool LacksDefine(size_t index) const {
    const Token* name = NextOnLine(index);
    return !list_.statements.empty() && tokens_[list_.statements.back().begin].Is(KeywordToken::ForEach) && tokens_[index].Is(TokenKind::Keyword) && name != nullptr &&
           name->Is(TokenKind::NameTemplate);
  }

  void WriteDefine(size_t index) {
    const Span place = {list_.file, tokens_[index].begin, tokens_[index].begin};
    const bool in_chinese = BeginsWithHan(sources_.Text(list_.SpanOf(index)));
    const std::string define(SpellingOf(KeywordToken::Define, in_chinese ? Language::Chinese : Language::English));
    Diagnostic& complaint =
        limit_.sink().Emit<Diag::UnexpectedText>(list_.SpanOf(index), Words(Phrase::AsWritten, {sources_.Text(list_.SpanOf(index))}), Words(Phrase::TheWord, {define}));
    complaint.help = Words(Phrase::WriteName, {define + " " + std::string(sources_.Text(Cover(list_.SpanOf(index), list_.SpanOf(index + 1))))});
    complaint.fixes.push_back({place, define + " ", true});
    Token token{TokenKind::Keyword, KeywordToken::Define, true, false, place.begin, place.begin};
    tokens_[index].first_on_line = false;
    tokens_.insert(tokens_.begin() + static_cast<std::ptrdiff_t>(index), token);
    list_.statements.back().end = tokens_.size();
  }

  // Whether a keyword after a statement's keyword is the statement's name, or shows that the name was forgotten.
  bool NamesStatement(size_t index, const Token& next) const {
    const bool is_body = next.Is(KeywordToken::When) || next.Is(KeywordToken::OneOf) || next.Is(KeywordToken::AnyOf);
    if (is_body) {
      return BeginsLineWithoutBlank(index);
    }
    if (IsReservedToken(next.keyword)) {
      // tag if when …, 指标 最近30天 = …: a name that is none, but no expression either.
      const bool is_glued = index + 2 < tokens_.size() && tokens_[index + 2].begin == next.end;
      return (ShowsHeader(index + 2) || is_glued) && BeginsLineWithoutBlank(index);
    }
    return !ContinuesExpression(next.keyword) || ShowsHeader(index + 2);
  }

  // What follows the name of a definition, never a name in an expression.
  bool ShowsHeader(size_t index) const {
    if (index >= tokens_.size()) {
      return false;
    }
    const Token& token = tokens_[index];
    return token.Is(TokenKind::Equal) || token.Is(TokenKind::Text) || token.Is(KeywordToken::When) || token.Is(KeywordToken::OneOf) ||
           token.Is(KeywordToken::AnyOf) || token.Is(KeywordToken::Seed) || (token.Is(TokenKind::Keyword) && GroupOf(token.keyword) == KeywordGroup::Attribute);
  }

  bool BeginsLineWithoutBlank(size_t index) const {
    const uint32_t begin = tokens_[index].begin;
    return begin == 0 || text_[begin - 1] == '\n' || text_[begin - 1] == '\r';
  }

  // `metirc x = 1`, `Tag x when`, `SELECT a`: two words that no rule can hold, at the begin of a line.
  bool MisspeltHere(size_t index) {
    Token& token = tokens_[index];
    const Token* next = NextOnLine(index);
    if (!token.Is(TokenKind::Word) || next == nullptr) {
      return false;
    }
    const std::string word = WordText(sources_, list_.SpanOf(token));
    std::string lower = word;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    const bool is_query = lower == "select" && (next->Is(TokenKind::Star) || next->Is(TokenKind::Word) || next->Is(TokenKind::Keyword));
    if (!is_query && !next->Is(TokenKind::Word) && !next->Is(TokenKind::QuotedName) && !next->Is(TokenKind::Text)) {
      return false;
    }
    const KeywordToken exact = KeywordOf(lower);
    if (exact != KeywordToken::None && BeginsStatement(exact)) {
      Replace<Diag::CapitalKeyword>(token, exact, lower, lower);
      return true;
    }
    if (!BeginsLineWithoutBlank(index) && !list_.statements.empty()) {
      return false;
    }
    if (lower == "select" || lower == "create" || lower == "update" || lower == "insert" || lower == "delete") {
      token.is_wrong = true;
      limit_.sink().Emit<Diag::ForeignStatement>(list_.SpanOf(token), word);
      return true;
    }
    const std::string meant = DidYouMean(word, StatementWords());
    const KeywordToken keyword = KeywordOf(meant);
    if (keyword != KeywordToken::None) {
      Replace<Diag::UnknownStatement>(token, keyword, meant);
      return true;
    }
    // `function f(…)` in other languages and the like: a boundary all the same.
    token.is_wrong = true;
    limit_.sink().Emit<Diag::UnknownStatement>(list_.SpanOf(token), word).help = StatementsAre();
    return true;
  }

  template <Diag kind, typename... Args>
  void Replace(Token& token, KeywordToken keyword, const std::string& instead, const Args&... args) {
    const Span span = list_.SpanOf(token);
    Diagnostic& complaint = limit_.sink().Emit<kind>(span, WordText(sources_, span), args...);
    complaint.fixes.push_back({span, instead, true});
    if constexpr (kind == Diag::UnknownStatement) {
      complaint.label = Words(Phrase::DidYouMeanLabel, {instead});
    }
    token.kind = TokenKind::Keyword;
    token.keyword = keyword;
  }

  // "param, list, … and test", in both languages. A pack begins a file of its own.
  static Words StatementsAre() {
    std::array<std::vector<std::string_view>, 2> words;
    for (const KeywordRow& row : Keywords()) {
      if (BeginsStatement(row.token) && row.token != KeywordToken::Pack) {
        words[0].push_back(row.spelling[0]);
        words[1].push_back(row.spelling[1]);
      }
    }
    const auto listed = [&](size_t language, std::string_view comma, std::string_view last) {
      std::string text;
      for (const std::string_view word : words[language]) {
        text += text.empty() ? "" : word == words[language].back() ? last : comma;
        text += word;
      }
      return text;
    };
    return Words(Phrase::StatementsAre, {Words(Phrase::InBothLanguages, {listed(0, ", ", " and "), listed(1, "、", " 和 ")})});
  }

  static std::vector<std::string> StatementWords() {
    std::vector<std::string> words;
    for (const KeywordRow& row : Keywords()) {
      if (BeginsStatement(row.token)) {
        for (const std::string_view spelling : row.spelling) {
          if (spelling.find(' ') == std::string_view::npos) {
            words.emplace_back(spelling);
          }
        }
      }
    }
    return words;
  }

  // 标签高价值客户 当 …: a statement's keyword without a blank before the name. Only Chinese glues.
  void CutGluedStarts() {
    std::vector<Token> cut;
    for (size_t index = 0; index < tokens_.size(); ++index) {
      const KeywordRow* keyword = tokens_[index].first_on_line ? GluedKeyword(index) : nullptr;
      if (keyword != nullptr && cut.empty()) {
        cut.assign(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(index));
      }
      if (keyword != nullptr) {
        CutGlued(tokens_[index], *keyword, cut);
      } else if (!cut.empty()) {
        cut.push_back(tokens_[index]);
      }
    }
    if (!cut.empty()) {
      tokens_ = std::move(cut);
    }
  }

  // The longest statement keyword that a word begins with, where a statement may begin; nullptr where there is none.
  const KeywordRow* GluedKeyword(size_t index) const {
    const Token& token = tokens_[index];
    const std::string_view word = text_.substr(token.begin, token.end - token.begin);
    const bool is_alone = index + 1 >= tokens_.size() || tokens_[index + 1].first_on_line;
    const bool may_begin = token.Is(TokenKind::Word) && BeginsWithHan(word) && BeginsLineWithoutBlank(index) && (is_alone || ShowsHeader(index + 1) || WhenIn(word) == word.size() - kWhen.size());
    if (!may_begin || ExpressionGoesOn(index)) {
      return nullptr;
    }
    const KeywordRow* longest = nullptr;
    for (const KeywordRow& row : Keywords()) {
      const std::string_view spelling = row.spelling[static_cast<size_t>(Language::Chinese)];
      const bool fits = BeginsStatement(row.token) && word.starts_with(spelling) && word.size() > spelling.size();
      if (fits && (longest == nullptr || spelling.size() > longest->spelling[1].size())) {
        longest = &row;
      }
    }
    return longest;
  }

  // Where 当 stands in a word, behind a name; npos where it doesn't.
  static size_t WhenIn(std::string_view word) {
    const size_t first = CharacterLength(word);
    return word.find(kWhen, first + CharacterLength(word.substr(first)));
  }

  // 标签a, 标签a当, 标签a当等级: what stands behind 当 may be cut later.
  void CutGlued(const Token& token, const KeywordRow& keyword, std::vector<Token>& out) {
    const Span span = list_.SpanOf(token);
    const std::string_view word = sources_.Text(span);
    const std::string_view spelling = keyword.spelling[static_cast<size_t>(Language::Chinese)];
    const bool has_condition = keyword.token == KeywordToken::Tag || keyword.token == KeywordToken::Segment;
    const size_t name_length = has_condition ? word.substr(spelling.size()).find(kWhen, CharacterLength(word.substr(spelling.size()))) : std::string_view::npos;
    const std::string_view name = word.substr(spelling.size(), name_length);
    const std::string_view rest = word.substr(spelling.size() + name.size());
    const auto name_begin = static_cast<uint32_t>(token.begin + spelling.size());
    const auto name_end = static_cast<uint32_t>(name_begin + name.size());
    out.push_back({TokenKind::Keyword, keyword.token, true, false, token.begin, name_begin});
    out.push_back({TokenKind::Word, KeywordToken::None, false, false, name_begin, name_end});
    std::string apart = std::string(spelling) + " " + std::string(name);
    if (!rest.empty()) {
      const auto when_end = static_cast<uint32_t>(name_end + kWhen.size());
      out.push_back({TokenKind::Keyword, KeywordToken::When, false, false, name_end, when_end});
      apart += " " + std::string(kWhen);
      if (rest.size() > kWhen.size()) {
        out.push_back({TokenKind::Word, KeywordToken::None, false, false, when_end, token.end});
        apart += " " + std::string(rest.substr(kWhen.size()));
      }
    }
    Diagnostic& complaint = limit_.sink().Emit<Diag::GluedWords>(span, word);
    complaint.help = Words(Phrase::WriteInstead, {apart});
    // A name may have 当 in it.
    complaint.fixes.push_back({span, apart, rest.size() <= kWhen.size()});
  }

  // Whether what stands before a line needs more to follow.
  bool ExpressionGoesOn(size_t index) const {
    while (index > 0 && tokens_[index - 1].Is(TokenKind::Comment)) {
      --index;
    }
    if (index == 0) {
      return false;
    }
    const Token& before = tokens_[index - 1];
    switch (before.kind) {
      case TokenKind::Keyword:
        return IsReservedToken(before.keyword) || ContinuesExpression(before.keyword);
      case TokenKind::Comma:
      case TokenKind::Colon:
      case TokenKind::OpenParen:
      case TokenKind::CallParen:
        return true;
      default:
        return IsComparisonSign(before.kind) || IsArithmeticSign(before.kind);
    }
  }

  // What stands before the first statement belongs to none.
  void ComplainAboutStart() {
    const size_t end = list_.statements.empty() ? tokens_.size() : list_.statements.front().begin;
    const auto begin = tokens_.begin();
    const auto first = std::find_if(begin, begin + static_cast<std::ptrdiff_t>(end), [](const Token& token) { return !token.Is(TokenKind::Comment); });
    if (first == begin + static_cast<std::ptrdiff_t>(end) || first->is_wrong) {
      return;
    }
    const Span span = list_.SpanOf(*first);
    limit_.sink().Emit<Diag::UnexpectedText>(span, Words(Phrase::AsWritten, {sources_.Text(span)}), Phrase::AStatement).help = StatementsAre();
  }

  const SourceMap& sources_;
  const std::string_view text_;
  TokenList& list_;
  std::vector<Token>& tokens_;
  ComplaintLimit limit_;
};

bool TouchedAsCall(const Token& token) {
  switch (token.kind) {
    case TokenKind::Word:
    case TokenKind::QuotedName:
    case TokenKind::NameTemplate:
      return true;
    case TokenKind::Keyword:
      return !IsReservedToken(token.keyword);
    default:
      return false;
  }
}

}  // namespace

void FindStatements(const SourceMap& sources, TokenList& list, DiagnosticSink& sink) { StatementFinder(sources, list, sink).Run(); }

void MarkWords(TokenList& list) {
  size_t next_statement = 0;
  bool in_loop = false;
  const Token* before = nullptr;  // comments aside
  for (size_t index = 0; index < list.tokens.size(); ++index) {
    Token& token = list.tokens[index];
    if (token.Is(TokenKind::Comment)) {
      continue;
    }
    const bool begins = next_statement < list.statements.size() && list.statements[next_statement].begin == index;
    next_statement += begins ? 1 : 0;
    in_loop = begins ? token.Is(KeywordToken::ForEach) : in_loop;
    const bool is_defined = in_loop && before != nullptr && before->Is(KeywordToken::Define);
    before = &token;
    if (token.Is(TokenKind::Keyword) && BeginsStatement(token.keyword) && !begins && !is_defined) {
      token.kind = TokenKind::Word;
      token.keyword = KeywordToken::None;
    }
    if (token.Is(TokenKind::OpenParen) && index > 0 && list.tokens[index - 1].end == token.begin && TouchedAsCall(list.tokens[index - 1])) {
      token.kind = TokenKind::CallParen;
    }
  }
}

}  // namespace limn
