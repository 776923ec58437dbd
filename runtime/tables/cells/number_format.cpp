#include "runtime/tables/cells/number_format.h"

#include <algorithm>
#include <array>

#include "runtime/tables/utf8.h"
#include "runtime/values/ascii.h"

namespace limn {
namespace {

constexpr std::string_view kNarrowBlank = "\xE2\x80\xAF";  // U+202F, the French thousands separator
constexpr std::string_view kNoBreakBlank = "\xC2\xA0";
constexpr std::string_view kTypographicApostrophe = "\xE2\x80\x99";
constexpr std::string_view kTypographicMinus = "\xE2\x88\x92";
constexpr std::string_view kWidePercent = "\xEF\xBC\x85";

// Bytes of a separator at the beginning and its plain form: one of `. , ' _` or a blank.
struct Separator {
  size_t size = 0;
  char plain = 0;
};
Separator SeparatorAt(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  if (text[0] == '.' || text[0] == ',' || text[0] == '\'' || text[0] == '_' || text[0] == ' ') {
    return {1, text[0]};
  }
  for (const std::string_view blank : {kNarrowBlank, kNoBreakBlank}) {
    if (text.starts_with(blank)) {
      return {blank.size(), ' '};
    }
  }
  return text.starts_with(kTypographicApostrophe) ? Separator{kTypographicApostrophe.size(), '\''} : Separator{};
}

bool Consume(std::string_view& text, std::string_view prefix) {
  if (prefix.empty() || !text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  text = TrimBlanks(text);
  return true;
}

bool ConsumeBack(std::string_view& text, std::string_view suffix) {
  if (suffix.empty() || !text.ends_with(suffix)) {
    return false;
  }
  text.remove_suffix(suffix.size());
  text = TrimBlanks(text);
  return true;
}

bool ConsumeSign(std::string_view& text, bool& negative) {
  if (Consume(text, "-") || Consume(text, kTypographicMinus)) {
    negative = !negative;
    return true;
  }
  return Consume(text, "+");
}

}  // namespace

std::optional<NumberFormat> NumberFormat::FromExample(std::string_view example) {
  NumberFormat format;
  std::string_view text = TrimBlanks(example);
  if (text.empty()) {
    return std::nullopt;
  }
  format.percent_ = ConsumeBack(text, "%") || ConsumeBack(text, kWidePercent);
  format.parentheses_ = text.find('(') != std::string_view::npos && text.find(')') != std::string_view::npos;
  format.trailing_minus_ = text.size() > 1 && ConsumeBack(text, "-");

  const size_t first = std::min(text.find_first_of("0123456789"), text.size());
  const size_t last = text.find_last_of("0123456789");
  const std::string_view digits = first == text.size() ? std::string_view() : text.substr(first, last - first + 1);
  for (std::string_view around : {text.substr(0, first), first == text.size() ? std::string_view() : text.substr(last + 1)}) {
    std::string symbol;
    for (const char letter : around) {
      symbol += letter == '(' || letter == ')' || letter == '-' || letter == '+' ? "" : std::string(1, letter);
    }
    const std::string_view trimmed = TrimBlanks(symbol);
    if (!trimmed.empty() && !format.symbol_.empty()) {
      return std::nullopt;
    }
    format.symbol_ += trimmed;
  }

  // Separators between digits, in order.
  std::string separators;
  size_t digits_behind = 0;
  for (size_t at = 0; at < digits.size();) {
    const Separator separator = SeparatorAt(digits.substr(at));
    if (IsDigit(digits[at])) {
      ++digits_behind;
      ++at;
    } else if (separator.size != 0) {
      separators += separator.plain;
      digits_behind = 0;
      at += separator.size;
    } else {
      return std::nullopt;
    }
  }
  if (separators.empty()) {
    return format;
  }
  const char last_separator = separators.back();
  const bool all_same = separators.find_first_not_of(last_separator) == std::string::npos;
  const bool last_groups = all_same && (separators.size() > 1 || digits_behind == 3 || (last_separator != '.' && last_separator != ','));
  if (last_groups) {
    format.group_ = last_separator;
    format.decimal_ = last_separator == '.' ? ',' : '.';
    return format;
  }
  if (last_separator != '.' && last_separator != ',') {
    return std::nullopt;
  }
  format.decimal_ = last_separator;
  separators.pop_back();
  if (!separators.empty()) {
    format.group_ = separators[0];
    if (separators.find_first_not_of(separators[0]) != std::string::npos || separators[0] == last_separator) {
      return std::nullopt;
    }
  }
  return format;
}

bool NumberFormat::ToPlain(std::string_view cell, std::string& plain) const {
  std::string_view text = cell;
  bool negative = false;
  // A sign, a symbol and brackets come in any order, each at most once.
  bool sign_seen = ConsumeSign(text, negative);
  bool symbol_seen = Consume(text, symbol_);
  if (parentheses_ && Consume(text, "(")) {
    if (!ConsumeBack(text, ")")) {
      // `(30.00)%` and `(30.00) CNY`: what stands behind the bracket goes first.
      const bool percent_behind = percent_ && (ConsumeBack(text, "%") || ConsumeBack(text, kWidePercent));
      symbol_seen |= !symbol_seen && ConsumeBack(text, symbol_);
      if (!ConsumeBack(text, ")")) {
        return false;
      }
      if (percent_behind) {
        std::string inner = "(" + std::string(text) + ")";
        NumberFormat without = *this;
        without.percent_ = false;
        if (sign_seen || !without.ToPlain(inner, plain)) {
          return false;
        }
        plain += "e-2";
        return true;
      }
    }
    if (sign_seen) {
      return false;
    }
    negative = true;
    sign_seen = true;
  }
  symbol_seen |= !symbol_seen && Consume(text, symbol_);
  sign_seen |= !sign_seen && ConsumeSign(text, negative);
  symbol_seen |= !symbol_seen && ConsumeBack(text, symbol_);
  if (percent_ && !ConsumeBack(text, "%") && !ConsumeBack(text, kWidePercent)) {
    return false;
  }
  if (trailing_minus_ && !sign_seen && ConsumeBack(text, "-")) {
    negative = true;
  }

  plain = negative ? "-" : "";
  size_t run = 0;             // digits since the last separator
  bool grouped = false;
  bool in_fraction = false;
  for (size_t at = 0; at < text.size();) {
    if (IsDigit(text[at])) {
      plain += text[at];
      ++run;
      ++at;
      continue;
    }
    const Separator separator = SeparatorAt(text.substr(at));
    if (separator.size != 0 && !group_.empty() && separator.plain == group_[0] && !in_fraction) {
      const bool first_group = !grouped && run >= 1 && run <= 3;
      const bool later_group = grouped && (run == 3 || run == 2);
      if (!first_group && !later_group) {
        return false;
      }
      grouped = true;
      run = 0;
    } else if (separator.size != 0 && separator.plain == decimal_ && !in_fraction) {
      if (grouped && run != 3) {
        return false;
      }
      in_fraction = true;
      plain += '.';
    } else if ((text[at] == 'e' || text[at] == 'E') && !percent_ && !grouped) {
      // Scientific notation keeps its own form; the number readers check the rest.
      const bool has_digits = plain.find_first_of("0123456789") != std::string::npos;
      plain += text.substr(at);
      return has_digits;
    } else {
      return false;
    }
    at += separator.size;
  }
  if (grouped && !in_fraction && run != 3) {
    return false;
  }
  if (plain.find_first_of("0123456789") == std::string::npos) {
    return false;
  }
  plain += percent_ ? "e-2" : "";
  return true;
}

namespace {

// What stands around amounts; anything else is more likely a word or a code than a currency.
constexpr std::string_view kSymbols[] = {"$",   "€",   "£",   "¥",   "￥",  "₹",   "₩",   "₽",   "฿",   "₫",   "元",  "块",  "円",  "kr",  "zł",
                                         "US$", "HK$", "NT$", "A$",  "C$",  "R$",  "RM",  "USD", "EUR", "GBP", "CNY", "RMB", "JPY", "HKD", "TWD",
                                         "KRW", "INR", "CHF", "AUD", "CAD", "SGD", "NZD", "SEK", "NOK", "DKK", "PLN", "BRL", "RUB", "THB"};

bool IsSymbol(std::string_view text) {
  return text.empty() || std::find(std::begin(kSymbols), std::end(kSymbols), text) != std::end(kSymbols);
}

std::string Without(std::string_view text, std::string_view letters) {
  std::string kept;
  for (const char letter : text) {
    if (letters.find(letter) == std::string_view::npos) {
      kept += letter;
    }
  }
  return kept;
}

// The different separators among digits, sorted.
std::string SeparatorsIn(std::string_view digits) {
  std::string found;
  for (size_t at = 0; at < digits.size(); ++at) {
    const char plain = SeparatorAt(digits.substr(at)).plain;
    if (plain != 0 && found.find(plain) == std::string::npos) {
      found += plain;
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::vector<std::string> GuessNumberFormats(std::string_view cell) {
  const std::string_view text = TrimBlanks(cell);
  const size_t first = text.find_first_of("0123456789");
  if (first == std::string_view::npos) {
    return {};
  }
  // A format is what stands around the cell's digits with an example between that has the cell's separators.
  const size_t last = text.find_last_of("0123456789");
  const std::string_view digits = text.substr(first, last - first + 1);
  const std::string before = Without(text.substr(0, first), "-+");
  const std::string_view behind = text.substr(last + 1);
  if (!IsSymbol(TrimBlanks(Without(before, "("))) || !IsSymbol(TrimBlanks(Without(behind, "()%-")))) {
    return {};
  }
  std::vector<std::string> formats;
  std::string plain;
  for (const std::string_view core : {"1234", "1,234", "1234,50", "1234.50", "1.234", "1,234.50", "1.234,50", "1 234", "1 234,50", "1 234.50", "1'234", "1'234.50"}) {
    if (SeparatorsIn(core) != SeparatorsIn(digits)) {
      continue;
    }
    const std::string example = before + std::string(core) + std::string(behind);
    const std::optional<NumberFormat> format = NumberFormat::FromExample(example);
    if (format && format->ToPlain(text, plain)) {
      formats.push_back(example);
    }
  }
  // `1,234` is grouped or has three decimals. Anything else that fits twice fits the plainer way.
  const size_t separator = digits.find_first_of(",.");
  const bool undecided = separator != std::string_view::npos && digits.size() - separator == 4;
  if (formats.size() > 1 && !undecided) {
    formats.resize(1);
  }
  return formats;
}

}  // namespace limn
