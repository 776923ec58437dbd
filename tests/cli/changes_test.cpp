/// The list of changes is what two whole runs differ in, however it is found.
#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/desk.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

namespace fs = std::filesystem;

const std::string kOrders = "order_id,customer_id,ordered_at,status,amount\n";
const std::string kHeader = "customer_id,label,before,after\n";

// A shop whose orders come day by day, a file each, and which keeps snapshots of data of any size.
Shop Daily(const std::string& name) {
  Shop shop(name);
  std::string project = shop.Read("limn.yaml") + "snapshot: yes\n";
  project.replace(project.find("data/orders.csv"), std::string("data/orders.csv").size(), "data/orders*.csv");
  shop.Write("limn.yaml", project);
  // Without the row that is to come: a snapshot serves later days where it holds all that had come by then.
  std::string orders = shop.Read("data/orders.csv");
  const size_t later = orders.find("2026-");
  const size_t begin = orders.rfind('\n', later) + 1;
  shop.Write("data/orders.csv", orders.erase(begin, orders.find('\n', later) + 1 - begin));
  return shop;
}

nlohmann::json ReportOf(const Shop& shop, const std::string& command) {
  const LimnRun run = shop.Run(command + " --format json");
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  return nlohmann::json::parse(run.output);
}
nlohmann::json ChangesOf(const Shop& shop, const std::string& options = "") { return ReportOf(shop, "run --changes out/changes.csv " + options)["changes"]; }

std::vector<std::string> FieldsOf(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream cells(line + ",");
  for (std::string cell; std::getline(cells, cell, ',');) {
    fields.push_back(cell);
  }
  return fields;
}

// The labels of a whole run from the sources: by customer, then label.
std::map<std::string, std::vector<std::string>> LabelsOf(const Shop& shop, const std::string& options, std::vector<std::string>& names) {
  REQUIRE(shop.Run("run --no-snapshot --out whole.csv " + options).exit_code == 0);
  std::istringstream lines(shop.Read("whole.csv"));
  std::string line;
  std::getline(lines, line);
  names = FieldsOf(line);
  std::map<std::string, std::vector<std::string>> labels;
  while (std::getline(lines, line)) {
    const std::vector<std::string> fields = FieldsOf(line);
    labels[fields[0]] = fields;
  }
  return labels;
}

class Comparison {
 public:
  explicit Comparison(const Shop& shop) : shop_(shop) {}
  // What has changed in whole runs since this was last called.
  std::string Since(const std::string& options) {
    std::vector<std::string> names;
    const auto now = LabelsOf(shop_, options, names);
    std::string changes = kHeader;
    auto all = now;
    all.insert(before_.begin(), before_.end());
    for (const auto& [customer, fields] : all) {
      for (size_t label = 1; label < names.size(); ++label) {
        const auto in = [&](const auto& labels) { return labels.contains(customer) ? labels.at(customer)[label] : std::string(); };
        if (in(before_) != in(now)) {
          changes += customer + "," + names[label] + "," + in(before_) + "," + in(now) + "\n";
        }
      }
    }
    before_ = now;
    return changes;
  }

 private:
  const Shop& shop_;
  std::map<std::string, std::vector<std::string>> before_;
};

TEST_CASE("the first run with --changes has nothing to compare with, and keeps its labels") {
  const Shop shop = Daily("changes_first");
  const LimnRun first = shop.Run("run --changes out/changes.csv");
  CHECK(first.exit_code == 0);
  CHECK(Contains(first.output, "No labels were kept before"));
  CHECK(shop.Read("out/changes.csv") == kHeader);
  CHECK_FALSE(shop.Has("out/labels.csv"));
  CHECK(shop.Has(".limn/labels.values"));
  const nlohmann::json again = ChangesOf(shop);
  CHECK(again["before"] == "kept");
  CHECK(again["since"] == "2026-01-01");
  CHECK(again["labels"] == 0);
  CHECK(again["looked_at"] == 0);
  CHECK(shop.Read("out/changes.csv") == kHeader);
}

TEST_CASE("two days of new files: late rows, corrections, unknown customers and texts never seen") {
  const Shop shop = Daily("changes_days");
  shop.Write("rules/ranks.limn",
             "tag top_buyer when rank(spend_1y) <= 2\n"
             "tag last_status = last(orders.status in last 60 days)\n"
             "tag busy when count(orders in last 7 days) >= 1 and top_buyer\n");
  Comparison whole(shop);
  whole.Since("");
  ChangesOf(shop);

  shop.Write("data/orders_0102.csv",
             "order_id,customer_id,ordered_at,status,amount\n"
             "n1,004,2026-01-02 10:00:00,paid,15000.00\n"   // today's
             "n2,002,2025-12-05 08:00:00,lost,10.00\n"      // late, of a status that nobody had
             "n3,nobody,2026-01-02 09:00:00,paid,5.00\n"    // of an unknown customer
             "n4,003,2026-01-03 09:00:00,paid,70000.00\n"   // tomorrow's
             "o02,001,2025-11-20 21:30:00,paid,1200.50\n"   // less than before, so it counts
             "o04,001,2025-06-18 12:00:00,paid,9400.00\n"); // moves to a smaller customer
  const nlohmann::json first = ChangesOf(shop, "--as-of 2026-01-02");
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2026-01-02"));
  CHECK(first["new_rows"]["orders"] == 6);
  CHECK(first["labels"] > 5);
  CHECK(first["looked_at"] == 3);
  CHECK(Contains(shop.Read("out/changes.csv"), "002,last_status,,lost\n"));

  shop.Write("data/orders_0103.csv",
             "order_id,customer_id,ordered_at,status,amount\n"
             "n5,001,2026-01-03 11:00:00,paid,1.00\n"
             "n1,004,2026-01-02 10:00:00,paid,12000.00\n");  // corrects yesterday's
  const nlohmann::json second = ChangesOf(shop, "--as-of 2026-01-03");
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2026-01-03"));
  CHECK(second["new_rows"]["orders"] == 8);  // the snapshot is still that of the first day
  CHECK(second["since"] == "2026-01-02");

  // Nothing came, but windows move on.
  const nlohmann::json month = ChangesOf(shop, "--as-of 2026-02-05");
  CHECK(month["looked_at"].is_number());
  CHECK(month["labels"] > 0);
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2026-02-05"));

  // Back to a day before rows that had come by then.
  CHECK(ChangesOf(shop, "--as-of 2026-01-01")["labels"] > 0);
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2026-01-01"));
}


TEST_CASE("of new rows the report says what a run of everybody says, and --strict is such a run") {
  const Shop shop = Daily("changes_report");
  ChangesOf(shop);
  shop.Write("data/orders_0102.csv", kOrders +
                                         "n1,004,2026-01-02 10:00:00,paid,15000.00\nn1,004,2026-01-02 10:00:00,paid,15000.00\n"
                                         "n2,nobody,2026-01-02 09:00:00,paid,5.00\n,004,,paid,5.00\nn3,,2026-01-02 09:00:00,paid,5.00\n"
                                         "n4,003,2026-01-03 09:00:00,paid,x\no02,001,2025-11-20 21:30:00,paid,1200.50\n");
  const nlohmann::json all = ReportOf(shop, "run --no-snapshot --out whole.csv --as-of 2026-01-02");
  CHECK(shop.Run("run --changes out/changes.csv --strict --as-of 2026-01-02").exit_code == 3);
  const nlohmann::json some = ReportOf(shop, "run --changes out/changes.csv --as-of 2026-01-02");
  CHECK(some["changes"]["looked_at"] == 2);
  CHECK(some["tables"] == all["tables"]);
  const auto counts = [](const nlohmann::json& report) {
    std::map<std::string, uint64_t> by_kind;
    for (const nlohmann::json& issue : report["data_issues"]) {
      by_kind[issue["kind"]] = issue["count"];
    }
    return by_kind;
  };
  CHECK(counts(some) == counts(all));
  CHECK(counts(all) == std::map<std::string, uint64_t>{{"BadDecimal", 2}, {"DuplicateKey", 1}, {"Orphans", 2}, {"RepeatedRow", 2}, {"RowWithoutKey", 1}});
}

TEST_CASE("an order that comes on one day and moves to another customer on the next is taken from the first") {
  const Shop shop = Daily("changes_moves");
  Comparison whole(shop);
  whole.Since("");
  ChangesOf(shop);
  shop.Write("data/orders_0102.csv", kOrders + "n1,004,2026-01-02 10:00:00,paid,15000.00\no04,001,2025-06-18 12:00:00,paid,9400.00\n");
  ChangesOf(shop, "--as-of 2026-01-02");
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2026-01-02"));
  // One to another customer, one to nobody.
  shop.Write("data/orders_0103.csv", kOrders + "n1,002,2026-01-02 10:00:00,paid,14000.00\no04,nobody,2025-06-18 12:00:00,paid,9300.00\n");
  const nlohmann::json changes = ChangesOf(shop, "--as-of 2026-01-03");
  CHECK(changes["looked_at"].is_number());
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2026-01-03"));
  CHECK(Contains(shop.Read("out/changes.csv"), "004,"));
}

TEST_CASE("labels that are kept of an earlier moment than the snapshot are compared with by a whole run") {
  const Shop shop = Daily("changes_older");
  shop.Write("rules/all.limn", "tag orders_so_far = count(orders)\n");  // in no window, whose edge would be looked at
  Comparison whole(shop);
  shop.Write("data/orders_later.csv", kOrders + "z1,003,2026-01-02 10:00:00,paid,90000.00\n");
  whole.Since("");
  ChangesOf(shop);
  const std::string kept = shop.Read(".limn/labels.values");
  // The snapshot of the next day is kept, its labels are not, as where the run was killed between them.
  ChangesOf(shop, "--as-of 2026-01-02");
  shop.Write(".limn/labels.values", kept);
  ChangesOf(shop, "--as-of 2026-01-03");
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2026-01-03"));
  CHECK(Contains(shop.Read("out/changes.csv"), "003,"));
}

// Two tables, and what a test says of the first and adds to them.
Shop Small(const std::string& name, const std::string& customers, const std::string& links, const std::string& more) {
  const Shop shop(name);
  shop.Write("limn.yaml",
             "limn: 1\nproject: small\ntimezone: Asia/Shanghai\nsnapshot: yes\nas_of: 2026-01-01\ntables:\n  customers: {" + customers +
                 ", entity: customer}\n"
                 "  orders: {from: data/orders*.csv, key: order_id, belongs_to: {" + links + "}, time: ordered_at,\n"
                 "    columns: {order_id: text, customer_id: text, ordered_at: date, campaign: text}}\n" + more);
  fs::remove_all(shop.folder() / "rules");
  shop.Write("rules/small.limn", "tag orders_so_far = count(orders)\n");
  shop.Write("data/orders.csv", "order_id,customer_id,ordered_at,campaign\no1,001,2025-12-01,spring\no2,002,2025-12-02,spring\no3,001,2025-12-03,\n");
  return shop;
}

const std::string kCustomersOfFile = "from: data/customers.csv, key: customer_id, columns: {customer_id: text, city: text}";

void CheckLoadedWhole(const Shop& shop, const std::string& orders, const std::string& options = "--as-of 2026-01-02") {
  Comparison whole(shop);
  whole.Since("");
  ChangesOf(shop);
  shop.Write("data/orders_0102.csv", "order_id,customer_id,ordered_at,campaign\n" + orders);
  CHECK(ChangesOf(shop, options)["looked_at"].is_null());
  CHECK(shop.Read("out/changes.csv") == whole.Since(options));
  CHECK(shop.Read("out/changes.csv") != kHeader);
}

TEST_CASE("new orders of whom an entity is made make customers") {
  CheckLoadedWhole(Small("changes_keys", "keys_from: [orders.customer_id]", "customers: customer_id", ""), "n1,077,2026-01-02,\n");
}

TEST_CASE("new orders under a campaign that does not exist yet do not exist, though no rule speaks of campaigns") {
  const Shop shop = Small("changes_exist", kCustomersOfFile, "customers: customer_id, campaigns: campaign",
                          "  campaigns: {from: data/campaigns.csv, entity: campaign, key: name, time: starts, columns: {name: text, starts: date}}\n");
  shop.Write("data/campaigns.csv", "name,starts\nspring,2025-01-01\nsummer,2027-06-01\n");
  CheckLoadedWhole(shop, "n1,001,2025-12-31,summer\nn2,002,2025-12-31,spring\n", "");
}

TEST_CASE("accounts, an entity of their own, stand in the order of their keys below customers") {
  const Shop shop = Small("changes_entity", kCustomersOfFile, "customers: customer_id",
                          "  accounts: {from: data/accounts.csv, entity: account, key: number, belongs_to: {customers: customer_id}, columns: {number: text, customer_id: text, balance: int}}\n");
  shop.Write("rules/small.limn", "tag orders_so_far = count(orders)\ntag balance = sum(accounts.balance)\n");
  shop.Write("data/accounts.csv", "number,customer_id,balance\na1,003,10\na2,001,20\na3,002,30\na4,001,40\na5,003,50\na6,002,60\n");
  CheckLoadedWhole(shop, "n1,001,2026-01-02,\n");
  const LimnRun run = shop.Run("run --changes -");
  CHECK(run.exit_code == 0);
  shop.Write("rules/large.limn", "tag large on accounts when balance > 20\n");
  const LimnRun two = shop.Run("run --changes -");
  CHECK(two.exit_code == 2);
  CHECK(Contains(two.output, "standard output holds the changes of one entity; name a file"));
}

TEST_CASE("customers who come and go, and an earlier as of, are found by running everybody") {
  const Shop shop = Daily("changes_customers");
  Comparison whole(shop);
  whole.Since("");
  ChangesOf(shop);
  std::string customers = shop.Read("data/customers.csv");
  const size_t third = customers.find("003,");
  customers.erase(third, customers.find('\n', third) + 1 - third);
  shop.Write("data/customers.csv", customers + "0005,London,gold,x@example.com,yes\n");
  const nlohmann::json changes = ChangesOf(shop);
  CHECK(changes["looked_at"].is_null());
  CHECK(shop.Read("out/changes.csv") == whole.Since(""));
  CHECK(Contains(shop.Read("out/changes.csv"), "0005,high_value,,no\n"));
  CHECK(Contains(shop.Read("out/changes.csv"), "003,value_tier,"));
  CHECK(ChangesOf(shop, "--as-of 2025-07-01")["labels"] > 0);
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2025-07-01"));
}

TEST_CASE("rules that read today are asked of everybody, with the new rows beside the snapshot") {
  const Shop shop = Daily("changes_today");
  shop.Write("rules/recency.limn", "tag sleeping when days_since(last(orders.ordered_at)) > 200\n");
  Comparison whole(shop);
  whole.Since("");
  ChangesOf(shop);
  shop.Write("data/orders_0120.csv", "order_id,customer_id,ordered_at,status,amount\nn1,001,2026-01-20 10:00:00,paid,15.00\n");
  const nlohmann::json changes = ChangesOf(shop, "--as-of 2026-01-28");
  CHECK(changes["looked_at"] == 6);
  CHECK(changes["labels"] > 0);
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2026-01-28"));
}

TEST_CASE("labels of other rules or params are not compared with, and that is said") {
  const Shop shop = Daily("changes_rules");
  ChangesOf(shop);
  CHECK(ChangesOf(shop, "--param vip_spend=5000")["before"] == "other rules");
  CHECK(shop.Read("out/changes.csv") == kHeader);
  CHECK(ChangesOf(shop, "--param vip_spend=5000")["before"] == "kept");
  shop.Write("rules/more.limn", "tag modest when spend_1y < 100\n");
  CHECK(ChangesOf(shop, "--param vip_spend=5000")["before"] == "other rules");
  CHECK(Contains(shop.Run("run --changes out/changes.csv --lang zh").output, "以前保留的标签所用的规则"));
}

TEST_CASE("what is kept and was damaged is no ground to stand on") {
  const Shop shop = Daily("changes_damaged");
  Comparison whole(shop);
  whole.Since("");
  ChangesOf(shop);
  shop.Write("data/orders_0102.csv", "order_id,customer_id,ordered_at,status,amount\nn1,004,2026-01-02 10:00:00,paid,15000.00\n");
  for (const fs::directory_entry& entry : fs::directory_iterator(shop.folder() / ".limn")) {
    if (entry.path().extension() == ".snapshot") {
      const std::string path = (fs::path(".limn") / entry.path().filename()).string();
      std::string bytes = shop.Read(path);
      bytes[40] = static_cast<char>(bytes[40] ^ 1);  // in a block of rows
      shop.Write(path, bytes);
    }
  }
  const nlohmann::json changes = ChangesOf(shop, "--as-of 2026-01-02");
  CHECK(changes["looked_at"].is_null());
  CHECK(shop.Read("out/changes.csv") == whole.Since("--as-of 2026-01-02"));
  std::string kept = shop.Read(".limn/labels.values");
  shop.Write(".limn/labels.values", kept.substr(0, kept.size() / 2));
  CHECK(ChangesOf(shop, "--as-of 2026-01-02")["before"] == "damaged");
  kept = shop.Read(".limn/labels.values");
  kept[24] = static_cast<char>(kept[24] ^ 1);
  shop.Write(".limn/labels.values", kept);
  CHECK(Contains(shop.Run("run --changes out/changes.csv --as-of 2026-01-02").output, "The labels kept before are damaged, so there is nothing to compare with."));
  // In any byte of them: what is seen late may not take away the list that is written.
  shop.Write("data/orders_0103.csv", kOrders + "n9,004,2026-01-02 10:00:00,paid,15000.00\n");
  kept = shop.Read(".limn/labels.values");
  for (size_t at = 0; at < kept.size(); at += 97) {
    std::string damaged = kept;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    shop.Write(".limn/labels.values", damaged);
    const std::string before = ChangesOf(shop, "--as-of 2026-01-02")["before"];
    CHECK(before != "nothing");
    CHECK((shop.Read("out/changes.csv") == kHeader) == (before != "kept"));
  }
}

TEST_CASE("a set whose members are what they were is no change, also of a new customer and where consent begins") {
  const Shop shop = Daily("changes_sets");
  shop.Write("rules/sets.limn",
             "tag kinds \"Kinds\"\n  for marketing\n  any of\n    \"A\" when count(orders) > 1000\n    \"B\" when city = \"Nowhere\"\n"
             "personas habits \"Habits\"\n  overlapping\n  persona often when count(orders) > 1000\n  persona far when city = \"Nowhere\"\n");
  ChangesOf(shop);
  std::string customers = shop.Read("data/customers.csv");
  const size_t no = customers.find(",no");
  shop.Write("data/customers.csv", customers.replace(no, 3, ",yes") + "0008,London,gold,q@example.com,yes\n");
  CHECK(ChangesOf(shop)["labels"] > 0);
  CHECK(Contains(shop.Read("out/changes.csv"), "0008,high_value,,no"));
  CHECK_FALSE(Contains(shop.Read("out/changes.csv"), "kinds"));
  CHECK_FALSE(Contains(shop.Read("out/changes.csv"), "habits"));
}

TEST_CASE("in a list for a spreadsheet texts are guarded, numbers are not") {
  const Shop shop = Daily("changes_spreadsheet");
  std::string project = shop.Read("limn.yaml");
  shop.Write("limn.yaml", project.replace(project.find("outputs:"), 8, "outputs:\n  bom: yes"));
  shop.Write("rules/more.limn", "tag owed = 0 - sum(orders.amount)\ntag last_status = last(orders.status)\n");
  ChangesOf(shop);
  shop.Write("data/orders_0102.csv", kOrders + "n1,004,2026-01-02 10:00:00,=paid,5.00\n");
  ChangesOf(shop, "--as-of 2026-01-02");
  CHECK(Contains(shop.Read("out/changes.csv"), ",-"));
  CHECK_FALSE(Contains(shop.Read("out/changes.csv"), "'-"));
  CHECK(Contains(shop.Read("out/changes.csv"), ",'=paid\n"));
}

TEST_CASE("groups keep their centres from list to list, also where labels go nowhere else") {
  const Shop shop = Daily("changes_clusters");
  std::string project = shop.Read("limn.yaml");
  shop.Write("limn.yaml", project.substr(0, project.find("outputs:")) + "snapshot: yes\n");
  shop.Write("rules/more.limn", "cluster kinds by spend_1y into 2\n");
  ChangesOf(shop);
  CHECK(shop.Has(".limn/labels.clusters.json"));
  const std::string centres = shop.Read(".limn/labels.clusters.json");
  shop.Write("data/orders_0102.csv", kOrders + "n1,004,2026-01-02 10:00:00,paid,15000.00\n");
  ChangesOf(shop, "--as-of 2026-01-02");
  CHECK(shop.Read(".limn/labels.clusters.json") == centres);
}

TEST_CASE("what was written to a database of the second day is seen on the third, though it stands in its log") {
  const Desk desk("changes_log");
  desk.Write("limn.yaml", "limn: 1\nproject: log\ntimezone: Asia/Shanghai\nsnapshot: yes\nas_of: 2026-01-01\ntables:\n"
                          "  customers: {from: data/customers.csv, key: id, entity: customer, columns: {id: text}}\n"
                          "  orders: {from: \"sqlite:data/orders*.db\", table: o, key: order_id, belongs_to: {customers: id}, time: at, duplicates: latest by updated,\n"
                          "    columns: {order_id: text, id: text, at: date, updated: date}}\n");
  desk.Write("rules/n.limn", "tag n = count(orders)\n");
  desk.Write("data/customers.csv", "id\na\nb\n");
  const std::string table = "CREATE TABLE o (order_id, id, at, updated); ";
  desk.WriteDatabase("data/orders_1.db", table + "INSERT INTO o VALUES ('o1', 'a', '2025-12-01', '2025-12-01')");
  const auto changes = [&] {
    const LimnRun run = desk.Run("run --changes out/changes.csv");
    INFO(run.output);
    CHECK(run.exit_code == 0);
    return desk.Read("out/changes.csv");
  };
  changes();
  desk.WriteDatabase("data/orders_2.db", "PRAGMA journal_mode = wal; " + table + "INSERT INTO o VALUES ('o2', 'a', '2025-12-02', '2025-12-02')");
  CHECK(changes() == "id,label,before,after\na,n,1,2\n");
  // Somebody who has it open leaves the log as it is.
  const auto holder = desk.HoldDatabase("data/orders_2.db");
  desk.WriteDatabase("data/orders_2.db", "UPDATE o SET id = 'b'");
  REQUIRE(desk.Has("data/orders_2.db-wal"));
  CHECK(changes() == "id,label,before,after\na,n,2,1\nb,n,0,1\n");
  desk.WriteDatabase("data/orders_2.db", "UPDATE o SET id = 'a'");
  CHECK(changes() == "id,label,before,after\na,n,1,2\nb,n,1,0\n");
}

TEST_CASE("a new file may lack a column that no rule reads, and what is wrong in such a column is not said") {
  const Shop shop = Daily("changes_unread");
  fs::remove_all(shop.folder() / "rules");
  shop.Write("rules/n.limn", "tag last_status = last(orders.status)\n");
  ChangesOf(shop);
  shop.Write("data/orders_0102.csv", kOrders + "n1,004,2026-01-02 10:00:00,paid,x\n");
  CHECK(ReportOf(shop, "run --changes out/changes.csv --as-of 2026-01-02")["data_issues"] == ReportOf(shop, "run --no-snapshot --out whole.csv --as-of 2026-01-02")["data_issues"]);
  // A rule that reads it from now on is told, though the snapshot is the same.
  shop.Write("rules/n.limn", "tag last_status = last(orders.status)\ntag last_amount = last(orders.amount)\n");
  ChangesOf(shop, "--as-of 2026-01-02");
  CHECK(ReportOf(shop, "run --changes out/changes.csv --as-of 2026-01-02")["data_issues"] == ReportOf(shop, "run --no-snapshot --out whole.csv --as-of 2026-01-02")["data_issues"]);
  const Shop small = Small("changes_lacking", kCustomersOfFile, "customers: customer_id", "");
  ChangesOf(small);
  small.Write("data/orders_0102.csv", "order_id,customer_id,ordered_at\nn2,003,2026-01-02\n");
  ChangesOf(small, "--as-of 2026-01-02");
  CHECK(Contains(small.Read("out/changes.csv"), "003,orders_so_far,"));
}

TEST_CASE("labels that are kept day by day hold no texts that nobody has any more") {
  const Shop shop = Daily("changes_texts");
  shop.Write("rules/n.limn", "tag last_status = last(orders.status)\n");
  ChangesOf(shop);
  for (int day = 10; day < 30; ++day) {
    const std::string name = "data/orders_" + std::to_string(day) + ".csv";
    shop.Write(name, kOrders + "n" + std::to_string(day) + ",004,2026-01-" + std::to_string(day) + " 10:00:00," + std::string(2000, static_cast<char>('A' + day - 10)) + ",1.00\n");
    CHECK(ChangesOf(shop, "--as-of 2026-01-" + std::to_string(day))["looked_at"].is_number());
  }
  CHECK(fs::file_size(shop.folder() / ".limn/labels.values") < 20'000);
}

TEST_CASE("what a killed run left is removed, and the environment's sample is said not to count") {
  const Shop shop = Daily("changes_rest");
  ChangesOf(shop);
  shop.Write(".limn/.labels.values.Ab3dEf", "half");
  fs::last_write_time(shop.folder() / ".limn/.labels.values.Ab3dEf", fs::file_time_type::clock::now() - std::chrono::hours(3));
  const LimnRun run = shop.Run("run --changes out/changes.csv --env dev");
  CHECK(Contains(run.output, "the sample of the environment does not count"));
  CHECK(Contains(run.output, "contact"));  // withheld
  CHECK_FALSE(shop.Has(".limn/.labels.values.Ab3dEf"));
}

TEST_CASE("changes are of all labels, of everybody, and of what may be shown") {
  const Shop shop = Daily("changes_options");
  for (const std::string option : {"--only contact", "--first 2", "--where buyers", "--sample 50%", "--out x", "--write csv"}) {
    const LimnRun run = shop.Run("run --changes c.csv " + option);
    CHECK(run.exit_code == 2);
    CHECK(Contains(run.output, "--changes compares all labels of everybody, so " + option.substr(0, option.find(" "))));
  }
  CHECK_FALSE(shop.Has("c.csv"));
  ChangesOf(shop);
  shop.Write("data/customers.csv", shop.Read("data/customers.csv") + "0006,London,gold,y@example.com,yes\n");
  const LimnRun run = shop.Run("run --changes -");
  CHECK(run.exit_code == 0);
  CHECK(Contains(run.output, kHeader + "0006,high_value,,no\n"));
  CHECK_FALSE(Contains(run.output, "y@example.com"));
  shop.Write("data/customers.csv", shop.Read("data/customers.csv") + "0007,London,gold,z@example.com,yes\n");
  CHECK(shop.Run("run --changes c.jsonl").exit_code == 0);
  CHECK(Contains(shop.Read("c.jsonl"), R"({"customer_id":"0007","label":"high_value","before":null,"after":"no"})"));
}

}  // namespace
}  // namespace limn::testing
