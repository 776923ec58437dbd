// Verify: what a program must be before it runs. A .lbc is untrusted input: nothing here may crash on one.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/program/program.h"
#include "runtime/values/calendar.h"
#include "runtime/values/time_zone.h"

namespace limn {
namespace {

// Blocks inside one another: far more than anybody writes, and no deeper than the stack of those who walk them.
constexpr uint32_t kBlockDepthMax = 256;

bool IsType(const ValueType& type) {
  return type.kind <= ValueKind::Duration && type.unit <= DurationUnit::Months && type.scale <= kMaxScale &&
         (type.kind == ValueKind::Decimal || type.scale == 0) && (type.kind == ValueKind::Duration || type.unit == DurationUnit::Days);
}

// Values that calendar arithmetic can't follow, or that have no order, don't come from rules.
bool IsOrdinary(const Value& value) {
  if (const double* number = std::get_if<double>(&value.data)) {
    return std::isfinite(*number);
  }
  const int64_t* slot = std::get_if<int64_t>(&value.data);
  const int64_t unit = value.type.kind == ValueKind::Date ? 1 : value.type.kind == ValueKind::DateTime ? kMicrosPerDay : 0;
  // A day more at either end: a moment's day in its zone.
  return slot == nullptr || unit == 0 || (*slot >= (kFirstDay - 1) * unit && *slot <= (kLastDay + 2) * unit);
}

bool FitsType(const Value& value) {
  if (!IsType(value.type)) {
    return false;
  }
  if (value.is_missing()) {
    return true;
  }
  const bool holds = [&] {
    switch (value.type.kind) {
      case ValueKind::Bool: return std::holds_alternative<bool>(value.data);
      case ValueKind::Number: return std::holds_alternative<double>(value.data);
      case ValueKind::Text: return std::holds_alternative<std::string>(value.data);
      default: return std::holds_alternative<int64_t>(value.data);
    }
  }();
  return holds && IsOrdinary(value);
}

bool FitsOperand(char kind, const RegisterType& type) {
  if (kind == 'r') {
    return type.rows;
  }
  if (type.rows) {
    return false;
  }
  const ValueKind value = type.type.kind;
  switch (kind) {
    case 'b': return value == ValueKind::Bool;
    case 't': return value == ValueKind::Text;
    case 'D': return value == ValueKind::Duration;
    case 'T': return value == ValueKind::Date || value == ValueKind::DateTime;
    default: return true;
  }
}

class Verifier {
 public:
  explicit Verifier(const Program& program) : program_(program) {}

  std::optional<std::string> Check() {
    CheckTables();
    if (!problem_) {
      CheckStages();
    }
    return problem_;
  }

 private:
  template <typename... Args>
  void Fail(fmt::format_string<Args...> format, Args&&... args) {
    if (!problem_) {
      problem_ = fmt::format(format, std::forward<Args>(args)...);
    }
  }
  bool InRange(uint32_t index, size_t size, std::string_view what) {
    if (index >= size) {
      Fail("{} {} does not exist", what, index);
      return false;
    }
    return true;
  }

  void CheckType(const ValueType& type, std::string_view what, std::string_view name) {
    if (!IsType(type)) {
      Fail("{} {} has a type that does not exist", what, name);
    }
  }

  void CheckTables() {
    for (const ColumnName& column : program_.columns) {
      InRange(column.table, program_.tables.size(), "table");
      CheckType(column.type, "column", column.name);
    }
    for (const LinkName& link : program_.links) {
      InRange(link.child, program_.tables.size(), "table");
      InRange(link.parent, program_.tables.size(), "table");
    }
    for (const Value& value : program_.constants) {
      if (!FitsType(value)) {
        Fail("a constant is not of its type");
      }
    }
    for (const std::vector<Value>& list : program_.lists) {
      for (const Value& value : list) {
        if (!FitsType(value)) {
          Fail("a value of a list is not of its type");
        }
      }
    }
    for (const ParameterRow& parameter : program_.parameters) {
      const auto fits = [&](const Value& value) { return FitsType(value) && value.type == parameter.value.type; };
      if (!fits(parameter.value) || (parameter.from && !fits(*parameter.from)) || (parameter.to && !fits(*parameter.to))) {
        Fail("parameter {} is not of its type", parameter.name);
      }
    }
    for (const FunctionName& function : program_.functions) {
      CheckType(function.result, "function", function.name);
      for (const ValueType& type : function.arguments) {
        CheckType(type, "function", function.name);
      }
    }
    for (const ValueRow& value : program_.values) {
      InRange(value.table, program_.tables.size(), "table");
      CheckType(value.type, "value", value.name);
    }
    CheckWindows();
    for (const PopulationRow& population : program_.populations) {
      if (population.function > PopulationFunction::None) {
        Fail("a population is of a kind that does not exist");
      }
    }
    CheckOutputs();
    CheckClaims();
  }

  void CheckWindows() {
    for (const WindowRow& window : program_.windows) {
      if (window.shape > WindowShape::During || window.unit > WindowUnit::Year) {
        Fail("a window is of a kind that does not exist");
      }
      if (window.amount < 0) {
        Fail("a window has a negative length");
      }
      for (const int64_t time : {window.day_begins, window.from, window.to}) {
        if (time < 0 || time > kMicrosPerDay) {
          Fail("a window has a time of day that is none");
        }
      }
      if (window.amount_parameter && InRange(*window.amount_parameter, program_.parameters.size(), "parameter") &&
          program_.parameters[*window.amount_parameter].value.type.kind != ValueKind::Int) {
        Fail("parameter {} of a window is not a whole number", program_.parameters[*window.amount_parameter].name);
      }
    }
  }

  // An output and its values: a yes/no one yes/no, a set one for each member, else one value of its type.
  void CheckOutputs() {
    for (const Output& output : program_.outputs) {
      CheckType(output.type, "output", output.name);
      const bool is_set = output.shape == OutputKind::Set;
      const bool has_members = is_set && !output.members.empty();
      const size_t values = has_members ? output.members.size() : is_set ? output.values.size() : 1;
      if (output.shape > OutputKind::Set || output.values.empty() || output.values.size() != values) {
        Fail("output {} has the wrong number of values", output.name);
      }
      if (output.shape == OutputKind::YesNo && output.type.kind != ValueKind::Bool) {
        Fail("output {} says yes or no and is of another type", output.name);
      }
      if (!output.member_labels.empty() && output.member_labels.size() != output.members.size()) {
        Fail("output {} has the wrong number of member labels", output.name);
      }
      InRange(output.table, program_.tables.size(), "table");
      for (const uint32_t value : output.values) {
        if (!InRange(value, program_.values.size(), "value")) {
          return;
        }
        if (program_.values[value].table != output.table) {
          Fail("output {} is of another table than its value", output.name);
        }
        const ValueType wanted = has_members ? ValueType{ValueKind::Bool} : is_set ? ValueType{ValueKind::Text} : output.type;
        if (program_.values[value].type != wanted) {
          Fail("output {} is of another type than its value", output.name);
        }
      }
    }
  }

  // What a claim says is a yes/no on its table; its figures stand there too, its counts are whole numbers.
  void CheckClaims() {
    const auto check = [&](const ClaimRow& claim, uint32_t value, std::optional<ValueKind> kind) {
      if (!InRange(value, program_.values.size(), "value")) {
        return;
      }
      if (program_.values[value].table != claim.table || (kind && program_.values[value].type.kind != *kind)) {
        Fail("a figure of the claim \"{}\" is of another table or type", claim.text);
      }
    };
    for (const ClaimRow& claim : program_.claims) {
      if (!InRange(claim.table, program_.tables.size(), "table")) {
        return;
      }
      check(claim, claim.holds, ValueKind::Bool);
      check(claim, claim.members, ValueKind::Int);
      for (const ClaimFigure& figure : claim.figures) {
        check(claim, figure.value, figure.deviation ? std::optional(ValueKind::Number) : std::nullopt);
        for (const std::optional<uint32_t>& count : {std::optional(figure.count), figure.hits, figure.others, figure.other_hits}) {
          check(claim, count.value_or(figure.count), ValueKind::Int);
        }
        if (figure.others.has_value() != figure.other_hits.has_value() || (figure.others && !figure.hits)) {
          Fail("a figure of the claim \"{}\" compares with nobody", claim.text);
        }
        check(claim, figure.deviation.value_or(figure.value), figure.deviation ? std::optional(ValueKind::Number) : std::nullopt);
        check(claim, figure.bound.value_or(figure.value), std::nullopt);
      }
    }
  }

  void CheckStages() {
    stored_.assign(program_.values.size(), false);
    visited_.assign(program_.blocks.size(), false);
    computed_.assign(program_.populations.size(), false);
    constant_.resize(program_.blocks.size());
    for (const Stage& stage : program_.stages) {
      if (!InRange(stage.root, program_.blocks.size(), "block")) {
        return;
      }
      if (program_.blocks[stage.root].parent || !program_.blocks[stage.root].downs.empty()) {
        Fail("block {} is no root", stage.root);
        return;
      }
      const Written written = CheckBlock(stage.root, 0, nullptr);
      for (const StoredValue& stored : stage.stored) {
        if (problem_ || !InRange(stored.value, program_.values.size(), "value") ||
            !InRange(stored.reg, written.size(), "register")) {
          return;
        }
        const Block& root = program_.blocks[stage.root];
        if (root.registers[stored.reg].rows || root.registers[stored.reg].type != program_.values[stored.value].type ||
            root.table != program_.values[stored.value].table) {
          Fail("value {} is stored from a register that doesn't hold it", program_.values[stored.value].name);
        }
        if (stored_[stored.value]) {
          Fail("value {} is stored twice", program_.values[stored.value].name);
        }
        stored_[stored.value] = true;
      }
      for (const uint32_t population : stage.populations) {
        if (problem_ || !InRange(population, program_.populations.size(), "population")) {
          return;
        }
        if (computed_[population]) {
          Fail("population {} is computed twice", population);
        }
        computed_[population] = true;
        CheckPopulation(program_.populations[population]);
      }
    }
    for (const Output& output : program_.outputs) {
      for (const uint32_t value : output.values) {
        if (!problem_ && !stored_[value]) {
          Fail("output {} is never computed", output.name);
        }
      }
    }
    for (const ClaimRow& claim : program_.claims) {
      std::vector<uint32_t> read = {claim.holds, claim.members};
      for (const ClaimFigure& figure : claim.figures) {
        read.insert(read.end(), {figure.value, figure.count});
        for (const std::optional<uint32_t>& more : {figure.hits, figure.others, figure.other_hits, figure.deviation, figure.bound}) {
          read.push_back(more.value_or(figure.count));
        }
      }
      if (!problem_ && !std::all_of(read.begin(), read.end(), [&](uint32_t value) { return stored_[value]; })) {
        Fail("a figure of the claim \"{}\" is never computed", claim.text);
      }
    }
    for (size_t block = 0; block < visited_.size(); ++block) {
      if (!visited_[block]) {
        Fail("block {} never runs", block);
      }
    }
    for (size_t population = 0; population < computed_.size(); ++population) {
      if (!computed_[population]) {
        Fail("population {} is never computed", population);
      }
    }
  }

  void CheckPopulation(const PopulationRow& row) {
    std::vector<uint32_t> read = row.per;
    read.push_back(row.argument);
    read.insert(read.end(), row.features.begin(), row.features.end());
    for (const std::optional<uint32_t>& condition : {row.within, row.members}) {
      if (condition) {
        read.push_back(*condition);
      }
    }
    if (!InRange(row.result, program_.values.size(), "value")) {
      return;
    }
    const ValueRow& result = program_.values[row.result];
    for (const uint32_t value : read) {
      if (!InRange(value, program_.values.size(), "value")) {
        return;
      }
      if (!stored_[value] || program_.values[value].table != result.table) {
        Fail("{} is not there when the population of {} is", program_.values[value].name, result.name);
        return;
      }
    }
    const ValueType argument_type = program_.values[row.argument].type;
    const ValueKind argument = argument_type.kind;
    if (IsOverMembers(row.function)) {
      CheckOverMembers(row, argument_type, result);
      return;
    }
    const bool wants_numbers = row.function == PopulationFunction::ShareOfTotal || row.function == PopulationFunction::Average;
    const bool has_order = argument != ValueKind::Bool && argument != ValueKind::Text;
    const bool is_number = IsNumeric(argument);
    const bool fits = row.function == PopulationFunction::Lift ? argument == ValueKind::Bool : wants_numbers ? is_number : has_order;
    if (!fits || !ComparesWell(row) || (row.within && program_.values[*row.within].type.kind != ValueKind::Bool)) {
      Fail("the population of {} goes over values of another type", result.name);
    }
    CheckAmount(row);
    ValueKind wanted = ValueKind::Number;
    if (row.function == PopulationFunction::Rank || row.function == PopulationFunction::Band || row.function == PopulationFunction::Cluster) {
      wanted = ValueKind::Int;
    } else if (row.function == PopulationFunction::InTop) {
      wanted = ValueKind::Bool;
    }
    if (result.type != ValueType{wanted} || stored_[row.result]) {
      Fail("the population of {} yields another type, or twice", result.name);
    }
    stored_[row.result] = true;
  }

  void CheckOverMembers(const PopulationRow& row, ValueType argument, const ValueRow& result) {
    const bool is_number = IsNumeric(argument.kind);
    const bool has_order = argument.kind != ValueKind::Bool && argument.kind != ValueKind::Text;
    bool fits = true;
    ValueType wanted = argument;
    switch (row.function) {
      case PopulationFunction::Count:
        fits = argument.kind == ValueKind::Bool;
        wanted = {ValueKind::Int};
        break;
      case PopulationFunction::Share:
        fits = argument.kind == ValueKind::Bool;
        wanted = {ValueKind::Number};
        break;
      case PopulationFunction::StdDev:
        fits = is_number;
        wanted = {ValueKind::Number};
        break;
      case PopulationFunction::Distinct: wanted = {ValueKind::Int}; break;
      case PopulationFunction::Sum: fits = is_number; break;
      case PopulationFunction::Any:
      case PopulationFunction::All:
      case PopulationFunction::None: fits = argument.kind == ValueKind::Bool; break;
      case PopulationFunction::MostCommon: break;
      default: fits = has_order; break;
    }
    if (!fits || !row.per.empty() || row.members || row.groups || !row.features.empty() || (row.within && program_.values[*row.within].type.kind != ValueKind::Bool)) {
      Fail("the population of {} goes over values of another type", result.name);
    }
    CheckAmount(row);
    if (result.type != wanted || stored_[row.result]) {
      Fail("the population of {} yields another type, or twice", result.name);
    }
    stored_[row.result] = true;
  }

  // Members where they are asked for, a yes/no; features of a resemblance and of groups are numbers.
  bool ComparesWell(const PopulationRow& row) const {
    const auto is = [&](uint32_t value, ValueKind kind) { return program_.values[value].type.kind == kind; };
    const bool compares = row.function == PopulationFunction::Lift || row.function == PopulationFunction::Resemblance;
    const bool groups = row.function == PopulationFunction::Cluster;
    if (row.members.has_value() != compares || (row.members && !is(*row.members, ValueKind::Bool)) || row.groups.has_value() != groups) {
      return false;
    }
    if (groups && (row.groups->from < 2 || row.groups->to < row.groups->from || row.groups->to > kClustersMax || !row.per.empty() ||
                   row.groups->features.size() != row.features.size() + 1)) {
      return false;
    }
    if (row.function != PopulationFunction::Resemblance && !groups) {
      return row.features.empty();
    }
    return is(row.argument, ValueKind::Number) &&
           std::all_of(row.features.begin(), row.features.end(), [&](uint32_t feature) { return is(feature, ValueKind::Number); });
  }

  void CheckAmount(const PopulationRow& row) {
    const bool takes_share = row.function == PopulationFunction::InTop || row.function == PopulationFunction::Percentile;
    const bool wants_amount = row.function == PopulationFunction::Band || takes_share;
    const int amounts = (row.amount ? 1 : 0) + (row.amount_parameter ? 1 : 0);
    if (amounts != (wants_amount ? 1 : 0)) {
      Fail("a population has no amount, or one too many");
      return;
    }
    if (!wants_amount || (row.amount && !InRange(*row.amount, program_.constants.size(), "constant")) ||
        (row.amount_parameter && !InRange(*row.amount_parameter, program_.parameters.size(), "parameter"))) {
      return;
    }
    const Value& amount = row.amount ? program_.constants[*row.amount] : program_.parameters[*row.amount_parameter].value;
    const bool fits = amount.type.kind == ValueKind::Int || (amount.type.kind == ValueKind::Decimal && takes_share);
    if (!fits || amount.is_missing()) {
      Fail("the amount of a population is no number of its kind");
    }
  }

  using Written = std::vector<bool>;  // by register
  // The registers of the block around a child: those the child may read, and those that it, too, has written once its run is over.
  struct Outer {
    const Written& readable;
    Written& written;
  };

  Written CheckBlock(uint32_t index, uint32_t depth, const Outer* outer) {
    const Block& block = program_.blocks[index];
    Written written(block.registers.size(), false);
    if (visited_[index]) {
      Fail("block {} runs twice", index);
      return written;
    }
    visited_[index] = true;
    if (depth > kBlockDepthMax) {
      Fail("block {} lies inside more than {} others", index, kBlockDepthMax);
      return written;
    }
    constant_[index].assign(block.registers.size(), false);
    if (!InRange(block.table, program_.tables.size(), "table")) {
      return written;
    }
    for (const RegisterType& type : block.registers) {
      if (type.rows) {
        InRange(type.table, program_.tables.size(), "table");
      } else if (!IsType(type.type)) {
        Fail("a register of block {} has a type that does not exist", index);
      }
    }
    for (size_t at = 0; at < block.instructions.size() && !problem_; ++at) {
      CheckInstruction(index, at, depth, written, outer);
    }
    for (size_t reg = 0; reg < written.size(); ++reg) {
      if (!written[reg]) {
        Fail("block {} never writes register {}", index, reg);
      }
    }
    return written;
  }

  void CheckInstruction(uint32_t index, size_t at, uint32_t depth, Written& written, const Outer* outer) {
    const Block& block = program_.blocks[index];
    const Instruction& instruction = block.instructions[at];
    if (static_cast<size_t>(instruction.op) >= OpcodeRows().size()) {
      Fail("block {} instruction {} is no instruction", index, at);
      return;
    }
    const OpcodeRow& row = RowOf(instruction.op);
    if (!CheckOperands(index, instruction, row, written) || !CheckImmediates(block, instruction, row)) {
      Fail("block {} instruction {} ({}) has wrong operands", index, at, row.mnemonic);
      return;
    }
    if (instruction.op == Opcode::Run) {
      CheckRun(index, instruction, depth, written);
      return;
    }
    const bool is_aggregate = IsAggregate(instruction.op);
    if (is_aggregate && outer == nullptr) {
      Fail("block {} aggregates but is no child", index);
      return;
    }
    Written& target = is_aggregate ? outer->written : written;
    const std::vector<RegisterType>& types = is_aggregate ? program_.blocks[*block.parent].registers : block.registers;
    if (!InRange(instruction.dst, types.size(), "register")) {
      return;
    }
    if (instruction.op == Opcode::LoadOuter &&
        (outer == nullptr || instruction.immediates[0] >= outer->readable.size() || !outer->readable[instruction.immediates[0]])) {
      Fail("block {} reads an enclosing register before it is written", index);
      return;
    }
    if (!DstFits(block, instruction, types[instruction.dst])) {
      Fail("block {} instruction {} ({}) writes a register of another type", index, at, row.mnemonic);
      return;
    }
    if (target[instruction.dst]) {
      Fail("block {} writes register {} twice", index, instruction.dst);
    }
    target[instruction.dst] = true;
    if (instruction.op == Opcode::Constant || instruction.op == Opcode::Parameter) {
      constant_[index][instruction.dst] = true;
    }
  }

  bool CheckOperands(uint32_t index, const Instruction& instruction, const OpcodeRow& row, const Written& written) {
    const Block& block = program_.blocks[index];
    const bool repeats = !row.registers.empty() && row.registers.back() == '*';
    const size_t kinds = row.registers.size() - (repeats ? 1 : 0);
    const size_t fixed = repeats ? kinds - 1 : kinds;
    if (instruction.operands.size() < fixed || (!repeats && instruction.operands.size() != fixed)) {
      return false;
    }
    for (size_t operand = 0; operand < instruction.operands.size(); ++operand) {
      const uint32_t reg = instruction.operands[operand];
      const char kind = row.registers[std::min(operand, kinds - 1)];
      if (reg >= block.registers.size() || !written[reg] || !FitsOperand(kind, block.registers[reg]) || (kind == 'k' && !constant_[index][reg])) {
        return false;
      }
    }
    return true;
  }

  bool CheckImmediates(const Block& block, const Instruction& instruction, const OpcodeRow& row) {
    if (instruction.immediates.size() != row.immediates.size()) {
      return false;
    }
    for (size_t at = 0; at < row.immediates.size(); ++at) {
      const uint32_t index = instruction.immediates[at];
      size_t size = 0;
      switch (row.immediates[at]) {
        case 'c': size = program_.constants.size(); break;
        case 'p': size = program_.parameters.size(); break;
        case 'w': size = program_.windows.size(); break;
        case 'f': size = program_.functions.size(); break;
        case 'C': size = program_.columns.size(); break;
        case 'L': size = program_.links.size(); break;
        case 'M': size = program_.values.size(); break;
        case 'o': size = block.parent ? program_.blocks[*block.parent].registers.size() : 0; break;
        case 'B': size = program_.blocks.size(); break;
        case 'l': size = program_.lists.size(); break;
        default: break;
      }
      if (index >= size) {
        return false;
      }
    }
    return true;
  }

  void CheckRun(uint32_t index, const Instruction& instruction, uint32_t depth, Written& written) {
    const uint32_t child_index = instruction.immediates[0];
    const Block& child = program_.blocks[child_index];
    const Block& block = program_.blocks[index];
    if (child_index <= index || child.parent != index || child.downs.empty() || instruction.operands.size() > 1) {
      Fail("block {} is not a child of block {}", child_index, index);
      return;
    }
    uint32_t table = instruction.operands.empty() ? block.table : block.registers[instruction.operands[0]].table;
    for (const uint32_t down : child.downs) {
      if (!InRange(down, program_.links.size(), "link")) {
        return;
      }
      if (program_.links[down].parent != table) {
        Fail("block {} goes down link {} from another table", child_index, program_.links[down].name);
        return;
      }
      table = program_.links[down].child;
    }
    if (child.table != table) {
      Fail("block {} is over another table than its links lead to", child_index);
      return;
    }
    const Written before = written;
    const Outer outer{before, written};
    CheckBlock(child_index, depth + 1, &outer);
  }

  // The type an instruction gives, as far as its operands decide it.
  bool DstFits(const Block& block, const Instruction& instruction, const RegisterType& dst) {
    const auto operand = [&](size_t index) -> const RegisterType& { return block.registers[instruction.operands[index]]; };
    const auto is = [&](ValueKind kind) { return !dst.rows && dst.type.kind == kind; };
    const auto is_int64 = [](ValueKind kind) {
      return kind == ValueKind::Int || kind == ValueKind::Decimal || kind == ValueKind::Duration;
    };
    switch (instruction.op) {
      case Opcode::Constant: return !dst.rows && dst.type == program_.constants[instruction.immediates[0]].type;
      case Opcode::Parameter: return !dst.rows && dst.type == program_.parameters[instruction.immediates[0]].value.type;
      case Opcode::Today: return is(ValueKind::Date);
      case Opcode::SelfRows: return dst.rows && dst.table == block.table;
      case Opcode::UpRows: {
        const LinkName& link = program_.links[instruction.immediates[0]];
        return dst.rows && operand(0).table == link.child && dst.table == link.parent;
      }
      case Opcode::LoadColumn: {
        const ColumnName& column = program_.columns[instruction.immediates[0]];
        return !dst.rows && dst.type == column.type && column.table == block.table;
      }
      case Opcode::LoadColumnAt: {
        const ColumnName& column = program_.columns[instruction.immediates[0]];
        return !dst.rows && dst.type == column.type && column.table == operand(0).table;
      }
      case Opcode::LoadTime: return is(ValueKind::Date) || is(ValueKind::DateTime);
      case Opcode::LoadValue:
      case Opcode::LoadValueAt: {
        const uint32_t value = instruction.immediates[0];
        const uint32_t table = instruction.op == Opcode::LoadValue ? block.table : operand(0).table;
        return !dst.rows && stored_[value] && dst.type == program_.values[value].type && program_.values[value].table == table;
      }
      case Opcode::LoadOuter: return dst == program_.blocks[*block.parent].registers[instruction.immediates[0]];
      case Opcode::CompareEqual:
      case Opcode::CompareNotEqual:
      case Opcode::CompareLess:
      case Opcode::CompareLessEqual:
      case Opcode::CompareGreater:
      case Opcode::CompareGreaterEqual: {
        const bool ordered = instruction.op >= Opcode::CompareLess;
        const ValueKind kind = operand(0).type.kind;
        return is(ValueKind::Bool) && operand(0).type == operand(1).type &&
               (!ordered || (kind != ValueKind::Text && kind != ValueKind::Bool));
      }
      case Opcode::In: return is(ValueKind::Bool) && HoldsOnly(instruction.immediates[0], operand(0).type, /*may_be_missing=*/false);
      case Opcode::Add:
      case Opcode::Subtract: {
        const ValueKind kind = operand(0).type.kind;
        return !dst.rows && operand(0).type == operand(1).type && dst.type == operand(0).type &&
               (kind == ValueKind::Number || is_int64(kind));
      }
      case Opcode::Multiply: {
        const ValueKind lhs = operand(0).type.kind;
        const ValueKind rhs = operand(1).type.kind;
        if (lhs == ValueKind::Number || rhs == ValueKind::Number) {
          return lhs == rhs && is(ValueKind::Number);
        }
        return is_int64(lhs) && is_int64(rhs) && !dst.rows && is_int64(dst.type.kind) &&
               dst.type.scale <= operand(0).type.scale + operand(1).type.scale;
      }
      case Opcode::Divide: {
        const ValueKind lhs = operand(0).type.kind;
        const ValueKind rhs = operand(1).type.kind;
        return is(ValueKind::Number) && ((lhs == ValueKind::Number && rhs == lhs) || (is_int64(lhs) && is_int64(rhs)));
      }
      case Opcode::Negate: return !dst.rows && dst.type == operand(0).type && (is(ValueKind::Number) || is_int64(dst.type.kind));
      case Opcode::AddTime:
        return dst == operand(0) && (is(ValueKind::DateTime) || operand(1).type.unit != DurationUnit::Micros);
      case Opcode::DifferTime: {
        const DurationUnit unit = operand(0).type.kind == ValueKind::Date ? DurationUnit::Days : DurationUnit::Micros;
        return is(ValueKind::Duration) && dst.type.unit == unit && operand(0).type == operand(1).type;
      }
      case Opcode::ToDecimal: return (is(ValueKind::Decimal) || is(ValueKind::Int)) && is_int64(operand(0).type.kind);
      case Opcode::ToNumber: return is(ValueKind::Number) && is_int64(operand(0).type.kind);
      case Opcode::ToMicros:
        return is(ValueKind::Duration) && dst.type.unit == DurationUnit::Micros && operand(0).type.unit == DurationUnit::Days;
      case Opcode::ToDate: return is(ValueKind::Date) && operand(0).type.kind == ValueKind::DateTime;
      case Opcode::ToDateFrom: {
        const Value& begin = program_.constants[instruction.immediates[0]];
        return is(ValueKind::Date) && operand(0).type.kind == ValueKind::DateTime && begin.type.kind == ValueKind::Duration && !begin.is_missing() &&
               begin.as_int() >= 0 && begin.as_int() <= kMicrosPerDay;
      }
      case Opcode::Bits: return is(ValueKind::Int) && instruction.operands.size() <= kStepsMax;
      case Opcode::Period: return is(ValueKind::Int) && operand(0).type.kind == ValueKind::Date && IsCalendar(instruction.immediates[0]);
      case Opcode::PeriodBack: return is(ValueKind::Int) && IsWholePeriods(instruction.immediates[0], instruction.immediates[1]);
      case Opcode::PeriodFirst:
      case Opcode::PeriodLast: {
        const WindowShape shape = program_.windows[instruction.immediates[0]].shape;
        return is(ValueKind::Int) && shape <= WindowShape::LastFull &&
               (IsCalendar(instruction.immediates[1]) || IsWholePeriods(instruction.immediates[0], instruction.immediates[1]));
      }
      case Opcode::InWindow:
        return is(ValueKind::Bool) &&
               (program_.windows[instruction.immediates[0]].shape != WindowShape::During || operand(0).type.kind == ValueKind::DateTime);
      case Opcode::Matches: return is(ValueKind::Bool) && HoldsText(program_.constants[instruction.immediates[0]]);
      case Opcode::Select: return dst == operand(1) && dst == operand(2);
      case Opcode::Default: return dst == operand(0) && dst == operand(1);
      case Opcode::Only: return dst == operand(1);
      case Opcode::Choose: {
        const size_t values = program_.lists[instruction.immediates[0]].size();
        const size_t conditions = instruction.operands.size();
        return !dst.rows && (values == conditions || values == conditions + 1) &&
               HoldsOnly(instruction.immediates[0], dst.type, /*may_be_missing=*/true);
      }
      case Opcode::Call: {
        const FunctionName& function = program_.functions[instruction.immediates[0]];
        if (dst.rows || dst.type != function.result || function.arguments.size() != instruction.operands.size()) {
          return false;
        }
        for (size_t index = 0; index < function.arguments.size(); ++index) {
          if (operand(index).rows || operand(index).type != function.arguments[index]) {
            return false;
          }
        }
        return true;
      }
      case Opcode::RandomPart: return is(ValueKind::Int) && HoldsText(program_.constants[instruction.immediates[0]]);
      case Opcode::AggCount:
      case Opcode::AggCountKnown:
      case Opcode::AggDistinct: return is(ValueKind::Int);
      case Opcode::AggSum: return !dst.rows && dst.type == operand(0).type && (is(ValueKind::Number) || is_int64(dst.type.kind));
      case Opcode::AggAverage: return is(ValueKind::Number) && (operand(0).type.kind == ValueKind::Number || is_int64(operand(0).type.kind));
      case Opcode::AggStdDev: return is(ValueKind::Number) && (operand(0).type.kind == ValueKind::Number || is_int64(operand(0).type.kind));
      case Opcode::AggPercentile: {
        const ValueKind percent = operand(1).type.kind;
        return !dst.rows && dst.type == operand(0).type && dst.type.kind != ValueKind::Text && dst.type.kind != ValueKind::Bool &&
               (percent == ValueKind::Int || percent == ValueKind::Decimal);
      }
      case Opcode::AggTop: return !dst.rows && dst.type == operand(0).type && IsTime(operand(1).type.kind) && CanRank(instruction.immediates[0], operand(2).type, operand(3).type);
      case Opcode::AggStreak: return is(ValueKind::Int) && operand(0).type.kind == ValueKind::Int;
      case Opcode::AggLongestGap: return is(ValueKind::Int) && operand(0).type.kind == ValueKind::Date;
      case Opcode::AggAverageGap: return is(ValueKind::Number) && operand(0).type.kind == ValueKind::Date;
      case Opcode::AggTrend: {
        const ValueKind kind = operand(0).type.kind;
        const auto is_period = [&](size_t index) { return operand(index).type.kind == ValueKind::Int; };
        return is(ValueKind::Number) && (kind == ValueKind::Number || is_int64(kind)) && is_period(1) && is_period(2) && is_period(3);
      }
      case Opcode::AggSequence:
      case Opcode::AggCountSequences:
      case Opcode::AggFunnelStage: {
        const std::vector<Value>& withins = program_.lists[instruction.immediates[0]];
        const bool in_hours = operand(0).type.kind == ValueKind::DateTime;
        const auto fits = [&](const Value& value) {
          return value.type.kind == ValueKind::Duration && (in_hours || value.type.unit != DurationUnit::Micros) && (value.is_missing() || value.as_int() >= 0);
        };
        return is(instruction.op == Opcode::AggSequence ? ValueKind::Bool : ValueKind::Int) && operand(1).type.kind == ValueKind::Int &&
               !withins.empty() && withins.size() <= kStepsMax && std::all_of(withins.begin(), withins.end(), fits);
      }
      case Opcode::AggShare: return is(ValueKind::Number);
      case Opcode::AggMin:
      case Opcode::AggMax:
        return !dst.rows && dst.type == operand(0).type && dst.type.kind != ValueKind::Text && dst.type.kind != ValueKind::Bool;
      case Opcode::AggFirst:
      case Opcode::AggLast:
      case Opcode::AggFirstBy:
      case Opcode::AggLastBy:
      case Opcode::AggMostCommon:
      case Opcode::AggMostCommonRecent: return !dst.rows && dst.type == operand(0).type;
      default: return is(ValueKind::Bool);
    }
  }

  // The unit of a window says which periods of the calendar.
  bool IsCalendar(uint32_t window) const { return program_.windows[window].shape == WindowShape::This && program_.windows[window].unit >= WindowUnit::Day; }
  // A window that slides, and a unit that it is a whole number of.
  bool IsWholePeriods(uint32_t window, uint32_t period) const {
    const WindowRow& row = program_.windows[window];
    const WindowRow& step = program_.windows[period];
    return (row.shape == WindowShape::Last || row.shape == WindowShape::Previous) && step.shape == WindowShape::Last && step.unit >= WindowUnit::Day &&
           PeriodsIn(row.unit, step.unit) > 0;
  }
  // Of rows without a time it is an int, always missing.
  static bool IsTime(ValueKind kind) { return kind == ValueKind::Date || kind == ValueKind::DateTime || kind == ValueKind::Int; }
  // A place and two measures, each of values that it can be taken of.
  bool CanRank(uint32_t list, const ValueType& by, const ValueType& ties) const {
    const std::vector<Value>& values = program_.lists[list];
    if (values.size() != 3 || !HoldsOnly(list, {ValueKind::Int}, /*may_be_missing=*/false) || values[0].as_int() < 1 || values[0].as_int() > kTopMax) {
      return false;
    }
    const auto fits = [](int64_t measure, const ValueType& type) {
      const bool has_order = type.kind != ValueKind::Text && type.kind != ValueKind::Bool;
      if (measure < 0 || measure > static_cast<int64_t>(MeasureFunction::Max)) {
        return false;
      }
      switch (static_cast<MeasureFunction>(measure)) {
        case MeasureFunction::None:
        case MeasureFunction::Count: return true;
        case MeasureFunction::Min:
        case MeasureFunction::Max: return has_order;
        case MeasureFunction::Sum:
        case MeasureFunction::Average: return has_order && type.kind != ValueKind::Date && type.kind != ValueKind::DateTime;
      }
      return false;
    };
    return fits(values[1].as_int(), by) && fits(values[2].as_int(), ties);
  }
  static bool HoldsText(const Value& value) { return std::holds_alternative<std::string>(value.data); }

  bool HoldsOnly(uint32_t list, const ValueType& type, bool may_be_missing) const {
    const std::vector<Value>& values = program_.lists[list];
    return std::all_of(values.begin(), values.end(),
                       [&](const Value& value) { return value.type == type && (may_be_missing || !value.is_missing()); });
  }

  const Program& program_;
  std::optional<std::string> problem_;
  std::vector<bool> stored_;    // by value: an earlier stage stored it
  std::vector<bool> visited_;   // by block
  std::vector<bool> computed_;  // by population
  std::vector<std::vector<bool>> constant_;  // by block: registers that Constant or Parameter wrote
};

}  // namespace

int64_t PeriodsIn(WindowUnit unit, WindowUnit period) {
  const auto months = [](WindowUnit of) { return of == WindowUnit::Month ? 1 : of == WindowUnit::Quarter ? 3 : of == WindowUnit::Year ? 12 : 0; };
  if (unit == period) {
    return 1;
  }
  if (unit == WindowUnit::Week && period == WindowUnit::Day) {
    return 7;
  }
  return months(period) > 0 && months(unit) > months(period) ? months(unit) / months(period) : 0;
}

std::optional<std::string> Verify(const Program& program) { return Verifier(program).Check(); }

}  // namespace limn
