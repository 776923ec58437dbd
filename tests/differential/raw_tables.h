/// RawTables: tables as they stand in files, before anything is deduplicated, linked or ordered.
#pragma once

#include <vector>

#include "runtime/schema/schema.h"
#include "runtime/values/value.h"

namespace limn::differential {

/// The cells of one row, by ColumnId.
using RawRow = std::vector<Value>;

/// Rows by TableId, in file order.
struct RawTables {
  std::vector<std::vector<RawRow>> tables;

  const std::vector<RawRow>& operator[](TableId table) const { return tables[table.index]; }
};

}  // namespace limn::differential
