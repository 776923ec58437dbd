/// Claims as a run reports them: in the report for people and for machines, from rules and from a program file, and not where labels are asked for by name.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

constexpr const char* kClaims =
    "claim \"Big spenders live in Shanghai\" about high_value: share(city = \"Shanghai\") >= 50%\n"
    "claim \"Buyers come from London\" about buyers: share(city = \"London\") > 90%\n"
    "claim \"Somebody spends a fortune\" about high_value: all(spend_1y > 1_000_000 where level = \"silver\")\n"
    "claim \"Nobody is known\" about high_value: average(days_since(first(orders.ordered_at where status = \"lost\"))) > 3\n"
    "claim \"One address is common\" about customers: most_common(email) != \"nobody@example.com\"\n";

TEST_CASE("a run says what became of each claim, with its figures") {
  const Shop shop("claims_text");
  shop.Write("rules/claims.limn", kClaims);
  const LimnRun run = shop.Run("run");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  // One of one: Wilson's interval begins at 1 / (1 + 1.96²).
  CHECK(Contains(run.output, "confirmed  \"Big spenders live in Shanghai\" about high_value (1 member)\n"
                             "             share(city = \"Shanghai\") >= 50%\n"));
  CHECK(Contains(run.output, "(1 of 1), 95 % interval 20.7 % to 100.0 %"));
  CHECK(Contains(run.output, "not sure: what it is compared with lies within the interval"));
  CHECK(Contains(run.output, "refuted    \"Buyers come from London\""));
  CHECK(Contains(run.output, "no data    \"Nobody is known\""));
  const LimnRun chinese = shop.Run("--lang zh run");
  CHECK(Contains(chinese.output, "已证实"));
  CHECK(Contains(chinese.output, "已推翻"));
  CHECK(Contains(chinese.output, "95% 区间 20.7 % 至 100.0 %"));
}

TEST_CASE("machines read the same of a program file as of the rules") {
  const Shop shop("claims_json");
  shop.Write("rules/claims.limn", kClaims);
  const auto from_rules = nlohmann::json::parse(shop.Run("run --format json").output).at("claims");
  REQUIRE(from_rules.size() == 5);
  CHECK(from_rules[0].at("result") == "confirmed");
  CHECK(from_rules[0].at("figures")[0].at("sure") == false);
  CHECK(from_rules[1].at("figures")[0].at("sure") == true);
  CHECK(from_rules[3].at("figures")[0].at("value").is_null());
  // A report shows no personal data, whatever a claim says of it.
  CHECK(from_rules[4].at("result") == "confirmed");
  CHECK(from_rules[4].at("figures").empty());
  CHECK(shop.Run("build -o rules.lbc").exit_code == 0);
  CHECK(nlohmann::json::parse(shop.Run("run rules.lbc --format json").output).at("claims") == from_rules);
  CHECK(nlohmann::json::parse(shop.Run("run --only value_tier --format json").output).at("claims").empty());
}

}  // namespace
}  // namespace limn::testing
