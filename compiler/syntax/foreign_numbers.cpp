#include "compiler/syntax/foreign_numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>
#include <initializer_list>

namespace limn {
namespace {

// What people write after a number for thousands and the like, and the digits it stands for.
struct Multiplier {
  std::string_view word;
  std::string_view zeros;
};
constexpr std::array<Multiplier, 9> kMultipliers = {{{"k", "_000"}, {"K", "_000"}, {"m", "_000_000"}, {"M", "_000_000"}, {"w", "_0000"}, {"W", "_0000"}, {"千", "_000"}, {"百", "00"}, {"十", "0"}}};
// Behind a blank.
constexpr std::array<Multiplier, 4> kMultipliersApart = {{{"thousand", "_000"}, {"million", "_000_000"}, {"mio", "_000_000"}, {"billion", "_000_000_000"}}};
constexpr std::array<std::string_view, 5> kCurrencyWords = {"元", "块", "美元", "人民币", "圆"};
constexpr std::array<std::string_view, 5> kCurrencySigns = {"¥", "￥", "$", "€", "£"};

class NumberReader {
 public:
  NumberReader(std::string_view text, const std::vector<Lexeme>& lexemes, size_t at, const std::function<bool()>& in_tuple)
      : text_(text), lexemes_(lexemes), at_(at), in_tuple_(in_tuple) {}

  std::optional<ForeignNumber> Run() {
    const bool found = PointsForGroups() || CommaForPoint() || ThousandsSeparators() || NumberWithWord() || WithExponent() || WithoutZero() || CurrencySign() || BlankBeforePercent();
    return found ? std::optional(number_) : std::nullopt;
  }

 private:
  std::string_view TextOf(const Lexeme& lexeme) const { return text_.substr(lexeme.begin, lexeme.end - lexeme.begin); }
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

  // Full-width digits as ASCII.
  std::string DigitsOf(const Lexeme& lexeme) const {
    constexpr std::string_view kFullWidth = "\xEF\xBC";  // ０ is EF BC 90
    const std::string_view written = TextOf(lexeme);
    std::string digits;
    for (size_t at = 0; at < written.size(); ++at) {
      const bool is_wide = written.substr(at, 2) == kFullWidth && at + 2 < written.size();
      digits += is_wide ? static_cast<char>(written[at + 2] - '\x90' + '0') : written[at];
      at += is_wide ? 2 : 0;
    }
    return digits;
  }

  bool IsComma(size_t index) const { return lexemes_[index].kind == LexemeKind::Comma && (TextOf(lexemes_[index]) == "," || TextOf(lexemes_[index]) == "，"); }

  // The next three digits of a number: behind a comma that touches both, or behind one blank.
  bool IsGroup(size_t index) const {
    if (index >= lexemes_.size() || lexemes_[index].kind != LexemeKind::Number) {
      return false;
    }
    const std::string digits = DigitsOf(lexemes_[index]);
    return digits.size() >= 3 && WholeNumber(digits.substr(0, 3)) && (digits.size() == 3 || digits[3] == '.');
  }
  bool HasCommaGroup(size_t last) const { return last + 2 < lexemes_.size() && IsComma(last + 1) && Touches(last + 1) && Touches(last + 2) && IsGroup(last + 2); }
  bool HasBlankGroup(size_t last) const { return IsGroup(last + 1) && lexemes_[last + 1].begin == lexemes_[last].end + 1 && text_[lexemes_[last].end] == ' '; }

  bool ThousandsSeparators() {
    constexpr size_t kGroup = 3;
    if (!Has(0, LexemeKind::Number) || (at_ > 0 && Touches(at_) && lexemes_[at_ - 1].kind == LexemeKind::Comma) || DigitsOf(lexemes_[at_]).size() > kGroup) {
      return false;
    }
    size_t last = at_;
    std::string plain = DigitsOf(lexemes_[at_]);
    while (HasCommaGroup(last) || HasBlankGroup(last)) {
      last += HasCommaGroup(last) ? 2 : 1;
      plain += "_" + DigitsOf(lexemes_[last]);
    }
    return last > at_ && WrongNumber(last, plain, WholeNumber(DigitsOf(lexemes_[at_])).has_value() && !in_tuple_());
  }

  // 3.000.000.
  bool PointsForGroups() {
    constexpr size_t kGroup = 3;
    std::string plain;
    const auto add = [&](std::string_view digits) {
      plain += (plain.empty() ? "" : "_") + std::string(digits);
      return WholeNumber(digits).has_value() && (digits.size() == kGroup || plain.size() == digits.size());
    };
    const auto add_number = [&](size_t index) {
      const std::string_view number = TextOf(lexemes_[index]);
      const size_t point = number.find('.');
      return add(number.substr(0, point)) && (point == std::string_view::npos || add(number.substr(point + 1)));
    };
    if (!HasRun({LexemeKind::Number, LexemeKind::Dot, LexemeKind::Number}) || TextOf(lexemes_[at_]).find('.') > kGroup || !add_number(at_)) {
      return false;
    }
    size_t last = at_;
    while (last + 2 < lexemes_.size() && lexemes_[last + 1].kind == LexemeKind::Dot && lexemes_[last + 2].kind == LexemeKind::Number && Touches(last + 1) && Touches(last + 2)) {
      last += 2;
      if (!add_number(last)) {
        return false;
      }
    }
    return WrongNumber(last, plain, true);
  }

  // 1.000,50 as it is written in half of Europe.
  bool CommaForPoint() {
    if (!HasRun({LexemeKind::Number, LexemeKind::Comma, LexemeKind::Number})) {
      return false;
    }
    const std::string_view whole = TextOf(lexemes_[at_]);
    const std::string_view digits = TextOf(lexemes_[at_ + 2]);
    const size_t point = whole.find('.');
    const bool is_grouped = point != std::string_view::npos && point >= 1 && point <= 3 && whole.size() == point + 4 && WholeNumber(whole.substr(0, point)) && WholeNumber(whole.substr(point + 1));
    if (!is_grouped || digits.size() > 2 || !WholeNumber(digits) || in_tuple_()) {
      return false;
    }
    return WrongNumber(at_ + 2, std::string(whole.substr(0, point)) + "_" + std::string(whole.substr(point + 1)) + "." + std::string(digits), false);
  }

  // 1e6.
  bool WithExponent() {
    if (!HasRun({LexemeKind::Number, LexemeKind::Word})) {
      return false;
    }
    const std::string_view word = TextOf(lexemes_[at_ + 1]);
    const bool has_exponent = word.size() >= 2 && (word[0] == 'e' || word[0] == 'E');
    constexpr int kZerosMax = 15;
    const int zeros = has_exponent ? WholeNumber(word.substr(1)).value_or(kZerosMax + 1) : kZerosMax + 1;
    const std::string_view number = TextOf(lexemes_[at_]);
    if (zeros > kZerosMax || !WholeNumber(number)) {
      return false;
    }
    return WrongNumber(at_ + 1, InGroups(std::string(number) + std::string(static_cast<size_t>(zeros), '0')), true);
  }

  // .5 and 5.
  bool WithoutZero() {
    if (HasRun({LexemeKind::Dot, LexemeKind::Number}) && !(at_ > 0 && Touches(at_))) {
      return WrongNumber(at_ + 1, "0." + std::string(TextOf(lexemes_[at_ + 1])), true);
    }
    const bool ends_in_point = HasRun({LexemeKind::Number, LexemeKind::Dot}) && !(at_ + 2 < lexemes_.size() && Touches(at_ + 2));
    return ends_in_point && WrongNumber(at_ + 1, std::string(TextOf(lexemes_[at_])), true);
  }

  // 1000000 -> 1_000_000.
  static std::string InGroups(const std::string& digits) {
    std::string grouped;
    for (size_t at = 0; at < digits.size(); ++at) {
      grouped += at > 0 && (digits.size() - at) % 3 == 0 ? "_" : "";
      grouped += digits[at];
    }
    return grouped;
  }

  bool NumberWithWord() {
    if (TenThousandsAndMore()) {
      return true;
    }
    if (Has(0, LexemeKind::Number) && Has(1, LexemeKind::Word)) {
      const std::string_view apart = TextOf(lexemes_[at_ + 1]);
      const auto found = std::find_if(kMultipliersApart.begin(), kMultipliersApart.end(), [&](const Multiplier& each) { return each.word == apart; });
      if (found != kMultipliersApart.end() && WholeNumber(TextOf(lexemes_[at_]))) {
        return WrongNumber(at_ + 1, std::string(TextOf(lexemes_[at_])) + std::string(found->zeros), true);
      }
    }
    if (!HasRun({LexemeKind::Number, LexemeKind::Word})) {
      return false;
    }
    const std::string_view word = TextOf(lexemes_[at_ + 1]);
    const std::string number(TextOf(lexemes_[at_]));
    for (const Multiplier& multiplier : kMultipliers) {
      if (word == multiplier.word) {
        const bool is_whole = number.find_first_not_of("0123456789_") == std::string::npos;
        return is_whole && WrongNumber(at_ + 1, number + std::string(multiplier.zeros), true);
      }
    }
    const bool is_currency = std::find(kCurrencyWords.begin(), kCurrencyWords.end(), word) != kCurrencyWords.end();
    return is_currency && WrongNumber(at_ + 1, number, true);
  }

  // 3万5千: two numbers in one.
  bool TenThousandsAndMore() {
    if (!HasRun({LexemeKind::Number, LexemeKind::Number, LexemeKind::Word})) {
      return false;
    }
    constexpr std::string_view kTenThousands = "万";
    std::string_view upper = TextOf(lexemes_[at_]);
    const std::string_view word = TextOf(lexemes_[at_ + 2]);
    const auto unit = std::find_if(kMultipliers.begin(), kMultipliers.end(), [&](const Multiplier& each) { return each.word == word; });
    if (!upper.ends_with(kTenThousands) || unit == kMultipliers.end()) {
      return false;
    }
    upper.remove_suffix(kTenThousands.size());
    std::string lower(TextOf(lexemes_[at_ + 1]));
    lower += unit->zeros;
    std::erase(lower, '_');
    const std::optional<int> ten_thousands = WholeNumber(upper);
    const std::optional<int> rest = WholeNumber(lower);
    constexpr int64_t kTenThousand = 10'000;
    return ten_thousands && rest && *rest < kTenThousand && WrongNumber(at_ + 2, InGroups(std::to_string(*ten_thousands * kTenThousand + *rest)), true);
  }

  // ¥100 and 100 €.
  bool CurrencySign() {
    const auto is_currency = [&](size_t index) {
      return std::find(kCurrencySigns.begin(), kCurrencySigns.end(), TextOf(lexemes_[index])) != kCurrencySigns.end();
    };
    if (HasRun({LexemeKind::Stray, LexemeKind::Number}) && is_currency(at_)) {
      return WrongNumber(at_ + 1, std::string(TextOf(lexemes_[at_ + 1])), true);
    }
    const bool follows = Has(0, LexemeKind::Number) && Has(1, LexemeKind::Stray) && is_currency(at_ + 1);
    return follows && WrongNumber(at_ + 1, std::string(TextOf(lexemes_[at_])), true);
  }

  bool BlankBeforePercent() {
    if (!Has(0, LexemeKind::Number) || !Has(1, LexemeKind::Stray) || (TextOf(lexemes_[at_ + 1]) != "%" && TextOf(lexemes_[at_ + 1]) != "％")) {
      return false;
    }
    return WrongNumber(at_ + 1, std::string(TextOf(lexemes_[at_])) + "%", true);
  }

  bool WrongNumber(size_t last, std::string instead, bool is_certain) {
    number_ = {last, std::move(instead), is_certain};
    return true;
  }

  const std::string_view text_;
  const std::vector<Lexeme>& lexemes_;
  const size_t at_;
  const std::function<bool()>& in_tuple_;
  ForeignNumber number_{};
};

}  // namespace

std::optional<int> WholeNumber(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<ForeignNumber> ReadForeignNumber(std::string_view text, const std::vector<Lexeme>& lexemes, size_t at, const std::function<bool()>& in_tuple) {
  return NumberReader(text, lexemes, at, in_tuple).Run();
}

}  // namespace limn
