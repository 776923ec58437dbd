#include "cli/program_files.h"

#include <filesystem>

#include "cli/workspace.h"

namespace limn::cli {

namespace {

Words WordsOf(const ProgramProblem& problem) {
  switch (problem.kind) {
    case ProgramProblem::Kind::NotAProgram: return Phrase::NotAProgram;
    case ProgramProblem::Kind::OtherFormat: return {Phrase::OtherProgramFormat, {std::to_string(problem.format), std::to_string(kProgramFormat)}};
    case ProgramProblem::Kind::Damaged: return Phrase::DamagedProgram;
    case ProgramProblem::Kind::Unsound: return {Phrase::UnsoundProgram, {problem.detail}};
  }
  return {};
}

}  // namespace

bool IsProgramPath(const std::string& path) { return path.ends_with(".lbc"); }

std::optional<Program> ReadProgram(const std::string& path, DiagnosticSink& sink) {
  std::string reason;
  const std::optional<std::string> bytes = ReadText(path, reason);
  if (!bytes) {
    std::error_code error;
    const bool is_there = std::filesystem::exists(path, error);
    sink.Emit<Diag::ProgramUnreadable>(Span::Nowhere(), path, is_there ? Words(Phrase::InBothLanguages, {reason, reason}) : Words(Phrase::NoSuchFile));
    return std::nullopt;
  }
  ProgramProblem problem;
  std::optional<Program> program = Deserialize(*bytes, problem);
  if (!program) {
    sink.Emit<Diag::ProgramUnreadable>(Span::Nowhere(), path, WordsOf(problem));
  }
  return program;
}

}  // namespace limn::cli
