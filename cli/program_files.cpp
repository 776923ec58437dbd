#include "cli/program_files.h"

#include "cli/workspace.h"

namespace limn::cli {

bool IsProgramPath(const std::string& path) { return path.ends_with(".lbc"); }

std::optional<Program> ReadProgram(const std::string& path, DiagnosticSink& sink) {
  std::string reason;
  const std::optional<std::string> bytes = ReadText(path, reason);
  std::optional<Program> program = bytes ? Deserialize(*bytes, reason) : std::nullopt;
  if (!program) {
    sink.Emit<Diag::ProgramUnreadable>(Span::Nowhere(), path, reason);
  }
  return program;
}

}  // namespace limn::cli
