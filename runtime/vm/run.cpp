// Run: stage after stage; within a stage, threads take ranges of rows and write disjoint parts of the stored columns.

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <tuple>

#include "runtime/kernels/fault.h"
#include "runtime/vm/executor.h"
#include "runtime/vm/population.h"

namespace limn {
namespace {

Column MakeStored(ValueType type, const std::shared_ptr<const Dictionary>& dictionary, size_t rows) {
  Column column = Column::Of(type);
  column.length = rows;
  column.validity = Bitmap(rows);
  switch (LayoutOf(type.kind)) {
    case Layout::Truth: column.data = Bitmap(rows); break;
    case Layout::Int32: column.data = std::vector<int32_t>(rows); break;
    case Layout::Int64: column.data = std::vector<int64_t>(rows); break;
    case Layout::Double: column.data = std::vector<double>(rows); break;
    case Layout::Code: column.data = std::vector<uint32_t>(rows); break;
  }
  if (dictionary) {
    // Nobody writes into a dictionary after the link; the column's type just has no const form.
    column.dictionary = std::const_pointer_cast<Dictionary>(dictionary);
  }
  return column;
}

// Writes a batch's register to rows first… of a stored column; the slot of a missing value is 0.
void StoreBatch(const RegisterBuffer& from, size_t rows, size_t first, Column& column) {
  CopyBits(from.known, 0, column.validity.words(), LIMN_FAULT(35) ? first / 64 * 64 : first, rows);
  const auto store = [&]<typename T>(std::vector<T>& slots) {
    const std::span<const T> values = from.Values<T>(rows);
    for (size_t row = 0; row < rows; ++row) {
      slots[first + row] = from.IsKnown(row) ? values[row] : T{};
    }
  };
  switch (from.layout()) {
    case Layout::Truth: CopyBits(from.Bits(), 0, std::get<Bitmap>(column.data).words(), first, rows); break;
    case Layout::Int32: store(std::get<std::vector<int32_t>>(column.data)); break;
    case Layout::Int64: store(std::get<std::vector<int64_t>>(column.data)); break;
    case Layout::Double: store(std::get<std::vector<double>>(column.data)); break;
    case Layout::Code: store(std::get<std::vector<uint32_t>>(column.data)); break;
  }
}

void RunBatches(const LinkedProgram& program, const Stage& stage, const RunOptions& options, uint64_t rows_before, uint64_t rows_all,
              std::vector<Column>& values, std::vector<std::vector<Executor::ErrorCount>>& errors) {
  const uint32_t table = program.blocks[stage.root].table;
  const size_t rows = (*program.database)[TableId{table}].rows;
  for (const StoredValue& stored : stage.stored) {
    values[stored.value] =
        MakeStored(program.program->values[stored.value].type, program.value_dictionaries[stored.value], rows);
  }
  std::atomic<size_t> next_range{0};
  std::atomic<uint64_t> done{0};
  const size_t threads = std::max<size_t>(1, std::min(options.threads, (rows + options.range_rows - 1) / options.range_rows));
  std::vector<std::vector<std::vector<Executor::ErrorCount>>> thread_errors(threads);
  const auto work = [&](size_t thread) {
    Executor executor(program, values, options.batch_rows);
    while (true) {
      const size_t begin = next_range.fetch_add(options.range_rows);
      if (begin >= rows || (options.cancelled != nullptr && options.cancelled->load(std::memory_order_relaxed))) {
        break;
      }
      const size_t end = std::min(rows, begin + options.range_rows);
      for (size_t first = begin; first < end; first += options.batch_rows) {
        const size_t batch_rows = std::min(options.batch_rows, end - first);
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
  std::vector<std::thread> pool;
  for (size_t thread = 1; thread < threads; ++thread) {
    pool.emplace_back(work, thread);
  }
  work(0);
  for (std::thread& thread : pool) {
    thread.join();
  }
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

void RunStage(const LinkedProgram& program, const Stage& stage, const RunOptions& options, uint64_t rows_before, uint64_t rows_all,
              std::vector<Column>& values, std::vector<std::vector<Executor::ErrorCount>>& errors, PopulationErrors& population_errors) {
  RunBatches(program, stage, options, rows_before, rows_all, values, errors);
  for (const uint32_t index : stage.populations) {
    const PopulationRow& row = program.program->populations[index];
    PopulationResult computed = ComputePopulation(row, program.population_amounts[index], values);
    values[row.result] = std::move(computed.column);
    if (computed.failed > 0) {
      population_errors.push_back({row.span, computed.failed, program.blocks[stage.root].table, computed.failed_row});
    }
  }
}

RunReport ReportOf(const LinkedProgram& program, const std::vector<std::vector<Executor::ErrorCount>>& errors, const PopulationErrors& population_errors) {
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
        entry = {span, error.count, program.blocks[rows_block].table, error.example_row};
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

LabelColumn LabelOf(const Output& output, const std::vector<Column>& values) {
  LabelColumn label;
  label.name = output.name;
  label.label = output.label;
  label.kind = output.kind;
  label.shape = static_cast<LabelShape>(output.shape);
  label.type = output.type;
  label.members = output.members;
  label.member_labels = output.member_labels;
  label.personal = output.personal;
  for (const uint32_t value : output.values) {
    label.columns.push_back(values[value]);
  }
  return label;
}

}  // namespace

RunResult Run(const LinkedProgram& program, const RunOptions& options) {
  RunResult result;
  result.values.resize(program.program->values.size());
  std::vector<std::vector<Executor::ErrorCount>> errors;
  for (const LinkedBlock& block : program.blocks) {
    errors.emplace_back(block.instructions.size());
  }
  uint64_t rows_all = 0;
  for (const Stage& stage : program.program->stages) {
    rows_all += (*program.database)[TableId{program.blocks[stage.root].table}].rows;
  }
  uint64_t rows_before = 0;
  PopulationErrors population_errors;
  for (const Stage& stage : program.program->stages) {
    RunStage(program, stage, options, rows_before, rows_all, result.values, errors, population_errors);
    rows_before += (*program.database)[TableId{program.blocks[stage.root].table}].rows;
  }
  result.report = ReportOf(program, errors, population_errors);
  std::map<uint32_t, LabelTable> tables;
  for (const Output& output : program.program->outputs) {
    const std::optional<TableId> table = program.database->schema().FindTable(program.program->tables[output.table]);
    LabelTable& labels = tables[table->index];
    labels.table = table->index;
    labels.rows = (*program.database)[*table].rows;
    labels.labels.push_back(LabelOf(output, result.values));
  }
  for (auto& [table, labels] : tables) {
    result.labels.push_back(std::move(labels));
  }
  return result;
}

std::vector<BlockTrace> Trace(const LinkedProgram& program, TableId table, uint32_t row) {
  std::vector<BlockTrace> trace(program.blocks.size());
  std::vector<Column> values(program.program->values.size());
  std::vector<std::vector<Executor::ErrorCount>> errors;
  for (const LinkedBlock& block : program.blocks) {
    errors.emplace_back(block.instructions.size());
  }
  PopulationErrors population_errors;
  for (const Stage& stage : program.program->stages) {
    RunStage(program, stage, {}, 0, 0, values, errors, population_errors);
    if (program.blocks[stage.root].table == table.index) {
      Executor executor(program, values, kBatchRows, &trace);
      executor.RunRoot(stage.root, row, 1);
    }
  }
  return trace;
}

}  // namespace limn
