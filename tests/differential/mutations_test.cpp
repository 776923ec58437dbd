// Programs from files are untrusted: real ones, changed at random, are refused or run without harm. That they do no harm shows by itself in a
// build with sanitizers, elsewhere by not crashing. LIMN_MUTATIONS: how many for each program.
#include <catch2/catch.hpp>
#include <xxhash.h>

#include <cstdlib>
#include <cstring>

#include "tests/differential/pipeline.h"

namespace limn::differential {
namespace {

constexpr uint64_t kPrograms = 40;
constexpr uint64_t kMutationsByDefault = 100;
constexpr size_t kHeaderBytes = 8;

uint64_t MutationsPerProgram() {
  const char* count = std::getenv("LIMN_MUTATIONS");
  return count != nullptr ? std::strtoull(count, nullptr, 10) : kMutationsByDefault;
}

// Changes some bytes of the contents and makes the checksum right again.
void ChangeBytes(Random& random, std::string& bytes) {
  const size_t end = bytes.size() - sizeof(uint64_t);
  const auto place = [&] { return kHeaderBytes + random.Below(end - kHeaderBytes - sizeof(uint64_t)); };
  for (size_t changes = 1 + random.Below(3); changes > 0; --changes) {
    const size_t at = place();
    const uint32_t small = static_cast<uint32_t>(random.Below(12));
    switch (random.Below(4)) {
      case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.Below(8))); break;
      case 1: bytes[at] = static_cast<char>(random.Next()); break;
      case 2: std::memcpy(bytes.data() + at, &small, sizeof small); break;
      default: std::memmove(bytes.data() + at, bytes.data() + place(), sizeof(uint64_t)); break;
    }
  }
  const uint64_t checksum = XXH3_64bits(bytes.data(), end);
  std::memcpy(bytes.data() + end, &checksum, sizeof checksum);
}

// Changes what an instruction, a block or a stage names: more often something that still verifies.
void ChangeParts(Random& random, Program& program) {
  for (size_t changes = 1 + random.Below(3); changes > 0; --changes) {
    Block& block = program.blocks[random.Below(program.blocks.size())];
    const auto reg = [&] { return static_cast<uint32_t>(random.Below(block.registers.size() + 1)); };
    if (block.instructions.empty() || block.registers.empty()) {
      continue;
    }
    Instruction& instruction = block.instructions[random.Below(block.instructions.size())];
    Stage& stage = program.stages[random.Below(program.stages.size())];
    switch (random.Below(12)) {
      case 0: instruction.op = static_cast<Opcode>(random.Below(OpcodeRows().size())); break;
      case 1: instruction.dst = reg(); break;
      case 2: std::swap(instruction, block.instructions[random.Below(block.instructions.size())]); break;
      case 3: block.registers[random.Below(block.registers.size())] = block.registers[random.Below(block.registers.size())]; break;
      case 4: block.downs.push_back(static_cast<uint32_t>(random.Below(program.links.size() + 1))); break;
      case 5: instruction.immediates.assign(instruction.immediates.size(), static_cast<uint32_t>(random.Below(6))); break;
      case 6: stage.stored.push_back({static_cast<uint32_t>(random.Below(program.values.size())), reg()}); break;
      case 7: std::swap(stage, program.stages[random.Below(program.stages.size())]); break;
      case 8: program.stages.push_back(stage); break;
      case 9: program.tables[random.Below(program.tables.size())] = program.tables[random.Below(program.tables.size())]; break;
      case 10:
        if (!program.links.empty()) {
          std::swap(program.links[random.Below(program.links.size())], program.links[random.Below(program.links.size())]);
        }
        break;
      default:
        if (!instruction.operands.empty()) {
          instruction.operands[random.Below(instruction.operands.size())] = reg();
        }
        break;
    }
  }
}

// How far a program came.
enum class Fate : uint8_t { Refused, NotLinked, Ran };

Fate Follow(const Pipeline& pipeline, const Case& one, const std::string& bytes, const Variant& variant) {
  Executed executed;
  ProgramProblem problem;
  std::optional<Program> program = Deserialize(bytes, problem);
  if (!program) {
    CHECK((problem.kind != ProgramProblem::Kind::Unsound || !problem.detail.empty()));
    return Fate::Refused;
  }
  CHECK_FALSE(Disassemble(*program).empty());
  executed.program = std::make_unique<Program>(std::move(*program));
  pipeline.LoadAndRun(executed, one.setting, one.tables, {}, variant);
  if (!executed.failure.empty()) {
    return Fate::NotLinked;
  }
  // Whoever writes labels looks at every value.
  for (const LabelTable& table : executed.result.labels) {
    for (const LabelColumn& label : table.labels) {
      for (size_t row = 0; row < table.rows; ++row) {
        LabelText(label, row, executed.database->zone());
      }
    }
  }
  return Fate::Ran;
}

}  // namespace

TEST_CASE("a program changed at random is refused, or runs without harm") {
  const Pipeline pipeline;
  std::map<Fate, uint64_t> fates;
  for (uint64_t seed = 1; seed <= kPrograms; ++seed) {
    const Case one = MakeCase(seed, pipeline.schema());
    Variant variant;
    const Checked checked = pipeline.Check(Render(one.program), one.setting);
    REQUIRE(checked.errors == "");
    const Executed executed = pipeline.Execute(checked, one.setting, one.tables, one.program.params, variant);
    REQUIRE(executed.failure == "");
    const std::string original = Serialize(*executed.program);
    for (uint64_t mutation = 0; mutation < MutationsPerProgram(); ++mutation) {
      Random random(seed * 1'000'000 + mutation);
      CAPTURE(seed, mutation);
      variant.batch_rows = random.Pick({size_t{1}, size_t{7}, size_t{2048}});
      std::string bytes = original;
      if (random.Chance(50)) {
        ChangeBytes(random, bytes);
      } else {
        Program changed = *executed.program;
        ChangeParts(random, changed);
        bytes = Serialize(changed);
      }
      ++fates[Follow(pipeline, one, bytes, variant)];
    }
  }
  // All three happen, or the changes are too coarse to show anything.
  CHECK(fates[Fate::Refused] > 0);
  CHECK(fates[Fate::NotLinked] > 0);
  CHECK(fates[Fate::Ran] > 0);
}

}  // namespace limn::differential
