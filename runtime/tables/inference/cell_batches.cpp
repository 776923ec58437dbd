#include "runtime/tables/inference/cell_batches.h"

#include <algorithm>

#include "runtime/tables/closest_name.h"
#include "runtime/tables/csv/csv_cells.h"
#include "runtime/tables/sqlite/sqlite_file.h"
#include "runtime/tables/utf8.h"

namespace limn {
namespace {

constexpr size_t kBatchRows = 4096;

class CsvBatches : public CellBatches {
 public:
  CsvBatches(const TableSource& source, const std::string& table_name, std::vector<WantedCells> wanted, DataReport& report)
      : cells_(source, table_name, std::move(wanted), {}, report) {}
  bool Start() { return cells_.Start(); }
  bool Next() override { return cells_.Next(kBatchRows, batch_); }
  size_t rows() const override { return batch_.rows(); }
  std::span<const std::string_view> Cells(size_t index) override { return batch_.Cells(index, scratch_).cells; }
  const CsvFile& file() const { return cells_.file(); }

 private:
  CsvCells cells_;
  CsvBatch batch_;
  CellScratch scratch_;
};

class SqliteBatches : public CellBatches {
 public:
  SqliteBatches(const TableSource& source, std::string table_name, DataReport& report) : source_(source), table_name_(std::move(table_name)), report_(report) {}

  bool Start() {
    if (source_.paths.empty()) {
      return Fail({DataIssueKind::NoFileMatches, "", ""});
    }
    std::optional<ReadFailure> failure;
    database_ = SqliteFile::Open(source_.paths[0], failure);
    if (!database_) {
      return Fail(*failure);
    }
    if (source_.sqlite_query.empty() && !database_->HasTable(source_.sqlite_table)) {
      return Fail({DataIssueKind::SqliteTableMissing, source_.sqlite_table, ClosestName(source_.sqlite_table, database_->TableNames())});
    }
    statement_ = database_->Prepare(source_.sqlite_query.empty() ? "SELECT * FROM " + QuoteSqliteName(source_.sqlite_table) : source_.sqlite_query);
    if (statement_ == nullptr) {
      const ReadFailure reason = database_->LastFailure();
      return Fail(reason.kind == DataIssueKind::FileUnreadable ? ReadFailure{DataIssueKind::SqliteQueryFailed, reason.example, ""} : reason);
    }
    if (sqlite3_stmt_readonly(statement_.get()) == 0 || sqlite3_column_count(statement_.get()) == 0) {
      return Fail({DataIssueKind::SqliteQueryWrites, "", ""});
    }
    return true;
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (int column = 0; column < sqlite3_column_count(statement_.get()); ++column) {
      names.emplace_back(sqlite3_column_name(statement_.get(), column));
    }
    return names;
  }

  void Choose(const std::vector<std::string>& headers) {
    const std::vector<std::string> names = Names();
    for (const std::string& header : headers) {
      places_.push_back(static_cast<int>(std::find(names.begin(), names.end(), header) - names.begin()));
    }
    texts_.resize(headers.size());
  }

  bool Next() override {
    rows_ = 0;
    for (std::vector<std::string>& column : texts_) {
      column.clear();
    }
    missing_.assign(texts_.size(), {});
    while (!done_ && rows_ < kBatchRows) {
      const int code = sqlite3_step(statement_.get());
      if (code != SQLITE_ROW) {
        done_ = true;
        if (code != SQLITE_DONE) {
          return Fail(database_->LastFailure());
        }
        break;
      }
      for (size_t index = 0; index < texts_.size(); ++index) {
        const SqliteCell cell = ReadSqliteCell(sqlite3_column_value(statement_.get(), places_[index]), scratch_);
        texts_[index].emplace_back(cell.text);
        missing_[index].push_back(cell.text.data() == nullptr);
      }
      ++rows_;
    }
    return rows_ > 0;
  }

  size_t rows() const override { return rows_; }

  std::span<const std::string_view> Cells(size_t index) override {
    views_.clear();
    for (size_t row = 0; row < rows_; ++row) {
      views_.push_back(missing_[index][row] ? std::string_view() : std::string_view(texts_[index][row]));
    }
    return views_;
  }

 private:
  bool Fail(const ReadFailure& failure) {
    report_.Add({.kind = failure.kind, .table = table_name_, .file = source_.paths.empty() ? "" : source_.paths[0], .example = failure.example, .hint = failure.hint});
    return false;
  }

  const TableSource& source_;
  std::string table_name_;
  DataReport& report_;
  std::optional<SqliteFile> database_;
  SqliteStatement statement_;
  bool done_ = false;
  std::vector<int> places_;
  size_t rows_ = 0;
  std::vector<std::vector<std::string>> texts_;
  std::vector<std::vector<bool>> missing_;
  std::vector<std::string_view> views_;
  std::string scratch_;
};

}  // namespace

std::optional<SourceHeader> ReadSourceHeader(const TableSource& source, const std::string& table_name, DataReport& report) {
  SourceHeader header;
  if (source.format == SourceFormat::Sqlite) {
    SqliteBatches batches(source, table_name, report);
    if (!batches.Start()) {
      return std::nullopt;
    }
    header.names = batches.Names();
    header.headers = header.names;
    return header;
  }
  CsvBatches batches(source, table_name, {}, report);
  if (!batches.Start()) {
    return std::nullopt;
  }
  header.names = batches.file().header;
  header.delimiter = batches.file().delimiter;
  header.encoding_known = batches.file().encoding_known;
  header.is_utf8 = std::all_of(header.names.begin(), header.names.end(), IsUtf8);
  // A name that stands twice, or none, is found by its place.
  for (size_t column = 0; column < header.names.size(); ++column) {
    const std::string& name = header.names[column];
    const bool by_name = !name.empty() && std::find(header.names.begin(), header.names.end(), name) == header.names.begin() + static_cast<ptrdiff_t>(column);
    header.headers.push_back(by_name ? name : "#" + std::to_string(column + 1));
  }
  return header;
}

std::unique_ptr<CellBatches> OpenCells(const TableSource& source, const std::string& table_name, const std::vector<std::string>& headers, DataReport& report) {
  if (source.format == SourceFormat::Sqlite) {
    auto batches = std::make_unique<SqliteBatches>(source, table_name, report);
    if (!batches->Start()) {
      return nullptr;
    }
    batches->Choose(headers);
    return batches;
  }
  std::vector<WantedCells> wanted;
  for (const std::string& header : headers) {
    wanted.push_back({header, header});
  }
  auto batches = std::make_unique<CsvBatches>(source, table_name, std::move(wanted), report);
  if (!batches->Start()) {
    return nullptr;
  }
  return batches;
}

}  // namespace limn
