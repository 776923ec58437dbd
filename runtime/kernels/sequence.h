/// Steps that follow each other among a group's rows. Source: semantics.md "sequence"; docs/decisions/0013.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "runtime/kernels/fault.h"

namespace limn {

/// The most steps: bits of an int.
inline constexpr size_t kFollowedStepsMax = 63;

struct Followed {
  int64_t furthest = 0;  // how many steps the longest partial match has
  int64_t matches = 0;   // complete ones, each beginning behind the end of the one before, always the one that ends first
};

/// Of each of `rows`, in the order in which they can follow each other, its `time` and, as the bits of `fits`, the steps whose conditions hold (bit k: step k).
/// `deadline(step, time)`: the last moment at which that step (1 for the second) may follow a step taken at `time`; never earlier for a later
/// time, at most the largest int64.
template <typename Row, typename Deadline>
Followed FollowSteps(std::span<const Row> rows, size_t steps, Deadline&& deadline) {
  // Bit k of `open`: step k may be taken until until[k]. The latest row that took the step before gives the latest deadline, so no other need be kept.
  const uint64_t first = steps == 0 ? 0 : 1;
  uint64_t open = first;
  std::array<int64_t, kFollowedStepsMax> until;
  Followed followed;
  for (const Row& row : rows) {
    // From the last step to the first, so that a row takes one step only.
    for (uint64_t left = row.fits & open; left != 0;) {
      const size_t step = 63 - static_cast<size_t>(std::countl_zero(left));
      left &= ~(uint64_t{1} << step);
      if (step != 0 && (LIMN_FAULT(44) ? row.time >= until[step] : row.time > until[step])) {
        continue;
      }
      followed.furthest = std::max(followed.furthest, static_cast<int64_t>(step) + 1);
      if (step + 1 < steps) {
        until[step + 1] = deadline(step + 1, row.time);
        open |= uint64_t{1} << (step + 1);
        continue;
      }
      ++followed.matches;
      open = first;
      break;
    }
  }
  return followed;
}

}  // namespace limn
