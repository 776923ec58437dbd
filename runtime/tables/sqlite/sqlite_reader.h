/// Reads a table, a view or a query of an SQLite database.
#pragma once

#include <memory>

#include "runtime/tables/reader.h"

namespace limn {

/// As OpenTable, for SourceFormat::Sqlite. Cells of another storage class than declared are read by their text: `12` in a text column is
/// "12", "2026-01-31" in a date column a date. A number in a cell is never read by the column's `format`, except as Unix or Excel time or
/// as the digits of a date.
std::unique_ptr<TableReader> OpenSqlite(const ReadRequest& request, DataReport& report);

/// Whether the rows are those of a table in each file: what a view or a query gives may hang on the clock, on chance or on another file.
bool AreRowsOfTable(const TableSource& source);

}  // namespace limn
