#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>

#include "runtime/tables/sqlite/sqlite_file.h"
#include "runtime/tables/writers/formats.h"
#include "runtime/tables/writers/value_texts.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

// Whether a decimal's digits are those of the nearest double.
bool IsExactInDouble(int64_t scaled) {
  constexpr int64_t kExactMax = int64_t{1} << 53;
  return scaled >= -kExactMax && scaled <= kExactMax;
}

// What SQLite keeps a kind as. Without a type a column keeps each cell as it was given: decimals are numbers, too large ones texts, as SQLite
// would cut them.
std::string DeclaredType(const OutputColumn& column) {
  if (column.is_set) {
    return "TEXT";
  }
  switch (column.type.kind) {
    case ValueKind::Int:
      return "INTEGER";
    case ValueKind::Decimal:
      return "";
    case ValueKind::Number:
      return "REAL";
    case ValueKind::Bool:
    case ValueKind::Text:
    case ValueKind::Date:
    case ValueKind::DateTime:
    case ValueKind::Duration:
      return "TEXT";
  }
  return "TEXT";
}

class SqliteWriter : public TableWriter {
 public:
  SqliteWriter(std::string path, WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options)
      : path_(std::move(path)), file_(std::move(file)), columns_(std::move(columns)), zone_(options.zone), table_(options.sqlite_table) {}

  bool Start() {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(file_.temporary().c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(opened);
    if (code != SQLITE_OK) {
      return FailSqlite();
    }
    // Nobody reads it before it is in its place, and Finish brings it to disk: a journal would protect nothing.
    std::string create = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; CREATE TABLE " + QuoteSqliteName(table_) + " (";
    std::string insert = "INSERT INTO " + QuoteSqliteName(table_) + " VALUES (";
    for (const OutputColumn& column : columns_) {
      const bool last = &column == &columns_.back();
      create += QuoteSqliteName(column.name) + " " + DeclaredType(column) + (last ? ")" : ", ");
      insert += last ? "?)" : "?,";
    }
    if (sqlite3_exec(opened, create.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      return FailSqlite();
    }
    sqlite3_stmt* statement = nullptr;
    const int prepared = sqlite3_prepare_v2(opened, insert.c_str(), -1, &statement, nullptr);
    insert_.reset(statement);
    return prepared == SQLITE_OK || FailSqlite();
  }

 protected:
  bool WriteRows(const OutputBatch& batch) override {
    assert(batch.columns.size() == columns_.size());
    for (size_t row = batch.begin; row < batch.end; ++row) {
      for (size_t index = 0; index < columns_.size(); ++index) {
        Bind(index, batch.columns[index], row);
      }
      if (sqlite3_step(insert_.get()) != SQLITE_DONE) {
        return FailSqlite();
      }
      sqlite3_reset(insert_.get());
    }
    return true;
  }

  bool FinishFile() override {
    insert_.reset();
    if (sqlite3_exec(database_.get(), "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) {
      return FailSqlite();
    }
    database_.reset();
    return file_.Finish() || Fail(*file_.failure());
  }
  bool CommitFile() override { return file_.Commit() || Fail(*file_.failure()); }

 private:
  bool FailSqlite() {
    const int code = sqlite3_errcode(database_.get());
    const bool full = code == SQLITE_FULL || sqlite3_system_errno(database_.get()) == ENOSPC || sqlite3_system_errno(database_.get()) == EFBIG;
    return Fail({full ? WriteFault::DiskFull : WriteFault::Failed, path_, sqlite3_errmsg(database_.get())});
  }

  void Bind(size_t index, const std::vector<const Column*>& values, size_t row) {
    sqlite3_stmt* insert = insert_.get();
    const int place = static_cast<int>(index) + 1;
    if (columns_[index].is_set) {
      JoinMembers(columns_[index], values, row, text_);
      sqlite3_bind_text(insert, place, text_.data(), static_cast<int>(text_.size()), SQLITE_TRANSIENT);
      return;
    }
    const Column& column = *values[0];
    if (!column.IsKnown(row)) {
      sqlite3_bind_null(insert, place);
    } else if (column.type.kind == ValueKind::Int) {
      sqlite3_bind_int64(insert, place, std::get<Slots<int64_t>>(column.data)[row]);
    } else if (column.type.kind == ValueKind::Decimal && IsExactInDouble(std::get<Slots<int64_t>>(column.data)[row])) {
      sqlite3_bind_double(insert, place, DecimalToDouble(std::get<Slots<int64_t>>(column.data)[row], column.type.scale));
    } else if (column.type.kind == ValueKind::Number) {
      sqlite3_bind_double(insert, place, std::get<Slots<double>>(column.data)[row]);
    } else if (column.type.kind == ValueKind::Text) {
      const std::string_view text = TextAt(column, row);
      sqlite3_bind_text(insert, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    } else {
      text_.clear();
      AppendValueText(column, row, zone_, text_);
      sqlite3_bind_text(insert, place, text_.data(), static_cast<int>(text_.size()), SQLITE_TRANSIENT);
    }
  }

  std::string path_;
  WholeFile file_;
  std::vector<OutputColumn> columns_;
  TimeZone zone_;
  std::string table_;
  std::unique_ptr<sqlite3, SqliteClose> database_;
  SqliteStatement insert_;
  std::string text_;
};

// What the file would lose that is there now.
std::optional<WriteFailure> Precious(const std::string& path, const std::string& table) {
  struct stat there {};
  if (stat(path.c_str(), &there) != 0 || there.st_size == 0) {
    return std::nullopt;
  }
  // A log of an old database would be played into the new one.
  for (const char* log : {"-wal", "-journal"}) {
    if (access((path + log).c_str(), F_OK) == 0) {
      return WriteFailure{WriteFault::Locked, path, ""};
    }
  }
  std::optional<ReadFailure> unreadable;
  const std::optional<SqliteFile> database = SqliteFile::Open(path, unreadable);
  if (!database) {
    return WriteFailure{unreadable->kind == DataIssueKind::SqliteLocked ? WriteFault::Locked : WriteFault::NotADatabase, path, ""};
  }
  std::string others;
  for (const std::string& name : database->TableNames()) {
    if (name != table) {
      others += (others.empty() ? "" : ", ") + name;
    }
  }
  return others.empty() ? std::nullopt : std::optional(WriteFailure{WriteFault::HoldsOtherTables, path, others});
}

}  // namespace

std::unique_ptr<TableWriter> MakeSqliteWriter(const std::string& path, WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options,
                                              std::optional<WriteFailure>& failure) {
  if (file.is_direct()) {
    failure = {WriteFault::NotToAStream, path, ""};
    return nullptr;
  }
  failure = Precious(path, options.sqlite_table);
  if (failure) {
    return nullptr;
  }
  auto writer = std::make_unique<SqliteWriter>(path, std::move(file), std::move(columns), options);
  if (!writer->Start()) {
    failure = writer->failure();
    return nullptr;
  }
  return writer;
}

}  // namespace limn
