// What is read of SQLite, to the bit, doesn't hang on the number of threads; and all connections see one state of the database.
#include <catch2/catch.hpp>

#include <functional>
#include <set>

#include "tests/unit/runtime/tables/sqlite_database.h"
#include "tests/unit/runtime/tables/whole_read.h"

using namespace limn;

namespace {

// So many rows `i` from 1 on.
std::string Counted(int64_t rows) { return "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < " + std::to_string(rows) + ") "; }

// Rows of rowids with holes, below zero and at both ends; now and then a cell that can't be read.
std::string RowsWithHoles(int64_t rows) {
  return "CREATE TABLE t (id INTEGER PRIMARY KEY, n, name TEXT, day TEXT); " + Counted(rows) +
         "INSERT INTO t SELECT i * (1 + i / 20000 * 977) - 30000 + (i > 50000) * 4000000000000, CASE WHEN i % 1999 = 7 THEN 'bad' || i WHEN i % 3 = 0 THEN i / 4.0 ELSE i END, "
         "'C' || (i * 7919 % 5003), CASE WHEN i % 2503 = 5 THEN 'day ' || i ELSE '2026-01-0' || (1 + i % 9) END FROM c WHERE i % 10 <> 3; "
         "INSERT INTO t VALUES (-9223372036854775808, 1, 'first', '2026-01-01'), (9223372036854775807, 2, 'last', '2026-01-02')";
}

TinyTable FourColumns(const std::vector<std::string>& paths) {
  TinyTable table = Sqlite(paths[0]).Add("id", IntType()).Add("n", DecimalType(2)).Add("name", TextType()).Add("day", DateType());
  table.source.paths = paths;
  return table;
}

// Calls back whenever a connection is opened in this process, with its number from 1 on: there writers can be placed to the moment.
class OpeningsWatch {
 public:
  explicit OpeningsWatch(std::function<bool(int)> seen = [](int) { return true; }) {
    count = 0;
    on_opening = std::move(seen);
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&OpeningsWatch::Open));
  }
  ~OpeningsWatch() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&OpeningsWatch::Open)); }
  OpeningsWatch(const OpeningsWatch&) = delete;
  OpeningsWatch& operator=(const OpeningsWatch&) = delete;

  static inline int count = 0;

 private:
  static int Open(sqlite3*, char**, const void*) { return on_opening(++count) ? SQLITE_OK : SQLITE_NOMEM; }
  static inline std::function<bool(int)> on_opening;
};

// The distinct texts of a column's rows, and how many rows there are.
struct Seen {
  std::set<std::string> values;
  size_t rows = 0;
};
Seen SeenIn(TableReader& reader) {
  Seen seen;
  for (Chunk chunk; reader.Next(chunk); seen.rows += chunk.rows) {
    for (size_t row = 0; row < chunk.rows; ++row) {
      seen.values.insert(Format(chunk.columns[0].At(row), TimeZone::Utc()));
    }
  }
  return seen;
}
using Values = std::set<std::string>;

std::unique_ptr<TableReader> Open(const TinyTable& table, size_t threads, DataReport& report) {
  return OpenTable({.table = &table.schema, .source = &table.source, .columns = {{0}}, .threads = threads}, report);
}

// Where pages of a kind begin, in the order of the file. Source: SQLite, "Database File Format", "B-tree Pages".
constexpr size_t kPageBytes = 1024;
constexpr char kLeaf = 13;
constexpr char kInterior = 5;
std::vector<size_t> PagesOf(const std::string& bytes, char kind) {
  std::vector<size_t> pages;
  for (size_t at = kPageBytes; at < bytes.size(); at += kPageBytes) {
    if (bytes[at] == kind) {
      pages.push_back(at);
    }
  }
  return pages;
}

}  // namespace

TEST_CASE("SQLite: with any number of threads the same chunks, codes, positions and issues") {
  const TestFolder folder;
  for (const std::string mode : {"delete", "wal"}) {
    const std::string start = "PRAGMA journal_mode = " + mode + "; PRAGMA synchronous = off; BEGIN; ";
    const auto make = [&](const std::string& name, const std::string& sql) {
      { TestDatabase(folder.File(mode + name), start + sql + "; COMMIT"); }
      return folder.File(mode + name);
    };
    const std::string large = make("large.db", RowsWithHoles(70'000));
    const std::string small = make("small.db", RowsWithHoles(40));
    const std::string empty = make("empty.db", "CREATE TABLE t (id INTEGER PRIMARY KEY, n, name TEXT, day TEXT)");
    const std::string other = make("other.db", RowsWithHoles(25'000));
    // Ends with a batch.
    const std::string full = make("full.db", "CREATE TABLE t (id INTEGER PRIMARY KEY, n, name TEXT, day TEXT); " + Counted(4096) + "INSERT INTO t SELECT i, i, 'C', '2026-01-01' FROM c");
    const TinyTable table = FourColumns({large, small, empty, full, other});
    const WholeRead alone = ReadWhole(table, {.threads = 1});
    REQUIRE(alone.rows.size() == 63'000 + 2 + 36 + 2 + 4096 + 22'500 + 2);
    CHECK(alone.chunks.size() == 2);
    CHECK(alone.rows[0].starts_with("-9223372036854775808|1.00|#0|"));
    CHECK(alone.rows[63'001].starts_with("9223372036854775807|2.00|"));
    REQUIRE(alone.issues.size() == 2);
    CHECK(alone.issues[0].starts_with("BadDecimal"));
    for (const size_t threads : {2, 3, 4, 9}) {
      CAPTURE(mode, threads);
      const WholeRead together = ReadWhole(table, {.threads = threads});
      CHECK(together.chunks == alone.chunks);
      CHECK(together.issues == alone.issues);
      CHECK(together.texts == alone.texts);
      CHECK((together.rows == alone.rows));
    }
  }
}

TEST_CASE("SQLite: on from where each chunk ended, with any number of threads") {
  const TestFolder folder;
  { TestDatabase(folder.File("a.db"), "BEGIN; " + RowsWithHoles(160'000) + "; COMMIT"); }
  { TestDatabase(folder.File("b.db"), "BEGIN; " + RowsWithHoles(9'000) + "; COMMIT"); }
  TinyTable table = Sqlite(folder.File("a.db")).Add("id", IntType());
  table.source.paths.push_back(folder.File("b.db"));
  const WholeRead whole = ReadWhole(table, {.threads = 1});
  REQUIRE(whole.chunks.size() == 3);
  size_t before = 0;
  for (const std::string& chunk : whole.chunks) {
    const size_t colon = chunk.find(':');
    before += std::stoull(chunk);
    table.from = {std::stoull(chunk.substr(chunk.find("to ") + 3)), std::stoull(chunk.substr(colon + 1))};
    for (const size_t threads : {1, 2, 4}) {
      CAPTURE(chunk, threads);
      CHECK((ReadWhole(table, {.threads = threads}).rows == std::vector<std::string>(whole.rows.begin() + static_cast<std::ptrdiff_t>(before), whole.rows.end())));
    }
  }
}

TEST_CASE("SQLite: only a table of more than one batch is read over several connections") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (n INTEGER); " + Counted(1025) + "INSERT INTO t SELECT i FROM c; CREATE TABLE u (n INTEGER); INSERT INTO u SELECT n FROM t WHERE n < 1025; "
                       "CREATE VIEW v AS SELECT n FROM t; CREATE TABLE w (n INTEGER PRIMARY KEY) WITHOUT ROWID; INSERT INTO w SELECT n FROM t"); }
  const auto connections = [&](const std::string& name, size_t threads) {
    const OpeningsWatch watch;
    DataReport report;
    const TinyTable table = Sqlite(path, name).Add("n", IntType());
    CHECK(SeenIn(*Open(table, threads, report)).rows == (name == "u" ? 1024 : 1025));
    return OpeningsWatch::count;
  };
  CHECK(connections("t", 1) == 1);
  CHECK(connections("t", 2) == 3);
  CHECK(connections("t", 4) == 5);
  CHECK(connections("t", 9) == 5);
  CHECK(connections("u", 4) == 1);
  CHECK(connections("v", 4) == 1);
  CHECK(connections("w", 4) == 1);
}

TEST_CASE("SQLite: views, queries, virtual tables and tables without rowids on several threads") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (n INTEGER, name TEXT); " + Counted(9000) + "INSERT INTO t SELECT i * 7 % 9001, 'C' || i % 11 FROM c; CREATE INDEX by_n ON t (n);"
                       "CREATE VIEW v AS SELECT n, name FROM t ORDER BY n; CREATE TABLE w (n INTEGER PRIMARY KEY, name TEXT) WITHOUT ROWID; INSERT INTO w SELECT n, name FROM t"); }
  std::vector<std::string> names = {"t", "v", "w", ""};
  if (sqlite3_compileoption_used("ENABLE_RTREE") != 0) {
    { TestDatabase(path, "CREATE VIRTUAL TABLE r USING rtree_i32(n, low, high, +name); INSERT INTO r SELECT n, n, n, name FROM t"); }
    names.push_back("r");
  }
  for (const std::string& name : names) {
    TinyTable table = Sqlite(path, name).Add("n", IntType()).Add("name", TextType());
    table.source.sqlite_query = name.empty() ? "SELECT n, name FROM t ORDER BY n DESC" : "";
    const WholeRead alone = ReadWhole(table, {.threads = 1});
    CAPTURE(name);
    CHECK(alone.rows.size() == 9000);
    // By n: of view, key and R-tree the smallest comes first, of the query the largest, of the table that of its first rowid.
    CHECK(alone.rows[0].starts_with(name == "t" ? "7|" : name.empty() ? "9000|" : "1|"));
    for (const size_t threads : {2, 4}) {
      CHECK((ReadWhole(table, {.threads = threads}) == alone));
    }
  }
}

TEST_CASE("SQLite: rows are of one state, whenever somebody commits while connections are opened") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  TestDatabase writer(path, "PRAGMA journal_mode = WAL; PRAGMA synchronous = off; CREATE TABLE t (v INTEGER); " + Counted(5000) + "INSERT INTO t SELECT 0 FROM c");
  const TinyTable table = Sqlite(path).Add("v", IntType());
  constexpr int kEach = 0;
  for (const int at : {1, 2, 3, 4, 5, 6, 7, kEach}) {
    for (const size_t threads : {2, 4}) {
      CAPTURE(at, threads);
      writer.Run("UPDATE t SET v = 0");
      int commits = 0;
      int refused = 0;
      const OpeningsWatch watch([&](int opening) {
        if (at == kEach || opening == at) {
          ++commits;
          refused += writer.Try("UPDATE t SET v = v + 1; INSERT INTO t VALUES ((SELECT max(v) FROM t)); DELETE FROM t WHERE rowid = (SELECT max(rowid) FROM t)") != SQLITE_OK;
        }
        return true;
      });
      DataReport report;
      const Seen seen = SeenIn(*Open(table, threads, report));
      CHECK(refused == 0);
      CHECK(seen.rows == 5000);
      CHECK(seen.values.size() == 1);
      CHECK(report.issues().empty());
      if (at == kEach) {
        // Twice all were opened; then one had to be enough.
        CHECK(OpeningsWatch::count == static_cast<int>(2 * (threads + 1) + 1));
        CHECK(seen.values == Values{std::to_string(commits)});
      }
    }
  }
}

TEST_CASE("SQLite: a writer who waits while connections are opened keeps nobody from reading") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  TestDatabase writer(path, "CREATE TABLE t (v INTEGER); " + Counted(5000) + "INSERT INTO t SELECT 0 FROM c");
  const TinyTable table = Sqlite(path).Add("v", IntType());
  for (const size_t threads : {2, 4}) {
    for (int at = 2; at <= static_cast<int>(threads) + 1; ++at) {
      CAPTURE(at, threads);
      writer.Run("UPDATE t SET v = 0");
      bool has_waited = false;
      const OpeningsWatch watch([&](int opening) {
        has_waited = has_waited || (opening == at && writer.Try("BEGIN; UPDATE t SET v = 1; COMMIT") == SQLITE_BUSY);
        return true;
      });
      DataReport report;
      const Seen seen = SeenIn(*Open(table, threads, report));
      CHECK(has_waited);
      CHECK(seen.rows == 5000);
      CHECK(seen.values == Values{"0"});
      CHECK(report.issues().empty());
      CHECK(writer.Try("COMMIT") == SQLITE_OK);
    }
  }
}

TEST_CASE("SQLite: rows are of one file, where another takes its place while connections are opened") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  for (const int at : {2, 3}) {
    { TestDatabase(path, "CREATE TABLE t (v INTEGER); " + Counted(5000) + "INSERT INTO t SELECT 1 FROM c"); }
    { TestDatabase(folder.File("new.db"), "CREATE TABLE t (v INTEGER); " + Counted(5000) + "INSERT INTO t SELECT 2 FROM c"); }
    const OpeningsWatch watch([&](int opening) {
      if (opening == at) {
        std::filesystem::rename(folder.File("new.db"), path);
      }
      return true;
    });
    DataReport report;
    const TinyTable table = Sqlite(path).Add("v", IntType());
    const Seen seen = SeenIn(*Open(table, 2, report));
    CHECK(seen.rows == 5000);
    CHECK(seen.values == Values{"2"});
    std::filesystem::remove(path);
  }
}

TEST_CASE("SQLite: where no second or third connection can be opened, those there are read on") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (n INTEGER, name TEXT); " + Counted(20'000) + "INSERT INTO t SELECT i, 'C' || i % 911 FROM c"); }
  const TinyTable table = Sqlite(path).Add("n", IntType()).Add("name", TextType());
  const WholeRead alone = ReadWhole(table, {.threads = 1});
  REQUIRE(alone.rows.size() == 20'000);
  for (const int opened : {1, 2, 3, 4}) {
    const OpeningsWatch watch([&](int opening) { return opening <= opened; });
    CAPTURE(opened);
    CHECK((ReadWhole(table, {.threads = 4}) == alone));
    CHECK(OpeningsWatch::count > opened);
  }
}

TEST_CASE("SQLite: a writer who commits amid reading is not seen, and is free behind the last row") {
  const TestFolder folder;
  for (const std::string mode : {"delete", "wal"}) {
    for (const size_t threads : {1, 2, 4}) {
      CAPTURE(mode, threads);
      const std::string path = folder.File(mode + std::to_string(threads) + ".db");
      TestDatabase writer(path, "PRAGMA journal_mode = " + mode + "; PRAGMA synchronous = off; CREATE TABLE t (v INTEGER); " + Counted(100'000) + "INSERT INTO t SELECT 1 FROM c");
      const TinyTable table = Sqlite(path).Add("v", IntType());
      DataReport report;
      const auto reader = Open(table, threads, report);
      Chunk chunk;
      REQUIRE(reader->Next(chunk));
      CHECK(chunk.rows == kChunkRows);
      CHECK(writer.Try("UPDATE t SET v = 2") == (mode == "wal" ? SQLITE_OK : SQLITE_BUSY));
      Values values;
      REQUIRE(reader->Next(chunk));
      for (size_t row = 0; row < chunk.rows; ++row) {
        values.insert(Format(chunk.columns[0].At(row), TimeZone::Utc()));
      }
      CHECK(chunk.rows == 100'000 - kChunkRows);
      CHECK(values == Values{"1"});
      // The reader lives, and has not been asked whether there is more.
      CHECK(writer.Try("UPDATE t SET v = 3; PRAGMA journal_mode = memory") == SQLITE_OK);
      CHECK(writer.Try("PRAGMA locking_mode = exclusive; PRAGMA journal_mode = delete; BEGIN EXCLUSIVE; COMMIT") == SQLITE_OK);
      CHECK(!reader->Next(chunk));
      CHECK(report.issues().empty());
    }
  }
}

TEST_CASE("SQLite: each file is free once its last row was read, and the next is opened then") {
  const TestFolder folder;
  TinyTable table = Sqlite(folder.File("a.db")).Add("v", IntType());
  table.source.paths.push_back(folder.File("b.db"));
  for (const std::string& path : table.source.paths) {
    TestDatabase(path, "CREATE TABLE t (v INTEGER); " + Counted(90'000) + "INSERT INTO t SELECT 1 FROM c");
  }
  for (const size_t threads : {1, 2, 4}) {
    CAPTURE(threads);
    TestDatabase first(folder.File("a.db"), "SELECT 1");
    TestDatabase second(folder.File("b.db"), "SELECT 1");
    DataReport report;
    const auto reader = Open(table, threads, report);
    Chunk chunk;
    REQUIRE(reader->Next(chunk));
    CHECK(first.Try("UPDATE t SET v = 1") == SQLITE_BUSY);
    CHECK(second.Try("UPDATE t SET v = 1") == SQLITE_OK);
    REQUIRE(reader->Next(chunk));
    CHECK(first.Try("UPDATE t SET v = 1") == SQLITE_OK);
    CHECK(second.Try("UPDATE t SET v = 1") == SQLITE_BUSY);
    size_t rows = chunk.rows;
    REQUIRE(reader->Next(chunk));
    CHECK(second.Try("UPDATE t SET v = 1") == SQLITE_OK);
    rows += chunk.rows;
    CHECK(!reader->Next(chunk));
    CHECK(rows == 180'000 - kChunkRows);
  }
}

TEST_CASE("SQLite: pages at each other's place, copies of pages and bytes that are none are damage, with any number of threads") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "PRAGMA page_size = 1024; CREATE TABLE t (n INTEGER PRIMARY KEY, name TEXT); " + Counted(80'000) + "INSERT INTO t SELECT i, 'customer ' || i FROM c"); }
  const std::string bytes = folder.Read("t.db");
  const std::vector<size_t> leaves = PagesOf(bytes, kLeaf);
  REQUIRE(leaves.size() > 1000);
  const TinyTable table = Sqlite(path).Add("n", IntType()).Add("name", TextType());
  const Texts damage = {"SqliteQueryFailed×1   t.db:0 the database is damaged"};
  // `chunks` are delivered before by one thread, by several perhaps more or fewer; then there is one issue.
  const auto check = [&](const std::string& damaged, size_t chunks) {
    folder.Write("t.db", damaged);
    for (const size_t threads : {1, 2, 4}) {
      CAPTURE(threads);
      const WholeRead read = ReadWhole(table, {.threads = threads});
      CHECK(read.issues == damage);
      CHECK((threads > 1 || read.chunks.size() == chunks));
    }
  };
  const auto with_copy = [&](size_t from, size_t to) {
    std::string damaged = bytes;
    damaged.replace(leaves[to], kPageBytes, bytes, leaves[from], kPageBytes);
    return damaged;
  };
  const auto with_swap = [&](size_t one, size_t other) {
    std::string damaged = with_copy(one, other);
    damaged.replace(leaves[one], kPageBytes, bytes, leaves[other], kPageBytes);
    return damaged;
  };
  const size_t late = leaves.size() - 20;
  CHECK(ReadWhole(table, {.threads = 4}).issues.empty());
  check(with_swap(0, 1), 0);
  check(with_swap(200, 201), 0);
  check(with_swap(100, 900), 0);
  check(with_swap(late, late + 7), 1);
  // Wherever the copy stands among the pages of a batch: where a batch ends in it, whoever looks for the next row finds it in the other one and misses those between.
  for (size_t to = 100; to < 130; ++to) {
    CAPTURE(to);
    check(with_copy(to + 50, to), 0);
    check(with_copy(to, to + 50), 0);
  }
  check(with_copy(late, 3), 0);
  check(with_copy(3, late), 1);
  for (const size_t leaf : {size_t{0}, size_t{150}, late}) {
    std::string damaged = bytes;
    damaged.replace(leaves[leaf], kPageBytes, kPageBytes, '\xFE');
    check(damaged, leaf == late ? 1 : 0);
  }
}

TEST_CASE("SQLite: where rows are not found by their rowids, several threads say so") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "PRAGMA page_size = 1024; CREATE TABLE t (n INTEGER PRIMARY KEY, name TEXT); " + Counted(80'000) + "INSERT INTO t SELECT i, 'customer ' || i FROM c"); }
  std::string bytes = folder.Read("t.db");
  // Keys of an interior page that are too small: who goes through the rows in their order doesn't need them, who looks for one ends behind it. A cell is the number
  // of a page and a key, here in three bytes of seven bits; the cells' places stand behind the page's header.
  const size_t page = PagesOf(bytes, kInterior)[5];
  const auto byte_at = [&](size_t at) { return static_cast<unsigned char>(bytes[at]); };
  const size_t cells = byte_at(page + 3) * 256u + byte_at(page + 4);
  REQUIRE(cells > 40);
  for (size_t cell = 0; cell < cells; ++cell) {
    const size_t key = page + byte_at(page + 12 + 2 * cell) * 256u + byte_at(page + 13 + 2 * cell) + 4;
    REQUIRE((byte_at(key) >= 0x80 && byte_at(key + 1) >= 0x80 && byte_at(key + 2) < 0x80));
    bytes[key + 1] = static_cast<char>(byte_at(key + 1) == 0x80 ? 0x80 : byte_at(key + 1) - 1);
  }
  folder.Write("t.db", bytes);
  const TinyTable table = Sqlite(path).Add("n", IntType()).Add("name", TextType());
  CHECK(ReadWhole(table, {.threads = 1}).rows.size() == 80'000);
  for (const size_t threads : {2, 4}) {
    CAPTURE(threads);
    CHECK(ReadWhole(table, {.threads = threads}).issues == Texts{"SqliteQueryFailed×1   t.db:0 the database is damaged"});
  }
}

TEST_CASE("SQLite: a reader that nobody reads to its end ends its threads") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (n INTEGER); " + Counted(100'000) + "INSERT INTO t SELECT i FROM c; CREATE VIEW v AS SELECT n FROM t"); }
  for (const std::string name : {"t", "v"}) {
    const TinyTable table = Sqlite(path, name).Add("n", IntType());
    for (const size_t threads : {1, 2, 3, 4}) {
      for (const size_t chunks : {0, 1}) {
        CAPTURE(name, threads, chunks);
        TestDatabase writer(path, "SELECT 1");
        {
          DataReport report;
          const auto reader = Open(table, threads, report);
          Chunk chunk;
          CHECK((chunks == 0 || reader->Next(chunk)));
        }
        CHECK(writer.Try("UPDATE t SET n = n") == SQLITE_OK);
      }
    }
  }
  // One row behind the chunk never comes: whoever waits for it has to be told.
  TinyTable endless = Sqlite(path).Add("n", IntType());
  endless.source.sqlite_query = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT i AS n FROM c WHERE i < 66000";
  DataReport report;
  auto reader = Open(endless, 2, report);
  Chunk chunk;
  CHECK(reader->Next(chunk));
  reader.reset();
  CHECK(report.issues().empty());
}
