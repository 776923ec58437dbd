#include "compiler/syntax/words.h"

#include <optional>

#include "compiler/syntax/shape.h"

namespace limn {
namespace {

// A word as it is looked up: folded only where it holds full-width letters, which is rare.
class LookedUp {
 public:
  LookedUp(std::string_view text, const Token& token) : written_(text.substr(token.begin, token.end - token.begin)) {
    constexpr std::string_view kFullWidthLead = "\xEF";
    if (written_.find(kFullWidthLead) != std::string_view::npos) {
      folded_ = FoldWidth(written_);
      written_ = folded_;
    }
  }
  LookedUp(const LookedUp&) = delete;
  LookedUp& operator=(const LookedUp&) = delete;
  std::string_view text() const { return written_; }

 private:
  std::string_view written_;
  std::string folded_;
};

// 最近30天: a keyword, digits, a unit. The bytes of each part; nothing where the word is not so made.
struct Cut {
  KeywordToken before;
  size_t digits_begin;
  size_t digits_end;
  KeywordToken unit;  // None where the unit is a word of its own
};

bool IsDigit(std::string_view character) {
  return character.size() == 1 ? character[0] >= '0' && character[0] <= '9' : character >= "０" && character <= "９" && character.size() == 3;
}

std::optional<Cut> CutAtNumber(std::string_view word) {
  if (!BeginsWithHan(word)) {
    return std::nullopt;
  }
  size_t digits_begin = 0;
  while (digits_begin < word.size() && !IsDigit(word.substr(digits_begin, CharacterLength(word.substr(digits_begin))))) {
    digits_begin += CharacterLength(word.substr(digits_begin));
  }
  size_t digits_end = digits_begin;
  while (digits_end < word.size() && IsDigit(word.substr(digits_end, CharacterLength(word.substr(digits_end))))) {
    digits_end += CharacterLength(word.substr(digits_end));
  }
  // Only keywords that an amount of time follows: 标签1 is a name.
  const KeywordToken before = KeywordOf(word.substr(0, digits_begin));
  const bool is_window = before == KeywordToken::InLast || before == KeywordToken::InPrevious;
  const bool is_time = is_window || before == KeywordToken::For || before == KeywordToken::Within;
  const std::string_view rest = word.substr(digits_end);
  const KeywordToken unit = rest.empty() ? KeywordToken::None : KeywordOf(rest);
  const bool has_unit = unit != KeywordToken::None && RoleOf(unit, "").group == KeywordGroup::Unit;
  if (digits_begin == digits_end || !is_time || !(has_unit || (rest.empty() && is_window))) {
    return std::nullopt;
  }
  return Cut{before, digits_begin, digits_end, unit};
}

class KeywordFinder {
 public:
  KeywordFinder(std::string_view text, std::vector<Token> tokens) : text_(text), in_(std::move(tokens)) { out_.reserve(in_.size()); }

  std::vector<Token> Run() {
    while (at_ < in_.size()) {
      const Token& token = in_[at_];
      const bool after_dot = at_ > 0 && in_[at_ - 1].Is(TokenKind::Dot);
      const bool is_cut = token.Is(TokenKind::NameTemplate) ? !after_dot && GluedTemplate() : token.Is(TokenKind::Word) && !after_dot && (Spelled() || Glued());
      if (!is_cut) {
        out_.push_back(token);
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  // The longest keyword spelled by the words from here on.
  bool Spelled() {
    const LookedUp first(text_, in_[at_]);
    for (const KeywordSpelling& spelling : SpellingsFrom(first.text())) {
      if (!Follows(spelling)) {
        continue;
      }
      Token token = in_[at_];
      token.kind = TokenKind::Keyword;
      token.keyword = spelling.token;
      at_ += spelling.words.size();
      token.end = in_[at_ - 1].end;
      out_.push_back(token);
      return true;
    }
    return false;
  }

  bool Follows(const KeywordSpelling& spelling) const {
    const bool is_long_statement = spelling.token == KeywordToken::ForEach || spelling.token == KeywordToken::ImportTag;
    const bool may_begin = in_[at_].first_on_line || (!out_.empty() && out_.back().Is(KeywordToken::Define));
    if (spelling.words.size() > 1 && is_long_statement && !may_begin) {
      return false;
    }
    for (size_t word = 1; word < spelling.words.size(); ++word) {
      if (at_ + word >= in_.size() || !in_[at_ + word].Is(TokenKind::Word) || LookedUp(text_, in_[at_ + word]).text() != spelling.words[word]) {
        return false;
      }
    }
    return true;
  }

  // 最近{天数}天, in a loop: as 最近30天.
  bool GluedTemplate() {
    const Token& word = in_[at_];
    const std::string_view text = text_.substr(word.begin, word.end - word.begin);
    const size_t open = text.find('{');
    const size_t close = text.find('}');
    if (!BeginsWithHan(text) || open == std::string_view::npos || close == std::string_view::npos) {
      return false;
    }
    const KeywordToken before = KeywordOf(text.substr(0, open));
    const std::string_view rest = text.substr(close + 1);
    const KeywordToken unit = rest.empty() ? KeywordToken::None : KeywordOf(rest);
    const bool has_unit = unit != KeywordToken::None && RoleOf(unit, "").group == KeywordGroup::Unit;
    if ((before != KeywordToken::InLast && before != KeywordToken::InPrevious) || !(has_unit || rest.empty())) {
      return false;
    }
    const auto at = [&](size_t place) { return static_cast<uint32_t>(word.begin + place); };
    out_.push_back({TokenKind::Keyword, before, word.first_on_line, word.is_wrong, at(0), at(open)});
    out_.push_back({TokenKind::OpenBrace, KeywordToken::None, false, word.is_wrong, at(open), at(open + 1)});
    out_.push_back({TokenKind::Word, KeywordToken::None, false, word.is_wrong, at(open + 1), at(close)});
    out_.push_back({TokenKind::CloseBrace, KeywordToken::None, false, word.is_wrong, at(close), at(close + 1)});
    if (has_unit) {
      out_.push_back({TokenKind::Keyword, unit, false, word.is_wrong, at(close + 1), word.end});
    }
    ++at_;
    return true;
  }

  bool Glued() {
    const Token& word = in_[at_];
    const std::optional<Cut> cut = CutAtNumber(text_.substr(word.begin, word.end - word.begin));
    if (!cut) {
      return false;
    }
    const auto digits_begin = static_cast<uint32_t>(word.begin + cut->digits_begin);
    const auto digits_end = static_cast<uint32_t>(word.begin + cut->digits_end);
    out_.push_back({TokenKind::Keyword, cut->before, word.first_on_line, word.is_wrong, word.begin, digits_begin});
    out_.push_back({TokenKind::Number, KeywordToken::None, false, word.is_wrong, digits_begin, digits_end});
    if (cut->unit != KeywordToken::None) {
      out_.push_back({TokenKind::Keyword, cut->unit, false, word.is_wrong, digits_end, word.end});
    }
    ++at_;
    return true;
  }

  const std::string_view text_;
  const std::vector<Token> in_;
  std::vector<Token> out_;
  size_t at_ = 0;
};

}  // namespace

std::vector<Token> FindKeywords(std::string_view text, std::vector<Token> tokens) { return KeywordFinder(text, std::move(tokens)).Run(); }

}  // namespace limn
