/// LoadPlan: which tables, columns and links a load reads, and which of them stay.
#pragma once

#include <optional>
#include <vector>

#include "runtime/layout/database.h"

namespace limn {

/// What is read of a table. A table that nothing asks for is not opened.
struct TablePlan {
  bool needed = false;
  std::vector<ColumnId> read;       // in this order
  std::vector<bool> keep;           // by ColumnId: stays in the relation
  std::vector<bool> gives_keys;     // by ColumnId: a keys_from entity is made of it
  std::vector<bool> is_compared;    // by ColumnId: an identity is found by it
  std::vector<IdentitySource> identities;  // whose columns are asked for
  bool keep_time = false;           // own or inherited, the time of the rows stays
  bool sorted_by_key = false;       // an entity
  std::optional<LinkId> order;      // else rows are grouped by the parent of this link
  std::optional<size_t> Place(ColumnId column) const;  // in `read`
};

struct LinkPlan {
  bool used = false;       // parents are looked up
  bool children = false;   // rules walk it down
  /// A row under a parent row that does not exist yet does not exist either.
  bool decides_existence = false;
};

struct LoadPlan {
  std::vector<TablePlan> tables;  // by TableId
  std::vector<LinkPlan> links;    // by LinkId
};

/// Whether an identity of the request's sources gives the table this column; a test may bring it itself.
bool IsComputed(const LoadRequest& request, TableId table, ColumnId column);

/// Adds to what rules ask for what the answer needs: the main entity and its key, keys of tables that have one (duplicates), times
/// (rows after `as of`), links that decide whether a row exists, sources of entities without a table.
LoadPlan PlanLoad(const LoadRequest& request);

}  // namespace limn
