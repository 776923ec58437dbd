/// The same labels for any batch size and number of threads, with nothing shared, and from a program that was saved and loaded.
#include <catch2/catch.hpp>

#include "tests/golden/golden_program.h"

namespace limn::golden {
namespace {

constexpr size_t kBatchSizes[] = {1, 2, 63, 64, 65};
constexpr size_t kThreads[] = {1, 2};

TEST_CASE("labels of a case depend on no batch size, no thread count, no sharing") {
  for (const Case& one : FindCases()) {
    if (one.is_chinese()) {
      continue;
    }
    DYNAMIC_SECTION(one.name) {
      const CompiledCase compiled = Compile(one, true);
      const std::string whole = LabelsOf(compiled, compiled.program, {});
      REQUIRE_FALSE(whole.empty());
      for (const size_t batch_rows : kBatchSizes) {
        for (const size_t threads : kThreads) {
          CAPTURE(batch_rows, threads);
          CHECK(LabelsOf(compiled, compiled.program, {.batch_rows = batch_rows, .threads = threads}) == whole);
        }
      }
      const CompiledCase unshared = Compile(one, false);
      CHECK(LabelsOf(unshared, unshared.program, {.batch_rows = 1}) == whole);
    }
  }
}

TEST_CASE("a program that was saved and loaded again gives the same labels") {
  for (const Case& one : FindCases()) {
    if (one.is_chinese()) {
      continue;
    }
    DYNAMIC_SECTION(one.name) {
      const CompiledCase compiled = Compile(one, true);
      CHECK_FALSE(Verify(compiled.program).has_value());
      ProgramProblem problem;
      const std::optional<Program> loaded = Deserialize(Serialize(compiled.program), problem);
      CAPTURE(problem.detail);
      REQUIRE(loaded.has_value());
      CHECK(*loaded == compiled.program);
      CHECK(LabelsOf(compiled, *loaded, {}) == LabelsOf(compiled, compiled.program, {}));
    }
  }
}

TEST_CASE("both languages make one program") {
  for (const Case& one : FindCases()) {
    if (!one.is_chinese()) {
      continue;
    }
    Case english = one;
    english.name = one.name.substr(0, one.name.size() - 3);
    english.rules = one.rules.parent_path() / (one.rules.stem().stem().string() + ".limn");
    CAPTURE(one.name);
    // Spans and file names differ; the listing without them does not.
    const CompiledCase in_chinese = Compile(one, true);
    const CompiledCase in_english = Compile(english, true);
    Program first = in_chinese.program;
    Program second = in_english.program;
    for (Program* program : {&first, &second}) {
      program->files.clear();
      for (Block& block : program->blocks) {
        for (Instruction& instruction : block.instructions) {
          instruction.span = {};
        }
      }
      for (PopulationRow& population : program->populations) {
        population.span = {};
        if (population.groups) {
          population.groups->features.clear();  // as they are written
        }
      }
    }
    CHECK(first == second);
  }
}

}  // namespace
}  // namespace limn::golden
