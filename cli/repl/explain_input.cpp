#include "cli/repl/explain_input.h"

#include "cli/cluster_file.h"
#include "cli/execution.h"
#include "cli/explain/explainer.h"
#include "cli/explain/render.h"
#include "cli/repl/session.h"
#include "cli/version.h"
#include "compiler/diagnostics/printable.h"

namespace limn::repl {
namespace {

// An Execution owns its data; the session's tables are lent to it and come back.
class Loan {
 public:
  Loan(LoadedTables& tables, cli::Execution& execution) : tables_(tables), execution_(execution) { execution_.database = tables_.Lend(); }
  ~Loan() {
    execution_.linked.reset();
    tables_.TakeBack(std::move(*execution_.database));
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

 private:
  LoadedTables& tables_;
  cli::Execution& execution_;
};

std::optional<hir::DefId> FindLabel(const Session& session, const std::string& name) {
  const hir::Module& module = session.rules().module();
  const std::optional<hir::DefId> found = module.Find(name);
  if (found && HasValues(module[*found])) {
    return found;
  }
  std::vector<std::string> names;
  for (const hir::Definition& definition : module.definitions) {
    if (HasValues(definition)) {
      names.push_back(definition.name);
    }
  }
  const std::string close = DidYouMean(name, names);
  session.Fail(close.empty() ? session(Text::NoSuchLabel, Printable(name)) : session(Text::NoSuchLabelDidYouMean, Printable(name), close));
  return std::nullopt;
}

}  // namespace

bool ExplainInput(Session& session, const std::string& key, const std::string& name, bool all) {
  const std::optional<hir::DefId> definition = FindLabel(session, name);
  if (!definition) {
    return false;
  }
  const Project& project = session.project();
  LowerOptions options;
  options.project = project.name;
  options.version = cli::Version();
  options.share = false;     // each expression keeps a register of its own
  options.withhold = false;  // whoever explains may see what an output withholds
  options.outputs = {*definition};
  const hir::Module module = cli::WithTemplates(session.rules().module(), options.outputs, options.kept);
  const Lowered lowered = Lower(module, project.schema, session.workspace().sources, options);
  cli::Execution execution;
  execution.program = lowered.program;

  DiagnosticSink complaints;
  LoadedTables& tables = session.engine().tables();
  const LoadRequest request = cli::RequestOf(execution.program, project, tables.as_of());
  if (tables.Bring({request.columns, request.links, request.times}, complaints) == nullptr) {
    session.Complain(std::move(complaints), std::nullopt);
    return false;
  }
  const Loan loan(tables, execution);
  if (!cli::LinkData(execution, session.engine().parameters(), complaints)) {
    session.Complain(std::move(complaints), std::nullopt);
    return false;
  }
  execution.linked->clusters = cli::ClustersOf(project);
  const TableId table = module[*definition].table;
  const TableSchema& schema = project.schema[table];
  const std::optional<uint32_t> row = execution.database->FindRow(table, key);
  if (!row) {
    return session.Fail(session(Text::NoSuchKey, schema.name, Printable(key)));
  }
  const cli::TracedRow traced(module, lowered, execution, table, *row);
  cli::Explainer explainer(module, project.schema, session.workspace().sources, project.zone, traced, all);
  const cli::ExplainedRow who{schema.entity.empty() ? schema.name : schema.entity, schema.entity.empty() ? schema.names : schema.entity_names,
                              execution.database->KeyText(table, *row),
                              cli::AsOfText(tables.as_of(), project.zone)};
  session.Out(cli::ExplanationText(who, explainer.Explain(*definition), session.workspace().sources, project.zone, session.console(),
                                   all ? "" : session(Text::ExplainAll, key, module[*definition].name)));
  return true;
}

}  // namespace limn::repl
