/// limn explain: the sentence, what decided, the nearest change.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

std::string Explain(const std::string& copy, const std::string& arguments) {
  const LimnRun run = Shop(copy).Run("explain " + arguments);
  CHECK(run.exit_code == 0);
  return run.output;
}

TEST_CASE("a yes has its sentence with this customer's values") {
  const std::string text = Explain("explain_yes", "001 high_value");
  INFO(text);
  CHECK(Contains(text, "high_value  High-value customer: yes"));
  CHECK(Contains(text, "Spent 10500.50 within a year"));
  CHECK(Contains(text, "✓ spend_1y >= vip_spend  yes"));
  CHECK(Contains(text, "spend_1y = 10 500.50"));
  CHECK(Contains(text, "vip_spend = 10 000"));
  CHECK(Contains(text, "2 of 3 rows of orders counted"));
  CHECK(Contains(text, "Advice: Give them a name to call"));
  CHECK_FALSE(Contains(text, "nearest change"));
}

TEST_CASE("a no names the nearest change, and rows that an unknown condition left out") {
  const std::string text = Explain("explain_no", "002 high_value");
  INFO(text);
  CHECK(Contains(text, "high_value  High-value customer: no"));
  CHECK(Contains(text, "✗ spend_1y >= vip_spend  no"));
  CHECK(Contains(text, "1 not counted, a value missing"));
  CHECK(Contains(text, "spend_1y  9 400.00 → 10 000"));
  CHECK_FALSE(Contains(text, "Advice"));
}

TEST_CASE("one of: the arms asked, the one that decided, the way to the next") {
  const std::string text = Explain("explain_arms", "002 value_tier");
  INFO(text);
  CHECK(Contains(text, "value_tier  Value tier: Silver"));
  CHECK(Contains(text, "✗ Gold  no"));
  CHECK(Contains(text, "✓ Silver  yes"));
  CHECK(Contains(text, "The nearest change that would make it Gold"));
  CHECK_FALSE(Contains(text, "otherwise"));
  CHECK(Contains(Explain("explain_arms_otherwise", "006 value_tier"), "otherwise Standard"));
}

TEST_CASE("only what decided is shown, and --all shows the rest") {
  const std::string text = Explain("explain_cut", "003 good_buyers");
  INFO(text);
  CHECK(Contains(text, "✗ not (level = \"bronze\")  no"));
  CHECK(Contains(text, "level = \"bronze\""));
  CHECK(Contains(text, "✗ spend_1y >= 1_000  no"));
  CHECK_FALSE(Contains(text, "✓ buyers"));
  CHECK(Contains(text, "1 condition did not decide"));
  CHECK(Contains(Explain("explain_all", "003 good_buyers --all"), "✓ buyers"));
}

TEST_CASE("an unknown is said, with the value that is missing") {
  const Shop shop("explain_unknown");
  shop.Write("rules/unknown.limn", "tag local when city = \"Shanghai\"\n");
  const LimnRun run = shop.Run("explain 004 local");
  INFO(run.output);
  CHECK(Contains(run.output, "local: unknown"));
  CHECK(Contains(run.output, "? city = \"Shanghai\"  unknown"));
  CHECK(Contains(run.output, "city = missing"));
  CHECK(Contains(run.output, "city  missing → \"Shanghai\""));
}

TEST_CASE("personas: the base, then the first that fits") {
  const std::string casual = Explain("explain_persona", "002 shopper");
  INFO(casual);
  CHECK(Contains(casual, "shopper  Shopper personas: casual"));
  CHECK(Contains(casual, "✓ among buyers  Bought within a year"));
  CHECK(Contains(casual, "✗ spender  Big spender  no"));
  CHECK(Contains(casual, "otherwise casual  Everyone else"));
  const std::string nobody = Explain("explain_no_persona", "005 shopper");
  INFO(nobody);
  CHECK(Contains(nobody, "shopper  Shopper personas: missing"));
  CHECK(Contains(nobody, "✗ among buyers"));
}

TEST_CASE("a set shows each arm") {
  const std::string text = Explain("explain_set", "003 places");
  INFO(text);
  CHECK(Contains(text, "places  Where from: Big city"));
  CHECK(Contains(text, "✓ Big city  yes"));
  CHECK(Contains(text, "✗ China  no"));
}

TEST_CASE("explain for machines") {
  const LimnRun run = Shop("explain_json").Run("explain 002 high_value value_tier --format json");
  CHECK(run.exit_code == 0);
  const nlohmann::json json = nlohmann::json::parse(run.output);
  CHECK(json["key"] == "002");
  const nlohmann::json& first = json["explanations"][0];
  CHECK(first["value"] == "no");
  CHECK(first["steps"][0]["truth"] == "no");
  CHECK(first["steps"][0]["place"]["line"] == 14);
  CHECK(first["nearest_change"]["changes"][0]["from"] == "9400.00");
  CHECK(first["nearest_change"]["changes"][0]["to"][0] == "10000.00");
  CHECK(json["explanations"][1]["value"] == "Silver");
}

TEST_CASE("explain agrees with the run, whoever did not consent, and says that outputs leave the label empty") {
  const std::string text = Explain("explain_withheld", "002 good_buyers");
  INFO(text);
  CHECK(Contains(text, "good_buyers  Buyers worth a letter: yes"));
  CHECK(Contains(text, "Outputs leave it empty: it is for marketing, and to that this customer did not agree"));
  CHECK(Contains(text, "opt_in = yes"));
  CHECK_FALSE(Contains(Explain("explain_consented", "001 good_buyers"), "Outputs leave it empty"));
  const LimnRun run = Shop("explain_withheld_json").Run("explain 002 good_buyers --format json");
  CHECK(nlohmann::json::parse(run.output)["explanations"][0]["withheld"][0]["purpose"] == "marketing");
}

TEST_CASE("what is said to be explained above stands above") {
  // The arms above Silver are cut; Silver's metric is explained where it stands.
  const Shop shop("explain_above");
  shop.Write("rules/silver.limn", "tag silver when value_tier = \"Silver\" and spend_1y > 20_000\n");
  const std::string text = shop.Run("explain 002 silver --all").output;
  CHECK(Contains(text, "explained above"));
  const std::string cut = shop.Run("explain 002 silver").output;
  INFO(cut);
  CHECK_FALSE(Contains(cut, "explained above"));
  shop.Write("rules/silver.limn", "tag silver when value_tier = \"Silver\"\n");
  const std::string arm = shop.Run("explain 002 silver").output;
  INFO(arm);
  CHECK(Contains(arm, "✓ Silver  yes"));
  CHECK(Contains(arm, "rows of orders counted"));
  CHECK_FALSE(Contains(arm, "explained above"));
}

TEST_CASE("one of a family is explained with its own value") {
  const Shop shop("explain_family");
  shop.Write("rules/family.limn",
             "for each days in (30, 400)\n  define metric orders_{days}d = count(orders in last {days} days)\n  define tag active_{days}d when count(orders in last {days} days) > 0 and orders_30d >= 0\n\n"
             "for each grade in (\"gold\", \"silver\")\n  define tag is_{grade} when level = {grade}\n");
  const std::string days = shop.Run("explain 001 active_400d --all").output;
  INFO(days);
  CHECK(Contains(days, "count(orders in last 400 days) > 0"));
  CHECK(Contains(days, "count(orders in last 30 days)"));
  CHECK_FALSE(Contains(days, "{days}"));
  const std::string grade = shop.Run("explain 001 is_silver").output;
  INFO(grade);
  CHECK(Contains(grade, "level = \"silver\""));
  CHECK_FALSE(Contains(grade, "{grade}"));
}

TEST_CASE("a negated test is shown once") {
  const Shop shop("explain_not_in");
  shop.Write("rules/not.limn", "tag elsewhere when city not in (\"Shanghai\", \"Beijing\")\n");
  const std::string text = shop.Run("explain 001 elsewhere").output;
  INFO(text);
  const size_t first = text.find("city not in (");
  REQUIRE(first != std::string::npos);
  CHECK(text.find("not in (", first + 13) == std::string::npos);
  CHECK(Contains(text, "city = \"Shanghai\""));
}

TEST_CASE("what depends on everybody says how many they are, and which place is this one's") {
  const Shop shop("explain_population");
  shop.Write("rules/best.limn",
             "tag best when in_top(20%, spend_1y)\ntag best_of_gold when in_top(20%, spend_1y within golden)\nsegment golden when level = \"gold\"\ntag place = rank(spend_1y)\n");
  const std::string best = shop.Run("explain 002 best").output;
  INFO(best);
  CHECK(Contains(best, "place 2 of 6, the largest first"));
  CHECK(Contains(shop.Run("--lang zh explain 002 place").output, "从大到小排第 2，共 6 个"));
  const std::string outside = shop.Run("explain 002 best_of_gold").output;
  INFO(outside);
  CHECK(Contains(outside, "no place among the "));
  const nlohmann::json report = nlohmann::json::parse(shop.Run("explain 002 best --format json").output);
  const std::string json = report.dump();
  INFO(json);
  CHECK(Contains(json, "\"population\":{\"rank\":2,\"size\":6}"));
}

TEST_CASE("rows over a link that leads nowhere are not counted, and that is said") {
  const Shop shop("explain_no_parent");
  std::string project = shop.Read("limn.yaml");
  project.insert(project.find("    columns:\n"), "    belongs_to: { referrer: { table: customers, by: referrer_id, children: referred } }\n");
  project.insert(project.find("      opt_in:"), "      referrer_id: text\n");
  shop.Write("limn.yaml", project);
  shop.Write("data/customers.csv", "customer_id,city,level,email,opt_in,referrer_id\n001,x,gold,,yes,\n002,x,gold,,yes,001\n");
  shop.Write("rules/referrer.limn", "tag of_buyer when count(referrer.orders) > 1\n");
  const std::string nobody = shop.Run("explain 001 of_buyer").output;
  INFO(nobody);
  CHECK(Contains(nobody, "the row whose rows these would be is not there: nothing to count"));
  CHECK_FALSE(Contains(nobody, "0 of 0"));
  const std::string somebody = shop.Run("explain 002 of_buyer").output;
  INFO(somebody);
  CHECK_FALSE(Contains(somebody, "0 of 0"));
  CHECK_FALSE(Contains(somebody, "is not there"));
}

TEST_CASE("a key or a label that is not there") {
  const Shop shop("explain_wrong");
  const LimnRun key = shop.Run("explain 1 high_value");
  CHECK(key.exit_code == 2);
  CHECK(Contains(key.output, "no customer has the key \"1\"; keys look like \"001\""));
  const LimnRun label = shop.Run("explain 001 high_vlaue");
  CHECK(label.exit_code == 2);
  CHECK(Contains(label.output, "did you mean high_value?"));
  // What else could be said of the rules is not what was asked.
  shop.Write("rules/hint.limn", "metric lately \"Lately\" = count(orders in last 90 days in last 30 days)\n");
  CHECK(Contains(shop.Run("check").output, "L0251"));
  CHECK_FALSE(Contains(shop.Run("explain 001 nobody_has_this").output, "L0251"));
  CHECK_FALSE(Contains(shop.Run("run --only nobody_has_this").output, "L0251"));
  CHECK(shop.Run("explain 001").exit_code == 2);
}

TEST_CASE("explain in Chinese") {
  const LimnRun run = Shop("explain_zh").Run("--lang zh explain 002 high_value");
  INFO(run.output);
  CHECK(Contains(run.output, "否"));
  CHECK(Contains(run.output, "订单共 2 行，计入 1 行"));
  CHECK(Contains(run.output, "最小的改动即可为“是”"));
}

constexpr const char* kScores = "customer_id,p,scored_on\n001,0.9,2025-12-20\n001,0.8,2025-12-30\n002,0.7,2025-11-01\n003,,2025-12-30\n";
constexpr const char* kImports =
    "import tag churn_risk \"Churn risk\" as decimal(1) from \"data/scores.csv\" column p dated scored_on by \"Data team\" expires after 30 days\n"
    "import tag last_score as decimal(1) from \"data/scores.csv\" column p dated scored_on\n"
    "tag at_risk when churn_risk > 0.5 and last_score > 0.5\n";

TEST_CASE("an imported tag says what its file says, of which day, by whom, and whether it has expired") {
  const Shop shop("explain_import");
  shop.Write("data/scores.csv", kScores);
  shop.Write("rules/imports.limn", kImports);
  const auto explain = [&](const std::string& arguments) { return shop.Run("explain " + arguments).output; };
  const std::string fresh = explain("001 churn_risk");
  INFO(fresh);
  CHECK(Contains(fresh, "churn_risk  Churn risk: 0.8"));
  CHECK(Contains(fresh, "✓ p of data/scores.csv = 0.8"));
  CHECK(Contains(fresh, "of 2025-12-30, by Data team, the latest of 2 lines"));
  CHECK(Contains(fresh, "it holds for 30 days"));
  const std::string expired = explain("002 churn_risk");
  INFO(expired);
  CHECK(Contains(expired, "churn_risk  Churn risk: missing"));
  CHECK(Contains(expired, "✗ p of data/scores.csv = 0.7"));
  CHECK(Contains(expired, "expired: it held for 30 days"));
  CHECK(Contains(explain("003 churn_risk"), "p of data/scores.csv = missing"));
  CHECK(Contains(explain("004 churn_risk"), "data/scores.csv has no line for this key"));
  CHECK(Contains(explain("002 last_score"), "of 2025-11-01"));
  const std::string used = explain("001 at_risk");
  INFO(used);
  CHECK(Contains(used, "churn_risk = 0.8"));
  CHECK(Contains(used, "of 2025-12-30, by Data team"));
  CHECK(Contains(explain("001 churn_risk --lang zh"), "data/scores.csv 的 p = 0.8"));
  const nlohmann::json step = nlohmann::json::parse(explain("002 churn_risk --format json"))["explanations"][0]["steps"][0];
  CHECK(step["kind"] == "import");
  CHECK(step["truth"] == "no");
  CHECK(step["import"]["by"] == "Data team");
  CHECK(step["import"]["column"] == "p");
}

}  // namespace
}  // namespace limn::testing
