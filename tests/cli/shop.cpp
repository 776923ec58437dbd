#include "tests/cli/shop.h"

#include "tests/support/files.h"

namespace limn::testing {

namespace fs = std::filesystem;

Shop::Shop(const std::string& name) : folder_(BinaryFolder() / "cli_run" / name) {
  fs::remove_all(folder_);
  fs::create_directories(folder_.parent_path());
  fs::copy(SourceFolder() / "tests" / "cli" / "shop", folder_, fs::copy_options::recursive);
}

std::string Shop::Read(const std::string& path) const { return ReadFile(folder_ / path); }

void Shop::Write(const std::string& path, const std::string& text) const {
  fs::create_directories((folder_ / path).parent_path());
  WriteFile(folder_ / path, text);
}

bool Contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace limn::testing
