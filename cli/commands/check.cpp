// limn check: every complaint about the rules, limn.yaml and, when asked, the values they compare with.
#include <algorithm>
#include <set>

#include "cli/atomic_file.h"
#include "cli/commands/commands.h"
#include "cli/complaints.h"
#include "cli/numbers.h"
#include "cli/observed_values.h"
#include "cli/workspace.h"
#include "compiler/diagnostics/apply_fixes.h"

namespace limn::cli {
namespace {

WorkspaceOptions OptionsOf(const Arguments& arguments) {
  return {.place = arguments.Text("--project").value_or(""), .find_files = arguments.Has("--data")};
}

// Repairs what the options allow until nothing more can be repaired: one fix may make room for another.
int ApplyAll(const Arguments& arguments, Console& console, std::unique_ptr<Workspace>& workspace) {
  constexpr int kRoundsMax = 20;
  size_t repaired = 0;
  std::set<std::string> paths;
  for (int round = 0; round < kRoundsMax; ++round) {
    const FixedFiles fixed = ApplyFixes(workspace->sink.all(), workspace->sources, arguments.Has("--unsafe"));
    if (fixed.texts.empty()) {
      break;
    }
    for (const auto& [file, text] : fixed.texts) {
      const std::string& path = workspace->sources[file].path();
      if (const std::optional<WriteFailure> failure = WriteWholeFile(path, text)) {
        return ComplainOfWriting(*failure, console);
      }
      paths.insert(path);
    }
    repaired += fixed.applied;
    const size_t before = workspace->sink.all().size();
    workspace = OpenWorkspace(OptionsOf(arguments));
    if (workspace->sink.all().size() >= before) {
      break;  // nothing got better, and another round would not either
    }
  }
  if (repaired > 0) {
    std::string files;
    for (const std::string& path : paths) {
      files += (files.empty() ? "" : console(Text::NamesComma)) + path;
    }
    console.Err(console(Text::Repaired, SayCount(Text::OnePlace, Text::ManyPlaces, repaired, console.language), files) + "\n\n");
  }
  return kFine;
}

// What is left for --fix, and for --fix --unsafe.
std::string RepairsOffered(const Workspace& workspace, const Arguments& arguments, const Console& console) {
  const size_t certain = ApplyFixes(workspace.sink.all(), workspace.sources, false).applied;
  const size_t likely = ApplyFixes(workspace.sink.all(), workspace.sources, true).applied - certain;
  std::string text;
  if (certain > 0 && !arguments.Has("--fix")) {
    text += console(Text::ListComma) + console(Text::FixesOffered, certain);
  }
  if (likely > 0 && !arguments.Has("--unsafe")) {
    text += console(Text::ListComma) + console(text.empty() ? Text::LikelyFixesOffered : Text::MoreFixesOffered, likely);
  }
  return text;
}

void PrintText(const Workspace& workspace, const Arguments& arguments, const Console& console) {
  const std::vector<Diagnostic>& all = workspace.sink.all();
  if (all.empty()) {
    const auto definitions = std::count_if(workspace.module.definitions.begin(), workspace.module.definitions.end(), [](const hir::Definition& definition) {
      return hir::IsNamed(definition.kind);
    });
    console.Out(console(Text::NothingWrong, SayCount(Text::OneRuleFile, Text::ManyRuleFiles, workspace.rules.size(), console.language),
                        SayCount(Text::OneDefinition, Text::ManyDefinitions, static_cast<uint64_t>(definitions), console.language),
                        SayCount(Text::OneTest, Text::ManyTests, workspace.module.tests.size(), console.language)) +
                "\n");
    if (!arguments.Has("--data") && !workspace.module.value_uses.empty()) {
      console.Out(console.Paint(console(Text::ValuesNotChecked), Colour::Dim) + "\n");
    }
    return;
  }
  console.Out(RenderText(all, workspace.sources, RenderOptionsOf(console, console.out_colour)));
  if (all.size() > 1) {
    console.Out("\n" + CountsOf(all, console) + RepairsOffered(workspace, arguments, console) + "\n");
  }
}

int RunCheck(const Arguments& arguments, Console& console) {
  if (arguments.Has("--unsafe") && !arguments.Has("--fix")) {
    return BadUse(console, "check", console(Text::UnsafeWithoutFix));
  }
  std::unique_ptr<Workspace> workspace = OpenWorkspace(OptionsOf(arguments));
  SpeakAsRules(*workspace, console);
  if (arguments.Has("--fix")) {
    if (const int failed = ApplyAll(arguments, console, workspace)) {
      return failed;
    }
  }
  if (arguments.Has("--data") && workspace->is_sound()) {
    CheckObservedValues(*workspace);
  }
  if (arguments.Has("--dump-hir") && workspace->project) {
    console.Out(hir::Print(workspace->module, workspace->project->schema));
  }
  const std::vector<Diagnostic>& all = workspace->sink.all();
  const std::string format = arguments.Text("--format").value_or("text");
  const RenderOptions options = RenderOptionsOf(console, false);
  if (format == "json") {
    console.Out(RenderJson(all, workspace->sources, options));
  } else if (format == "sarif") {
    console.Out(RenderSarif(all, workspace->sources, options));
  } else if (format == "github") {
    console.Out(RenderGithub(all, workspace->sources, options));
  } else {
    PrintText(*workspace, arguments, console);
  }
  if (workspace->sink.has_errors()) {
    return kBadUse;
  }
  const bool strict = arguments.Has("--strict");
  const bool found = std::any_of(all.begin(), all.end(), [&](const Diagnostic& each) {
    return strict || RowOf(each.kind).severity == Severity::Warning;
  });
  return found ? kFindings : kFine;
}

}  // namespace

CommandRow CheckCommand() {
  return {
      .name = "check",
      .summary = {"Finds every mistake in the rules and limn.yaml, and says how to repair it.", "找出规则和 limn.yaml 中的所有错误，并说明如何修改。"},
      .description = {"Reads no data unless --data is given. Exit code 2 for errors, 1 for warnings, 0 for none or only hints.",
                      "除非给出 --data，否则不读数据。有错误时退出码为 2，有警告时为 1，没有问题或只有提示时为 0。"},
      .examples = {"limn check", "limn check --fix", "limn check --format sarif > limn.sarif"},
      .options = {{.name = "--data", .help = {"Compare texts in the rules with the values that the data hold.", "把规则里的文字与数据中的实际取值核对。"}},
                  {.name = "--fix", .help = {"Apply the repairs that are certain.", "自动改正有把握的错误。"}},
                  {.name = "--unsafe", .help = {"With --fix: also repairs that are only likely. Read the change before you commit it.", "与 --fix 同用：也应用把握不大的修改，提交前请检查。"}},
                  {.name = "--format", .value = "FORMAT", .help = {"text, json, sarif (SARIF 2.1.0) or github (annotations).", "text、json、sarif（SARIF 2.1.0）或 github（注释）。"}, .choices = {"text", "json", "sarif", "github"}},
                  {.name = "--strict", .help = {"Exit code 1 for hints too.", "只有提示时退出码也为 1。"}},
                  {.name = "--dump-hir", .help = {"Print the checked rules as the compiler sees them first.", "先输出编译器检查后的规则结构。"}}},
      .run = RunCheck,
  };
}

}  // namespace limn::cli
