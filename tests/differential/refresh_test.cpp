// New rows and a later as of: what Refresh finds is what two whole runs differ in.
// LIMN_REFRESH_CASES: how many cases, from seed 1.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <cstdlib>

#include "tests/differential/refresh_trial.h"

namespace limn::differential {
namespace {

constexpr uint64_t kCasesByDefault = 1'500;

uint64_t Cases() {
  const char* cases = std::getenv("LIMN_REFRESH_CASES");
  return cases != nullptr ? std::strtoull(cases, nullptr, 10) : kCasesByDefault;
}

TEST_CASE("new rows and a later as of: what changed is what two whole runs differ in") {
  const Pipeline pipeline;
  RefreshSeen seen;
  for (uint64_t seed = 1; seed <= Cases(); ++seed) {
    const std::optional<std::string> difference = TryRefresh(pipeline, seed, seen);
    INFO(difference.value_or(""));
    REQUIRE_FALSE(difference);
  }
  WARN(fmt::format("{} cases, {} changes, {} of texts, {} rows left out, {} gone, {} populations", seen.refreshed, seen.changes, seen.text_changes, seen.left_out, seen.gone, seen.populations));
  CHECK(seen.refreshed > Cases() / 10);
  CHECK(seen.changes > 0);
  CHECK(seen.text_changes > 0);
  CHECK(seen.left_out > 0);
  CHECK(seen.gone > 0);
  CHECK(seen.populations > 0);
}

}  // namespace
}  // namespace limn::differential
