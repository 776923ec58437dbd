// Sources to typed columns: bytes a second of CSV by kind of column, rows a second of SQLite beside a bare loop over the same cells. Of CSV the processor's time,
// so that a busy machine counts less; of SQLite the clock's, since two threads read it.
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "runtime/tables/reader.h"

namespace {

using namespace limn;

constexpr size_t kOrders = 500'000;
const char* const kStatuses[] = {"paid", "void", "refunded", "shipped"};

/// Orders as shops have them: ids, a customer, a time, money, a few words.
struct Order {
  explicit Order(std::mt19937_64& random, size_t id)
      : id(id), customer(random() % 1'000'000), day(random() % 28 + 1), month(random() % 12 + 1), second(random() % 86'400), cents(random() % 500'000),
        quantity(random() % 9 + 1), thousandths(random() % 1000), status(kStatuses[random() % 4]), is_gift(random() % 2 != 0) {}

  std::string Day() const { return Made("2025-%02zu-%02zu", month, day); }
  std::string Moment() const { return Day() + Made(" %02zu:%02zu", second / 3600, second / 60 % 60) + Made(":%02zu", second % 60, 0); }
  std::string Customer() const { return Made("C%06zu", customer, 0); }
  std::string Amount() const { return Made("%zu.%02zu", cents / 100, cents % 100); }
  std::string Discount() const { return Made("0.%03zu", thousandths, 0); }

  size_t id, customer, day, month, second, cents, quantity, thousandths;
  const char* status;
  bool is_gift;

 private:
  static std::string Made(const char* format, size_t first, size_t second) {
    char text[64];
    std::snprintf(text, sizeof text, format, first, second);
    return text;
  }
};

/// A folder for the files of this process, gone when it ends.
const std::filesystem::path& Folder() {
  struct Made {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("limn_bench_" + std::to_string(getpid()));
    Made() { std::filesystem::create_directory(path); }
    ~Made() { std::filesystem::remove_all(path); }
  };
  static const Made made;
  return made.path;
}

std::string CsvOfOrders() {
  static const std::string path = [] {
    const std::string file = Folder() / "orders.csv";
    std::ofstream out(file, std::ios::binary);
    std::mt19937_64 random(1);
    out << "order_id,customer_id,ordered_on,ordered_at,amount,quantity,discount,status,is_gift\n";
    for (size_t row = 0; row < kOrders; ++row) {
      const Order order(random, row + 1);
      out << order.id << ',' << order.Customer() << ',' << order.Day() << ',' << order.Moment() << ',' << order.Amount() << ',' << order.quantity << ',' << order.Discount() << ','
          << order.status << ',' << (order.is_gift ? "yes" : "no") << '\n';
    }
    return file;
  }();
  return path;
}

std::string SqliteOfOrders() {
  static const std::string path = [] {
    const std::string file = Folder() / "orders.db";
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    sqlite3_exec(database, "create table orders (order_id integer primary key, customer_id text, ordered_on text, ordered_at text, amount real, quantity integer, discount real, "
                           "status text, is_gift integer); begin", nullptr, nullptr, nullptr);
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(database, "insert into orders values (?, ?, ?, ?, ?, ?, ?, ?, ?)", -1, &insert, nullptr);
    std::mt19937_64 random(1);
    for (size_t row = 0; row < kOrders; ++row) {
      const Order order(random, row + 1);
      const auto bind = [&](int place, const std::string& text) { sqlite3_bind_text(insert, place, text.c_str(), -1, SQLITE_TRANSIENT); };
      sqlite3_bind_int64(insert, 1, static_cast<int64_t>(order.id));
      bind(2, order.Customer());
      bind(3, order.Day());
      bind(4, order.Moment());
      sqlite3_bind_double(insert, 5, static_cast<double>(order.cents) / 100);
      sqlite3_bind_int64(insert, 6, static_cast<int64_t>(order.quantity));
      sqlite3_bind_double(insert, 7, static_cast<double>(order.thousandths) / 1000);
      bind(8, order.status);
      sqlite3_bind_int(insert, 9, order.is_gift ? 1 : 0);
      sqlite3_step(insert);
      sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    sqlite3_exec(database, "commit", nullptr, nullptr, nullptr);
    sqlite3_close(database);
    return file;
  }();
  return path;
}

TableSchema Orders() {
  TableSchema table;
  table.name = "orders";
  table.columns = {{"order_id", {}, {ValueKind::Int}, {}, {}, ""},      {"customer_id", {}, {ValueKind::Text}, {}, {}, ""},
                   {"ordered_on", {}, {ValueKind::Date}, {}, {}, ""},   {"ordered_at", {}, {ValueKind::DateTime}, {}, {}, ""},
                   {"amount", {}, {ValueKind::Decimal, 2}, {}, {}, ""}, {"quantity", {}, {ValueKind::Int}, {}, {}, ""},
                   {"discount", {}, {ValueKind::Number}, {}, {}, ""},   {"status", {}, {ValueKind::Text}, {}, {}, ""},
                   {"is_gift", {}, {ValueKind::Bool}, {}, {}, ""}};
  return table;
}

void Read(benchmark::State& state, TableSource source, const std::vector<ColumnId>& columns, size_t threads = 1) {
  const TableSchema table = Orders();
  for (auto _ : state) {
    DataReport report;
    const auto reader = OpenTable({.table = &table, .source = &source, .columns = columns, .zone = *TimeZone::Find("Asia/Shanghai"), .threads = threads}, report);
    size_t rows = 0;
    for (Chunk chunk; reader && reader->Next(chunk);) {
      rows += chunk.rows;
    }
    if (rows != kOrders || !report.issues().empty()) {
      state.SkipWithError("not all rows were read, or not without complaints");
      break;
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kOrders));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * std::filesystem::file_size(source.paths[0])));
}

const std::vector<ColumnId> kAll = {{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}};

void Csv(benchmark::State& state, const std::vector<ColumnId>& columns) {
  TableSource source;
  source.paths = {CsvOfOrders()};
  Read(state, source, columns);
}
BENCHMARK_CAPTURE(Csv, no_column, {})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(Csv, int, {{0}})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(Csv, text_of_many_values, {{1}})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(Csv, date, {{2}})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(Csv, datetime, {{3}})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(Csv, decimal, {{4}})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(Csv, number, {{6}})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(Csv, text_of_few_values, {{7}})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(Csv, bool, {{8}})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(Csv, all_columns, kAll)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

void Sqlite(benchmark::State& state) {
  TableSource source;
  source.format = SourceFormat::Sqlite;
  source.paths = {SqliteOfOrders()};
  source.sqlite_table = "orders";
  Read(state, source, kAll, static_cast<size_t>(state.range(0)));
}
BENCHMARK(Sqlite)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();

/// What no reader of the same cells can do without: a step for each row and a look at each cell.
void SqliteBare(benchmark::State& state) {
  sqlite3* database = nullptr;
  sqlite3_open_v2(SqliteOfOrders().c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  for (auto _ : state) {
    sqlite3_stmt* select = nullptr;
    sqlite3_prepare_v2(database, "select order_id, customer_id, ordered_on, ordered_at, amount, quantity, discount, status, is_gift from orders", -1, &select, nullptr);
    uint64_t sum = 0;
    size_t rows = 0;
    while (sqlite3_step(select) == SQLITE_ROW) {
      ++rows;
      for (const int place : {1, 2, 3, 7}) {
        sum += reinterpret_cast<uintptr_t>(sqlite3_column_text(select, place)) + static_cast<uint64_t>(sqlite3_column_bytes(select, place));
      }
      for (const int place : {0, 5, 8}) {
        sum += static_cast<uint64_t>(sqlite3_column_int64(select, place));
      }
      for (const int place : {4, 6}) {
        sum += static_cast<uint64_t>(sqlite3_column_double(select, place));
      }
    }
    benchmark::DoNotOptimize(sum);
    sqlite3_finalize(select);
    if (rows != kOrders) {
      state.SkipWithError("not all rows were read");
      break;
    }
  }
  sqlite3_close(database);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kOrders));
}
BENCHMARK(SqliteBare)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
