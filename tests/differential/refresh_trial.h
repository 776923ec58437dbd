/// One random program over tables that are divided in two days: what Refresh finds beside what two whole runs differ in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/differential/pipeline.h"

namespace limn::differential {

/// What the cases came to, so that none of it is missed.
struct RefreshSeen {
  uint64_t refreshed = 0;
  uint64_t changes = 0;
  uint64_t left_out = 0;      // rows that were not run
  uint64_t gone = 0;          // rows in whose place newer ones stand
  uint64_t populations = 0;   // whose values changed
  uint64_t text_changes = 0;
};

/// What differs, with the case; nothing where all is equal, or where the program is none that is refreshed.
std::optional<std::string> TryRefresh(const Pipeline& pipeline, uint64_t seed, RefreshSeen& seen);

}  // namespace limn::differential
