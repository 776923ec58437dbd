// Not a test of the suite: `unit_runtime_tables "[speed]"` measures how fast CSV becomes columns.
#include <catch2/catch.hpp>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>

#include "runtime/tables/reader.h"

using namespace limn;

namespace {

constexpr size_t kBytes = 200 * 1000 * 1000;

// Orders as shops have them: ids, a customer, a time, money, a few words.
void WriteOrders(const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  std::mt19937_64 random(1);
  std::string text = "order_id,customer_id,ordered_on,ordered_at,amount,quantity,discount,status,is_gift\n";
  const char* statuses[] = {"paid", "void", "refunded", "shipped"};
  for (size_t written = 0, order = 1; written < kBytes; ++order) {
    char line[256];
    const unsigned day = static_cast<unsigned>(random() % 28) + 1;
    const unsigned month = static_cast<unsigned>(random() % 12) + 1;
    std::snprintf(line, sizeof line, "%zu,C%06u,2025-%02u-%02u,2025-%02u-%02u %02u:%02u:%02u,%u.%02u,%u,0.%03u,%s,%s\n", order,
                  static_cast<unsigned>(random() % 1'000'000), month, day, month, day, static_cast<unsigned>(random() % 24),
                  static_cast<unsigned>(random() % 60), static_cast<unsigned>(random() % 60), static_cast<unsigned>(random() % 5000),
                  static_cast<unsigned>(random() % 100), static_cast<unsigned>(random() % 9) + 1, static_cast<unsigned>(random() % 1000),
                  statuses[random() % 4], random() % 2 != 0 ? "yes" : "no");
    text += line;
    if (text.size() > 1'000'000) {
      written += text.size();
      file << text;
      text.clear();
    }
  }
  file << text;
}

}  // namespace

TEST_CASE("speed of CSV", "[.][speed]") {
  const std::string path = (std::filesystem::temp_directory_path() / "limn_speed.csv").string();
  WriteOrders(path);
  TableSchema table;
  table.name = "orders";
  table.columns = {{"order_id", {}, {ValueKind::Int}, {}, {}, ""},      {"customer_id", {}, {ValueKind::Text}, {}, {}, ""},
                   {"ordered_on", {}, {ValueKind::Date}, {}, {}, ""},   {"ordered_at", {}, {ValueKind::DateTime}, {}, {}, ""},
                   {"amount", {}, {ValueKind::Decimal, 2}, {}, {}, ""}, {"quantity", {}, {ValueKind::Int}, {}, {}, ""},
                   {"discount", {}, {ValueKind::Number}, {}, {}, ""},   {"status", {}, {ValueKind::Text}, {}, {}, ""},
                   {"is_gift", {}, {ValueKind::Bool}, {}, {}, ""}};
  TableSource source;
  source.paths = {path};
  const double megabytes = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  const auto measure = [&](const char* what, std::vector<ColumnId> columns) {
    double best = 1e9;
    size_t rows = 0;
    for (int round = 0; round < 3; ++round) {
      DataReport report;
      // Processor time of one thread, so that a busy machine doesn't count.
      const std::clock_t begin = std::clock();
      const auto reader = OpenTable({.table = &table, .source = &source, .columns = columns, .zone = *TimeZone::Find("Asia/Shanghai")}, report);
      REQUIRE(reader);
      rows = 0;
      for (Chunk chunk; reader->Next(chunk);) {
        rows += chunk.rows;
      }
      REQUIRE(report.issues().empty());
      best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    std::printf("%-24s %7.0f MB/s  %6.1f ns per row  (%zu rows, %.0f MB)\n", what, megabytes / best, best * 1e9 / static_cast<double>(rows), rows, megabytes);
  };
  measure("no column", {});
  const char* names[] = {"int", "text, a million values", "date", "datetime", "decimal", "small int", "number", "text, few values", "bool"};
  for (uint32_t column = 0; column < 9; ++column) {
    measure(names[column], {{column}});
  }
  measure("typed columns", {{0}, {2}, {3}, {4}, {5}, {6}, {8}});
  measure("all columns", {{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}});
  std::filesystem::remove(path);
}
