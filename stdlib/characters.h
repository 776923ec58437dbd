/// What several families do with texts. Private to stdlib.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/values/value.h"

namespace limn {

/// Where each character (grapheme cluster) begins, and the end of the text after them.
std::vector<size_t> CharacterStarts(std::string_view text);
/// Case, width and outer blanks made equal, as `fold` does.
Value FoldedText(std::string_view text);
/// In small letters, as `lower` does.
Value LoweredText(std::string_view text);

}  // namespace limn
