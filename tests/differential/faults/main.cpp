// Breaks the runtime in one place after another and counts how many random programs it takes until that is noticed.
//   differential_faults [NUMBER]     one fault only
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include "runtime/kernels/fault.h"
#include "tests/differential/pipeline.h"
#include "tests/differential/refresh_trial.h"
#include "tests/differential/trial.h"
#include "tests/differential/variant.h"

namespace limn::differential {
namespace {

constexpr uint64_t kProgramsMax = 20'000;

bool AgreesInAllVariants(const Pipeline& pipeline, uint64_t seed) {
  const Case one = MakeCase(seed, pipeline.schema());
  Trial trial(pipeline, one);
  for (int round = 0; round < kRounds; ++round) {
    if (trial.Run(VariantOf(seed, round), nullptr).kind != Outcome::Kind::Agree) {
      return false;
    }
  }
  return true;
}

bool AgreesOnTwoDays(const Pipeline& pipeline, uint64_t seed) {
  RefreshSeen seen;
  return !TryRefresh(pipeline, seed, seen);
}

struct Fault {
  int number;
  std::string_view where;
  std::string_view what;
  bool (*agrees)(const Pipeline& pipeline, uint64_t seed);
};
constexpr Fault kFaults[] = {
#define FAULT(number, where, what) {number, where, what, AgreesInAllVariants},
#define REFRESH_FAULT(number, where, what) {number, where, what, AgreesOnTwoDays},
#include "tests/differential/faults/faults.def"
#undef FAULT
#undef REFRESH_FAULT
};

/// The smallest seed whose program notices; 0 where none does.
uint64_t FindFault(const Pipeline& pipeline, const Fault& fault) {
  std::atomic<uint64_t> next = 1;
  std::atomic<uint64_t> found = kProgramsMax + 1;
  const auto search = [&] {
    for (uint64_t seed = next++; seed < found; seed = next++) {
      if (!fault.agrees(pipeline, seed)) {
        uint64_t best = found;
        while (seed < best && !found.compare_exchange_weak(best, seed)) {
        }
      }
    }
  };
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < std::max(1U, std::thread::hardware_concurrency()); ++thread) {
    threads.emplace_back(search);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  return found <= kProgramsMax ? found.load() : 0;
}

int Main(int only) {
  const Pipeline pipeline;
  size_t missed = 0;
  for (const Fault& fault : kFaults) {
    if (only != 0 && fault.number != only) {
      continue;
    }
    planted_fault = fault.number;
    const uint64_t seed = FindFault(pipeline, fault);
    missed += seed == 0 ? 1 : 0;
    fmt::print("{:>3}  {}  {} ({})\n", fault.number, seed == 0 ? "not found " : fmt::format("found at {:>5}", seed), fault.what, fault.where);
    std::fflush(stdout);
  }
  fmt::print("{} of {} faults were not found\n", missed, only != 0 ? 1 : std::size(kFaults));
  return missed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace limn::differential

int main(int argc, char** argv) { return limn::differential::Main(argc > 1 ? std::atoi(argv[1]) : 0); }
