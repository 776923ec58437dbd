/// Steps that follow each other among a group's rows. Source: semantics.md "sequence"; docs/decisions/0013.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace limn {

/// The most steps: bits of an int.
inline constexpr size_t kFollowedStepsMax = 63;

/// A row, in the order in which rows can follow each other. Bit k of `fits`: the condition of step k holds.
struct StepRow {
  int64_t time = 0;
  uint64_t fits = 0;
};

struct Followed {
  int64_t furthest = 0;  // how many steps the longest partial match has
  int64_t matches = 0;   // complete ones, each beginning behind the end of the one before, always the one that ends first
};

/// `deadline(step, time)`: the last moment at which that step (1 for the second) may follow a step taken at `time`; never earlier for a later
/// time, at most the largest int64.
Followed FollowSteps(std::span<const StepRow> rows, size_t steps, const std::function<int64_t(size_t step, int64_t time)>& deadline);

}  // namespace limn
