/// Arithmetic over rows. A result that doesn't fit makes the row's `known` bit 0 and is counted; rows that aren't known are not looked
/// at where an operation could fail. Source: semantics.md "Values".
#pragma once

#include <cstdint>
#include <span>

namespace limn {

/// What the caller does with a row that failed: clear its bit, count it.
struct Failures {
  uint64_t* known = nullptr;
  uint64_t count = 0;
  size_t first_row = 0;
  void Fail(size_t row) {
    known[row / 64] &= ~(uint64_t{1} << (row % 64));
    first_row = count == 0 ? row : first_row;
    ++count;
  }
  bool IsKnown(size_t row) const { return (known[row / 64] >> (row % 64)) & 1; }
};

void AddInt64(std::span<const int64_t> lhs, std::span<const int64_t> rhs, std::span<int64_t> out, Failures& failures);
void SubtractInt64(std::span<const int64_t> lhs, std::span<const int64_t> rhs, std::span<int64_t> out, Failures& failures);
/// Products of scaled integers at scale `out_scale` (at most the sum of the scales), rounded half away from zero.
void MultiplyInt64(std::span<const int64_t> lhs, int lhs_scale, std::span<const int64_t> rhs, int rhs_scale, std::span<int64_t> out,
                   int out_scale, Failures& failures);
void NegateInt64(std::span<const int64_t> values, std::span<int64_t> out, Failures& failures);
/// The exact quotient of scaled integers, rounded once.
void DivideInt64(std::span<const int64_t> lhs, int lhs_scale, std::span<const int64_t> rhs, int rhs_scale, std::span<double> out,
                 Failures& failures);
void RescaleInt64(std::span<const int64_t> values, int from, int to, std::span<int64_t> out, Failures& failures);
void ToDouble(std::span<const int64_t> values, int scale, std::span<double> out);

enum class NumberOp : uint8_t { Add, Subtract, Multiply, Divide };
/// Results that aren't finite fail.
void NumberArithmetic(NumberOp op, std::span<const double> lhs, std::span<const double> rhs, std::span<double> out, Failures& failures);

}  // namespace limn
