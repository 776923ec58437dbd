/// Checker: the definitions of a project, each checked when it is first needed. Private to compiler/check.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/word_cuts.h"

namespace limn::check {

/// A name that rules may use. Without a definition: its statement could not be read, and its users are not complained about.
struct Symbol {
  std::optional<hir::DefId> definition;
  Span span;
};

class Checker {
 public:
  Checker(const CheckInput& input, const SourceMap& sources, DiagnosticSink& sink);
  hir::Module Run();

  const CheckInput& input() const { return input_; }
  const Schema& schema() const { return *input_.schema; }
  const SourceMap& sources() const { return sources_; }
  hir::Module& module() { return module_; }
  DiagnosticSink& sink() { return sink_; }
  /// The language that the file of a span is written in: fixes are made in it.
  Language LanguageAt(Span span);

  // naming.cpp: what messages and fixes at a place call things, in the language of its file where there is a name in it.
  std::string TableName(TableId table, Span at);
  std::string ColumnName(TableId table, ColumnId column, Span at);
  /// One row of a table: `customer`.
  std::string RowName(TableId table, Span at);
  std::string NameUp(LinkId link, Span at);
  std::string NameDown(LinkId link, Span at);
  /// Up to twelve names with commas between, in the language at the place where both scripts occur.
  std::string Listed(const std::vector<std::string>& names, Span at);

  const Symbol* FindSymbol(std::string_view name) const;
  /// The type of a definition, checked now if it wasn't; Type::Error() in a cycle, which is reported at `use`.
  Type TypeOf(hir::DefId definition, Span use);
  /// Names of the definitions on a table, and of params and lists where `values` is set.
  std::vector<std::string> DefinitionNames(TableId table, bool values) const;
  /// How an unknown word may be cut into keywords, numbers and names of the project.
  std::vector<WordCutter::Cut> WordCuts(std::string_view word);

  /// A name that means nothing on a table's rows. Each is said once, at its first place and with all of them, when everything is
  /// checked: a metric that is gone or misspelt is one mistake, however often it is used.
  enum class Missing : uint8_t { Name, Column };
  void NoteUnknown(Missing missing, const ast::Name& name, TableId table, const std::string& table_name, std::vector<std::string> candidates);

  /// Adds a hidden definition (a purpose, an expectation): its condition, of type Bool.
  hir::DefId AddHidden(hir::DefinitionKind kind, std::string name, TableId table, hir::ExprId condition, Span span);

 private:
  enum class State : uint8_t { Waiting, Open, Done };
  /// What a definition is made from.
  struct Source {
    const ast::File* file = nullptr;
    const ast::Statement* statement = nullptr;
    State state = State::Waiting;
  };
  struct OpenDefinition {
    hir::DefId definition;
    Span use;  // where the one before it names it
  };

  struct UnknownName {
    Missing missing;
    std::string name;
    TableId table;
    std::string table_name;
    std::vector<std::string> candidates;
    std::vector<Span> places;
  };

  // unknown_names.cpp
  void ReportUnknownNames();
  // definitions.cpp
  void Declare();
  void DeclareStatement(const ast::File& file, const ast::Statement& statement);
  std::optional<TableId> TableOfHeader(const ast::Header& header);
  void CheckDefinition(hir::DefId id);
  void CheckPurposes();
  void ReportCycle(hir::DefId definition, Span use);
  // attributes.cpp
  void CheckAttributes(hir::DefId id);
  // tests.cpp
  void CheckTests();
  // order.cpp
  std::vector<hir::DefId> LikelyOrder() const;
  void SetOrder();

  CheckInput input_;
  const SourceMap& sources_;
  DiagnosticSink& sink_;
  hir::Module module_;
  std::unordered_map<std::string, Symbol> symbols_;
  std::vector<Source> origins_;  // by DefId; hidden definitions have none
  std::vector<OpenDefinition> open_;
  std::vector<UnknownName> unknown_names_;
  std::unordered_map<uint32_t, Language> languages_;  // by FileId
  std::optional<WordCutter> cutter_;                  // made for the first unknown word
};

}  // namespace limn::check
