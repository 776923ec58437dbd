/// TracedRow: the values of every expression of chosen definitions on one row, from one unfused run.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/execution.h"
#include "cli/explain/explanation.h"
#include "cli/workspace.h"

namespace limn::cli {

/// The purposes that a definition is `for`, where their conditions speak of its rows.
std::vector<hir::DefId> PurposesOf(const hir::Module& module, const hir::Definition& definition);

/// Makes the VM compute, too, what an explanation alone asks for: hidden definitions for what a sentence names
/// (`because "Spends {spend_1y}"`), and the conditions of purposes. They are added to `kept`.
hir::Module WithTemplates(hir::Module module, const std::vector<hir::DefId>& definitions, std::vector<hir::DefId>& kept);

class TracedRow {
 public:
  /// `lowered` was made with share off; execution holds its program, loaded and linked. All outlive this.
  TracedRow(const hir::Module& module, const Lowered& lowered, const Execution& execution, TableId table, uint32_t row);

  /// The value of an expression on the row; nothing where the run did not compute it there (inside an aggregate).
  std::optional<Value> ValueOf(hir::ExprId expr) const;
  std::optional<Truth> TruthOf(hir::ExprId expr) const;
  /// Rows of an aggregate over the row's own children; nothing for one inside another.
  std::optional<RowCounts> RowsOf(hir::ExprId aggregate) const;
  /// Where the row stands among all rows, of a population function on its own table; nothing elsewhere, and where
  /// the function ranks nobody.
  std::optional<PopulationPlace> PlaceOf(hir::ExprId population) const;
  TableId table() const { return table_; }

 private:
  const Column* ArgumentOf(hir::ExprId aggregate, uint32_t block) const;
  bool HasBase(const hir::RowPath& base) const;

  const hir::Module& module_;
  const Lowered& lowered_;
  const Execution& execution_;
  TableId table_;
  uint32_t row_;
  TracedRun trace_;
  std::multimap<uint32_t, Location> places_;
};

}  // namespace limn::cli
