#include "compiler/check/check.h"

#include "compiler/check/checker.h"

namespace limn {

hir::Module Check(const CheckInput& input, const SourceMap& sources, DiagnosticSink& sink) {
  return check::Checker(input, sources, sink).Run();
}

}  // namespace limn

namespace limn::check {

Checker::Checker(const CheckInput& input, const SourceMap& sources, DiagnosticSink& sink)
    : input_(input), sources_(sources), sink_(sink) {}

hir::Module Checker::Run() {
  Declare();
  const size_t declared = module_.definitions.size();
  for (const hir::DefId definition : LikelyOrder()) {
    CheckDefinition(definition);
  }
  CheckPurposes();
  // Texts may mention anything, also what is computed from the definition that they belong to: after all bodies.
  for (uint32_t index = 0; index < declared; ++index) {
    CheckAttributes({index});
  }
  CheckTests();
  ReportUnknownNames();
  SetOrder();
  return std::move(module_);
}

Language Checker::LanguageAt(Span span) {
  if (span.is_nowhere()) {
    return Language::English;
  }
  const auto [known, is_new] = languages_.try_emplace(span.file.index, Language::English);
  if (is_new) {
    known->second = LanguageOf(sources_[span.file]);
  }
  return known->second;
}

const Symbol* Checker::FindSymbol(std::string_view name) const {
  const auto found = symbols_.find(std::string(name));
  return found == symbols_.end() ? nullptr : &found->second;
}

std::vector<std::string> Checker::DefinitionNames(TableId table, bool values) const {
  std::vector<std::string> names;
  for (const hir::Definition& definition : module_.definitions) {
    if (hir::IsNamed(definition.kind) && (hir::HasRows(definition.kind) ? definition.table == table : values)) {
      names.push_back(definition.name);
    }
  }
  return names;
}

std::vector<WordCutter::Cut> Checker::WordCuts(std::string_view word) {
  if (!cutter_) {
    std::vector<std::string> names = schema().TableNames();
    const auto add = [&](std::vector<std::string> more) { names.insert(names.end(), more.begin(), more.end()); };
    for (uint32_t table = 0; table < schema().tables.size(); ++table) {
      add(schema().ColumnNames({table}));
      add(schema().NamesUp({table}));
      add(schema().tables[table].entity_names);
    }
    for (const auto& [name, symbol] : symbols_) {
      names.push_back(name);
    }
    cutter_.emplace(names);
  }
  return cutter_->Cuts(word);
}

hir::DefId Checker::AddHidden(hir::DefinitionKind kind, std::string name, TableId table, hir::ExprId condition, Span span) {
  hir::Definition definition{};
  definition.kind = kind;
  definition.name = std::move(name);
  definition.table = table;
  definition.type = module_[condition].type;
  definition.body = hir::ConditionBody{condition};
  definition.span = span;
  definition.name_span = span;
  module_.definitions.push_back(std::move(definition));
  return {static_cast<uint32_t>(module_.definitions.size() - 1)};
}

}  // namespace limn::check
