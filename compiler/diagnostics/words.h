/// Words: a text that is said in the reader's language when it is rendered, not when it is made.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limn {

enum class Language : uint8_t { English, Chinese };

/// Short texts under carets, in notes, as arguments and in reports: one row per text in phrases.def.
enum class Phrase : uint16_t {
#define PHRASE(name, ...) name,
#include "compiler/diagnostics/phrases.def"
#undef PHRASE
};

struct Argument;

/// A phrase with its arguments by position ({0}, {1}), or a text that needs no translation (a name, a value).
struct Words {
  std::optional<Phrase> phrase;
  std::vector<Argument> arguments;
  std::string verbatim;

  Words() = default;
  Words(Phrase phrase_);
  Words(Phrase phrase_, std::vector<Argument> arguments_);
  static Words Verbatim(std::string text);
  bool empty() const { return !phrase && verbatim.empty(); }
};

/// What fills a place in a message: a name or value as it stands, a whole number, or words of their own
/// (`Words(Phrase::ANumber)`), which are said in the language of the message.
struct Argument : Words {
  Argument(Words words) : Words(std::move(words)) {}
  Argument(Phrase phrase_) : Words(phrase_) {}
  Argument(const char* text) { verbatim = text; }
  Argument(std::string text) { verbatim = std::move(text); }
  Argument(std::string_view text) { verbatim = text; }
  template <std::integral Number>
    requires(!std::same_as<Number, char> && !std::same_as<Number, bool>)
  Argument(Number number) {
    verbatim = std::to_string(number);
  }
};

/// The text in a language. Verbatim texts come from rules and data, so they are made printable (printable.h).
std::string Say(const Words& words, Language language);

/// `text` with each {name} replaced by `fill(name)`; "{{" and "}}" are braces.
template <typename Fill>
std::string FillIn(std::string_view text, Fill fill) {
  std::string filled;
  for (size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if ((letter == '{' || letter == '}') && at + 1 < text.size() && text[at + 1] == letter) {
      filled += letter;
      ++at;
    } else if (letter == '{') {
      const size_t close = text.find('}', at);
      filled += fill(text.substr(at + 1, close - at - 1));
      at = close;
    } else {
      filled += letter;
    }
  }
  return filled;
}

}  // namespace limn
