#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace limn::cli {
namespace {

constexpr int kWidthWithoutTerminal = 100;
constexpr int kWidthMin = 40;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool LocaleIsChinese() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string locale = Environment(name);
    if (!locale.empty()) {
      return locale.starts_with("zh");
    }
  }
  return false;
}

int WidthOf(std::FILE* stream) {
  winsize size{};
  if (isatty(fileno(stream)) == 1 && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return std::max<int>(size.ws_col, kWidthMin);
  }
  const int columns = std::atoi(Environment("COLUMNS").c_str());
  return columns > 0 ? std::max(columns, kWidthMin) : kWidthWithoutTerminal;
}

bool HasColour(std::FILE* stream) {
  return isatty(fileno(stream)) == 1 && Environment("NO_COLOR").empty() && Environment("TERM") != "dumb";
}

}  // namespace

void Console::Out(std::string_view text) const { std::fwrite(text.data(), 1, text.size(), out); }

void Console::Err(std::string_view text) const {
  std::fflush(out);  // so that both come in order where they meet in one terminal or file
  std::fwrite(text.data(), 1, text.size(), err);
}

void Console::SayError(std::string_view message) const {
  Err(Painted((*this)(Text::ErrorWord), Colour::Red, err_colour) + (*this)(Text::Colon) + std::string(message) + "\n");
}

std::string Console::Paint(std::string_view text, Colour colour) const { return Painted(text, colour, out_colour); }

std::string CodeOf(Colour colour) {
  static constexpr const char* kCodes[] = {"", "1", "2", "31", "32", "33", "34", "36"};
  return colour == Colour::Plain ? "" : std::string("\x1b[") + kCodes[static_cast<size_t>(colour)] + "m";
}

std::string Painted(std::string_view text, Colour colour, bool on) {
  if (!on || colour == Colour::Plain || text.empty()) {
    return std::string(text);
  }
  return CodeOf(colour) + std::string(text) + "\x1b[0m";
}

Console ConsoleOfProcess() {
  Console console;
  console.out_colour = HasColour(console.out);
  console.err_colour = HasColour(console.err);
  console.err_is_terminal = isatty(fileno(console.err)) == 1;
  console.width = WidthOf(console.out);
  console.language_given = LocaleIsChinese();
  console.language = console.language_given ? Language::Chinese : Language::English;
  return console;
}

}  // namespace limn::cli
