/// Files that appear whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace limn::cli {

/// Writes a file beside its place and renames it there; keeps the mode of the file it replaces. What went wrong in the words of the
/// operating system; nothing when all is well.
std::optional<std::string> ReplaceFile(const std::string& path, std::string_view contents);

}  // namespace limn::cli
