/// The generated documents are what their tables say today.
#include <catch2/catch.hpp>

#include "tests/house/reference.h"
#include "tests/support/files.h"

namespace limn::house {
namespace {

void CheckOrUpdate(const std::string& name, const std::string& text) {
  const std::filesystem::path path = testing::SourceFolder() / "docs" / "reference" / name;
  if (testing::Updating()) {
    testing::WriteFile(path, text);
  }
  INFO("LIMN_UPDATE=1 makes docs/reference/" << name << " again");
  REQUIRE(std::filesystem::exists(path));
  CHECK(testing::ReadFile(path) == text);
}

TEST_CASE("docs/reference is fresh") {
  CheckOrUpdate("keywords.md", KeywordReference(Language::English));
  CheckOrUpdate("keywords.zh.md", KeywordReference(Language::Chinese));
  CheckOrUpdate("functions.md", FunctionReference(Language::English));
  CheckOrUpdate("functions.zh.md", FunctionReference(Language::Chinese));
  CheckOrUpdate("bytecode.md", BytecodeReference());
  CheckOrUpdate("commands.md", CommandReference(Language::English));
  CheckOrUpdate("commands.zh.md", CommandReference(Language::Chinese));
}

}  // namespace
}  // namespace limn::house
