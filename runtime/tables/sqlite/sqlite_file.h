/// SqliteFile: a database opened for reading, and its statements. The only code that sees SQLite's interface, apart from the writer.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/tables/read_failure.h"

namespace limn {

struct SqliteClose {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using SqliteStatement = std::unique_ptr<sqlite3_stmt, SqliteClose>;

/// `"name"` with quotes doubled.
std::string QuoteSqliteName(std::string_view name);

/// A cell as a text: numbers by their shortest digits, of a BLOB the bytes. A text without data is missing.
struct SqliteCell {
  std::string_view text;
  bool is_number = false;  // stored as INTEGER or REAL
};
/// `cell` is that of a row on which a statement stands (sqlite3_column_value). `scratch` holds the digits of numbers. Valid until the statement's next step.
SqliteCell ReadSqliteCell(sqlite3_value* cell, std::string& scratch);

/// What is said of a malformed database.
inline constexpr char kSqliteDamaged[] = "the database is damaged";

class SqliteFile {
 public:
  /// Opens read-only; waits two seconds for a writer, or so long. A database in WAL mode whose folder can't be written is read as it is.
  static std::optional<SqliteFile> Open(const std::string& path, std::optional<ReadFailure>& failure, int wait_millis = 2000);

  /// Begins a read transaction: from now on the database is read as it is now. The number is another one if somebody else has committed since this connection
  /// was last asked for it. None where it fails.
  std::optional<int64_t> HoldState() const;
  /// Ends it, once no statement stands on a row.
  void ReleaseState() const;
  /// Whether others may commit while this connection's state is held: in WAL mode. With a rollback journal they wait.
  bool LetsOthersCommit() const;
  /// Whether it is read as it is, without a look at what others may write meanwhile (Open).
  bool is_immutable() const { return is_immutable_; }
  /// Whether another file, or none, is at the path now.
  bool HasMoved() const;

  /// The first statement of `sql`.
  SqliteStatement Prepare(const std::string& sql) const;
  /// Whether nothing but blanks and comments stands behind the first statement.
  bool IsOneStatement(const std::string& sql) const;
  /// Why the last call failed.
  ReadFailure LastFailure() const;
  /// Of type `table` or `view`, by name.
  std::vector<std::string> NamesOf(std::string_view type) const;
  /// Tables, then views.
  std::vector<std::string> TableNames() const;
  bool HasTable(std::string_view name) const;
  sqlite3* handle() const { return database_.get(); }

 private:
  std::unique_ptr<sqlite3, SqliteClose> database_;
  bool is_immutable_ = false;
};

}  // namespace limn
