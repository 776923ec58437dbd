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
#include "cli/repl/input_buffer.h"
#include "cli/repl/interrupt.h"
#include "cli/repl/line_editor.h"
#include "cli/repl/session.h"
#include "cli/run_settings.h"

namespace limn::repl {
namespace {

using cli::Colour;

// Between two \1 libedit takes letters as they are and gives them no width; a letter must follow.
std::string PaintedPrompt(std::string_view text, Colour colour, const cli::Console& console) {
  return (console.out_colour ? "\1" + cli::Painted("\1" + std::string(text) + "\1", colour, true) + "\1" : std::string(text)) + " ";
}

class Terminal {
 public:
  explicit Terminal(Session& session)
      : session_(session),
        buffer_("repl", /*counts_lines=*/false),
        editor_(HistoryPath(), session(Text::Search), [this](std::string_view line) { return Complete(session_, buffer_.text(), line); }) {}

  void Loop() {
    while (!session_.wants_to_quit()) {
      const bool fresh = buffer_.empty();
      const LineRead read = editor_.Read(PaintedPrompt(fresh ? "limn>" : "  ...", fresh ? Colour::Cyan : Colour::Dim, session_.console()));
      switch (read.kind) {
        case LineRead::Kind::End:
          Run(buffer_.Finish());
          return;
        case LineRead::Kind::Interrupted:
          Interrupt::Clear();
          if (fresh) {
            session_.Note(session_.console().Paint(session_(Text::ToLeave), Colour::Dim) + "\n");
          }
          buffer_.Clear();
          break;
        case LineRead::Kind::Line:
          Feed(read.text);
          break;
        case LineRead::Kind::Paste:
          FeedAll(read.text);
          break;
      }
    }
  }

 private:
  void Feed(const std::string& line) {
    const bool more = LineEditor::MoreAtHand();
    const bool was_empty = buffer_.empty();
    Run(buffer_.Feed(line, more));
    if (was_empty && !buffer_.empty() && !more && !hinted_) {
      hinted_ = true;
      session_.Note(session_.console().Paint("  " + session_(Text::EmptyLineEnds), Colour::Dim) + "\n");
    }
  }

  void FeedAll(std::string_view lines) {
    while (!lines.empty()) {
      const size_t end = std::min(lines.find('\n'), lines.size());
      Run(buffer_.Feed(lines.substr(0, end), /*more_at_hand=*/true));
      lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    if (!buffer_.empty() && buffer_.is_whole()) {
      Run(buffer_.Finish());
    }
  }

  void Run(const std::vector<Piece>& pieces) {
    for (const Piece& piece : pieces) {
      if (session_.wants_to_quit() || Interrupt::flag()) {
        break;
      }
      editor_.Remember(piece.text);
      session_.Run(piece);
    }
    Interrupt::Clear();
  }

  Session& session_;
  InputBuffer buffer_;
  LineEditor editor_;
  bool hinted_ = false;  // that an empty line ends an input, once
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
    run(buffer.Feed(line, /*more_at_hand=*/true));
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
  std::unique_ptr<cli::Workspace> workspace = cli::OpenWorkspace({.place = arguments.Text("--project").value_or("")});
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
    Terminal(session).Loop();
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
