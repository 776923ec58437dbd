// Run: stage after stage; within a stage, threads take ranges of rows and write disjoint parts of the stored columns.

#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>
#include <tuple>
#include <type_traits>

#include "runtime/kernels/fault.h"
#include "runtime/kernels/select.h"
#include "runtime/threads/on_threads.h"
#include "runtime/vm/executor.h"
#include "runtime/vm/population.h"
#include "runtime/vm/stages.h"

namespace limn {

Column MakeStored(ValueType type, const std::shared_ptr<const Dictionary>& dictionary, size_t rows, const std::shared_ptr<const SpillFolder>& spill) {
  // Nobody writes into a dictionary after the link; the column's type just has no const form.
  return type.kind == ValueKind::Text && dictionary != nullptr
             ? Column::UntouchedTexts(std::const_pointer_cast<Dictionary>(dictionary), rows, /*has_validity=*/true, spill)
             : Column::Untouched(type, rows, /*has_validity=*/true, spill);
}

// The slots are 0: that of a missing value stays so.
void StoreBatch(const RegisterBuffer& from, size_t rows, size_t first, Column& column) {
  CopyBits(from.known, 0, column.validity.words(), LIMN_FAULT(35) ? first / 64 * 64 : first, rows);
  const auto store = [&]<typename T>(Slots<T>& slots) {
    using Slot = std::conditional_t<std::is_same_v<T, uint8_t>, uint32_t, T>;
    CopyToZeros(from.known, from.Values<Slot>(rows), std::span(slots).subspan(first, rows));
  };
  switch (from.layout()) {
    case Layout::Truth: CopyBits(from.Bits(), 0, std::get<Bitmap>(column.data).words(), first, rows); break;
    case Layout::Int32: store(std::get<Slots<int32_t>>(column.data)); break;
    case Layout::Int64: store(std::get<Slots<int64_t>>(column.data)); break;
    case Layout::Double: store(std::get<Slots<double>>(column.data)); break;
    case Layout::Code:
      if (auto* narrow = std::get_if<Slots<uint8_t>>(&column.data)) {
        store(*narrow);
      } else {
        store(std::get<Slots<uint32_t>>(column.data));
      }
      break;
  }
}

namespace {

// What the registers of a thread may take; a program of very many has shorter batches for it.
constexpr size_t kRegisterBytesMax = 64 * 1024 * 1024;
constexpr size_t kBatchRowsMin = 64;
constexpr size_t kSlotBytes = 8;

}  // namespace

size_t BatchRowsFor(const LinkedProgram& program, uint32_t root, size_t wanted) {
  size_t slots = 0;
  std::vector<uint32_t> open = {root};
  while (!open.empty()) {
    const LinkedBlock& block = program.blocks[open.back()];
    open.pop_back();
    slots += block.registers.size();
    for (const LinkedInstruction& instruction : block.instructions) {
      slots += IsAggregate(instruction.op) ? 2 : 0;  // an accumulator's, for each row of the block around it
      if (instruction.op == Opcode::Run) {
        open.push_back(instruction.immediates[0]);
      }
    }
  }
  const size_t fitting = kRegisterBytesMax / kSlotBytes / std::max<size_t>(slots, 1);
  return std::min(wanted, std::max(kBatchRowsMin, fitting / 64 * 64));
}

void MarkArguments(const PopulationRow& population, std::vector<bool>& values) {
  values[population.argument] = true;
  for (const std::optional<uint32_t>& condition : {population.within, population.members}) {
    if (condition) {
      values[*condition] = true;
    }
  }
  for (const std::vector<uint32_t>& more : {population.per, population.features}) {
    for (const uint32_t value : more) {
      values[value] = true;
    }
  }
}

namespace {

// By block, then instruction.
using StageErrors = std::vector<std::vector<Executor::ErrorCount>>;

size_t TableRows(const LinkedProgram& program, uint32_t table) { return (*program.database)[TableId{table}].rows; }

// How many rows of its table each stage runs over. Where only the first are asked for, that is enough for a stage of which nothing but labels of its own rows is
// made: its values are read by no other row, and no population is made of them.
std::vector<size_t> RowsOfStages(const LinkedProgram& program, std::optional<size_t> first) {
  const std::vector<Stage>& stages = program.program->stages;
  std::vector<size_t> rows;
  for (const Stage& stage : stages) {
    rows.push_back(TableRows(program, program.blocks[stage.root].table));
  }
  if (!first) {
    return rows;
  }
  std::vector<bool> is_whole(program.program->values.size(), false);
  for (const LinkedBlock& block : program.blocks) {
    for (const LinkedInstruction& instruction : block.instructions) {
      if (instruction.op == Opcode::LoadValueAt) {
        is_whole[instruction.value] = true;
      }
    }
  }
  const auto mark_loaded = [&](uint32_t block) {
    for (const LinkedInstruction& instruction : program.blocks[block].instructions) {
      if (instruction.op == Opcode::LoadValue) {
        is_whole[instruction.value] = true;
      }
    }
  };
  for (uint32_t block = 0; block < program.blocks.size(); ++block) {
    if (program.program->blocks[block].parent) {
      mark_loaded(block);  // rows of children
    }
  }
  for (const PopulationRow& population : program.program->populations) {
    MarkArguments(population, is_whole);
  }
  for (size_t index = stages.size(); index-- > 0;) {
    const Stage& stage = stages[index];
    const uint32_t table = program.blocks[stage.root].table;
    const bool has_labels = std::any_of(program.program->outputs.begin(), program.program->outputs.end(),
                                        [&](const Output& output) { return program.database->schema().FindTable(program.program->tables[output.table]) == TableId{table}; });
    if (!has_labels || !stage.populations.empty() || std::any_of(stage.stored.begin(), stage.stored.end(), [&](const StoredValue& stored) { return is_whole[stored.value]; })) {
      mark_loaded(stage.root);
    } else {
      rows[index] = std::min(rows[index], *first);
    }
  }
  return rows;
}

void RunBatches(const LinkedProgram& program, const Stage& stage, size_t rows, const RunOptions& options, uint64_t rows_before, uint64_t rows_all,
                std::vector<Column>& values, StageErrors& errors) {
  for (const StoredValue& stored : stage.stored) {
    values[stored.value] = MakeStored(program.program->values[stored.value].type, program.value_dictionaries[stored.value], rows, options.spill);
  }
  const size_t batch_rows_max = BatchRowsFor(program, stage.root, options.batch_rows);
  std::atomic<size_t> next_range{0};
  std::atomic<uint64_t> done{0};
  std::atomic<bool> failed{false};
  const auto is_cancelled = [&] { return options.cancelled != nullptr && options.cancelled->load(std::memory_order_relaxed); };
  const size_t threads = std::max<size_t>(1, std::min(options.threads, (rows + options.range_rows - 1) / options.range_rows));
  std::vector<StageErrors> thread_errors(threads);
  const auto work = [&](size_t thread) {
    Executor executor(program, values, batch_rows_max);
    while (!failed) {
      const size_t begin = next_range.fetch_add(options.range_rows);
      if (begin >= rows) {
        break;
      }
      const size_t end = std::min(rows, begin + options.range_rows);
      for (size_t first = begin; first < end; first += batch_rows_max) {
        if (is_cancelled()) {
          return;
        }
        const size_t batch_rows = std::min(batch_rows_max, end - first);
        executor.RunRoot(stage.root, static_cast<uint32_t>(first), batch_rows);
        for (const StoredValue& stored : stage.stored) {
          StoreBatch(executor.RegisterOf(stage.root, stored.reg), batch_rows, first, values[stored.value]);
        }
      }
      if (options.progress) {
        options.progress(rows_before + done.fetch_add(end - begin) + (end - begin), rows_all);
      }
    }
    thread_errors[thread] = executor.errors();
  };
  OnThreads(threads, failed, work);
  for (const auto& by_block : thread_errors) {
    for (size_t block = 0; block < by_block.size(); ++block) {
      for (size_t index = 0; index < by_block[block].size(); ++index) {
        const Executor::ErrorCount& from = by_block[block][index];
        Executor::ErrorCount& to = errors[block][index];
        if (from.count > 0) {
          to.example_row = to.count == 0 ? from.example_row : std::min(to.example_row, from.example_row);
          to.count += from.count;
        }
      }
    }
  }
}

// Rows whose value over the population failed, as ExpressionErrors.
using PopulationErrors = std::vector<ExpressionErrors>;

void RunStage(const LinkedProgram& program, const Stage& stage, size_t rows, const RunOptions& options, uint64_t rows_before, uint64_t rows_all,
              std::vector<Column>& values, StageErrors& errors, PopulationErrors& population_errors,
              std::vector<ClusterResult>& clusters) {
  RunBatches(program, stage, rows, options, rows_before, rows_all, values, errors);
  for (const uint32_t index : stage.populations) {
    if (options.cancelled != nullptr && options.cancelled->load(std::memory_order_relaxed)) {
      return;
    }
    const PopulationRow& row = program.program->populations[index];
    PopulationResult computed = ComputePopulation(row, program.population_amounts[index], values, program.clusters, options.cancelled);
    values[row.result] = std::move(computed.column);
    if (computed.groups) {
      computed.groups->population = index;
      clusters.push_back(std::move(*computed.groups));
    }
    if (computed.failed > 0) {
      population_errors.push_back({row.span, computed.failed, program.blocks[stage.root].table, computed.failed_row});
    }
  }
}

RunReport ReportOf(const LinkedProgram& program, const StageErrors& errors, const PopulationErrors& population_errors) {
  // One expression may run in several blocks over the same rows; it counts once.
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, ExpressionErrors> by_place;
  for (size_t block = 0; block < errors.size(); ++block) {
    for (size_t index = 0; index < errors[block].size(); ++index) {
      const Executor::ErrorCount& error = errors[block][index];
      if (error.count == 0) {
        continue;
      }
      const LinkedInstruction& instruction = program.blocks[block].instructions[index];
      const ProgramSpan span = instruction.span;
      const uint32_t rows_block =
          IsAggregate(instruction.op) ? program.program->blocks[block].parent.value_or(static_cast<uint32_t>(block)) : static_cast<uint32_t>(block);
      ExpressionErrors& entry = by_place[{span.file, span.begin, span.end}];
      if (error.count > entry.count) {
        const bool may_divide = instruction.op == Opcode::Divide || instruction.op == Opcode::Call;
        entry = {span, error.count, program.blocks[rows_block].table, error.example_row, may_divide};
      }
    }
  }
  for (const ExpressionErrors& error : population_errors) {
    by_place[{error.span.file, error.span.begin, error.span.end}] = error;
  }
  RunReport report;
  for (const auto& [place, entry] : by_place) {
    report.errors.push_back(entry);
  }
  return report;
}

LabelColumn LabelOf(const Output& output) {
  LabelColumn label;
  label.name = output.name;
  label.label = output.label;
  label.kind = output.kind;
  label.shape = static_cast<LabelShape>(output.shape);
  label.type = output.type;
  label.members = output.members;
  label.member_labels = output.member_labels;
  label.personal = output.personal;
  return label;
}

// The labels by entity. A value goes into the last label that shows it, unless it is kept.
std::vector<LabelTable> LabelsOf(const LinkedProgram& program, std::vector<Column>& values, const RunOptions& options) {
  std::vector<size_t> uses(values.size(), options.keep_values ? 1 : 0);
  for (const Output& output : program.program->outputs) {
    for (const uint32_t value : output.values) {
      ++uses[value];
    }
  }
  std::map<uint32_t, LabelTable> tables;
  for (const Output& output : program.program->outputs) {
    const std::optional<TableId> table = program.database->schema().FindTable(program.program->tables[output.table]);
    LabelTable& labels = tables[table->index];
    labels.table = table->index;
    labels.rows = std::min(TableRows(program, table->index), options.first_rows.value_or(SIZE_MAX));
    labels.labels.push_back(LabelOf(output));
    for (const uint32_t value : output.values) {
      const bool is_last = --uses[value] == 0;
      labels.labels.back().columns.push_back(is_last ? std::move(values[value]) : values[value]);
      labels.labels.back().columns.back().Shorten(labels.rows);
    }
  }
  std::vector<LabelTable> in_order;
  for (auto& [table, labels] : tables) {
    in_order.push_back(std::move(labels));
  }
  return in_order;
}

// What stands in the first row of each value stands in all. Without rows there are no members.
ClaimResult ClaimOf(const ClaimRow& claim, const std::vector<Column>& values) {
  const auto at = [&](uint32_t value) { return values[value].length == 0 ? Value::Missing(values[value].type) : values[value].At(0); };
  const auto count_at = [&](uint32_t value) {
    const Value count = at(value);
    return count.is_missing() ? 0 : count.as_int();
  };
  ClaimResult result;
  const Value holds = at(claim.holds);
  result.holds = holds.is_missing() ? std::nullopt : std::optional(holds.as_bool());
  result.members = count_at(claim.members);
  for (const ClaimFigure& figure : claim.figures) {
    ClaimFigureResult made;
    made.count = count_at(figure.count);
    made.value = figure.personal && made.count < kFewMembers ? Value::Missing(values[figure.value].type) : at(figure.value);
    // Of a program made elsewhere the parts may be more than the whole.
    if (figure.hits) {
      made.hits = std::min(count_at(*figure.hits), made.count);
    }
    if (figure.others) {
      made.others = count_at(*figure.others);
      made.other_hits = std::min(count_at(*figure.other_hits), *made.others);
    }
    if (figure.deviation) {
      const Value deviation = at(*figure.deviation);
      made.deviation = deviation.is_missing() ? std::nullopt : std::optional(deviation.as_number());
    }
    if (figure.bound) {
      made.bound = at(*figure.bound);
    }
    result.figures.push_back(std::move(made));
  }
  return result;
}

// A value's and whether it is known.
size_t BitsOfSlot(ValueKind kind, const Dictionary* texts) {
  switch (LayoutOf(kind)) {
    case Layout::Truth: return 1 + 1;
    case Layout::Int32: return 32 + 1;
    case Layout::Code: return (texts != nullptr && texts->size() <= kNarrowTextsMax ? 8 : 32) + 1;
    case Layout::Int64:
    case Layout::Double: break;
  }
  return 64 + 1;
}

}  // namespace

uint64_t BytesOfValues(const LinkedProgram& program, const RunOptions& options) {
  const std::vector<size_t> rows = RowsOfStages(program, options.first_rows);
  uint64_t bytes = 0;
  for (size_t index = 0; index < rows.size(); ++index) {
    for (const StoredValue& stored : program.program->stages[index].stored) {
      bytes += rows[index] * BitsOfSlot(program.program->values[stored.value].type.kind, program.value_dictionaries[stored.value].get()) / 8;
    }
  }
  return bytes;
}

RunResult Run(const LinkedProgram& program, const RunOptions& options) {
  RunResult result;
  result.values.resize(program.program->values.size());
  StageErrors errors;
  for (const LinkedBlock& block : program.blocks) {
    errors.emplace_back(block.instructions.size());
  }
  const std::vector<size_t> rows = RowsOfStages(program, options.first_rows);
  const uint64_t rows_all = std::accumulate(rows.begin(), rows.end(), uint64_t{0});
  uint64_t rows_before = 0;
  PopulationErrors population_errors;
  for (size_t index = 0; index < rows.size(); ++index) {
    RunStage(program, program.program->stages[index], rows[index], options, rows_before, rows_all, result.values, errors, population_errors, result.clusters);
    rows_before += rows[index];
  }
  result.report = ReportOf(program, errors, population_errors);
  for (const ClaimRow& claim : program.program->claims) {
    result.claims.push_back(ClaimOf(claim, result.values));
  }
  if (options.gives_labels) {
    result.labels = LabelsOf(program, result.values, options);
  }
  if (!options.keep_values) {
    result.values = {};
  }
  return result;
}

TracedRun Trace(const LinkedProgram& program, TableId table, uint32_t row) {
  TracedRun traced;
  traced.blocks.resize(program.blocks.size());
  traced.populations.resize(program.program->populations.size());
  std::vector<Column> values(program.program->values.size());
  StageErrors errors;
  std::vector<bool> is_loaded(values.size(), false);
  for (const LinkedBlock& block : program.blocks) {
    errors.emplace_back(block.instructions.size());
    for (const LinkedInstruction& instruction : block.instructions) {
      if (instruction.op == Opcode::LoadValue || instruction.op == Opcode::LoadValueAt) {
        is_loaded[instruction.value] = true;
      }
    }
  }
  for (const PopulationRow& population : program.program->populations) {
    MarkArguments(population, is_loaded);
  }
  PopulationErrors population_errors;
  std::vector<ClusterResult> clusters;
  for (const Stage& stage : program.program->stages) {
    if (std::any_of(stage.stored.begin(), stage.stored.end(), [&](const StoredValue& stored) { return is_loaded[stored.value]; })) {
      RunStage(program, stage, TableRows(program, program.blocks[stage.root].table), {}, 0, 0, values, errors, population_errors, clusters);
      for (const uint32_t population : stage.populations) {
        if (program.blocks[stage.root].table == table.index) {
          traced.populations[population] = PlaceInPopulation(program.program->populations[population], values, row);
        }
      }
    }
    if (program.blocks[stage.root].table == table.index) {
      Executor executor(program, values, BatchRowsFor(program, stage.root, kBatchRows), &traced.blocks);
      executor.RunRoot(stage.root, row, 1);
    }
  }
  return traced;
}

}  // namespace limn
