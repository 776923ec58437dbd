/// What stands in the tree holds for everybody: no paths of one machine, nothing promised in words, documents that name what exists.
#include <catch2/catch.hpp>

#include <regex>
#include <set>

#include "tests/house/source_tree.h"
#include "tests/support/files.h"

namespace limn::house {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kTexts = {".h", ".cpp", ".def", ".g4", ".cmake", ".txt", ".md", ".yaml", ".limn", ".py", ".sh"};

TEST_CASE("no path of one machine stands in the tree") {
  const std::string root = testing::SourceFolder().string();
  // Home folders, put together here so that this file does not hold what it looks for.
  const std::string slash = "/";
  const std::vector<std::string> homes = {root, slash + "home" + slash, slash + "root" + slash, slash + "Users" + slash};
  for (const fs::path& file : FilesOf(kTexts)) {
    const std::string text = TextOf(file);
    for (const std::string& home : homes) {
      const size_t at = text.find(home);
      INFO(file.string() << " names " << home);
      // A path in a web address is no path of a machine.
      const bool is_address = at != std::string::npos && at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '.');
      CHECK((at == std::string::npos || is_address));
    }
  }
}

TEST_CASE("nothing is left to be done by the words of a comment") {
  const std::vector<std::string> words = {std::string("TO") + "DO", std::string("FIX") + "ME", std::string("XX") + "X:"};
  for (const fs::path& file : FilesOf({".h", ".cpp", ".def", ".g4", ".limn"})) {
    const std::string text = TextOf(file);
    for (const std::string& word : words) {
      INFO(file.string() << " says " << word);
      CHECK(text.find(word) == std::string::npos);
    }
  }
}

TEST_CASE("each type that docs/architecture.md names exists in the source") {
  std::string source;
  for (const fs::path& file : FilesOf({".h"})) {
    source += TextOf(file);
  }
  const std::string text = TextOf("docs/architecture.md");
  const std::regex name("`((?:ast::|hir::)?([A-Z][A-Za-z]+))`");
  std::set<std::string> names;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), name); match != std::sregex_iterator(); ++match) {
    names.insert((*match)[2]);
  }
  CHECK(names.size() > 20);
  for (const std::string& each : names) {
    INFO(each);
    const std::regex declared("(struct|class|enum class|using|enum) " + each + "\\b|\\b" + each + "\\(");
    CHECK(std::regex_search(source, declared));
  }
}

TEST_CASE("links between documents lead somewhere") {
  const std::regex link("\\]\\(([^)#: ]+)(#[^)]*)?\\)");
  for (const fs::path& file : FilesOf({".md"})) {
    if (file.begin()->string() != "docs" && file.string() != "README.md") {
      continue;
    }
    const std::string text = TextOf(file);
    for (auto match = std::sregex_iterator(text.begin(), text.end(), link); match != std::sregex_iterator(); ++match) {
      INFO(file.string() << " leads to " << (*match)[1]);
      CHECK(fs::exists(testing::SourceFolder() / file.parent_path() / std::string((*match)[1])));
    }
  }
}

TEST_CASE("files and folders that the documents name exist") {
  // `compiler/check/definitions.cpp`, `tests/golden/segment/`: a path in backquotes with a folder of ours in front.
  const std::regex path("`((?:cli|compiler|runtime|stdlib|grammar|tests|docs|bench|editors|rules-examples)/[A-Za-z0-9_./-]*)`");
  for (const fs::path& file : FilesOf({".md"})) {
    if (file.begin()->string() != "docs") {
      continue;
    }
    const std::string text = TextOf(file);
    for (auto match = std::sregex_iterator(text.begin(), text.end(), path); match != std::sregex_iterator(); ++match) {
      INFO(file.string() << " names " << (*match)[1]);
      CHECK(fs::exists(testing::SourceFolder() / std::string((*match)[1])));
    }
  }
}

TEST_CASE("each page of the language stands in both languages") {
  const fs::path folder = testing::SourceFolder() / "docs" / "language";
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".md") {
      INFO(entry.path().filename().string());
      CHECK(fs::exists(folder / "zh" / entry.path().filename()));
    }
  }
}

}  // namespace
}  // namespace limn::house
