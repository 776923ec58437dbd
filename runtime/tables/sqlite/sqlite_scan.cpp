#include "runtime/tables/sqlite/sqlite_scan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "runtime/tables/closest_name.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

// A number as a slot of its column (PushSlot), where nothing is lost.
std::optional<uint64_t> SlotOf(int64_t stored, const ValueType& type) {
  constexpr int64_t kExactMax = int64_t{1} << 53;
  int64_t scaled = 0;
  switch (type.kind) {
    case ValueKind::Int: return static_cast<uint64_t>(stored);
    case ValueKind::Decimal: return __builtin_mul_overflow(stored, PowerOfTen(type.scale), &scaled) ? std::nullopt : std::optional(static_cast<uint64_t>(scaled));
    case ValueKind::Number: return stored < -kExactMax || stored > kExactMax ? std::nullopt : std::optional(std::bit_cast<uint64_t>(static_cast<double>(stored)));
    default: return std::nullopt;
  }
}

std::optional<uint64_t> SlotOf(double stored, const ValueType& type) {
  if (type.kind == ValueKind::Number && std::isfinite(stored)) {
    return std::bit_cast<uint64_t>(stored + 0.0);  // -0 is 0
  }
  if (type.kind != ValueKind::Decimal) {
    return std::nullopt;
  }
  // Of the decimals of at most 15 digits no two are the same double, and the quotient is the double that is nearest to this one: it has the shortest digits.
  constexpr double kFifteenDigits = 1e15;
  const auto scale = static_cast<double>(PowerOfTen(type.scale));
  const double units = std::nearbyint(stored * scale);
  return std::abs(units) < kFifteenDigits && units / scale == stored ? std::optional(static_cast<uint64_t>(static_cast<int64_t>(units))) : std::nullopt;
}

// A position from a rowid, which may be negative: in the same order, and 0 for none.
uint64_t PositionOf(int64_t rowid) { return static_cast<uint64_t>(rowid) ^ (uint64_t{1} << 63); }
int64_t RowidAt(uint64_t position) { return static_cast<int64_t>(position ^ (uint64_t{1} << 63)); }

// One of the rowid's three names that no column took; "" where all are taken.
std::string NameOfRowid(sqlite3_stmt* all) {
  for (const char* name : {"rowid", "_rowid_", "oid"}) {
    bool is_free = true;
    for (int column = 0; column < sqlite3_column_count(all); ++column) {
      is_free = is_free && sqlite3_stricmp(sqlite3_column_name(all, column), name) != 0;
    }
    if (is_free) {
      return name;
    }
  }
  return "";
}

// Virtual-machine steps of a statement between two looks at whether it should stop: a view may take long for its first row.
constexpr int kStepsBetweenLooks = 20'000;

int StopsWhere(void* is_stopping) { return *static_cast<const std::atomic<bool>*>(is_stopping) ? 1 : 0; }

}  // namespace

void RowBatch::Clear(size_t column_count) {
  columns.resize(column_count);
  for (CellTexts& column : columns) {
    column.Clear();
  }
  rows = 0;
  failure.reset();
}

SqliteScan::SqliteScan(const ReadRequest& request, size_t file, const std::atomic<bool>& is_stopping)
    : request_(request), table_(*request.table), source_(*request.source), file_(file), path_(source_.paths[file]), is_stopping_(is_stopping) {
  for (const ColumnId column : request.columns) {
    const ColumnSchema& schema = table_.columns[column.index];
    const bool has_missing = column.index < source_.cells.size() && !source_.cells[column.index].missing.empty();
    wanted_.push_back({schema.type, IsNumeric(schema.type.kind) && !has_missing && schema.values.empty() && schema.aliases.empty()});
  }
}

std::optional<DataIssue> SqliteScan::Open() {
  std::optional<ReadFailure> failure;
  database_ = SqliteFile::Open(path_, failure);
  if (!database_) {
    return IssueOf(*failure);
  }
  sqlite3_progress_handler(database_->handle(), kStepsBetweenLooks, StopsWhere, const_cast<std::atomic<bool>*>(&is_stopping_));
  return source_.sqlite_query.empty() ? PrepareTable() : PrepareQuery();
}

DataIssue SqliteScan::IssueOf(DataIssue issue) const {
  issue.table = table_.name;
  issue.file = path_;
  return issue;
}

DataIssue SqliteScan::IssueOf(const ReadFailure& failure) const { return IssueOf(DataIssue{.kind = failure.kind, .example = failure.example, .hint = failure.hint}); }

DataIssue SqliteScan::QueryFailed(const SqliteFile& database) const {
  const ReadFailure failure = database.LastFailure();
  return failure.kind != DataIssueKind::FileUnreadable ? IssueOf(failure) : IssueOf(DataIssue{.kind = DataIssueKind::SqliteQueryFailed, .example = failure.example});
}

DataIssue SqliteScan::Damaged() const { return IssueOf(DataIssue{.kind = DataIssueKind::SqliteQueryFailed, .example = kSqliteDamaged}); }

std::optional<DataIssue> SqliteScan::PrepareTable() {
  const std::string& name = source_.sqlite_table;
  if (!database_->HasTable(name)) {
    return IssueOf(DataIssue{.kind = DataIssueKind::SqliteTableMissing, .example = name, .hint = ClosestName(name, database_->TableNames())});
  }
  const std::string from = " FROM " + QuoteSqliteName(name);
  const SqliteStatement all = database_->Prepare("SELECT *" + from);
  if (all == nullptr) {
    return QueryFailed(*database_);
  }
  // Only names that are columns: a quoted name that is none would be read as a text.
  if (std::optional<DataIssue> failure = FindColumns(all.get())) {
    return failure;
  }
  std::string columns = "SELECT ";
  int place = 0;
  for (Wanted& wanted : wanted_) {
    columns += QuoteSqliteName(sqlite3_column_name(all.get(), wanted.place)) + ", ";
    wanted.place = place++;
  }
  rowid_place_ = place;
  // In the order of the rowid, so that reading can go on behind it. Views and tables without one give their rows as they come. By no index: it holds rowids,
  // too, but not in their order.
  const std::string rowid = NameOfRowid(all.get());
  const bool is_stored = IsOfKind("type = 'table' AND rootpage > 0");
  const std::string table = from + (is_stored ? " NOT INDEXED" : "");
  const std::string order = " ORDER BY " + rowid;
  const std::string behind = FirstOffset() == 0 ? "" : " WHERE " + rowid + " > " + std::to_string(RowidAt(FirstOffset()));
  statement_ = rowid.empty() ? nullptr : database_->Prepare(columns + rowid + table + behind + order);
  has_rowid_ = statement_ != nullptr && !IsOfKind("type = 'view'");
  is_stored_ = has_rowid_ && is_stored;
  if (!has_rowid_) {
    statement_ = database_->Prepare(columns + "0" + from);
    return statement_ != nullptr ? SkipRows() : QueryFailed(*database_);
  }
  rows_from_ = columns + rowid + table + " WHERE " + rowid + " >= ?1" + order;
  count_ = "SELECT count(*)" + table + behind;
  next_ = "SELECT " + rowid + table + " WHERE " + rowid + " >= ?1" + order + " LIMIT 1 OFFSET " + std::to_string(RowBatch::kRowsMax);
  return std::nullopt;
}

// A view has no rowids: asked for them, SQLite gives missing values.
bool SqliteScan::IsOfKind(const char* condition) const {
  const SqliteStatement kind = database_->Prepare(std::string("SELECT 1 FROM sqlite_master WHERE name = ?1 COLLATE NOCASE AND ") + condition);
  sqlite3_bind_text(kind.get(), 1, source_.sqlite_table.c_str(), -1, SQLITE_STATIC);
  return sqlite3_step(kind.get()) == SQLITE_ROW;
}

std::optional<DataIssue> SqliteScan::PrepareQuery() {
  statement_ = database_->Prepare(source_.sqlite_query);
  if (statement_ == nullptr) {
    return QueryFailed(*database_);
  }
  const bool is_select = sqlite3_stmt_readonly(statement_.get()) != 0 && sqlite3_column_count(statement_.get()) != 0;
  if (!is_select || !database_->IsOneStatement(source_.sqlite_query)) {
    return IssueOf(DataIssue{.kind = DataIssueKind::SqliteQueryWrites});
  }
  std::optional<DataIssue> failure = FindColumns(statement_.get());
  return failure ? failure : SkipRows();
}

// The places of the wanted columns among a statement's.
std::optional<DataIssue> SqliteScan::FindColumns(sqlite3_stmt* statement) {
  std::vector<std::string> names;
  for (int column = 0; column < sqlite3_column_count(statement); ++column) {
    names.emplace_back(sqlite3_column_name(statement, column));
  }
  for (size_t index = 0; index < wanted_.size(); ++index) {
    const ColumnId column = request_.columns[index];
    const std::string& own_name = table_.columns[column.index].name;
    const bool renamed = column.index < source_.cells.size() && !source_.cells[column.index].header.empty();
    const std::string& wanted = renamed ? source_.cells[column.index].header : own_name;
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found == names.end()) {
      return IssueOf(DataIssue{.kind = DataIssueKind::ColumnNotInFile, .column = own_name, .example = wanted, .hint = ClosestName(wanted, names)});
    }
    if (std::find(found + 1, names.end(), wanted) != names.end()) {
      return IssueOf(DataIssue{.kind = DataIssueKind::SqliteColumnTwice, .column = own_name, .example = wanted});
    }
    wanted_[index].place = static_cast<int>(found - names.begin());
  }
  return std::nullopt;
}

std::optional<DataIssue> SqliteScan::SkipRows() {
  for (const uint64_t count = FirstOffset(); row_ < count; ++row_) {
    Step();
    if (!has_row_) {
      has_begun_ = true;
      break;
    }
  }
  return std::exchange(failure_, std::nullopt);
}

void SqliteScan::Begin() {
  has_begun_ = true;
  if (has_rowid_ && FirstOffset() != 0) {
    rowid_ = RowidAt(FirstOffset());
    has_last_rowid_ = true;
  }
  if (is_stored_ && request_.threads > 1) {
    state_ = database_->HoldState();
    if (!state_) {
      failure_ = QueryFailed(*database_);
      return;
    }
  }
  Step();
}

// To the next row; at the end the statement is gone, and with it the lock it holds.
void SqliteScan::Step() {
  const int code = sqlite3_step(statement_.get());
  has_row_ = code == SQLITE_ROW;
  if (has_row_ && has_rowid_) {
    const int64_t rowid = sqlite3_column_int64(statement_.get(), rowid_place_);
    if (is_stored_ && has_last_rowid_ && rowid <= rowid_) {
      has_row_ = false;
      failure_ = Damaged();
    }
    rowid_ = rowid;
    has_last_rowid_ = true;
  }
  if (!has_row_) {
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
      failure_ = QueryFailed(*database_);
    }
    statement_.reset();
  }
}

void SqliteScan::Take(RowBatch& batch) {
  batch.path = path_;
  batch.first_row = row_;
  if (!has_begun_) {
    Begin();
  }
  while (has_row_ && batch.rows < RowBatch::kRowsMax && !is_stopping_) {
    TakeRow(statement_.get(), scratch_, batch);
    ++row_;
    batch.position = {file_, has_rowid_ ? PositionOf(rowid_) : row_};
    Step();
  }
  if (batch.rows < RowBatch::kRowsMax) {
    batch.failure = std::exchange(failure_, std::nullopt);
  }
}

SqliteScan::Division SqliteScan::Divide(size_t count, const RowBatch& first, std::vector<Connection>& connections) {
  connections.reserve(count);
  while (connections.size() < count) {
    // Whoever writes now waits for the first connection: waiting for him in turn would never end.
    std::optional<ReadFailure> failure;
    std::optional<SqliteFile> database = SqliteFile::Open(path_, failure, 0);
    if (!database || database->is_immutable() != database_->is_immutable() || !database->HoldState()) {
      break;
    }
    SqliteStatement rows = database->Prepare(rows_from_);
    if (rows == nullptr) {
      break;
    }
    connections.push_back({std::move(*database), std::move(rows), ""});
  }
  if (connections.size() < 2) {
    connections.clear();
    return Division::NotPossible;
  }
  statement_.reset();
  bool is_same = true;
  if (database_->LetsOthersCommit()) {
    database_->ReleaseState();
    const std::optional<int64_t> state = database_->HoldState();
    is_same = state && state == state_;
  }
  if (!is_same || database_->HasMoved()) {
    connections.clear();
    return Division::StateChanged;
  }
  // Of a whole table SQLite counts page by page, without a step for each row.
  statement_ = database_->Prepare(count_);
  if (statement_ == nullptr || sqlite3_step(statement_.get()) != SQLITE_ROW) {
    failure_ = QueryFailed(*database_);
  } else {
    rows_ = static_cast<uint64_t>(sqlite3_column_int64(statement_.get(), 0));
    statement_ = database_->Prepare(next_);
  }
  rowid_ = RowidAt(first.position.offset) + 1;  // a row follows
  return Division::Done;
}

std::optional<RowRange> SqliteScan::MarkOff(RowBatch& batch) {
  batch.path = path_;
  if (!failure_) {
    sqlite3_reset(statement_.get());
    sqlite3_bind_int64(statement_.get(), 1, rowid_);
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
      RowRange range{.first = rowid_, .first_row = row_};
      if (code == SQLITE_ROW) {
        range.next = rowid_ = sqlite3_column_int64(statement_.get(), 0);
        row_ += RowBatch::kRowsMax;
      } else {
        has_row_ = false;
      }
      if (!range.next || *range.next > range.first) {
        return range;
      }
      failure_ = Damaged();
    } else {
      failure_ = QueryFailed(*database_);
    }
  }
  has_row_ = false;
  batch.failure = std::exchange(failure_, std::nullopt);
  return std::nullopt;
}

void SqliteScan::TakeRange(const RowRange& range, Connection& connection, RowBatch& batch) const {
  batch.path = path_;
  batch.first_row = range.first_row;
  sqlite3_stmt* statement = connection.rows.get();
  sqlite3_reset(statement);
  sqlite3_bind_int64(statement, 1, range.first);
  int64_t least = range.first;
  while (!is_stopping_ && (!range.next || batch.rows < RowBatch::kRowsMax)) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE && !range.next) {
      break;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
      batch.failure = QueryFailed(connection.database);
      return;
    }
    const int64_t rowid = code == SQLITE_ROW ? sqlite3_column_int64(statement, static_cast<int>(wanted_.size())) : 0;
    const bool fits = code == SQLITE_ROW && rowid >= least && (!range.next || rowid < *range.next) && batch.rows < RowBatch::kRowsMax;
    if (!fits) {
      batch.failure = Damaged();
      return;
    }
    TakeRow(statement, connection.scratch, batch);
    batch.position = {file_, PositionOf(rowid)};
    least = rowid == INT64_MAX ? rowid : rowid + 1;
  }
  if (!range.next && !is_stopping_ && (batch.rows == 0 || range.first_row + batch.rows != rows_)) {
    batch.failure = Damaged();
  }
}

void SqliteScan::TakeRow(sqlite3_stmt* statement, std::string& scratch, RowBatch& batch) const {
  for (size_t index = 0; index < wanted_.size(); ++index) {
    // An unprotected value, which serves until the next step: one thread at a time uses this connection. It is looked up once for all that is asked of it.
    TakeCell(sqlite3_column_value(statement, wanted_[index].place), wanted_[index], scratch, batch.columns[index]);
  }
  ++batch.rows;
}

void SqliteScan::TakeCell(sqlite3_value* cell, const Wanted& wanted, std::string& scratch, CellTexts& cells) const {
  using Kind = CellTexts::Kind;
  if (wanted.takes_numbers) {
    const int stored = sqlite3_value_type(cell);
    const std::optional<uint64_t> slot = stored == SQLITE_INTEGER ? SlotOf(int64_t{sqlite3_value_int64(cell)}, wanted.type)
                                         : stored == SQLITE_FLOAT ? SlotOf(sqlite3_value_double(cell), wanted.type)
                                                                  : std::nullopt;
    if (slot) {
      cells.AddSlot(*slot);
      return;
    }
  }
  const SqliteCell read = ReadSqliteCell(cell, scratch);
  if (read.text.data() == nullptr) {
    cells.AddMissing();
  } else {
    cells.Add(read.text, read.is_number && IsNumeric(wanted.type.kind) ? Kind::Digits : Kind::Text);
  }
}

}  // namespace limn
