// features.md, "SQLite": one case per line.
#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/unit/runtime/tables/sqlite_database.h"

using namespace limn;

TEST_CASE("a table, a view, a query") {
  const TestFolder folder;
  const std::string path = folder.File("shop.db");
  { TestDatabase(path, "CREATE TABLE t (name TEXT, n INTEGER); INSERT INTO t VALUES ('Anna', 1), ('李明', 2), (NULL, NULL); CREATE VIEW grown AS SELECT name, n + 1 AS n FROM t"); }
  TinyTable table = Sqlite(path).Add("name", TextType()).Add("n", IntType());
  CHECK(table.Read().rows == Rows{{"Anna", "1"}, {"李明", "2"}, {"?", "?"}});
  table.source.sqlite_table = "grown";
  CHECK(table.Read().rows == Rows{{"Anna", "2"}, {"李明", "3"}, {"?", "?"}});
  table.source.sqlite_query = "SELECT n AS n, upper(name) AS name FROM t WHERE n = 1";
  CHECK(table.Read().rows == Rows{{"ANNA", "1"}});
  table.source.sqlite_query = "SELECT n, n, name FROM t";
  CHECK(table.Read().issues == Texts{"SqliteColumnTwice n \"n\""});
  table.source.sqlite_query = "SELECT nn FROM t";
  CHECK(table.Read().issues == Texts{"SqliteQueryFailed \"no such column: nn\""});
  table.source.sqlite_query = "DELETE FROM t";
  CHECK(table.Read().issues == Texts{"SqliteQueryWrites"});
  table.source.sqlite_query = "SELECT n, name FROM t; DELETE FROM t";
  CHECK(table.Read().issues == Texts{"SqliteQueryWrites"});
  table.source.sqlite_query = "SELECT n, name FROM t WHERE n = 1; -- that is all";
  CHECK(table.Read().rows == Rows{{"Anna", "1"}});
  table.source.sqlite_query = "  ";
  CHECK(table.Read().issues.size() == 1);
}

TEST_CASE("names that aren't there") {
  const TestFolder folder;
  const std::string path = folder.File("shop.db");
  { TestDatabase(path, "CREATE TABLE orders (amount INTEGER, \"odd \"\"name\" TEXT); INSERT INTO orders VALUES (5, 'x')"); }
  CHECK(Sqlite(path, "order").Add("amount", IntType()).Read().issues == Texts{"SqliteTableMissing \"order\" -> orders"});
  CHECK(Sqlite(path, "xyz").Add("amount", IntType()).Read().issues == Texts{"SqliteTableMissing \"xyz\""});
  CHECK(Sqlite(path, "orders").Add("amout", IntType()).Read().issues == Texts{"ColumnNotInFile amout \"amout\" -> amount"});
  CHECK(Sqlite(path, "orders").Add("x", TextType(), {.header = "odd \"name"}).Read().rows == Rows{{"x"}});
  CHECK(Sqlite(folder.File("shpo.db")).Add("n", IntType()).Read().issues == Texts{"FileNotFound -> " + path});
  CHECK(Sqlite(folder.path().string()).Add("n", IntType()).Read().issues == Texts{"FileIsFolder"});
  CHECK(Sqlite(folder.Write("empty.db", "")).Add("n", IntType()).Read().issues == Texts{"SqliteNotADatabase"});
  CHECK(Sqlite(folder.Write("text.db", std::string(5000, 'x'))).Add("n", IntType()).Read().issues == Texts{"SqliteNotADatabase"});
}

TEST_CASE("rows whose rowid is 0 or negative, and columns that are called rowid") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (n INTEGER PRIMARY KEY); INSERT INTO t VALUES (-9000000000), (-1), (0), (7);"
                       "CREATE TABLE u (rowid TEXT, n INTEGER); INSERT INTO u VALUES ('b', 1), ('', 2), (NULL, 3), ('a', 4);"
                       "CREATE TABLE v (rowid TEXT, oid TEXT, _rowid_ TEXT, n INTEGER); INSERT INTO v VALUES ('c', 'c', 'c', 5)"); }
  CHECK(Sqlite(path).Add("n", IntType()).Read().rows == Rows{{"-9000000000"}, {"-1"}, {"0"}, {"7"}});
  CHECK(Sqlite(path, "u").Add("n", IntType()).Read().rows == Rows{{"1"}, {"2"}, {"3"}, {"4"}});
  CHECK(Sqlite(path, "v").Add("n", IntType()).Read().rows == Rows{{"5"}});
}

TEST_CASE("cells of another type than declared") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (x); INSERT INTO t VALUES (12), (12.5), ('12.5'), ('abc'), (NULL), (x'FF00'), (17850.0), (9007199254740993), ('')"); }
  const auto read = [&](ValueType type, CellFormat format = {}) { return Sqlite(path).Add("x", type, std::move(format)).Read(); };
  CHECK(read(IntType()).rows == Rows{{"12"}, {"?"}, {"?"}, {"?"}, {"?"}, {"?"}, {"17850"}, {"9007199254740993"}, {"?"}});
  CHECK(read(IntType()).issues == Texts{"BadInt×4 x :2 \"12.5\""});
  CHECK(read(DecimalType(1)).rows == Rows{{"12.0"}, {"12.5"}, {"12.5"}, {"?"}, {"?"}, {"?"}, {"17850.0"}, {"9007199254740993.0"}, {"?"}});
  CHECK(read(NumberType()).rows == Rows{{"12"}, {"12.5"}, {"12.5"}, {"?"}, {"?"}, {"?"}, {"17850"}, {"9007199254740992"}, {"?"}});
  CHECK(read(TextType()).rows == Rows{{"12"}, {"12.5"}, {"12.5"}, {"abc"}, {"?"}, {"?"}, {"17850"}, {"9007199254740993"}, {"?"}});
  CHECK(read(TextType()).issues == Texts{"BadEncoding x :6 \"\\xFF\\x00\""});
  CHECK(read(BoolType()).issues == Texts{"BadBool×7 x :1 \"12\""});
}

TEST_CASE("a number stored as a number is not read by the format of texts") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (x); INSERT INTO t VALUES ('1.234,50'), (1.234), (1234), ('1,5'), (0.1)"); }
  const TinyRead read = Sqlite(path).Add("x", DecimalType(3), {.format = "1.234,50"}).Read();
  CHECK(read.rows == Rows{{"1234.500"}, {"1.234"}, {"1234.000"}, {"1.500"}, {"0.100"}});
  CHECK(read.issues.empty());
}

TEST_CASE("integers beyond 2^53 stay exact") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (9223372036854775807), (-9223372036854775808)"); }
  CHECK(Sqlite(path).Add("x", IntType()).Read().rows == Rows{{"9223372036854775807"}, {"-9223372036854775808"}});
  CHECK(Sqlite(path).Add("x", TextType()).Read().rows == Rows{{"9223372036854775807"}, {"-9223372036854775808"}});
}

TEST_CASE("dates as texts, Unix seconds, milliseconds, digits") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (iso TEXT, seconds INTEGER, millis INTEGER, precise REAL, digits INTEGER);"
                       "INSERT INTO t VALUES ('2026-01-31 18:00:00', 1700000000, 1700000000123, 1700000000.5, 20260131)"); }
  CHECK(Sqlite(path).Add("iso", DateTimeType()).Add("seconds", DateTimeType(), {.format = "unix_seconds"}).Add("millis", DateTimeType(), {.format = "unix_millis"})
            .Add("precise", DateTimeType(), {.format = "unix_seconds"}).Add("digits", DateType(), {.format = "YYYYMMDD"}).Read().rows ==
        Rows{{"2026-01-31 18:00:00", "2023-11-14 22:13:20", "2023-11-14 22:13:20.123", "2023-11-14 22:13:20.5", "2026-01-31"}});
  CHECK(Sqlite(path).Add("seconds", DateTimeType()).Read().issues == Texts{"UnixTime seconds :1 \"1700000000\" -> unix_seconds"});
  CHECK(Sqlite(path).Add("millis", DateType()).Read().issues == Texts{"UnixTime millis :1 \"1700000000123\" -> unix_millis"});
}

TEST_CASE("WAL: what was committed is read while a writer is connected, and in a folder that can't be written") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  const TinyTable table = Sqlite(path).Add("n", IntType());
  {
    TestDatabase writer(path, "PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)");
    writer.Run("BEGIN; INSERT INTO t VALUES (2)");
    CHECK(table.Read().rows == Rows{{"1"}});
    writer.Run("COMMIT");
    CHECK(table.Read().rows == Rows{{"1"}, {"2"}});
  }
  REQUIRE(chmod(folder.path().c_str(), 0555) == 0);
  CHECK(HoldsWithoutPrivileges(folder, [&] { return table.Read().rows == Rows{{"1"}, {"2"}}; }));
}

TEST_CASE("a locked database") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  TestDatabase writer(path, "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)");
  writer.Run("BEGIN EXCLUSIVE");
  CHECK(Sqlite(path).Add("n", IntType()).Read().issues == Texts{"SqliteLocked"});
  writer.Run("COMMIT");
  CHECK(Sqlite(path).Add("n", IntType()).Read().rows == Rows{{"1"}});
}

TEST_CASE("many rows, in chunks, and on from where a chunk ended") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (n INTEGER); WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 99999) INSERT INTO t SELECT i FROM c;"
                       "DELETE FROM t WHERE n % 10 = 3; CREATE VIEW v AS SELECT n FROM t; CREATE TABLE w (n INTEGER PRIMARY KEY) WITHOUT ROWID; INSERT INTO w SELECT n FROM t"); }
  for (const char* name : {"t", "v", "w"}) {
    TinyTable table = Sqlite(path, name).Add("n", IntType());
    DataReport report;
    const auto reader = OpenTable({.table = &table.schema, .source = &table.source, .columns = {{0}}}, report);
    REQUIRE(reader);
    Chunk chunk;
    REQUIRE(reader->Next(chunk));
    CHECK(chunk.rows == kChunkRows);
    table.from = chunk.position;
    const int64_t last = chunk.columns[0].At(kChunkRows - 1).as_int();
    REQUIRE(reader->Next(chunk));
    CHECK(chunk.rows == 90'000 - kChunkRows);
    CHECK(!reader->Next(chunk));
    const TinyRead rest = table.Read();
    CAPTURE(name);
    REQUIRE(rest.rows.size() == 90'000 - kChunkRows);
    CHECK(std::stoll(rest.rows[0][0]) > last);
    CHECK(rest.rows.back()[0] == "99999");
  }
}

TEST_CASE("with two threads the same chunks, over several files, to an error or to where nobody reads on") {
  const TestFolder folder;
  const std::string rows = "CREATE TABLE t (n INTEGER, name TEXT); WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 69999) INSERT INTO t SELECT i, 'C' || i % 7 FROM c";
  { TestDatabase(folder.File("a.db"), rows); }
  { TestDatabase(folder.File("b.db"), "CREATE TABLE t (n INTEGER, name TEXT)"); }
  { TestDatabase(folder.File("c.db"), rows); }
  { TestDatabase(folder.File("d.db"), "CREATE TABLE t (other INTEGER)"); }
  { TestDatabase(folder.File("full.db"), "CREATE TABLE t (n INTEGER, name TEXT); WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 65535) INSERT INTO t SELECT i, 'C' FROM c"); }
  TinyTable table = Sqlite(folder.File("a.db")).Add("n", IntType()).Add("name", TextType());
  const auto read = [&](std::vector<std::string> names, size_t threads, size_t chunks_max) {
    table.source.paths.clear();
    for (const std::string& name : names) {
      table.source.paths.push_back(folder.File(name));
    }
    DataReport report;
    const auto reader = OpenTable({.table = &table.schema, .source = &table.source, .columns = {{0}, {1}}, .threads = threads}, report);
    REQUIRE(reader);
    std::vector<std::string> seen;
    Chunk chunk;
    while (seen.size() < chunks_max && reader->Next(chunk)) {
      int64_t sum = 0;
      for (uint32_t row = 0; row < chunk.rows; ++row) {
        sum = sum * 31 % 1'000'003 + chunk.columns[0].At(row).as_int() + chunk.columns[1].At(row).as_text().back();
      }
      seen.push_back(std::to_string(chunk.rows) + " rows " + std::to_string(sum) + " to " + std::to_string(chunk.position.file) + ":" + std::to_string(chunk.position.offset));
    }
    seen.push_back(std::to_string(report.issues().size()) + " issues");
    return seen;
  };
  const std::vector<std::string> whole = read({"a.db", "b.db", "c.db"}, 1, 9);
  CHECK(whole.size() == 4);
  CHECK(whole[0].starts_with("65536 rows"));
  CHECK(whole.back() == "0 issues");
  CHECK(read({"a.db", "b.db", "c.db"}, 2, 9) == whole);
  CHECK(read({"a.db", "c.db"}, 2, 1) == read({"a.db", "c.db"}, 1, 1));
  const std::vector<std::string> failed = read({"a.db", "d.db"}, 1, 9);
  CHECK(failed.size() == 2);
  CHECK(failed.back() == "1 issues");
  CHECK(read({"a.db", "d.db"}, 2, 9) == failed);
  // A chunk that is whole is given before what comes behind it fails.
  const std::vector<std::string> whole_first = read({"full.db", "d.db"}, 1, 9);
  CHECK(whole_first.size() == 2);
  CHECK(whole_first[0].starts_with("65536 rows"));
  CHECK(whole_first[1] == "1 issues");
  CHECK(read({"full.db", "d.db"}, 2, 9) == whole_first);
}

TEST_CASE("numbers between missing cells and texts, and at the ends of what is exact") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (x); INSERT INTO t VALUES (NULL), (1), (NULL), ('2'), (NULL), (0.1), ('n/a'), (-0.0), (9007199254740992), (-9007199254740993), (900000000000000000)"); }
  const auto read = [&](ValueType type, CellFormat format = {}) { return Sqlite(path).Add("x", type, std::move(format)).Read(); };
  CHECK(read(NumberType(), {.missing = {"n/a", "1"}}).rows ==
        Rows{{"?"}, {"?"}, {"?"}, {"2"}, {"?"}, {"0.1"}, {"?"}, {"0"}, {"9007199254740992"}, {"-9007199254740992"}, {"900000000000000000"}});
  CHECK(read(NumberType(), {.missing = {"n/a"}}).issues == Texts{});
  CHECK(read(DecimalType(2), {.missing = {"n/a"}}).issues.size() == 1);  // the last is too large with two digits more
  const TinyRead decimals = read(DecimalType(2));
  CHECK(decimals.rows == Rows{{"?"}, {"1.00"}, {"?"}, {"2.00"}, {"?"}, {"0.10"}, {"?"}, {"0.00"}, {"9007199254740992.00"}, {"-9007199254740993.00"}, {"?"}});
  const TinyRead numbers = read(NumberType());
  CHECK(numbers.rows[1] == std::vector<std::string>{"1"});
  CHECK(numbers.rows[7] == std::vector<std::string>{"0"});
}

TEST_CASE("decimals stored as REAL are those of their shortest digits") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  { TestDatabase(path, "CREATE TABLE t (x REAL); INSERT INTO t VALUES (19.99), (0.285), (-0.0), (-1.005), (0.1 + 0.2), (1e15 + 0.25), (90071992547409.91), (1e300)"); }
  const TinyRead two = Sqlite(path).Add("x", DecimalType(2)).Read();
  CHECK(two.rows == Rows{{"19.99"}, {"0.29"}, {"0.00"}, {"-1.01"}, {"0.30"}, {"1000000000000000.20"}, {"90071992547409.90"}, {"?"}});
  const TinyRead three = Sqlite(path).Add("x", DecimalType(3)).Read();
  CHECK(three.rows == Rows{{"19.990"}, {"0.285"}, {"0.000"}, {"-1.005"}, {"0.300"}, {"1000000000000000.200"}, {"90071992547409.900"}, {"?"}});
}
