// The loop: lines from a terminal or a script into inputs, inputs into the session.
#include "cli/repl/repl.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>

#include "cli/complaints.h"
#include "cli/execution.h"
#include "cli/layout.h"
#include "cli/repl/completion.h"
#include "cli/repl/highlight.h"
#include "cli/repl/input_buffer.h"
#include "cli/repl/interrupt.h"
#include "cli/repl/line_editor.h"
#include "cli/repl/session.h"
#include "cli/run_settings.h"
#include "compiler/syntax/keywords.h"

namespace limn::repl {
namespace {

using cli::Colour;

class TerminalLoop {
 public:
  explicit TerminalLoop(Session& session) : session_(session), editor_(HistoryPath(), session.console().out_colour, Hooks()) {}

  void Run() {
    while (!session_.wants_to_quit()) {
      const InputRead read = editor_.Read();
      switch (read.kind) {
        case InputRead::Kind::End:
          return;
        case InputRead::Kind::Interrupted:
          Interrupt::Clear();
          if (read.text.empty()) {
            session_.Note(session_.console().Paint(session_(Text::ToLeave), Colour::Dim) + "\n");
          }
          break;
        case InputRead::Kind::Input:
          Evaluate(read.text);
          break;
      }
    }
  }

 private:
  EditorHooks Hooks() {
    return {.complete = [this](std::string_view above, std::string_view line) { return Complete(session_, above, line); },
            .highlight = [this](std::string_view text) { return Highlight(text, [this](std::string_view word) { return IsName(word); }); },
            .is_whole = &IsWhole,
            .hint = [this] { return session_(Text::EmptyLineEnds); },
            .search = [this](std::string_view pattern, bool found) { return session_(found ? Text::Search : Text::SearchFindsNothing, pattern); }};
  }

  // Whether a column, a table or a definition is called that. Reserved words are keywords wherever they stand.
  bool IsName(std::string_view word) const {
    if (IsReserved(word)) {
      return false;
    }
    const Schema& schema = session_.schema();
    if (session_.rules().module().Find(word) || schema.FindTable(word)) {
      return true;
    }
    for (uint32_t table = 0; table < schema.tables.size(); ++table) {
      if (schema.FindColumn({table}, word)) {
        return true;
      }
    }
    return false;
  }

  // Several definitions may stand in one input: each is shown and kept by itself.
  void Evaluate(std::string_view text) {
    InputBuffer buffer("repl", /*counts_lines=*/false);
    std::vector<Piece> pieces;
    const auto add = [&](std::vector<Piece> more) { pieces.insert(pieces.end(), more.begin(), more.end()); };
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      add(buffer.Feed(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    add(buffer.Finish());
    for (const Piece& piece : pieces) {
      if (session_.wants_to_quit() || Interrupt::flag()) {
        break;
      }
      editor_.history().Add(piece.text);
      session_.Run(piece);
    }
    Interrupt::Clear();
  }

  Session& session_;
  LineEditor editor_;
};

// Without a terminal: every input is evaluated, and whether one failed is the exit code.
bool RunScript(Session& session) {
  InputBuffer buffer("<stdin>", /*counts_lines=*/true);
  bool all_done = true;
  const auto run = [&](const std::vector<Piece>& pieces) {
    for (const Piece& piece : pieces) {
      if (!session.wants_to_quit()) {
        all_done = session.Run(piece) && all_done;
      }
    }
  };
  for (std::string line; !session.wants_to_quit() && std::getline(std::cin, line);) {
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    run(buffer.Feed(line));
  }
  run(buffer.Finish());
  return all_done;
}

std::vector<ParameterRow> ParametersOf(const hir::Module& module) {
  std::vector<ParameterRow> rows;
  for (const hir::Definition& definition : module.definitions) {
    if (const auto* param = std::get_if<hir::ParamBody>(&definition.body)) {
      rows.push_back({definition.name, param->value, param->from, param->to});
    }
  }
  return rows;
}

int RunRepl(const cli::Arguments& arguments, cli::Console& console) {
  std::unique_ptr<cli::Workspace> workspace = cli::OpenWorkspace({.place = arguments.Text("--project").value_or(""), .environment = arguments.Text("--env").value_or("")});
  cli::SpeakAsRules(*workspace, console);
  const bool project_wrong = !workspace->project || std::any_of(workspace->sink.all().begin(), workspace->sink.all().end(), [&](const Diagnostic& complaint) {
    return RowOf(complaint.kind).severity == Severity::Error && (complaint.span.is_nowhere() || complaint.span.file == workspace->project->file_id);
  });
  if (project_wrong) {
    return cli::Complain(workspace->sink, workspace->sources, console);
  }
  const bool is_terminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
  std::optional<Interrupt> interrupt;  // a script ends at Ctrl-C as any program does
  if (is_terminal) {
    interrupt.emplace();
  }
  DiagnosticSink complaints = workspace->sink;
  const AsOf as_of_default = workspace->project->as_of.value_or(cli::Now(workspace->project->zone));
  Session session(console, std::move(workspace), as_of_default);
  const std::optional<cli::RunSettings> settings =
      cli::ReadSettings(arguments, session.project(), ParametersOf(session.rules().module()), console, complaints);
  if (!settings) {
    cli::Complain(complaints, session.workspace().sources, console);
    return cli::kBadUse;
  }
  session.engine().tables().UseSnapshots({.project_text = cli::ProjectText(session.workspace()), .environment = arguments.Text("--env").value_or("")});
  session.engine().tables().SetAsOf(settings->as_of);
  session.engine().SetParameters(settings->parameters);
  session.Complain(std::move(complaints), FileId{UINT32_MAX});
  if (const size_t left_out = session.rules().left_out(); left_out > 0) {
    console.Err(session(left_out == 1 ? Text::OneLeftOut : Text::LeftOut, left_out) + "\n");
  }
  bool all_done = true;
  if (is_terminal) {
    const Project& project = session.project();
    console.Out(console.Paint(cli::Wrapped(session(Text::Welcome, project.name, cli::AsOfText(settings->as_of, project.zone)), console.width - 1), Colour::Dim) + "\n");
    std::fflush(console.out);
    TerminalLoop(session).Run();
  } else {
    all_done = RunScript(session);
  }
  if (!session.Close()) {
    return cli::kMachine;
  }
  return all_done ? cli::kFine : cli::kFindings;
}

}  // namespace

cli::CommandRow ReplCommand() {
  return {
      .name = "repl",
      .summary = {"Tries rules, conditions and expressions on the data, one input at a time.", "在数据上逐条试用规则、条件和算式。"},
      .description = {"The tables stay loaded. A condition gives its share, an expression its distribution, a definition who carries it and, where it "
                      "replaces another, who moves. `.help` lists the commands. Without a terminal it runs a script from standard input; exit code 1 "
                      "when something in it failed.",
                      "表一直留在内存里。条件给出占比，算式给出分布，定义给出覆盖；若替换了已有定义，还给出谁进谁出。`.帮助` 列出命令。"
                      "没有终端时从标准输入读脚本；其中有失败时退出码为 1。"},
      .examples = {"limn repl", "echo 'count(orders) >= 10' | limn repl -C shop"},
      .options = {cli::AsOfOption(), cli::ParamOption(), cli::EnvironmentOption()},
      .run = RunRepl,
  };
}

}  // namespace limn::repl
