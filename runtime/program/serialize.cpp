// The .lbc file: "LIMN", format number, the parts of a Program in their order, XXH3 of all before; little endian.

#include <fmt/format.h>
#include <xxhash.h>

#include <cstring>
#include <type_traits>

#include "runtime/program/program.h"
#include "runtime/values/bytes.h"

namespace limn {
namespace {

constexpr std::string_view kMagic = "LIMN";

}  // namespace

// Not in the namespace without a name, where ByteWriter and ByteReader would not find them.
static void Fields(ByteWriter& io, Value& value) {
  io.Put(value.type);
  io.Put(static_cast<uint8_t>(value.data.index()));
  std::visit(
      [&](const auto& data) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(data)>, std::monostate>) {
          io.Put(data);
        }
      },
      value.data);
}

static void Fields(ByteReader& io, Value& value) {
  io.Put(value.type);
  uint8_t alternative = 0;
  io.Put(alternative);
  const auto read = [&]<typename T>(T data) {
    io.Put(data);
    value.data = std::move(data);
  };
  switch (alternative) {
    case 1: read(bool{}); break;
    case 2: read(int64_t{}); break;
    case 3: read(double{}); break;
    case 4: read(std::string{}); break;
    default: break;
  }
}

template <typename Io>
void Fields(Io& io, ProgramSpan& span) {
  io.Put(span.file);
  io.Put(span.begin);
  io.Put(span.end);
}
template <typename Io>
void Fields(Io& io, RegisterType& type) {
  io.Put(type.rows);
  io.Put(type.type);
  io.Put(type.table);
}
template <typename Io>
void Fields(Io& io, Instruction& instruction) {
  io.Put(instruction.op);
  io.Put(instruction.dst);
  io.Put(instruction.operands);
  io.Put(instruction.immediates);
  io.Put(instruction.span);
}
template <typename Io>
void Fields(Io& io, Block& block) {
  io.Put(block.table);
  io.Put(block.parent);
  io.Put(block.downs);
  io.Put(block.registers);
  io.Put(block.instructions);
}
template <typename Io>
void Fields(Io& io, StoredValue& stored) {
  io.Put(stored.value);
  io.Put(stored.reg);
}
template <typename Io>
void Fields(Io& io, Stage& stage) {
  io.Put(stage.root);
  io.Put(stage.stored);
  io.Put(stage.populations);
}
template <typename Io>
void Fields(Io& io, ClusterRow& groups) {
  io.Put(groups.name);
  io.Put(groups.definition);
  io.Put(groups.features);
  io.Put(groups.from);
  io.Put(groups.to);
  io.Put(groups.seed);
}
template <typename Io>
void Fields(Io& io, PopulationRow& population) {
  io.Put(population.function);
  io.Put(population.argument);
  io.Put(population.within);
  io.Put(population.per);
  io.Put(population.amount);
  io.Put(population.amount_parameter);
  io.Put(population.members);
  io.Put(population.features);
  io.Put(population.groups);
  io.Put(population.result);
  io.Put(population.span);
}
template <typename Io>
void Fields(Io& io, ColumnName& column) {
  io.Put(column.table);
  io.Put(column.name);
  io.Put(column.type);
}
template <typename Io>
void Fields(Io& io, LinkName& link) {
  io.Put(link.name);
  io.Put(link.child);
  io.Put(link.parent);
}
template <typename Io>
void Fields(Io& io, ParameterRow& parameter) {
  io.Put(parameter.name);
  io.Put(parameter.value);
  io.Put(parameter.from);
  io.Put(parameter.to);
}
template <typename Io>
void Fields(Io& io, WindowRow& window) {
  io.Put(window.shape);
  io.Put(window.unit);
  io.Put(window.amount);
  io.Put(window.amount_parameter);
  io.Put(window.day_begins);
  io.Put(window.from);
  io.Put(window.to);
}
template <typename Io>
void Fields(Io& io, FunctionName& function) {
  io.Put(function.name);
  io.Put(function.arguments);
  io.Put(function.result);
}
template <typename Io>
void Fields(Io& io, ValueRow& value) {
  io.Put(value.name);
  io.Put(value.table);
  io.Put(value.type);
}
template <typename Io>
void Fields(Io& io, Output& output) {
  io.Put(output.name);
  io.Put(output.label);
  io.Put(output.kind);
  io.Put(output.shape);
  io.Put(output.table);
  io.Put(output.type);
  io.Put(output.values);
  io.Put(output.members);
  io.Put(output.member_labels);
  io.Put(output.personal);
}
template <typename Io>
void Fields(Io& io, ClaimFigure& figure) {
  io.Put(figure.text);
  io.Put(figure.value);
  io.Put(figure.count);
  io.Put(figure.hits);
  io.Put(figure.others);
  io.Put(figure.other_hits);
  io.Put(figure.deviation);
  io.Put(figure.bound);
  io.Put(figure.personal);
}
template <typename Io>
void Fields(Io& io, ClaimRow& claim) {
  io.Put(claim.text);
  io.Put(claim.subject);
  io.Put(claim.condition);
  io.Put(claim.table);
  io.Put(claim.holds);
  io.Put(claim.members);
  io.Put(claim.figures);
  io.Put(claim.span);
}
template <typename Io>
void Fields(Io& io, ImportRow& import) {
  io.Put(import.name);
  io.Put(import.entity);
  io.Put(import.file);
  io.Put(import.column);
  io.Put(import.type);
  io.Put(import.values);
  io.Put(import.date_column);
  io.Put(import.author);
}
template <typename Io>
void Fields(Io& io, Program& program) {
  io.Put(program.project);
  io.Put(program.version);
  io.Put(program.files);
  io.Put(program.tables);
  io.Put(program.columns);
  io.Put(program.links);
  io.Put(program.parameters);
  io.Put(program.constants);
  io.Put(program.lists);
  io.Put(program.windows);
  io.Put(program.functions);
  io.Put(program.values);
  io.Put(program.blocks);
  io.Put(program.populations);
  io.Put(program.stages);
  io.Put(program.outputs);
  io.Put(program.claims);
  io.Put(program.imports);
}

static std::string Contents(const Program& program) {
  ByteWriter writer;
  writer.bytes = kMagic;
  writer.Put(kProgramFormat);
  writer.Put(program);
  return std::move(writer.bytes);
}

std::string Serialize(const Program& program) {
  std::string bytes = Contents(program);
  const uint64_t checksum = XXH3_64bits(bytes.data(), bytes.size());
  bytes.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return bytes;
}

std::optional<Program> Deserialize(std::string_view bytes, ProgramProblem& problem) {
  uint64_t checksum = 0;
  if (bytes.size() < kMagic.size() + sizeof kProgramFormat + sizeof checksum || !bytes.starts_with(kMagic)) {
    problem = {ProgramProblem::Kind::NotAProgram, 0, ""};
    return std::nullopt;
  }
  uint32_t format = 0;
  std::memcpy(&format, bytes.data() + kMagic.size(), sizeof format);
  if (format != kProgramFormat) {
    problem = {ProgramProblem::Kind::OtherFormat, format, ""};
    return std::nullopt;
  }
  const std::string_view contents = bytes.substr(0, bytes.size() - sizeof checksum);
  std::memcpy(&checksum, bytes.data() + contents.size(), sizeof checksum);
  if (checksum != XXH3_64bits(contents.data(), contents.size())) {
    problem = {ProgramProblem::Kind::Damaged, format, ""};
    return std::nullopt;
  }
  ByteReader reader(contents.substr(kMagic.size() + sizeof format));
  Program program;
  reader.Put(program);
  if (!reader.ok() || !reader.at_end()) {
    problem = {ProgramProblem::Kind::Damaged, format, ""};
    return std::nullopt;
  }
  if (const std::optional<std::string> wrong = Verify(program)) {
    problem = {ProgramProblem::Kind::Unsound, format, *wrong};
    return std::nullopt;
  }
  return program;
}

std::string ProgramHash(const Program& program) {
  // Where a rule stands is not what it means.
  Program meaning = program;
  meaning.files.clear();
  for (Block& block : meaning.blocks) {
    for (Instruction& instruction : block.instructions) {
      instruction.span = {};
    }
  }
  for (PopulationRow& population : meaning.populations) {
    population.span = {};
    if (population.groups) {
      population.groups->features.clear();
    }
  }
  for (ClaimRow& claim : meaning.claims) {
    claim.span = {};
    claim.condition.clear();
    for (ClaimFigure& figure : claim.figures) {
      figure.text.clear();
    }
  }
  const std::string bytes = Contents(meaning);
  return fmt::format("{:016x}", XXH3_64bits(bytes.data(), bytes.size()));
}

}  // namespace limn
