/// The VM: runs a linked program over batches of rows, on all cores, and gives labels.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/labels/label_table.h"
#include "runtime/vm/link.h"

namespace limn {

inline constexpr size_t kBatchRows = 2048;

struct RunOptions {
  size_t batch_rows = kBatchRows;  // at most; fewer where a program has tens of thousands of registers
  size_t threads = 1;
  /// Rows that a thread takes at a time: a multiple of 64, so that two threads never write one word of a bitmap.
  size_t range_rows = 16'384;
  /// Off: RunResult::values stays empty, and a label takes its columns from there, so that none stands twice in memory.
  bool keep_values = false;
  /// Off: RunResult::labels stays empty, for who wants values alone.
  bool gives_labels = true;
  /// Only the first rows of each entity get labels, by key. What a label needs of other rows, a rank or a sum over the population, it is still given.
  std::optional<size_t> first_rows;
  /// Where the values that stages store lie; null: in memory. Those over a population are always there.
  std::shared_ptr<const SpillFolder> spill;
  /// Rows done so far of all stages' rows, from any thread; may be empty.
  std::function<void(uint64_t done, uint64_t all)> progress;
  /// Set by anybody, it makes Run return soon; the result is then of no use. May be null.
  const std::atomic<bool>* cancelled = nullptr;
};

/// Values that went missing by overflow or a zero divisor, by the expression where it happened; with a row where it did.
struct ExpressionErrors {
  ProgramSpan span;
  uint64_t count = 0;
  uint32_t table = 0;        // TableId of the example
  uint32_t example_row = 0;
  bool may_divide = false;   // a divisor may have been 0; else a value was too large to hold
};

struct RunReport {
  std::vector<ExpressionErrors> errors;  // by place
};

/// A figure of a claim: how many members it was made of, for how many of them it is yes (shares, lifts), the same of those they are compared with (lifts),
/// their standard deviation (averages), what it is compared with. The value of personal data of fewer than kFewMembers is missing.
inline constexpr int64_t kFewMembers = 5;
struct ClaimFigureResult {
  Value value;
  int64_t count = 0;
  std::optional<int64_t> hits;
  std::optional<int64_t> others;
  std::optional<int64_t> other_hits;
  std::optional<double> deviation;
  std::optional<Value> bound;
};
/// holds: nothing where there is no data to tell.
struct ClaimResult {
  std::optional<bool> holds;
  int64_t members = 0;
  std::vector<ClaimFigureResult> figures;
};

/// The groups of a cluster. model: nothing where there are fewer different rows than groups; is_kept: its centres are those of an earlier run; left_out: rows in
/// none because a number is missing.
struct ClusterResult {
  uint32_t population = 0;  // index into Program::populations
  std::optional<ClusterModel> model;
  bool is_kept = false;
  std::vector<uint64_t> sizes;  // by group
  uint64_t left_out = 0;
};

struct RunResult {
  std::vector<ClusterResult> clusters;  // by their populations' order
  std::vector<ClaimResult> claims;  // as Program::claims
  std::vector<LabelTable> labels;  // one per entity that has outputs, by TableId
  std::vector<Column> values;      // by index into Program::values; empty without RunOptions::keep_values
  RunReport report;
};

/// The same labels for any batch size and number of threads. What a thread throws (no memory) is thrown here, and SpillFailed.
RunResult Run(const LinkedProgram& program, const RunOptions& options);

/// Bytes of the values that the stages of Run store, of all rows.
uint64_t BytesOfValues(const LinkedProgram& program, const RunOptions& options);

/// The registers of a block after each of its batches, for one row of a stage's table; filled by Trace.
struct BlockTrace {
  std::vector<uint32_t> rows;      // row numbers in the block's table
  std::vector<Column> registers;   // by register; rows registers are left empty
};
/// Where a row stands among those of its population, the largest value first; equal values share the best place.
struct PopulationPlace {
  uint64_t rank = 0;  // from 1; 0 where the row is not counted
  uint64_t size = 0;  // rows that are counted, of the row's own group where there are groups
};
/// What Trace saw.
struct TracedRun {
  std::vector<BlockTrace> blocks;           // by block index; a block that didn't run has no rows
  std::vector<PopulationPlace> populations;  // by index into Program::populations; of the traced row where it is over its table
};
/// Runs the stages over `table` for one row of it and keeps all registers of their blocks; a stage whose values another one loads runs whole
/// before.
TracedRun Trace(const LinkedProgram& program, TableId table, uint32_t row);

}  // namespace limn
