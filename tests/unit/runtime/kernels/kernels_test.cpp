// Kernels against one-row-at-a-time loops, at every length around the word size.

#include <catch2/catch.hpp>
#include <random>

#include "runtime/kernels/aggregate.h"
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/compare.h"
#include "runtime/kernels/logic.h"
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

TEST_CASE("bits of a run are counted and visited exactly") {
  std::mt19937_64 random(2);
  const std::vector<uint64_t> bits = {random(), random(), random(), random()};
  RankedBits ranked;
  ranked.Rank(bits.data(), 255);
  for (uint32_t begin = 0; begin < 200; begin += 7) {
    for (uint32_t end = begin; end < 250; end += 5) {
      int64_t expected = 0;
      std::vector<uint32_t> rows;
      for (uint32_t row = begin; row < end; ++row) {
        if (Bit(bits, row)) {
          ++expected;
          rows.push_back(row);
        }
      }
      std::vector<uint32_t> visited;
      ForEachBit(bits.data(), begin, end, [&](uint32_t row) { visited.push_back(row); });
      std::vector<int64_t> counts(2, 1);
      CountRuns(ranked, std::vector<GroupRun>{{0, 0, begin}, {1, begin, end}}, counts);
      REQUIRE(counts[1] == 1 + expected);
      REQUIRE(visited == rows);
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
  std::vector<Int128> sums(3);
  std::vector<int64_t> room;
  SumRuns(values, &mask, runs, sums, room);
  SumRuns(values, &mask, std::vector<GroupRun>{{2, 0, 4}}, sums, room);
  CHECK(sums[0] == 3);
  CHECK(sums[1] == 0);
  CHECK(sums[2] == 4 + 7);
}

TEST_CASE("sums past 64 bits are exact, and rows that take no part don't matter") {
  const std::vector<GroupRun> runs = {{0, 0, 3}, {1, 3, 5}};
  const uint64_t mask = 0b11011;
  for (const int64_t large : {int64_t{1} << 50, (int64_t{1} << 51) - 1, int64_t{1} << 51, INT64_MAX}) {
    const std::vector<int64_t> values = {large, large, INT64_MIN, -large, -large};
    std::vector<Int128> sums(2);
    std::vector<int64_t> room;
    SumRuns(values, &mask, runs, sums, room);
    CHECK(sums[0] == Int128{2} * large);
    CHECK(sums[1] == Int128{-2} * large);
  }
  // More rows than the short way takes.
  const std::vector<int64_t> many(5000, int64_t{1} << 50);
  const std::vector<uint64_t> all(many.size() / 64 + 1, ~uint64_t{0});
  std::vector<Int128> sums(1);
  std::vector<int64_t> room;
  SumRuns(many, all.data(), std::vector<GroupRun>{{0, 0, 5000}}, sums, room);
  CHECK(sums[0] == (Int128{5000} << 50));
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
