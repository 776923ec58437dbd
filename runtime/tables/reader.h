/// TableReader: a source's rows as chunks of typed columns. One interface for every format.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/schema/schema.h"
#include "runtime/tables/data_issue.h"
#include "runtime/tables/source.h"
#include "runtime/values/time_zone.h"

namespace limn {

inline constexpr size_t kChunkRows = 65'536;

/// Where reading can go on, behind the last row delivered: the source's file and, in it, the byte of the UTF-8 text (CSV, unpacked and without
/// byte order mark), the rowid (SQLite tables) or the number of rows (SQLite views and queries).
struct ResumePosition {
  size_t file = 0;
  uint64_t offset = 0;
};

/// Up to kChunkRows rows of the requested columns, in request order; fewer where a table has thousands of columns.
struct Chunk {
  std::vector<Column> columns;
  size_t rows = 0;
  ResumePosition position;
};

/// What is read of one table: the columns asked for, in this order.
struct ReadRequest {
  const TableSchema* table = nullptr;
  const TableSource* source = nullptr;
  std::vector<ColumnId> columns;
  TimeZone zone = TimeZone::Utc();  // the source's zone
  std::vector<ColumnId> links;      // columns that hold another table's key: ids, whatever they are called
  /// By place in `columns`, what texts are numbered by from the first on, and what others are added to; null, or no place: a new one. Nobody else searches it, or
  /// adds to it, while the reader lives. SQLite makes new ones.
  std::vector<std::shared_ptr<Dictionary>> dictionaries;
  ResumePosition from;
  /// Threads that read, the caller's among them; at most four of SQLite. Chunks and issues are the same with any number, but more may have been read of a file
  /// that changes.
  size_t threads = 1;
  // CSV: for tests of what happens at the ends of pieces.
  size_t chunk_rows = kChunkRows;
  size_t window_bytes = 256 * 1024;  // of text read at once; with its index and its cells it stays in the second level cache
};

class TableReader {
 public:
  virtual ~TableReader() = default;
  /// Fills the next chunk; false at the end or after a fatal issue (in the report). A text column's chunks share one dictionary. While the reader lives,
  /// it may grow on another thread: only At of codes delivered is safe.
  virtual bool Next(Chunk& chunk) = 0;
};

/// Opens CSV (plain or gzip, one file or many) or SQLite. Null after a fatal issue, which is in `report`; `report` outlives the reader.
std::unique_ptr<TableReader> OpenTable(const ReadRequest& request, DataReport& report);

}  // namespace limn
