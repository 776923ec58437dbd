/// Program files (.lbc): read and verified, written whole.
#pragma once

#include <optional>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "runtime/program/program.h"

namespace limn::cli {

/// Whether a word of the command line names a program file.
bool IsProgramPath(const std::string& path);

/// Emits E0501 where it is none, or one of another format.
std::optional<Program> ReadProgram(const std::string& path, DiagnosticSink& sink);

}  // namespace limn::cli
