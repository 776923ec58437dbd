/// Values that went missing in a run, in the words of its report.
#pragma once

#include <vector>

#include "cli/report/run_report.h"
#include "compiler/diagnostics/source_file.h"

namespace limn::cli {

/// By expression. Without `sources`, for a program file, places are bytes of the files that it was made of.
std::vector<ExpressionProblem> ProblemsOf(const RunReport& report, const Execution& execution, const SourceMap* sources, const Console& console);

}  // namespace limn::cli
