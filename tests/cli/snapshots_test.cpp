/// What was read is kept for the next run; labels are never other than those of the sources.
#include <catch2/catch.hpp>

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "tests/cli/desk.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

namespace fs = std::filesystem;

// The shop of a team that wants a snapshot whatever the size of its data.
Shop Keeping(const std::string& name) {
  Shop shop(name);
  shop.Write("limn.yaml", shop.Read("limn.yaml") + "snapshot: yes\n");
  return shop;
}

std::string OnlySnapshot(const Shop& shop) {
  std::string found;
  for (const fs::directory_entry& entry : fs::directory_iterator(shop.folder() / ".limn")) {
    if (entry.path().extension() == ".snapshot") {
      CHECK(found.empty());
      found = (fs::path(".limn") / entry.path().filename()).string();
    }
  }
  return found;
}

nlohmann::json ReportOf(const Shop& shop, const std::string& options = "") {
  const LimnRun run = shop.Run("run --format json " + options);
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  nlohmann::json report = nlohmann::json::parse(run.output);
  report.erase("seconds");
  return report;
}

TEST_CASE("a second run reads the snapshot, and says and writes the same") {
  const Shop shop = Keeping("snapshot_twice");
  nlohmann::json first = ReportOf(shop);
  const std::string labels = shop.Read("out/labels.csv");
  CHECK(first["snapshot"]["use"] == "kept");
  CHECK(first["snapshot"]["path"] == OnlySnapshot(shop));
  CHECK(shop.Read(".limn/.gitignore") == "*\n");
  nlohmann::json second = ReportOf(shop);
  CHECK(second["snapshot"]["use"] == "read");
  CHECK(shop.Read("out/labels.csv") == labels);
  first.erase("snapshot");
  second.erase("snapshot");
  CHECK(first == second);
  CHECK(ReportOf(shop, "--verify")["snapshot"]["use"] == "read");
  CHECK(Contains(shop.Run("run").output, "from the snapshot .limn/"));
  CHECK(Contains(shop.Run("run --lang zh").output, "来自快照 .limn/"));
}

TEST_CASE("other sources, other rules and an earlier as of are read anew") {
  const Shop shop = Keeping("snapshot_stale");
  ReportOf(shop);
  shop.Write("data/customers.csv", shop.Read("data/customers.csv") + "007,Paris,gold,a@b.c,yes\n");
  CHECK(ReportOf(shop)["snapshot"]["use"] == "kept");
  CHECK(Contains(shop.Read("out/labels.csv"), "\n007,"));
  CHECK(ReportOf(shop)["snapshot"]["use"] == "read");
  CHECK(ReportOf(shop, "--as-of 2025-06-01")["snapshot"]["use"] == "kept");
  shop.Write("rules/more.limn", "tag in_orders when any(orders where order_id = \"o07\")\n");
  CHECK(ReportOf(shop)["snapshot"]["use"] == "kept");
  CHECK(Contains(shop.Read("out/labels.csv"), "in_orders"));
}

TEST_CASE("a snapshot as of a day serves moments after it") {
  const Shop shop = Keeping("snapshot_moments");
  ReportOf(shop, "--as-of 2026-02-01");
  CHECK(ReportOf(shop, "--as-of \"2026-02-02 10:00\"")["snapshot"]["use"] == "read");
  CHECK(ReportOf(shop, "--as-of \"2026-02-01 10:00\"")["snapshot"]["use"].is_null());
  CHECK(ReportOf(shop, "--as-of 2026-02-03")["snapshot"]["use"] == "read");
}

TEST_CASE("rules that read nothing new are served by the snapshot that is there") {
  const Shop shop = Keeping("snapshot_rules");
  ReportOf(shop);
  shop.Write("rules/more.limn", "tag modest when spend_1y < 100\n");
  CHECK(ReportOf(shop)["snapshot"]["use"] == "read");
  CHECK(Contains(shop.Read("out/labels.csv"), "modest"));
}

TEST_CASE("an imported tag's values and entity are part of what is asked") {
  const Shop shop = Keeping("snapshot_import");
  shop.Write("data/moods.csv", "customer_id,mood\n001,low\n003,mid\n");
  shop.Write("rules/mood.limn", "import tag mood in (\"low\", \"high\", \"mid\") from \"data/moods.csv\"\ntag low_mood when mood = \"low\"\n");
  CHECK(ReportOf(shop)["snapshot"]["use"] == "kept");
  shop.Write("rules/mood.limn", "import tag mood in (\"low\", \"high\") from \"data/moods.csv\"\ntag low_mood when mood = \"low\"\n");
  const nlohmann::json report = ReportOf(shop);
  CHECK(report["snapshot"]["use"] == "kept");
  CHECK(Contains(report["data_issues"].dump(), "ValueNotDeclared"));
}

TEST_CASE("a view of a database is read each time, a table is not") {
  const Desk desk("snapshot_sqlite");
  desk.Write("limn.yaml", "limn: 1\nproject: tiers\nsnapshot: yes\ntables:\n  customers:\n    from: sqlite:data/tiers.db\n    entity: customer\n    key: id\n"
                          "    columns: { id: text, tier: text }\noutputs: { labels: out/labels.csv }\n");
  desk.Write("rules/gold.limn", "tag gold when tier = \"Gold\"\n");
  fs::create_directories(desk.folder() / "data");
  desk.WriteDatabase("data/tiers.db", "CREATE TABLE customers (id, tier); INSERT INTO customers VALUES ('a', 'Gold')");
  const auto use = [&] { return nlohmann::json::parse(desk.Run("run --format json").output)["snapshot"]; };
  CHECK(use()["use"] == "kept");
  CHECK(use()["use"] == "read");
  desk.WriteDatabase("data/tiers.db", "ALTER TABLE customers RENAME TO kept; CREATE VIEW customers AS SELECT * FROM kept");
  CHECK(use().is_null());
  CHECK(desk.Read("out/labels.csv") == "id,gold\na,yes\n");
}

// With what is typed in in.txt.
LimnRun Repl(const Shop& shop) { return RunLimn(shop.folder(), "repl", "", shop.folder() / "in.txt"); }

// Whether a command looks into the snapshot that is there.
bool Uses(const Shop& shop, const std::function<LimnRun()>& command) {
  const fs::path snapshot = shop.folder() / OnlySnapshot(shop);
  const fs::file_time_type long_ago = fs::file_time_type::clock::now() - std::chrono::hours(24);
  fs::last_write_time(snapshot, long_ago);
  const LimnRun run = command();
  INFO(run.output);
  CHECK(run.exit_code == 0);
  return fs::last_write_time(snapshot) != long_ago;
}

TEST_CASE("explain and repl read the snapshot of a run where it holds what they ask for") {
  const Shop shop = Keeping("snapshot_explain");
  const std::string explain = "explain 001 value_tier";
  const std::string from_sources = shop.Run(explain).output;
  CHECK(Contains(from_sources, "Value tier: Gold"));
  const auto explains = [&](const std::string& rest) { return [&shop, rest] { return shop.Run("explain 001 " + rest); }; };
  const auto repl = [&] { return Repl(shop); };
  shop.Write("in.txt", "value_tier = \"Gold\"\n.explain 001 value_tier\n");
  const std::string typed = Repl(shop).output;
  CHECK_FALSE(shop.Has(".limn"));
  ReportOf(shop);
  CHECK(Uses(shop, explains("value_tier")));
  CHECK(shop.Run(explain).output == from_sources);
  CHECK(Uses(shop, repl));
  CHECK(Repl(shop).output == typed);
  // A rule that no run has seen, over what the snapshot holds; and one over more.
  shop.Write("rules/more.limn", "tag first_buyer when rank(spend_1y) = 1\ntag ninth when any(orders where order_id = \"o09\")\n");
  CHECK(Uses(shop, explains("first_buyer")));
  CHECK_FALSE(Uses(shop, explains("ninth")));
  CHECK_FALSE(Uses(shop, explains("value_tier --as-of 2025-06-01")));
  shop.Write("data/orders.csv", shop.Read("data/orders.csv") + "n1,001,2025-12-30 10:00:00,paid,1000.00\n");
  CHECK_FALSE(Uses(shop, explains("value_tier")));
  CHECK(shop.Run(explain).output != from_sources);
}

TEST_CASE("a snapshot of tables with other columns than there are now is none to explain by") {
  const Shop shop = Keeping("snapshot_fewer");
  shop.Write("rules/more.limn", "tag ninth when any(orders where order_id = \"o09\" and amount > 1)\n");
  ReportOf(shop);
  fs::remove_all(shop.folder() / "rules");
  shop.Write("rules/one.limn", "tag any_paid when any(orders where status = \"paid\")\n");
  std::string project = shop.Read("limn.yaml");
  const size_t amount = project.find("      amount:");
  shop.Write("limn.yaml", project.erase(amount, project.find('\n', amount) + 1 - amount));
  const auto explain = [&] { return shop.Run("explain 001 any_paid"); };
  CHECK_FALSE(Uses(shop, explain));
}

TEST_CASE("explain reads the sources where the snapshot is damaged, and repl says so") {
  const Shop shop = Keeping("snapshot_explain_damaged");
  const std::string explained = shop.Run("explain 001 value_tier").output;
  ReportOf(shop);
  const std::string path = OnlySnapshot(shop);
  std::string bytes = shop.Read(path);
  bytes[17] = static_cast<char>(bytes[17] ^ 1);  // in the keys of customers
  shop.Write(path, bytes);
  CHECK(shop.Run("explain 001 value_tier").output == explained);
  shop.Write("in.txt", "value_tier\nvalue_tier\n");
  const LimnRun run = Repl(shop);
  CHECK(Contains(run.output, "is damaged; enter that again"));
  CHECK(Contains(run.output, "Gold"));
}

TEST_CASE("nothing is kept of small data unasked, of data that nobody wants kept, and with --no-snapshot") {
  const Shop small("snapshot_small");
  CHECK(ReportOf(small)["snapshot"].is_null());
  CHECK_FALSE(small.Has(".limn"));
  const Shop unwanted("snapshot_unwanted");
  unwanted.Write("limn.yaml", unwanted.Read("limn.yaml") + "snapshot: no\n");
  CHECK(ReportOf(unwanted)["snapshot"].is_null());
  CHECK_FALSE(unwanted.Has(".limn"));
  const Shop told = Keeping("snapshot_told");
  CHECK(ReportOf(told, "--no-snapshot")["snapshot"].is_null());
  CHECK_FALSE(told.Has(".limn"));
}

TEST_CASE("a damaged snapshot is made anew, and said") {
  const Shop shop = Keeping("snapshot_damaged");
  ReportOf(shop);
  const std::string labels = shop.Read("out/labels.csv");
  const std::string path = OnlySnapshot(shop);
  const std::string whole = shop.Read(path);
  // Blocks of rows come first, what tells of them last: the first is noticed on the way, the other at once.
  for (const size_t at : {size_t{20}, whole.size() - 50}) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    shop.Write(path, damaged);
    const LimnRun run = shop.Run("run");
    INFO(run.output);
    CHECK(run.exit_code == 0);
    CHECK(Contains(run.output, "The snapshot of the data was damaged; the sources were read."));
    CHECK(shop.Read("out/labels.csv") == labels);
    CHECK(shop.Read(path) == whole);
  }
}

TEST_CASE("where a snapshot can't be kept the labels are written all the same") {
  const Shop shop = Keeping("snapshot_nowhere");
  shop.Write(".limn", "a file in the folder's place\n");
  const LimnRun run = shop.Run("run");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(Contains(run.output, "no snapshot could be kept as .limn/"));
  CHECK(shop.Has("out/labels.csv"));
}

TEST_CASE("the first customers get the labels that they have among all") {
  for (const bool is_kept : {false, true}) {
    const Shop shop = Keeping(is_kept ? "first_kept" : "first_read");
    shop.Write("rules/ranks.limn", "tag best when in_top(30%, spend_1y)\ntag two \"Two\" when best or high_value\n");
    ReportOf(shop, is_kept ? "" : "--no-snapshot");
    std::string labels = shop.Read("out/labels.csv");
    const nlohmann::json report = ReportOf(shop, std::string("--first 2") + (is_kept ? "" : " --no-snapshot"));
    CHECK(report["first"] == 2);
    CHECK(report["entities"][0]["rows"] == 2);
    CHECK(report["entities"][0]["labels"][0]["rows"] == 2);
    labels.resize(labels.find("\n003,") + 1);
    CHECK(shop.Read("out/labels.csv") == labels);
  }
  const LimnRun wrong = Shop("first_wrong").Run("run --first none");
  CHECK(wrong.exit_code == 2);
  CHECK(Contains(wrong.output, "--first takes a whole number above 0, not \"none\""));
}

}  // namespace
}  // namespace limn::testing
