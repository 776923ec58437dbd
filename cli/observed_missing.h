/// Hints about missing values, settled by the data: kept with their number where there are such rows, taken back where there are none.
#pragma once

#include <utility>
#include <vector>

#include "cli/workspace.h"
#include "runtime/layout/database.h"
#include "runtime/program/program.h"

namespace limn::cli {

/// A program that says of each row whether what a hint speaks of is missing there.
struct MissingProgram {
  Program program;
  std::vector<std::pair<hir::MissingUse, uint32_t>> values;  // by hint: its place in Program::values
};

/// For every hint of the rules; `workspace` is sound.
MissingProgram AskWhoIsMissing(const Workspace& workspace);

/// Runs it over a database that holds what it needs.
void SettleMissing(const MissingProgram& missing, const Database& database, Workspace& workspace);

}  // namespace limn::cli
