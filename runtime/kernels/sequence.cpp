#include "runtime/kernels/sequence.h"

#include <algorithm>
#include <array>
#include <optional>

#include "runtime/kernels/fault.h"

namespace limn {

Followed FollowSteps(std::span<const StepRow> rows, size_t steps, const std::function<int64_t(size_t step, int64_t time)>& deadline) {
  // open[k]: until when step k may be taken. The latest row that took the step before gives the latest deadline, so no other need be kept.
  std::array<std::optional<int64_t>, kFollowedStepsMax> open = {};
  Followed followed;
  for (const StepRow& row : rows) {
    // From the last step to the first, so that a row takes one step only.
    for (size_t step = steps; step-- > 0;) {
      const bool may_follow = step == 0 || (open[step] && (LIMN_FAULT(44) ? row.time < *open[step] : row.time <= *open[step]));
      if (((row.fits >> step) & 1) == 0 || !may_follow) {
        continue;
      }
      followed.furthest = std::max(followed.furthest, static_cast<int64_t>(step) + 1);
      if (step + 1 < steps) {
        open[step + 1] = deadline(step + 1, row.time);
        continue;
      }
      ++followed.matches;
      open.fill(std::nullopt);
      break;
    }
  }
  return followed;
}

}  // namespace limn
