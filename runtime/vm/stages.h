/// What Run and Refresh share: a stage over rows of its table.
#pragma once

#include <vector>

#include "runtime/vm/executor.h"
#include "runtime/vm/vm.h"

namespace limn {

/// By block, then instruction.
using StageErrors = std::vector<std::vector<Executor::ErrorCount>>;

/// Runs a stage over the first rows of its table and stores its values, whose columns it makes. Rows done are told as rows_before and more, of rows_all.
void RunBatches(const LinkedProgram& program, const Stage& stage, size_t rows, const RunOptions& options, uint64_t rows_before, uint64_t rows_all,
                std::vector<Column>& values, StageErrors& errors);

/// Marks the values that a population is made of.
void MarkArguments(const PopulationRow& population, std::vector<bool>& values);

}  // namespace limn
