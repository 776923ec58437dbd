/// Files of the source tree as tests read and, when told to, rewrite them.
#pragma once

#include <filesystem>
#include <string>

namespace limn::testing {

/// The whole file; an exception where it can't be read, since a test can't go on.
std::string ReadFile(const std::filesystem::path& path);
void WriteFile(const std::filesystem::path& path, const std::string& text);

/// Whether LIMN_UPDATE=1 asks for expectations to be rewritten in place of compared.
bool Updating();

/// The root of the repository, and of the build.
std::filesystem::path SourceFolder();
std::filesystem::path BinaryFolder();

}  // namespace limn::testing
