// Names up and down a schema.
#include "runtime/schema/schema.h"

#include <catch2/catch.hpp>

using namespace limn;

namespace {

// customers ← orders ← items, customers ← returns ← items: items can be reached in two ways.
Schema Diamond() {
  Schema schema;
  for (const char* name : {"customers", "orders", "returns", "items"}) {
    schema.tables.emplace_back().name = name;
  }
  schema.tables[0].entity = "customer";
  schema.tables[0].entity_names = {"客户"};
  schema.tables[1].names = {"订单"};
  const auto link = [&](const char* name, uint32_t child, uint32_t parent) {
    schema.links.push_back({.name = name, .children_name = schema.tables[child].name, .children_names = schema.tables[child].names, .child = TableId{child}, .parent = TableId{parent}});
  };
  link("customer", 1, 0);
  link("customer", 2, 0);
  link("order", 3, 1);
  link("return", 3, 2);
  schema.links.push_back({.name = "referrer", .children_name = "referred", .child = TableId{0}, .parent = TableId{0}});
  return schema;
}

}  // namespace

TEST_CASE("the ways down are the shortest ones, all of them") {
  const Schema schema = Diamond();
  CHECK(schema.PathsDown(TableId{0}, "orders") == std::vector<std::vector<LinkId>>{{LinkId{0}}});
  CHECK(schema.PathsDown(TableId{0}, "订单") == schema.PathsDown(TableId{0}, "orders"));
  CHECK(schema.PathsDown(TableId{0}, "items") == std::vector<std::vector<LinkId>>{{LinkId{0}, LinkId{2}}, {LinkId{1}, LinkId{3}}});
  CHECK(schema.PathsDown(TableId{1}, "items").size() == 1);
  CHECK(schema.PathsDown(TableId{0}, "referred") == std::vector<std::vector<LinkId>>{{LinkId{4}}});
  CHECK(schema.PathsDown(TableId{3}, "orders").empty());
  CHECK(schema.PathsDown(TableId{0}, "customers").empty());
}

TEST_CASE("many parallel links don't multiply the work") {
  Schema schema;
  for (uint32_t level = 0; level < 40; ++level) {
    schema.tables.emplace_back().name = "t" + std::to_string(level);
    for (int parallel = 0; level > 0 && parallel < 3; ++parallel) {
      schema.links.push_back({.name = "up", .children_name = schema.tables[level].name, .child = TableId{level}, .parent = TableId{level - 1}});
    }
  }
  CHECK(schema.PathsDown(TableId{0}, "t39").size() >= 2);
}

TEST_CASE("entities, columns and candidates") {
  Schema schema = Diamond();
  schema.tables[1].columns.resize(2);
  schema.tables[1].columns[0].name = "amount";
  schema.tables[1].columns[0].names = {"金额"};
  schema.tables[1].columns[1].name = "status";
  CHECK(schema.FindEntity("customer") == TableId{0});
  CHECK(schema.FindEntity("客户") == TableId{0});
  CHECK_FALSE(schema.FindEntity("orders"));
  CHECK(schema.FindColumn(TableId{1}, "金额") == ColumnId{0});
  CHECK(schema.ColumnNames(TableId{1}) == std::vector<std::string>{"amount", "status", "金额"});
  CHECK(schema.TableNames() == std::vector<std::string>{"customers", "orders", "returns", "items", "订单"});
  CHECK(schema.NamesDown(TableId{0}) == std::vector<std::string>{"orders", "returns", "referred", "items", "订单"});
  CHECK(schema.NamesUp(TableId{3}) == std::vector<std::string>{"order", "return"});
}

TEST_CASE("the singular of table names") {
  for (const auto& [plural, singular] : std::vector<std::pair<const char*, const char*>>{{"orders", "order"},
                                                                                         {"categories", "category"},
                                                                                         {"boxes", "box"},
                                                                                         {"branches", "branch"},
                                                                                         {"addresses", "address"},
                                                                                         {"purchases", "purchase"},
                                                                                         {"houses", "house"},
                                                                                         {"people", "person"},
                                                                                         {"sales_people", "sales_person"},
                                                                                         {"status", "status"},
                                                                                         {"analysis", "analysis"},
                                                                                         {"class", "class"},
                                                                                         {"stock", "stock"},
                                                                                         {"movies", "movie"},
                                                                                         {"s", "s"},
                                                                                         {"订单", "订单"}}) {
    CHECK(Singular(plural) == singular);
  }
}
