/// SqliteScan: the rows of one SQLite file, from one connection or from several at the same state of the database.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/tables/reader.h"
#include "runtime/tables/sqlite/sqlite_file.h"

namespace limn {

/// The cells of one column in a batch; their texts stand in one piece of memory.
struct CellTexts {
  /// Digits: of an INTEGER or a REAL that is no slot. Slot: a number as the column holds it.
  enum class Kind : uint8_t { Missing, Text, Digits, Slot };
  struct Place {
    Kind kind = Kind::Missing;
    uint32_t size = 0;
    uint64_t at = 0;  // in `bytes`; or the slot
  };
  std::vector<char> bytes;
  std::vector<Place> places;

  void Clear() {
    bytes.clear();
    places.clear();
  }
  void AddMissing() { places.push_back({}); }
  void AddSlot(uint64_t slot) { places.push_back({Kind::Slot, 0, slot}); }
  void Add(std::string_view text, Kind kind) {
    places.push_back({kind, static_cast<uint32_t>(text.size()), bytes.size()});
    bytes.insert(bytes.end(), text.begin(), text.end());
  }
  std::string_view TextAt(size_t cell) const { return {bytes.data() + places[cell].at, places[cell].size}; }
};

/// Some rows that follow each other in one file.
struct RowBatch {
  static constexpr size_t kRowsMax = 1024;

  std::vector<CellTexts> columns;    // as requested
  size_t rows = 0;                   // none behind the last one
  std::string path;
  uint64_t first_row = 0;            // its number in the file's statement, from 0
  ResumePosition position;           // behind the last of them
  std::optional<DataIssue> failure;  // the rows are of no use then

  void Clear(size_t column_count);
};

/// The rows of a batch by their rowids.
struct RowRange {
  int64_t first = 0;            // the least that may be among them
  std::optional<int64_t> next;  // the first behind them, which are RowBatch::kRowsMax; nothing: they are all that follow, at most as many
  uint64_t first_row = 0;
};

/// Rows come in the order of the rowid, those of views, queries and tables without one as SQLite gives them. A scan is used by one thread at a time; only
/// TakeRange may be called by others meanwhile, each with a connection of its own.
///
/// One state of the database: a scan that may be divided keeps a read transaction open from its first row on, and so do the other connections, which are opened
/// after that. With a rollback journal this keeps writers waiting, so that nothing changes. In WAL mode nobody waits, and others may commit: therefore the first
/// one's transaction then ends and begins anew. If SQLite's number of the state (`PRAGMA data_version`) is the same in both, nobody has committed in between, and
/// all see what the first one saw; otherwise nothing that was taken counts. What is written later is not seen.
///
/// No row twice and none left out, in a damaged database too: rowids have to ascend, in a range and from one to the next, each range has to hold as many rows as
/// were marked off, and all of them together as many as SQLite counts in the table's pages. Rows with different rowids are different cells of those pages, so as
/// many as there are cells are all of them. Anything else is damage, as SQLite reports it where it finds some itself.
class SqliteScan {
 public:
  /// A further connection, at the first one's state.
  struct Connection {
    SqliteFile database;
    SqliteStatement rows;  // from a rowid on
    std::string scratch;
  };
  enum class Division : uint8_t { Done, NotPossible, StateChanged };

  /// Of the request's file with this number. Ends early, with rows that are of no use, once `is_stopping` is set.
  SqliteScan(const ReadRequest& request, size_t file, const std::atomic<bool>& is_stopping);

  std::optional<DataIssue> Open();
  /// The next rows from the first connection. What fails behind a full batch is said with the next one.
  void Take(RowBatch& batch);
  /// All rows have been taken or marked off.
  bool is_at_end() const { return has_begun_ && !has_row_ && !failure_; }

  /// Whether further connections can read parts: a table with rowids that is stored in the file, in which rows follow.
  bool can_be_divided() const { return is_stored_ && has_row_; }
  /// Opens up to `count` further connections; `first` is the first batch, full, the only one taken. Done: from now on MarkOff and TakeRange. NotPossible: nothing
  /// has happened. StateChanged: the scan is of no use any more, and neither is the batch.
  Division Divide(size_t count, const RowBatch& first, std::vector<Connection>& connections);
  /// Nothing: `batch` has the failure, or it is to stop.
  std::optional<RowRange> MarkOff(RowBatch& batch);
  void TakeRange(const RowRange& range, Connection& connection, RowBatch& batch) const;

 private:
  struct Wanted {
    ValueType type;
    bool takes_numbers = false;  // numeric, and no text of a number stands for something else
    int place = 0;               // in the statement
  };

  DataIssue IssueOf(DataIssue issue) const;
  DataIssue IssueOf(const ReadFailure& failure) const;
  DataIssue QueryFailed(const SqliteFile& database) const;
  DataIssue Damaged() const;
  std::optional<DataIssue> PrepareTable();
  std::optional<DataIssue> PrepareQuery();
  std::optional<DataIssue> FindColumns(sqlite3_stmt* statement);
  std::optional<DataIssue> SkipRows();
  bool IsOfKind(const char* condition) const;
  uint64_t FirstOffset() const { return file_ == request_.from.file ? request_.from.offset : 0; }
  void Begin();
  void Step();
  void TakeRow(sqlite3_stmt* statement, std::string& scratch, RowBatch& batch) const;
  void TakeCell(sqlite3_value* cell, const Wanted& wanted, std::string& scratch, CellTexts& cells) const;

  // Set when the file is opened.
  const ReadRequest& request_;
  const TableSchema& table_;
  const TableSource& source_;
  const size_t file_;
  const std::string path_;
  const std::atomic<bool>& is_stopping_;
  std::vector<Wanted> wanted_;  // by requested column
  bool has_rowid_ = false;      // it stands behind the wanted columns
  bool is_stored_ = false;      // has_rowid_, in the file's own pages: rowids ascend
  std::string rows_from_;       // statements of further connections
  std::string count_;
  std::string next_;  // the first rowid behind a full batch

  // Where the first connection stands.
  std::optional<SqliteFile> database_;
  SqliteStatement statement_;
  int rowid_place_ = 0;
  std::optional<int64_t> state_;
  bool has_begun_ = false;
  bool has_row_ = false;         // a row that was not taken yet
  bool has_last_rowid_ = false;
  int64_t rowid_ = 0;            // of that row, or of the last
  uint64_t row_ = 0;             // rows before it
  uint64_t rows_ = 0;            // of all batches together, once it is divided
  std::optional<DataIssue> failure_;
  std::string scratch_;
};

}  // namespace limn
