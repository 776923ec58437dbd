#include "runtime/vm/executor.h"

#include <algorithm>
#include <cassert>

#include "runtime/kernels/fault.h"

namespace limn {
Executor::Executor(const LinkedProgram& program, const std::vector<Column>& values, size_t batch_rows, std::vector<BlockTrace>* trace)
    : program_(program), values_(values), batch_rows_(batch_rows), trace_(trace) {
  all_known_.assign(WordCount(batch_rows) + 1, ~uint64_t{0});
  masks_.resize(2 * WordCount(batch_rows));
  states_.resize(program.blocks.size());
  for (const LinkedBlock& block : program.blocks) {
    errors_.emplace_back(block.instructions.size());
  }
}

void Executor::RunRoot(uint32_t block, uint32_t first_row, size_t rows) {
  Batch batch;
  batch.rows = rows;
  batch.first = first_row;
  Prepare(block);
  Execute(block, batch, nullptr);
}

void Executor::Prepare(uint32_t block) {
  if (states_[block]) {
    return;
  }
  const LinkedBlock& linked = program_.blocks[block];
  auto state = std::make_unique<BlockState>(linked);
  state->registers.reserve(linked.registers.size());
  for (const LinkedRegister& reg : linked.registers) {
    state->registers.emplace_back(reg.type, batch_rows_);
  }
  for (const LinkedInstruction& instruction : linked.instructions) {
    if (IsAggregate(instruction.op)) {
      state->accumulators.emplace_back(instruction, linked, program_.database->zone(), state->running_sums, state->counts);
    }
    state->reads_outer = state->reads_outer || instruction.op == Opcode::LoadOuter;
    if (instruction.constant) {
      Fill(*instruction.constant, batch_rows_, state->registers[instruction.dst]);
    }
  }
  states_[block] = std::move(state);
}

void Executor::Execute(uint32_t block, const Batch& batch, const BlockState* outer) {
  BlockState& state = *states_[block];
  const std::vector<LinkedInstruction>& instructions = program_.blocks[block].instructions;
  const BatchInput in{program_.blocks[block].registers, state.registers, batch.rows, program_.database->as_of(), program_.database->zone(), masks_};
  state.running_sums.Begin();
  size_t accumulator = 0;
  for (size_t index = 0; index < instructions.size(); ++index) {
    const LinkedInstruction& instruction = instructions[index];
    if (IsAggregate(instruction.op)) {
      state.accumulators[accumulator++].Accumulate(state.registers, batch.rows, state.runs, state.running_sums, state.counts);
    } else {
      ExecuteInstruction(instruction, index, block, batch, state, outer, in);
    }
  }
  state.counts.Count(state.runs);
  if (trace_) {
    Trace(block, batch, state);
  }
}

void Executor::ExecuteInstruction(const LinkedInstruction& instruction, size_t index, uint32_t block, const Batch& batch,
                                  BlockState& state, const BlockState* outer, const BatchInput& in) {
  std::vector<RegisterBuffer>& registers = state.registers;
  switch (instruction.op) {
    case Opcode::Constant:
    case Opcode::Parameter:
    case Opcode::Today:
    case Opcode::PeriodFirst:
    case Opcode::PeriodLast: return;  // filled once, when the block was prepared
    case Opcode::SelfRows: {
      const std::span<uint32_t> rows = registers[instruction.dst].Own<uint32_t>(batch.rows);
      for (size_t row = 0; row < batch.rows; ++row) {
        rows[row] = batch.Row(row);
      }
      return;
    }
    case Opcode::UpRows:
      LoadUp(*instruction.parents, registers[instruction.operands[0]], batch.rows, registers[instruction.dst]);
      return;
    case Opcode::LoadColumn:
    case Opcode::LoadTime:
      if (instruction.column.packed != nullptr && batch.consecutive && !instruction.column.packed->is_whole()) {
        LoadPacked(*instruction.column.packed, batch, registers[instruction.dst]);
      } else {
        Load(instruction.column.Whole(), batch, registers[instruction.dst]);
      }
      return;
    case Opcode::LoadColumnAt:
      LoadAt(instruction.column.Whole(), registers[instruction.operands[0]], batch.rows, registers[instruction.dst]);
      return;
    case Opcode::LoadValue: Load(values_[instruction.value], batch, registers[instruction.dst]); return;
    case Opcode::LoadValueAt:
      LoadAt(values_[instruction.value], registers[instruction.operands[0]], batch.rows, registers[instruction.dst]);
      return;
    case Opcode::LoadOuter:
      LoadOuter(outer->registers[instruction.immediates[0]], state.parent_position, registers[instruction.dst]);
      return;
    case Opcode::Run: RunChildren(instruction, batch, state); return;
    default: break;
  }
  Failures failures;
  Evaluate(instruction, in, failures);
  if (failures.count != 0) {
    Count(block, index, failures, batch);
  }
}

void Executor::Count(uint32_t block, size_t instruction, const Failures& failures, const Batch& batch) {
  ErrorCount& errors = errors_[block][instruction];
  const uint32_t row = batch.Row(failures.first_row);
  errors.example_row = errors.count == 0 ? row : std::min(errors.example_row, row);
  errors.count += failures.count;
}

// Cuts the children of the batch's rows into child batches: by child rows, so that one parent with many fills several.
void Executor::RunChildren(const LinkedInstruction& run, const Batch& batch, BlockState& parent) {
  const uint32_t block = run.immediates[0];
  Prepare(block);
  BlockState& state = *states_[block];
  for (Accumulator& accumulator : state.accumulators) {
    accumulator.Begin(batch.rows);
  }
  state.counts.Begin(batch.rows);
  const ChildLayout& layout = *run.layout;
  const std::span<const uint32_t> bases =
      run.operands.empty() ? std::span<const uint32_t>() : parent.registers[run.operands[0]].Values<uint32_t>(batch.rows);
  if (layout.packed != nullptr && batch.consecutive && bases.empty()) {
    layout.packed->Require(batch.first + batch.rows + 1);
  } else if (layout.packed != nullptr) {
    layout.packed->RequireAll();
  }
  const bool consecutive = layout.order.empty() && run.operands.empty() && batch.consecutive;
  Batch child;
  child.consecutive = consecutive;
  state.runs.clear();
  state.listed.resize(consecutive ? 0 : batch_rows_);
  state.parent_position.resize(state.reads_outer ? batch_rows_ : 0);
  const auto flush = [&] {
    child.listed = state.listed.data();
    if (state.reads_outer) {
      state.parent_position.resize(child.rows);
    }
    Execute(block, child, &parent);
    if (state.reads_outer) {
      state.parent_position.resize(batch_rows_);
    }
    child.rows = 0;
    state.runs.clear();
  };
  for (size_t row = 0; row < batch.rows; ++row) {
    const uint32_t base = bases.empty() ? batch.Row(row) : bases[row];
    if (base == kNoRow) {
      continue;
    }
    uint32_t position = layout.offsets[base];
    const uint32_t end = layout.offsets[base + 1];
    while (position < end) {
      const uint32_t taken = static_cast<uint32_t>(std::min<size_t>(end - position, batch_rows_ - child.rows));
      const uint32_t begin = static_cast<uint32_t>(child.rows);
      if (consecutive) {
        child.first = begin == 0 ? position : child.first;
      } else {
        for (uint32_t offset = 0; offset < taken; ++offset) {
          state.listed[begin + offset] = layout.Child(position + offset);
        }
      }
      if (state.reads_outer) {
        std::fill_n(state.parent_position.begin() + begin, taken, static_cast<uint32_t>(row));
      }
      state.runs.push_back({static_cast<uint32_t>(row), begin, begin + taken});
      child.rows += taken;
      position += taken;
      if (child.rows == batch_rows_) {
        position = LIMN_FAULT(23) ? end : position;
        flush();
      }
    }
  }
  if (child.rows > 0) {
    flush();
  }

  state.counts.Finish();
  size_t accumulator = 0;
  const std::vector<LinkedInstruction>& instructions = program_.blocks[block].instructions;
  for (size_t index = 0; index < instructions.size(); ++index) {
    if (!IsAggregate(instructions[index].op)) {
      continue;
    }
    RegisterBuffer& out = parent.registers[instructions[index].dst];
    Failures failures;
    state.accumulators[accumulator++].Finish(out, failures, state.counts);
    // Children of a row that isn't there: missing, as everything over a failed link.
    for (size_t row = 0; row < bases.size(); ++row) {
      if (bases[row] == kNoRow) {
        failures.known[row / 64] &= ~(uint64_t{1} << (row % 64));
        if (out.layout() == Layout::Truth) {
          out.OwnBits()[row / 64] &= ~(uint64_t{1} << (row % 64));
        }
      }
    }
    // The example row of an aggregate is a row of the enclosing block.
    if (failures.count != 0) {
      Count(block, index, failures, batch);
    }
  }
}

namespace {

void LoadBits(const uint64_t* bits, const Batch& batch, uint64_t* out) {
  if (batch.consecutive) {
    CopyBits(bits, batch.first, out, 0, batch.rows);
    return;
  }
  std::fill_n(out, WordCount(batch.rows), 0);
  for (size_t row = 0; row < batch.rows; ++row) {
    const uint32_t from = batch.listed[row];
    out[row / 64] |= ((bits[from / 64] >> (from % 64)) & 1) << (row % 64);
  }
}

template <typename T>
void LoadSlots(const Slots<T>& values, const Batch& batch, RegisterBuffer& out) {
  if (batch.consecutive) {
    out.data = values.data() + batch.first;
    return;
  }
  const std::span<T> slots = out.Own<T>(batch.rows);
  for (size_t row = 0; row < batch.rows; ++row) {
    slots[row] = values[batch.listed[row]];
  }
}

// Stored codes of one byte, in four.
void LoadSlots(const Slots<uint8_t>& codes, const Batch& batch, RegisterBuffer& out) {
  const std::span<uint32_t> slots = out.Own<uint32_t>(batch.rows);
  for (size_t row = 0; row < batch.rows; ++row) {
    slots[row] = codes[batch.Row(row)];
  }
}

template <typename Slot, typename T = Slot>
void GatherSlots(const Slots<T>& values, std::span<const uint32_t> rows, RegisterBuffer& out) {
  const std::span<Slot> slots = out.Own<Slot>(rows.size());
  for (size_t row = 0; row < rows.size(); ++row) {
    slots[row] = rows[row] == kNoRow ? Slot{} : values[rows[row]];
  }
}

}  // namespace

void Executor::Load(const Column& column, const Batch& batch, RegisterBuffer& out) const {
  if (column.validity.empty()) {
    out.known = all_known_.data();
  } else {
    LoadBits(column.validity.words(), batch, out.OwnKnown());
  }
  switch (out.layout()) {
    case Layout::Truth: LoadBits(std::get<Bitmap>(column.data).words(), batch, out.OwnBits()); break;
    case Layout::Int32: LoadSlots(std::get<Slots<int32_t>>(column.data), batch, out); break;
    case Layout::Int64: LoadSlots(std::get<Slots<int64_t>>(column.data), batch, out); break;
    case Layout::Double: LoadSlots(std::get<Slots<double>>(column.data), batch, out); break;
    case Layout::Code: column.VisitCodes([&](const auto& codes) { LoadSlots(codes, batch, out); }); break;
  }
}

// Straight from the narrow rows of a snapshot into the register, so that a batch's wide ones never leave the cache.
void Executor::LoadPacked(PackedRows& packed, const Batch& batch, RegisterBuffer& out) const {
  SlotsView view;
  view.rows = batch.rows;
  if (packed.has_validity()) {
    view.validity = out.OwnKnown();
  } else {
    out.known = all_known_.data();
  }
  switch (out.layout()) {
    case Layout::Truth: view.slots = out.OwnBits(); break;
    case Layout::Int32: view.slots = out.Own<int32_t>(batch.rows).data(); break;
    case Layout::Int64: view.slots = out.Own<int64_t>(batch.rows).data(); break;
    case Layout::Double: view.slots = out.Own<double>(batch.rows).data(); break;
    case Layout::Code: view.slots = out.Own<uint32_t>(batch.rows).data(); break;
  }
  packed.Read(batch.first, view);
}

void Executor::LoadAt(const Column& column, const RegisterBuffer& rows_register, size_t count, RegisterBuffer& out) const {
  const std::span<const uint32_t> rows = rows_register.Values<uint32_t>(count);
  uint64_t* known = out.OwnKnown();
  std::fill_n(known, WordCount(count), 0);
  for (size_t row = 0; row < count; ++row) {
    const bool is_known = rows[row] == kNoRow ? LIMN_FAULT(24) && out.layout() != Layout::Code : column.IsKnown(rows[row]);
    if (is_known) {
      known[row / 64] |= uint64_t{1} << (row % 64);
    }
  }
  switch (out.layout()) {
    case Layout::Truth: {
      const Bitmap& bits = std::get<Bitmap>(column.data);
      uint64_t* trues = out.OwnBits();
      std::fill_n(trues, WordCount(count), 0);
      for (size_t row = 0; row < count; ++row) {
        if (rows[row] != kNoRow && bits.Get(rows[row])) {
          trues[row / 64] |= uint64_t{1} << (row % 64);
        }
      }
      break;
    }
    case Layout::Int32: GatherSlots<int32_t>(std::get<Slots<int32_t>>(column.data), rows, out); break;
    case Layout::Int64: GatherSlots<int64_t>(std::get<Slots<int64_t>>(column.data), rows, out); break;
    case Layout::Double: GatherSlots<double>(std::get<Slots<double>>(column.data), rows, out); break;
    case Layout::Code: column.VisitCodes([&](const auto& codes) { GatherSlots<uint32_t>(codes, rows, out); }); break;
  }
}

void Executor::LoadUp(const std::vector<uint32_t>& parents, const RegisterBuffer& rows_register, size_t count,
                      RegisterBuffer& out) const {
  const std::span<const uint32_t> rows = rows_register.Values<uint32_t>(count);
  const std::span<uint32_t> up = out.Own<uint32_t>(count);
  for (size_t row = 0; row < count; ++row) {
    up[row] = rows[row] == kNoRow ? kNoRow : parents[rows[row]];
  }
}

void Executor::LoadOuter(const RegisterBuffer& from, std::span<const uint32_t> positions, RegisterBuffer& out) const {
  const size_t rows = positions.size();
  const auto spread = [&]<typename T>(T) {
    const T* values = static_cast<const T*>(from.data);
    const std::span<T> slots = out.Own<T>(rows);
    for (size_t row = 0; row < rows; ++row) {
      slots[row] = values[positions[row]];
    }
  };
  const auto spread_bits = [&](const uint64_t* bits, uint64_t* spread_out) {
    std::fill_n(spread_out, WordCount(rows), 0);
    for (size_t row = 0; row < rows; ++row) {
      spread_out[row / 64] |= ((bits[positions[row] / 64] >> (positions[row] % 64)) & 1) << (row % 64);
    }
  };
  if (!from.type().rows) {
    spread_bits(from.known, out.OwnKnown());
  }
  switch (from.layout()) {
    case Layout::Truth: spread_bits(from.Bits(), out.OwnBits()); break;
    case Layout::Int32: spread(int32_t{}); break;
    case Layout::Int64: spread(int64_t{}); break;
    case Layout::Double: spread(double{}); break;
    case Layout::Code: spread(uint32_t{}); break;
  }
}

void Executor::Fill(const Value& value, size_t rows, RegisterBuffer& out) const {
  std::fill_n(out.OwnKnown(), WordCount(rows), value.is_missing() ? 0 : ~uint64_t{0});
  switch (out.layout()) {
    case Layout::Truth:
      std::fill_n(out.OwnBits(), WordCount(rows), !value.is_missing() && value.as_bool() ? ~uint64_t{0} : 0);
      break;
    case Layout::Int32: std::ranges::fill(out.Own<int32_t>(rows), value.is_missing() ? 0 : static_cast<int32_t>(value.as_int())); break;
    case Layout::Int64: std::ranges::fill(out.Own<int64_t>(rows), value.is_missing() ? 0 : value.as_int()); break;
    case Layout::Double: std::ranges::fill(out.Own<double>(rows), value.is_missing() ? 0 : value.as_number()); break;
    case Layout::Code: std::ranges::fill(out.Own<uint32_t>(rows), 0u); break;
  }
}

Value ValueOf(const RegisterBuffer& buffer, const LinkedRegister& type, size_t slot) {
  const ValueType value_type = type.type.type;
  if (!buffer.IsKnown(slot)) {
    return Value::Missing(value_type);
  }
  switch (buffer.layout()) {
    case Layout::Truth: return {value_type, buffer.IsTrue(slot)};
    case Layout::Int32: return {value_type, int64_t{buffer.Values<int32_t>(slot + 1)[slot]}};
    case Layout::Int64: return {value_type, buffer.Values<int64_t>(slot + 1)[slot]};
    case Layout::Double: return {value_type, buffer.Values<double>(slot + 1)[slot]};
    case Layout::Code: return {value_type, std::string(type.dictionary->At(buffer.Values<uint32_t>(slot + 1)[slot]))};
  }
  return Value::Missing(value_type);
}

void Executor::Trace(uint32_t block, const Batch& batch, const BlockState& state) {
  BlockTrace& trace = (*trace_)[block];
  const std::vector<LinkedRegister>& types = program_.blocks[block].registers;
  if (trace.registers.empty()) {
    for (const LinkedRegister& type : types) {
      trace.registers.push_back(Column::Of(type.type.type));
    }
  }
  for (size_t row = 0; row < batch.rows; ++row) {
    trace.rows.push_back(batch.Row(row));
    for (size_t reg = 0; reg < types.size(); ++reg) {
      if (!types[reg].type.rows) {
        trace.registers[reg].Push(ValueOf(state.registers[reg], types[reg], row));
      }
    }
  }
}

}  // namespace limn
