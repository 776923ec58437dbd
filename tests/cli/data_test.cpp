/// What people trip over in data, as the run report and check --data tell it.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "tests/cli/desk.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

const char* kProject =
    "limn: 1\nproject: shop\ntimezone: UTC\nas_of: 2026-01-01\ntables:\n"
    "  customers:\n    from: data/customers.csv\n    entity: customer\n    key: customer_id\n    columns: { customer_id: text, level: text, seen: date }\n"
    "  orders:\n    from: data/orders.csv\n    key: order_id\n    time: day\n    belongs_to: { customers: customer_id, products: product_id }\n"
    "    columns: { order_id: text, customer_id: text, product_id: text, day: date, amount: int }\n"
    "  products:\n    from: data/products.csv\n    key: product_id\n    columns: { product_id: text, brand: text }\n"
    "  visits:\n    from: data/visits.csv\n    belongs_to: { customers: customer_id }\n    columns: { customer_id: text }\n"
    "outputs: { labels: out/labels.csv }\n";

void WriteShop(const Desk& desk) {
  desk.Write("limn.yaml", kProject);
  desk.Write("rules/a.limn", "tag brand = most_common(orders.product.brand)\ntag orders_1y = count(orders in last 365 days)\n");
  desk.Write("data/customers.csv", "customer_id,level,seen\n1,gold,2025-01-01\n1,silver,2025-02-01\n2,gold,2025-01-01\n2,gold,2025-01-01\n,gold,2025-01-01\n3,x,2025-01-01\n3,y,2025-01-01\n");
  desk.Write("data/orders.csv", "order_id,customer_id,product_id,day,amount\na,1,p,2025-12-01,5\nb,9,p,2025-12-01,5\nc,8,x,2025-12-01,5\n,2,p,,5\nd,2,,2025-12-02,5\n");
  desk.Write("data/products.csv", "product_id,brand\np,Acme\n");
  desk.Write("data/visits.csv", "customer_id\n1\n");
}

/// The report without its line breaks inside sentences.
std::string Unwrapped(std::string text) {
  for (size_t at = text.find("\n    "); at != std::string::npos; at = text.find("\n    ", at)) {
    text.replace(at, 5, " ");
  }
  return text;
}

TEST_CASE("keys that stand twice or are missing, orphans both ways and rows without a time are counted and listed") {
  const Desk desk("data_keys");
  WriteShop(desk);
  const LimnRun run = desk.Run("run");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  const std::string report_text = Unwrapped(run.output);
  CHECK(Contains(report_text, "customers: 2 keys of customer_id in several rows that differ, such as \"1\", \"3\"; of each one row counts, the smallest by its columns; `duplicates: latest by COLUMN` would choose\n"));
  CHECK(Contains(report_text, "customers: 1 key of customer_id in several equal rows, such as \"2\"; equal rows count once\n"));
  CHECK(Contains(report_text, "customers: 1 row without customer_id, the key, is left out\n"));
  CHECK(Contains(report_text, "orders: 1 row without order_id, the key; it counts all the same\n"));
  CHECK(Contains(report_text, "orders: 2 rows name a customer_id that customers does not have, such as \"9\", \"8\"; they count for no row of customers\n"));
  CHECK(Contains(report_text, "orders: 1 row names a product_id that products does not have, such as \"x\"; it counts for no row of products\n"));
  CHECK(Contains(report_text, "1 without product, 1 without day\n"));
  CHECK(desk.Read("out/labels.csv") == "customer_id,brand,orders_1y\n1,Acme,1\n2,Acme,1\n3,,0\n");
  const LimnRun chinese = desk.Run("--lang zh run");
  INFO(chinese.output);
  CHECK(Contains(chinese.output, "customers：customer_id 有 2 个键出现在几行不同的数据中，例如“1”、“3”；"));
  CHECK(Contains(chinese.output, "orders：2 行的 customer_id 在 customers 中不存在，例如“9”、“8”；"));
  const nlohmann::json report = nlohmann::json::parse(desk.Run("run --format json").output);
  CHECK(report["tables"][0]["duplicate_examples"] == nlohmann::json({"1", "3"}));
  CHECK(report["tables"][1]["without_time"] == 1);
  CHECK(desk.Run("run --strict").exit_code == 3);
  // check --data says the same of the same data.
  const LimnRun check = desk.Run("check --data");
  INFO(check.output);
  CHECK(check.exit_code == 1);
  CHECK(Contains(check.output, "customers: 1 row without customer_id, the key, is left out"));
  CHECK(Contains(check.output, "such as \"9\", \"8\"; they count for no row of customers"));
}

TEST_CASE("of rows with one key the one that limn.yaml chooses counts, and the report says so") {
  const Desk desk("data_latest");
  WriteShop(desk);
  std::string project = kProject;
  project.replace(project.find("    key: customer_id\n"), 21, "    key: customer_id\n    duplicates: latest by seen\n");
  desk.Write("limn.yaml", project);
  desk.Write("rules/a.limn", "tag lv = level\n");
  const LimnRun run = desk.Run("run");
  INFO(run.output);
  CHECK(Contains(Unwrapped(run.output), "of each one row counts, the latest by seen\n"));
  CHECK(Contains(desk.Read("out/labels.csv"), "1,silver\n"));
}

TEST_CASE("a table that no rule needs is named as not read") {
  const Desk desk("data_unread");
  WriteShop(desk);
  const LimnRun run = desk.Run("run");
  INFO(run.output);
  CHECK(Contains(run.output, "not read: nothing here needs it"));
  CHECK_FALSE(Contains(run.output, " 0 rows"));
  const nlohmann::json report = nlohmann::json::parse(desk.Run("run --format json").output);
  CHECK(report["tables"][2]["read"] == true);
  CHECK(report["tables"][3]["read"] == false);
  CHECK(Contains(desk.Run("--lang zh run").output, "未读取：这次用不到"));
}

TEST_CASE("standard input is a table, also where it must be looked at twice") {
  const Desk desk("data_stdin");
  WriteShop(desk);
  std::string project = kProject;
  project.replace(project.find("data/orders.csv"), 15, "\"-\"");
  desk.Write("limn.yaml", project);
  desk.Write("orders.csv", desk.Read("data/orders.csv") + "a,1,p,2025-12-05,6\n");
  const LimnRun run = desk.RunWithInput("run", "orders.csv");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(Contains(run.output, "orders: 1 key of order_id in several rows that differ, such as \"a\""));
  CHECK(desk.Read("out/labels.csv") == "customer_id,brand,orders_1y\n1,Acme,1\n2,Acme,1\n3,,0\n");
  const LimnRun nothing = desk.Run("run");
  CHECK(nothing.exit_code == 3);
  CHECK(Contains(nothing.output, "standard input for orders is empty"));
  CHECK(Contains(desk.Run("--lang zh run").output, "标准输入"));
}

TEST_CASE("one customer with a million rows") {
  const Desk desk("data_million");
  WriteShop(desk);
  std::string orders = "order_id,customer_id,product_id,day,amount\n";
  for (int row = 0; row < 1'000'000; ++row) {
    orders += std::to_string(row) + ",2,p,2025-12-01,3\n";
  }
  desk.Write("data/orders.csv", orders + "z,1,p,2025-12-01,4\n");
  desk.Write("rules/a.limn", "tag total = sum(orders.amount in last 365 days)\n");
  CHECK(desk.Run("run --threads 3").exit_code == 0);
  CHECK(desk.Read("out/labels.csv") == "customer_id,total\n1,4\n2,3000000\n3,0\n");
}

TEST_CASE("one cell of 100 MB leaves out its row, and the rest is labelled") {
  const Desk desk("data_large_cell");
  WriteShop(desk);
  desk.Write("data/customers.csv", "customer_id,level,seen\n1,gold,\n2," + std::string(100'000'000, 'x') + ",\n3,gold,\n");
  desk.Write("rules/a.limn", "tag lv = level\n");
  const LimnRun run = desk.Run("run");
  INFO(run.output);
  CHECK(run.exit_code == 0);
  CHECK(Contains(run.output, "customers: 1 row larger than 32 MB is left out, the first at data/customers.csv:3\n"));
  CHECK(desk.Read("out/labels.csv") == "customer_id,lv\n1,gold\n3,gold\n");
  std::filesystem::remove(desk.folder() / "data/customers.csv");
}

TEST_CASE("complaints of check --data come column by column, in the order of the file") {
  const Desk desk("data_order");
  WriteShop(desk);
  std::string customers = "customer_id,level,seen\n";
  for (int row = 0; row < 20; ++row) {
    customers += std::to_string(row) + ",gold," + (row == 2 ? "never" : row == 15 ? "45000" : "2025-01-01") + "\n";
  }
  desk.Write("data/customers.csv", customers);
  desk.Write("rules/a.limn", "tag s = seen\n");
  const std::string output = desk.Run("check --data").output;
  INFO(output);
  REQUIRE(Contains(output, "\"never\" (data/customers.csv:4)"));
  CHECK(output.find("\"45000\"") > output.find("\"never\""));
}

TEST_CASE("cells that need different formats are different findings") {
  const Desk desk("data_formats");
  desk.Write("limn.yaml",
             "limn: 1\nproject: p\nas_of: 2026-01-01\ntables:\n"
             "  customers: { from: c.csv, entity: customer, key: id, columns: { id: text, n: decimal(2) } }\noutputs: { labels: out/labels.csv }\n");
  desk.Write("c.csv", "id,n\n1,(30.00)\n2,12%\n3,\"1,234.50\"\n4,\"2,234.50\"\n");
  desk.Write("rules/r.limn", "tag number = n\n");
  const std::string report = Unwrapped(desk.Run("run").output);
  INFO(report);
  CHECK(Contains(report, "customers.n: to read 1 cell such as \"(30.00)\" (c.csv:2), say `format: \"(1234.50)\"`"));
  CHECK(Contains(report, "customers.n: to read 1 cell such as \"12%\" (c.csv:3)"));
  CHECK(Contains(report, "customers.n: to read 2 cells such as \"1,234.50\" (c.csv:4)"));
}

TEST_CASE("a rule file that is no text is one complaint") {
  const Desk desk("data_no_text");
  WriteShop(desk);
  desk.Write("rules/a.limn", std::string("LIMN\x01\0\0\0 tag\0\0 x\x02", 17));
  const LimnRun run = desk.Run("check");
  INFO(run.output);
  CHECK(run.exit_code == 2);
  CHECK(Contains(run.output, "error[E0130]"));
  CHECK(Contains(run.output, "it looks like a spreadsheet or a program"));
  CHECK_FALSE(Contains(run.output, "E0122"));
  std::string wide = "\xFF\xFE";
  for (const char letter : std::string("tag x when level = \"gold\"\n")) {
    wide += std::string(1, letter) + std::string(1, '\0');
  }
  desk.Write("rules/a.limn", wide);
  CHECK(Contains(desk.Run("check").output, "it looks like UTF-16"));
}

TEST_CASE("SQLite as it comes: a view, a query, several statements, a file that is none") {
  const Desk desk("data_sqlite");
  WriteShop(desk);
  desk.WriteDatabase("data/shop.db", "CREATE TABLE o (order_id INTEGER PRIMARY KEY, customer_id TEXT, day INTEGER, amount); INSERT INTO o VALUES (0, '1', 1764547200, 5), (2, '1', 1764547200, 'x');"
                                     "CREATE VIEW v AS SELECT order_id, customer_id, NULL AS product_id, '2025-12-01' AS day, amount FROM o");
  const auto with = [&](const std::string& source) {
    std::string project = kProject;
    project.replace(project.find("data/orders.csv"), 15, "sqlite:data/shop.db\n    " + source);
    desk.Write("limn.yaml", project);
    desk.Write("rules/a.limn", "tag total = sum(orders.amount in last 365 days)\n");
    return desk.Run("run");
  };
  const LimnRun view = with("table: v");
  INFO(view.output);
  CHECK(view.exit_code == 0);
  CHECK(Contains(view.output, "orders.amount: 1 cell can't be read as a whole number, such as \"x\" (data/shop.db:2)"));
  CHECK(Contains(desk.Read("out/labels.csv"), "1,5\n"));
  CHECK(Contains(with("query: SELECT * FROM v; DROP TABLE o").output, "the query for orders must be one SELECT that only reads"));
  CHECK(Contains(with("query: DELETE FROM o").output, "must be one SELECT"));
  const LimnRun no_table = with("table: w");
  CHECK(no_table.exit_code == 3);
  CHECK(Contains(no_table.output, "data/shop.db has no table or view \"w\" for orders"));
  desk.Write("data/shop.db", "not at all\n");
  CHECK(Contains(with("table: v").output, "data/shop.db for orders is not an SQLite database"));
}

}  // namespace
}  // namespace limn::testing
