/// New rows: what came to a loaded database since, as rows of its tables that stand beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/layout/database.h"
#include "runtime/layout/load_plan.h"

namespace limn {

/// Of one table below the main entity, those rows that belong to somebody: by parent, then time, missing times last.
struct NewRows {
  size_t rows = 0;
  std::vector<Column> columns;     // by ColumnId, those of the request; codes of texts are those of the database and, for texts that it doesn't hold, further ones
  std::vector<uint32_t> parents;   // by row: of the main entity
  std::vector<uint32_t> gone;      // rows of the database in whose place newer ones stand, in order
  TableCounts counts;              // of the rows that were read
  std::optional<std::pair<int64_t, int64_t>> times;  // the first and the last of them, days or microseconds
  std::vector<uint32_t> touched;   // rows of the main entity under which a row was read, be another chosen in its place or not, in order
};

/// Reads rows for PlaceNewRows: by TableId the sources that came, without paths where none did. Nothing after a fatal issue.
std::optional<std::vector<std::vector<Column>>> ReadNewRows(const LoadRequest& request, const std::vector<TableSource>& added, DataReport& report);

/// Gives rows that were read (by TableId, then ColumnId; an empty vector: none) their places beside a database that was loaded by the same request as of an
/// earlier moment, and of which no row came after that. Rows after request.as_of don't exist. Of a table with a key all declared columns have been read, and
/// the database holds its key hashes and all the other columns. Nothing where they can't be placed: rows of an entity, of an imported tag, of tables that rules
/// reach in another way than from the main entity down, or of which an entity is made; then everything has to be loaded. What a load would say of the rows
/// is reported.
std::optional<std::vector<NewRows>> PlaceNewRows(const Database& database, const LoadRequest& request, std::vector<std::vector<Column>> read, DataReport& report);

/// The database counts them among its rows.
void CountNewRows(Database& database, const std::vector<NewRows>& added);

/// The main entity's rows that have a new row, or may have had one that is gone, in order.
std::vector<uint32_t> TouchedBy(const Database& database, const LoadRequest& request, const std::vector<NewRows>& added);

/// Those rows of a column, in ascending order, into another of the same type, whose texts have the same codes; what that held is gone.
void GatherInto(const PackedColumn& column, std::span<const uint32_t> rows, Column& into);
/// The same as a column of its own, same dictionary.
Column GatherRows(const PackedColumn& column, std::span<const uint32_t> rows);

/// The link by which a table's rows are grouped by those of the main entity; nothing where they aren't, or where anything else decides which of them exist.
std::optional<LinkId> LinkToMainEntity(const LoadPlan& plan, const Schema& schema, TableId table);

}  // namespace limn
