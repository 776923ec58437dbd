/// A case as a program in memory: compiled, loaded and run without the command line, so that batches, threads and sharing can be chosen.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "cli/execution.h"
#include "cli/workspace.h"
#include "runtime/vm/vm.h"
#include "tests/golden/golden_case.h"

namespace limn::golden {

/// Everything that a run of a case needs. Made by Compile; the project stands in the build folder.
struct CompiledCase {
  std::unique_ptr<cli::Workspace> workspace;
  Program program;
  AsOf as_of;
  std::map<std::string, Value> parameters;
};

/// Reads, checks and lowers a case; `share` as LowerOptions has it. Throws with the complaints where the case has errors.
CompiledCase Compile(const Case& one, bool share);

/// Loads the data, runs `program` and gives every label of every row as text: one line per row and table.
std::string LabelsOf(const CompiledCase& compiled, const Program& program, const RunOptions& options);

}  // namespace limn::golden
