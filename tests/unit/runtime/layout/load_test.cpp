// What LoadFromColumns makes of small tables: one law per case.
#include <catch2/catch.hpp>

#include "tests/unit/runtime/layout/tables_by_hand.h"

using namespace limn;
using namespace limn::layout_test;

namespace {

constexpr TableId kCustomers{0};
constexpr TableId kOrders{1};
constexpr TableId kItems{2};
constexpr LinkId kReferrer{0};
constexpr LinkId kOrderCustomer{1};
constexpr LinkId kItemOrder{2};

// customers ← orders (dated) ← items (dated by their order); customers refer customers.
Schema Shop() {
  Schema schema;
  schema.tables.resize(3);
  schema.tables[0].name = "customers";
  schema.tables[0].entity = "customer";
  schema.tables[0].columns = Columns("customer_id:text city:text referrer_id:text");
  schema.tables[0].key = {ColumnId{0}};
  schema.tables[1].name = "orders";
  schema.tables[1].columns = Columns("order_id:text customer_id:text ordered_at:date amount:decimal");
  schema.tables[1].key = {ColumnId{0}};
  schema.tables[1].time = ColumnId{2};
  schema.tables[2].name = "items";
  schema.tables[2].columns = Columns("order_id:text quantity:int");
  schema.tables[2].time_from = kItemOrder;
  schema.links = {{.name = "referrer", .children_name = "referred", .child = kCustomers, .parent = kCustomers, .child_columns = {ColumnId{2}}},
                  {.name = "customer", .children_name = "orders", .child = kOrders, .parent = kCustomers, .child_columns = {ColumnId{1}}},
                  {.name = "order", .children_name = "items", .child = kItems, .parent = kOrders, .child_columns = {ColumnId{0}}}};
  return schema;
}

std::vector<std::vector<Column>> ShopTables(const Schema& schema) {
  return {TableOf(schema.tables[0], {{"c2", "上海", "c9"}, {"c1", "Paris", "c2"}, {"c3", "", ""}}),
          TableOf(schema.tables[1], {{"o1", "c1", "2026-01-05", "10.00"},
                                     {"o2", "c2", "2026-01-02", "20.00"},
                                     {"o3", "c1", "2026-01-01", ""},
                                     {"o4", "c7", "2026-01-03", "40.00"},
                                     {"o5", "c1", "", "50.00"},
                                     {"o6", "c1", "2026-02-01", "60.00"},
                                     {"o7", "", "2026-01-01", "70.00"}}),
          TableOf(schema.tables[2], {{"o6", "6"}, {"o1", "1"}, {"o3", "3"}, {"o8", "8"}, {"o5", "5"}})};
}

std::vector<std::string> RowsOf(const Database& database, TableId table) {
  std::vector<std::string> rows;
  for (uint32_t row = 0; row < database[table].rows; ++row) {
    rows.push_back(RowText(database, table, row));
  }
  return rows;
}

uint64_t CountOf(const DataReport& report, DataIssueKind kind) {
  uint64_t count = 0;
  for (const DataIssue& issue : report.issues()) {
    count += issue.kind == kind ? issue.count : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("entities stand by key, children by parent and time, those without parent last") {
  const Schema schema = Shop();
  DataReport report;
  const Database database = *LoadFromColumns(AllOf(schema, nullptr, *ParseIsoDate("2026-01-31")), ShopTables(schema), report);
  CHECK(RowsOf(database, kCustomers) == std::vector<std::string>{"c1|Paris|c2|", "c2|上海|c9|", "c3|||"});
  const std::vector<std::string> orders = RowsOf(database, kOrders);
  REQUIRE(orders.size() == 6);
  CHECK(orders[0] == "o3|c1|2026-01-01||");
  CHECK(orders[1] == "o1|c1|2026-01-05|10.00|");
  CHECK(orders[2] == "o5|c1||50.00|");
  CHECK(orders[3] == "o2|c2|2026-01-02|20.00|");
  CHECK(orders[4] == "o7||2026-01-01|70.00|");
  CHECK(orders[5] == "o4|c7|2026-01-03|40.00|");
  CHECK(database.ParentRows(kOrderCustomer) == std::vector<uint32_t>{0, 0, 0, 1, kNoRow, kNoRow});
  const ChildLayout& children = database.Children(kOrderCustomer);
  CHECK(children.offsets == Slots<uint32_t>{0, 3, 4, 4});
  CHECK(children.order.empty());
}

TEST_CASE("rows after as of do not exist, nor what stands under them, and neither is an orphan") {
  const Schema schema = Shop();
  DataReport report;
  const Database database = *LoadFromColumns(AllOf(schema, nullptr, *ParseIsoDate("2026-01-31")), ShopTables(schema), report);
  CHECK(database.counts()[1].rows_read == 7);
  CHECK(database.counts()[1].rows_after_as_of == 1);
  CHECK(database.counts()[2].rows_after_as_of == 1);
  CHECK(database.counts()[2].orphans == std::vector<std::pair<LinkId, uint64_t>>{{kItemOrder, 1}});
  CHECK(database.counts()[1].orphans == std::vector<std::pair<LinkId, uint64_t>>{{kOrderCustomer, 1}});
  CHECK(database.counts()[1].unlinked == std::vector<std::pair<LinkId, uint64_t>>{{kOrderCustomer, 1}});
  CHECK(CountOf(report, DataIssueKind::Orphans) == 3);
}

TEST_CASE("items have the time of their order") {
  const Schema schema = Shop();
  DataReport report;
  const Database database = *LoadFromColumns(AllOf(schema, nullptr, *ParseIsoDate("2026-01-31")), ShopTables(schema), report);
  const Column& times = *database.TimeOf(kItems);
  REQUIRE(times.length == 4);
  std::vector<std::string> rows;
  for (uint32_t row = 0; row < 4; ++row) {
    rows.push_back(RowText(database, kItems, row) + Format(times.At(row), TimeZone::Utc()));
  }
  CHECK(rows == std::vector<std::string>{"o3|3|2026-01-01", "o1|1|2026-01-05", "o5|5|", "o8|8|"});
  const auto range = database.TimeRange(kItems);
  REQUIRE(range);
  CHECK(Format(range->second, TimeZone::Utc()) == "2026-01-05");
}

TEST_CASE("a link to the same table goes both ways") {
  const Schema schema = Shop();
  DataReport report;
  const Database database = *LoadFromColumns(AllOf(schema, nullptr, *ParseIsoDate("2026-01-31")), ShopTables(schema), report);
  CHECK(database.ParentRows(kReferrer) == std::vector<uint32_t>{1, kNoRow, kNoRow});
  const ChildLayout& referred = database.Children(kReferrer);
  CHECK(referred.offsets == Slots<uint32_t>{0, 0, 1, 1});
  CHECK(referred.Child(0) == 0);
}

TEST_CASE("a referrer that does not exist yet takes nobody with it") {
  Schema schema = Shop();
  schema.tables[0].columns = Columns("customer_id:text signed:date referrer_id:text");
  schema.tables[0].time = ColumnId{1};
  DataReport report;
  std::vector<std::vector<Column>> tables = ShopTables(Shop());
  tables[0] = TableOf(schema.tables[0], {{"c1", "2026-01-01", "c2"}, {"c2", "2026-03-01", ""}});
  const Database database = *LoadFromColumns(AllOf(schema, nullptr, *ParseIsoDate("2026-01-31")), tables, report);
  CHECK(RowsOf(database, kCustomers) == std::vector<std::string>{"c1|2026-01-01|c2|"});
  CHECK(database.ParentRows(kReferrer) == std::vector<uint32_t>{kNoRow});
  CHECK(database.counts()[0].orphans == std::vector<std::pair<LinkId, uint64_t>>{{kReferrer, 0}});
  // o2 is an order of c2, who is not there yet.
  CHECK(database.counts()[1].rows_after_as_of == 2);
}

TEST_CASE("of rows with one key equal ones count once, of others the smallest stays") {
  const Schema schema = Shop();
  std::vector<std::vector<Column>> tables = ShopTables(schema);
  tables[1] = TableOf(schema.tables[1], {{"o1", "c2", "2026-01-05", "10.00"},
                                         {"o1", "c1", "2026-01-09", ""},
                                         {"o1", "c1", "2026-01-09", "5.00"},
                                         {"o2", "c1", "2026-01-01", "1.00"},
                                         {"o2", "c1", "2026-01-01", "1.00"},
                                         {"o3", "c1", "2026-03-01", "1.00"},
                                         {"", "c3", "2026-01-01", "7.00"},
                                         {"", "c3", "2026-01-01", "7.00"}});
  DataReport report;
  const LoadRequest request = AllOf(schema, nullptr, *ParseIsoDate("2026-01-31"));
  const Database database = *LoadFromColumns(request, tables, report);
  CHECK(RowsOf(database, kOrders) == std::vector<std::string>{"o2|c1|2026-01-01|1.00|", "o1|c1|2026-01-09|5.00|", "|c3|2026-01-01|7.00|", "|c3|2026-01-01|7.00|"});
  CHECK(database.counts()[1].duplicates == 3);
  CHECK(database.counts()[1].differing_keys == 1);
  CHECK(database.counts()[1].duplicate_examples == std::vector<std::string>{"o1"});
  CHECK(database.counts()[1].without_key == 2);
  CHECK(CountOf(report, DataIssueKind::DuplicateKey) == 1);
  CHECK(CountOf(report, DataIssueKind::RepeatedRow) == 1);

  SECTION("also when the columns that decide are read by no rule") {
    LoadRequest narrow = request;
    narrow.columns[1] = {false, false, false, true};
    narrow.times.clear();
    const Database few = *LoadFromColumns(narrow, tables, report);
    CHECK(RowsOf(few, kOrders) == std::vector<std::string>{"?|?|?|1.00|", "?|?|?|5.00|", "?|?|?|7.00|", "?|?|?|7.00|"});
  }
}

TEST_CASE("duplicates: latest by a column") {
  Schema schema = Shop();
  schema.tables[1].latest_by = ColumnId{2};
  std::vector<std::vector<Column>> tables = ShopTables(schema);
  tables[1] = TableOf(schema.tables[1], {{"o1", "c1", "2026-01-05", "1.00"},
                                         {"o1", "c2", "2026-01-09", "2.00"},
                                         {"o1", "c1", "", "3.00"},
                                         {"o1", "c1", "2026-02-09", "4.00"}});
  DataReport report;
  const Database database = *LoadFromColumns(AllOf(schema, nullptr, *ParseIsoDate("2026-01-31")), tables, report);
  // The row of February does not exist yet, so it can't be the latest.
  CHECK(RowsOf(database, kOrders) == std::vector<std::string>{"o1|c2|2026-01-09|2.00|"});
}

TEST_CASE("an entity without its key stands nowhere") {
  const Schema schema = Shop();
  std::vector<std::vector<Column>> tables = ShopTables(schema);
  tables[0] = TableOf(schema.tables[0], {{"", "Rome", ""}, {"c1", "Paris", ""}});
  DataReport report;
  const Database database = *LoadFromColumns(AllOf(schema, nullptr, *ParseIsoDate("2026-01-31")), tables, report);
  CHECK(RowsOf(database, kCustomers) == std::vector<std::string>{"c1|Paris||"});
  CHECK(database.counts()[0].without_key == 1);
}

TEST_CASE("nothing is loaded that nothing asks for") {
  const Schema schema = Shop();
  LoadRequest request = AllOf(schema, nullptr, *ParseIsoDate("2026-01-31"));
  request.columns = {{false, true, false}, {}, {}};
  request.links.clear();
  request.times.clear();
  DataReport report;
  const Database database = *LoadFromColumns(request, ShopTables(schema), report);
  CHECK(RowsOf(database, kCustomers) == std::vector<std::string>{"c1|Paris|?|", "c2|上海|?|", "c3||?|"});
  CHECK(database.counts()[1].rows_read == 0);
  CHECK(database[kOrders].rows == 0);
}

TEST_CASE("rows exist or not whatever is asked for") {
  const Schema schema = Shop();
  LoadRequest request = AllOf(schema, nullptr, *ParseIsoDate("2026-01-31"));
  request.columns = {{}, {}, {false, true}};
  request.links.clear();
  request.times.clear();
  DataReport report;
  const Database database = *LoadFromColumns(request, ShopTables(schema), report);
  std::vector<std::string> rows = RowsOf(database, kItems);
  std::sort(rows.begin(), rows.end());
  CHECK(rows == std::vector<std::string>{"?|1|", "?|3|", "?|5|", "?|8|"});
}

TEST_CASE("int keys and text keys meet as they are written") {
  Schema schema = Shop();
  schema.tables[0].columns = Columns("customer_id:int city:text referrer_id:text");
  std::vector<std::vector<Column>> tables(3);
  tables[0] = TableOf(schema.tables[0], {{"10", "a", ""}, {"9", "b", "10"}, {"-3", "c", "010"}});
  tables[1] = TableOf(schema.tables[1], {{"o1", "9", "", ""}, {"o2", "09", "", ""}, {"o3", "-3", "", ""}});
  DataReport report;
  const Database database = *LoadFromColumns(AllOf(schema, nullptr, *ParseIsoDate("2026-01-31")), tables, report);
  CHECK(RowsOf(database, kCustomers) == std::vector<std::string>{"-3|c|010|", "9|b|10|", "10|a||"});
  CHECK(database.ParentRows(kReferrer) == std::vector<uint32_t>{kNoRow, 2, kNoRow});
  CHECK(database.ParentRows(kOrderCustomer) == std::vector<uint32_t>{0, 1, kNoRow});
  CHECK(database.FindRow(kCustomers, "9") == 1u);
  CHECK_FALSE(database.FindRow(kCustomers, "09"));
  CHECK(database.KeyText(kCustomers, 0) == "-3");
}

TEST_CASE("a link on two columns") {
  Schema schema;
  schema.tables.resize(2);
  schema.tables[0].name = "exposures";
  schema.tables[0].entity = "exposure";
  schema.tables[0].columns = Columns("campaign_id:int household_id:text");
  schema.tables[0].key = {ColumnId{0}, ColumnId{1}};
  schema.tables[1].name = "redemptions";
  schema.tables[1].columns = Columns("household_id:text campaign_id:int");
  schema.links = {{.name = "exposure",
                   .children_name = "redemptions",
                   .child = TableId{1},
                   .parent = TableId{0},
                   .child_columns = {ColumnId{1}, ColumnId{0}}}};
  DataReport report;
  const Database database = *LoadFromColumns(
      AllOf(schema, nullptr, Date{20000}),
      {TableOf(schema.tables[0], {{"2", "b"}, {"1", "b"}, {"1", "a"}, {"3", ""}}), TableOf(schema.tables[1], {{"a", "1"}, {"a", "2"}, {"b", "2"}, {"b", ""}, {"", "9"}})},
      report);
  CHECK(RowsOf(database, TableId{0}) == std::vector<std::string>{"1|a|", "1|b|", "2|b|"});
  CHECK(database.ParentRows(LinkId{0}) == std::vector<uint32_t>{0, 2, kNoRow, kNoRow, kNoRow});
  CHECK(database.counts()[1].orphans == std::vector<std::pair<LinkId, uint64_t>>{{LinkId{0}, 1}});
  CHECK(database.counts()[1].unlinked == std::vector<std::pair<LinkId, uint64_t>>{{LinkId{0}, 2}});
  CHECK(database.FindRow(TableId{0}, "2,b") == 2u);
  CHECK(database.KeyText(TableId{0}, 1) == "1,b");
}

TEST_CASE("an entity made of the keys in other tables") {
  Schema schema;
  schema.tables.resize(3);
  schema.tables[0].name = "visitors";
  schema.tables[0].entity = "visitor";
  schema.tables[0].columns = Columns("visitor_id:text");
  schema.tables[0].key = {ColumnId{0}};
  schema.tables[1].name = "visits";
  schema.tables[1].columns = Columns("visitor_id:text visited:date");
  schema.tables[1].time = ColumnId{1};
  schema.tables[2].name = "chats";
  schema.tables[2].columns = Columns("who:text");
  schema.links = {{.name = "visitor", .children_name = "visits", .child = TableId{1}, .parent = TableId{0}, .child_columns = {ColumnId{0}}},
                  {.name = "visitor", .children_name = "chats", .child = TableId{2}, .parent = TableId{0}, .child_columns = {ColumnId{0}}}};
  std::vector<TableSource> sources(3);
  sources[0].format = SourceFormat::KeysFrom;
  sources[0].keys_from = {{TableId{1}, {ColumnId{0}}}};
  const std::vector<std::vector<Column>> tables = {
      {},
      TableOf(schema.tables[1], {{"v2", "2026-01-09"}, {"v1", "2026-01-02"}, {"v2", "2026-01-01"}, {"", "2026-01-01"}, {"v5", "2026-05-01"}}),
      TableOf(schema.tables[2], {{"v1"}, {"v3"}, {"v5"}})};
  DataReport report;
  const Database one = *LoadFromColumns(AllOf(schema, &sources, *ParseIsoDate("2026-01-31")), tables, report);
  // v5 has come only after the moment.
  CHECK(RowsOf(one, TableId{0}) == std::vector<std::string>{"v1|", "v2|"});
  CHECK(one.ParentRows(LinkId{0}) == std::vector<uint32_t>{0, 1, 1, kNoRow});
  CHECK(one.counts()[2].orphans.front().second == 2);

  sources[0].keys_from.push_back({TableId{2}, {ColumnId{0}}});
  const Database both = *LoadFromColumns(AllOf(schema, &sources, *ParseIsoDate("2026-01-31")), tables, report);
  CHECK(RowsOf(both, TableId{0}) == std::vector<std::string>{"v1|", "v2|", "v3|", "v5|"});
  CHECK(both.counts()[2].orphans.front().second == 0);
}

TEST_CASE("an instant as of cuts within the day; a date row of that day is there") {
  Schema schema = Shop();
  schema.tables[1].columns = Columns("order_id:text customer_id:text ordered_at:instant amount:decimal");
  std::vector<std::vector<Column>> tables(3);
  tables[0] = TableOf(schema.tables[0], {{"c1", "", ""}});
  tables[1] = TableOf(schema.tables[1], {{"o1", "c1", "1000", ""}, {"o2", "c1", "1001", ""}});
  LoadRequest request = AllOf(schema, nullptr, Date{0});
  request.as_of = {.is_day = false, .day = Date{0}, .instant = Instant{1000}};
  DataReport report;
  CHECK(LoadFromColumns(request, tables, report)->relations_[1].rows == 1);
  request.as_of = {.is_day = true, .day = Date{0}};
  CHECK(LoadFromColumns(request, tables, report)->relations_[1].rows == 2);
  tables[1] = TableOf(schema.tables[1], {{"o1", "c1", "86399999999", ""}, {"o2", "c1", "86400000000", ""}});
  CHECK(LoadFromColumns(request, tables, report)->relations_[1].rows == 1);
}

TEST_CASE("empty tables load") {
  const Schema schema = Shop();
  DataReport report;
  const Database database = *LoadFromColumns(AllOf(schema, nullptr, Date{0}), {}, report);
  CHECK(database[kCustomers].rows == 0);
  CHECK(database.Children(kOrderCustomer).offsets == Slots<uint32_t>{0});
  CHECK_FALSE(database.FindRow(kCustomers, "c1"));
  CHECK_FALSE(database.TimeRange(kOrders));
}
