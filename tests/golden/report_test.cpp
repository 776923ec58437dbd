/// What a run counts: the part of its report that stands beside a case as NAME.report.json is in what it reports.
#include <catch2/catch.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/golden/golden_case.h"
#include "tests/support/files.h"
#include "tests/support/run_limn.h"

namespace limn::golden {
namespace {

using nlohmann::json;

/// Objects: every key that is expected, with what is expected of it. Arrays: each expected element is in one that is there. What is expected to be
/// empty is empty.
bool Holds(const json& found, const json& expected) {
  if (expected.is_structured() && expected.empty()) {
    return found.is_structured() && found.empty();
  }
  if (expected.is_object()) {
    return found.is_object() && std::all_of(expected.items().begin(), expected.items().end(), [&](const auto& item) {
             return found.contains(item.key()) && Holds(found.at(item.key()), item.value());
           });
  }
  if (expected.is_array()) {
    return found.is_array() && std::all_of(expected.begin(), expected.end(), [&](const json& element) {
             return std::any_of(found.begin(), found.end(), [&](const json& other) { return Holds(other, element); });
           });
  }
  return found == expected;
}

TEST_CASE("a run reports what a case counts on") {
  size_t seen = 0;
  for (const Case& one : FindCases()) {
    if (one.is_chinese() || !std::filesystem::exists(one.report)) {
      continue;
    }
    ++seen;
    DYNAMIC_SECTION(one.name) {
      const testing::LimnRun run = testing::RunLimn(LayOut(one), "run --out out --format json " + one.arguments);
      REQUIRE(run.exit_code == 0);
      const json found = json::parse(run.output);
      const json expected = json::parse(testing::ReadFile(one.report));
      for (const auto& [key, value] : expected.items()) {
        INFO(key << " expected:\n" << value.dump(2) << "\nfound:\n" << found.value(key, json()).dump(2));
        CHECK((found.contains(key) && Holds(found.at(key), value)));
      }
    }
  }
  CHECK(seen >= 5);
}

}  // namespace
}  // namespace limn::golden
