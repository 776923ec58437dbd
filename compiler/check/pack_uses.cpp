// The packs that rules use: found, written out, their bindings checked, and what is said about them.

#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"

namespace limn::check {

void Checker::WriteOutPacks() {
  size_t uses = 0;
  for (const ast::File& file : input_.files) {
    uses += static_cast<size_t>(std::count_if(file.statements.begin(), file.statements.end(), [](const ast::Statement& statement) {
      return std::holds_alternative<ast::Use>(statement.node);
    }));
  }
  packs_.reserve(uses);  // files_ points into it
  for (const ast::File& file : input_.files) {
    files_.push_back(&file);
    for (const ast::Statement& statement : file.statements) {
      if (const auto* use = std::get_if<ast::Use>(&statement.node)) {
        if (std::optional<PackInstance> instance = WriteOut(file, *use)) {
          packs_.push_back(std::move(*instance));
          files_.push_back(&packs_.back().file);
        } else {
          lost_packs_.push_back(use->as ? use->as->text : use->pack.text);
        }
      } else if (const auto* pack = std::get_if<ast::Pack>(&statement.node)) {
        sink_->Emit<Diag::PackInRules>(pack->header.keyword);
      }
    }
  }
}

std::optional<PackInstance> Checker::WriteOut(const ast::File& rules, const ast::Use& use) {
  const std::string& prefix = use.as ? use.as->text : use.pack.text;
  const auto same = std::find_if(packs_.begin(), packs_.end(), [&](const PackInstance& other) { return other.prefix == prefix; });
  if (same != packs_.end()) {
    sink_->Emit<Diag::PackTwice>(use.as ? use.as->span : use.pack.span, prefix).notes.push_back({same->use, Words(Phrase::PackUsedHere, {same->pack})});
    return std::nullopt;
  }
  if (std::find(input_.packs.begin(), input_.packs.end(), use.pack.text) == input_.packs.end()) {
    Diagnostic& complaint = sink_->Emit<Diag::UnknownPack>(use.pack.span, use.pack.text);
    const std::string close = DidYouMean(use.pack.text, input_.packs);
    if (!close.empty()) {
      complaint.label = Words(Phrase::DidYouMeanLabel, {close});
      complaint.fixes.push_back({use.pack.span, close, false});
    } else if (!input_.packs.empty()) {
      complaint.help = Words(Phrase::OneOfThese, {Listed(input_.packs, use.pack.span)});
    }
    return std::nullopt;
  }
  std::optional<ast::File> pack = input_.read_pack(use.pack.text);
  if (!pack) {
    return std::nullopt;
  }
  std::optional<TableId> on;
  if (use.on) {
    ast::Header header;
    header.on = use.on;
    on = TableOfHeader(header);
  }
  return WriteOutPack(rules, use, std::move(*pack), schema(), on, sources_, *sink_);
}

// A parameter's type says what may stand for it: `number` any number, `date` a day or a moment.
void Checker::CheckBindings() {
  for (PackInstance& pack : packs_) {
    for (const BoundParameter& bound : pack.bound) {
      const std::optional<ValueType> wanted = TypeNamed(pack.file, bound.parameter.type);
      const std::optional<ColumnId> column = schema().FindColumn(bound.table, bound.name);
      const Symbol* symbol = column ? nullptr : FindSymbol(bound.name, bound.value);
      Type type = Type::Error();
      if (column) {
        type = Type::One(schema().ColumnOf(bound.table, *column).type);
      } else if (symbol != nullptr && symbol->definition) {
        const ForUser own(*this, *symbol->definition);  // it is the pack's: what the pack does with it counts
        type = TypeOf(*symbol->definition, bound.value);
      }
      if (!wanted || type.is_error()) {
        pack.is_sound = pack.is_sound && !type.is_error();
        continue;
      }
      const bool is_moment = wanted->kind == ValueKind::Date && type.Is(ValueKind::DateTime);
      if (!is_moment && (type.is_set() || !Fits(type.value, *wanted))) {
        Diagnostic& diagnostic = sink_->Emit<Diag::TypeMismatch>(bound.value, WordsOf(Type::One(*wanted)), WordsOf(type));
        diagnostic.label = Words(Phrase::TheParameter, {bound.parameter.name.text, pack.pack});
        pack.is_sound = false;
      }
    }
  }
}

// What is wrong inside a pack is said together with its use, unless something is wrong with the use. Hints are for those who can change what
// they are about, and a pack is written for the data of many.
void Checker::AppendFound(std::span<const Diagnostic> found, DiagnosticSink& out) const {
  for (Diagnostic diagnostic : found) {
    const auto pack = std::find_if(packs_.begin(), packs_.end(), [&](const PackInstance& each) {
      return !diagnostic.span.is_nowhere() && each.file.id == diagnostic.span.file;
    });
    if (pack != packs_.end()) {
      const bool is_of_pack = diagnostic.kind >= Diag::UnknownPack && diagnostic.kind <= Diag::PackForeignName;
      if (RowOf(diagnostic.kind).severity != Severity::Error || (!pack->is_sound && !is_of_pack)) {
        continue;
      }
      diagnostic.fixes.clear();  // one place of it, read for several uses or in the program itself
      diagnostic.notes.push_back({pack->use, Words(Phrase::PackUsedHere, {pack->pack})});
    }
    out.Append(std::move(diagnostic));
  }
}

}  // namespace limn::check
