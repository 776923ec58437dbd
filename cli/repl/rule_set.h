/// RuleSet: the project's rules and, over them, what was typed in the session. Always free of errors.
#pragma once

#include <string>
#include <vector>

#include "cli/workspace.h"

namespace limn::repl {

/// The name of the metric that an expression is read as; no rule can spell it.
inline constexpr std::string_view kInputName = "(input)";

/// One definition as it was typed.
struct TypedDefinition {
  std::string name;
  std::string text;
};

class RuleSet {
 public:
  /// The workspace has a project. Of its rules, those with errors and those that need them are left out; tests are, too.
  explicit RuleSet(cli::Workspace& workspace);

  const hir::Module& module() const { return module_; }
  /// In the order they were first typed.
  const std::vector<TypedDefinition>& typed() const { return typed_; }
  /// How many definitions of the project were left out.
  size_t left_out() const { return left_out_; }

  /// The rules as they would be with some statements more, which take the place of those with the same name.
  struct Trial {
    hir::Module module;
    DiagnosticSink complaints;
  };
  Trial Try(const ast::File& tree);
  /// Keeps what was tried without an error. Whoever has no name (a test) is not kept.
  void Accept(const ast::File& tree, hir::Module module);

 private:
  void LeaveOut();
  DiagnosticSink CheckAll(hir::Module& module);

  cli::Workspace& workspace_;
  std::vector<ast::File> files_;
  std::vector<TypedDefinition> typed_;
  hir::Module module_;
  bool with_purposes_ = true;
  size_t left_out_ = 0;
};

/// The name that a statement defines; "" for a test and for what could not be read.
std::string NameOf(const ast::Statement& statement);

}  // namespace limn::repl
