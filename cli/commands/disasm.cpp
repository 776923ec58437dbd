// limn disasm: what a program does, instruction by instruction.
#include "cli/commands/commands.h"
#include "cli/complaints.h"
#include "cli/program_files.h"
#include "cli/workspace.h"
#include "compiler/passes/passes.h"

namespace limn::cli {
namespace {

int RunDisasm(const Arguments& arguments, Console& console) {
  if (const std::optional<std::string> path = arguments.Place(0)) {
    DiagnosticSink sink;
    const std::optional<Program> program = ReadProgram(*path, sink);
    if (!program) {
      return Complain(sink, SourceMap(), console);
    }
    console.Out(Disassemble(*program));
    return kFine;
  }
  const std::unique_ptr<Workspace> workspace = OpenWorkspace({.place = arguments.Text("--project").value_or(""), .find_files = false});
  if (!workspace->is_sound()) {
    return Complain(workspace->sink, workspace->sources, console);
  }
  workspace->module = FoldConstants(std::move(workspace->module), workspace->project->zone);
  LowerOptions options;
  options.metrics = workspace->project->outputs.metrics;
  console.Out(Disassemble(LowerWorkspace(*workspace, options).program));
  return kFine;
}

}  // namespace

CommandRow DisasmCommand() {
  return {
      .name = "disasm",
      .summary = {"Prints the compiled program: its stages, blocks and instructions.", "输出编译后的程序：阶段、块和指令。"},
      .examples = {"limn disasm", "limn disasm retail.lbc"},
      .places = {{.name = "FILE", .help = {"A program file (.lbc); else the project's rules are compiled.", "程序文件（.lbc）；不写则编译项目中的规则。"}, .required = false, .completes = Completes::Files}},
      .run = RunDisasm,
  };
}

}  // namespace limn::cli
