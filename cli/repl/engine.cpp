#include "cli/repl/engine.h"

#include <algorithm>
#include <cassert>

#include "cli/cluster_file.h"
#include "cli/execution.h"
#include "cli/personal_data.h"
#include "cli/repl/interrupt.h"
#include "cli/version.h"
#include "stdlib/functions.h"

namespace limn::repl {
namespace {

// Parts of results, by the name that a definition has in its program; definitions of different tables may share it.
std::optional<Evaluated> Find(const RunResult& result, const hir::Module& module, hir::DefId definition) {
  for (const LabelTable& table : result.labels) {
    if (table.table != module[definition].table.index) {
      continue;
    }
    for (const LabelColumn& label : table.labels) {
      if (label.name == module[definition].name) {
        return Evaluated{definition, TableId{table.table}, table.rows, label};
      }
    }
  }
  return std::nullopt;
}

}  // namespace

bool HasValues(const hir::Definition& definition) { return hir::IsNamed(definition.kind) && hir::HasRows(definition.kind); }

Program Engine::Compile(const hir::Module& module, const std::vector<hir::DefId>& definitions, bool withhold) const {
  LowerOptions options;
  options.project = project_.name;
  options.version = cli::Version();
  options.outputs = definitions;
  options.withhold = withhold;
  return Lower(module, project_.schema, sources_, options).program;
}

void Engine::Want(const hir::Module& module) {
  std::vector<hir::DefId> all;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    if (HasValues(module.definitions[index])) {
      all.push_back({index});
    }
  }
  tables_.SetWanted(all.empty() ? NothingOf(project_.schema) : NeedsOf(Compile(module, all, /*withhold=*/true), project_.schema));
}

// Of a program that the compiler made just now.
std::optional<RunResult> Engine::Execute(const Program& program, const ProgramNeeds& needs, DiagnosticSink& complaints) {
  [[maybe_unused]] const std::optional<std::string> wrong = Verify(program);
  assert(!wrong && "the compiler made a program that does not verify");
  const Database* database = tables_.Bring(needs, complaints);
  if (database == nullptr) {
    return std::nullopt;
  }
  std::vector<LinkFailure> failures;
  std::optional<LinkedProgram> linked = LinkProgram(program, *database, parameters_, StdlibFunctions(), failures);
  if (!linked) {
    for (const LinkFailure& failure : failures) {
      complaints.Emit<Diag::ProgramMisfit>(Span::Nowhere(), failure.detail.empty() ? failure.name : failure.name + ", " + failure.detail);
    }
    return std::nullopt;
  }
  linked->clusters = cli::ClustersOf(project_);
  RunOptions options;
  options.threads = cli::DefaultThreads();
  options.cancelled = &Interrupt::flag();
  RunResult result = Run(*linked, options);
  if (Interrupt::flag()) {
    throw Interrupted();
  }
  return result;
}

std::optional<Engine::Claims> Engine::CheckClaims(const hir::Module& module, DiagnosticSink& complaints) {
  LowerOptions options;
  options.project = project_.name;
  options.version = cli::Version();
  options.labels = false;
  options.claims = true;
  Program program = Lower(module, project_.schema, sources_, options).program;
  std::optional<RunResult> result = Execute(program, NeedsOf(program, project_.schema), complaints);
  return result ? std::optional(Claims{std::move(program.claims), std::move(result->claims)}) : std::nullopt;
}

std::optional<std::vector<Evaluated>> Engine::Evaluate(const hir::Module& module, const std::vector<hir::DefId>& definitions, bool withhold,
                                                       DiagnosticSink& complaints) {
  const Program program = Compile(module, definitions, withhold);
  ProgramNeeds needs = NeedsOf(program, project_.schema);
  for (const hir::DefId definition : definitions) {
    const TableId table = module[definition].table;
    for (const ColumnId key : project_.schema[table].key) {
      needs.columns[table.index][key.index] = true;
    }
  }
  const std::optional<RunResult> result = Execute(program, needs, complaints);
  if (!result) {
    return std::nullopt;
  }
  std::vector<Evaluated> evaluated;
  for (const hir::DefId definition : definitions) {
    std::optional<Evaluated> values = Find(*result, module, definition);
    assert(values && "a definition that was asked for has values");
    values->values.personal = cli::PersonalColumns(module, project_.schema, definition);
    evaluated.push_back(std::move(*values));
  }
  return evaluated;
}

}  // namespace limn::repl
