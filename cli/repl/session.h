/// Session: a project, its loaded tables and what was typed so far. Every input goes through Run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "cli/progress.h"
#include "cli/repl/engine.h"
#include "cli/repl/reading.h"
#include "cli/repl/rule_set.h"
#include "cli/repl/settings.h"
#include "cli/repl/show.h"
#include "cli/repl/texts.h"
#include "cli/workspace.h"

namespace limn::repl {

class Session {
 public:
  /// The workspace has a project whose limn.yaml is free of errors.
  Session(cli::Console& console, std::unique_ptr<cli::Workspace> workspace, AsOf as_of);

  /// Evaluates one input and shows what comes of it. False where it failed (and said why) or was interrupted; the session goes on.
  bool Run(const Piece& piece);

  bool wants_to_quit() const { return wants_to_quit_; }
  /// Writes what .output still holds. False where that failed.
  bool Close();

  // What completion and commands ask for.
  cli::Console& console() { return console_; }
  const cli::Console& console() const { return console_; }
  const Project& project() const { return *workspace_->project; }
  const Schema& schema() const { return project().schema; }
  cli::Workspace& workspace() { return *workspace_; }
  const RuleSet& rules() const { return rules_; }
  Engine& engine() { return engine_; }
  const Engine& engine() const { return engine_; }
  Settings& settings() { return settings_; }
  void Quit() { wants_to_quit_ = true; }

  /// A result: to the console, or where .output says.
  void Out(std::string_view text);
  /// A message about the session: to the console, never into a result; where results are for machines, on standard error.
  void Note(std::string_view text) const;
  /// Something went wrong: "error: …" on standard error. Returns false.
  bool Fail(std::string_view message) const;
  template <typename... Args>
  std::string operator()(Text text, const Args&... args) const {
    return Say(text, console_.language, args...);
  }

  /// Where results go from now on; "" is the console. False where the file before it could not be written.
  bool SetOutput(const std::string& path);
  /// Runs the inputs of a file. False where it can't be read or one of them failed.
  bool RunFile(const std::string& path);
  /// Prints diagnostics: all errors; warnings only about `file`, and those without a place. Returns whether there were errors.
  bool Complain(DiagnosticSink complaints, std::optional<FileId> file);

  /// A name or an expression given to a command, compiled against the rules.
  struct Subject {
    hir::Module module;
    hir::DefId definition;
  };
  std::optional<Subject> SubjectOf(const Piece& piece);
  /// As Engine::Evaluate; complaints are shown, and that a load found something in the data is said once.
  std::optional<std::vector<Evaluated>> Evaluate(const hir::Module& module, const std::vector<hir::DefId>& definitions, bool withhold);
  Reader ReaderOf(const Evaluated& evaluated) const;

 private:
  bool RunRules(const Piece& piece);
  bool ShowExpression(const hir::Module& module);
  bool ShowDefinition(const hir::Module& module, hir::DefId definition);
  bool ShowNamed(const std::string& name, bool& shown);
  bool ShowClaims(const hir::Module& module);
  bool Define(const Reading& reading, hir::Module module);
  void ShowCoverage(const hir::Module& module, const std::vector<hir::DefId>& defined, const std::vector<Evaluated>& evaluated);
  void ShowEvaluated(const Evaluated& evaluated);
  std::string HeadingOf(const hir::Definition& definition) const;

  cli::Console& console_;
  std::unique_ptr<cli::Workspace> workspace_;
  RuleSet rules_;
  Engine engine_;
  Settings settings_;
  std::optional<cli::Progress> progress_;  // of the load that goes on
  std::string output_path_;
  std::string output_;  // what goes there
  int files_open_ = 0;
  bool wants_to_quit_ = false;
};

}  // namespace limn::repl
