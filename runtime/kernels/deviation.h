/// The standard deviation of a sample (n - 1): exact for ints and decimals and rounded once, in two passes for numbers. Source: semantics.md "Aggregates".
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "runtime/kernels/aggregate.h"

namespace limn {

/// How many values, their sum and the sum of their squares, all exact: 128 bits hold 2^64 values of 64 bits, 192 bits as many squares.
struct Moments {
  int64_t count = 0;
  Int128 sum = 0;
  UInt128 squares = 0;
  uint64_t squares_above = 0;  // times 2^128
};

/// moments[group] takes in the values of the rows that take part.
void MomentRuns(std::span<const int64_t> values, const uint64_t* mask, std::span<const GroupRun> runs, std::span<Moments> moments);

/// sqrt((n Σx² - (Σx)²) / (n (n - 1))) of decimals with `scale` digits, rounded once to the nearest double. At least two values.
double SampleDeviation(const Moments& moments, int scale);

/// Of doubles: the mean is the exact sum rounded, divided by n; the squares of the differences to it are summed exactly, rounded, divided by
/// n - 1. The order of the values does not matter. At least two values; empty where something on the way is too large for a double.
std::optional<double> SampleDeviation(std::span<const double> values);

}  // namespace limn
