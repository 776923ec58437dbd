/// Yes and no as people write them.
#pragma once

#include <optional>
#include <string_view>

namespace limn {

/// TRUE, yes, Y, T, 1, 1.0, 是, √, ✓, ✔ and FALSE, no, N, F, 0, 0.0, 否, ×, ✗, ✘, in any case; empty for all else. Outer blanks are gone.
std::optional<bool> ReadBool(std::string_view text);

}  // namespace limn
