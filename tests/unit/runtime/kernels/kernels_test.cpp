// Kernels against one-row-at-a-time loops, at every length around the word size.

#include <catch2/catch.hpp>
#include <random>
#include <type_traits>

#include "runtime/kernels/aggregate.h"
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/compare.h"
#include "runtime/kernels/compare_words.h"
#include "runtime/kernels/group_counts.h"
#include "runtime/kernels/logic.h"
#include "runtime/kernels/running_sum.h"
#include "runtime/kernels/select.h"

namespace limn {
namespace {

const std::vector<size_t> kLengths = {0, 1, 2, 63, 64, 65, 127, 128, 200};

bool Bit(const std::vector<uint64_t>& bits, size_t row) { return (bits[row / 64] >> (row % 64)) & 1; }

}  // namespace

TEST_CASE("comparisons give one bit per row") {
  std::mt19937_64 random(1);
  for (const size_t rows : kLengths) {
    std::vector<int64_t> lhs(rows);
    std::vector<int64_t> rhs(rows);
    for (size_t row = 0; row < rows; ++row) {
      lhs[row] = static_cast<int64_t>(random() % 3);
      rhs[row] = static_cast<int64_t>(random() % 3);
    }
    std::vector<uint64_t> bits(rows / 64 + 1);
    Compare<int64_t>(Comparison::LessEqual, lhs, rhs, bits.data());
    for (size_t row = 0; row < rows; ++row) {
      CHECK(Bit(bits, row) == (lhs[row] <= rhs[row]));
    }
    CompareWith<int64_t>(Comparison::NotEqual, lhs, 1, bits.data());
    for (size_t row = 0; row < rows; ++row) {
      CHECK(Bit(bits, row) == (lhs[row] != 1));
    }
    InRange<int64_t>(lhs, 1, 2, bits.data());
    for (size_t row = 0; row < rows; ++row) {
      CHECK(Bit(bits, row) == (lhs[row] >= 1 && lhs[row] <= 2));
    }
  }
}

namespace {

bool Holds(Comparison op, auto lhs, auto rhs) {
  switch (op) {
    case Comparison::Equal: return lhs == rhs;
    case Comparison::NotEqual: return lhs != rhs;
    case Comparison::Less: return lhs < rhs;
    case Comparison::LessEqual: return lhs <= rhs;
    case Comparison::Greater: return lhs > rhs;
    case Comparison::GreaterEqual: return lhs >= rhs;
  }
  return false;
}

template <typename T>
void CheckComparisons(VectorUnit unit, std::initializer_list<T> some) {
  std::mt19937_64 random(4);
  const std::vector<T> pool(some);
  for (const size_t rows : kLengths) {
    std::vector<T> lhs(rows);
    std::vector<T> rhs(rows);
    for (size_t row = 0; row < rows; ++row) {
      lhs[row] = pool[random() % pool.size()];
      rhs[row] = pool[random() % pool.size()];
    }
    std::vector<uint64_t> bits(rows / 64 + 1);
    const size_t whole = unit == VectorUnit::Loops ? 0 : rows / 64 * 64;
    for (const Comparison op : {Comparison::Equal, Comparison::NotEqual, Comparison::Less, Comparison::LessEqual, Comparison::Greater, Comparison::GreaterEqual}) {
      if (std::is_same_v<T, uint32_t> && op != Comparison::Equal && op != Comparison::NotEqual) {
        continue;
      }
      REQUIRE(CompareWords(unit, op, lhs.data(), rhs.data(), rows, bits.data()) == whole);
      for (size_t row = 0; row < whole; ++row) {
        REQUIRE(Bit(bits, row) == Holds(op, lhs[row], rhs[row]));
      }
      for (const T one : pool) {
        REQUIRE(CompareWordsWith(unit, op, lhs.data(), one, rows, bits.data()) == whole);
        for (size_t row = 0; row < whole; ++row) {
          REQUIRE(Bit(bits, row) == Holds(op, lhs[row], one));
        }
      }
    }
    if constexpr (std::is_same_v<T, int32_t> || std::is_same_v<T, int64_t>) {
      for (const T low : pool) {
        for (const T high : pool) {
          REQUIRE(WordsInRange(unit, lhs.data(), low, high, rows, bits.data()) == whole);
          for (size_t row = 0; row < whole; ++row) {
            REQUIRE(Bit(bits, row) == (low <= lhs[row] && lhs[row] <= high));
          }
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("each vector unit compares as a loop does") {
  for (const VectorUnit unit : {VectorUnit::Loops, VectorUnit::Avx2, VectorUnit::Avx512}) {
    if (unit > WidestVectorUnit()) {
      WARN("this machine does not have all vector units");
      continue;
    }
    CheckComparisons<int32_t>(unit, {INT32_MIN, -1, 0, 1, INT32_MAX});
    CheckComparisons<int64_t>(unit, {INT64_MIN, -(int64_t{1} << 32), -1, 0, 1, int64_t{1} << 32, INT64_MAX});
    CheckComparisons<double>(unit, {-1e300, -1.5, -0.0, 0.0, 1e-300, 2.5});
    CheckComparisons<uint32_t>(unit, {0, 1, 255, 256, UINT32_MAX});
  }
}

TEST_CASE("bits of a run are counted and visited exactly") {
  std::mt19937_64 random(2);
  const std::vector<uint64_t> bits = {random(), random(), random(), random() >> 1};
  RankedBits ranked;
  ranked.Rank(bits.data(), 255);
  for (uint32_t begin = 0; begin < 200; begin += 7) {
    for (uint32_t end = begin; end < 250; end += 5) {
      std::vector<uint32_t> rows;
      for (uint32_t row = begin; row < end; ++row) {
        if (Bit(bits, row)) {
          rows.push_back(row);
        }
      }
      std::vector<uint32_t> visited;
      ForEachBit(bits.data(), begin, end, [&](uint32_t row) { visited.push_back(row); });
      REQUIRE(ranked.Below(end) - ranked.Below(begin) == rows.size());
      REQUIRE(visited == rows);
    }
  }
}

// A slow, obvious count beside each unit's: batches of random runs, of which some groups have none and the last one of a batch may go on in the next.
TEST_CASE("groups are counted by many masks over batches, those without rows are 0, and nothing stays of the groups before") {
  std::mt19937_64 random(3);
  for (const VectorUnit unit : {VectorUnit::Loops, VectorUnit::Avx512Popcount}) {
    if (unit > WidestVectorUnit()) {
      WARN("this machine does not have all vector units");
      continue;
    }
    for (const size_t masks : {1, 8, 11}) {
      GroupCounts counts;
      for (size_t mask = 0; mask < masks; ++mask) {
        REQUIRE(counts.AddMask() == mask);
      }
      for (const size_t groups : {400, 1, 400, 37}) {
        counts.Begin(groups);
        std::vector<std::vector<int64_t>> expected(masks, std::vector<int64_t>(groups));
        for (uint32_t next = static_cast<uint32_t>(random() % 3); next < groups;) {
          std::vector<GroupRun> runs;
          uint32_t rows = 0;
          for (; next < groups && runs.size() < 100; next += static_cast<uint32_t>(1 + random() % 3)) {
            const uint32_t taken = static_cast<uint32_t>(1 + random() % 20);
            runs.push_back({next, rows, rows + taken});
            rows += taken;
          }
          next = runs.size() == 100 && random() % 2 == 0 ? runs.back().group : next;
          for (size_t mask = 0; mask < masks; ++mask) {
            std::vector<uint64_t> bits(rows / 64 + 1);
            for (uint32_t row = 0; row < rows; ++row) {
              bits[row / 64] |= (random() % 3 == 0 ? uint64_t{1} : uint64_t{0}) << (row % 64);
            }
            counts.SetMask(mask, bits);
            for (const GroupRun& run : runs) {
              for (uint32_t row = run.begin; row < run.end; ++row) {
                expected[mask][run.group] += Bit(bits, row) ? 1 : 0;
              }
            }
          }
          counts.Count(runs, unit);
        }
        counts.Finish();
        for (size_t mask = 0; mask < masks; ++mask) {
          const std::span<const int64_t> found = counts.Of(mask);
          REQUIRE(std::vector<int64_t>(found.begin(), found.end()) == expected[mask]);
        }
      }
    }
  }
}

TEST_CASE("groups are added up over batches, those without rows are 0, and nothing stays of the groups before") {
  const std::vector<int64_t> running = {0, 1, 3, 7, 15, 31, 63, 127, 255};
  GroupSums sums;
  for (const size_t groups : {9, 9, 5}) {
    sums.Begin(groups);
    // Group 2 goes on in the second batch; 0, 3 and the last ones have no rows.
    for (const std::vector<GroupRun>& runs : {std::vector<GroupRun>{{1, 0, 3}, {2, 3, 8}}, std::vector<GroupRun>{{2, 0, 4}, {4, 4, 8}}}) {
      sums.AddRunning(running, runs);
    }
    sums.Finish();
    std::vector<int64_t> wanted = {0, 7, 248 + 15, 0, 240};
    wanted.resize(groups);
    REQUIRE(sums.narrow() != nullptr);
    CHECK(std::vector<int64_t>(sums.narrow(), sums.narrow() + groups) == wanted);
  }
  sums.Begin(3);
  sums.Finish();
  CHECK(sums[2] == 0);
}

TEST_CASE("running sums are the same by each vector unit, past 64 bits and of rows that take no part") {
  std::mt19937_64 random(4);
  for (const VectorUnit unit : {VectorUnit::Loops, VectorUnit::Avx512}) {
    if (unit > WidestVectorUnit()) {
      WARN("this machine does not have all vector units");
      continue;
    }
    for (const size_t rows : {0, 1, 7, 8, 9, 63, 64, 65, 200}) {
      std::vector<int64_t> values(rows);
      std::vector<uint64_t> mask(rows / 64 + 1);
      for (uint64_t& word : mask) {
        word = random();
      }
      std::vector<int64_t> expected = {0};
      uint64_t magnitudes = 0;
      for (size_t row = 0; row < rows; ++row) {
        values[row] = static_cast<int64_t>(random()) >> (random() % 64);
        const int64_t taken = Bit(mask, static_cast<uint32_t>(row)) ? values[row] : 0;
        magnitudes |= static_cast<uint64_t>(taken < 0 ? ~taken : taken);
        expected.push_back(static_cast<int64_t>(static_cast<uint64_t>(expected.back()) + static_cast<uint64_t>(taken)));
      }
      std::vector<int64_t> running(rows + 2, 77);
      CHECK(AddUp(unit, values, mask.data(), running.data()) == magnitudes);
      expected.push_back(77);
      CHECK(running == expected);
    }
  }
}

TEST_CASE("a sum that doesn't fit 64 bits fails only where the row is known") {
  const std::vector<int64_t> lhs = {INT64_MAX, INT64_MAX, 1};
  const std::vector<int64_t> rhs = {1, 1, 2};
  std::vector<int64_t> out(3);
  uint64_t known = 0b101;
  Failures failures;
  failures.known = &known;
  AddInt64(lhs, rhs, out, failures);
  CHECK(failures.count == 1);
  CHECK(failures.first_row == 0);
  CHECK(known == 0b100);
  CHECK(out[2] == 3);
}

TEST_CASE("products round half away from zero at the result's scale") {
  const std::vector<int64_t> lhs = {15, -15, 14};
  const std::vector<int64_t> rhs = {1, 1, 1};
  std::vector<int64_t> out(3);
  uint64_t known = 0b111;
  Failures failures;
  failures.known = &known;
  MultiplyInt64(lhs, 1, rhs, 0, out, 0, failures);
  CHECK(out == std::vector<int64_t>{2, -2, 1});
}

TEST_CASE("quotients are the nearest double, a zero divisor fails") {
  const std::vector<int64_t> lhs = {1, 30, 5};
  const std::vector<int64_t> rhs = {3, 100, 0};
  std::vector<double> out(3);
  uint64_t known = 0b111;
  Failures failures;
  failures.known = &known;
  DivideInt64(lhs, 0, rhs, 2, out, failures);
  CHECK(out[0] == 100.0 / 3.0);
  CHECK(out[1] == 30.0);
  CHECK(known == 0b011);
  CHECK(failures.count == 1);
}

TEST_CASE("runs of one group add up over batches") {
  const std::vector<int64_t> values = {1, 2, 3, 4};
  const uint64_t mask = 0b1011;
  const std::vector<GroupRun> runs = {{0, 0, 2}, {2, 2, 4}};
  GroupSums sums;
  sums.Begin(3);
  std::vector<int64_t> room;
  sums.AddRuns(values, &mask, runs, room);
  sums.AddRuns(values, &mask, std::vector<GroupRun>{{2, 0, 4}}, room);
  sums.Finish();
  CHECK(sums[0] == 3);
  CHECK(sums[1] == 0);
  CHECK(sums[2] == 4 + 7);
  REQUIRE(sums.narrow() != nullptr);
  CHECK(sums.narrow()[2] == 4 + 7);
}

TEST_CASE("sums past 64 bits are exact, and rows that take no part don't matter") {
  const std::vector<GroupRun> runs = {{0, 0, 3}, {1, 3, 5}};
  const uint64_t mask = 0b11011;
  for (const int64_t large : {int64_t{1} << 50, (int64_t{1} << 51) - 1, int64_t{1} << 51, INT64_MAX}) {
    const std::vector<int64_t> values = {large, large, INT64_MIN, -large, -large};
    GroupSums sums;
    sums.Begin(2);
    std::vector<int64_t> room;
    sums.AddRuns(values, &mask, runs, room);
    CHECK(sums[0] == Int128{2} * large);
    CHECK(sums[1] == Int128{-2} * large);
  }
  // More rows than the short way takes.
  const std::vector<int64_t> many(5000, int64_t{1} << 50);
  const std::vector<uint64_t> all(many.size() / 64 + 1, ~uint64_t{0});
  GroupSums sums;
  sums.Begin(1);
  std::vector<int64_t> room;
  sums.AddRuns(many, all.data(), std::vector<GroupRun>{{0, 0, 5000}}, room);
  CHECK(sums[0] == (Int128{5000} << 50));
}

TEST_CASE("a sum that leaves 64 bits in a later batch takes nobody's sum with it, and comes back") {
  GroupSums sums;
  sums.Begin(2);
  // Differences of running sums that are as large as they can be.
  const std::vector<int64_t> running = {0, INT64_MAX - 1, INT64_MAX - 3};
  const std::vector<GroupRun> runs = {{0, 0, 1}, {1, 1, 2}};
  sums.AddRunning(running, runs);
  REQUIRE(sums.narrow() != nullptr);
  sums.AddRunning(running, runs);
  CHECK(sums.narrow() == nullptr);
  CHECK(sums[0] == Int128{2} * (INT64_MAX - 1));
  CHECK(sums[1] == -4);
  const std::vector<int64_t> back = {0, -(INT64_MAX - 1), -(INT64_MAX - 1)};
  sums.AddRunning(back, runs);
  CHECK(sums[0] == INT64_MAX - 1);
  CHECK(sums[1] == -4);
  // From other begins than the runs' own.
  sums.AddRunning(running, runs, std::vector<uint32_t>{1, 0});
  CHECK(sums[0] == INT64_MAX - 1);
  CHECK(sums[1] == -4 + Int128{INT64_MAX} - 3);
  sums.Begin(1);
  sums.Finish();
  REQUIRE(sums.narrow() != nullptr);
  CHECK(sums[0] == 0);
}

TEST_CASE("codes go to slots of one byte, and those that are not chosen stay 0") {
  std::mt19937_64 random(5);
  for (const size_t rows : kLengths) {
    for (const uint64_t some : {uint64_t{0}, random() & random(), random(), ~uint64_t{0}}) {
      const std::vector<uint64_t> mask(rows / 64 + 1, some);
      std::vector<uint32_t> from(rows);
      std::vector<uint8_t> narrow(rows + 1, 0);
      std::vector<uint32_t> wide(rows + 1, 0);
      for (uint32_t& code : from) {
        code = static_cast<uint32_t>(random() % 256);
      }
      CopyToZeros<uint32_t, uint8_t>(mask.data(), from, std::span(narrow).first(rows));
      CopyToZeros<uint32_t, uint32_t>(mask.data(), from, std::span(wide).first(rows));
      for (size_t row = 0; row < rows; ++row) {
        REQUIRE(narrow[row] == (Bit(mask, row) ? from[row] : 0));
        REQUIRE(wide[row] == (Bit(mask, row) ? from[row] : 0));
      }
      CHECK(narrow[rows] == 0);
    }
  }
}

TEST_CASE("slots are chosen by bits, and none past the end") {
  std::mt19937_64 random(3);
  for (const size_t rows : kLengths) {
    std::vector<uint64_t> mask(rows / 64 + 1);
    for (uint64_t& word : mask) {
      word = random() & random();
    }
    std::vector<int32_t> from(rows);
    std::vector<int32_t> out(rows + 1, -1);
    std::vector<int32_t> filled(rows + 1, -1);
    for (int32_t& value : from) {
      value = static_cast<int32_t>(random() % 100);
    }
    CopyWhere<int32_t>(mask.data(), from, std::span(out).first(rows));
    FillWhere<int32_t>(mask.data(), 7, std::span(filled).first(rows));
    for (size_t row = 0; row < rows; ++row) {
      CHECK(out[row] == (Bit(mask, row) ? from[row] : -1));
      CHECK(filled[row] == (Bit(mask, row) ? 7 : -1));
    }
    CHECK(out[rows] == -1);
    CHECK(filled[rows] == -1);
  }
}

}  // namespace limn
