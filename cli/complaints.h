/// Complaints: diagnostics on the console, in every format.
#pragma once

#include <string_view>
#include <vector>

#include "cli/command.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/renderer.h"
#include "runtime/tables/write_failure.h"

namespace limn::cli {

/// How a console wants diagnostics: its language where one was asked for, its width.
RenderOptions RenderOptionsOf(const Console& console, bool colour);

/// On standard error, for people; and "2 errors, 1 warning" below. Returns kBadUse when there are errors, else kFine.
int Complain(const DiagnosticSink& sink, const SourceMap& sources, const Console& console);

/// The machine failed us: says how, and returns kMachine; a reader that has gone is no failure.
int ComplainOfWriting(const WriteFailure& failure, const Console& console);

/// "2 errors, 1 warning"; "" for none.
std::string CountsOf(const std::vector<Diagnostic>& diagnostics, const Console& console);

}  // namespace limn::cli
