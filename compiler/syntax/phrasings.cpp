// Repairs of phrasings from elsewhere: case when … end, when … then as an arm, in 20 to 30, count(distinct …), a name in quotes or in several words.

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "compiler/syntax/repairs.h"
#include "compiler/syntax/shape.h"
#include "runtime/values/ascii.h"

namespace limn {
namespace {

class PhrasingFinder {
 public:
  PhrasingFinder(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs)
      : error_(error), context_(context), tokens_(context.tokens), repairs_(repairs) {}

  void Run() {
    if (error_.token == 0 || error_.token >= tokens_.size()) {
      return;
    }
    NameInQuotes();
    CaseWhen();
    ArmsOfWhen();
    InRange();
    WindowBehindAnd();
    CountDistinct();
    Unless();
  }

  // tag vip customer when …: a name is one word. The last that is thought of: one of the words may be a slip for a keyword.
  void NameOfWords() {
    if (error_.token < 2 || error_.token >= tokens_.size() || !BeginsDefinition() || !tokens_[1].Is(TokenKind::Word)) {
      return;
    }
    size_t last = 1;
    std::string joined = context_.TextOf(1, 1);
    while (last + 1 < tokens_.size() && tokens_[last + 1].Is(TokenKind::Word) && !tokens_[last + 1].first_on_line) {
      ++last;
      const std::string word = context_.TextOf(last, last);
      if (KeywordOf(LowerAscii(word)) != KeywordToken::None) {
        return;
      }
      joined += "_" + word;
    }
    if (last < error_.token) {
      return;
    }
    Token name = tokens_[1];
    name.kind = TokenKind::QuotedName;
    name.end = tokens_[last].end;
    OfferName(1, last, {name}, joined);
  }

 private:
  bool IsWord(size_t index, std::string_view lower) const {
    return index < tokens_.size() && (tokens_[index].Is(TokenKind::Word) || tokens_[index].Is(TokenKind::Keyword)) && LowerAscii(context_.TextOf(index, index)) == lower;
  }
  std::string Spelled(std::string_view id) const { return std::string(KeywordById(id).spelling[static_cast<size_t>(context_.language)]); }
  static Token KeywordAt(KeywordToken keyword, const Token& at) { return {TokenKind::Keyword, keyword, at.first_on_line, false, at.begin, at.end}; }

  Repair Replace(size_t first, size_t count, std::vector<Token> instead) const {
    Repair repair;
    repair.first = first;
    repair.count = count;
    repair.instead = std::move(instead);
    return repair;
  }

  void OfferForeign(Repair repair, Span span, const std::string& instead, bool certain) {
    repair.complaint.Emit<Diag::ForeignOperator>(span, context_.sources.Text(span), instead).fixes.push_back({span, instead, certain});
    repairs_.push_back(std::move(repair));
  }

  void OfferName(size_t first, size_t last, std::vector<Token> instead, const std::string& text) {
    Repair repair = Replace(first, last - first + 1, std::move(instead));
    const Span span = context_.SpanOf(first, last);
    const std::string_view found = context_.sources.Text(span);
    Diagnostic& complaint =
        repair.complaint.Emit<Diag::UnexpectedText>(span, tokens_[first].Is(TokenKind::Text) ? Words::Verbatim(std::string(found)) : Words(Phrase::AsWritten, {found}), Words(Phrase::After, {Words(Phrase::AName), context_.TextOf(0, 0)}));
    complaint.help = Words(Phrase::WriteInstead, {text});
    complaint.fixes.push_back({span, text, false});
    repairs_.push_back(std::move(repair));
  }

  bool BeginsDefinition() const {
    return tokens_[0].Is(TokenKind::Keyword) && RoleOf(tokens_[0].keyword, "").group == KeywordGroup::Statement && !tokens_[0].Is(KeywordToken::Test) &&
           !tokens_[0].Is(KeywordToken::ForEach);
  }

  // tag "VIP" when …: the text is the label, and the name is missing.
  void NameInQuotes() {
    if (error_.token != 1 || !tokens_[1].Is(TokenKind::Text) || !BeginsDefinition()) {
      return;
    }
    const std::string text = context_.TextOf(1, 1);
    Token name = tokens_[1];
    name.kind = TokenKind::QuotedName;
    OfferName(1, 1, {name, tokens_[1]}, NameFrom(text) + " " + text);
  }

  // Letters and digits as they are, everything else as `_`.
  static std::string NameFrom(std::string_view text) {
    std::string name;
    for (size_t begin = 0; begin < text.size();) {
      const std::string_view letter = text.substr(begin, CharacterLength(text.substr(begin)));
      const bool is_letter = letter.size() > 1 ? BeginsWithHan(letter) || letter.size() == 2 : std::isalnum(static_cast<unsigned char>(letter[0])) != 0;
      if (is_letter) {
        name += LowerAscii(std::string(letter));
      } else if (!name.empty() && !name.ends_with('_')) {
        name += '_';
      }
      begin += letter.size();
    }
    while (name.ends_with('_')) {
      name.pop_back();
    }
    const bool begins_with_digit = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) != 0;
    return name.empty() || begins_with_digit ? "name_" + name : name;
  }

  // What stands between two tokens, the second not included, with the blanks behind it.
  std::string Between(size_t first, size_t end) const { return first < end ? context_.TextOf(first, end - 1) : ""; }

  // case when a then b else c end -> if a then b else c.
  void CaseWhen() {
    const size_t first = error_.token - 1;
    if (!IsWord(first, "case") || !IsWord(error_.token, "when")) {
      return;
    }
    std::vector<Token> instead;
    std::string text;
    bool has_else = false;
    size_t depth = 0;
    size_t at = error_.token;
    size_t begin = at;
    const auto put = [&](std::string_view id, KeywordToken keyword) {
      text += Between(begin, at) + (text.empty() ? "" : " ") + Spelled(id) + " ";
      instead.push_back(KeywordAt(keyword, tokens_[at]));
      instead.back().first_on_line = false;
      begin = at + 1;
    };
    for (; at < tokens_.size() && !(depth == 0 && IsWord(at, "end")); ++at) {
      depth += tokens_[at].Is(TokenKind::OpenParen) || tokens_[at].Is(TokenKind::CallParen) ? 1 : 0;
      depth -= tokens_[at].Is(TokenKind::CloseParen) && depth > 0 ? 1 : 0;
      if (IsWord(at, "case")) {
        return;  // one inside another is for the author
      }
      if (depth == 0 && IsWord(at, "when")) {
        if (at != error_.token) {
          put("else", KeywordToken::Else);
          text.pop_back();  // the blank before `if`
        }
        put("if", KeywordToken::If);
      } else if (depth == 0 && IsWord(at, "then")) {
        put("then", KeywordToken::Then);
      } else if (depth == 0 && IsWord(at, "else")) {
        put("else", KeywordToken::Else);
        has_else = true;
      } else {
        instead.push_back(tokens_[at]);
        instead.back().first_on_line = false;
      }
    }
    if (at >= tokens_.size()) {
      return;
    }
    text += Between(begin, at);
    if (!has_else) {
      text += " " + Spelled("else") + " " + Spelled("missing");
      instead.push_back(KeywordAt(KeywordToken::Else, tokens_[at]));
      instead.push_back(KeywordAt(KeywordToken::Missing, tokens_[at]));
    }
    const Span span = context_.SpanOf(first, at);
    // `else` would take what follows; so beside something else it stands in parentheses.
    if (at + 1 >= tokens_.size() || tokens_[at + 1].first_on_line) {
      Repair repair = Replace(first, at - first + 1, instead);
      repair.complaint.Emit<Diag::ForeignIf>(span).fixes.push_back({span, text, true});
      repairs_.push_back(std::move(repair));
    }
    Token open = tokens_[first];
    open.kind = TokenKind::OpenParen;
    Token close = tokens_[at];
    close.kind = TokenKind::CloseParen;
    instead.insert(instead.begin(), open);
    instead.push_back(close);
    Repair in_parentheses = Replace(first, at - first + 1, std::move(instead));
    in_parentheses.complaint.Emit<Diag::ForeignIf>(span).fixes.push_back({span, "(" + text + ")", true});
    repairs_.push_back(std::move(in_parentheses));
  }

  // one of, with lines `when level = "gold" then "x"`: all of them at once.
  void ArmsOfWhen() {
    std::vector<Token> instead;
    std::vector<Fix> fixes;
    size_t first = error_.token;
    while (first < tokens_.size() && (tokens_[first].Is(KeywordToken::When) || tokens_[first].Is(KeywordToken::If)) && tokens_[first].first_on_line) {
      size_t then = first + 1;
      while (then < tokens_.size() && !tokens_[then].Is(KeywordToken::Then) && !tokens_[then].Is(KeywordToken::When)) {
        ++then;
      }
      const size_t value = then + 1;
      const bool is_arm = value < tokens_.size() && tokens_[then].Is(KeywordToken::Then) && (value + 1 >= tokens_.size() || tokens_[value + 1].first_on_line);
      if (!is_arm) {
        break;
      }
      Token arm = tokens_[value];
      arm.first_on_line = true;
      instead.push_back(arm);
      instead.push_back(KeywordAt(KeywordToken::When, tokens_[first]));
      instead.back().first_on_line = false;
      instead.insert(instead.end(), tokens_.begin() + static_cast<std::ptrdiff_t>(first) + 1, tokens_.begin() + static_cast<std::ptrdiff_t>(then));
      fixes.push_back({context_.SpanOf(first, value), context_.TextOf(value, value) + " " + Spelled("when") + " " + Between(first + 1, then), true});
      first = value + 1;
    }
    if (fixes.empty()) {
      return;
    }
    Repair repair = Replace(error_.token, first - error_.token, std::move(instead));
    const Span span = fixes.front().span;
    repair.complaint.Emit<Diag::ForeignOperator>(span, context_.sources.Text(span), fixes.front().replacement).fixes = std::move(fixes);
    repairs_.push_back(std::move(repair));
  }

  // age(birth_date) in 20 to 30.
  void InRange() {
    const bool negated = tokens_[error_.token - 1].Is(KeywordToken::NotIn);
    const auto is_number = [&](size_t index) { return index < tokens_.size() && (tokens_[index].Is(TokenKind::Number) || tokens_[index].Is(TokenKind::Date)); };
    const size_t to = error_.token + 1;
    if (!(negated || tokens_[error_.token - 1].Is(KeywordToken::In)) || !is_number(error_.token) || !is_number(to + 1)) {
      return;
    }
    if (!tokens_[to].Is(TokenKind::Minus) && !tokens_[to].Is(KeywordToken::To) && !tokens_[to].Is(KeywordToken::And)) {
      return;
    }
    const size_t first = error_.token - 1;
    const std::string instead = Spelled(negated ? "not_between" : "between") + " " + context_.TextOf(error_.token, error_.token) + " " + Spelled("between_and") + " " +
                                context_.TextOf(to + 1, to + 1);
    OfferForeign(Replace(first, 4, {KeywordAt(negated ? KeywordToken::NotBetween : KeywordToken::Between, tokens_[first]), tokens_[error_.token], KeywordAt(KeywordToken::And, tokens_[to]), tokens_[to + 1]}),
                 context_.SpanOf(first, to + 1), instead, tokens_[to].Is(KeywordToken::To));
  }

  // where status = "paid" and in last 30 days; …, in last 30 days.
  void WindowBehindAnd() {
    const Token& token = tokens_[error_.token];
    const size_t before = error_.token - 1;
    const bool is_clause = token.Is(TokenKind::Keyword) && (RoleOf(token.keyword, "").group == KeywordGroup::Window || token.Is(KeywordToken::Where) || token.Is(KeywordToken::From));
    if (!is_clause || !(tokens_[before].Is(KeywordToken::And) || tokens_[before].Is(TokenKind::Comma))) {
      return;
    }
    const Span span = context_.SpanOf(before);
    const bool is_comma = tokens_[before].Is(TokenKind::Comma);
    Repair repair = Replace(before, 1, {});
    Diagnostic& complaint = repair.complaint.Emit<Diag::NotNeeded>(span, context_.sources.Text(span));
    complaint.fixes.push_back({{span.file, span.begin, is_comma && span.end < token.begin ? span.end : token.begin}, is_comma && span.end == token.begin ? " " : "", true});
    repairs_.push_back(std::move(repair));
  }

  // count(distinct orders.category).
  void CountDistinct() {
    const size_t word = error_.token - 1;
    const bool is_distinct = word >= 2 && FindFunction(context_.TextOf(word, word)) == FindFunction("distinct") && tokens_[word - 1].Is(TokenKind::CallParen) &&
                             FindFunction(context_.TextOf(word - 2, word - 2)) == FindFunction("count");
    if (!is_distinct) {
      return;
    }
    Token function = tokens_[word];
    function.first_on_line = tokens_[word - 2].first_on_line;
    Token paren = tokens_[word - 1];
    const Span span{context_.file, tokens_[word - 2].begin, tokens_[error_.token].begin};
    Repair repair = Replace(word - 2, 3, {function, paren});
    const std::string instead = context_.TextOf(word, word) + "(";
    const Span written = context_.SpanOf(word - 2, word);
    repair.complaint.Emit<Diag::ForeignOperator>(written, context_.sources.Text(written), instead).fixes.push_back({span, instead, true});
    repairs_.push_back(std::move(repair));
  }

  // level = "gold" unless city = "Beijing".
  void Unless() {
    if (!IsWord(error_.token, "unless") && context_.TextOf(error_.token, error_.token) != "除非") {
      return;
    }
    const Token& token = tokens_[error_.token];
    OfferForeign(Replace(error_.token, 1, {KeywordAt(KeywordToken::And, token), KeywordAt(KeywordToken::Not, token)}), context_.SpanOf(error_.token),
                 Spelled("and") + " " + Spelled("not"), false);
  }

  const SyntaxError& error_;
  const RepairContext& context_;
  const std::vector<Token>& tokens_;
  std::vector<Repair>& repairs_;
};

}  // namespace

void AddPhrasings(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs) { PhrasingFinder(error, context, repairs).Run(); }

void AddNameOfWords(const SyntaxError& error, const RepairContext& context, std::vector<Repair>& repairs) { PhrasingFinder(error, context, repairs).NameOfWords(); }

}  // namespace limn
