#include "compiler/check/check.h"

#include "compiler/check/expression_checker.h"
#include "compiler/check/loops.h"
#include "compiler/syntax/parse.h"

namespace limn {

std::vector<std::string> SpokenNames(const Schema& schema) {
  std::vector<std::string> names = schema.TableNames();
  const auto add = [&](std::vector<std::string> more) { names.insert(names.end(), more.begin(), more.end()); };
  for (uint32_t table = 0; table < schema.tables.size(); ++table) {
    add(schema.ColumnNames({table}));
    add(schema.NamesUp({table}));
    add(schema.tables[table].entity_names);
  }
  return names;
}

hir::Module Check(const CheckInput& input, const SourceMap& sources, DiagnosticSink& sink) {
  return check::Checker(input, sources, sink).Run();
}

}  // namespace limn

namespace limn::check {
namespace {

// Source: semantics.md, the limits of rules.
constexpr size_t kDefinitionsMax = 100'000;

}  // namespace

Checker::Checker(const CheckInput& input, const SourceMap& sources, DiagnosticSink& sink)
    : input_(input), sources_(sources), sink_(&sink) {}

hir::Module Checker::Run() {
  DiagnosticSink& out = *sink_;
  const size_t said_before = out.all().size();
  DiagnosticSink found = out;  // with what the parser said, which keeps hints quiet
  sink_ = &found;
  WriteOutPacks();
  WriteOutLoops();
  AddImports();
  Declare();
  if (module_.definitions.size() > kDefinitionsMax) {
    sink_->Emit<Diag::TooManyDefinitions>(module_.definitions[kDefinitionsMax].name_span, kDefinitionsMax);
    AppendFound(std::span(found.all()).subspan(said_before), out);
    sink_ = &out;
    return {};
  }
  const size_t declared = module_.definitions.size();
  for (const hir::DefId definition : LikelyOrder()) {
    CheckDefinition(definition);
  }
  CheckBindings();
  // Texts may mention anything, also what is computed from the definition that they belong to: after all bodies.
  for (uint32_t index = 0; index < declared; ++index) {
    if (const hir::DefId leader = LeaderOf({index}); leader.index != index) {
      module_.definitions[index].attributes = module_[leader].attributes;
    } else {
      CheckAttributes({index});
    }
  }
  CheckPurposes();
  CheckClaims();
  CheckTests();
  ReportUnknownNames();
  LintOutputsByFolder();
  LintUnused();
  SetOrder();
  AppendFound(std::span(found.all()).subspan(said_before), out);
  sink_ = &out;
  return std::move(module_);
}

void Checker::WriteOutLoops() {
  written_out_.reserve(files_.size());  // files_ points into it
  const ListValues values_of = [&](const ast::Name& list, ast::File& file) { return ValuesOfList(list, file); };
  for (const ast::File*& file : files_) {
    if (HasLoops(*file)) {
      written_out_.push_back(check::WriteOutLoops(*file, sources_, values_of, *sink_));
      file = &written_out_.back();
    }
  }
}

// The values of a list anywhere in the project, as literals of the file that loops over them.
std::optional<std::vector<ast::ExprId>> Checker::ValuesOfList(const ast::Name& name, ast::File& file) {
  std::vector<std::string> lists;
  std::vector<std::pair<const ast::File*, const ast::List*>> named;
  std::vector<std::string> folders;
  for (const ast::File* other : files_) {
    for (const ast::Statement& statement : other->statements) {
      const auto* list = std::get_if<ast::List>(&statement.node);
      if (list == nullptr) {
        continue;
      }
      const ast::Name& own = list->header.name;
      lists.push_back(own.text);
      std::string folder = FolderOf(own.span);
      if (name.text == own.text || name.text == Qualify(folder, own.text)) {
        named.emplace_back(other, list);
        folders.push_back(std::move(folder));
      }
    }
  }
  if (const std::optional<size_t> nearest = named.empty() ? std::nullopt : Nearest(folders, name.span)) {
    const auto [other, list] = named[*nearest];
    looped_lists_.push_back(list->header.name.span);
    std::vector<ast::ExprId> values;
    for (const ast::ExprId value : list->values) {
      values.push_back(file.Add((*other)[value]));
    }
    if (list->source && input_.read_list) {
      const std::string column = list->source->column ? list->source->column->text : "";
      for (std::string& text : input_.read_list(list->source->file.value, column, list->source->span).value_or(std::vector<std::string>())) {
        values.push_back(file.Add({ast::TextLiteral{std::move(text)}, name.span}));
      }
    }
    return values;
  }
  if (!named.empty()) {
    ReportSeveral(name.text, name.span, folders);
    return std::nullopt;
  }
  Diagnostic& diagnostic = sink_->Emit<Diag::UnknownName>(name.span, name.text);
  const std::string close = DidYouMean(name.text, lists);
  if (!close.empty()) {
    diagnostic.label = Words(Phrase::DidYouMeanLabel, {Written(close)});
    diagnostic.fixes.push_back({name.span, Written(close), false});
  }
  return std::nullopt;
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

std::vector<std::string> Checker::ValueNames() const {
  std::vector<std::string> names;
  for (const hir::Definition& definition : module_.definitions) {
    if (hir::IsNamed(definition.kind) && !hir::HasRows(definition.kind) && !definition.is_bound) {
      names.push_back(definition.name);
    }
  }
  return names;
}

std::vector<std::string> Checker::DefinitionNames(TableId table, bool values) const {
  std::vector<std::string> names;
  for (const hir::Definition& definition : module_.definitions) {
    if (hir::IsNamed(definition.kind) && !definition.is_bound && (hir::HasRows(definition.kind) ? definition.table == table : values)) {
      names.push_back(definition.name);
    }
  }
  return names;
}

bool Checker::HasErrorsIn(Span part) {
  for (; errors_seen_ < sink_->all().size(); ++errors_seen_) {
    const Diagnostic& complaint = sink_->all()[errors_seen_];
    if (RowOf(complaint.kind).severity == Severity::Error) {
      error_spans_.insert(complaint.span);
    }
  }
  const auto first = error_spans_.lower_bound(Span{part.file, part.begin, 0});
  return first != error_spans_.end() && first->file == part.file && first->begin <= part.end;  // what is missing is said at the end
}

const WordCutter& Checker::Cutter() {
  if (!cutter_) {
    std::vector<std::string> names = SpokenNames(schema());
    for (const auto& [name, symbol] : symbols_) {
      names.push_back(name);
    }
    cutter_.emplace(names);
  }
  return *cutter_;
}

std::vector<Fix> Checker::ReadableApart(const ast::File& file, const ast::Name& name) {
  const auto holds = [&](const ast::Statement& statement) { return statement.span.begin <= name.span.begin && name.span.end <= statement.span.end; };
  const auto statement = std::find_if(file.statements.begin(), file.statements.end(), holds);
  const size_t bytes = statement == file.statements.end() ? 0 : statement->span.end - statement->span.begin;
  if (bytes == 0 || bytes > apart_bytes_left_ || Cutter().Cuts(name.text).empty()) {
    return {};
  }
  apart_bytes_left_ -= bytes;
  return limn::ReadableApart(sources_, statement->span, name.span, Cutter());
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
