/// Texts: what the REPL says, one row per text in texts.def, in English and Chinese.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/diagnostics/words.h"

namespace limn::repl {

enum class Text : uint16_t {
#define TEXT(name, ...) name,
#include "cli/repl/texts.def"
#undef TEXT
};

/// The row's text in a language, with {} or {0} for its arguments.
std::string_view TextOf(Text text, Language language);

template <typename... Args>
std::string Say(Text text, Language language, const Args&... args) {
  return fmt::format(fmt::runtime(TextOf(text, language)), args...);
}

}  // namespace limn::repl
