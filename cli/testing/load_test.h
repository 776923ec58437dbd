/// A test's tables with a program linked to them.
#pragma once

#include <memory>
#include <vector>

#include "cli/execution.h"
#include "compiler/hir/hir.h"

namespace limn::cli {

/// Null where the tables or the program stand in the way; unreadable cells go to `issues` either way.
std::unique_ptr<Execution> LoadTest(const hir::TestCase& test, const Project& project, const Program& program, std::vector<DataIssue>& issues);

}  // namespace limn::cli
