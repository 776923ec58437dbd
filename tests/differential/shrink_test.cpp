// A case that is being made smaller stays one that can be written down in both of its forms.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/differential/shrink.h"

namespace limn::differential {
namespace {

constexpr uint64_t kSeeds = 1'000;
constexpr size_t kAttempts = 400;

bool IsWhole(const Case& one) {
  return std::none_of(one.program.statements.begin(), one.program.statements.end(), [](const RuleText& statement) { return statement.is_dropped; });
}

// Of which child each mark in the other form of a call is.
std::vector<size_t> ArgumentsOf(const RuleText& node) {
  const std::string text = node.written_out.value_or("");
  std::vector<size_t> arguments;
  for (size_t mark = text.find(kArgument); mark != std::string::npos; mark = text.find(kArgument, mark + 1)) {
    arguments.push_back(static_cast<size_t>(text[mark + 1] - AsMark(0)));
  }
  return arguments;
}

bool HasItsArguments(const RuleText& node) {
  const std::vector<size_t> arguments = ArgumentsOf(node);
  return std::all_of(arguments.begin(), arguments.end(), [&](size_t argument) { return argument < node.children.size(); }) &&
         std::all_of(node.children.begin(), node.children.end(), HasItsArguments);
}

TEST_CASE("what shrinking leaves of a call can be written out") {
  const Pipeline pipeline;
  size_t with_calls = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    CAPTURE(seed);
    const Case one = MakeCase(seed, pipeline.schema());
    const std::vector<RuleText>& statements = one.program.statements;
    if (std::none_of(statements.begin(), statements.end(), HasCall)) {
      continue;
    }
    ++with_calls;
    Random random(seed);
    const auto is_kept = [&](const Case& candidate) {
      CHECK(std::all_of(candidate.program.statements.begin(), candidate.program.statements.end(), HasItsArguments));
      return IsWhole(candidate) && random.Chance(20);  // else little would be left to look at
    };
    const Case smaller = Shrink(one, is_kept, kAttempts);
    CHECK(Render(smaller.program).size() <= Render(one.program).size());
  }
  CHECK(with_calls >= 20);
}

}  // namespace
}  // namespace limn::differential
