// The purposes of limn.yaml: a condition on the rows of each entity with a label that is `for` it.
#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/check/expression_checker.h"

namespace limn::check {

void Checker::AskPurpose(const std::string& purpose, TableId table, Span use) { purpose_uses_.try_emplace({purpose, table}, use); }

void Checker::CheckPurposes() {
  for (const PurposeSource& purpose : input_.purposes) {
    bool is_used = false;
    for (const auto& [asked, use] : purpose_uses_) {
      if (asked.first == purpose.name) {
        is_used = true;
        CheckPurpose(purpose, asked.second, use);
      }
    }
    if (!is_used) {
      CheckUnusedPurpose(purpose);
    }
  }
}

// Of one that nothing is for, any entity may be meant: where it can be asked of none, it is said of the main one.
void Checker::CheckUnusedPurpose(const PurposeSource& purpose) {
  const auto fits = [&](TableId table) {
    DiagnosticSink found;
    const std::vector<UnknownName> unknown = unknown_names_;
    const size_t definitions = module_.definitions.size();
    {
      const OtherSink quiet(*this, found);
      CheckPurpose(purpose, table, std::nullopt);
    }
    const bool is_sound = !found.has_errors() && unknown.size() == unknown_names_.size();
    unknown_names_ = unknown;
    module_.definitions.resize(definitions);  // nothing is written by it
    return is_sound;
  };
  const auto is_entity = [](const TableSchema& table) { return !table.entity.empty(); };
  const bool one_entity = std::count_if(schema().tables.begin(), schema().tables.end(), is_entity) == 1;
  for (uint32_t table = 0; table < schema().tables.size() && !one_entity; ++table) {
    if (is_entity(schema().tables[table]) && fits({table})) {
      return;
    }
  }
  CheckPurpose(purpose, schema().main_entity, std::nullopt);
}

void Checker::CheckPurpose(const PurposeSource& purpose, TableId table, std::optional<Span> use) {
  if (purpose.file == nullptr || purpose.file->statements.empty()) {
    return;
  }
  const ast::Statement& statement = purpose.file->statements.front();
  const auto* segment = std::get_if<ast::Segment>(&statement.node);
  if (segment == nullptr) {
    return;
  }
  const size_t unknown_before = unknown_names_.size();
  const size_t complaints_before = sink_->all().size();
  ExpressionChecker expressions(*this, *purpose.file, table);
  const hir::ExprId condition = expressions.CheckCondition(segment->condition);
  if (use) {
    const Note note{*use, Words(Phrase::UsedHere, {purpose.name})};
    for (size_t place = complaints_before; place < sink_->all().size(); ++place) {
      sink_->At(place).notes.push_back(note);
    }
    for (size_t place = unknown_before; place < unknown_names_.size(); ++place) {
      unknown_names_[place].used = note;
    }
  }
  AddHidden(hir::DefinitionKind::Purpose, purpose.name, table, condition, statement.span);
}

}  // namespace limn::check
