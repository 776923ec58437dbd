/// Includes point one way, cli → compiler → stdlib → runtime, and each outside library is met in one place.
#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "tests/house/source_tree.h"

namespace limn::house {
namespace {

namespace fs = std::filesystem;

struct Include {
  fs::path from;
  std::string written;
  bool is_quoted = false;
};

std::vector<Include> Includes() {
  std::vector<Include> includes;
  for (const fs::path& file : FilesOf({".h", ".cpp"})) {
    for (const std::string& line : LinesOf(TextOf(file))) {
      if (!line.starts_with("#include ")) {
        continue;
      }
      const size_t begin = line.find_first_of("\"<");
      const size_t end = line.find_last_of("\">");
      if (begin != std::string::npos && end > begin) {
        includes.push_back({file, line.substr(begin + 1, end - begin - 1), line[begin] == '"'});
      }
    }
  }
  return includes;
}

std::string Layer(const fs::path& path) { return path.begin()->string(); }

TEST_CASE("includes point one way: cli, compiler, stdlib, runtime") {
  const std::map<std::string, std::set<std::string>> allowed = {
      {"runtime", {"runtime"}},
      {"stdlib", {"runtime", "stdlib"}},
      {"compiler", {"runtime", "stdlib", "compiler"}},
      {"cli", {"runtime", "stdlib", "compiler", "cli"}},
  };
  size_t seen = 0;
  for (const Include& include : Includes()) {
    const auto layer = allowed.find(Layer(include.from));
    const bool names_folder = include.is_quoted && include.written.find('/') != std::string::npos;
    if (layer == allowed.end() || !names_folder) {
      continue;
    }
    ++seen;
    INFO(include.from.string() << " includes " << include.written);
    CHECK(layer->second.count(Layer(include.written)) == 1);
  }
  CHECK(seen > 100);
}

TEST_CASE("an include is written from the root, or names what the build makes") {
  const std::set<std::string> generated = {"keyword_rows.inc", "commit.h", "error_cases.inc"};
  for (const Include& include : Includes()) {
    if (!include.is_quoted) {
      continue;
    }
    INFO(include.from.string() << " includes " << include.written);
    const bool is_file = fs::exists(fs::path(LIMN_SOURCE_DIR) / include.written);
    const bool is_generated = generated.count(include.written) == 1 || include.written.starts_with("Limn");
    CHECK((is_file || is_generated));
  }
}

TEST_CASE("each outside library is met in its own folder") {
  struct Home {
    std::string begins;   // of the include
    std::string folder;   // whose files may write it
  };
  // The build's own generators are programs of their own.
  const std::vector<Home> homes = {{"antlr4-runtime", "compiler/syntax"}, {"yaml-cpp", "compiler/project"}, {"CLI/", "cli"},
                                   {"sqlite3", "runtime/tables"},         {"zlib", "runtime/tables"}};
  for (const Include& include : Includes()) {
    const std::string layer = Layer(include.from);
    if (layer != "runtime" && layer != "stdlib" && layer != "compiler" && layer != "cli") {
      continue;
    }
    for (const Home& home : homes) {
      if (include.written.starts_with(home.begins)) {
        INFO(include.from.string() << " includes " << include.written);
        // Outputs are written by the command line: it may see SQLite and zlib, too.
        const bool writes_outputs = layer == "cli" && home.folder == "runtime/tables";
        CHECK((include.from.generic_string().starts_with(home.folder) || writes_outputs));
      }
    }
  }
}

}  // namespace
}  // namespace limn::house
