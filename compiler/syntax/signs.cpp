#include "compiler/syntax/signs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "compiler/syntax/complaint_limit.h"
#include "compiler/syntax/foreign_numbers.h"
#include "compiler/syntax/shape.h"

namespace limn {
namespace {

struct Sign {
  LexemeKind lexeme;
  TokenKind token;
};
constexpr std::array<Sign, 31> kSigns = {{
    {LexemeKind::Text, TokenKind::Text},
    {LexemeKind::QuotedName, TokenKind::QuotedName},
    {LexemeKind::Comment, TokenKind::Comment},
    {LexemeKind::Row, TokenKind::Row},
    {LexemeKind::DateTime, TokenKind::DateTime},
    {LexemeKind::Date, TokenKind::Date},
    {LexemeKind::Time, TokenKind::Time},
    {LexemeKind::Percent, TokenKind::Percent},
    {LexemeKind::Number, TokenKind::Number},
    {LexemeKind::NameTemplate, TokenKind::NameTemplate},
    {LexemeKind::Word, TokenKind::Word},
    {LexemeKind::GreaterEqual, TokenKind::GreaterEqual},
    {LexemeKind::LessEqual, TokenKind::LessEqual},
    {LexemeKind::NotEqual, TokenKind::NotEqual},
    {LexemeKind::Greater, TokenKind::Greater},
    {LexemeKind::Less, TokenKind::Less},
    {LexemeKind::Equal, TokenKind::Equal},
    {LexemeKind::Plus, TokenKind::Plus},
    {LexemeKind::Minus, TokenKind::Minus},
    {LexemeKind::Star, TokenKind::Star},
    {LexemeKind::Slash, TokenKind::Slash},
    {LexemeKind::OpenParen, TokenKind::OpenParen},
    {LexemeKind::CloseParen, TokenKind::CloseParen},
    {LexemeKind::OpenBrace, TokenKind::OpenBrace},
    {LexemeKind::CloseBrace, TokenKind::CloseBrace},
    {LexemeKind::Comma, TokenKind::Comma},
    {LexemeKind::Colon, TokenKind::Colon},
    {LexemeKind::Dot, TokenKind::Dot},
    {LexemeKind::UnclosedText, TokenKind::Text},
    {LexemeKind::UnclosedSingleQuoted, TokenKind::Text},
    {LexemeKind::UnclosedName, TokenKind::QuotedName},
}};

TokenKind TokenKindOf(LexemeKind kind) {
  const auto found = std::find_if(kSigns.begin(), kSigns.end(), [&](const Sign& sign) { return sign.lexeme == kind; });
  return found == kSigns.end() ? TokenKind::Stray : found->token;
}

// A sign of another language, what it is called here, and as which token it is read.
struct ForeignSign {
  LexemeKind lexeme;
  const char* instead_en;
  const char* instead_zh;
  TokenKind kind;
  KeywordToken keyword;
};
constexpr std::array<ForeignSign, 7> kForeignSigns = {{
    {LexemeKind::EqualEqual, "=", "=", TokenKind::Equal, KeywordToken::None},
    {LexemeKind::SqlNotEqual, "!=", "!=", TokenKind::NotEqual, KeywordToken::None},
    {LexemeKind::AndAnd, "and", "且", TokenKind::Keyword, KeywordToken::And},
    {LexemeKind::OrOr, "or", "或", TokenKind::Keyword, KeywordToken::Or},
    {LexemeKind::Bang, "not", "非", TokenKind::Keyword, KeywordToken::Not},
    {LexemeKind::OpenBracket, "(", "(", TokenKind::OpenParen, KeywordToken::None},
    {LexemeKind::CloseBracket, ")", ")", TokenKind::CloseParen, KeywordToken::None},
}};

// What a date may stand behind.
constexpr std::array<std::string_view, 8> kBeforeDates = {"自从", "从", "到", "早于", "截至", "自", "至", "复核日"};

std::vector<std::string_view> SplitAt(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0;;) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    if (end == text.size()) {
      return parts;
    }
    begin = end + 1;
  }
}

// Whether three numbers between signs look like a date; then as this language writes it, in each way it may be meant.
std::vector<std::string> DatesMeant(std::string_view written, char separator) {
  const std::vector<std::string_view> parts = SplitAt(written, separator);
  if (parts.size() != 3) {
    return {};
  }
  const std::array<std::optional<int>, 3> numbers = {WholeNumber(parts[0]), WholeNumber(parts[1]), WholeNumber(parts[2])};
  std::vector<std::string> dates;
  const auto add = [&](int year_at, int month_at, int day_at) {
    const auto& [year, month, day] = std::tuple{numbers[year_at], numbers[month_at], numbers[day_at]};
    if (year && month && day && parts[year_at].size() == 4 && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31) {
      std::string date = fmt::format("{:04}-{:02}-{:02}", *year, *month, *day);
      if (std::find(dates.begin(), dates.end(), date) == dates.end()) {
        dates.push_back(std::move(date));
      }
    }
  };
  add(0, 1, 2);
  add(2, 1, 0);
  add(2, 0, 1);
  return dates;
}

class SignReader {
 public:
  SignReader(const SourceMap& sources, Span part, const std::vector<Lexeme>& lexemes, DiagnosticSink& sink)
      : text_(sources[part.file].text()), part_(part), lexemes_(lexemes), limit_(sink) {
    tokens_.reserve(lexemes.size());
  }

  std::vector<Token> Run() {
    while (at_ < lexemes_.size()) {
      const bool taken = braces_ == 0 && (ForeignComment() || GluedDate() || ForeignDate() || WrongNumber() || PowerSign());
      if (!taken) {
        One(lexemes_[at_]);
        ++at_;
      }
    }
    return std::move(tokens_);
  }

 private:
  std::string_view TextOf(const Lexeme& lexeme) const { return text_.substr(part_.begin + lexeme.begin, lexeme.end - lexeme.begin); }
  std::string_view TextOf(size_t first, size_t last) const {
    return text_.substr(part_.begin + lexemes_[first].begin, lexemes_[last].end - lexemes_[first].begin);
  }

  bool Has(size_t ahead, LexemeKind kind) const { return at_ + ahead < lexemes_.size() && lexemes_[at_ + ahead].kind == kind; }
  bool Touches(size_t index) const { return index > 0 && lexemes_[index].begin == lexemes_[index - 1].end; }
  // Whether lexemes of these kinds follow from here, each touching the one before.
  bool HasRun(std::initializer_list<LexemeKind> kinds) const {
    size_t ahead = 0;
    for (const LexemeKind kind : kinds) {
      if (!Has(ahead, kind) || (ahead > 0 && !Touches(at_ + ahead))) {
        return false;
      }
      ++ahead;
    }
    return true;
  }

  Token& Put(TokenKind kind, size_t first, size_t last) {
    Token token;
    token.kind = kind;
    token.begin = part_.begin + lexemes_[first].begin;
    token.end = part_.begin + lexemes_[last].end;
    const uint32_t previous_end = tokens_.empty() ? part_.begin : tokens_.back().end;
    const std::string_view between = text_.substr(previous_end, token.begin - previous_end);
    token.first_on_line = tokens_.empty() || between.find_first_of("\r\n") != std::string_view::npos;
    tokens_.push_back(token);
    return tokens_.back();
  }

  Span SpanOf(const Token& token) const { return {part_.file, token.begin, token.end}; }

  void One(const Lexeme& lexeme) {
    const auto foreign = std::find_if(kForeignSigns.begin(), kForeignSigns.end(), [&](const ForeignSign& sign) { return sign.lexeme == lexeme.kind; });
    if (lexeme.kind == LexemeKind::Bang && !BeginsOperand(at_ + 1)) {
      const bool is_before = at_ + 1 < lexemes_.size() && lexemes_[at_ + 1].kind == LexemeKind::Equal;
      const bool is_behind = !tokens_.empty() && tokens_.back().Is(TokenKind::Equal);
      Token& token = Put(TokenKind::Stray, at_, at_);
      Diagnostic& complaint = Complain<Diag::StrayCharacter>(token, TextOf(lexeme));
      if (is_before || is_behind) {
        complaint.help = Words(Phrase::WriteName, {"!="});  // without it the rule would say the contrary
      } else {
        complaint.fixes.push_back({SpanOf(token), "", true});
      }
      return;
    }
    if (foreign != kForeignSigns.end()) {
      Token& token = Put(foreign->kind, at_, at_);
      token.keyword = foreign->keyword;
      const char* instead = WritesChinese() ? foreign->instead_zh : foreign->instead_en;
      const bool is_word = foreign->kind == TokenKind::Keyword;
      const bool needs_blank = is_word && at_ + 1 < lexemes_.size() && Touches(at_ + 1);
      const bool needs_blank_before = is_word && Touches(at_);
      Complain<Diag::ForeignOperator>(token, TextOf(lexeme), instead)
          .fixes.push_back({SpanOf(token), std::string(needs_blank_before ? " " : "") + instead + (needs_blank ? " " : ""), true});
      token.is_wrong = false;  // it is read as what was meant
      return;
    }
    switch (lexeme.kind) {
      case LexemeKind::OpenBrace:
        ++braces_;
        break;
      case LexemeKind::CloseBrace:
        braces_ -= braces_ > 0 ? 1 : 0;
        break;
      default:
        // A brace never spans statements; a missing one must not silence the rest of the file.
        if (Put(TokenKindOf(lexeme.kind), at_, at_).first_on_line) {
          braces_ = 0;
        }
        ComplainAbout(tokens_.back(), lexeme);
        return;
    }
    Put(TokenKindOf(lexeme.kind), at_, at_);
  }

  // Whether what `!` denies may stand here, on its line.
  bool BeginsOperand(size_t index) const {
    if (index >= lexemes_.size() || text_.substr(part_.begin + lexemes_[index - 1].end, lexemes_[index].begin - lexemes_[index - 1].end).find_first_of("\r\n") != std::string_view::npos) {
      return false;
    }
    const LexemeKind kind = lexemes_[index].kind;
    return kind == LexemeKind::Word || kind == LexemeKind::QuotedName || kind == LexemeKind::NameTemplate || kind == LexemeKind::OpenParen ||
           kind == LexemeKind::OpenBracket || kind == LexemeKind::OpenBrace || kind == LexemeKind::Bang || kind == LexemeKind::Number;
  }

  void ComplainAbout(Token& token, const Lexeme& lexeme) {
    switch (lexeme.kind) {
      case LexemeKind::UnclosedText: {
        // Where the text begins, not the rest of the line.
        const auto quote = static_cast<uint32_t>(CharacterLength(TextOf(lexeme)));
        token.is_wrong = true;
        if (EndsTextOfLines()) {
          return;
        }
        open_text_ = tokens_.size() - 1;
        limit_.sink().Emit<Diag::UnclosedText>(Span{part_.file, token.begin, token.begin + quote});
        return;
      }
      case LexemeKind::SingleQuoted:
      case LexemeKind::UnclosedSingleQuoted: {
        const std::string_view written = TextOf(lexeme);
        const std::string_view quote = written.substr(0, CharacterLength(written));
        token.kind = TokenKind::Text;
        Diagnostic& complaint = Complain<Diag::ForeignQuotes>(token, quote);
        complaint.help = Words(Phrase::WriteInstead, {"\"…\""});
        if (lexeme.kind == LexemeKind::SingleQuoted) {
          complaint.help = Words(Phrase::WriteInstead, {InDoubleQuotes(written)});
          complaint.fixes.push_back({SpanOf(token), InDoubleQuotes(written), true});
          token.is_wrong = false;
        }
        return;
      }
      case LexemeKind::UnclosedName:
        token.is_wrong = true;
        limit_.sink().Emit<Diag::UnclosedBackquote>(Span{part_.file, token.begin, token.begin + 1});
        return;
      case LexemeKind::Semicolon:
        Complain<Diag::NotNeeded>(token, TextOf(lexeme)).fixes.push_back({SpanOf(token), "", true});
        return;
      case LexemeKind::Stray: {
        const std::string_view sign = TextOf(lexeme);
        if (braces_ == 0) {
          Complain<Diag::StrayCharacter>(token, sign);
        }
        if (sign == "%" || sign == "^") {
          token.kind = TokenKind::Star;  // a sign between two values, so that they are read on both sides
          token.is_wrong = false;
        }
        return;
      }
      default:
        return;
    }
  }

  // A text over several lines: its last quote looks like one more text that is not closed. What stands between belongs to it.
  bool EndsTextOfLines() {
    constexpr size_t kTokensMax = 200;
    if (!open_text_ || tokens_.size() - *open_text_ > kTokensMax) {
      return false;
    }
    const auto between = tokens_.begin() + static_cast<std::ptrdiff_t>(*open_text_) + 1;
    const bool has_statement = std::any_of(between, tokens_.end(), [&](const Token& token) {
      return token.first_on_line && token.Is(TokenKind::Word) && IsStatementWord(text_.substr(token.begin, token.end - token.begin));
    });
    if (!has_statement) {
      tokens_[*open_text_].end = tokens_.back().end;
      tokens_.resize(*open_text_ + 1);
    }
    open_text_.reset();
    return !has_statement;
  }

  static bool IsStatementWord(std::string_view word) {
    const KeywordToken keyword = KeywordOf(word);
    return keyword != KeywordToken::None && RoleOf(keyword, "").group == KeywordGroup::Statement;
  }

  template <Diag kind, typename... Args>
  Diagnostic& Complain(Token& token, Args&&... args) {
    token.is_wrong = true;
    return limit_.sink().Emit<kind>(SpanOf(token), std::forward<Args>(args)...);
  }

  // 'it''s' -> "it's", with what needs a backslash escaped.
  static std::string InDoubleQuotes(std::string_view written) {
    const size_t open = CharacterLength(written);
    size_t close = written.size() - 1;
    while (close > open && (static_cast<unsigned char>(written[close]) & 0xC0) == 0x80) {
      --close;
    }
    std::string out = "\"";
    for (const char letter : written.substr(open, close - open)) {
      if (letter == '"') {
        out += '\\';
      }
      out += letter;
    }
    return out + '"';
  }

  // `// …`, `-- …`, `/* … */`: complained about once and passed over.
  bool ForeignComment() {
    const bool slashes = HasRun({LexemeKind::Slash, LexemeKind::Slash});
    const bool begins_block = HasRun({LexemeKind::Slash, LexemeKind::Star});
    const bool dashes = HasRun({LexemeKind::Minus, LexemeKind::Minus}) && !Touches(at_) && at_ + 2 < lexemes_.size() && !Touches(at_ + 2);
    if (!slashes && !begins_block && !dashes) {
      return false;
    }
    const uint32_t begin = part_.begin + lexemes_[at_].begin;
    const uint32_t end = begins_block ? EndOfBlock(begin) : EndOfLine(begin);
    const Span sign = {part_.file, begin, part_.begin + lexemes_[at_ + 1].end};
    Diagnostic& complaint = limit_.sink().Emit<Diag::ForeignComment>(sign, TextOf(at_, at_ + 1));
    if (!begins_block) {
      complaint.fixes.push_back({sign, "#", true});
    }
    Put(TokenKind::Comment, at_, at_).end = end;
    while (at_ < lexemes_.size() && part_.begin + lexemes_[at_].begin < end) {
      ++at_;
    }
    return true;
  }

  uint32_t EndOfLine(uint32_t begin) const {
    return static_cast<uint32_t>(std::min<size_t>(text_.find_first_of("\r\n", begin), part_.end));
  }
  uint32_t EndOfBlock(uint32_t begin) const {
    const size_t close = text_.find("*/", begin + 2);
    return close == std::string_view::npos || close + 2 > part_.end ? EndOfLine(begin) : static_cast<uint32_t>(close + 2);
  }

  // 2026/01/05, 5.1.2026, 2026年1月5日; 2026-1-5 is a lexeme of its own and complained about where it is a value.
  bool ForeignDate() {
    const auto number = LexemeKind::Number;
    size_t count = 0;
    std::vector<std::string> meant;
    if (HasRun({number, LexemeKind::Slash, number, LexemeKind::Slash, number})) {
      count = 5;
      meant = DatesMeant(TextOf(at_, at_ + 4), '/');
    } else if (HasRun({number, LexemeKind::Dot, number})) {
      count = 3;
      meant = DatesMeant(TextOf(at_, at_ + 2), '.');
    } else if (HasRun({number, LexemeKind::Word})) {
      count = 2;
      meant = DatesMeant(WithoutChineseParts(TextOf(at_, at_ + 1)), '/');
    }
    if (meant.empty()) {
      return false;
    }
    Token& token = Put(TokenKind::Date, at_, at_ + count - 1);
    Diagnostic& complaint = Complain<Diag::DateSpelling>(token, TextOf(at_, at_ + count - 1), meant.front());
    if (meant.size() == 1) {
      complaint.fixes.push_back({SpanOf(token), meant.front(), true});
    } else {
      complaint.help = Words(Phrase::EitherReading, {meant[0], meant[1]});
    }
    at_ += count;
    return true;
  }

  // The bytes of 从 in 从2025-01-01, of 订单自从 in 订单自从2025-01-01: what stands before a date without a blank; 0 where none does.
  size_t BeforeGluedDate() const {
    constexpr size_t kYear = 4;
    constexpr size_t kMonthOrDay = 2;
    constexpr size_t kDay = 4;  // lexemes ahead
    if (!HasRun({LexemeKind::Word, LexemeKind::Minus, LexemeKind::Number, LexemeKind::Minus, LexemeKind::Number}) ||
        TextOf(lexemes_[at_ + 2]).size() != kMonthOrDay || TextOf(lexemes_[at_ + kDay]).size() != kMonthOrDay) {
      return 0;
    }
    const std::string_view word = TextOf(lexemes_[at_]);
    const size_t before = word.size() - std::min(word.size(), kYear);
    const bool has_year = std::all_of(word.begin() + static_cast<std::ptrdiff_t>(before), word.end(), [](unsigned char letter) { return std::isdigit(letter) != 0; });
    const auto ends_so = [&](std::string_view ending) { return word.substr(0, before).ends_with(ending); };
    return has_year && std::any_of(kBeforeDates.begin(), kBeforeDates.end(), ends_so) ? before : 0;
  }

  // 从2025-01-01到2025-02-01: dates behind a keyword without a blank, one complaint for all that touch each other. Where more than a
  // keyword stands before the first, the word is cut later, and complained about then.
  bool GluedDate() {
    std::string apart;
    uint32_t begin = 0;
    bool is_keyword = true;
    for (size_t before = BeforeGluedDate(); before != 0; before = at_ < lexemes_.size() && Touches(at_) ? BeforeGluedDate() : 0) {
      constexpr size_t kLexemes = 5;
      Token& word = Put(TokenKind::Word, at_, at_);
      word.end = static_cast<uint32_t>(word.begin + before);
      const std::string_view written = text_.substr(word.begin, before);
      if (apart.empty()) {
        begin = word.begin;
        is_keyword = std::find(kBeforeDates.begin(), kBeforeDates.end(), written) != kBeforeDates.end();
      }
      Token date = word;
      date.kind = TokenKind::Date;
      date.first_on_line = false;
      date.begin = word.end;
      date.end = part_.begin + lexemes_[at_ + kLexemes - 1].end;
      apart += fmt::format("{}{} {}", apart.empty() ? "" : " ", written, text_.substr(date.begin, date.end - date.begin));
      tokens_.push_back(date);
      at_ += kLexemes;
    }
    if (apart.empty()) {
      return false;
    }
    if (is_keyword) {
      const Span span{part_.file, begin, tokens_.back().end};
      Diagnostic& complaint = limit_.sink().Emit<Diag::GluedWords>(span, text_.substr(span.begin, span.end - span.begin));
      complaint.help = Words(Phrase::WriteInstead, {apart});
      complaint.fixes.push_back({span, apart, true});
    }
    return true;
  }

  // 2026年1月5日 -> 2026/1/5; anything else -> "".
  static std::string WithoutChineseParts(std::string_view written) {
    std::string out;
    constexpr std::array<std::string_view, 4> kParts = {"年", "月", "日", "号"};
    while (!written.empty()) {
      const size_t length = CharacterLength(written);
      const std::string_view character = written.substr(0, length);
      if (std::isdigit(static_cast<unsigned char>(character.front()))) {
        out += character;
      } else if (character == kParts[0] || character == kParts[1]) {
        out += '/';
      } else if ((character != kParts[2] && character != kParts[3]) || length != written.size()) {
        return "";
      }
      written.remove_prefix(length);
    }
    return out;
  }

  // n ** 2, read as one sign between two values.
  bool PowerSign() {
    if (!HasRun({LexemeKind::Star, LexemeKind::Star})) {
      return false;
    }
    Token& token = Put(TokenKind::Star, at_, at_ + 1);
    Complain<Diag::StrayCharacter>(token, TextOf(at_, at_ + 1));
    token.is_wrong = false;
    at_ += 2;
    return true;
  }

  // Inside parentheses a comma may have been meant to part two values.
  bool InTuple() const {
    size_t closed = 0;
    for (auto token = tokens_.rbegin(); token != tokens_.rend() && !token->first_on_line; ++token) {
      if (token->Is(TokenKind::CloseParen)) {
        ++closed;
      } else if (token->Is(TokenKind::OpenParen)) {
        if (closed == 0) {
          return true;
        }
        --closed;
      }
    }
    return false;
  }

  bool WrongNumber() {
    if (!Has(0, LexemeKind::Number) && !Has(0, LexemeKind::Dot) && !Has(0, LexemeKind::Stray)) {
      return false;
    }
    const std::optional<ForeignNumber> number = ReadForeignNumber(text_.substr(0, part_.end).substr(part_.begin), lexemes_, at_, [this] { return InTuple(); });
    if (!number) {
      return false;
    }
    Token& token = Put(TokenKind::Number, at_, number->last);
    Complain<Diag::NumberSpelling>(token, TextOf(at_, number->last), number->instead).fixes.push_back({SpanOf(token), number->instead, number->is_certain});
    at_ = number->last + 1;
    return true;
  }

  // The language of the first word: what is proposed should look like the rest of the file.
  bool WritesChinese() const {
    const auto word = std::find_if(tokens_.begin(), tokens_.end(), [](const Token& token) { return token.Is(TokenKind::Word); });
    return word != tokens_.end() && BeginsWithHan(text_.substr(word->begin, word->end - word->begin));
  }

  const std::string_view text_;
  const Span part_;
  const std::vector<Lexeme>& lexemes_;
  ComplaintLimit limit_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  size_t braces_ = 0;
  std::optional<size_t> open_text_;  // the token of the last text that was not closed
};

}  // namespace

std::vector<Token> ReadSigns(const SourceMap& sources, Span part, const std::vector<Lexeme>& lexemes, DiagnosticSink& sink) {
  return SignReader(sources, part, lexemes, sink).Run();
}

}  // namespace limn
