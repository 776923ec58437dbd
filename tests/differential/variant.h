/// The ways in which a seed is run: the whole at once, then in another way.
#pragma once

#include "tests/differential/pipeline.h"

namespace limn::differential {

inline constexpr int kRounds = 2;

/// Round 0: one batch, sharing and passes on. Round 1: batches of 1, 2, 63, 64, 65 or all rows, sharing and passes on or off.
/// In both: threads, row order, saved or not, by chance.
inline Variant VariantOf(uint64_t seed, int round) {
  Random random(seed * kRounds + static_cast<uint64_t>(round));
  Variant variant;
  variant.batch_rows = round == 0 ? 2048 : random.Pick({size_t{1}, size_t{2}, size_t{63}, size_t{64}, size_t{65}, size_t{2048}});
  variant.threads = random.Chance(20) ? 2 : 1;
  variant.range_rows = variant.threads > 1 ? 64 : variant.range_rows;
  variant.share = round == 0 || random.Chance(70);
  variant.passes = round == 0 || random.Chance(50);
  variant.through_file = random.Chance(20);
  variant.all_columns = random.Chance(15);
  variant.row_order = random.Chance(50) ? seed + 1 : 0;
  variant.through_snapshot = random.Chance(20);
  variant.first_rows = random.Chance(20) ? random.Pick({size_t{1}, size_t{2}, size_t{7}}) : 0;
  variant.spilled = random.Chance(5);
  return variant;
}

}  // namespace limn::differential
