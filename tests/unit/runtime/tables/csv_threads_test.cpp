// What is read of CSV, to the bit, doesn't hang on the number of threads, nor on where pieces of text end.
#include <catch2/catch.hpp>
#include <zlib.h>

#include <filesystem>
#include <iterator>
#include <random>

#include "tests/unit/runtime/tables/whole_read.h"

using namespace limn;

namespace {

// The same with any number of threads, for some sizes of windows. With any window the same rows, but for those of a text that breaks off.
void CheckThreads(const TinyTable& table, size_t chunk_rows = kChunkRows) {
  const WholeRead unbroken = ReadWhole(table, {.threads = 1, .chunk_rows = chunk_rows, .window_bytes = ReadRequest().window_bytes});
  for (const size_t window_bytes : {size_t{16}, size_t{100}, size_t{1000}, ReadRequest().window_bytes}) {
    const WholeRead alone = ReadWhole(table, {.threads = 1, .chunk_rows = chunk_rows, .window_bytes = window_bytes});
    CAPTURE(window_bytes, chunk_rows);
    REQUIRE(alone.failed == unbroken.failed);
    if (!alone.failed) {
      REQUIRE(alone.chunks == unbroken.chunks);
      REQUIRE((alone.rows == unbroken.rows));
      REQUIRE((alone.texts == unbroken.texts));
    }
    for (const size_t threads : {2, 3, 8}) {
      CAPTURE(threads);
      const WholeRead together = ReadWhole(table, {.threads = threads, .chunk_rows = chunk_rows, .window_bytes = window_bytes});
      REQUIRE(together.issues == alone.issues);
      REQUIRE(together.chunks == alone.chunks);
      REQUIRE((together == alone));
    }
  }
}

TinyTable TableOfAllKinds() {
  TinyTable table;
  table.Add("id", TextType())
      .Add("n", IntType())
      .Add("amount", DecimalType(2))
      .Add("share", NumberType())
      .Add("day", DateType())
      .Add("at", DateTimeType())
      .Add("level", TextType())
      .Add("gift", BoolType());
  table.schema.columns[6].values = {"gold", "silver"};
  table.source.delimiter = ',';
  return table;
}

constexpr const char* kHeader = "id,n,amount,share,day,at,level,gift\n";

// Rows as files have them: mostly good, some cells not, some of another length, quotes around line ends.
std::string RandomRows(std::mt19937_64& random, size_t rows) {
  const auto one_of = [&](std::initializer_list<const char*> texts) { return std::string(*(texts.begin() + random() % texts.size())); };
  const auto mostly = [&](std::string good, std::initializer_list<const char*> others) { return random() % 12 != 0 ? std::move(good) : one_of(others); };
  std::string text;
  for (size_t row = 0; row < rows; ++row) {
    const std::string number = std::to_string(random() % 1000);
    std::vector<std::string> cells = {
        mostly("C" + number, {"", "\"two\nlines\"", "\"a \"\"b\"\"\"", "李明", "\xFF\xFE", " \"x\" y"}),
        mostly(number, {"", "bad", "1,2", "\"1,234\"", "12.0", "1.5"}),
        mostly(number + ".25", {"", "¥7", "7.125", "free", "\"1.234,5\""}),
        mostly("0." + number, {"", "inf", "x", "1e3"}),
        mostly("2026-01-" + std::to_string(10 + random() % 20), {"", "2026-02-30", "31/01/2026", "01.02.26", "0000-00-00"}),
        mostly("2026-01-11 12:00:" + std::to_string(10 + random() % 50), {"", "1767225600", "noon"}),
        mostly(one_of({"gold", "silver"}), {"", "glod", "bronze", "\"gold\""}),
        mostly(one_of({"yes", "no"}), {"", "maybe"}),
    };
    if (random() % 30 == 0) {
      cells.resize(random() % 8);
    } else if (random() % 30 == 0) {
      cells.push_back(random() % 2 == 0 ? "" : "more");
    }
    for (size_t cell = 0; cell < cells.size(); ++cell) {
      text += (cell == 0 ? "" : ",") + cells[cell];
    }
    text += random() % 40 == 0 ? "\n\n" : random() % 5 == 0 ? "\r\n" : "\n";
  }
  return text;
}

std::string Gzipped(const TestFolder& folder, const std::string& name, const std::string& text) {
  const gzFile file = gzopen(folder.File(name).c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  REQUIRE(gzclose(file) == Z_OK);
  return folder.File(name);
}

size_t ThreadsOfProcess() {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator()));
}

}  // namespace

TEST_CASE("random CSV is read the same by any number of threads") {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    std::mt19937_64 random(seed);
    CAPTURE(seed);
    const TestFolder folder;
    TinyTable table = TableOfAllKinds();
    for (size_t file = 0; file < 1 + random() % 3; ++file) {
      const std::string name = std::to_string(file) + ".csv";
      const std::string text = kHeader + RandomRows(random, random() % 400);
      table.source.paths.push_back(random() % 3 == 0 ? Gzipped(folder, name, text) : folder.Write(name, text));
    }
    CheckThreads(table, random() % 2 == 0 ? kChunkRows : 1 + random() % 100);
  }
}

TEST_CASE("files that fail do so the same with any number of threads, after what stands before it") {
  std::mt19937_64 random(77);
  const TestFolder folder;
  const std::string good = folder.Write("good.csv", kHeader + RandomRows(random, 300));
  const std::string other = folder.Write("other.csv", "id;n\nC1;1\n");
  const std::string open = folder.Write("open.csv", kHeader + RandomRows(random, 200) + "C1,2,\"never closed\n" + RandomRows(random, 50));
  const std::string packed = folder.Read(std::filesystem::path(Gzipped(folder, "packed.csv", kHeader + RandomRows(random, 500))).filename().string());
  const std::string cut = folder.Write("cut.csv", packed.substr(0, packed.size() - 100));
  for (const std::string& bad : {other, open, cut, folder.File("nowhere.csv")}) {
    for (const size_t chunk_rows : {7, 100, 65'536}) {
      TinyTable table = TableOfAllKinds();
      table.source.paths = {good, bad, good};
      CheckThreads(table, chunk_rows);
    }
  }
}

TEST_CASE("many more columns than threads, and one") {
  std::mt19937_64 random(5);
  const TestFolder folder;
  for (const size_t columns : {1, 2, 63, 64, 65, 200}) {
    TinyTable table;
    std::string text;
    for (size_t column = 0; column < columns; ++column) {
      table.Add("c" + std::to_string(column), column % 2 == 0 ? IntType() : TextType());
      text += (column == 0 ? "c" : ",c") + std::to_string(column);
    }
    for (int row = 0; row < 50; ++row) {
      for (size_t column = 0; column < columns; ++column) {
        text += (column == 0 ? "\n" : ",") + std::string(random() % 20 == 0 ? "x" : std::to_string(random() % 50));
      }
    }
    table.source.paths = {folder.Write("t.csv", text)};
    table.source.delimiter = ',';
    CheckThreads(table, 20);
  }
}

TEST_CASE("a reader that nobody reads to the end stops its threads; a small file starts none") {
  const TestFolder folder;
  std::string text = "id,n\n";
  for (int row = 0; row < 200'000; ++row) {
    text += "C" + std::to_string(row) + "," + std::to_string(row) + "\n";
  }
  TinyTable table;
  table.Add("id", TextType()).Add("n", IntType());
  table.source.paths = {folder.Write("t.csv", text)};
  DataReport report;
  const ReadRequest request{.table = &table.schema, .source = &table.source, .columns = {{0}, {1}}, .threads = 8};
  const size_t before = ThreadsOfProcess();
  for (int round = 0; round < 20; ++round) {
    const auto reader = OpenTable(request, report);
    REQUIRE(reader);
    CHECK(ThreadsOfProcess() == before);
    Chunk chunk;
    REQUIRE(reader->Next(chunk));
    // Two columns and splitting: more threads would have nothing to do.
    CHECK(ThreadsOfProcess() == before + 2);
    // Codes that were delivered stay readable while others are added.
    for (size_t row = 0; row < chunk.rows; row += 1000) {
      CHECK(chunk.columns[0].At(row).as_text() == "C" + std::to_string(row));
    }
  }
  CHECK(ThreadsOfProcess() == before);
  table.source.paths = {folder.Write("small.csv", text.substr(0, text.find('\n', 100'000) + 1))};
  const auto reader = OpenTable(request, report);
  Chunk chunk;
  REQUIRE(reader->Next(chunk));
  CHECK(ThreadsOfProcess() == before);
  CHECK(!reader->Next(chunk));
}
