/// limn init: whatever the files hold, the project that it writes passes check, test, fmt --check and run.
#include <catch2/catch.hpp>

#include <filesystem>

#include "tests/cli/desk.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

namespace fs = std::filesystem;

/// Makes a project in `made` and lets it pass everything that its hook, its CI and its owner would run. The project file and what init printed.
std::pair<std::string, std::string> Init(const Desk& desk, const std::string& files, const std::string& language = "en") {
  fs::remove_all(desk.folder() / "made");
  const std::string begin = "--lang " + language + " ";
  const LimnRun init = desk.Run(begin + "init " + files + " -o made");
  INFO(init.output);
  REQUIRE(init.exit_code == 0);
  const std::string project = desk.Read("made/limn.yaml");
  for (const char* command : {"check --strict", "test", "fmt --check", "run"}) {
    const LimnRun run = desk.Run(begin + command + " -C made");
    INFO(command << "\n" << run.output << "\n" << project);
    CHECK(run.exit_code == 0);
  }
  return {project, init.output};
}

const char* kCustomers = "customer_id,city,level\n00001,Shanghai,gold\n00002,London,silver\n00003,,gold\n";
const char* kOrders =
    "order_id,customer_id,ordered_at,amount,status\nA1,00001,2025-11-01 10:00:00,12.50,paid\nA2,00001,2025-12-01 11:00:00,7.25,void\nA3,00002,2025-12-31 12:00:00,1.00,paid\n";

TEST_CASE("init: customers and orders, in a folder of its own, in both languages") {
  const Desk desk("init_shop");
  desk.Write("data/customers.csv", kCustomers);
  desk.Write("data/orders.csv", kOrders);
  for (const char* language : {"en", "zh"}) {
    const auto [project, printed] = Init(desk, "data/customers.csv data/orders.csv", language);
    CHECK(Contains(project, "from: ../data/customers.csv\n    entity: customer\n    key: customer_id\n"));
    CHECK(Contains(project, "from: ../data/orders.csv\n    key: order_id\n    belongs_to:\n      customers: customer_id\n    time: ordered_at\n"));
    CHECK(Contains(project, "as_of: 2025-12-31"));
  }
  CHECK(desk.Read("made/out/labels.csv") == "customer_id,活跃,频率,近一年合计\n00001,yes,中,19.75\n00002,yes,低,1.00\n00003,no,无,0.00\n");
  CHECK((fs::status(desk.folder() / "made/.githooks/pre-commit").permissions() & fs::perms::owner_exec) != fs::perms::none);
}

TEST_CASE("init: paths are those of the project's folder, inside it and elsewhere") {
  const Desk desk("init_paths");
  desk.Write("shop/data/customers.csv", kCustomers);
  CHECK(RunLimn(desk.folder() / "shop", "init data/customers.csv").exit_code == 0);
  CHECK(Contains(desk.Read("shop/limn.yaml"), "from: data/customers.csv\n"));
  CHECK(RunLimn(desk.folder() / "shop", "init " + (desk.folder() / "shop/data/customers.csv").string() + " --force").exit_code == 0);
  CHECK(Contains(desk.Read("shop/limn.yaml"), "from: data/customers.csv\n"));
  CHECK(RunLimn(desk.folder() / "shop", "init data/customers.csv -o ../new/deep").exit_code == 0);
  CHECK(Contains(desk.Read("new/deep/limn.yaml"), "from: ../../shop/data/customers.csv\n"));
  CHECK(desk.Run("run -C new/deep").exit_code == 0);
}

TEST_CASE("init: what was inferred from what is printed and written") {
  const Desk desk("init_inferred");
  desk.Write("customers.csv",
             "customer_id,zip,serial,phone,price,birth_date,seen_at,paid\n"
             "1,01234,1234567890123456789,13800138000,\"1,234.50\",31/12/1990,1735689600,NA\n"
             "2,22345,2234567890123456789,13900139000,\"2.00\",01/02/1991,1735689700,17850.0\n");
  const auto [project, printed] = Init(desk, "customers.csv");
  INFO(printed);
  CHECK(Contains(project, "zip:         text"));
  CHECK(Contains(project, "# digits with a leading zero: an id, kept as text, such as 01234"));
  CHECK(Contains(printed, "zip: text (digits with a leading zero: an id, kept as text)"));
  CHECK(Contains(printed, "serial: text (more than 18 digits: an id, kept as text)"));
  CHECK(Contains(printed, "customer_id, phone: text (named like an id: kept as text)"));
  CHECK(Contains(printed, "price: decimal(2) (amounts in a format of their own), 1,234.50"));
  CHECK(Contains(printed, "birth_date: date (dates in a format of their own), DD/MM/YYYY"));
  CHECK(Contains(printed, "seen_at: datetime (Unix time), unix_seconds"));
  CHECK(Contains(printed, "personal, stays out of outputs: phone, birth_date"));
  CHECK(Contains(project, "paid:        { type: int, missing: [NA] }"));
  CHECK(Contains(project, "personal: birth_date"));
}

TEST_CASE("init: headers of every kind become names that limn.yaml and the rules take") {
  const Desk desk("init_headers");
  const std::vector<std::string> headers = {
      "金额（元）", "最近30天", "当前会员", "VIP客户", "in", "count", "a-b", "1st", "a:b", "a: b", "#x", "x #y", "yes", "null", "~", "1.0", "2025-01-01", "\"\"q\"\"", "it's", "[a]", "{b}",
      "&c", "*d", "!e", "%f", "@g", "| i", "> j", "? k", "- l", "a\\b", "tab\there", "two\nlines", "two\r\nlines", "x\u200by", "\u200b", "\u202eabc", "且", "总价:", "100%", "😀", "No", "on", "1e5", "-", "_x", "<<",
      std::string(300, 'w'), "标签", "for", ","};
  std::string header = "customer_id";
  std::string row;
  for (const std::string& each : headers) {
    header += ",\"" + each + "\"";
    row += ",5";
  }
  desk.Write("c.csv", header + "\nA" + row + "\nB" + row + "\n");
  const std::string project = Init(desk, "c.csv").first;
  CHECK(Contains(project, "two lines:"));
  CHECK(Contains(project, "two lines_2:"));
  CHECK(Contains(project, "from: \"two\\x0alines\""));
  // Any of them may be the one that the first rules speak of.
  for (const std::string& each : headers) {
    desk.Write("one.csv", "customer_id,\"" + each + "\"\nA,5\nB,6\n");
    CAPTURE(each);
    fs::remove_all(desk.folder() / "made");
    CHECK(desk.Run("--lang zh init one.csv -o made").exit_code == 0);
    const LimnRun run = desk.Run("test -C made");
    INFO(run.output);
    CHECK(run.exit_code == 0);
  }
}

TEST_CASE("init: files that show little still make a project that runs") {
  const Desk desk("init_little");
  const std::vector<std::string> files = {
      "customer_id\nA\nB\n", "id\n1\n2\n", "customer_id,note\nA,x\nB,y\n", "customer_id,note\nA,\nB,\n", "customer_id,vip\nA,yes\nB,no\n", "customer_id,born\nA,1990-01-01\nB,1991-01-01\n",
      "customer_id,email\nA,a@b.example\nB,c@d.example\n", "customer_id,city,n\n", "customer_id,seen\nA,2025-01-01 10:00\nB,\n", "customer_id,\"a\"\"b\"\nA,\"say \"\"hi\"\"\"\nB,{x}\nC,{x}\n",
      std::string("customer_id,t\nA,a\0b\nB,a\0b\nC,c\n", 31), "customer_id,t\nA,a|b\nB,a|b\nC,\\n\n"};
  for (const std::string& file : files) {
    desk.Write("customers.csv", file);
    CAPTURE(file);
    Init(desk, "customers.csv");
    Init(desk, "customers.csv", "zh");
  }
  desk.Write("visits.csv", "customer_id,page\nA,x\nA,y\nB,x\n");
  const std::string project = Init(desk, "visits.csv").first;
  CHECK(Contains(project, "customers:\n    keys_from: [visits.customer_id]\n    entity: customer\n"));
  CHECK(desk.Read("made/out/labels.csv") == "customer_id,several_times\nA,yes\nB,no\n");
}

TEST_CASE("init: files with a number in their names and one header are one table") {
  const Desk desk("init_several");
  desk.Write("customers.csv", kCustomers);
  desk.Write("data/orders_2024.csv", "order_id,customer_id,day\n1,00001,2024-05-01\n");
  desk.Write("data/orders_2025.csv", "order_id,customer_id,day\n2,00002,2025-05-01\n");
  CHECK(Contains(Init(desk, "customers.csv data/orders_2024.csv data/orders_2025.csv").first, "  orders:\n    from: ../data/orders_*.csv\n"));
  // A pattern that would find one file more is not written.
  desk.Write("data/orders_old.csv", "x\n1\n");
  CHECK(Contains(Init(desk, "customers.csv data/orders_2024.csv data/orders_2025.csv").first, "from: [../data/orders_2024.csv, ../data/orders_2025.csv]\n"));
  desk.Write("data/orders_2025.csv", "order_id,customer_id,day,more\n2,00002,2025-05-01,x\n");
  const std::string apart = Init(desk, "customers.csv data/orders_2024.csv data/orders_2025.csv").first;
  CHECK(Contains(apart, "  orders_2024:\n"));
  CHECK(Contains(apart, "  orders_2025:\n"));
}

TEST_CASE("init: an entity whose table lacks many is made of keys, with that table as its profile") {
  const Desk desk("init_profile");
  desk.Write("customers.csv", "customer_id,city\nA,Rome\nB,Oslo\n");
  desk.Write("orders.csv", "order_id,customer_id,day\n1,A,2025-05-01\n2,C,2025-05-02\n3,D,2025-05-03\n");
  const auto [project, printed] = Init(desk, "customers.csv orders.csv");
  CHECK(Contains(project, "all_customers:\n    keys_from: [customers.customer_id, orders.customer_id]\n    entity: customer\n    belongs_to:\n      profile: { table: customers, by: customer_id }\n"));
  CHECK(Contains(project, "  orders:\n    from: ../orders.csv\n    key: order_id\n    belongs_to:\n      all_customers: customer_id\n"));
  CHECK(Contains(printed, "all_customers, made of customers.customer_id, orders.customer_id, entity customer"));
  CHECK(Contains(desk.Read("made/out/labels.csv"), "D,yes"));
  desk.Write("made/rules/more.limn", "tag roman when profile.city = \"Rome\"\n");
  CHECK(desk.Run("run -C made --only roman --out -").output.starts_with("customer_id,roman\nA,yes\nB,no\nC,\nD,\n"));
}

TEST_CASE("init: a key with a few mistakes stays one, and they are said") {
  const Desk desk("init_key");
  std::string customers = "customer_id,city\nC1,again\n,nobody\n";
  std::string orders = "order_id,customer_id,product_id,day\n";
  for (int row = 0; row < 200; ++row) {
    customers += "C" + std::to_string(row) + ",x\n";
    orders += "O" + std::to_string(row) + ",C" + std::to_string(row) + "," + (row % 9 == 0 ? "X" : "P") + ",2025-01-01\n";
  }
  desk.Write("customers.csv", customers);
  desk.Write("orders.csv", orders);
  desk.Write("products.csv", "product_id,name\nP,Pen\nQ,Quill\n");
  const auto [project, printed] = Init(desk, "customers.csv orders.csv products.csv");
  INFO(printed);
  CHECK(Contains(project, "entity: customer\n    key: customer_id   # a few rows repeat it or have none"));
  CHECK(Contains(printed, "customers: 1 key of customer_id in several rows that differ"));
  CHECK(Contains(printed, "23 rows name a product_id that products does not have, such as \"X\""));
}

TEST_CASE("init: SQLite, with views left out, odd bytes and names") {
  const Desk desk("init_sqlite");
  desk.WriteDatabase("shop.db",
                     "CREATE TABLE customers (customer_id TEXT, \"a b\" TEXT, raw BLOB); INSERT INTO customers VALUES ('1', 'x', x'FF00'), ('2', 'y', x'0A'), ('3', 'y', NULL);"
                     "CREATE TABLE \"order list\" (order_id INTEGER PRIMARY KEY, customer_id TEXT, at TEXT); INSERT INTO \"order list\" VALUES (1, '1', '2025-01-01 10:00:00');"
                     "CREATE VIEW big AS SELECT * FROM \"order list\"");
  const auto [project, printed] = Init(desk, "shop.db");
  CHECK(Contains(project, "  order_list:\n    from: sqlite:../shop.db\n    table: order list\n"));
  CHECK(Contains(project, "\\xFF\\x00"));
  CHECK_FALSE(Contains(project, "big:"));
  CHECK(Contains(printed, "views are left out, as tables hold what they show: big;"));
  desk.WriteDatabase("views.db", "CREATE TABLE sqlx (x); DROP TABLE sqlx; CREATE VIEW customers AS SELECT 'A' AS customer_id, 1 AS n UNION SELECT 'B', 2");
  CHECK(Contains(Init(desk, "views.db").first, "customers:\n    from: sqlite:../views.db\n    entity: customer\n"));
}

TEST_CASE("init: what SQLite's schema says: keys, whose keys columns hold, and yes/no") {
  const Desk desk("init_declared");
  desk.WriteDatabase("shop.db",
                     "CREATE TABLE users (id INTEGER PRIMARY KEY, boss_id REFERENCES users, vip BOOLEAN, maybe BOOL);"
                     "INSERT INTO users VALUES (1, NULL, 1, 'perhaps'), (2, 1, 0, 'no'), (3, 1, NULL, 'yes');"
                     "CREATE TABLE places (pid INTEGER PRIMARY KEY, town TEXT); INSERT INTO places VALUES (1, 'Rome'), (2, 'Oslo');"
                     "CREATE TABLE parcels (no TEXT PRIMARY KEY, sender REFERENCES USERS(id), ship INT REFERENCES places(pid), bill_id INT REFERENCES places(pid));"
                     "INSERT INTO parcels VALUES ('a', 1, 1, 2), ('b', 2, 2, 2), ('c', 3, 1, 1);"
                     "CREATE TABLE lines (parcel TEXT REFERENCES parcels, line INT, PRIMARY KEY (parcel, line)); INSERT INTO lines VALUES ('a', 1), ('a', 2), ('b', 1);"
                     "CREATE TABLE notes (l INT, p TEXT, note TEXT, FOREIGN KEY (p, l) REFERENCES lines (parcel, line)); INSERT INTO notes VALUES (2, 'a', 'x'), (1, 'b', 'x');");
  const auto [project, printed] = Init(desk, "shop.db");
  INFO(project);
  CHECK(Contains(project, "    entity: user\n    key: id\n    belongs_to:\n      boss: { table: users, by: boss_id }\n"));
  CHECK(Contains(project, "      vip:     bool  # the database calls it BOOLEAN, such as 1; missing 33%\n      maybe:   text"));
  CHECK(Contains(project, "    key: \"no\"\n    belongs_to:\n      users: sender\n      places: ship\n      bill: { table: places, by: bill_id }\n"));
  CHECK(Contains(project, "      sender:  text  # of the type of the key it refers to, such as 1\n"));
  CHECK(Contains(project, "    key: [parcel, line]\n    belongs_to:\n      parcels: parcel\n"));
  CHECK(Contains(project, "    belongs_to:\n      lines: [p, l]\n"));
}

TEST_CASE("init: a column that is unique in two tables is the key of the one that is called like it") {
  const Desk desk("init_owner");
  desk.Write("customers.csv", kCustomers);
  desk.Write("order_items.csv", "order_id,product_id,quantity\nA1,P1,2\nA2,P1,1\nA3,P2,3\n");
  desk.Write("orders.csv", kOrders);
  desk.Write("orders_paid.csv", "order_id,paid_by\nA1,card\nA3,cash\n");
  desk.Write("shipping.csv", "order_id,parcel_no\nA1,X1\nA2,X2\n");
  for (const char* files : {"customers.csv order_items.csv orders.csv orders_paid.csv shipping.csv", "shipping.csv orders_paid.csv orders.csv order_items.csv customers.csv"}) {
    const std::string project = Init(desk, files).first;
    INFO(project);
    CHECK(Contains(project, "from: ../orders.csv\n    key: order_id\n    belongs_to:\n      customers: customer_id\n    time: ordered_at\n"));
    CHECK(Contains(project, "from: ../order_items.csv\n    belongs_to:\n      orders: order_id\n    columns:"));
    CHECK(Contains(project, "from: ../shipping.csv\n    key: parcel_no\n    belongs_to:\n      orders: order_id\n"));
    // Details of an order, one row each.
    CHECK(Contains(project, "from: ../orders_paid.csv\n    key: order_id\n    belongs_to:\n      orders: order_id\n"));
  }
}

TEST_CASE("init: a finding is said once, though the files are read twice") {
  const Desk desk("init_once");
  desk.Write("customers.csv", "customer_id,customer_id,city\nA,A,x\nB,B,y\n");
  const std::string printed = Init(desk, "customers.csv").second;
  INFO(printed);
  const size_t first = printed.find("several columns \"customer_id\"");
  REQUIRE(first != std::string::npos);
  CHECK(printed.find("several columns", first + 1) == std::string::npos);
}

TEST_CASE("init: what it can't know it asks, and nothing is written") {
  const Desk desk("init_asks");
  desk.Write("c.csv", "customer_id,day\n1,03/04/2025\n2,05/06/2025\n");
  desk.Write("nobody.csv", "page,seconds\na,1\na,1\n");
  desk.Write("empty.csv", "");
  const auto answer = [&](const std::string& arguments, int code) {
    const LimnRun run = desk.Run("init " + arguments + " -o made");
    CHECK(run.exit_code == code);
    CHECK_FALSE(fs::exists(desk.folder() / "made"));
    return run.output;
  };
  CHECK(Contains(answer("c.csv", 2), "c.day holds dates such as 03/04/2025, which can be DD/MM/YYYY or MM/DD/YYYY, and nothing in the file decides; say --dates day-first or --dates month-first"));
  CHECK(Contains(answer("nobody.csv", 2), "--entity TABLE.COLUMN"));
  CHECK(Contains(answer("nobody.csv --entity nobody.pages", 2), "--entity nobody.pages: there is no such column"));
  CHECK(Contains(answer("nothing.csv", 2), "no file nothing.csv"));
  CHECK(Contains(answer("empty.csv", 3), "not even a line of column names"));
  CHECK(Contains(answer("c.csv --timezone Asia/Shangai --dates day-first", 2), "no time zone is called"));
  CHECK(Contains(desk.Run("--lang zh init c.csv -o made").output, "文件里没有依据可以判断"));
  CHECK(Contains(Init(desk, "c.csv --dates month-first").first, "format: MM/DD/YYYY"));
  CHECK(Contains(Init(desk, "nobody.csv --entity nobody.page").first, "keys_from: [nobody.page]"));
  const LimnRun again = desk.Run("init c.csv --dates day-first -o made");
  CHECK(again.exit_code == 2);
  CHECK(Contains(again.output, "--force writes over it"));
  CHECK(Contains(desk.Read("made/limn.yaml"), "keys_from: [nobody.page]"));
}

}  // namespace
}  // namespace limn::testing
