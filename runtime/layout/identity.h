/// Identity: rows of a table that share a value belong together, and so do all that these belong with.
/// Source: docs/language/identities.md; union by a forest of rows, whose result hangs on no order.
#pragma once

#include <vector>

#include "runtime/layout/database.h"

namespace limn {

/// The rows of a table as read: whole columns of one length.
struct IdentityRows {
  Column key;                          // a row without one belongs to nobody
  std::vector<Column> compared;        // by IdentitySource::keys
  Column given;                        // where the identity's column is given
  const std::vector<bool>* dropped = nullptr;  // empty: none
};

struct IdentityAnswer {
  /// By row: the row with the smallest key among those that belong together; kNoRow of a row that belongs to nobody. Empty where the column is given.
  std::vector<uint32_t> person;
  /// Without table and column; rows of `joins` are rows as read.
  IdentityFindings findings;
};

/// What `identity` says of the rows. Adds to the report, for `table` and its columns, which values join nobody. `joins`: whether they are wanted.
IdentityAnswer FindIdentities(const IdentitySource& identity, const IdentityRows& rows, const TableSchema& table, bool joins, DataReport& report);

}  // namespace limn
