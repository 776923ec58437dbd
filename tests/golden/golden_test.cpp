/// Each case gives the labels beside it, in either language; and what its tests expect holds.
#include <catch2/catch.hpp>

#include <set>

#include "tests/golden/golden_case.h"
#include "tests/support/files.h"
#include "tests/support/run_limn.h"

namespace limn::golden {
namespace {

namespace fs = std::filesystem;

// The tables that a run wrote, by file name.
std::set<std::string> TablesIn(const fs::path& out) {
  std::set<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(out)) {
    if (!entry.path().filename().string().ends_with(".clusters.json")) {
      files.insert(entry.path().filename().string());
    }
  }
  return files;
}

TEST_CASE("each case gives the labels beside it, and no others") {
  for (const Case& one : FindCases()) {
    DYNAMIC_SECTION(one.name) {
      const fs::path project = LayOut(one);
      const testing::LimnRun run = testing::RunLimn(project, "run --out out " + one.arguments);
      CAPTURE(run.output);
      REQUIRE(run.exit_code == 0);
      std::set<std::string> expected_files;
      for (const Expected& expected : one.expected) {
        expected_files.insert(expected.file);
        const fs::path written = project / "out" / expected.file;
        CAPTURE(expected.file);
        REQUIRE(fs::exists(written));
        // The Chinese file is held to what the English one gave.
        if (testing::Updating() && !one.is_chinese()) {
          testing::WriteFile(expected.path, testing::ReadFile(written));
        }
        CHECK(testing::ReadFile(written) == testing::ReadFile(expected.path));
      }
      CHECK(TablesIn(project / "out") == expected_files);
    }
  }
}

TEST_CASE("tests in the rules of a case pass") {
  for (const Case& one : FindCases()) {
    if (one.has_tests) {
      DYNAMIC_SECTION(one.name) {
        const testing::LimnRun run = testing::RunLimn(LayOut(one), "test");
        CAPTURE(run.output);
        CHECK(run.exit_code == 0);
      }
    }
  }
}

TEST_CASE("a case says first what it proves") {
  for (const Case& one : FindCases()) {
    CAPTURE(one.name);
    CHECK(testing::ReadFile(one.rules).starts_with("# "));
    CHECK_FALSE(one.expected.empty());
  }
}

TEST_CASE("every case stands in both languages") {
  std::set<std::string> names;
  for (const Case& one : FindCases()) {
    names.insert(one.name);
  }
  for (const std::string& name : names) {
    // Rules written wholly in Chinese have no English twin.
    if (!name.ends_with(".zh") && name != "names/in_chinese") {
      CAPTURE(name);
      CHECK(names.count(name + ".zh") == 1);
    }
  }
}

}  // namespace
}  // namespace limn::golden
