// The program as text, for `limn disasm`.

#include <fmt/format.h>

#include "runtime/program/program.h"
#include "runtime/values/time_zone.h"

namespace limn {
namespace {

std::string TypeText(const ValueType& type) {
  switch (type.kind) {
    case ValueKind::Decimal: return fmt::format("decimal({})", type.scale);
    case ValueKind::Duration: return type.unit == DurationUnit::Days ? "days" : type.unit == DurationUnit::Micros ? "microseconds" : "months";
    default: return std::string(NameOf(type.kind));
  }
}

std::string ValueText(const Value& value) {
  if (value.is_missing()) {
    return "missing";
  }
  const std::string text = Format(value, TimeZone::Utc());
  return value.type.kind == ValueKind::Text ? '"' + text + '"' : text;
}

std::string ListText(const std::vector<Value>& values) {
  std::string text = "(";
  for (size_t index = 0; index < values.size() && index < 8; ++index) {
    text += (index > 0 ? ", " : "") + ValueText(values[index]);
  }
  return text + (values.size() > 8 ? fmt::format(", … {} values)", values.size()) : ")");
}

std::string TimeOfDayText(int64_t micros) {
  const int64_t seconds = micros / kMicrosPerSecond;
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string WindowText(const Program& program, const WindowRow& window) {
  constexpr std::string_view kUnits[] = {"minute", "hour", "day", "week", "month", "quarter", "year"};
  constexpr std::string_view kShapes[] = {"last", "previous", "this", "last full", "weekends", "weekdays", "during"};
  const std::string shape(kShapes[static_cast<size_t>(window.shape)]);
  const std::string begins = window.day_begins > 0 ? " of days from " + TimeOfDayText(window.day_begins) : "";
  switch (window.shape) {
    case WindowShape::During: return fmt::format("{} {} to {}", shape, TimeOfDayText(window.from), TimeOfDayText(window.to));
    case WindowShape::Weekends:
    case WindowShape::Weekdays: return shape + begins;
    default: break;
  }
  const std::string amount =
      window.amount_parameter ? program.parameters[*window.amount_parameter].name : std::to_string(window.amount);
  const bool sliding = window.shape == WindowShape::Last || window.shape == WindowShape::Previous;
  return fmt::format("{} {}{}{}", shape, sliding ? amount + " " : "", kUnits[static_cast<size_t>(window.unit)], begins);
}

std::string FunctionText(const FunctionName& function) {
  std::string text = function.name + "(";
  for (size_t index = 0; index < function.arguments.size(); ++index) {
    text += (index > 0 ? ", " : "") + TypeText(function.arguments[index]);
  }
  return text + ")";
}

std::string ImmediateText(const Program& program, char kind, uint32_t index) {
  switch (kind) {
    case 'c': return ValueText(program.constants[index]);
    case 'p': return program.parameters[index].name;
    case 'w': return WindowText(program, program.windows[index]);
    case 'f': return FunctionText(program.functions[index]);
    case 'C': return program.tables[program.columns[index].table] + "." + program.columns[index].name;
    case 'L': return program.links[index].name;
    case 'M': return program.values[index].name;
    case 'o': return fmt::format("outer r{}", index);
    case 'B': return fmt::format("block {}", index);
    case 'l': return ListText(program.lists[index]);
    default: return std::to_string(index);
  }
}

void PrintBlock(const Program& program, uint32_t index, int depth, std::string& out) {
  const Block& block = program.blocks[index];
  const std::string indent(static_cast<size_t>(depth) * 2, ' ');
  out += fmt::format("{}block {} over {}", indent, index, program.tables[block.table]);
  for (const uint32_t down : block.downs) {
    out += fmt::format(" by {}.{}", program.tables[program.links[down].child], program.links[down].name);
  }
  out += '\n';
  for (const Instruction& instruction : block.instructions) {
    const OpcodeRow& row = RowOf(instruction.op);
    std::string arguments;
    const auto add = [&](const std::string& text) { arguments += (arguments.empty() ? "" : ", ") + text; };
    for (const uint32_t operand : instruction.operands) {
      add(fmt::format("r{}", operand));
    }
    for (size_t immediate = 0; immediate < instruction.immediates.size(); ++immediate) {
      add(ImmediateText(program, row.immediates[immediate], instruction.immediates[immediate]));
    }
    if (instruction.op == Opcode::Run) {
      out += fmt::format("{}  {:<20} {}\n", indent, row.mnemonic, arguments);
      PrintBlock(program, instruction.immediates[0], depth + 2, out);
      continue;
    }
    const bool outer = IsAggregate(instruction.op);
    const RegisterType& type =
        outer ? program.blocks[*block.parent].registers[instruction.dst] : block.registers[instruction.dst];
    out += fmt::format("{}  {:<20} {}r{}: {} <- {}\n", indent, row.mnemonic, outer ? "outer " : "", instruction.dst,
                       type.rows ? "rows of " + program.tables[type.table] : TypeText(type.type), arguments);
  }
}

std::string PopulationText(const Program& program, const PopulationRow& row) {
  static constexpr std::string_view kWords[] = {"rank", "percentile_rank", "band", "in_top", "share_of_total", "population_average", "lift", "resemblance", "cluster",
                                                "count", "share", "sum", "min", "max", "median", "percentile", "stddev", "distinct", "most_common", "any", "all", "none"};
  const auto name = [&](uint32_t value) { return program.values[value].name; };
  std::string text = fmt::format("{} <- {}(", name(row.result), kWords[static_cast<size_t>(row.function)]);
  if (row.amount) {
    text += ValueText(program.constants[*row.amount]) + ", ";
  } else if (row.amount_parameter) {
    text += program.parameters[*row.amount_parameter].name + ", ";
  }
  text += row.members ? name(*row.members) + ", " : "";
  text += name(row.argument);
  for (const uint32_t feature : row.features) {
    text += ", " + name(feature);
  }
  text += row.groups ? fmt::format(" into {} to {} seed {}", row.groups->from, row.groups->to, row.groups->seed) : "";
  text += (row.within ? " within " + name(*row.within) : "");
  for (const uint32_t key : row.per) {
    text += " per " + name(key);
  }
  return text + ")";
}

}  // namespace

std::string Disassemble(const Program& program) {
  std::string out = fmt::format("program {} {}\n", program.project, ProgramHash(program));
  for (const ParameterRow& parameter : program.parameters) {
    out += fmt::format("param {}: {} = {}\n", parameter.name, TypeText(parameter.value.type), ValueText(parameter.value));
  }
  for (const ImportRow& import : program.imports) {
    out += fmt::format("import {} on {}: {} from \"{}\" column {}{}{}\n", import.name, import.entity, TypeText(import.type), import.file, import.column,
                       import.date_column.empty() ? "" : " dated " + import.date_column, import.author.empty() ? "" : " by \"" + import.author + "\"");
  }
  for (size_t index = 0; index < program.stages.size(); ++index) {
    const Stage& stage = program.stages[index];
    out += fmt::format("stage {} over {}\n", index, program.tables[program.blocks[stage.root].table]);
    PrintBlock(program, stage.root, 1, out);
    for (const StoredValue& stored : stage.stored) {
      out += fmt::format("  store {} <- r{}\n", program.values[stored.value].name, stored.reg);
    }
    for (const uint32_t population : stage.populations) {
      out += "  " + PopulationText(program, program.populations[population]) + "\n";
    }
  }
  for (const Output& output : program.outputs) {
    out += fmt::format("output {} {}\n", output.kind, output.name);
  }
  for (const ClaimRow& claim : program.claims) {
    out += fmt::format("claim \"{}\" about {}: {}\n", claim.text, claim.subject, program.values[claim.holds].name);
    for (const ClaimFigure& figure : claim.figures) {
      out += fmt::format("  figure {} <- {}\n", figure.text, program.values[figure.value].name);
    }
  }
  return out;
}

}  // namespace limn
