/// Texts: what the command line says, one row per text in texts.def, in English and Chinese.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/diagnostics/words.h"

namespace limn::cli {

enum class Text : uint16_t {
#define TEXT(name, ...) name,
#include "cli/texts.def"
#undef TEXT
};

inline constexpr uint16_t kTextCount = 0
#define TEXT(...) +1
#include "cli/texts.def"
#undef TEXT
    ;

/// The row's text in a language, with {} or {0} for its arguments.
std::string_view TextOf(Text text, Language language);

template <typename... Args>
std::string Say(Text text, Language language, const Args&... args) {
  return fmt::format(fmt::runtime(TextOf(text, language)), args...);
}

/// "1 row", "12 431 rows"; Chinese has one form.
std::string SayCount(Text one, Text many, uint64_t count, Language language);

}  // namespace limn::cli
