/// Checker: the definitions of a project, each checked when it is first needed. Private to compiler/check.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/check/packs.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/word_cuts.h"

namespace limn::check {

/// A name that rules may use. Without a definition: its statement could not be read, and its users are not complained about.
struct Symbol {
  std::optional<hir::DefId> definition;
  Span span;
};

/// `finance.active`: the parts of a path as one name.
ast::Name JoinedName(std::span<const ast::Name> parts);
/// A definition's name with its folder before it: `eu/finance`, `active` -> `eu.finance.active`.
std::string Qualify(std::string_view folder, std::string_view name);

class Checker {
 public:
  Checker(const CheckInput& input, const SourceMap& sources, DiagnosticSink& sink);
  hir::Module Run();

  const CheckInput& input() const { return input_; }
  const Schema& schema() const { return *input_.schema; }
  const SourceMap& sources() const { return sources_; }
  hir::Module& module() { return module_; }
  DiagnosticSink& sink() { return *sink_; }
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

  // folders.cpp: which definition a name means
  /// What a name means at a place: the only definition called so, of several that of the nearest folder around the place, else a symbol without a
  /// definition; or what is named with its folder, `finance.active`. Null where there is none.
  const Symbol* FindSymbol(std::string_view name, Span at) const;
  const Symbol* FindSymbol(const ast::Name& name) const { return FindSymbol(name.text, name.span); }
  /// The same of a path: a name, or folders and a name.
  const Symbol* FindSymbol(std::span<const ast::Name> parts) const;
  const Symbol* FindQualified(const std::string& name) const;
  /// Whether a symbol has no definition: its statement could not be read, or (said here) its name has several and the place is in none of their folders.
  bool IsLost(const Symbol* symbol, std::string_view name, Span at);
  bool IsLost(const Symbol* symbol, const ast::Name& name) { return IsLost(symbol, name.text, name.span); }
  /// Says that a name is defined in several folders, none of them around the place.
  void ReportSeveral(std::string_view name, Span at, const std::vector<std::string>& folders);
  /// Definitions that are written with this folder before them, as they are written.
  std::vector<std::string> NamesInFolder(const std::string& folder) const;
  /// The name of a column or definition as a rule writes it, folders before it where it goes by them.
  std::string Spelled(const std::string& name) const;
  /// Of files in the folders of several things of one name, the one that a place means: that of the nearest folder around it.
  std::optional<size_t> Nearest(const std::vector<std::string>& folders, Span at) const;
  /// The folder below rules/ that a place stands in, `eu/finance`; "" for rules/ itself. A pack's definitions stand where it is used.
  std::string FolderOf(Span at) const;

  /// The type of a definition, checked now if it wasn't; Type::Error() in a cycle, which is reported at `use`.
  Type TypeOf(hir::DefId definition, Span use);
  /// Names of the definitions on a table, and of params and lists where `values` is set.
  std::vector<std::string> DefinitionNames(TableId table, bool values) const;
  /// Names of params, lists and functions.
  std::vector<std::string> ValueNames() const;
  /// How the glued words around an unknown one may be written apart so that the statement that holds it can be read.
  std::vector<Fix> ReadableApart(const ast::File& file, const ast::Name& name);
  /// How an unknown word may be cut into keywords, numbers and names of the project.
  std::vector<WordCutter::Cut> WordCuts(std::string_view word) { return Cutter().Cuts(word); }
  const WordCutter& Cutter();

  /// A name that means nothing on a table's rows. Each is said once, at its first place and with all of them, when everything is
  /// checked: a metric that is gone or misspelt is one mistake, however often it is used.
  enum class Missing : uint8_t { Name, Column };
  /// `is_beside_text`: it is compared with a text, and may be one without its quotes.
  void NoteUnknown(Missing missing, const ast::Name& name, TableId table, const std::string& table_name, std::vector<std::string> candidates, bool is_beside_text = false);

  /// The definitions of a table's result columns; empty where a head is no name.
  const std::vector<std::optional<hir::DefId>>& ResultsOf(hir::DefId table) const { return origins_[table.index].results; }
  /// Whether something is wrong in a part of a rule: hints about it would speak of what is not meant.
  bool HasErrorsIn(Span part);
  /// Complaints go elsewhere while it lives.
  class OtherSink {
   public:
    OtherSink(Checker& checker, DiagnosticSink& sink) : checker_(checker), before_(checker.sink_) { checker.sink_ = &sink; }
    ~OtherSink() { checker_.sink_ = before_; }
    OtherSink(const OtherSink&) = delete;
    OtherSink& operator=(const OtherSink&) = delete;

   private:
    Checker& checker_;
    DiagnosticSink* before_;
  };
  /// Where a function is written.
  std::pair<const ast::File*, const ast::Function*> FunctionOf(hir::DefId id) const {
    return {origins_[id.index].file, &std::get<ast::Function>(origins_[id.index].statement->node)};
  }
  /// Whoever is checked at the moment uses a definition; nobody is: a test, a claim, a purpose.
  void NoteUse(hir::DefId definition);
  void NoteUnusedParameter(Span place, std::string name, std::string function);
  /// How many calls of functions were written out, this one too.
  size_t CountCall() { return ++calls_; }

  /// The table made of an imported tag's file; nothing where it could not be.
  std::optional<TableId> TableOfImport(const ast::ImportTag& import) const;

  /// The type that a file calls so; empty, with a complaint, where there is none.
  std::optional<ValueType> TypeNamed(const ast::File& file, const ast::TypeName& type);

  /// A label on a table's rows is `for` a purpose: its condition has to hold of them.
  void AskPurpose(const std::string& purpose, TableId table, Span use);

  /// Adds a hidden definition (a purpose, an expectation): its condition, of type Bool.
  hir::DefId AddHidden(hir::DefinitionKind kind, std::string name, TableId table, hir::ExprId condition, Span span);

 private:
  enum class State : uint8_t { Waiting, Open, Done };
  /// What a definition is made from.
  struct Source {
    const ast::File* file = nullptr;
    const ast::Statement* statement = nullptr;
    State state = State::Waiting;
    /// Of a further result of a table: the tag whose statement it is, with which it is checked.
    std::optional<hir::DefId> leader;
    /// Of a table: the definitions of its result columns, itself the first; empty where a head is no name.
    std::vector<std::optional<hir::DefId>> results;
  };
  /// The definitions of one name, each with its folder.
  struct Symbols {
    std::vector<std::string> folders;
    std::vector<Symbol> each;
  };
  /// A definition as it is written with its folder.
  struct Qualified {
    Symbol symbol;
    std::string folder;
    std::string name;
  };
  struct OpenDefinition {
    hir::DefId definition;
    Span use;  // where the one before it names it
  };

  /// Says whose attributes or bindings are checked while it lives.
  class ForUser {
   public:
    ForUser(Checker& checker, hir::DefId user) : checker_(checker) { checker_.user_ = user; }
    ~ForUser() { checker_.user_.reset(); }
    ForUser(const ForUser&) = delete;
    ForUser& operator=(const ForUser&) = delete;

   private:
    Checker& checker_;
  };
  struct ParameterOfFunction {
    Span place;
    std::string name;
    std::string function;
  };

  struct UnknownName {
    Missing missing;
    std::string name;
    TableId table;
    std::string table_name;
    std::vector<std::string> candidates;
    std::vector<Span> places;
    bool is_beside_text = false;
    std::optional<Note> used = {};  // who asked, where the places don't show it
  };

  void WriteOutPacks();
  std::optional<PackInstance> WriteOut(const ast::File& rules, const ast::Use& use);
  void CheckBindings();
  void AppendFound(std::span<const Diagnostic> found, DiagnosticSink& out) const;
  void WriteOutLoops();
  std::optional<std::vector<ast::ExprId>> ValuesOfList(const ast::Name& name, ast::File& file);
  // folders.cpp
  void DeclareName(const std::string& name, Span span, std::optional<hir::DefId> definition);
  void NameByFolders();
  void LintOutputsByFolder();
  // unused.cpp
  void LintUnused();
  void SayUnused(const std::vector<bool>& is_used);
  // imports.cpp
  void AddImports();
  std::optional<TableId> AddImport(const ast::File& file, const ast::ImportTag& import);
  std::optional<std::vector<std::string>> ClosedValues(const ast::File& file, const ast::ImportTag& import, const ValueType& type);
  // unknown_names.cpp
  void ReportUnknownNames();
  // definitions.cpp
  void Declare();
  void DeclareStatement(const ast::File& file, const ast::Statement& statement);
  hir::DefId DeclareDefinition(hir::Definition definition, Source source);
  void DeclareResults(const ast::TableBody& table, hir::DefId leader);
  std::optional<TableId> TableOfHeader(const ast::Header& header);
  std::optional<TableId> FindTableOf(const ast::Header& header) const;
  hir::DefId LeaderOf(hir::DefId id) const { return id.index < origins_.size() ? origins_[id.index].leader.value_or(id) : id; }
  void CheckDefinition(hir::DefId id);
  void ReportCycle(hir::DefId definition, Span use);
  // purposes.cpp
  void CheckPurposes();
  void CheckUnusedPurpose(const PurposeSource& purpose);
  void CheckPurpose(const PurposeSource& purpose, TableId table, std::optional<Span> use);
  // attributes.cpp
  void CheckAttributes(hir::DefId id);
  // tests.cpp
  void CheckTests();
  // claims.cpp
  void CheckClaims();
  // order.cpp
  std::vector<hir::DefId> LikelyOrder() const;
  void SetOrder();

  CheckInput input_;
  const SourceMap& sources_;
  DiagnosticSink* sink_;
  std::vector<const ast::File*> files_;  // those of the input, packs after the files that use them, loops written out
  std::vector<PackInstance> packs_;      // in the order of their uses
  std::vector<std::string> lost_packs_;  // what the names of packs begin with that could not be read
  std::vector<ast::File> written_out_;
  std::unordered_map<const ast::ImportTag*, TableId> imports_;
  size_t calls_ = 0;
  hir::Module module_;
  std::unordered_map<std::string, Symbols> symbols_;
  std::unordered_map<std::string, Qualified> qualified_;
  inline static const Symbol kSeveral{};  // of a name with several definitions, where none is meant
  std::vector<Source> origins_;  // by DefId; hidden definitions have none
  std::vector<OpenDefinition> open_;
  std::optional<hir::DefId> user_;  // who uses what is looked up while no definition is open
  std::set<std::pair<std::optional<hir::DefId>, hir::DefId>> uses_;  // who (nothing: not a definition), what
  std::vector<Span> looped_lists_;                                   // names of lists that loops go over
  std::vector<ParameterOfFunction> unused_parameters_;
  std::vector<UnknownName> unknown_names_;
  std::map<std::pair<std::string, TableId>, Span> purpose_uses_;  // the first of each
  std::unordered_map<uint32_t, Language> languages_;  // by FileId
  std::set<Span> error_spans_;                        // of the first errors_seen_ complaints
  size_t errors_seen_ = 0;
  std::optional<WordCutter> cutter_;                  // made for the first unknown word
  size_t apart_bytes_left_ = 4'000'000;               // of statements that may be read again to write words in them apart
};

}  // namespace limn::check
