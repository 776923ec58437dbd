// The differential test: random programs over random tables, the VM against the reference.
//   differential [PROGRAMS [FIRST_SEED]]     PROGRAMS also from LIMN_PROGRAMS; on all cores
// A difference is printed with its seed and its smallest form; `differential 1 SEED` shows it again.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <map>
#include <thread>
#include <vector>

#include "tests/differential/shrink.h"
#include "tests/differential/trial.h"
#include "tests/differential/variant.h"

namespace limn::differential {
namespace {

constexpr uint64_t kProgramsByDefault = 2'000;
// So few programs that a rare thing may be missed without anything being wrong.
constexpr uint64_t kProgramsForCoverage = 1'000;
// A long run says now and then how far it is.
constexpr uint64_t kProgramsPerSign = 50'000;
constexpr size_t kShrinkAttempts = 4'000;
constexpr size_t kDifferencesShown = 3;
// LIMN_SURVEY: how many differences to list, each in one line and not shrunk.
size_t SurveySize() {
  const char* size = std::getenv("LIMN_SURVEY");
  return size != nullptr ? std::strtoull(size, nullptr, 10) : 0;
}

std::string ShowCase(const Case& one, const Schema& schema) {
  const AsOf& as_of = one.setting.as_of;
  const TimeZone zone = *TimeZone::Find(one.setting.zone_name);
  std::string text = fmt::format("as of {} in {}\n", as_of.is_day ? Format(Value::OfDate(as_of.day), zone) : Format(Value::OfInstant(as_of.instant), zone),
                                 one.setting.zone_name);
  for (const auto& [name, value] : one.program.params) {
    text += fmt::format("param {} is {}\n", name, Format(value, zone));
  }
  return text + Render(one.program) + Print(schema, one.tables, one.setting.zone_name);
}

// What one thread finds in its share of the seeds.
struct Findings {
  Hits hits = NothingHitYet();
  std::map<uint64_t, std::string> failures;  // by seed
};

// Runs a seed in two ways; what went wrong in words, "" where nothing did.
std::string TrySeed(const Pipeline& pipeline, uint64_t seed, Hits& hits) {
  const Case one = MakeCase(seed, pipeline.schema());
  Trial trial(pipeline, one);
  for (int round = 0; round < kRounds; ++round) {
    const Variant variant = VariantOf(seed, round);
    const Outcome outcome = trial.Run(variant, round == 0 ? &hits : nullptr);
    if (outcome.kind == Outcome::Kind::Agree) {
      continue;
    }
    if (SurveySize() > 0) {
      return fmt::format("seed {} {}: {}\n", seed, outcome.cause, outcome.what.substr(0, 200));
    }
    const Case small =
        Shrink(one, [&](const Case& candidate) { return Trial(pipeline, candidate).Run(variant, nullptr).cause == outcome.cause; }, kShrinkAttempts);
    return fmt::format("seed {}: {}\n{}\nshrunk: {}\n{}\n", seed, outcome.what, variant.Describe(), Trial(pipeline, small).Run(variant, nullptr).what,
                       ShowCase(small, pipeline.schema()));
  }
  return "";
}

int Main(uint64_t programs, uint64_t first_seed) {
  const Pipeline pipeline;
  const size_t failures_max = std::max(kDifferencesShown, SurveySize());
  std::atomic<uint64_t> next = first_seed;
  std::atomic<size_t> failures = 0;
  std::vector<Findings> findings(std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::thread> threads;
  for (Findings& own : findings) {
    threads.emplace_back([&] {
      for (uint64_t seed = next++; seed < first_seed + programs && failures < failures_max; seed = next++) {
        if (const std::string failure = TrySeed(pipeline, seed, own.hits); !failure.empty()) {
          own.failures[seed] = failure;
          ++failures;
        }
        if (const uint64_t begun = seed - first_seed + 1; begun % kProgramsPerSign == 0 && begun < programs) {
          fmt::print(stderr, "{} of {} programs, {} differ\n", begun, programs, failures.load());
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  Findings all;
  for (const Findings& own : findings) {
    for (const auto& [name, count] : own.hits) {
      all.hits[name] += count;
    }
    all.failures.insert(own.failures.begin(), own.failures.end());
  }
  for (const auto& [seed, failure] : all.failures) {
    fmt::print("{}", failure);
  }
  size_t never = 0;
  for (const auto& [name, count] : all.hits) {
    fmt::print("{:>9}  {}\n", count, name);
    never += count == 0 ? 1 : 0;
  }
  fmt::print("{} programs from seed {}: {} differ, {} kinds never reached\n", programs, first_seed, all.failures.size(), never);
  return !all.failures.empty() || (programs >= kProgramsForCoverage && never > 0) ? 1 : 0;
}

}  // namespace
}  // namespace limn::differential

int main(int argc, char** argv) {
  const char* from_environment = std::getenv("LIMN_PROGRAMS");
  const char* programs = argc > 1 ? argv[1] : from_environment;
  try {
    return limn::differential::Main(programs != nullptr ? std::strtoull(programs, nullptr, 10) : limn::differential::kProgramsByDefault,
                                    argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
  } catch (const std::exception& exception) {
    fmt::print(stderr, "{}\n", exception.what());
    return 1;
  }
}
