/// Executor: runs blocks over batches on one thread. One state per block; nothing is shared but the program and the stored values.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/vm/accumulator.h"
#include "runtime/vm/registers.h"
#include "runtime/vm/vm.h"

namespace limn {

struct BatchInput;

class Executor {
 public:
  /// `values` are the values stored so far, by index into Program::values. With `trace`, registers are kept after each batch.
  Executor(const LinkedProgram& program, const std::vector<Column>& values, size_t batch_rows, std::vector<BlockTrace>* trace = nullptr);

  /// Runs a root block over consecutive rows of its table, at most batch_rows.
  void RunRoot(uint32_t block, uint32_t first_row, size_t rows);
  const RegisterBuffer& RegisterOf(uint32_t block, uint32_t reg) const { return states_[block]->registers[reg]; }

  struct ErrorCount {
    uint64_t count = 0;
    uint32_t example_row = 0;
  };
  /// By block, then instruction.
  const std::vector<std::vector<ErrorCount>>& errors() const { return errors_; }

 private:
  /// A child block or root block on this thread.
  struct BlockState {
    explicit BlockState(const LinkedBlock& block) : running_sums(block) {}

    std::vector<RegisterBuffer> registers;
    RunningSums running_sums;
    GroupCounts counts;
    std::vector<Accumulator> accumulators;      // by order of the block's aggregate instructions
    std::vector<uint32_t> listed;               // row numbers of a batch that isn't consecutive
    std::vector<uint32_t> parent_position;      // per row: its parent's place in the enclosing batch
    std::vector<GroupRun> runs;
    bool reads_outer = false;
  };

  void Prepare(uint32_t block);
  void Execute(uint32_t block, const Batch& batch, const BlockState* outer);
  void ExecuteInstruction(const LinkedInstruction& instruction, size_t index, uint32_t block, const Batch& batch, BlockState& state,
                          const BlockState* outer, const BatchInput& in);
  void RunChildren(const LinkedInstruction& run, const Batch& batch, BlockState& parent);

  void Load(const Column& column, const Batch& batch, RegisterBuffer& out) const;
  void LoadPacked(PackedRows& packed, const Batch& batch, RegisterBuffer& out) const;
  void LoadAt(const Column& column, const RegisterBuffer& rows, size_t count, RegisterBuffer& out) const;
  void LoadUp(const std::vector<uint32_t>& parents, const RegisterBuffer& rows, size_t count, RegisterBuffer& out) const;
  void LoadOuter(const RegisterBuffer& from, std::span<const uint32_t> positions, RegisterBuffer& out) const;
  void Fill(const Value& value, size_t rows, RegisterBuffer& out) const;
  void Trace(uint32_t block, const Batch& batch, const BlockState& state);
  void Count(uint32_t block, size_t instruction, const Failures& failures, const Batch& batch);

  const LinkedProgram& program_;
  const std::vector<Column>& values_;
  size_t batch_rows_;
  std::vector<BlockTrace>* trace_;
  std::vector<uint64_t> all_known_;
  std::vector<uint64_t> masks_;  // of the instruction at hand
  std::vector<std::unique_ptr<BlockState>> states_;
  std::vector<std::vector<ErrorCount>> errors_;
};

/// What the instructions of a block have in common while it runs over a batch. `masks` is room for two bits a row, in whole words.
struct BatchInput {
  std::span<const LinkedRegister> types;
  std::span<RegisterBuffer> registers;
  size_t rows;
  const AsOf& as_of;
  const TimeZone& zone;
  std::span<uint64_t> masks;
};
/// Evaluates one instruction that computes registers from registers of the same batch (evaluate.cpp).
void Evaluate(const LinkedInstruction& instruction, const BatchInput& in, Failures& failures);

/// A register's value in a slot, boxed.
Value ValueOf(const RegisterBuffer& buffer, const LinkedRegister& type, size_t slot);

}  // namespace limn
