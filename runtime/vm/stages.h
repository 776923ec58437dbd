/// What Run and Refresh share: a batch of a stage and what it stores.
#pragma once

#include <memory>
#include <vector>

#include "runtime/vm/executor.h"
#include "runtime/vm/vm.h"

namespace limn {

/// Rows of a batch that a stage's registers leave room for, of so many wanted.
size_t BatchRowsFor(const LinkedProgram& program, uint32_t root, size_t wanted);

/// A column for a stored value, all missing. Threads may write disjoint rows of it where those begin at multiples of 64.
Column MakeStored(ValueType type, const std::shared_ptr<const Dictionary>& dictionary, size_t rows, const std::shared_ptr<const SpillFolder>& spill = nullptr);
/// Writes a batch's register to its rows first… , where nothing was written before.
void StoreBatch(const RegisterBuffer& from, size_t rows, size_t first, Column& column);

/// Marks the values that a population is made of.
void MarkArguments(const PopulationRow& population, std::vector<bool>& values);

}  // namespace limn
