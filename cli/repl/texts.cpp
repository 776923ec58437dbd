#include "cli/repl/texts.h"

#include <array>

namespace limn::repl {

std::string_view TextOf(Text text, Language language) {
  static constexpr std::array<std::array<std::string_view, 2>, 0
#define TEXT(...) +1
#include "cli/repl/texts.def"
#undef TEXT
                              >
      kTexts = {{
#define TEXT(name, english, chinese) {{english, chinese}},
#include "cli/repl/texts.def"
#undef TEXT
      }};
  return kTexts[static_cast<size_t>(text)][static_cast<size_t>(language)];
}

}  // namespace limn::repl
