// The hot loops of a run by themselves, on a batch as the VM has it: nanoseconds a row, and rows a second.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "runtime/kernels/aggregate.h"
#include "runtime/kernels/compare.h"
#include "runtime/kernels/group_counts.h"
#include "runtime/kernels/select.h"
#include "runtime/vm/vm.h"

namespace {

using namespace limn;

constexpr size_t kRows = kBatchRows;

template <typename T>
std::vector<T> Values(T below) {
  std::mt19937_64 random(1);
  std::vector<T> values(kRows);
  for (T& value : values) {
    value = static_cast<T>(random() % static_cast<uint64_t>(below));
  }
  return values;
}

std::vector<uint64_t> HalfOfTheRows() {
  std::mt19937_64 random(2);
  std::vector<uint64_t> mask(kRows / 64 + 1);
  for (size_t word = 0; word < kRows / 64; ++word) {
    mask[word] = random();
  }
  return mask;
}

// Customers of so many rows each.
std::vector<GroupRun> Runs(uint32_t length) {
  std::vector<GroupRun> runs;
  for (uint32_t begin = 0; begin < kRows; begin += length) {
    runs.push_back({static_cast<uint32_t>(runs.size()), begin, std::min<uint32_t>(kRows, begin + length)});
  }
  return runs;
}

template <typename Work>
void ForEachBatch(benchmark::State& state, Work work) {
  for (auto _ : state) {
    work();
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRows));
}

void CodeEquals(benchmark::State& state) {
  const std::vector<uint32_t> codes = Values<uint32_t>(8);
  std::vector<uint64_t> out(kRows / 64);
  ForEachBatch(state, [&] { CompareWith<uint32_t>(Comparison::Equal, codes, 3, out.data()); });
}
BENCHMARK(CodeEquals);

void InWindow(benchmark::State& state) {
  const std::vector<int64_t> times = Values<int64_t>(1'000'000);
  std::vector<uint64_t> out(kRows / 64);
  ForEachBatch(state, [&] { InRange<int64_t>(times, 250'000, 1'000'000, out.data()); });
}
BENCHMARK(InWindow);

// By eight masks.
void Count(benchmark::State& state) {
  const std::vector<uint64_t> mask = HalfOfTheRows();
  const std::vector<GroupRun> runs = Runs(static_cast<uint32_t>(state.range(0)));
  GroupCounts counts;
  while (counts.AddMask() < 7) {
  }
  ForEachBatch(state, [&] {
    counts.Begin(runs.size());
    for (size_t number = 0; number < 8; ++number) {
      counts.SetMask(number, mask);
    }
    counts.Count(runs);
    counts.Finish();
  });
}
BENCHMARK(Count)->Arg(10)->Arg(30);

void Sum(benchmark::State& state) {
  const std::vector<int64_t> values = Values<int64_t>(100'000);
  const std::vector<uint64_t> mask = HalfOfTheRows();
  const std::vector<GroupRun> runs = Runs(static_cast<uint32_t>(state.range(0)));
  GroupSums sums;
  sums.Begin(runs.size());
  std::vector<int64_t> room;
  ForEachBatch(state, [&] { sums.AddRuns(values, mask.data(), runs, room); });
}
BENCHMARK(Sum)->Arg(10)->Arg(30);

void Largest(benchmark::State& state) {
  const std::vector<int64_t> values = Values<int64_t>(100'000);
  const std::vector<uint64_t> mask = HalfOfTheRows();
  const std::vector<GroupRun> runs = Runs(static_cast<uint32_t>(state.range(0)));
  std::vector<int64_t> best(runs.size());
  std::vector<int64_t> seen(runs.size());
  ForEachBatch(state, [&] { ExtremeRuns<int64_t, true>(values, mask.data(), runs, best, seen); });
}
BENCHMARK(Largest)->Arg(10)->Arg(30);

void Choose(benchmark::State& state) {
  const std::vector<uint64_t> mask = HalfOfTheRows();
  std::vector<uint32_t> out(kRows);
  ForEachBatch(state, [&] { FillWhere<uint32_t>(mask.data(), 7, out); });
}
BENCHMARK(Choose);

}  // namespace
