/// Console: where a command writes, in which language, with colour or without, how wide.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "cli/texts.h"
#include "compiler/diagnostics/words.h"

namespace limn::cli {

enum class Colour : uint8_t { Plain, Bold, Dim, Red, Green, Yellow, Blue, Cyan };

/// Two streams with what is known of them. Colour and progress only where a stream is a terminal.
struct Console {
  std::FILE* out = stdout;
  std::FILE* err = stderr;
  Language language = Language::English;
  /// Whether `language` was asked for, by --lang or a Chinese locale: then diagnostics follow it too, else the language of their file.
  bool language_given = false;
  bool out_colour = false;
  bool err_colour = false;
  bool err_is_terminal = false;
  int width = 100;  // terminal columns of texts; the terminal's own where there is one

  void Out(std::string_view text) const;
  void Err(std::string_view text) const;
  /// `error: …` on the stream of errors.
  void SayError(std::string_view message) const;
  /// That, and the exit code.
  int Fail(std::string_view message, int code) const {
    SayError(message);
    return code;
  }
  std::string Paint(std::string_view text, Colour colour) const;

  /// A text of the command line in the console's language.
  template <typename... Args>
  std::string operator()(Text text, const Args&... args) const {
    return Say(text, language, args...);
  }
};

/// The streams of this process. Source: NO_COLOR (no-color.org), LANG and its kin, COLUMNS, the terminal itself.
Console ConsoleOfProcess();

/// What switches a colour on; "" for Plain.
std::string CodeOf(Colour colour);
/// Paints for one stream.
std::string Painted(std::string_view text, Colour colour, bool on);

}  // namespace limn::cli
