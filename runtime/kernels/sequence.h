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

/// The first row of [at, end) whose bit is set in `word_of(word)`; `end` where none is.
template <typename WordOf>
uint32_t FirstRow(uint32_t at, uint32_t end, WordOf&& word_of) {
  uint64_t from = ~uint64_t{0} << (at % 64);
  for (uint32_t word = at / 64; word * 64 < end; ++word) {
    if (const uint64_t bits = word_of(word) & from; bits != 0) {
      return std::min(end, word * 64 + static_cast<uint32_t>(std::countr_zero(bits)));
    }
    from = ~uint64_t{0};
  }
  return end;
}

/// The same of the rows [begin, end) whose bit in `mask` is set, where they stand in their order already and every step may follow whenever it likes: `step_of(step, word)` has the bits of the rows that fit
/// a step. A look-up a step, where the other way looks at each row.
template <typename StepOf>
Followed FollowWhenever(const uint64_t* mask, uint32_t begin, uint32_t end, size_t steps, StepOf&& step_of) {
  Followed followed;
  int64_t taken = 0;
  for (uint32_t at = begin; steps != 0;) {
    at = FirstRow(at, end, [&](uint32_t word) { return mask[word] & step_of(static_cast<size_t>(taken), word); });
    if (at == end) {
      break;
    }
    ++at;
    followed.furthest = std::max(followed.furthest, ++taken);
    if (taken == static_cast<int64_t>(steps)) {
      ++followed.matches;
      taken = 0;
    }
  }
  return followed;
}

}  // namespace limn
