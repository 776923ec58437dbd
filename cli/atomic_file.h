/// A text as a file, whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/tables/write_failure.h"

namespace limn::cli {

/// Writes beside its place and renames it there; `-` is standard output. `inputs` are files that must not be written. What went wrong; nothing when all is
/// well.
std::optional<WriteFailure> WriteWholeFile(const std::string& path, std::string_view contents, const std::vector<std::string>& inputs = {});
/// The same, with what went wrong in the words of the operating system.
std::optional<std::string> ReplaceFile(const std::string& path, std::string_view contents);

}  // namespace limn::cli
