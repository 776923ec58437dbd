#include "cli/observed_missing.h"

#include <algorithm>

#include "cli/execution.h"
#include "cli/numbers.h"
#include "stdlib/functions.h"

namespace limn::cli {
namespace {

constexpr Diag kHints[] = {Diag::MissingFallsOut, Diag::UnknownIsNotHad, Diag::MissingToOtherwise, Diag::NoOtherwise};

uint64_t CountYes(const Column& column) {
  uint64_t yes = 0;
  for (size_t row = 0; row < column.length; ++row) {
    yes += column.IsKnown(row) && std::get<Bitmap>(column.data).Get(row) ? 1 : 0;
  }
  return yes;
}

}  // namespace

MissingProgram AskWhoIsMissing(const Workspace& workspace) {
  // The rules with one more metric for each hint: `OPERAND is missing`.
  hir::Module module = workspace.module;
  std::vector<hir::DefId> asked;
  for (const hir::MissingUse& use : workspace.module.missing_uses) {
    const Type yes_or_no = Type::One({ValueKind::Bool}, false);
    hir::Definition definition{};
    definition.kind = hir::DefinitionKind::Metric;
    definition.name = "hint " + std::to_string(asked.size());  // no name of a rule has a blank in it unless it is quoted
    definition.table = use.table;
    definition.type = yes_or_no;
    definition.body = hir::MetricBody{module.Add({hir::Unary{hir::UnaryOp::IsMissing, use.operand}, yes_or_no, use.span})};
    definition.span = use.span;
    definition.name_span = use.span;
    asked.push_back({static_cast<uint32_t>(module.definitions.size())});
    module.definitions.push_back(std::move(definition));
    module.order.push_back(asked.back());
  }
  LowerOptions options;
  options.labels = false;
  options.kept = asked;
  Lowered lowered = Lower(module, workspace.project->schema, workspace.sources, options);
  MissingProgram missing{std::move(lowered.program), {}};
  for (size_t use = 0; use < asked.size(); ++use) {
    missing.values.emplace_back(workspace.module.missing_uses[use], lowered.values.at(asked[use]).front());
  }
  return missing;
}

void SettleMissing(const MissingProgram& missing, const Database& database, Workspace& workspace) {
  if (missing.values.empty()) {
    return;
  }
  std::vector<LinkFailure> failures;
  const std::optional<LinkedProgram> linked = LinkProgram(missing.program, database, {}, StdlibFunctions(), failures);
  if (!linked) {
    return;  // a param that makes no window: the hints stay as they are
  }
  const RunResult result = Run(*linked, {.threads = DefaultThreads(), .keep_values = true});
  for (const auto& [use, value] : missing.values) {
    const Column& column = result.values[value];
    const uint64_t count = CountYes(column);
    for (const Diag kind : kHints) {
      if (count == 0) {
        workspace.sink.Withdraw(kind, use.span);
      }
    }
    for (size_t place = 0; count > 0 && place < workspace.sink.all().size(); ++place) {
      Diagnostic& hint = workspace.sink.At(place);
      if (hint.span == use.span && std::find(std::begin(kHints), std::end(kHints), hint.kind) != std::end(kHints)) {
        hint.label = Words(Phrase::MissingOfRows, {Grouped(count), Grouped(column.length), database.schema()[use.table].name});
      }
    }
  }
}

}  // namespace limn::cli
