/// limn run: what is written, what is reported, what happens when something is wrong.
#include <catch2/catch.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/desk.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

// By hand, from tests/cli/shop: 001 spent 10500.50; 002 9400.00 (the order without a status is not counted); 003 50.00, since
// 2024-12-31 is a day too early; 004's amount can't be read; 005's order is after as of; 006 counts its repeated row once.
constexpr const char* kLabels =
    "customer_id,high_value,value_tier,places,buyers,good_buyers,shopper\n"
    "001,yes,Gold,Big city;China,yes,yes,spender\n"
    "002,no,Silver,Big city;China,yes,,casual\n"
    "003,no,Standard,Big city,yes,no,casual\n"
    "004,no,Standard,,yes,,casual\n"
    "005,no,Standard,Big city;China,no,no,\n"
    "006,no,Standard,Big city,yes,,casual\n";

TEST_CASE("labels are those counted by hand, and personal columns stay inside") {
  const Shop shop("run_labels");
  const LimnRun run = shop.Run("run");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(shop.Read("out/labels.csv") == kLabels);
  CHECK(Contains(run.output, "contact (customers.email)"));
}

TEST_CASE("the report says what was wrong in the data") {
  const LimnRun run = Shop("run_report").Run("run");
  INFO(run.output);
  CHECK(Contains(run.output, "as of 2026-01-01 (Asia/Shanghai)"));
  CHECK(Contains(run.output, "1 after as of"));
  CHECK(Contains(run.output, "1 orphan"));
  CHECK(Contains(run.output, "such as \"abc\" (data/orders.csv:9)"));
  CHECK(Contains(run.output, "high_value"));
  CHECK(Contains(run.output, "16.7 %"));
  CHECK(Contains(run.output, "Big spender"));
  CHECK(Contains(run.output, "out/labels.csv"));
}

TEST_CASE("a table that nothing needs is not read, and the report says so") {
  const Shop shop("run_not_read");
  shop.Write("rules/level.limn", "tag golden when level = \"gold\"\n");
  const LimnRun run = shop.Run("run --only golden");
  INFO(run.output);
  CHECK(Contains(run.output, "not read: nothing here needs it"));
  CHECK_FALSE(Contains(run.output, "the newest row"));
  const nlohmann::json report = nlohmann::json::parse(shop.Run("run --only golden --format json").output);
  CHECK(report["tables"][0]["read"] == true);
  CHECK(report["tables"][1]["read"] == false);
}

TEST_CASE("data that is older than as of by more than 90 days is said first, whatever else was not read") {
  const Shop shop("run_old");
  const auto first_finding = [](const std::string& output) {
    const size_t title = output.find("To look at\n");
    return title == std::string::npos ? "" : output.substr(title + 11, output.find('\n', title + 11) - title - 11);
  };
  const LimnRun run = shop.Run("run --as-of 2027-01-01");
  INFO(run.output);
  CHECK(first_finding(run.output) == "  the newest row that was read is of 2026-01-05, 361 days before as of");
  CHECK(Contains(shop.Run("run --lang zh --as-of 2027-01-01").output, "需要留意\n  读到的最新一行是 2026-01-05，比截至时间早 361 天\n"));
  // Neither a table that is not read nor one without rows keeps it from being said.
  std::string project = shop.Read("limn.yaml");
  project.insert(project.find("purposes:"), "  visits:\n    from: data/visits.csv\n    belongs_to: { customers: customer_id }\n    time: day\n    columns: { customer_id: text, day: date }\n");
  shop.Write("limn.yaml", project);
  shop.Write("data/visits.csv", "customer_id,day\n001,2026-12-31\n");
  CHECK(first_finding(shop.Run("run --as-of 2027-01-01").output) == "  the newest row that was read is of 2026-01-05, 361 days before as of");
  CHECK_FALSE(Contains(shop.Run("run").output, "the newest row"));
  const auto newest = [&](const std::string& as_of) { return nlohmann::json::parse(shop.Run("run --format json --as-of " + as_of).output)["newest_row"]; };
  CHECK(newest("2027-01-01") == nlohmann::json({{"day", "2026-01-05"}, {"days_before_as_of", 361}, {"is_old", true}}));
  CHECK(newest("2026-02-01") == nlohmann::json({{"day", "2026-01-05"}, {"days_before_as_of", 27}, {"is_old", false}}));
}

TEST_CASE("scores and splits stand in the report") {
  const Shop shop("run_scores");
  shop.Write("rules/points.limn", "score worth \"Worth\"\n  add 20 when spend_1y >= 100\n\nsplit half seed \"x\"\n  \"a\" 50%\n  \"b\" 50%\n");
  const LimnRun run = shop.Run("run");
  INFO(run.output);
  CHECK(Contains(run.output, "\nScores of customers (6 rows)\n  worth  Worth  100.0 %  6\n"));
  CHECK(Contains(run.output, "\nSplits of customers (6 rows)\n  half  100.0 %  6\n"));
}

TEST_CASE("the program's hash is that of what the rules mean") {
  const Shop shop("run_hash");
  const auto hash = [&] { return nlohmann::json::parse(shop.Run("run --format json").output)["program"].get<std::string>(); };
  const std::string before = hash();
  CHECK(shop.Run("fmt --lang zh").exit_code == 0);
  CHECK(Contains(shop.Read("rules/value.limn"), "标签"));
  CHECK(hash() == before);
  shop.Write("rules/value.limn", "# One line more.\n\n" + shop.Read("rules/value.limn"));
  CHECK(hash() == before);
  std::string changed = shop.Read("rules/value.limn");
  const size_t amount = changed.find("1_000_000") != std::string::npos ? changed.find("1_000_000") : changed.find("100万");
  REQUIRE(amount != std::string::npos);
  changed[amount] = '2';
  shop.Write("rules/value.limn", changed);
  CHECK(hash() != before);
}

TEST_CASE("a Chinese report calls tables by their Chinese names, and keeps kinds of labels together whatever --only asks first") {
  const Shop shop("run_names_zh");
  const LimnRun run = shop.Run("run --lang zh --only high_value,buyers,value_tier");
  INFO(run.output);
  CHECK(Contains(run.output, "\n  订单 "));
  CHECK(run.output.find("的标签（") == run.output.rfind("的标签（"));
  CHECK(Contains(shop.Run("run --lang en").output, "\n  orders "));
}

TEST_CASE("a name that is not there is answered with those that are") {
  const Shop shop("run_names");
  CHECK(Contains(shop.Run("run --only zzz").output, "help: there is "));
  CHECK(Contains(shop.Run("run --param zzz=1").output, "help: there is vip_spend"));
}

TEST_CASE("the report for machines holds the same figures") {
  const LimnRun run = Shop("run_json").Run("run --format json");
  CHECK(run.exit_code == 0);
  const nlohmann::json report = nlohmann::json::parse(run.output);
  CHECK(report["as_of"] == "2026-01-01");
  CHECK(report["entities"][0]["rows_written"] == 6);
  const nlohmann::json& labels = report["entities"][0]["labels"];
  CHECK(labels[0]["name"] == "high_value");
  CHECK(labels[0]["yes"] == 1);
  CHECK(labels[0]["no"] == 5);
  CHECK(labels[1]["values"][2]["value"] == "Standard");
  CHECK(labels[1]["values"][2]["rows"] == 4);
  CHECK(report["outputs"][0]["rows"] == 6);
  CHECK(report["entities"][0]["withheld"][0] == "contact (customers.email)");
}

TEST_CASE("a column that limn.yaml allows leaves") {
  const Shop shop("run_allowed");
  std::string project = shop.Read("limn.yaml");
  project.replace(project.find("outputs:\n"), 9, "outputs:\n  personal: [customers.email]\n");
  shop.Write("limn.yaml", project);
  const LimnRun run = shop.Run("run");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(Contains(shop.Read("out/labels.csv"), "001,yes,Gold,Big city;China,li@example.com,yes,yes,spender\n"));
}

TEST_CASE("params and as of are given for one run") {
  const Shop shop("run_params");
  CHECK(shop.Run("run --param vip_spend=9_000").exit_code == 0);
  CHECK(Contains(shop.Read("out/labels.csv"), "002,yes,"));
  CHECK(shop.Run("run -p vip_spend=5万").exit_code == 0);
  CHECK(Contains(shop.Read("out/labels.csv"), "001,no,"));
  CHECK(shop.Run("run --as-of 2026-01-05").exit_code == 0);
  CHECK(Contains(shop.Read("out/labels.csv"), "005,yes,Gold,"));
}

TEST_CASE("a file of one format is not written in another") {
  const Shop shop("run_two_formats");
  const LimnRun run = shop.Run("run --out all.jsonl --write csv");
  INFO(run.output);
  CHECK(run.exit_code == 2);
  CHECK(Contains(run.output, "--out all.jsonl names one format and --write csv another"));
  CHECK_FALSE(shop.Has("all.jsonl"));
  CHECK(shop.Run("run --out all.jsonl --write jsonl").exit_code == 0);
}

TEST_CASE("a wrong option is answered with its repair, and nothing is written") {
  const Shop shop("run_wrong");
  const auto answer = [&](const std::string& arguments) {
    const LimnRun run = shop.Run(arguments);
    CHECK(run.exit_code == 2);
    return run.output;
  };
  CHECK(Contains(answer("run --param vip_spent=1"), "did you mean vip_spend?"));
  CHECK(Contains(answer("run --param vip_spend=-1"), "vip_spend lies from 0 to 1 000 000, which \"-1\" does not"));
  CHECK(Contains(answer("run --param vip_spend=much"), "\"much\" is not"));
  CHECK(Contains(answer("run --as-of tomorrow"), "2026-01-31"));
  CHECK(Contains(answer("run --only high_valu"), "did you mean high_value?"));
  CHECK(Contains(answer("run --where value_tier"), "value_tier is not a yes or no"));
  CHECK(Contains(answer("run --env prod"), "it has dev"));
  CHECK(Contains(answer("run --sample 0"), "such as 5%"));
  CHECK(Contains(answer("run --threads none"), "from 1 to 1024"));
  CHECK(Contains(answer("run --ony high_value"), "did you mean --only?"));
  CHECK(Contains(answer("run --format xml"), "text, json"));
  CHECK_FALSE(shop.Has("out"));
}

TEST_CASE("--only and --where choose columns and rows") {
  const Shop shop("run_choose");
  const LimnRun run = shop.Run("run --only value_tier --where good_buyers --out -");
  CHECK(run.exit_code == 0);
  CHECK(run.output.starts_with("customer_id,value_tier\n001,Gold\nshop  as of"));  // the report goes to standard error
  CHECK_FALSE(shop.Has("out"));
}

TEST_CASE("every format, and a folder of one's own") {
  const Shop shop("run_formats");
  CHECK(shop.Run("run --write jsonl --out there").exit_code == 0);
  CHECK(Contains(shop.Read("there/labels.jsonl"), R"({"customer_id":"001","high_value":true,"value_tier":"Gold","places":["Big city","China"],)"));
  CHECK(shop.Run("run --out there/labels.db").exit_code == 0);
  CHECK(shop.Read("there/labels.db").starts_with("SQLite format 3"));
  CHECK(shop.Run("run --out there").exit_code == 0);
  CHECK(shop.Read("there/labels.csv") == kLabels);
}

TEST_CASE("a second entity has a file of its own, and explain speaks of it") {
  const Shop shop("run_entities");
  std::string project = shop.Read("limn.yaml");
  project.replace(project.find("    key: customer_id\n"), 21, "    key: customer_id\n    belongs_to: { cities: city }\n");
  project.replace(project.find("  orders:\n"), 10, "  cities: { keys_from: [customers.city], entity: city }\n  orders:\n");
  shop.Write("limn.yaml", project);
  shop.Write("rules/cities.limn", "tag full on cities when count(customers) >= 2\n\ntag home on customers = city\n");
  const LimnRun run = shop.Run("run");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(shop.Read("out/labels.city.csv") == "city,full\nBeijing,no\nLondon,yes\nShanghai,yes\n");
  CHECK(Contains(run.output, "Tags of cities (3 rows)"));
  const LimnRun explained = shop.Run("explain London full");
  INFO(explained.output);
  CHECK(Contains(explained.output, "city London, as of"));
  CHECK(Contains(explained.output, "count(customers) = 2"));
  CHECK(shop.Run("explain London full high_value").exit_code == 2);
  CHECK(shop.Run("run --out -").exit_code == 2);
  CHECK(shop.Run("run --out - --only full").output.starts_with("city,full\n"));
}

TEST_CASE("labels of rows that are nobody are for other rules, and not written") {
  const Shop shop("run_nobody");
  shop.Write("rules/rows.limn", "tag large on orders when amount > 100\n\nmetric doubled on orders = amount * 2\n\ntag bought when any(orders: large)\n");
  const LimnRun run = shop.Run("run --only bought");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(shop.Read("out/labels.csv").starts_with("customer_id,bought\n001,yes\n"));
  CHECK(shop.Run("run").exit_code == 0);
  CHECK_FALSE(shop.Read("out/labels.csv").find("large") != std::string::npos);
  CHECK(shop.Run("run --only large").exit_code == 2);
  CHECK(shop.Run("run --only doubled").exit_code == 2);
  const LimnRun explained = shop.Run("explain o01 doubled");
  INFO(explained.output);
  CHECK(explained.exit_code == 0);
}

TEST_CASE("a purpose is asked of the entity whose labels are for it") {
  const Desk desk("run_purposes");
  desk.Write("limn.yaml",
             "limn: 1\nproject: p\nas_of: 2026-01-01\ntables:\n"
             "  customers: { from: c.csv, entity: customer, key: id, columns: { id: text, opted_in: bool } }\n"
             "  accounts: { from: a.csv, entity: account, key: aid, columns: { aid: text, mail: bool } }\n"
             "purposes: { marketing: opted_in = yes, letters: mail = yes }\noutputs: { labels: out/labels.csv }\n");
  desk.Write("c.csv", "id,opted_in\n1,yes\n2,no\n");
  desk.Write("a.csv", "aid,mail\nA,yes\nB,no\n");
  desk.Write("rules/r.limn", "tag all_c for marketing\n  when id is known\n\ntag all_a on accounts for letters\n  when aid is known\n");
  const LimnRun run = desk.Run("run");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(desk.Read("out/labels.csv") == "id,all_c\n1,yes\n2,\n");
  CHECK(desk.Read("out/labels.account.csv") == "aid,all_a\nA,yes\nB,\n");
  desk.Write("rules/r.limn", "tag all_c for letters\n  when id is known\n");
  const LimnRun wrong = desk.Run("check");
  INFO(wrong.output);
  CHECK(wrong.exit_code == 2);
  CHECK(Contains(wrong.output, "letters is used here"));
}

TEST_CASE("large whole numbers are counted as they are") {
  const Desk desk("run_large_numbers");
  desk.Write("limn.yaml",
             "limn: 1\nproject: p\nas_of: 2026-01-01\ntables:\n"
             "  customers: { from: c.csv, entity: customer, key: id, columns: { id: text, n: int } }\noutputs: { labels: out/labels.csv }\n");
  desk.Write("c.csv", "id,n\n1,9223372036854775807\n2,9007199254740993\n3,9007199254740992\n");
  desk.Write("rules/r.limn", "tag number = n\n");
  const nlohmann::json report = nlohmann::json::parse(desk.Run("run --format json").output);
  const std::string text = report.dump();
  INFO(text);
  CHECK(Contains(text, "9223372036854775807"));
  CHECK(Contains(text, "9007199254740993"));
  CHECK(Contains(text, "9007199254740992"));
}

TEST_CASE("labels do not depend on threads") {
  const Shop shop("run_threads");
  CHECK(shop.Run("run --threads 1 --out one").exit_code == 0);
  CHECK(shop.Run("run --threads 7 --out seven").exit_code == 0);
  CHECK(shop.Read("one/labels.csv") == shop.Read("seven/labels.csv"));
}

TEST_CASE("an environment sets params and a sample, which is the same every time") {
  const Shop shop("run_environment");
  const LimnRun run = shop.Run("run --env dev");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(Contains(run.output, "vip_spend = 100"));
  CHECK(Contains(run.output, "a sample: 50 %"));
  const std::string first = shop.Read("out/labels.csv");
  CHECK(shop.Run("run --env dev").exit_code == 0);
  CHECK(shop.Read("out/labels.csv") == first);
  CHECK(first.size() < std::string(kLabels).size());
}

TEST_CASE("an environment has its own data and outputs, and leaves those of the project alone") {
  const Shop shop("run_environment_files");
  CHECK(shop.Run("run").exit_code == 0);
  const std::string all = shop.Read("out/labels.csv");
  const std::string project = shop.Read("limn.yaml");
  const std::string dev = "  dev: { params: { vip_spend: 100 }, sample: 50% }\n";
  const size_t at = project.find(dev);
  REQUIRE(at != std::string::npos);
  const auto with = [&](const std::string& environment) { shop.Write("limn.yaml", std::string(project).replace(at, dev.size(), "  dev: " + environment + "\n")); };
  std::istringstream customers(shop.Read("data/customers.csv"));
  std::string two;
  std::string line;
  for (int lines = 0; lines < 3 && std::getline(customers, line); ++lines) {
    two += line + "\n";
  }
  shop.Write("data/two.csv", two);

  with("{ from: { customers: data/two.csv }, outputs: { labels: out/dev.csv } }");
  const LimnRun run = shop.Run("run --env dev");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  const std::string of_two = shop.Read("out/dev.csv");
  CHECK(std::count(of_two.begin(), of_two.end(), '\n') == 3);
  CHECK(shop.Read("out/labels.csv") == all);

  // Its data must not be written over, and need not be there for those who don't ask for it.
  with("{ from: { customers: data/two.csv }, outputs: { labels: data/two.csv } }");
  CHECK(shop.Run("run --env dev").exit_code == 4);
  CHECK(shop.Read("data/two.csv") == two);
  with("{ from: { customers: data/none.csv } }");
  CHECK(shop.Run("run").exit_code == 0);
  CHECK(Contains(shop.Run("run --env dev").output, "E0431"));
  with("{ from: { customer: data/two.csv } }");
  CHECK(Contains(shop.Run("check").output, "did you mean customers?"));
  with("{ outputs: { labels: out/dev.txt } }");
  CHECK(Contains(shop.Run("check").output, "E0436"));
}

TEST_CASE("--strict fails on bad data and writes nothing") {
  const Shop shop("run_strict");
  const LimnRun run = shop.Run("run --strict");
  INFO(run.output);
  CHECK(run.exit_code == 3);
  CHECK(Contains(run.output, "\"abc\""));
  CHECK_FALSE(shop.Has("out"));
}

TEST_CASE("--strict fails on what rules make missing, too large or divided by zero, and not on an average of nothing") {
  const Shop shop("run_strict_rules");
  shop.Write("data/customers.csv", "customer_id,city,level,email,opt_in\nc1,Shanghai,gold,,yes\nc2,,bronze,,no\n");
  shop.Write("data/orders.csv", "order_id,customer_id,ordered_at,amount,status\no1,c1,2025-12-01 10:00,100.00,paid\n");
  shop.Write("rules/who.limn", "tag mean = average(orders.amount)\ntag per_order = sum(orders.amount) / count(orders)\n");
  const LimnRun fine = shop.Run("run --strict");
  INFO(fine.output);
  CHECK(fine.exit_code == 0);
  for (const std::string rule : {"tag odd = 1 / (count(orders) - 1)\n", "tag odd = sum(orders.amount) * 1_000_000_000_000 * 1_000\n"}) {
    shop.Write("rules/who.limn", rule);
    CHECK(shop.Run("run --out elsewhere").exit_code == 0);
    const LimnRun run = shop.Run("run --out strict --strict");
    INFO(rule << run.output);
    CHECK(run.exit_code == 3);
    CHECK(Contains(run.output, "customers c1"));
    CHECK_FALSE(shop.Has("strict"));
  }
}

TEST_CASE("a value that went missing is told by what it was, with a row that people find") {
  const Shop shop("run_went_missing");
  shop.Write("rules/who.limn",
             "tag odd = sum(orders.amount) * 1_000_000_000_000 * 1_000\ntag ratio = 1 / (count(orders) - 3)\ntag most = max(orders: amount * 1_000_000_000_000 * 1_000)\n");
  std::string project = shop.Read("limn.yaml");
  project.replace(project.find("    key: order_id\n"), 18, "");
  shop.Write("limn.yaml", project);
  const LimnRun run = shop.Run("run", "COLUMNS=300");
  INFO(run.output);
  CHECK(Contains(run.output, "rules/who.limn:2:13: `1 / (count(orders) - 3)` is missing for 1 row: too large, or divided by 0; such as customers 001"));
  CHECK(Contains(run.output, "`sum(orders.amount) * 1_000_000_000_000 * 1_000` is missing for 3 rows: too large; such as customers 001"));
  CHECK(Contains(run.output, "too large; such as a row of orders of customers 001"));
}

TEST_CASE("a project that writes nothing says so") {
  const Shop shop("run_nothing");
  shop.Write("rules/who.limn", "");
  shop.Write("rules/value.limn", "metric spend = sum(orders.amount)\n");
  const LimnRun run = shop.Run("run");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(Contains(run.output, "Nothing was written: no tag, score, segment, persona set or split is defined"));
  CHECK_FALSE(Contains(shop.Run("run --only spend").output, "Nothing was written"));
}

TEST_CASE("outputs are replaced whole or not at all") {
  const Shop shop("run_whole");
  shop.Write("out/labels.csv", "what was there\n");
  CHECK(shop.Run("run --out data/orders.csv").exit_code == 4);
  CHECK(Contains(shop.Read("data/orders.csv"), "order_id,customer_id"));
  CHECK(shop.Run("run --out /dev/full").exit_code == 4);
  CHECK(shop.Read("out/labels.csv") == "what was there\n");
  CHECK(shop.Run("run").exit_code == 0);
  CHECK(shop.Read("out/labels.csv") == kLabels);
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(shop.folder() / "out")) {
    ++files;
  }
  CHECK(files <= 2);  // the labels, and perhaps the lock
}

TEST_CASE("a closed pipe ends quietly") {
  const LimnRun run = Shop("run_pipe").Run("run --out - 2>&1 >/dev/null | head -c 0; echo ended");
  CHECK(Contains(run.output, "ended"));
  CHECK_FALSE(Contains(run.output, "error"));
}

TEST_CASE("a program file runs in place of the rules, with the same labels") {
  const Shop shop("run_program");
  CHECK(shop.Run("build -o shop.lbc").exit_code == 0);
  CHECK(shop.Run("run --out from_rules").exit_code == 0);
  shop.Write("rules/who.limn", "this is no rule any more");
  const LimnRun run = shop.Run("run shop.lbc --out from_program");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(shop.Read("from_program/labels.csv") == shop.Read("from_rules/labels.csv"));
  shop.Write("broken.lbc", "no program");
  const LimnRun broken = shop.Run("run broken.lbc");
  CHECK(broken.exit_code == 2);
  CHECK(Contains(broken.output, "error[E0501]"));
}

TEST_CASE("a program file reads the files of its imported tags, which the project need not declare") {
  const Shop shop("run_program_import");
  shop.Write("data/scores.csv", "customer_id,p,scored_on\n001,0.9,2025-12-20\n002,0.7,2025-12-21\nnobody,0.1,2025-12-20\n");
  shop.Write("rules/imports.limn", "import tag churn_risk as decimal(2) from \"data/scores.csv\" column p dated scored_on by \"Data team\"\n");
  CHECK(shop.Run("build -o shop.lbc").exit_code == 0);
  CHECK(Contains(shop.Run("disasm shop.lbc").output, "import churn_risk on customers: decimal(2) from \"data/scores.csv\" column p dated scored_on by \"Data team\""));
  CHECK(shop.Run("run --out from_rules").exit_code == 0);
  shop.Write("rules/imports.limn", "this is no rule any more");
  const LimnRun run = shop.Run("run shop.lbc --out from_program");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(shop.Read("from_program/labels.csv") == shop.Read("from_rules/labels.csv"));
  CHECK(Contains(shop.Read("from_rules/labels.csv"), "0.90"));
  CHECK(Contains(run.output, "nobody"));
  std::filesystem::remove(shop.folder() / "data/scores.csv");
  const LimnRun gone = shop.Run("run shop.lbc --out again");
  CHECK(gone.exit_code == 2);
  CHECK(Contains(gone.output, "error[E0376]"));
}

TEST_CASE("a file with two answers for one id stops the run, and an unknown id fails --strict") {
  const Shop shop("run_import_twice");
  shop.Write("rules/imports.limn", "import tag churn_risk as decimal(2) from \"data/scores.csv\" column p\n");
  shop.Write("data/scores.csv", "customer_id,p\n001,0.9\n002,0.7\n001,0.90\n001,0.8\n");
  const LimnRun twice = shop.Run("run --out a");
  CHECK(twice.exit_code == 3);
  CHECK(Contains(twice.output, "churn_risk: customer_id 001 stands in two rows that differ: 0.90 (data/scores.csv:2), 0.80 (data/scores.csv:5)"));
  shop.Write("data/scores.csv", "customer_id,p\n001,0.9\n999,0.7\n");
  CHECK(shop.Run("run --out b").exit_code == 0);
}

TEST_CASE("run works below the project's folder and from outside it") {
  const Shop shop("run_places");
  CHECK(RunLimn(shop.folder() / "rules", "run").exit_code == 0);
  CHECK(shop.Read("out/labels.csv") == kLabels);
  CHECK(RunLimn(shop.folder().parent_path(), "run --project run_places --out elsewhere").exit_code == 0);
  const LimnRun nowhere = RunLimn("/", "run");
  CHECK(nowhere.exit_code == 2);
  CHECK(Contains(nowhere.output, "error[E0401]"));
}

TEST_CASE("a percentage of a claim that names no place") {
  const Shop shop("run_percentile");
  shop.Write("rules/claim.limn", "param part = 90\nclaim \"nine of ten\" about customers: percentile(part, count(orders)) >= 0\n");
  CHECK(shop.Run("run").exit_code == 0);
  for (const char* part : {"150", "100000000", "-1"}) {
    const LimnRun run = shop.Run(std::string("run -p part=") + part);
    INFO(run.output);
    CHECK(run.exit_code == 0);
    CHECK(Contains(run.output, "no data"));
  }
}

TEST_CASE("the report in Chinese") {
  const LimnRun run = Shop("run_zh").Run("--lang zh run");
  INFO(run.output);
  CHECK(Contains(run.output, "截至 2026-01-01（Asia/Shanghai）"));
  CHECK(Contains(run.output, "客户的标签（6 行）"));
  CHECK(Contains(run.output, "含个人信息，未输出：contact (customers.email)"));
}

}  // namespace
}  // namespace limn::testing
