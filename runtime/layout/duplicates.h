/// Duplicates: which of several rows with one key is kept. Source: semantics.md "duplicate keys of a table with key".
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/schema/schema.h"

namespace limn {

/// Sees the rows of all keys that stand more than once, with all declared columns, and keeps of each key the best so far: the latest by
/// the column that `duplicates:` names (missing is earliest), else the smallest by the declared columns in order, missing last.
class DuplicateChooser {
 public:
  /// The rows of one key.
  struct Group {
    uint32_t row_id = UINT32_MAX;  // the caller's number of the best row; UINT32_MAX: none was added
    uint32_t cell_row = 0;         // where it stands in cells()
    bool differs = false;          // not all rows are equal
  };

  /// Keys are numbered from 0 to `keys` - 1.
  DuplicateChooser(const TableSchema& table, size_t keys);

  /// `columns` by ColumnId.
  void Add(uint32_t key, uint32_t row_id, const std::vector<const Column*>& columns, size_t row);

  const std::vector<Group>& groups() const { return groups_; }
  const std::vector<Column>& cells() const { return cells_; }

 private:
  /// Below zero where the row is to be preferred to the best so far; zero where they are equal.
  int Compare(const std::vector<const Column*>& columns, size_t row, uint32_t best) const;
  uint32_t Keep(const std::vector<const Column*>& columns, size_t row);
  void Compact();

  const TableSchema& table_;
  std::vector<Column> cells_;  // by ColumnId; rows that are best, and some that were
  std::vector<Group> groups_;
};

/// Appends one cell of a column of the same type; texts are interned.
void PushCell(Column& to, const Column& from, size_t row);

}  // namespace limn
