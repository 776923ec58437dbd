/// Engine: definitions of a checked module -> their values over the loaded tables.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/repl/loaded_tables.h"
#include "compiler/hir/hir.h"
#include "compiler/lower/lower.h"
#include "runtime/vm/vm.h"

namespace limn::repl {

/// A definition's value on every row of its table.
struct Evaluated {
  hir::DefId definition;
  TableId table;
  size_t rows = 0;
  LabelColumn values;
};

class Engine {
 public:
  Engine(const Project& project, const SourceMap& sources, AsOf as_of)
      : project_(project), sources_(sources), tables_(project, as_of, NothingOf(project.schema)) {}

  LoadedTables& tables() { return tables_; }
  const LoadedTables& tables() const { return tables_; }

  /// Values of params that a run was given; a param typed in the session goes over them.
  const std::map<std::string, Value>& parameters() const { return parameters_; }
  void SetParameters(std::map<std::string, Value> parameters) { parameters_ = std::move(parameters); }
  void ForgetParameter(const std::string& name) { parameters_.erase(name); }

  /// In the order asked for; nothing where the tables can't be loaded, which is complained about. With `withhold`, segments and tags `for` a
  /// purpose hold only those who consented. Throws Interrupted.
  std::optional<std::vector<Evaluated>> Evaluate(const hir::Module& module, const std::vector<hir::DefId>& definitions, bool withhold,
                                                 DiagnosticSink& complaints);

  /// What the claims of a module come to over the tables; nothing where those can't be loaded, which is complained about. Throws Interrupted.
  struct Claims {
    std::vector<ClaimRow> claims;
    std::vector<ClaimResult> results;
  };
  std::optional<Claims> CheckClaims(const hir::Module& module, DiagnosticSink& complaints);

  /// The program that evaluates one definition.
  Program Compile(const hir::Module& module, const std::vector<hir::DefId>& definitions, bool withhold) const;

  /// Tells the tables what these rules need all together, for the next load.
  void Want(const hir::Module& module);

 private:
  std::optional<RunResult> Execute(const Program& program, const ProgramNeeds& needs, DiagnosticSink& complaints);

  const Project& project_;
  const SourceMap& sources_;
  LoadedTables tables_;
  std::map<std::string, Value> parameters_;
};

/// Definitions that have a value on rows: everything but params, lists and what is hidden.
bool HasValues(const hir::Definition& definition);

}  // namespace limn::repl
