// The hot loops between bytes and columns by themselves: bytes a second.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "runtime/columns/dictionary.h"
#include "runtime/tables/csv/index_rows.h"

namespace {

using namespace limn;

// Rows as those of the sample's events.
std::string Events(size_t rows) {
  std::mt19937_64 random(1);
  const char* types[] = {"view", "search", "cart", "buy", "open", "click"};
  std::string text;
  for (size_t row = 0; row < rows; ++row) {
    text += "C" + std::to_string(1'000'000 + random() % 100'000) + ",2025-0" + std::to_string(1 + random() % 9) + "-1" + std::to_string(random() % 10) +
            " 10:20:30," + types[random() % 6] + ",food,app\n";
  }
  return text;
}

void SplitRows(benchmark::State& state) {
  std::string text = Events(5'000);
  const size_t size = text.size();
  text.resize(size + kCsvPadding);
  CsvIndex index;
  for (auto _ : state) {
    IndexRows(text.data(), size, true, ',', index);
    benchmark::DoNotOptimize(index.rows.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * size));
}
BENCHMARK(SplitRows);

// A text that is there, among so many.
void FindText(benchmark::State& state) {
  Dictionary dictionary;
  std::vector<std::string> asked;
  std::mt19937_64 random(1);
  const auto texts = static_cast<uint64_t>(state.range(0));
  for (uint64_t text = 0; text < texts; ++text) {
    dictionary.Intern("C" + std::to_string(1'000'000 + text));
  }
  for (size_t place = 0; place < 4096; ++place) {
    asked.push_back("C" + std::to_string(1'000'000 + random() % texts));
  }
  for (auto _ : state) {
    for (const std::string& text : asked) {
      benchmark::DoNotOptimize(dictionary.Find(text));
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * asked.size()));
}
BENCHMARK(FindText)->Arg(8)->Arg(100'000)->Arg(1'000'000);

}  // namespace

BENCHMARK_MAIN();
