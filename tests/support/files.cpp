#include "tests/support/files.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace limn::testing {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error("cannot read " + path.string());
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

bool Updating() {
  const char* update = std::getenv("LIMN_UPDATE");
  return update != nullptr && std::string(update) == "1";
}

std::filesystem::path SourceFolder() { return LIMN_SOURCE_DIR; }
std::filesystem::path BinaryFolder() { return LIMN_BINARY_DIR; }

}  // namespace limn::testing
