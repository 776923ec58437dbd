/// limn test --coverage: which branches the tests in the rules have seen yes, no and unknown; and the XML that CI servers read.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

using nlohmann::json;

json BranchOf(const json& coverage, const std::string& definition, const std::string& branch) {
  for (const json& one : coverage.at("branches")) {
    if (one.at("definition") == definition && one.at("branch") == branch) {
      return {one.at("yes"), one.at("no"), one.at("unknown")};
    }
  }
  return json();
}

// By hand, from tests/cli/shop/rules: three customers are given, two of them spend 12 000 and 10 000, one 9 999.99.
TEST_CASE("coverage counts what the tests see of each branch, as far as the first match goes") {
  const Shop shop("coverage_json");
  const json coverage = json::parse(shop.Run("test --coverage --format json").output).at("coverage");
  CHECK(BranchOf(coverage, "high_value", "") == json({2, 1, nullptr}));
  CHECK(BranchOf(coverage, "value_tier", "\"Gold\"") == json({2, 1, nullptr}));
  // Asked only of the one that is not gold.
  CHECK(BranchOf(coverage, "value_tier", "\"Silver\"") == json({1, 0, nullptr}));
  CHECK(BranchOf(coverage, "value_tier", "\"Standard\"") == json({0, nullptr, nullptr}));
  CHECK(BranchOf(coverage, "buyers", "") == json({1, 0, nullptr}));
  CHECK(BranchOf(coverage, "shopper", "spender") == json({1, 0, nullptr}));
  // No test asks about it, though its city is given.
  CHECK(BranchOf(coverage, "places", "\"China\"") == json({0, 0, 0}));
  CHECK_FALSE(json::parse(shop.Run("test --format json").output).contains("coverage"));
}

TEST_CASE("an unknown is seen where a test gives no value") {
  const Shop shop("coverage_unknown");
  shop.Write("rules/more.limn",
             "score fame\n  add 10 when level = \"gold\"\n  add 1\n"
             "tag deal\n  table first\n    | level | city     | deal |\n    | \"gold\" | -        | \"a\" |\n    | -      | \"London\" | \"b\" |\n    | -      | -        | \"c\" |\n"
             "test \"of two\" as of 2026-01-01\n  given customers\n    | customer_id | level | city |\n    | a | gold | London |\n    | b |  | London |\n"
             "  expect\n    | customer_id | fame | deal |\n    | a | 11 | a |\n    | b | 1 | b |\n");
  const LimnRun run = shop.Run("test --coverage --format json");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  const json coverage = json::parse(run.output).at("coverage");
  CHECK(BranchOf(coverage, "fame", "add 10 when level = \"gold\"") == json({1, 0, 1}));
  CHECK(BranchOf(coverage, "deal", "| \"gold\" | -        | \"a\" |") == json({1, 0, 1}));
  CHECK(BranchOf(coverage, "deal", "| -      | \"London\" | \"b\" |") == json({1, 0, 0}));
}

TEST_CASE("coverage for people names what was never seen") {
  const Shop shop("coverage_text");
  const LimnRun run = shop.Run("test --coverage");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(Contains(run.output, "outcomes seen"));
  CHECK(Contains(run.output, "never no"));
  CHECK(Contains(run.output, "no test computes it"));
  CHECK(Contains(run.output, "rules/value.limn:20"));
  CHECK(Contains(shop.Run("--lang zh test --coverage").output, "从未出现"));
}

// Fifths, tiers and classes of `use rfm` are tested where Limn is; what the project's own pack writes is the project's.
TEST_CASE("coverage leaves out what packs of Limn define, and keeps the project's own packs") {
  const Shop shop("coverage_packs");
  shop.Write("packs/fame.limn", "pack fame(level: text)\ntag fame_is_known when level = \"gold\"\n");
  shop.Write("rules/packs.limn", "use rfm on orders with time = ordered_at, amount = amount\nuse fame with level = level\n");
  const json coverage = json::parse(shop.Run("test --coverage --format json").output).at("coverage");
  for (const json& branch : coverage.at("branches")) {
    INFO(branch.dump());
    CHECK_FALSE(branch.at("place").get<std::string>().starts_with("limn:"));
    CHECK_FALSE(branch.at("definition").get<std::string>().starts_with("rfm_"));
  }
  CHECK(BranchOf(coverage, "fame_is_known", "") == json({0, 0, 0}));
  CHECK(BranchOf(coverage, "value_tier", "\"Gold\"") == json({2, 1, nullptr}));
  const std::string text = shop.Run("test --coverage").output;
  INFO(text);
  CHECK(Contains(text, "packs/fame.limn:2"));
  CHECK_FALSE(Contains(text, "limn:rfm"));
  // A test that asks about a tag of the pack computes it and counts nothing of it.
  shop.Write("rules/zz.limn", "test \"bought once\" as of 2026-01-01\n  given customer { level: \"gold\" }\n  given orders\n    | ordered_at | amount |\n    | 2025-12-01 | 10 |\n"
                              "  expect rfm_buyers\n");
  const json asked = json::parse(shop.Run("test --coverage --format json").output);
  CHECK(asked.at("tests").back().at("passed") == true);
  CHECK(asked.at("coverage") == coverage);
}

TEST_CASE("coverage of nothing but packs of Limn says that nothing is one's own") {
  const Shop shop("coverage_nothing");
  shop.Write("rules/who.limn", "");
  shop.Write("rules/value.limn", "use rfm on orders with time = ordered_at, amount = amount\n");
  const LimnRun run = shop.Run("test --coverage");
  INFO(run.output);
  CHECK(Contains(run.output, "Coverage: the rules define no tag, score, segment or persona of their own"));
  CHECK_FALSE(Contains(run.output, "0 of 0"));
  CHECK(Contains(shop.Run("--lang zh test --coverage").output, "覆盖：规则里没有自己的标签、评分、人群或画像"));
}

TEST_CASE("JUnit has a suite for each rule file, failures and errors apart") {
  const Shop shop("junit");
  shop.Write("rules/zz.limn", "test \"a < b & \\\"c\\\"\" as of 2026-01-01\n  given customer { level: \"gold\" }\n  expect level = \"silver\"\n");
  const LimnRun run = shop.Run("test --format junit");
  INFO(run.output);
  CHECK(run.exit_code == 1);
  CHECK(run.output.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"shop\" tests=\"3\" failures=\"1\" errors=\"0\" time=\""));
  CHECK(Contains(run.output, "<testsuite name=\"rules/who.limn\" tests=\"2\" failures=\"0\" errors=\"0\""));
  CHECK(Contains(run.output, "<testsuite name=\"rules/zz.limn\" tests=\"1\" failures=\"1\" errors=\"0\""));
  CHECK(Contains(run.output, "<testcase name=\"a &lt; b &amp; &quot;c&quot;\" classname=\"rules/zz.limn\" file=\"rules/zz.limn\" line=\"1\""));
  CHECK(Contains(run.output, "<failure type=\"expectation\" message=\"expect level = &quot;silver&quot;"));
}

// A CI server shows the message alone: it says whose cell of which column, as other expectations say what was expected.
TEST_CASE("JUnit names the row and the column of a cell that does not hold") {
  const Shop shop("junit_rows");
  const auto write = [&](const std::string& rows) {
    shop.Write("rules/zz.limn", "test \"rows\" as of 2026-01-01\n  given customers\n    | customer_id | level |\n    | a | gold |\n    | b | silver |\n  given orders\n"
                                "    | customer_id | ordered_at | amount | status |\n    | a | 2025-12-01 | 10 | paid |\n    | b | 2025-12-01 | 10000 | paid |\n  expect\n" +
                                    rows);
  };
  write("    | customer_id | value_tier |\n    | b | Gold |\n    | a | Gold |\n");
  const LimnRun run = shop.Run("test --format junit");
  INFO(run.output);
  CHECK(run.exit_code == 1);
  CHECK(Contains(run.output, "<failure type=\"expectation\" message=\"a: value_tier = Gold: it does not hold\">"));
  CHECK(Contains(shop.Run("--lang zh test --format junit").output, "message=\"a：value_tier = Gold：不成立\""));
  // An empty cell expects a missing value; yes and no are as they are written.
  write("    | customer_id | value_tier |\n    | b | |\n");
  CHECK(Contains(shop.Run("test --format junit").output, "message=\"b: value_tier = missing: it does not hold\""));
  write("    | customer_id | high_value | value_tier |\n    | b | no | \"Gold\" |\n");
  CHECK(Contains(shop.Run("test --format junit").output, "message=\"b: high_value = no: it does not hold\""));
}

TEST_CASE("a key of several columns is named as everywhere") {
  const Shop shop("junit_keys");
  std::string project = shop.Read("limn.yaml");
  const size_t purposes = project.find("purposes:");
  project.insert(purposes, "  shelves:\n    from: data/shelves.csv\n    entity: shelf\n    key: [shop, place]\n    columns: { shop: text, place: int, stock: int }\n");
  shop.Write("limn.yaml", project);
  shop.Write("data/shelves.csv", "shop,place,stock\nx,1,2\n");
  shop.Write("rules/zz.limn", "tag full on shelves when stock > 5\ntest \"shelf\" as of 2026-01-01\n  given shelves\n    | shop | place | stock |\n    | x | 1 | 2 |\n"
                              "  expect\n    | shop | place | full |\n    | x | 1 | yes |\n");
  const std::string junit = shop.Run("test --format junit").output;
  INFO(junit);
  CHECK(Contains(junit, "message=\"x,1: full = yes: it does not hold\""));
  CHECK(json::parse(shop.Run("test --format json").output).at("tests").back().at("failures").at(0).at("key") == "x,1");
}

}  // namespace
}  // namespace limn::testing
