// Programs survive their file, and nothing that claims to be one gets past the verifier.

#include <xxhash.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "runtime/program/program.h"

namespace limn {
namespace {

// count(orders where amount > 10) >= 2, over customers.
Program SmallProgram() {
  Program program;
  program.project = "unit";
  program.version = "1";
  program.files = {"rules/a.limn"};
  program.tables = {"customers", "orders"};
  program.columns = {{1, "amount", {ValueKind::Int}}};
  program.links = {{"customer", 1, 0}};
  program.constants = {Value::Int(10), Value::Int(2)};
  program.values = {{"often", 0, {ValueKind::Bool}}};
  Block root;
  root.table = 0;
  root.registers = {{false, {ValueKind::Int}}, {false, {ValueKind::Int}}, {false, {ValueKind::Bool}}};
  root.instructions = {{Opcode::Run, 0, {}, {1}, {0, 1, 5}},
                       {Opcode::Constant, 1, {}, {1}, {0, 1, 5}},
                       {Opcode::CompareGreaterEqual, 2, {0, 1}, {}, {0, 1, 5}}};
  Block child;
  child.table = 1;
  child.parent = 0;
  child.downs = {0};
  child.registers = {{false, {ValueKind::Int}}, {false, {ValueKind::Int}}, {false, {ValueKind::Bool}}};
  child.instructions = {{Opcode::LoadColumn, 0, {}, {0}, {0, 1, 5}},
                        {Opcode::Constant, 1, {}, {0}, {0, 1, 5}},
                        {Opcode::CompareGreater, 2, {0, 1}, {}, {0, 1, 5}},
                        {Opcode::AggCount, 0, {2}, {}, {0, 1, 5}}};
  program.blocks = {root, child};
  program.stages = {{0, {{0, 2}}}};
  program.outputs = {{"often", "Often", "tag", OutputKind::YesNo, 0, {ValueKind::Bool}, {0}, {}, {}, ""}};
  return program;
}

std::string WithChecksum(std::string bytes) {
  const uint64_t checksum = XXH3_64bits(bytes.data(), bytes.size() - sizeof(uint64_t));
  std::memcpy(bytes.data() + bytes.size() - sizeof checksum, &checksum, sizeof checksum);
  return bytes;
}

}  // namespace

TEST_CASE("a program reads back as it was written") {
  const Program program = SmallProgram();
  REQUIRE(Verify(program) == std::nullopt);
  ProgramProblem problem;
  const std::optional<Program> back = Deserialize(Serialize(program), problem);
  REQUIRE(back);
  CHECK(*back == program);
  CHECK(ProgramHash(*back) == ProgramHash(program));
}

TEST_CASE("where a rule stands is not part of the program's hash, what it does is") {
  Program program = SmallProgram();
  const std::string hash = ProgramHash(program);
  program.files = {"规则/甲.limn"};
  program.blocks[1].instructions[2].span = {0, 70, 75};
  CHECK(ProgramHash(program) == hash);
  program.constants[0] = Value::Int(11);
  CHECK(ProgramHash(program) != hash);
}

TEST_CASE("a damaged or foreign file is refused in words") {
  const std::string bytes = Serialize(SmallProgram());
  ProgramProblem problem;
  CHECK_FALSE(Deserialize("", problem));
  CHECK_FALSE(Deserialize("customer_id,amount\n1,2\n", problem));
  CHECK(problem.kind == ProgramProblem::Kind::NotAProgram);
  std::string flipped = bytes;
  flipped[20] ^= 1;
  CHECK_FALSE(Deserialize(flipped, problem));
  CHECK(problem.kind == ProgramProblem::Kind::Damaged);
  std::string newer = bytes;
  newer[4] = 99;
  CHECK_FALSE(Deserialize(newer, problem));
  CHECK(problem.kind == ProgramProblem::Kind::OtherFormat);
  CHECK(problem.format == 99);
}

TEST_CASE("every cut and every changed byte is refused or verified, never followed") {
  const std::string bytes = Serialize(SmallProgram());
  ProgramProblem problem;
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(Deserialize(std::string_view(bytes).substr(0, size), problem));
  }
  for (size_t at = 8; at + 8 < bytes.size(); ++at) {
    for (const int change : {1, 0x7F, 0xFF}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ change);
      const std::optional<Program> program = Deserialize(WithChecksum(changed), problem);
      if (program) {
        CHECK(Verify(*program) == std::nullopt);
        CHECK_FALSE(Disassemble(*program).empty());
      }
    }
  }
}

TEST_CASE("the verifier names what is wrong") {
  const auto problem = [](auto change) {
    Program program = SmallProgram();
    change(program);
    return Verify(program).value_or("");
  };
  CHECK(problem([](Program& p) { p.blocks[0].instructions[2].operands[0] = 7; }) == "block 0 instruction 2 (cmp.ge) has wrong operands");
  CHECK(problem([](Program& p) { p.blocks[0].instructions.erase(p.blocks[0].instructions.begin()); }) ==
        "block 0 instruction 1 (cmp.ge) has wrong operands");
  CHECK(problem([](Program& p) { p.blocks[1].registers[2].type.kind = ValueKind::Int; }) ==
        "block 1 instruction 2 (cmp.gt) writes a register of another type");
  CHECK(problem([](Program& p) { p.columns[0].type.kind = ValueKind::Text; }) ==
        "block 1 instruction 0 (load.column) writes a register of another type");
  CHECK(problem([](Program& p) { p.blocks[0].instructions[0].immediates[0] = 0; }) == "block 0 is not a child of block 0");
  CHECK(problem([](Program& p) { p.links[0].parent = 1; }) == "block 1 goes down link customer from another table");
  CHECK(problem([](Program& p) { p.stages.clear(); }) == "output often is never computed");
  CHECK(problem([](Program& p) { p.outputs[0].values = {4}; }) == "value 4 does not exist");
  CHECK(problem([](Program& p) { p.blocks[1].instructions[3].dst = 1; }) == "block 0 writes register 1 twice");
  CHECK(problem([](Program& p) { p.stages.push_back(p.stages[0]); }) == "block 0 runs twice");
  CHECK(problem([](Program& p) { p.stages[0].stored.push_back({0, 2}); }) == "value often is stored twice");
  CHECK(problem([](Program& p) { p.blocks.push_back(p.blocks[0]); }) == "block 2 never runs");
  CHECK(problem([](Program& p) { p.blocks[0].registers.push_back({false, {ValueKind::Int}}); }) == "block 0 never writes register 3");
  CHECK(problem([](Program& p) { p.columns[0].type.scale = 3; }) == "column amount has a type that does not exist");
  CHECK(problem([](Program& p) { p.constants[0] = Value::Number(std::nan("")); }) == "a constant is not of its type");
  CHECK(problem([](Program& p) { p.constants[0] = Value::OfDate({INT32_MAX}); }) == "a constant is not of its type");
  CHECK(problem([](Program& p) { p.outputs[0].shape = OutputKind::Value; p.outputs[0].type = {ValueKind::Text}; }) ==
        "output often is of another type than its value");
  CHECK(problem([](Program& p) { p.outputs[0].values = {0, 0}; }) == "output often has the wrong number of values");
}

TEST_CASE("what a child block aggregates is there when it has run, not before") {
  Program program = SmallProgram();
  program.blocks[1].registers.push_back({false, {ValueKind::Int}});
  program.blocks[1].instructions.push_back({Opcode::LoadOuter, 3, {}, {0}, {}});
  CHECK(Verify(program) == "block 1 reads an enclosing register before it is written");
}

TEST_CASE("blocks lie inside one another up to a limit") {
  // customers who refer to one another: each block runs over the referred of the one before.
  const auto nested = [](uint32_t depth) {
    Program program;
    program.tables = {"customers"};
    program.links = {{"referrer", 0, 0}};
    program.values = {{"m", 0, {ValueKind::Int}}};
    for (uint32_t index = 0; index <= depth; ++index) {
      Block block;
      if (index > 0) {
        block.parent = index - 1;
        block.downs = {0};
      }
      if (index < depth) {
        block.registers = {{false, {ValueKind::Int}}};
        block.instructions.push_back({Opcode::Run, 0, {}, {index + 1}, {}});
      }
      if (index > 0) {
        block.instructions.push_back({Opcode::AggCount, 0, {}, {}, {}});
      }
      program.blocks.push_back(block);
    }
    program.stages = {{0, {{0, 0}}}};
    return program;
  };
  CHECK(Verify(nested(256)) == std::nullopt);
  CHECK(Verify(nested(257)) == "block 257 lies inside more than 256 others");
  CHECK(Verify(nested(200'000)) == "block 257 lies inside more than 256 others");
}

TEST_CASE("every opcode has a mnemonic of its own") {
  std::vector<std::string_view> seen;
  for (const OpcodeRow& row : OpcodeRows()) {
    CHECK(std::find(seen.begin(), seen.end(), row.mnemonic) == seen.end());
    CHECK_FALSE(row.doc.empty());
    seen.push_back(row.mnemonic);
  }
}

}  // namespace limn
