// limn build: the rules as a program file.
#include "cli/commands/commands.h"
#include "cli/complaints.h"
#include "cli/atomic_file.h"
#include "cli/numbers.h"
#include "cli/workspace.h"
#include "compiler/passes/passes.h"

namespace limn::cli {
namespace {

int RunBuild(const Arguments& arguments, Console& console) {
  const std::unique_ptr<Workspace> workspace = OpenWorkspace({.place = arguments.Text("--project").value_or(""), .find_files = false});
  SpeakAsRules(*workspace, console);
  if (!workspace->is_sound()) {
    return Complain(workspace->sink, workspace->sources, console);
  }
  workspace->module = FoldConstants(std::move(workspace->module), workspace->project->zone);
  LowerOptions options;
  options.metrics = workspace->project->outputs.metrics;
  options.claims = true;
  const Program program = LowerWorkspace(*workspace, options).program;
  const std::string path = arguments.Text("--out").value_or(workspace->project->PathOf(workspace->project->name + ".lbc"));
  const std::string bytes = Serialize(program);
  if (const std::optional<WriteFailure> failure = WriteWholeFile(path, bytes, InputsOf(*workspace))) {
    return ComplainOfWriting(*failure, console);
  }
  if (path != "-") {
    console.Out(console(Text::ProgramBuilt, path, SayCount(Text::OneLabel, Text::ManyLabels, program.outputs.size(), console.language), Grouped(bytes.size()), ProgramHash(program)) + "\n");
  }
  return kFine;
}

}  // namespace

CommandRow BuildCommand() {
  return {
      .name = "build",
      .summary = {"Writes the rules as one program file (.lbc), which `limn run` takes instead of rules.", "把规则写成一个程序文件（.lbc），`limn run` 可以直接运行它。"},
      .description = {"The program holds no data, no date and no values of params: those are given when it runs.", "程序里没有数据、日期和参数值，它们在运行时给出。"},
      .examples = {"limn build", "limn build -o out/rules.lbc"},
      .options = {{.name = "--out", .letter = 'o', .value = "FILE", .help = {"Where to write it; else PROJECT.lbc in the project's folder.", "写到哪里；不写则为项目文件夹中的 项目名.lbc。"}, .completes = Completes::Files}},
      .run = RunBuild,
  };
}

}  // namespace limn::cli
