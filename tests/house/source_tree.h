/// The files of the repository as the house tests read them: what git would keep, found without git.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace limn::house {

/// Our own files under the root with one of these endings, without build folders and what is hidden; paths relative to the root, sorted.
std::vector<std::filesystem::path> FilesOf(const std::vector<std::string>& endings);

/// The text of a file of the root.
std::string TextOf(const std::filesystem::path& relative);

std::vector<std::string> LinesOf(const std::string& text);

}  // namespace limn::house
