/// What was read is kept for the next run; labels are never other than those of the sources.
#include <catch2/catch.hpp>

#include <filesystem>
#include <nlohmann/json.hpp>

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

TEST_CASE("rules that read nothing new are served by the snapshot that is there") {
  const Shop shop = Keeping("snapshot_rules");
  ReportOf(shop);
  shop.Write("rules/more.limn", "tag modest when spend_1y < 100\n");
  CHECK(ReportOf(shop)["snapshot"]["use"] == "read");
  CHECK(Contains(shop.Read("out/labels.csv"), "modest"));
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
