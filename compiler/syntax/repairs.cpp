#include "compiler/syntax/repairs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "compiler/syntax/glued.h"
#include "compiler/syntax/habit_words.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/shape.h"
#include "runtime/values/ascii.h"

namespace limn {
namespace {

Token KeywordAt(KeywordToken keyword, const Token& first, const Token& last) {
  return {TokenKind::Keyword, keyword, first.first_on_line, false, first.begin, last.end};
}

class RepairFinder {
 public:
  RepairFinder(const SyntaxError& error, const RepairContext& context) : error_(error), context_(context), tokens_(context.tokens) {}

  std::vector<Repair> Run() {
    AddMisplaced(error_, context_, repairs_);
    AddPhrasings(error_, context_, repairs_);
    OtherWordForWhen();
    ValuesAfterEquals();
    WordsAroundWindow();
    TurnedSign();
    NegativeWindow();
    NameWithDigits();
    PurposesInARow();
    Ago();
    Colon();
    FullStop();
    BetweenTo();
    const bool is_function = HasToken() && error_.token > 0 && FindFunction(context_.TextOf(error_.token - 1, error_.token - 1)) != nullptr;
    if (is_function) {
      SpaceBeforeCall();
    }
    if (HasToken() && tokens_[error_.token].Is(KeywordToken::Not)) {
      Like(error_.token + 1);
    }
    // The word itself, then those it may belong with.
    for (const size_t back : {size_t{0}, size_t{1}}) {
      if (error_.token >= back && error_.token - back < tokens_.size()) {
        Like(error_.token - back);
        Capitals(error_.token - back);
      }
    }
    Habits();
    for (const size_t back : {size_t{0}, size_t{1}}) {
      if (error_.token >= back && error_.token - back < tokens_.size() && tokens_[error_.token - back].Is(TokenKind::Word)) {
        GluedWindows(error_.token - back);
      }
    }
    for (const size_t back : {size_t{0}, size_t{1}}) {
      const bool is_same_run = back == 1 && HasToken() && error_.token > 0 && tokens_[error_.token].begin == tokens_[error_.token - 1].end;
      if (error_.token >= back && error_.token - back < tokens_.size() && !is_same_run) {
        WriteApart(error_.token - back);
      }
    }
    for (const size_t back : {size_t{0}, size_t{1}}) {
      if (error_.token >= back && error_.token - back < tokens_.size() && tokens_[error_.token - back].Is(TokenKind::Word)) {
        Glued(error_.token - back);
        Misspelt(error_.token - back);
      }
    }
    if (!is_function) {
      SpaceBeforeCall();
    }
    ParenthesesAroundValues();
    AddNameOfWords(error_, context_, repairs_);
    return std::move(repairs_);
  }

 private:
  bool HasToken() const { return error_.token < tokens_.size(); }
  std::string Spelled(KeywordToken keyword) const { return std::string(SpellingOf(keyword, context_.language)); }

  // A repair that puts other tokens in place of [first, first + count).
  Repair Replace(size_t first, size_t count, std::vector<Token> instead) const {
    Repair repair;
    repair.first = first;
    repair.count = count;
    repair.instead = std::move(instead);
    return repair;
  }

  template <Diag kind, typename... Args>
  void Offer(Repair repair, Span span, const std::string& instead, bool certain, Args&&... args) {
    Diagnostic& complaint = repair.complaint.Emit<kind>(span, std::forward<Args>(args)...);
    complaint.fixes.push_back({span, instead, certain});
    repairs_.push_back(std::move(repair));
  }

  // tag x: when …
  void Colon() {
    if (HasToken() && (tokens_[error_.token].Is(TokenKind::Colon) || tokens_[error_.token].Is(TokenKind::Comma))) {
      const Span span = context_.SpanOf(error_.token);
      const bool parts = error_.token > 0 && error_.token + 1 < tokens_.size() && tokens_[error_.token - 1].end == span.begin && tokens_[error_.token + 1].begin == span.end;
      Offer<Diag::NotNeeded>(Replace(error_.token, 1, {}), span, parts ? " " : "", true, context_.sources.Text(span));
    }
  }

  // A full stop behind a rule.
  void FullStop() {
    const bool ends = HasToken() && tokens_[error_.token].Is(TokenKind::Dot) && (error_.token + 1 >= tokens_.size() || tokens_[error_.token + 1].first_on_line);
    if (ends) {
      const Span span = context_.SpanOf(error_.token);
      Offer<Diag::NotNeeded>(Replace(error_.token, 1, {}), span, "", true, context_.sources.Text(span));
    }
  }

  void SpaceBeforeCall() {
    if (!HasToken() || error_.token == 0 || !tokens_[error_.token].Is(TokenKind::OpenParen)) {
      return;
    }
    const Token& name = tokens_[error_.token - 1];
    if (!name.Is(TokenKind::Word) && !name.Is(TokenKind::Keyword)) {
      return;
    }
    Token paren = tokens_[error_.token];
    paren.kind = TokenKind::CallParen;
    const Span blank = {context_.file, name.end, paren.begin};
    Repair repair = Replace(error_.token, 1, {paren});
    Diagnostic& complaint = repair.complaint.Emit<Diag::SpaceBeforeParenthesis>(context_.SpanOf(error_.token), context_.TextOf(error_.token - 1, error_.token - 1));
    complaint.fixes.push_back({blank, "", true});
    repairs_.push_back(std::move(repair));
  }

  // "Gold" if x, "Gold": x, tag t where x.
  void OtherWordForWhen() {
    if (!HasToken() || !error_.Expects(KeywordToken::When)) {
      return;
    }
    const Token& token = tokens_[error_.token];
    const bool body_follows = error_.token + 1 < tokens_.size() && (tokens_[error_.token + 1].Is(KeywordToken::When) || tokens_[error_.token + 1].Is(TokenKind::Equal));
    if (token.Is(KeywordToken::If) || token.Is(KeywordToken::Where) || (token.Is(TokenKind::Colon) && !body_follows)) {
      const Span span = context_.SpanOf(error_.token);
      const std::string instead = Spelled(KeywordToken::When);
      Offer<Diag::ForeignOperator>(Replace(error_.token, 1, {KeywordAt(KeywordToken::When, token, token)}), span,
                                   token.Is(TokenKind::Colon) ? " " + instead : instead, true, context_.sources.Text(span), instead);
    }
  }

  // level = "gold", "silver".
  void ValuesAfterEquals() {
    if (!HasToken() || error_.token < 2 || !tokens_[error_.token].Is(TokenKind::Comma)) {
      return;
    }
    const Token& sign = tokens_[error_.token - 2];
    const TokenKind kind = tokens_[error_.token - 1].kind;
    if (!(sign.Is(TokenKind::Equal) || sign.Is(TokenKind::NotEqual)) || !(kind == TokenKind::Text || kind == TokenKind::Number)) {
      return;
    }
    const size_t first = error_.token - 2;
    size_t last = error_.token - 1;
    while (last + 2 < tokens_.size() && tokens_[last + 1].Is(TokenKind::Comma) && tokens_[last + 2].Is(kind)) {
      last += 2;
    }
    if (last == error_.token - 1) {
      return;
    }
    const KeywordToken keyword = sign.Is(TokenKind::Equal) ? KeywordToken::In : KeywordToken::NotIn;
    std::vector<Token> instead = {KeywordAt(keyword, sign, sign), {TokenKind::OpenParen, KeywordToken::None, false, false, sign.end, sign.end}};
    instead.insert(instead.end(), tokens_.begin() + static_cast<std::ptrdiff_t>(first) + 1, tokens_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    instead.push_back({TokenKind::CloseParen, KeywordToken::None, false, false, tokens_[last].end, tokens_[last].end});
    const Span span = context_.SpanOf(first, last);
    const std::string written = Spelled(keyword) + " (" + context_.TextOf(first + 1, last) + ")";
    Offer<Diag::ForeignOperator>(Replace(first, last - first + 1, std::move(instead)), span, written, true, context_.sources.Text(span), written);
  }

  // 订单 在 最近 30 天 内: a window has no words around it. 在 by itself would be read as 属于.
  void WordsAroundWindow() {
    for (const size_t back : {size_t{0}, size_t{1}}) {
      const size_t at = error_.token - back;
      const bool is_before = error_.token >= back && at + 1 < tokens_.size() && context_.TextOf(at, at) == "在" && tokens_[at + 1].Is(TokenKind::Keyword) &&
                             RoleOf(tokens_[at + 1].keyword, "").group == KeywordGroup::Window;
      if (is_before) {
        TakeOut(at, {context_.file, tokens_[at].begin, tokens_[at + 1].begin});
      }
    }
    if (!HasToken() || error_.token == 0 || !tokens_[error_.token - 1].Is(TokenKind::Keyword) || RoleOf(tokens_[error_.token - 1].keyword, "").group != KeywordGroup::Unit) {
      return;
    }
    const std::string word = context_.TextOf(error_.token, error_.token);
    if (word == "内" || word == "以内" || word == "之内") {
      TakeOut(error_.token, {context_.file, tokens_[error_.token - 1].end, tokens_[error_.token].end});
    }
  }

  void TakeOut(size_t at, Span with_blank) {
    Repair repair = Replace(at, 1, {});
    repair.complaint.Emit<Diag::NotNeeded>(context_.SpanOf(at), context_.TextOf(at, at)).fixes.push_back({with_blank, "", true});
    repairs_.push_back(std::move(repair));
  }

  // => and =< for >= and <=.
  void TurnedSign() {
    const bool follows_equal = HasToken() && error_.token > 0 && tokens_[error_.token - 1].Is(TokenKind::Equal) && tokens_[error_.token - 1].end == tokens_[error_.token].begin;
    if (!follows_equal || !(tokens_[error_.token].Is(TokenKind::Greater) || tokens_[error_.token].Is(TokenKind::Less))) {
      return;
    }
    Token sign = tokens_[error_.token - 1];
    const bool is_greater = tokens_[error_.token].Is(TokenKind::Greater);
    sign.kind = is_greater ? TokenKind::GreaterEqual : TokenKind::LessEqual;
    sign.end = tokens_[error_.token].end;
    const Span span = context_.SpanOf(error_.token - 1, error_.token);
    const std::string instead = is_greater ? ">=" : "<=";
    Offer<Diag::ForeignOperator>(Replace(error_.token - 1, 2, {sign}), span, instead, true, context_.sources.Text(span), instead);
  }

  // tag 2024sales: a name that begins with a digit.
  void NameWithDigits() {
    if (!HasToken() || error_.token == 0 || !tokens_[error_.token].Is(TokenKind::Number) || !error_.Expects(TokenKind::Word) || error_.Expects(TokenKind::Number)) {
      return;
    }
    size_t last = error_.token;
    if (last + 1 < tokens_.size() && tokens_[last + 1].Is(TokenKind::Word) && tokens_[last + 1].begin == tokens_[last].end) {
      ++last;
    }
    Token name = tokens_[error_.token];
    name.kind = TokenKind::QuotedName;
    name.end = tokens_[last].end;
    name.is_wrong = true;
    const Span span = context_.SpanOf(error_.token, last);
    const std::string quoted = "`" + context_.TextOf(error_.token, last) + "`";
    Repair repair = Replace(error_.token, last - error_.token + 1, {name});
    Diagnostic& complaint = repair.complaint.Emit<Diag::UnexpectedText>(span, Words(Phrase::AsWritten, {context_.TextOf(error_.token, last)}),
                                                                        Words(Phrase::After, {Words(Phrase::AName), context_.TextOf(error_.token - 1, error_.token - 1)}));
    complaint.help = Words(Phrase::WriteInstead, {quoted});
    complaint.fixes.push_back({span, quoted, true});
    repairs_.push_back(std::move(repair));
  }

  // in last -30 days.
  void NegativeWindow() {
    const bool in_window = HasToken() && error_.token > 0 && error_.token + 2 < tokens_.size() && tokens_[error_.token].Is(TokenKind::Minus) &&
                           (tokens_[error_.token - 1].Is(KeywordToken::InLast) || tokens_[error_.token - 1].Is(KeywordToken::InPrevious));
    if (in_window && tokens_[error_.token + 1].Is(TokenKind::Number)) {
      const Span span = context_.SpanOf(error_.token);
      Offer<Diag::EmptyWindow>(Replace(error_.token, 1, {}), span, "", false, context_.TextOf(error_.token, error_.token + 2));
    }
  }

  // for marketing, service.
  void PurposesInARow() {
    if (HasToken() && error_.token >= 2 && tokens_[error_.token].Is(TokenKind::Comma) && tokens_[error_.token - 2].Is(KeywordToken::For)) {
      const Span span = context_.SpanOf(error_.token);
      const std::string instead(KeywordById("for").spelling[static_cast<size_t>(context_.language)]);
      Offer<Diag::ForeignOperator>(Replace(error_.token, 1, {KeywordAt(KeywordToken::For, tokens_[error_.token], tokens_[error_.token])}), span,
                                   " " + instead, true, context_.sources.Text(span), instead);
    }
  }

  // 30 days ago.
  void Ago() {
    const bool is_ago = HasToken() && error_.token >= 2 && (context_.TextOf(error_.token, error_.token) == "ago" || context_.TextOf(error_.token, error_.token) == "前");
    if (!is_ago || !tokens_[error_.token - 2].Is(TokenKind::Number) || !tokens_[error_.token - 1].Is(TokenKind::Keyword)) {
      return;
    }
    const size_t first = error_.token - 2;
    Token minus = tokens_[first];
    minus.kind = TokenKind::Minus;
    minus.first_on_line = false;
    const Span span = context_.SpanOf(first, error_.token);
    const std::string instead = Spelled(KeywordToken::Today) + " - " + context_.TextOf(first, first + 1);
    Offer<Diag::ForeignOperator>(Replace(first, 3, {KeywordAt(KeywordToken::Today, tokens_[first], tokens_[first]), minus, tokens_[first], tokens_[first + 1]}),
                                 span, instead, true, context_.sources.Text(span), instead);
  }

  // between 1 to 5.
  void BetweenTo() {
    const bool wants_and = error_.IsRightIn("betweenAnd");
    if (HasToken() && wants_and && (tokens_[error_.token].Is(KeywordToken::To) || tokens_[error_.token].Is(TokenKind::Comma))) {
      const Span span = context_.SpanOf(error_.token);
      const std::string instead(KeywordById("between_and").spelling[static_cast<size_t>(context_.language)]);
      const bool is_comma = tokens_[error_.token].Is(TokenKind::Comma);
      Offer<Diag::ForeignOperator>(Replace(error_.token, 1, {KeywordAt(KeywordToken::And, tokens_[error_.token], tokens_[error_.token])}), span,
                                   is_comma ? " " + instead : instead, true, context_.sources.Text(span), instead);
    }
  }

  // like "%x%": by where the % stand.
  void Like(size_t at) {
    if (at + 1 >= tokens_.size() || !tokens_[at + 1].Is(TokenKind::Text) || LowerAscii(context_.TextOf(at, at)) != "like") {
      return;
    }
    const bool negated = at > 0 && tokens_[at - 1].Is(KeywordToken::Not);
    const size_t first = negated ? at - 1 : at;
    DiagnosticSink unheard;
    std::string pattern = ReadText(context_.sources, context_.SpanOf(at + 1), unheard);
    const bool open_begin = pattern.starts_with('%');
    const bool open_end = pattern.ends_with('%') && pattern.size() > 1;
    pattern = pattern.substr(open_begin ? 1 : 0, pattern.size() - (open_begin ? 1 : 0) - (open_end ? 1 : 0));
    const bool is_plain = pattern.find_first_of("%_\"\\") == std::string::npos && !pattern.empty();
    Token op = tokens_[at];
    op.begin = tokens_[first].begin;
    std::string spelled;
    if (open_begin || open_end) {
      const KeywordToken keyword = open_begin && open_end ? (negated ? KeywordToken::NotContains : KeywordToken::Contains)
                                   : open_begin           ? (negated ? KeywordToken::NotEnds : KeywordToken::EndsWith)
                                                          : (negated ? KeywordToken::NotStarts : KeywordToken::StartsWith);
      op = KeywordAt(keyword, tokens_[first], tokens_[at]);
      spelled = Spelled(keyword);
    } else {
      op.kind = negated ? TokenKind::NotEqual : TokenKind::Equal;
      spelled = negated ? "!=" : "=";
    }
    Token text = tokens_[at + 1];
    text.is_wrong = true;  // its value is a pattern, nothing to check
    Repair repair = Replace(first, at - first + 2, {op, text});
    repair.quotes = context_.SpanOf(at + 1);
    Diagnostic& complaint = repair.complaint.Emit<Diag::ForeignLike>(context_.SpanOf(first, at + 1));
    const std::string instead = is_plain ? spelled + " \"" + pattern + "\"" : Spelled(KeywordToken::Matches) + " \"…\"";
    complaint.help = Words(Phrase::WriteInstead, {instead});
    if (is_plain) {
      complaint.fixes.push_back({context_.SpanOf(first, at + 1), instead, true});
    }
    repairs_.push_back(std::move(repair));
  }

  // AND, Is Missing: a keyword but for its letters.
  void Capitals(size_t at) {
    if (!tokens_[at].Is(TokenKind::Word)) {
      return;
    }
    const std::string first = context_.TextOf(at, at);
    const std::string lower = LowerAscii(first);
    for (const KeywordSpelling& spelling : SpellingsFrom(lower)) {
      const size_t count = spelling.words.size();
      std::string written;
      for (size_t word = 0; word < count && at + word < tokens_.size(); ++word) {
        written += (word == 0 ? "" : " ") + context_.TextOf(at + word, at + word);
      }
      std::string meant;
      for (const std::string_view word : spelling.words) {
        meant += (meant.empty() ? "" : " ") + std::string(word);
      }
      if (written == meant || LowerAscii(written) != meant) {
        continue;
      }
      const Span span = context_.SpanOf(at, at + count - 1);
      Offer<Diag::CapitalKeyword>(Replace(at, count, {KeywordAt(spelling.token, tokens_[at], tokens_[at + count - 1])}), span, meant, true, written, meant);
    }
  }

  // A phrase around the word that did not fit, the longest first: `in the last` before `last`.
  void Habits() {
    struct Place {
      size_t at;
      FoundHabit found;
    };
    std::vector<Place> places;
    for (size_t back = 0; back <= 2 && back <= error_.token; ++back) {
      const size_t at = error_.token - back;
      if (at < tokens_.size()) {
        for (const FoundHabit& found : HabitsAt(context_.sources, context_.file, tokens_, at)) {
          if (at + found.tokens >= error_.token) {
            places.push_back({at, found});
          }
        }
      }
    }
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.found.tokens > b.found.tokens; });
    for (const Place& place : places) {
      OfferHabit(place.at, place.found);
    }
  }

  void OfferHabit(size_t at, const FoundHabit& found) {
    const Habit& habit = *found.habit;
    const Span span = context_.SpanOf(at, at + found.tokens - 1);
    const std::string written(context_.sources.Text(span));
    const std::string instead = InsteadOf(habit, context_.language);
    Token token = tokens_[at];
    token.kind = habit.token;
    token.keyword = habit.keyword;
    token.end = tokens_[at + found.tokens - 1].end;
    Repair repair = Replace(at, found.tokens, {token});
    if (habit.kind == HabitKind::Missing) {
      Offer<Diag::ForeignMissing>(std::move(repair), span, instead, habit.is_certain, written, instead);
    } else if (habit.kind == HabitKind::Window) {
      Offer<Diag::ForeignWindow>(std::move(repair), span, instead, habit.is_certain, written, instead);
    } else {
      Offer<Diag::ForeignOperator>(std::move(repair), span, instead, habit.is_certain, written, instead);
    }
  }

  // 近30天.
  void GluedWindows(size_t at) {
    const std::string word = WordText(context_.sources, context_.SpanOf(at));
    OfferGluedWindow(at, 1, word);
    if (at + 1 < tokens_.size() && tokens_[at + 1].Is(TokenKind::Word)) {
      OfferGluedWindow(at, 2, word + WordText(context_.sources, context_.SpanOf(at + 1)));
    }
  }

  // 当近一年消费, 活跃且高价值, where not all pieces are known.
  void Glued(size_t at) {
    const std::string word = WordText(context_.sources, context_.SpanOf(at));
    if (!BeginsWithHan(word) && !EndsWithHan(word)) {
      return;
    }
    for (const WordCutter::Cut& cut : CutsAroundKeyword(word)) {
      OfferCut(at, cut);
    }
  }

  // 城市属于("上海"): all pieces are known.
  void WriteApart(size_t at) {
    for (WrittenApart& apart : WaysApart(context_, at)) {
      Repair repair = Replace(apart.first, apart.count, std::move(apart.tokens));
      repair.complaint.Emit<Diag::GluedWords>(apart.span, context_.sources.Text(apart.span));
      repair.apart = Fix{apart.span, std::move(apart.text), false};
      repairs_.push_back(std::move(repair));
    }
  }

  void OfferGluedWindow(size_t at, size_t count, const std::string& words) {
    const std::optional<GluedWindow> window = ReadGluedWindow(words);
    if (!window) {
      return;
    }
    const Token& first = tokens_[at];
    const Token& last = tokens_[at + count - 1];
    const std::string instead = fmt::format("{} {} {}", SpellingOf(KeywordToken::InLast, Language::Chinese), window->amount, SpellingOf(window->unit, Language::Chinese));
    // What the amount is stands in no token of its own.
    const Token amount{TokenKind::Number, KeywordToken::None, false, true, first.begin, last.end};
    Repair repair = Replace(at, count, {KeywordAt(KeywordToken::InLast, first, last), amount, KeywordAt(window->unit, first, last)});
    const Span span = context_.SpanOf(at, at + count - 1);
    Offer<Diag::ForeignWindow>(std::move(repair), span, instead, true, context_.sources.Text(span), instead);
  }

  // Where not all pieces are known: a keyword at the begin, at the end or between, and the rest as names.
  static std::vector<WordCutter::Cut> CutsAroundKeyword(const std::string& word) {
    std::vector<WordCutter::Cut> cuts;
    for (const KeywordRow& row : Keywords()) {
      const std::string keyword(row.spelling[static_cast<size_t>(Language::Chinese)]);
      if (row.group == KeywordGroup::Unit || word.size() <= keyword.size()) {
        continue;
      }
      if (word.starts_with(keyword)) {
        cuts.push_back({keyword, word.substr(keyword.size())});
      }
      if (word.ends_with(keyword)) {
        cuts.push_back({word.substr(0, word.size() - keyword.size()), keyword});
      }
      const bool may_stand_between = row.group == KeywordGroup::Operator || row.token == KeywordToken::When;
      const size_t found = may_stand_between ? word.find(keyword, 1) : std::string::npos;
      if (found != std::string::npos && found + keyword.size() < word.size()) {
        cuts.push_back({word.substr(0, found), keyword, word.substr(found + keyword.size())});
      }
    }
    std::stable_sort(cuts.begin(), cuts.end(), [](const auto& a, const auto& b) { return KeywordBytes(a) > KeywordBytes(b); });
    return cuts;
  }

  static size_t KeywordBytes(const WordCutter::Cut& cut) {
    size_t bytes = 0;
    for (const std::string& piece : cut) {
      bytes += KeywordOf(piece) != KeywordToken::None ? piece.size() : 0;
    }
    return bytes;
  }

  void OfferCut(size_t at, const WordCutter::Cut& cut) {
    const Token& token = tokens_[at];
    // Full-width letters are longer in the file than in the cut.
    size_t bytes = 0;
    for (const std::string& piece : cut) {
      bytes += piece.size();
    }
    if (bytes != token.end - token.begin) {
      return;
    }
    std::vector<Token> pieces;
    uint32_t begin = token.begin;
    for (const std::string& piece : cut) {
      const uint32_t end = begin + static_cast<uint32_t>(piece.size());
      Token made{TokenKind::Word, KeywordOf(piece), pieces.empty() && token.first_on_line, false, begin, end};
      if (made.keyword != KeywordToken::None) {
        made.kind = TokenKind::Keyword;
      } else if (piece[0] >= '0' && piece[0] <= '9') {
        made.kind = TokenKind::Number;
      }
      pieces.push_back(made);
      begin = end;
    }
    const Span span = context_.SpanOf(at);
    Repair repair = Replace(at, 1, std::move(pieces));
    Diagnostic& complaint = repair.complaint.Emit<Diag::GluedWords>(span, context_.sources.Text(span));
    complaint.help = Words(Phrase::WriteInstead, {Joined(cut)});
    complaint.fixes.push_back({span, Joined(cut), false});
    repairs_.push_back(std::move(repair));
  }

  // betwen -> between: the keyword closest to a word.
  void Misspelt(size_t at) {
    static const std::vector<std::string> kWords = [] {
      std::vector<std::string> words;
      for (const KeywordRow& row : Keywords()) {
        for (const std::string_view spelling : row.spelling) {
          if (row.group != KeywordGroup::Statement && row.group != KeywordGroup::Unit) {
            words.emplace_back(spelling);
          }
        }
        if (!row.singular.empty()) {
          words.emplace_back(row.spelling[0]);
          words.emplace_back(row.singular);
        }
      }
      return words;
    }();
    const Span span = context_.SpanOf(at);
    const std::string word = WordText(context_.sources, span);
    for (size_t count = 1; count <= 3 && at + count <= tokens_.size(); ++count) {
      const Span whole = context_.SpanOf(at, at + count - 1);
      const std::string meant = DidYouMean(count == 1 ? word : std::string(context_.sources.Text(whole)), kWords);
      const std::vector<KeywordSpelling>& spellings = SpellingsFrom(meant.substr(0, meant.find(' ')));
      const auto spelled = std::find_if(spellings.begin(), spellings.end(), [&](const KeywordSpelling& spelling) {
        return static_cast<size_t>(std::count(meant.begin(), meant.end(), ' ')) + 1 == spelling.words.size() && std::string_view(meant).ends_with(spelling.words.back());
      });
      if (meant.empty() || spelled == spellings.end()) {
        continue;
      }
      Repair repair = Replace(at, count, {KeywordAt(spelled->token, tokens_[at], tokens_[at + count - 1])});
      Diagnostic& complaint = repair.complaint.Emit<Diag::UnknownWord>(whole, context_.sources.Text(whole));
      complaint.label = Words(Phrase::DidYouMeanLabel, {meant});
      complaint.fixes.push_back({whole, meant, false});
      repairs_.push_back(std::move(repair));
    }
  }

  // status in "paid": parentheses forgotten around one value.
  void ParenthesesAroundValues() {
    const bool after_in = HasToken() && error_.token > 0 && (tokens_[error_.token - 1].Is(KeywordToken::In) || tokens_[error_.token - 1].Is(KeywordToken::NotIn));
    if (!after_in || !(tokens_[error_.token].Is(TokenKind::Text) || tokens_[error_.token].Is(TokenKind::Number))) {
      return;
    }
    size_t last = error_.token;
    while (last + 2 < tokens_.size() && tokens_[last + 1].Is(TokenKind::Comma) && tokens_[last + 2].Is(tokens_[error_.token].kind)) {
      last += 2;
    }
    std::vector<Token> instead = {{TokenKind::OpenParen, KeywordToken::None, false, false, tokens_[error_.token].begin, tokens_[error_.token].begin}};
    instead.insert(instead.end(), tokens_.begin() + static_cast<std::ptrdiff_t>(error_.token), tokens_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    instead.push_back({TokenKind::CloseParen, KeywordToken::None, false, false, tokens_[last].end, tokens_[last].end});
    const Span span = context_.SpanOf(error_.token, last);
    const std::string written = "(" + std::string(context_.sources.Text(span)) + ")";
    Repair repair = Replace(error_.token, last - error_.token + 1, std::move(instead));
    Diagnostic& complaint = repair.complaint.Emit<Diag::UnexpectedText>(
        span, context_.sources.Text(span), Words(Phrase::After, {Words(Phrase::ValuesOrListName), context_.TextOf(error_.token - 1, error_.token - 1)}));
    complaint.help = Words(Phrase::WriteInstead, {written});
    complaint.fixes.push_back({span, written, true});
    repairs_.push_back(std::move(repair));
  }

  const SyntaxError& error_;
  const RepairContext& context_;
  const std::vector<Token>& tokens_;
  std::vector<Repair> repairs_;
};

}  // namespace

std::vector<Token> Apply(const Repair& repair, const std::vector<Token>& tokens) {
  const auto at = [&](size_t index) { return tokens.begin() + static_cast<std::ptrdiff_t>(index); };
  std::vector<Token> out;
  out.reserve(tokens.size() + repair.instead.size() + repair.moved.size());
  const size_t moved_to = repair.moved.empty() ? repair.first : repair.moved_to;
  out.insert(out.end(), tokens.begin(), at(moved_to));
  out.insert(out.end(), repair.moved.begin(), repair.moved.end());
  out.insert(out.end(), at(moved_to), at(repair.first));
  out.insert(out.end(), repair.instead.begin(), repair.instead.end());
  out.insert(out.end(), at(repair.first + repair.count), tokens.end());
  return out;
}

std::vector<Repair> RepairsOf(const SyntaxError& error, const RepairContext& context) { return RepairFinder(error, context).Run(); }

}  // namespace limn
