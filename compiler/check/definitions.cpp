// Definitions: which names there are, and each statement's body.

#include <algorithm>

#include "compiler/check/body_checker.h"

namespace limn::check {
namespace {

// Only definitions in one ring are checked inside each other deeper than a few levels (see LikelyOrder).
constexpr size_t kOpenDefinitionsMax = 100;

// Of what defines something: a pack has a header, too.
const ast::Header* HeaderOf(const ast::Statement& statement) {
  return std::visit(Overloaded{
                        [](const ast::Pack&) -> const ast::Header* { return nullptr; },
                        [](const auto& node) -> const ast::Header* {
                          if constexpr (requires { node.header; }) {
                            return &node.header;
                          } else {
                            return nullptr;
                          }
                        },
                    },
                    statement.node);
}

bool Collects(const ast::TableBody& table, const ast::HeadCell& head) { return table.policy == ast::HitPolicy::Collect || head.collect; }

hir::DefinitionKind KindOf(const ast::TableBody& table, size_t column) {
  const bool collects = column < table.heads.size() && Collects(table, table.heads[column]);
  return collects ? hir::DefinitionKind::TagAnyOf : hir::DefinitionKind::TagOneOf;
}

hir::DefinitionKind KindOf(const ast::Statement& statement) {
  if (const auto* tag = std::get_if<ast::Tag>(&statement.node)) {
    return std::visit(Overloaded{
                          [](const ast::WhenBody&) { return hir::DefinitionKind::TagWhen; },
                          [](const ast::OneOfBody&) { return hir::DefinitionKind::TagOneOf; },
                          [](const ast::AnyOfBody&) { return hir::DefinitionKind::TagAnyOf; },
                          [](const ast::TableBody& table) { return KindOf(table, table.results); },
                          [](const ast::ValueBody&) { return hir::DefinitionKind::TagValue; },
                      },
                      tag->body);
  }
  return std::visit(Overloaded{
#define DEFINITION(name, rule, kind) [](const ast::name&) { return hir::DefinitionKind::kind; },
#define STATEMENT DEFINITION
#include "compiler/syntax/statements.def"
#undef STATEMENT
#undef DEFINITION
                        [](const ast::Unreadable&) { return hir::DefinitionKind::Expectation; },
                    },
                    statement.node);
}

}  // namespace

void Checker::Declare() {
  for (const ast::File* file : files_) {
    for (const ast::Statement& statement : file->statements) {
      DeclareStatement(*file, statement);
    }
  }
  NameByFolders();
}

void Checker::DeclareStatement(const ast::File& file, const ast::Statement& statement) {
  if (const auto* unreadable = std::get_if<ast::Unreadable>(&statement.node)) {
    if (unreadable->name) {
      DeclareName(unreadable->name->text, unreadable->name->span, std::nullopt);
    }
    return;
  }
  const ast::Header* header = HeaderOf(statement);
  if (header == nullptr) {
    return;
  }
  hir::Definition definition{};
  definition.kind = KindOf(statement);
  definition.name = header->name.text;
  definition.label = header->label ? header->label->text.value : "";
  definition.span = statement.span;
  definition.name_span = header->name.span;
  definition.type = Type::Error();
  definition.is_bound =
      std::any_of(packs_.begin(), packs_.end(), [&](const PackInstance& pack) { return pack.file.id == file.id && pack.Binds(statement.span); });
  const bool has_rows = hir::HasRows(definition.kind);
  definition.table = schema().main_entity;
  if (header->on && !has_rows) {
    sink_->Emit<Diag::HeaderMisplaced>(header->on->span, Phrase::OnATable, WordsOf(definition.kind));
  } else if (const std::optional<TableId> table = TableOfHeader(*header)) {
    definition.table = *table;
  } else {
    // Its table is not known, so nothing in it can be checked; its users are not complained about.
    DeclareName(header->name.text, header->name.span, std::nullopt);
    return;
  }
  const hir::DefId id = DeclareDefinition(std::move(definition), {&file, &statement, State::Waiting, std::nullopt, {}});
  if (const auto* tag = std::get_if<ast::Tag>(&statement.node)) {
    if (const auto* table = std::get_if<ast::TableBody>(&tag->body)) {
      DeclareResults(*table, id);
    }
  }
}

// Each further result column of a table is a tag of its own.
void Checker::DeclareResults(const ast::TableBody& table, hir::DefId leader) {
  const Source source = origins_[leader.index];
  std::vector<std::optional<hir::DefId>> results;
  for (size_t column = table.results; column < table.heads.size(); ++column) {
    const ast::HeadCell& head = table.heads[column];
    const auto* path = std::get_if<ast::NamePath>(&(*source.file)[head.value].node);
    if (column == table.results) {
      results.emplace_back(leader);
      continue;
    }
    if (path == nullptr || path->parts.size() != 1) {
      if (!std::holds_alternative<ast::Invalid>((*source.file)[head.value].node)) {
        sink_->Emit<Diag::ResultNeedsName>((*source.file)[head.value].span, sources_.Text((*source.file)[head.value].span));
      }
      results.emplace_back(std::nullopt);
      continue;
    }
    hir::Definition definition = module_[leader];
    definition.kind = KindOf(table, column);
    definition.name = path->parts.front().text;
    definition.label = "";
    definition.name_span = path->parts.front().span;
    results.emplace_back(DeclareDefinition(std::move(definition), {source.file, source.statement, State::Waiting, leader, {}}));
  }
  origins_[leader.index].results = std::move(results);
}

hir::DefId Checker::DeclareDefinition(hir::Definition definition, Source source) {
  if (hir::HasRows(definition.kind) && schema().FindColumn(definition.table, definition.name)) {
    sink_->Emit<Diag::NameOfColumn>(definition.name_span, definition.name, TableName(definition.table, definition.name_span));
  }
  const hir::DefId id{static_cast<uint32_t>(module_.definitions.size())};
  DeclareName(definition.name, definition.name_span, id);
  module_.definitions.push_back(std::move(definition));
  origins_.push_back(std::move(source));
  return id;
}

std::optional<TableId> Checker::FindTableOf(const ast::Header& header) const {
  if (!header.on) {
    return schema().main_entity;
  }
  const std::optional<TableId> table = schema().FindTable(header.on->text);
  return table && !schema()[*table].is_import ? table : schema().FindEntity(header.on->text);
}

std::optional<TableId> Checker::TableOfHeader(const ast::Header& header) {
  const std::optional<TableId> table = FindTableOf(header);
  if (!table) {
    Diagnostic& diagnostic = sink_->Emit<Diag::NoSuchTable>(header.on->span, header.on->text);
    const std::string close = DidYouMean(header.on->text, schema().TableNames());
    if (!close.empty()) {
      diagnostic.label = Words(Phrase::DidYouMeanLabel, {Written(close)});
      diagnostic.fixes.push_back({header.on->span, Written(close), false});
    } else {
      diagnostic.help = Words(Phrase::OneOfThese, {Listed(schema().TableNames(), header.on->span)});
    }
  }
  return table;
}

Type Checker::TypeOf(hir::DefId definition, Span use) {
  const hir::DefId leader = LeaderOf(definition);
  NoteUse(definition);
  if (definition.index >= origins_.size() || origins_[leader.index].state == State::Done) {
    return module_[definition].type;
  }
  if (origins_[leader.index].state == State::Open) {
    ReportCycle(leader, use);
    return Type::Error();
  }
  if (open_.size() >= kOpenDefinitionsMax) {
    sink_->Emit<Diag::ChainTooLong>(use, module_[definition].name);
    return Type::Error();
  }
  if (!open_.empty()) {
    open_.back().use = use;
  }
  CheckDefinition(leader);
  return module_[definition].type;
}

void Checker::CheckDefinition(hir::DefId id) {
  id = LeaderOf(id);
  const Source source = origins_[id.index];
  if (source.state != State::Waiting) {
    return;
  }
  origins_[id.index].state = State::Open;
  open_.push_back({id, module_[id].name_span});
  BodyChecker(*this, *source.file, id).Check(*source.statement);
  open_.pop_back();
  origins_[id.index].state = State::Done;
}

void Checker::ReportCycle(hir::DefId definition, Span use) {
  // The ring, from the definition that stands first in the rules: each with the place where it names the next.
  auto first = std::find_if(open_.begin(), open_.end(), [&](const OpenDefinition& open) { return open.definition == definition; });
  std::vector<OpenDefinition> ring(first, open_.end());
  ring.back().use = use;
  std::rotate(ring.begin(), std::min_element(ring.begin(), ring.end(), [](const OpenDefinition& a, const OpenDefinition& b) {
                return a.definition < b.definition;
              }),
              ring.end());
  std::string path;
  for (const OpenDefinition& open : ring) {
    path += module_[open.definition].name + " → ";
  }
  const std::string& name = module_[ring.front().definition].name;
  Diagnostic& diagnostic = sink_->Emit<Diag::Cycle>(ring.front().use, name, path + name);
  for (size_t step = 1; step < ring.size(); ++step) {
    const hir::DefId next = ring[(step + 1) % ring.size()].definition;
    diagnostic.notes.push_back({ring[step].use, Words(Phrase::UsedHere, {module_[next].name})});
  }
}

}  // namespace limn::check
