#include "cli/texts.h"

#include "cli/numbers.h"

namespace limn::cli {

std::string_view TextOf(Text text, Language language) {
  static constexpr std::array<std::array<std::string_view, 2>, kTextCount> kTexts = {{
#define TEXT(name, english, chinese) {{english, chinese}},
#include "cli/texts.def"
#undef TEXT
      }};
  return kTexts[static_cast<size_t>(text)][static_cast<size_t>(language)];
}

std::string SayCount(Text one, Text many, uint64_t count, Language language) {
  return Say(count == 1 ? one : many, language, Grouped(count));
}

}  // namespace limn::cli
