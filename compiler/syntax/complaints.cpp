#include "compiler/syntax/complaints.h"

#include <algorithm>
#include <string>

#include "compiler/syntax/shape.h"

namespace limn {
namespace {

class Complaint {
 public:
  Complaint(const SyntaxError& error, const SourceMap& sources, FileId file, const std::vector<Token>& tokens, DiagnosticSink& sink)
      : error_(error), sources_(sources), file_(file), tokens_(tokens), sink_(sink), language_(LanguageOf(sources, file, tokens)) {}

  void Emit() {
    if (IsReservedWordAsName()) {
      // 最近30天: all that is written in one piece is meant.
      Span span = SpanOf(error_.token);
      const auto goes_on = [&](const Token& token) { return token.begin == span.end && (token.Is(TokenKind::Word) || token.Is(TokenKind::Number) || token.Is(TokenKind::Keyword)); };
      for (size_t next = error_.token + 1; next < tokens_.size() && goes_on(tokens_[next]); ++next) {
        span.end = tokens_[next].end;
      }
      const std::string name(sources_.Text(span));
      sink_.Emit<Diag::ReservedName>(span, name).fixes.push_back({span, "`" + name + "`", false});
      return;
    }
    if (IsSecondComparison()) {
      sink_.Emit<Diag::ChainedComparison>(SpanOf(error_.token));
      return;
    }
    if (IsAllRows()) {
      const std::string function = TextOf(error_.token - 2);
      sink_.Emit<Diag::AggregateNeedsTable>(SpanOf(error_.token), function).help = Words(Phrase::NameTheTableAlone, {function});
      return;
    }
    const Words expected = Expected();
    // What is missing at the end of a line is complained about there, not at what begins the next.
    is_line_end_ = !AtEnd() && error_.token > 0 && tokens_[error_.token].first_on_line && !ends_expression_;
    Diagnostic& complaint = sink_.Emit<Diag::UnexpectedText>(Place(), Found(), expected);
    if (!AtEnd() && WantsValue() && tokens_[error_.token].Is(KeywordToken::If)) {
      complaint.help = Words(Phrase::IfInParentheses);
    }
    if (IsInImport() && (Wants(KeywordToken::From) || error_.expects_end)) {
      complaint.help = Words(Phrase::PartsOfAnImport);
    }
    if (WantsDefine()) {
      complaint.help = Words(Phrase::LoopHoldsDefinitions, {TextOf(1)});
    }
    if (IsInCluster() && (WantsGroups() || error_.expects_end)) {
      complaint.help = Words(Phrase::PartsOfACluster);
    }
    OfferExample(complaint);
    if (WantsText() && !AtEnd() && !is_line_end_) {
      OfferQuotes(complaint);
    }
    if (Wants(TokenKind::CloseParen) && !Wants(TokenKind::Text)) {
      if (const std::optional<size_t> open = OpenParenthesis()) {
        complaint.notes.push_back({SpanOf(*open), Words(Phrase::OpensHere)});
      }
    }
  }

 private:
  bool AtEnd() const { return error_.token >= tokens_.size(); }
  bool Wants(TokenKind kind) const { return error_.Expects(kind); }
  bool Wants(KeywordToken keyword) const { return error_.Expects(keyword); }
  Span SpanOf(size_t index) const { return {file_, tokens_[index].begin, tokens_[index].end}; }
  std::string TextOf(size_t index) const { return std::string(sources_.Text(SpanOf(index))); }
  std::string Spelled(KeywordToken token) const { return std::string(SpellingOf(token, language_)); }

  // An end has no width: just after the last word.
  Span Place() const {
    if (!AtEnd() && !is_line_end_) {
      return SpanOf(error_.token);
    }
    const uint32_t end = error_.token == 0 ? 0 : tokens_[error_.token - 1].end;
    return {file_, end, end};
  }

  Words Found() const {
    if (AtEnd()) {
      return Phrase::TheEndOfTheStatement;
    }
    if (is_line_end_ || tokens_[error_.token].begin == tokens_[error_.token].end) {
      return Phrase::TheEndOfTheLine;
    }
    constexpr size_t kShownMax = 60;
    std::string text = TextOf(error_.token);
    if (text.size() > kShownMax) {
      size_t end = kShownMax;
      while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        --end;
      }
      text = text.substr(0, end) + "…";
    }
    return tokens_[error_.token].Is(TokenKind::Text) ? Words::Verbatim(text) : Words(Phrase::AsWritten, {text});
  }

  // What was forgotten, by an example.
  void OfferExample(Diagnostic& complaint) const {
    const bool is_end = AtEnd() || is_line_end_ || tokens_[error_.token].Is(TokenKind::CloseParen) || tokens_[error_.token].begin == tokens_[error_.token].end;
    if (error_.token == 0 || !is_end || !complaint.help.empty()) {
      return;
    }
    const Token& before = tokens_[error_.token - 1];
    const bool in_chinese = language_ == Language::Chinese;
    if (WantsValue() && FollowsConditionWord()) {
      complaint.help = Words(Phrase::WriteCondition, {in_chinese ? "计数(订单) >= 1" : "count(orders) >= 1"});
    } else if (WantsValue() && IsComparisonSign(before.kind)) {
      const bool is_order = !before.Is(TokenKind::Equal) && !before.Is(TokenKind::NotEqual);
      complaint.help = Words(Phrase::WrittenLike, {TextOf(error_.token - 1) + (is_order ? " 100" : " \"…\"")});
    } else if (Wants(KeywordToken::Day) && !Wants(TokenKind::Word) && before.Is(TokenKind::Number)) {
      complaint.help = Words(Phrase::WrittenLike, {TextOf(error_.token - 1) + " " + Spelled(KeywordToken::Day)});
    }
  }

  // `expected a condition after `when``: the kind of thing, and the word it belongs to.
  Words After(Phrase kind) const {
    if (error_.token == 0) {
      return kind;
    }
    return Words(Phrase::After, {Words(kind), TextOf(error_.token - 1)});
  }
  Words AfterWord(std::string word) const {
    if (error_.token == 0) {
      return Words::Verbatim(std::move(word));
    }
    return Words(Phrase::After, {Words(Phrase::TheWord, {std::move(word)}), TextOf(error_.token - 1)});
  }

  bool WantsText() const { return Wants(TokenKind::Text) && !Wants(TokenKind::Number) && !Wants(TokenKind::Word) && !Wants(TokenKind::Equal) && !Wants(KeywordToken::When); }
  bool WantsName() const { return Wants(TokenKind::Word) && !Wants(TokenKind::Text) && !Wants(TokenKind::OpenParen); }
  bool WantsValue() const { return Wants(TokenKind::Text) && Wants(KeywordToken::Today); }

  bool IsReservedWordAsName() const {
    return !AtEnd() && WantsName() && !Wants(TokenKind::Number) && tokens_[error_.token].Is(TokenKind::Keyword) &&
           (IsReserved(TextOf(error_.token)) || IsChineseWord(error_.token)) && (!BelongsToStatement(tokens_[error_.token].keyword) || IsBody(error_.token + 1));
  }

  // 周末, 截至, 取其一: Chinese says in one word what English says in several, which nobody takes for a name.
  bool IsChineseWord(size_t token) const {
    const std::string text = TextOf(token);
    return BeginsWithHan(text) && text.find(' ') == std::string::npos;
  }

  bool IsBody(size_t token) const {
    return token < tokens_.size() && (tokens_[token].Is(TokenKind::Equal) || tokens_[token].Is(KeywordToken::When) || tokens_[token].Is(KeywordToken::OneOf) ||
                                      tokens_[token].Is(KeywordToken::AnyOf) || tokens_[token].Is(KeywordToken::Table));
  }

  // count(*).
  bool IsAllRows() const {
    return !AtEnd() && error_.token >= 2 && tokens_[error_.token].Is(TokenKind::Star) && tokens_[error_.token - 1].Is(TokenKind::CallParen) &&
           FindFunction(TextOf(error_.token - 2)) != nullptr;
  }

  // A word that shows rather that the name was forgotten: `tag when x > 1`.
  static bool BelongsToStatement(KeywordToken keyword) {
    return keyword == KeywordToken::When || keyword == KeywordToken::Else || keyword == KeywordToken::In || keyword == KeywordToken::OneOf || keyword == KeywordToken::AnyOf ||
           keyword == KeywordToken::FirstMatch || keyword == KeywordToken::BestScore;
  }

  static bool IsComparison(const Token& token) {
    return IsComparisonSign(token.kind) || token.Is(KeywordToken::Contains) || token.Is(KeywordToken::StartsWith) || token.Is(KeywordToken::EndsWith) ||
           token.Is(KeywordToken::Matches) || token.Is(KeywordToken::Has) || token.Is(KeywordToken::IsMissing) || token.Is(KeywordToken::IsKnown) ||
           token.Is(KeywordToken::In) || token.Is(KeywordToken::Between);
  }

  // `1 < x < 5`: another comparison stands before this one, with nothing between that would part them.
  bool IsSecondComparison() const {
    if (AtEnd() || !IsComparison(tokens_[error_.token])) {
      return false;
    }
    size_t closed = 0;
    for (size_t index = error_.token; index-- > 0;) {
      const Token& token = tokens_[index];
      if (token.Is(TokenKind::CloseParen)) {
        ++closed;
      } else if (token.Is(TokenKind::OpenParen) || token.Is(TokenKind::CallParen)) {
        if (closed == 0) {
          return false;
        }
        --closed;
      } else if (closed == 0 && IsComparison(token)) {
        // The `=` of a metric or param is none.
        return !token.Is(TokenKind::Equal) || !IsBodySign(index);
      } else if (closed == 0 && (token.Is(TokenKind::Comma) || token.Is(TokenKind::Colon) || token.Is(KeywordToken::And) || token.Is(KeywordToken::Or) || token.Is(KeywordToken::When) || token.Is(KeywordToken::Where))) {
        return false;
      }
    }
    return false;
  }

  bool IsBodySign(size_t sign) const {
    const auto before = tokens_.begin() + static_cast<std::ptrdiff_t>(sign);
    const auto is_body = [](const Token& token) { return token.Is(TokenKind::Equal) || token.Is(KeywordToken::When) || token.Is(KeywordToken::OneOf) || token.Is(KeywordToken::AnyOf); };
    return !tokens_.front().Is(KeywordToken::Test) && std::none_of(tokens_.begin(), before, is_body);
  }

  std::optional<size_t> OpenParenthesis() const {
    size_t closed = 0;
    for (size_t index = error_.token; index-- > 0;) {
      if (tokens_[index].Is(TokenKind::CloseParen)) {
        ++closed;
      } else if (tokens_[index].Is(TokenKind::OpenParen) || tokens_[index].Is(TokenKind::CallParen)) {
        if (closed == 0) {
          return index;
        }
        --closed;
      }
    }
    return std::nullopt;
  }

  bool FollowsConditionWord() const {
    if (error_.token == 0) {
      return false;
    }
    const Token& before = tokens_[error_.token - 1];
    for (const KeywordToken word : {KeywordToken::When, KeywordToken::And, KeywordToken::Or, KeywordToken::Not, KeywordToken::Where, KeywordToken::If, KeywordToken::Expect}) {
      if (before.Is(word) && !error_.IsIn("betweenAnd")) {
        return true;
      }
    }
    return false;
  }

  // `for each days in (7, 30)`, and nothing to define.
  bool WantsDefine() const { return tokens_.size() > 1 && tokens_.front().Is(KeywordToken::ForEach) && Wants(KeywordToken::Define) && !error_.expects_end; }
  bool IsInImport() const { return !tokens_.empty() && tokens_.front().Is(KeywordToken::ImportTag); }
  bool IsInCluster() const { return !tokens_.empty() && tokens_.front().Is(KeywordToken::Cluster); }
  // By which numbers, or into how many groups, is not said.
  bool WantsGroups() const { return IsInCluster() && (Wants(KeywordToken::Into) || (Wants(KeywordToken::By) && !Wants(TokenKind::CloseParen))); }
  bool IsInScore() const { return !tokens_.empty() && tokens_.front().Is(KeywordToken::Score); }

  // `20 when requested_demo` on a line of its own, or no line at all.
  bool WantsPoints() const {
    const bool begins_line = !AtEnd() && tokens_[error_.token].first_on_line && error_.expects_end;
    return IsInScore() && (begins_line || (Wants(KeywordToken::Add) && !Wants(TokenKind::Word)));
  }

  // `add 20 requested_demo`: an amount, then more on the same line.
  bool FollowsPoints() const {
    if (!IsInScore() || AtEnd() || tokens_[error_.token].first_on_line) {
      return false;
    }
    bool has_amount = false;
    for (size_t index = error_.token; index-- > 0;) {
      const Token& token = tokens_[index];
      has_amount = has_amount || token.Is(KeywordToken::Add) || token.Is(KeywordToken::Subtract);
      if (token.Is(KeywordToken::When) || token.first_on_line) {
        return has_amount && !token.Is(KeywordToken::When) && error_.expects_end;
      }
    }
    return false;
  }

  Words Expected() {
    if (error_.token > 0 && (tokens_[error_.token - 1].Is(KeywordToken::In) || tokens_[error_.token - 1].Is(KeywordToken::NotIn)) && Wants(TokenKind::Word)) {
      return After(Phrase::ValuesOrListName);
    }
    if (error_.IsRightIn("seed") && Wants(KeywordToken::Seed)) {
      return AfterWord(Spelled(KeywordToken::Seed) + " \"…\"");
    }
    if (Wants(KeywordToken::HitFirst) && !Wants(TokenKind::Word)) {
      return Words(Phrase::OneOfThree, {Spelled(KeywordToken::HitFirst), Spelled(KeywordToken::Unique), Spelled(KeywordToken::Collect)});
    }
    if (FollowsPoints()) {
      return AfterWord(Spelled(KeywordToken::When));
    }
    if (WantsDefine()) {
      return Words(Phrase::TheWord, {Spelled(KeywordToken::Define)});
    }
    if (IsInImport() && Wants(KeywordToken::From)) {
      return AfterWord(std::string(KeywordById("from_source").spelling[static_cast<size_t>(language_)]) + " \"…\"");
    }
    if (WantsGroups()) {
      return AfterWord(Spelled(Wants(KeywordToken::Into) ? KeywordToken::Into : KeywordToken::By) + " …");
    }
    if (WantsPoints()) {
      ends_expression_ = error_.expects_end;
      return Words(Phrase::OneOfThree, {Spelled(KeywordToken::Add), Spelled(KeywordToken::Subtract), Spelled(KeywordToken::Per)});
    }
    if (Wants(TokenKind::Percent) && !Wants(TokenKind::Text)) {
      return After(Phrase::APercentage);
    }
    if (WantsValue()) {
      return After(FollowsConditionWord() ? Phrase::ACondition : Phrase::AValue);
    }
    if (Wants(TokenKind::Bar) || Wants(TokenKind::RowEnd)) {
      return AfterWord("|");
    }
    if (error_.IsRightIn("tag")) {
      return Words(Phrase::ABody, {Spelled(KeywordToken::When), Spelled(KeywordToken::OneOf), Spelled(KeywordToken::AnyOf), Spelled(KeywordToken::Table)});
    }
    if (error_.IsRightIn("personas") && Wants(KeywordToken::FirstMatch)) {
      return Words(Phrase::OneOfThree, {Spelled(KeywordToken::FirstMatch), Spelled(KeywordToken::BestScore), Spelled(KeywordToken::Overlapping)});
    }
    if (WantsText()) {
      return After(Phrase::ATextInQuotes);
    }
    if (Wants(KeywordToken::Day) && !Wants(TokenKind::Word)) {
      return After(Phrase::AUnitOfTime);
    }
    if (error_.IsRightIn("amount") || (Wants(TokenKind::Number) && WantsName())) {
      return After(Phrase::AWholeNumber);
    }
    if (Wants(TokenKind::Date)) {
      return After(Phrase::ADateOrTime);
    }
    if (Wants(TokenKind::Time)) {
      return After(Phrase::ATimeOfDay);
    }
    if (WantsName()) {
      return After(Phrase::AName);
    }
    for (const KeywordToken word : {KeywordToken::AsOf, KeywordToken::About, KeywordToken::Then, KeywordToken::To, KeywordToken::When, KeywordToken::Expect, KeywordToken::Persona, KeywordToken::Hypothesis}) {
      if (Wants(word)) {
        return AfterWord(Spelled(word));
      }
    }
    if (Wants(KeywordToken::Else) && error_.IsRightIn("expr")) {
      return AfterWord(std::string(KeywordById("else").spelling[static_cast<size_t>(language_)]));
    }
    if (error_.IsRightIn("betweenAnd")) {
      return AfterWord(std::string(KeywordById("between_and").spelling[static_cast<size_t>(language_)]));
    }
    if (Wants(TokenKind::Row) || Wants(TokenKind::RowBegin)) {
      return After(Phrase::ARow);
    }
    if (Wants(TokenKind::Equal)) {
      return AfterWord("=");
    }
    if (Wants(TokenKind::Colon)) {
      return AfterWord(":");
    }
    if (Wants(TokenKind::CloseBrace)) {
      return After(Phrase::CommaOrBrace);
    }
    if (Wants(TokenKind::CloseParen)) {
      return After(Phrase::CommaOrParenthesis);
    }
    if ((IsInImport() || IsInCluster()) && error_.expects_end) {
      return Words(Phrase::TheEndOfTheStatement);
    }
    ends_expression_ = true;
    return Words(Phrase::AndOrEnd, {Spelled(KeywordToken::And), Spelled(KeywordToken::Or)});
  }

  // owner CRM team -> owner "CRM team": up to the end of the line.
  void OfferQuotes(Diagnostic& complaint) const {
    size_t last = error_.token;
    if (!tokens_[last].Is(TokenKind::Word)) {
      return;
    }
    while (last + 1 < tokens_.size() && !tokens_[last + 1].first_on_line && tokens_[last + 1].Is(TokenKind::Word)) {
      ++last;
    }
    const Span words = {file_, tokens_[error_.token].begin, tokens_[last].end};
    const std::string_view text = sources_.Text(words);
    if (text.find_first_of("\"\\\r\n") == std::string_view::npos) {
      const std::string quoted = "\"" + std::string(text) + "\"";
      complaint.help = Words(Phrase::WriteInstead, {quoted});
      complaint.fixes.push_back({words, quoted, false});
    }
  }

  const SyntaxError& error_;
  const SourceMap& sources_;
  const FileId file_;
  const std::vector<Token>& tokens_;
  DiagnosticSink& sink_;
  const Language language_;
  bool ends_expression_ = false;
  bool is_line_end_ = false;
};

}  // namespace

Language LanguageOf(const SourceMap& sources, FileId file, const std::vector<Token>& tokens) {
  const auto keyword = std::find_if(tokens.begin(), tokens.end(), [](const Token& token) { return token.Is(TokenKind::Keyword); });
  const bool is_chinese = keyword != tokens.end() && BeginsWithHan(sources.Text({file, keyword->begin, keyword->end}));
  return is_chinese ? Language::Chinese : Language::English;
}

void ComplainAbout(const SyntaxError& error, const SourceMap& sources, FileId file, const std::vector<Token>& tokens, DiagnosticSink& sink) {
  Complaint(error, sources, file, tokens, sink).Emit();
}

}  // namespace limn
