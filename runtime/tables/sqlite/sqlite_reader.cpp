#include "runtime/tables/sqlite/sqlite_reader.h"

#include <algorithm>

#include "runtime/tables/cells/column_parser.h"
#include "runtime/tables/closest_name.h"
#include "runtime/tables/sqlite/sqlite_file.h"

namespace limn {
namespace {

// Rows that are parsed together, column by column.
constexpr size_t kBatchRows = 1024;

// The cells of one column in a batch; their texts stand in one piece of memory.
struct CellTexts {
  struct Place {
    size_t begin = 0;
    size_t size = 0;
    bool missing = true;
    bool is_number = false;  // stored as INTEGER or REAL
  };
  std::vector<char> bytes;
  std::vector<Place> places;

  void Clear() {
    bytes.clear();
    places.clear();
  }
  void AddMissing() { places.push_back({}); }
  void Add(std::string_view text, bool is_number) {
    places.push_back({bytes.size(), text.size(), false, is_number});
    bytes.insert(bytes.end(), text.begin(), text.end());
  }
};

class SqliteReader : public TableReader {
 public:
  SqliteReader(const ReadRequest& request, DataReport& report)
      : request_(request), table_(*request.table), source_(*request.source), report_(report), next_file_(request.from.file), skip_(request.from.offset) {
    for (const ColumnId column : request.columns) {
      const ColumnSchema& schema = table_.columns[column.index];
      dictionaries_.push_back(Column::Of(schema.type).dictionary);
      CellContext context;
      context.table = &table_;
      context.column = column;
      context.format = column.index < source_.cells.size() ? &source_.cells[column.index] : nullptr;
      context.zone = request.zone;
      context.encoding_declared = true;
      context.is_link = std::find(request.links.begin(), request.links.end(), column) != request.links.end();
      parsers_.emplace_back(context, report);
      CellFormat plain = context.format != nullptr ? *context.format : CellFormat();
      plain.format.clear();
      context.format = &plain;
      plain_parsers_.emplace_back(context, report);
    }
    texts_.resize(request.columns.size());
  }

  bool Start() {
    if (source_.paths.empty()) {
      report_.Add({.kind = DataIssueKind::NoFileMatches, .table = table_.name});
      return false;
    }
    return OpenNextFile();
  }

  bool Next(Chunk& chunk) override {
    chunk = Chunk();
    for (size_t index = 0; index < request_.columns.size(); ++index) {
      chunk.columns.push_back(Column::Of(table_.columns[request_.columns[index].index].type));
      chunk.columns.back().dictionary = dictionaries_[index];
    }
    while (!failed_ && chunk.rows < kChunkRows) {
      if (statement_ == nullptr && (next_file_ == source_.paths.size() || !OpenNextFile())) {
        break;
      }
      TakeBatch(chunk);
    }
    return !failed_ && chunk.rows > 0;
  }

 private:
  bool Fail(DataIssue issue) {
    issue.table = table_.name;
    issue.file = path_;
    report_.Add(std::move(issue));
    failed_ = true;
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
    return !failed_;
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

  void TakeBatch(Chunk& chunk) {
    lines_.clear();
    for (CellTexts& texts : texts_) {
      texts.Clear();
    }
    const size_t wanted = std::min(kBatchRows, kChunkRows - chunk.rows);
    while (lines_.size() < wanted && Step()) {
      for (size_t index = 0; index < texts_.size(); ++index) {
        const SqliteCell cell = ReadSqliteCell(statement_.get(), places_[index], scratch_);
        if (cell.text.data() == nullptr) {
          texts_[index].AddMissing();
        } else {
          texts_[index].Add(cell.text, cell.is_number);
        }
      }
      ++row_;
      lines_.push_back(static_cast<uint32_t>(lines_.size()) + 1);
      position_ = {file_, has_rowid_ ? PositionOf(sqlite3_column_int64(statement_.get(), static_cast<int>(places_.size()))) : row_};
    }
    if (failed_ || lines_.empty()) {
      return;
    }
    for (size_t index = 0; index < texts_.size(); ++index) {
      Parse(index, chunk.columns[index]);
    }
    chunk.rows += lines_.size();
    chunk.position = position_;
  }

  // Runs of cells of one kind go to the parser that knows them.
  void Parse(size_t index, Column& out) {
    const CellTexts& texts = texts_[index];
    const ValueKind kind = out.type.kind;
    const bool numbers_are_plain = kind == ValueKind::Int || kind == ValueKind::Decimal || kind == ValueKind::Number;
    cells_.clear();
    for (const CellTexts::Place& place : texts.places) {
      cells_.push_back(place.missing ? std::string_view() : std::string_view(texts.bytes.data() + place.begin, place.size));
    }
    const uint64_t first = row_ - lines_.size();
    for (size_t begin = 0, end = 0; begin < cells_.size(); begin = end) {
      const bool plain = numbers_are_plain && texts.places[begin].is_number;
      while (end < cells_.size() && (numbers_are_plain && texts.places[end].is_number) == plain) {
        ++end;
      }
      ColumnParser& parser = plain ? plain_parsers_[index] : parsers_[index];
      parser.Append({std::span(cells_).subspan(begin, end - begin), &path_, lines_.data() + begin, first}, out);
    }
  }

  const ReadRequest request_;
  const TableSchema& table_;
  const TableSource& source_;
  DataReport& report_;
  std::vector<std::shared_ptr<Dictionary>> dictionaries_;
  std::vector<ColumnParser> parsers_;
  std::vector<ColumnParser> plain_parsers_;  // for numbers in columns whose texts have a format of their own
  bool failed_ = false;

  size_t file_ = 0;
  size_t next_file_ = 0;
  uint64_t skip_ = 0;
  std::string path_;
  std::optional<SqliteFile> database_;
  SqliteStatement statement_;
  bool has_rowid_ = false;
  std::vector<int> places_;  // by requested column: its place in the statement
  uint64_t row_ = 0;         // of the statement, from 1
  ResumePosition position_;

  std::vector<CellTexts> texts_;
  std::string scratch_;
  std::vector<std::string_view> cells_;
  std::vector<uint32_t> lines_;
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
