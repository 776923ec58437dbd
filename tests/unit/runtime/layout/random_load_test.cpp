// Random tables against a loader that follows semantics.md row by row, with no thought of speed.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "runtime/layout/snapshot.h"
#include "tests/unit/runtime/layout/tables_by_hand.h"

using namespace limn;
using namespace limn::layout_test;

namespace {

using Row = std::vector<Value>;

struct Case {
  Schema schema;
  std::vector<TableSource> sources;
  std::vector<std::vector<Row>> rows;  // by table
  Date as_of;
};

// What a table's rows are, by definition: as texts, so that they can be compared with what was loaded.
struct Answer {
  std::vector<std::vector<std::string>> rows;  // by table, sorted: cells, parents, time
  std::vector<uint64_t> duplicates;
  std::vector<uint64_t> after_as_of;
  std::vector<uint64_t> orphans;  // by link
};

std::string TextOf(const Value& value) { return Format(value, TimeZone::Utc()); }

std::string JoinedKey(const Row& row, const std::vector<ColumnId>& columns) {
  std::string text;
  for (const ColumnId column : columns) {
    if (row[column.index].is_missing()) {
      return "";
    }
    text += TextOf(row[column.index]) + "\x1f";
  }
  return text;
}

// Smaller first, missing last.
int CompareValues(const Value& a, const Value& b) {
  if (a.is_missing() || b.is_missing()) {
    return int{a.is_missing()} - int{b.is_missing()};
  }
  return a.data < b.data ? -1 : (b.data < a.data ? 1 : 0);
}

int CompareRows(const Row& a, const Row& b) {
  for (size_t column = 0; column < a.size(); ++column) {
    if (const int order = CompareValues(a[column], b[column]); order != 0) {
      return order;
    }
  }
  return 0;
}

bool Preferred(const TableSchema& table, const Row& a, const Row& b) {
  if (table.latest_by) {
    const Value& latest_a = a[table.latest_by->index];
    const Value& latest_b = b[table.latest_by->index];
    if (latest_a.is_missing() != latest_b.is_missing()) {
      return latest_b.is_missing();
    }
    if (const int order = CompareValues(latest_a, latest_b); order != 0) {
      return order > 0;
    }
  }
  return CompareRows(a, b) < 0;
}

class NaiveLoader {
 public:
  explicit NaiveLoader(const Case& given) : given_(given), schema_(given.schema), kept_(schema_.tables.size()), not_yet_(schema_.tables.size()) {
    answer_.rows.resize(schema_.tables.size());
    answer_.duplicates.resize(schema_.tables.size());
    answer_.after_as_of.resize(schema_.tables.size());
    answer_.orphans.resize(schema_.links.size());
  }

  // Tables stand in an order in which those that decide about others come first.
  Answer Load() {
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      KeepRows(TableId{table});
    }
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      for (const Row& row : kept_[table]) {
        answer_.rows[table].push_back(Describe(TableId{table}, row));
      }
      std::sort(answer_.rows[table].begin(), answer_.rows[table].end());
    }
    return answer_;
  }

 private:
  void KeepRows(TableId id) {
    const TableSchema& table = schema_[id];
    std::vector<Row> rows = given_.rows[id.index];
    for (const KeySource& source : given_.sources[id.index].keys_from) {
      std::set<std::string> seen;
      for (const Row& row : rows) {
        seen.insert(JoinedKey(row, table.key));
      }
      for (const Row& row : kept_[source.table.index]) {
        if (const std::string key = JoinedKey(row, source.columns); !key.empty() && seen.insert(key).second) {
          rows.push_back({row[source.columns.front().index]});
        }
      }
    }
    std::map<std::string, Row> by_key;
    for (const Row& row : rows) {
      const std::string key = JoinedKey(row, table.key);
      if (!Exists(id, row)) {
        ++answer_.after_as_of[id.index];
        not_yet_[id.index].insert(key);
      } else if (key.empty()) {
        if (table.entity.empty()) {
          kept_[id.index].push_back(row);
        }
      } else if (const auto [at, is_new] = by_key.try_emplace(key, row); !is_new) {
        ++answer_.duplicates[id.index];
        if (Preferred(table, row, at->second)) {
          at->second = row;
        }
      }
    }
    for (const auto& [key, row] : by_key) {
      kept_[id.index].push_back(row);
    }
  }

  bool Exists(TableId id, const Row& row) {
    const TableSchema& table = schema_[id];
    if (table.time && !row[table.time->index].is_missing() && row[table.time->index].as_int() > given_.as_of.days) {
      return false;
    }
    for (const Link& link : schema_.links) {
      if (link.child == id && link.parent != id) {
        const std::string key = JoinedKey(row, link.child_columns);
        if (!key.empty() && Find(link.parent, key) == nullptr && not_yet_[link.parent.index].contains(key)) {
          return false;
        }
      }
    }
    return true;
  }

  const Row* Find(TableId table, const std::string& key) const {
    for (const Row& row : kept_[table.index]) {
      if (JoinedKey(row, schema_[table].key) == key) {
        return &row;
      }
    }
    return nullptr;
  }

  Value TimeOf(TableId id, const Row& row) const {
    const TableSchema& table = schema_[id];
    if (table.time) {
      return row[table.time->index];
    }
    if (table.time_from) {
      const std::string key = JoinedKey(row, schema_[*table.time_from].child_columns);
      if (const Row* parent = key.empty() ? nullptr : Find(schema_[*table.time_from].parent, key)) {
        return TimeOf(schema_[*table.time_from].parent, *parent);
      }
    }
    return Value::Missing({ValueKind::Date});
  }

  std::string Describe(TableId id, const Row& row) {
    std::string text;
    for (const Value& value : row) {
      text += TextOf(value) + "|";
    }
    for (size_t link = 0; link < schema_.links.size(); ++link) {
      if (schema_.links[link].child != id) {
        continue;
      }
      const std::string key = JoinedKey(row, schema_.links[link].child_columns);
      const TableId parent = schema_.links[link].parent;
      const bool found = !key.empty() && Find(parent, key) != nullptr;
      answer_.orphans[link] += !key.empty() && !found && !not_yet_[parent.index].contains(key);
      text += (found ? key : "-") + ">";
    }
    return text + TextOf(TimeOf(id, row));
  }

  const Case& given_;
  const Schema& schema_;
  std::vector<std::vector<Row>> kept_;
  std::vector<std::set<std::string>> not_yet_;
  Answer answer_;
};

std::string Describe(const Database& database, TableId id, uint32_t row) {
  const Schema& schema = database.schema();
  std::string text = RowText(database, id, row);
  for (uint32_t link = 0; link < schema.links.size(); ++link) {
    if (schema.links[link].child != id) {
      continue;
    }
    const uint32_t parent = database.ParentRows(LinkId{link})[row];
    if (parent == kNoRow) {
      text += "->";
      continue;
    }
    for (const ColumnId column : schema[schema.links[link].parent].key) {
      text += Format(database.ColumnOf(schema.links[link].parent, column).At(parent), TimeZone::Utc()) + "\x1f";
    }
    text += ">";
  }
  const Column* time = database.TimeOf(id);
  return text + (time == nullptr || time->length == 0 ? "" : Format(time->At(row), TimeZone::Utc()));
}

Case RandomCase(std::mt19937_64& random) {
  const auto pick = [&](uint64_t below) { return random() % below; };
  Case made;
  Schema& schema = made.schema;
  const std::string key_type = pick(2) == 0 ? "text" : "int";
  // 0 customers, 1 orders, 2 stock, 3 visitors (made of visits), 4 visits, 5 items; what decides about others stands first, and visits are
  // loaded before visitors are made of them because of keys_from, so the naive loader gets them in a table order of its own.
  schema.tables.resize(6);
  schema.tables[0] = {.name = "customers", .entity = "customer", .columns = Columns("id:" + key_type + " signed:date referrer:" + key_type), .key = {ColumnId{0}}};
  schema.tables[1] = {.name = "orders", .columns = Columns("id:text customer:" + key_type + " at:date amount:decimal paid:bool"), .key = {ColumnId{0}}};
  schema.tables[2] = {.name = "stock", .columns = Columns("shop:int product:text price:number"), .key = {ColumnId{0}, ColumnId{1}}};
  schema.tables[3] = {.name = "visits", .columns = Columns("visitor:text customer:" + key_type + " at:date")};
  schema.tables[4] = {.name = "visitors", .entity = "visitor", .columns = Columns("id:text"), .key = {ColumnId{0}}};
  schema.tables[5] = {.name = "items", .columns = Columns("order:text product:text shop:int n:int")};
  if (pick(2) == 0) {
    schema.tables[0].time = ColumnId{1};
  }
  schema.tables[1].time = ColumnId{2};
  schema.tables[3].time = ColumnId{2};
  if (pick(3) == 0) {
    schema.tables[1].latest_by = ColumnId{static_cast<uint32_t>(pick(5))};
  }
  const auto link = [&](std::string name, uint32_t child, uint32_t parent, std::vector<ColumnId> columns) {
    schema.links.push_back({.name = std::move(name), .children_name = schema.tables[child].name, .child = TableId{child}, .parent = TableId{parent}, .child_columns = std::move(columns)});
  };
  link("referrer", 0, 0, {ColumnId{2}});
  link("customer", 1, 0, {ColumnId{1}});
  link("customer", 3, 0, {ColumnId{1}});
  link("visitor", 3, 4, {ColumnId{0}});
  if (pick(2) == 0) {
    link("stock", 5, 2, {ColumnId{2}, ColumnId{1}});
  }
  link("order", 5, 1, {ColumnId{0}});
  schema.tables[5].time_from = LinkId{static_cast<uint32_t>(schema.links.size() - 1)};
  made.sources.resize(6);
  made.sources[4].format = SourceFormat::KeysFrom;
  made.sources[4].keys_from = {{TableId{3}, {ColumnId{0}}}};
  made.as_of = Date{static_cast<int32_t>(pick(12))};
  made.rows.resize(6);
  for (size_t table = 0; table < 6; ++table) {
    const size_t count = table == 4 ? 0 : pick(30);
    for (size_t row = 0; row < count; ++row) {
      Row cells;
      for (const ColumnSchema& column : schema.tables[table].columns) {
        if (pick(8) == 0) {
          cells.push_back(Value::Missing(column.type));
        } else if (column.type.kind == ValueKind::Text) {
          cells.push_back(Value::Text(std::string(1, static_cast<char>('a' + pick(12))) + (pick(9) == 0 ? "é" : "")));
        } else if (column.type.kind == ValueKind::Bool) {
          cells.push_back(Value::Bool(pick(2) == 0));
        } else if (column.type.kind == ValueKind::Number) {
          cells.push_back(Value::Number(static_cast<double>(pick(4)) / 2));
        } else {
          cells.push_back(Value{column.type, static_cast<int64_t>(pick(10))});
        }
      }
      made.rows[table].push_back(cells);
      if (pick(4) == 0) {
        made.rows[table].push_back(cells);  // an equal row
      }
    }
  }
  return made;
}

std::vector<std::vector<Column>> ColumnsOf(const Case& given) {
  std::vector<std::vector<Column>> tables;
  for (size_t table = 0; table < given.rows.size(); ++table) {
    tables.emplace_back();
    for (size_t column = 0; column < given.schema.tables[table].columns.size(); ++column) {
      tables.back().push_back(Column::Of(given.schema.tables[table].columns[column].type));
      for (const Row& row : given.rows[table]) {
        tables.back().back().Push(row[column]);
      }
    }
  }
  return tables;
}

// Every child once, under its parent, in time order.
void CheckLayouts(const Database& database) {
  const Schema& schema = database.schema();
  for (uint32_t link = 0; link < schema.links.size(); ++link) {
    const TableId child = schema.links[link].child;
    const std::vector<uint32_t>& parents = database.ParentRows(LinkId{link});
    const ChildLayout& children = database.Children(LinkId{link});
    REQUIRE(children.offsets.size() == database[schema.links[link].parent].rows + 1);
    CHECK(children.offsets.back() == static_cast<size_t>(std::count_if(parents.begin(), parents.end(), [](uint32_t row) { return row != kNoRow; })));
    std::set<uint32_t> seen;
    for (uint32_t parent = 0; parent + 1 < children.offsets.size(); ++parent) {
      int64_t before = INT64_MIN;
      for (uint32_t place = children.offsets[parent]; place < children.offsets[parent + 1]; ++place) {
        const uint32_t row = children.Child(place);
        REQUIRE(parents[row] == parent);
        CHECK(seen.insert(row).second);
        if (const Column* time = database.TimeOf(child)) {
          const int64_t when = time->IsKnown(row) ? std::get<Slots<int32_t>>(time->data)[row] : INT64_MAX;
          CHECK(before <= when);
          before = when;
        }
      }
    }
  }
}

// A snapshot gives the same rows, links and children back.
void CheckSnapshot(const Database& database, const LoadRequest& request, const DataReport& report) {
  const std::string path = (std::filesystem::path(LIMN_BINARY_DIR) / "random_load.snapshot").string();
  REQUIRE(!WriteSnapshot(path, {}, database, report, 1, [] { return true; }));
  SnapshotMiss miss;
  const std::optional<OpenedSnapshot> opened = OpenSnapshot(path, {}, request, miss);
  REQUIRE(opened);
  for (uint32_t table = 0; table < database.schema().tables.size(); ++table) {
    REQUIRE(opened->database[TableId{table}].rows == database[TableId{table}].rows);
    for (uint32_t row = 0; row < database[TableId{table}].rows; ++row) {
      REQUIRE(Describe(opened->database, TableId{table}, row) == Describe(database, TableId{table}, row));
    }
  }
  CheckLayouts(opened->database);
}

}  // namespace

TEST_CASE("random tables load as the definition says, whatever the order of rows and whatever is read") {
  for (uint64_t seed = 1; seed <= 1500; ++seed) {
    std::mt19937_64 random(seed);
    Case given = RandomCase(random);
    CAPTURE(seed);
    const Answer wanted = NaiveLoader(given).Load();
    for (const bool shuffled : {false, true}) {
      if (shuffled) {
        for (std::vector<Row>& rows : given.rows) {
          std::shuffle(rows.begin(), rows.end(), random);
        }
      }
      LoadRequest request = AllOf(given.schema, &given.sources, given.as_of);
      request.threads = 1 + seed % 3;
      request.rows_worth_threads = 0;
      DataReport report;
      const std::optional<Database> database = LoadFromColumns(request, ColumnsOf(given), report);
      REQUIRE(database);
      for (uint32_t table = 0; table < given.schema.tables.size(); ++table) {
        CAPTURE(given.schema.tables[table].name, shuffled);
        std::vector<std::string> rows;
        for (uint32_t row = 0; row < (*database)[TableId{table}].rows; ++row) {
          rows.push_back(Describe(*database, TableId{table}, row));
        }
        if (!given.schema.tables[table].entity.empty()) {
          for (uint32_t row = 0; row < rows.size(); ++row) {
            CHECK(database->FindRow(TableId{table}, database->KeyText(TableId{table}, row)) == row);
          }
        }
        std::sort(rows.begin(), rows.end());
        REQUIRE(rows == wanted.rows[table]);
        const TableCounts& counts = database->counts()[table];
        CHECK(counts.duplicates == wanted.duplicates[table]);
        CHECK(counts.rows_after_as_of == wanted.after_as_of[table]);
        for (const auto& [link, orphans] : counts.orphans) {
          CHECK(orphans == wanted.orphans[link.index]);
        }
      }
      CheckLayouts(*database);
      if (seed % 10 == 0) {
        CheckSnapshot(*database, request, report);
      }

      // The same rows when rules read some columns and links only.
      LoadRequest narrow = request;
      for (std::vector<bool>& columns : narrow.columns) {
        for (size_t column = 0; column < columns.size(); ++column) {
          columns[column] = random() % 2 == 0;
        }
      }
      for (size_t link = 0; link < narrow.links.size(); ++link) {
        narrow.links[link] = random() % 2 == 0;
      }
      const std::optional<Database> few = LoadFromColumns(narrow, ColumnsOf(given), report);
      REQUIRE(few);
      for (uint32_t table = 0; table < given.schema.tables.size(); ++table) {
        REQUIRE((*few)[TableId{table}].rows == (*database)[TableId{table}].rows);
        for (uint32_t column = 0; column < narrow.columns[table].size(); ++column) {
          if (!narrow.columns[table][column]) {
            continue;
          }
          std::multiset<std::string> loaded;
          std::multiset<std::string> loaded_by_all;
          for (uint32_t row = 0; row < (*few)[TableId{table}].rows; ++row) {
            loaded.insert(TextOf(few->ColumnOf(TableId{table}, ColumnId{column}).At(row)));
            loaded_by_all.insert(TextOf(database->ColumnOf(TableId{table}, ColumnId{column}).At(row)));
          }
          CHECK(loaded == loaded_by_all);
        }
      }
    }
  }
}
