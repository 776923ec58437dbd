#include "runtime/tables/sqlite/sqlite_reader.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "runtime/tables/cells/column_parser.h"
#include "runtime/tables/closest_name.h"
#include "runtime/tables/sqlite/sqlite_file.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

// Rows that are parsed together, column by column.
constexpr size_t kBatchRows = 1024;

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

void PushSlot(uint64_t slot, Column& out) {
  if (out.type.kind == ValueKind::Number) {
    out.PushNumber(std::bit_cast<double>(slot));
  } else {
    out.PushInt(static_cast<int64_t>(slot));
  }
}

// The cells of one column in a batch; their texts stand in one piece of memory.
struct CellTexts {
  // Digits: of an INTEGER or a REAL that is no slot. Slot: a number as the column holds it.
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

// Some rows that follow each other in one file.
struct RowBatch {
  std::vector<CellTexts> columns;  // as requested
  size_t rows = 0;                 // none behind the last one
  std::string path;
  uint64_t first_row = 0;          // its number in the file's statement, from 0
  ResumePosition position;         // behind the last of them
  std::optional<DataIssue> failure;
};

// Steps through the rows of the files, one thread at a time.
class SqliteRows {
 public:
  explicit SqliteRows(const ReadRequest& request)
      : request_(request), table_(*request.table), source_(*request.source), next_file_(request.from.file), skip_(request.from.offset) {
    for (const ColumnId column : request.columns) {
      const ColumnSchema& schema = table_.columns[column.index];
      const bool has_missing = column.index < source_.cells.size() && !source_.cells[column.index].missing.empty();
      wanted_.push_back({schema.type, IsNumeric(schema.type.kind) && !has_missing && schema.values.empty() && schema.aliases.empty()});
    }
  }

  std::optional<DataIssue> Start() {
    if (source_.paths.empty()) {
      return DataIssue{.kind = DataIssueKind::NoFileMatches, .table = table_.name};
    }
    OpenNextFile();
    return std::exchange(failure_, std::nullopt);
  }

  /// Ends early, with rows that are of no use, once `is_stopping` is set.
  void Take(RowBatch& batch, const std::atomic<bool>& is_stopping) {
    batch.columns.resize(request_.columns.size());
    for (CellTexts& column : batch.columns) {
      column.Clear();
    }
    batch.rows = 0;
    while (batch.rows == 0 && !is_stopping && (statement_ != nullptr || (next_file_ < source_.paths.size() && OpenNextFile()))) {
      batch.path = path_;
      batch.first_row = row_;
      for (; batch.rows < kBatchRows && !is_stopping && Step(); ++batch.rows) {
        for (size_t index = 0; index < batch.columns.size(); ++index) {
          TakeCell(index, batch.columns[index]);
        }
        ++row_;
        batch.position = {file_, has_rowid_ ? PositionOf(sqlite3_column_int64(statement_.get(), static_cast<int>(places_.size()))) : row_};
      }
    }
    batch.failure = std::exchange(failure_, std::nullopt);
  }

 private:
  struct Wanted {
    ValueType type;
    bool takes_numbers = false;  // numeric, and no text of a number stands for something else
  };

  bool Fail(DataIssue issue) {
    issue.table = table_.name;
    issue.file = path_;
    failure_ = std::move(issue);
    statement_.reset();
    next_file_ = source_.paths.size();
    return false;
  }
  bool FailWith(const ReadFailure& failure) { return Fail({.kind = failure.kind, .example = failure.example, .hint = failure.hint}); }

  bool OpenNextFile() {
    file_ = next_file_++;
    path_ = source_.paths[file_];
    row_ = 0;
    std::optional<ReadFailure> failure;
    statement_.reset();
    database_ = SqliteFile::Open(path_, failure);
    if (!database_) {
      return FailWith(*failure);
    }
    return source_.sqlite_query.empty() ? PrepareTable() : PrepareQuery();
  }

  bool PrepareTable() {
    const std::string& name = source_.sqlite_table;
    if (!database_->HasTable(name)) {
      return Fail({.kind = DataIssueKind::SqliteTableMissing, .example = name, .hint = ClosestName(name, database_->TableNames())});
    }
    const std::string from = " FROM " + QuoteSqliteName(name);
    const SqliteStatement all = database_->Prepare("SELECT *" + from);
    if (all == nullptr) {
      return FailQuery();
    }
    // Only names that are columns: a quoted name that is none would be read as a text.
    if (!FindColumns(all.get())) {
      return false;
    }
    std::string columns = "SELECT ";
    for (const int place : places_) {
      columns += QuoteSqliteName(sqlite3_column_name(all.get(), place)) + ", ";
    }
    for (size_t index = 0; index < places_.size(); ++index) {
      places_[index] = static_cast<int>(index);
    }
    // In the order of the rowid, so that reading can go on behind it. Views and tables without one give their rows as they come.
    const std::string rowid = NameOfRowid(all.get());
    const uint64_t from_row = file_ == request_.from.file ? skip_ : 0;
    const std::string behind = from_row == 0 ? "" : " WHERE " + rowid + " > " + std::to_string(RowidAt(from_row));
    statement_ = rowid.empty() ? nullptr : database_->Prepare(columns + rowid + from + behind + " ORDER BY " + rowid);
    has_rowid_ = statement_ != nullptr && !IsView();
    if (!has_rowid_) {
      statement_ = database_->Prepare(columns + "0" + from);
      return statement_ != nullptr ? SkipRows() : FailQuery();
    }
    return true;
  }

  // A position from a rowid, which may be negative: in the same order, and 0 for none.
  static uint64_t PositionOf(int64_t rowid) { return static_cast<uint64_t>(rowid) ^ (uint64_t{1} << 63); }
  static int64_t RowidAt(uint64_t position) { return static_cast<int64_t>(position ^ (uint64_t{1} << 63)); }

  // One of the rowid's three names that no column took; "" where all are taken.
  static std::string NameOfRowid(sqlite3_stmt* all) {
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

  // A view has no rowids: asked for them, SQLite gives missing values.
  bool IsView() const {
    const SqliteStatement kind = database_->Prepare("SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = ?1 COLLATE NOCASE");
    sqlite3_bind_text(kind.get(), 1, source_.sqlite_table.c_str(), -1, SQLITE_STATIC);
    return sqlite3_step(kind.get()) == SQLITE_ROW;
  }

  bool PrepareQuery() {
    statement_ = database_->Prepare(source_.sqlite_query);
    has_rowid_ = false;
    if (statement_ == nullptr) {
      return FailQuery();
    }
    const bool is_select = sqlite3_stmt_readonly(statement_.get()) != 0 && sqlite3_column_count(statement_.get()) != 0;
    if (!is_select || !database_->IsOneStatement(source_.sqlite_query)) {
      return Fail({.kind = DataIssueKind::SqliteQueryWrites});
    }
    return FindColumns(statement_.get()) && SkipRows();
  }

  bool FailQuery() {
    const ReadFailure failure = database_->LastFailure();
    if (failure.kind != DataIssueKind::FileUnreadable) {
      return FailWith(failure);
    }
    return Fail({.kind = DataIssueKind::SqliteQueryFailed, .example = failure.example});
  }

  // The places of the wanted columns among a statement's.
  bool FindColumns(sqlite3_stmt* statement) {
    std::vector<std::string> names;
    for (int column = 0; column < sqlite3_column_count(statement); ++column) {
      names.emplace_back(sqlite3_column_name(statement, column));
    }
    places_.clear();
    for (const ColumnId column : request_.columns) {
      const std::string& own_name = table_.columns[column.index].name;
      const bool renamed = column.index < source_.cells.size() && !source_.cells[column.index].header.empty();
      const std::string& wanted = renamed ? source_.cells[column.index].header : own_name;
      const auto found = std::find(names.begin(), names.end(), wanted);
      if (found == names.end()) {
        return Fail({.kind = DataIssueKind::ColumnNotInFile, .column = own_name, .example = wanted, .hint = ClosestName(wanted, names)});
      }
      if (std::find(found + 1, names.end(), wanted) != names.end()) {
        return Fail({.kind = DataIssueKind::SqliteColumnTwice, .column = own_name, .example = wanted});
      }
      places_.push_back(static_cast<int>(found - names.begin()));
    }
    return true;
  }

  bool SkipRows() {
    const uint64_t count = file_ == request_.from.file ? skip_ : 0;
    for (row_ = 0; row_ < count && Step(); ++row_) {
    }
    return !failure_;
  }

  // The next row; at the end the statement is gone.
  bool Step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) {
      return true;
    }
    if (code != SQLITE_DONE) {
      FailQuery();
    }
    statement_.reset();
    return false;
  }

  void TakeCell(size_t index, CellTexts& cells) {
    using Kind = CellTexts::Kind;
    // An unprotected value, which serves until the next step: one thread at a time uses this connection. It is looked up once for all that is asked of it.
    sqlite3_value* cell = sqlite3_column_value(statement_.get(), places_[index]);
    const Wanted& wanted = wanted_[index];
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
    const SqliteCell read = ReadSqliteCell(cell, scratch_);
    if (read.text.data() == nullptr) {
      cells.AddMissing();
    } else {
      cells.Add(read.text, read.is_number && IsNumeric(wanted.type.kind) ? Kind::Digits : Kind::Text);
    }
  }

  const ReadRequest request_;
  const TableSchema& table_;
  const TableSource& source_;
  std::vector<Wanted> wanted_;
  std::optional<DataIssue> failure_;

  size_t file_ = 0;
  size_t next_file_ = 0;
  uint64_t skip_ = 0;
  std::string path_;
  std::optional<SqliteFile> database_;
  SqliteStatement statement_;
  bool has_rowid_ = false;
  std::vector<int> places_;  // by requested column: its place in the statement
  uint64_t row_ = 0;         // of the statement, from 1
  std::string scratch_;
};

// Reads cells as values while, with two threads or more, another one steps on by a batch.
class SqliteReader : public TableReader {
 public:
  SqliteReader(const ReadRequest& request, DataReport& report) : request_(request), table_(*request.table), report_(report), rows_(request) {
    for (const ColumnId column : request.columns) {
      dictionaries_.push_back(Column::Of(table_.columns[column.index].type).dictionary);
      CellContext context;
      context.table = &table_;
      context.column = column;
      context.format = column.index < request.source->cells.size() ? &request.source->cells[column.index] : nullptr;
      context.zone = request.zone;
      context.encoding_declared = true;
      context.is_link = std::find(request.links.begin(), request.links.end(), column) != request.links.end();
      parsers_.emplace_back(context, report);
      CellFormat plain = context.format != nullptr ? *context.format : CellFormat();
      plain.format.clear();
      context.format = &plain;
      plain_parsers_.emplace_back(context, report);
    }
    for (uint32_t line = 1; line <= kBatchRows; ++line) {
      lines_.push_back(line);
    }
  }

  ~SqliteReader() override {
    if (stepping_.joinable()) {
      {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
      }
      changed_.notify_all();
      stepping_.join();
    }
  }
  SqliteReader(const SqliteReader&) = delete;
  SqliteReader& operator=(const SqliteReader&) = delete;

  bool Start() {
    if (std::optional<DataIssue> failure = rows_.Start()) {
      report_.Add(std::move(*failure));
      return false;
    }
    return true;
  }

  bool Next(Chunk& chunk) override {
    chunk = Chunk();
    for (size_t index = 0; index < request_.columns.size(); ++index) {
      chunk.columns.push_back(Column::Of(table_.columns[request_.columns[index].index].type));
      chunk.columns.back().dictionary = dictionaries_[index];
    }
    while (!has_ended_ && chunk.rows < kChunkRows) {
      if (batch_.rows == 0) {
        TakeBatch();
      }
      if (chunk.rows + batch_.rows > kChunkRows) {
        break;  // it begins the next chunk
      }
      if (batch_.failure) {
        report_.Add(std::move(*batch_.failure));
        has_ended_ = true;
        return false;
      }
      has_ended_ = batch_.rows == 0;
      for (size_t index = 0; index < batch_.columns.size(); ++index) {
        Parse(index, chunk.columns[index]);
      }
      if (batch_.rows > 0) {
        chunk.position = batch_.position;
      }
      chunk.rows += std::exchange(batch_.rows, 0);
    }
    return chunk.rows > 0;
  }

 private:
  // The first batch is taken here: where it is all, a thread is not worth its start. Nor is there one where the system gives none.
  void TakeBatch() {
    if (!stepping_.joinable()) {
      rows_.Take(batch_, is_stopping_);
      if (batch_.rows == kBatchRows && request_.threads > 1 && !has_tried_thread_ && sqlite3_threadsafe() != 0) {
        has_tried_thread_ = true;
        try {
          stepping_ = std::thread([this] { StepAhead(); });
        } catch (const std::system_error&) {
        }
      }
      return;
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_ready_; });
    if (thrown_ != nullptr) {
      std::rethrow_exception(thrown_);
    }
    std::swap(batch_, ahead_);
    is_ready_ = false;
    lock.unlock();
    changed_.notify_all();
  }

  void StepAhead() {
    std::unique_lock lock(mutex_);
    for (bool goes_on = true; goes_on;) {
      changed_.wait(lock, [&] { return !is_ready_ || is_stopping_; });
      if (is_stopping_) {
        return;
      }
      lock.unlock();
      try {
        rows_.Take(ahead_, is_stopping_);
        goes_on = ahead_.rows > 0 && !ahead_.failure;
      } catch (...) {
        thrown_ = std::current_exception();
        goes_on = false;
      }
      lock.lock();
      is_ready_ = true;
      changed_.notify_all();
    }
  }

  // Slots need no parser. Texts that follow each other go to theirs together, with what is missing among them.
  void Parse(size_t index, Column& out) {
    using Kind = CellTexts::Kind;
    const CellTexts& texts = batch_.columns[index];
    const size_t rows = texts.places.size();
    for (size_t begin = 0, end = 0; begin < rows; begin = end) {
      const Kind kind = texts.places[begin].kind;
      if (kind == Kind::Slot) {
        PushSlot(texts.places[end++].at, out);
        continue;
      }
      if (kind == Kind::Missing && IsNumeric(out.type.kind)) {
        out.PushMissing();
        ++end;
        continue;
      }
      cells_.clear();
      const bool is_digits = kind == Kind::Digits;
      for (; end < rows && texts.places[end].kind != Kind::Slot && (texts.places[end].kind == Kind::Digits) == is_digits; ++end) {
        cells_.push_back(texts.places[end].kind == Kind::Missing ? std::string_view() : texts.TextAt(end));
      }
      (is_digits ? plain_parsers_ : parsers_)[index].Append({cells_, &batch_.path, lines_.data() + begin, batch_.first_row}, out);
    }
  }

  const ReadRequest request_;
  const TableSchema& table_;
  DataReport& report_;  // the caller's thread only
  std::vector<std::shared_ptr<Dictionary>> dictionaries_;
  std::vector<ColumnParser> parsers_;
  std::vector<ColumnParser> plain_parsers_;  // for numbers in columns whose texts have a format of their own
  RowBatch batch_;
  bool has_ended_ = false;
  std::vector<std::string_view> cells_;
  std::vector<uint32_t> lines_;  // 1, 2, … of a batch

  SqliteRows rows_;  // of the stepping thread, where there is one
  std::mutex mutex_;
  std::condition_variable changed_;
  RowBatch ahead_;
  bool is_ready_ = false;
  std::atomic<bool> is_stopping_ = false;
  bool has_tried_thread_ = false;
  std::exception_ptr thrown_;
  std::thread stepping_;
};

}  // namespace

bool AreRowsOfTable(const TableSource& source) {
  return source.sqlite_query.empty() && std::all_of(source.paths.begin(), source.paths.end(), [&](const std::string& path) {
    std::optional<ReadFailure> failure;
    const std::optional<SqliteFile> file = SqliteFile::Open(path, failure);
    const std::vector<std::string> tables = file ? file->NamesOf("table") : std::vector<std::string>();
    return std::any_of(tables.begin(), tables.end(), [&](const std::string& name) { return sqlite3_stricmp(name.c_str(), source.sqlite_table.c_str()) == 0; });
  });
}

std::unique_ptr<TableReader> OpenSqlite(const ReadRequest& request, DataReport& report) {
  auto reader = std::make_unique<SqliteReader>(request, report);
  if (!reader->Start()) {
    return nullptr;
  }
  return reader;
}

}  // namespace limn
