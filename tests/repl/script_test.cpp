// Scripts: NAME.txt holds the input, a line of dashes and what comes of it. Its first comment says what it proves.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "tests/repl/run_limn.h"

namespace limn::repl_test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDashes = "\n----------------------------------------\n";

std::vector<fs::path> Scripts() {
  std::vector<fs::path> scripts;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(LIMN_SOURCE_DIR) / "tests" / "repl")) {
    if (entry.path().extension() == ".txt") {
      scripts.push_back(entry.path());
    }
  }
  std::sort(scripts.begin(), scripts.end());
  return scripts;
}

}  // namespace

TEST_CASE("scripts give what stands beside them") {
  const std::vector<fs::path> scripts = Scripts();
  REQUIRE(!scripts.empty());
  for (const fs::path& path : scripts) {
    const std::string text = ReadFile(path);
    const size_t dashes = std::min(text.find(kDashes), text.size());
    const std::string script = text.substr(0, std::min(dashes + 1, text.size()));
    const std::string expected = dashes == text.size() ? "" : text.substr(dashes + kDashes.size());
    const Run run = RunScript(script);
    const std::string found = run.output + "exit " + std::to_string(run.exit_code) + "\n";
    if (std::getenv("LIMN_UPDATE") != nullptr) {
      std::ofstream(path, std::ios::binary) << script << kDashes.substr(1) << found;
      continue;
    }
    INFO(path.filename().string());
    CHECK(found == expected);
  }
}

TEST_CASE("a script says by its exit code whether something in it failed") {
  CHECK(RunScript("1 + 2\n").exit_code == 0);
  CHECK(RunScript("1 + \"a\"\n").exit_code == 1);
  CHECK(RunScript(".nosuch\n").exit_code == 1);
  CHECK(RunScript("1 + \"a\"\n.quit\n1 + 2\n").exit_code == 1);
  CHECK(RunScript("").exit_code == 0);
}

TEST_CASE("without a project there is no session") {
  const fs::path empty = fs::path(LIMN_BINARY_DIR) / "repl_run" / "empty";
  fs::create_directories(empty);
  const Run run = RunShell("cd " + Quoted(empty.string()) + " && echo 1 | " + Quoted(Binary().string()) + " repl -C .");
  CHECK(run.exit_code == 2);
  CHECK(run.output.find("E0401") != std::string::npos);
}

}  // namespace limn::repl_test
