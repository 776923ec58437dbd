#include "tests/house/source_tree.h"

#include <algorithm>
#include <sstream>

#include "tests/support/files.h"

namespace limn::house {
namespace {

namespace fs = std::filesystem;

// Build folders hold a CMakeCache.txt; a project's outputs stand in `out`, generated data of examples are not kept either.
bool IsOurs(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return !name.starts_with(".") && name != "out" && !fs::exists(folder / "CMakeCache.txt") && !name.starts_with("build");
}

}  // namespace

std::vector<fs::path> FilesOf(const std::vector<std::string>& endings) {
  std::vector<fs::path> files;
  const fs::path root = testing::SourceFolder();
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && !IsOurs(entry->path())) {
      entry.disable_recursion_pending();
      continue;
    }
    const std::string name = entry->path().filename().string();
    const bool wanted = std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) { return name.ends_with(ending); });
    if (entry->is_regular_file() && wanted) {
      files.push_back(fs::relative(entry->path(), root));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string TextOf(const fs::path& relative) { return testing::ReadFile(testing::SourceFolder() / relative); }

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace limn::house
