/// A snapshot gives back the database that was loaded, or says why it doesn't; it never gives another one.
#include "runtime/layout/snapshot.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "runtime/layout/packed_rows.h"
#include "tests/unit/runtime/layout/tables_by_hand.h"

using namespace limn;
using namespace limn::layout_test;

namespace {

namespace fs = std::filesystem;

fs::path SnapshotFolder() {
  const fs::path folder = fs::path(LIMN_BINARY_DIR) / "snapshot_test";
  fs::create_directories(folder);
  return folder;
}

std::string BytesOfFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void WriteBytes(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

bool AreSame(const Column& a, const Column& b) {
  if (a.length != b.length || a.type != b.type) {
    return false;
  }
  for (size_t row = 0; row < a.length; ++row) {
    if (a.At(row) != b.At(row)) {
      return false;
    }
  }
  // The slot of a missing value is 0, which kernels count on; texts have the same codes.
  return a.data == b.data;
}

Column RandomColumn(std::mt19937_64& random, ValueType type, size_t rows) {
  Column column = Column::Of(type);
  const uint64_t missing_one_of = std::vector<uint64_t>{0, 1, 5, 40'000}[random() % 4];
  const uint64_t spread = std::vector<uint64_t>{1, 200, 60'000, 4'000'000'000, 0}[random() % 5];
  const bool extremes = random() % 4 == 0;
  for (size_t row = 0; row < rows; ++row) {
    const uint64_t word = spread == 0 ? random() : random() % spread;
    const bool is_date = type.kind == ValueKind::Date;
    if (missing_one_of != 0 && random() % missing_one_of == 0) {
      column.PushMissing();
    } else if (type.kind == ValueKind::Bool) {
      column.PushBool(spread == 1 ? extremes : random() % 2 == 0);
    } else if (type.kind == ValueKind::Text) {
      column.PushText(std::string(word % 40, 'a') + std::to_string(word % 1000));
    } else if (type.kind == ValueKind::Number) {
      column.PushNumber(spread == 1 ? -0.0 : static_cast<double>(word) / 8);
    } else if (extremes && row % 2 == 0) {
      column.PushInt(is_date ? std::numeric_limits<int32_t>::min() : std::numeric_limits<int64_t>::min());
    } else {
      column.PushInt(is_date ? static_cast<int32_t>(word) : static_cast<int64_t>(word) - 100);
    }
  }
  return column;
}

// Some rows read apart.
void CheckRead(PackedRows& packed, const Column& column, std::mt19937_64& random) {
  const size_t first = random() % column.length;
  Column part = RandomColumn(random, column.type, 1 + random() % (column.length - first));  // what stood there before
  part.dictionary = column.dictionary;
  part.validity = column.validity.empty() ? Bitmap() : Bitmap(part.length);
  packed.Read(first, ViewOf(part));
  for (size_t row = 0; row < part.length; ++row) {
    REQUIRE(part.At(row) == column.At(first + row));
  }
}

// Customers with orders; enough orders for several blocks.
struct World {
  Schema schema;
  std::vector<TableSource> sources;
  LoadRequest request;
  std::optional<Database> database;
  DataReport report;
  SnapshotKey key;

  explicit World(size_t customers, Date as_of = Date{1'000}) {
    schema.tables.resize(2);
    schema.tables[0] = {.name = "customers", .entity = "customer", .columns = {{.name = "id", .type = {ValueKind::Text}}, {.name = "vip", .type = {ValueKind::Bool}}}, .key = {ColumnId{0}}};
    schema.tables[1] = {.name = "orders",
                        .columns = {{.name = "customer", .type = {ValueKind::Text}},
                                    {.name = "at", .type = {ValueKind::Date}},
                                    {.name = "amount", .type = {ValueKind::Decimal, 2}},
                                    {.name = "weight", .type = {ValueKind::Number}},
                                    {.name = "note", .type = {ValueKind::Text}}},
                        .time = ColumnId{1}};
    schema.links = {{.name = "customer", .children_name = "orders", .child = TableId{1}, .parent = TableId{0}, .child_columns = {ColumnId{0}}}};
    sources.resize(2);
    request = AllOf(schema, &sources, as_of);
    std::mt19937_64 random(7);
    std::vector<std::vector<Column>> tables(2);
    for (size_t table = 0; table < 2; ++table) {
      for (const ColumnSchema& column : schema.tables[table].columns) {
        tables[table].push_back(Column::Of(column.type));
      }
    }
    for (size_t customer = 0; customer < customers; ++customer) {
      tables[0][0].PushText("c" + std::to_string(customer));
      tables[0][1].PushBool(customer % 3 == 0);
      for (uint64_t order = random() % 8; order > 0; --order) {
        tables[1][0].PushText("c" + std::to_string(random() % 10 == 0 ? 100'000'000 : customer));
        tables[1][1].PushInt(static_cast<int64_t>(random() % 900));
        tables[1][2].PushInt(static_cast<int64_t>(random() % 100'000));
        tables[1][3].PushNumber(static_cast<double>(random() % 1'000) / 8);
        if (random() % 5 == 0) {
          tables[1][4].PushMissing();
        } else {
          tables[1][4].PushText(std::string(random() % 30, 'x') + "é");
        }
      }
    }
    database = LoadFromColumns(request, tables, report);
    key.request = "the same question";
    key.files = {{.path = "orders.csv", .bytes = 7, .inode = 8, .modified = 9, .changed = 10, .sample = 11, .whole = 12}};
  }
};

// What throws does it here.
void UnpackAll(const Database& database) {
  for (uint32_t table = 0; table < database.schema().tables.size(); ++table) {
    for (uint32_t column = 0; column < database.schema().tables[table].columns.size(); ++column) {
      database.ColumnOf(TableId{table}, ColumnId{column});
    }
  }
  for (uint32_t link = 0; link < database.schema().links.size(); ++link) {
    database.ParentRows(LinkId{link});
    database.Children(LinkId{link});
  }
}

void CheckSame(const Database& a, const Database& b) {
  for (uint32_t table = 0; table < a.schema().tables.size(); ++table) {
    CHECK(a[TableId{table}].rows == b[TableId{table}].rows);
    for (uint32_t column = 0; column < a.schema().tables[table].columns.size(); ++column) {
      CHECK(AreSame(a.ColumnOf(TableId{table}, ColumnId{column}), b.ColumnOf(TableId{table}, ColumnId{column})));
    }
    CHECK(a.TimeRange(TableId{table}) == b.TimeRange(TableId{table}));
    CHECK(a.counts()[table].orphans == b.counts()[table].orphans);
    CHECK(a.counts()[table].rows_read == b.counts()[table].rows_read);
  }
  for (uint32_t link = 0; link < a.schema().links.size(); ++link) {
    CHECK(a.ParentRows(LinkId{link}) == b.ParentRows(LinkId{link}));
    CHECK(a.Children(LinkId{link}).offsets == b.Children(LinkId{link}).offsets);
    CHECK(a.Children(LinkId{link}).order == b.Children(LinkId{link}).order);
  }
}

}  // namespace

TEST_CASE("rows of every kind come back from their blocks, in any order and from several threads") {
  std::mt19937_64 random(3);
  for (const ValueKind kind : {ValueKind::Bool, ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Date, ValueKind::DateTime}) {
    for (int round = 0; round < 24; ++round) {
      const size_t rows = 1 + random() % (3 * kPackedBlockRows);
      Column column = RandomColumn(random, {kind}, rows);
      CAPTURE(NameOf(kind), round, rows);
      std::string file;
      std::vector<PackedBlock> blocks;
      for (size_t block = 0; block * kPackedBlockRows < rows; ++block) {
        blocks.push_back(PackBlock(ViewOf(column), block, file));
        CHECK(file.size() % 8 == 0);
      }
      Column back = Column::Untouched({kind}, rows, !column.validity.empty());
      back.dictionary = column.dictionary;
      PackedRows packed(file, blocks, ViewOf(back), nullptr);
      const size_t first = random() % rows;
      packed.Require(first + 1);
      CHECK(back.At(first) == column.At(first));
      CHECK(packed.is_whole() == (first / kPackedBlockRows + 1 == blocks.size()));
      CheckRead(packed, column, random);
      std::thread other([&] { packed.RequireAll(); });
      packed.RequireAll();
      other.join();
      CHECK(AreSame(back, column));
    }
  }
}

TEST_CASE("a snapshot is the database that was loaded") {
  const World world(20'000);
  const std::string path = (SnapshotFolder() / "whole").string();
  REQUIRE(!WriteSnapshot(path, world.key, *world.database, world.report, 2, [] { return true; }));
  SnapshotMiss miss;
  const std::optional<OpenedSnapshot> opened = OpenSnapshot(path, world.key, world.request, miss);
  REQUIRE(opened);
  CheckSame(opened->database, *world.database);
  REQUIRE(opened->report.issues().size() == world.report.issues().size());
  REQUIRE(!world.report.issues().empty());
  CHECK(Describe(opened->report.issues()[0], false) == Describe(world.report.issues()[0], false));
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a snapshot serves the same question over the same files only") {
  const World world(100);
  const std::string path = (SnapshotFolder() / "key").string();
  REQUIRE(!WriteSnapshot(path, world.key, *world.database, world.report, 1, [] { return true; }));
  const auto missed = [&](const SnapshotKey& key, const LoadRequest& request) {
    SnapshotMiss miss;
    REQUIRE_FALSE(OpenSnapshot(path, key, request, miss));
    return miss;
  };
  using Kind = SnapshotMiss::Kind;
  SnapshotKey other = world.key;
  other.request = "another";
  CHECK(missed(other, world.request).kind == Kind::OtherRequest);
  other = world.key;
  other.files[0].modified = 0;
  CHECK(missed(other, world.request).kind == Kind::OtherFiles);
  CHECK_FALSE(missed(other, world.request).looks_same);
  other = world.key;
  other.files[0].sample = 0;
  CHECK(missed(other, world.request).looks_same);
  other = world.key;
  other.files[0].whole = 13;
  CHECK(missed(other, world.request).file == "orders.csv");
  CHECK(missed(other, world.request).looks_same);
  other = world.key;
  other.files.push_back(other.files[0]);
  CHECK(missed(other, world.request).kind == Kind::OtherFiles);
  SnapshotMiss miss;
  other = world.key;
  other.files[0].whole.reset();  // nobody asked for all bytes
  CHECK(OpenSnapshot(path, other, world.request, miss));
  CHECK_FALSE(OpenSnapshot((SnapshotFolder() / "nowhere").string(), world.key, world.request, miss));
  CHECK(miss.kind == Kind::NoFile);

  // No row came after as of: none comes after a later one.
  LoadRequest later = world.request;
  later.as_of.day = Date{later.as_of.day.days + 1};
  const std::optional<OpenedSnapshot> served = OpenSnapshot(path, world.key, later, miss);
  REQUIRE(served);
  CHECK(served->database.as_of().day == later.as_of.day);
  LoadRequest earlier = world.request;
  earlier.as_of.day = Date{earlier.as_of.day.days - 1};
  CHECK(missed(world.key, earlier).kind == Kind::OtherAsOf);

  // Some did: only the same as of.
  const World cut(100, Date{500});
  REQUIRE(!WriteSnapshot(path, cut.key, *cut.database, cut.report, 1, [] { return true; }));
  later = cut.request;
  later.as_of.day = Date{501};
  CHECK(missed(cut.key, later).kind == Kind::OtherAsOf);
  CHECK(OpenSnapshot(path, cut.key, cut.request, miss));
}

TEST_CASE("a snapshot that was damaged or cut is noticed, at once or where its rows are read") {
  const World world(40);
  const std::string path = (SnapshotFolder() / "damaged").string();
  REQUIRE(!WriteSnapshot(path, world.key, *world.database, world.report, 1, [] { return true; }));
  const std::string whole = BytesOfFile(path);
  const auto try_bytes = [&](const std::string& bytes) {
    WriteBytes(path, bytes);
    SnapshotMiss miss;
    try {
      const std::optional<OpenedSnapshot> opened = OpenSnapshot(path, world.key, world.request, miss);
      if (!opened) {
        CHECK((miss.kind == SnapshotMiss::Kind::Damaged || miss.kind == SnapshotMiss::Kind::OtherFormat || miss.kind == SnapshotMiss::Kind::NoFile));
        return false;
      }
      UnpackAll(opened->database);
      CheckSame(opened->database, *world.database);
      return true;
    } catch (const SnapshotDamaged&) {
      return false;
    }
  };
  REQUIRE(try_bytes(whole));
  size_t unnoticed = 0;
  for (size_t byte = 0; byte < whole.size(); ++byte) {
    std::string damaged = whole;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 0x40);
    CAPTURE(byte);
    unnoticed += try_bytes(damaged);
  }
  CHECK(unnoticed < 100);  // bytes between the parts, which nobody reads
  for (size_t size = 0; size < whole.size(); size += 1 + size / 50) {
    CAPTURE(size);
    CHECK_FALSE(try_bytes(whole.substr(0, size)));
  }
}

TEST_CASE("a stamp tells a changed file from one that is as it was") {
  const fs::path path = SnapshotFolder() / "source.csv";
  std::string bytes(2'000'000, 'a');
  WriteBytes(path, bytes);
  const std::optional<FileStamp> before = StampOf(path.string());
  REQUIRE(before);
  CHECK(before->bytes == bytes.size());
  CHECK(StampOf(path.string())->LooksLike(*before));
  const std::optional<uint64_t> hash = HashOfWhole(path.string());
  REQUIRE(hash);
  for (const size_t at : {size_t{0}, size_t{1'999'999}, size_t{1'000'003}}) {
    std::string changed = bytes;
    changed[at] = 'b';
    WriteBytes(path, changed);
    CHECK(HashOfWhole(path.string()) != hash);
    if (at != 1'000'003) {
      CHECK(StampOf(path.string())->sample != before->sample);
    }
  }
  CHECK_FALSE(StampOf((SnapshotFolder() / "nowhere").string()));
  CHECK_FALSE(StampOf(SnapshotFolder().string()));
  WriteBytes(path, "");
  CHECK(StampOf(path.string()));
}
