#include "runtime/tables/csv/csv_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/tables/cells/column_parser.h"
#include "runtime/tables/closest_name.h"
#include "runtime/tables/csv/header.h"
#include "runtime/tables/csv/index_rows.h"
#include "runtime/tables/csv/text_window.h"
#include "runtime/tables/utf8.h"

namespace limn {
namespace {

// A chunk of a table with thousands of columns has fewer rows, so that it doesn't outgrow the table.
constexpr size_t kChunkCellsMax = 8 * 1024 * 1024;
constexpr size_t kChunkRowsMin = 1024;

class CsvReader : public TableReader {
 public:
  CsvReader(const ReadRequest& request, DataReport& report)
      : request_(request), table_(*request.table), source_(*request.source), report_(report), next_file_(request.from.file) {
    for (const ColumnId column : request.columns) {
      const CellFormat* format = column.index < source_.cells.size() ? &source_.cells[column.index] : nullptr;
      const std::string& name = table_.columns[column.index].name;
      wanted_.push_back(format != nullptr && !format->header.empty() ? format->header : name);
      dictionaries_.push_back(Column::Of(table_.columns[column.index].type).dictionary);
    }
    chunk_rows_ = std::clamp(kChunkCellsMax / std::max<size_t>(request.columns.size(), 1), kChunkRowsMin, kChunkRows);
  }

  // The first file, so that what is wrong with it is known at once.
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
    while (!failed_ && chunk.rows < chunk_rows_) {
      if (next_row_ < index_.rows.size()) {
        TakeRows(chunk);
      } else if (!NextPiece()) {
        break;
      }
    }
    FlushRowIssues();
    return !failed_ && chunk.rows > 0;
  }

 private:
  bool Fail(DataIssue issue) {
    issue.table = table_.name;
    report_.Add(std::move(issue));
    failed_ = true;
    return false;
  }
  bool Fail(const ReadFailure& failure) { return Fail({.kind = failure.kind, .file = path_, .example = failure.example, .hint = failure.hint}); }

  // More rows of this file, or what stands in the next one. False at the end of all, or after a failure.
  bool NextPiece() {
    while (!failed_) {
      if (window_ == nullptr) {
        return next_file_ < source_.paths.size() && OpenNextFile();
      }
      window_->Consume(index_.consumed, index_.lines);
      index_.rows.clear();
      next_row_ = 0;
      if (window_->at_end() && window_->text().empty()) {
        window_.reset();
        index_.consumed = 0;
        index_.lines = 0;
        continue;
      }
      IndexMore();
      if (!index_.rows.empty()) {
        return true;
      }
    }
    return false;
  }

  // At least one whole row, if there is one. A row that is too large is left out.
  void IndexMore() {
    do {
      if (!window_->at_end()) {
        window_->Fill();
      }
      if (window_->failure()) {
        Fail(*window_->failure());
        return;
      }
      IndexRows(window_->text().data(), window_->text().size(), window_->at_end(), delimiter_, index_);
      if (index_.quote_open) {
        Fail({.kind = DataIssueKind::QuoteNotClosed, .file = path_, .line = window_->line() + index_.lines});
        return;
      }
      if (index_.rows.empty() && index_.consumed == 0 && window_->text().size() >= kRowBytesMax) {
        const uint64_t line = window_->line();
        CountRow(DataIssueKind::RowTooLarge, line, std::to_string(kRowBytesMax / (1024 * 1024)) + " MB");
        if (!window_->SkipRow()) {
          Fail({.kind = DataIssueKind::QuoteNotClosed, .file = path_, .line = line});
          return;
        }
        if (window_->failure()) {
          Fail(*window_->failure());
          return;
        }
      }
    } while (index_.rows.empty() && index_.consumed == 0 && !window_->at_end());
  }

  bool OpenNextFile() {
    file_ = next_file_++;
    path_ = source_.paths[file_];
    OpenedBytes opened = OpenBytes(path_, source_.encoding);
    if (opened.failure) {
      return Fail(*opened.failure);
    }
    if (opened.is_empty) {
      return Fail({.kind = DataIssueKind::FileEmpty, .file = path_});
    }
    encoding_known_ = opened.encoding_known;
    window_ = std::make_unique<TextWindow>(std::move(opened.bytes), 0, 1);
    window_->Fill();
    const SepLine sep = ReadSepLine(window_->text());
    window_->Consume(sep.bytes, sep.bytes != 0 ? 1 : 0);
    delimiter_ = source_.delimiter != 0 ? source_.delimiter : sep.delimiter;
    if (delimiter_ == 0) {
      delimiter_ = DetectDelimiter(window_->text(), window_->at_end(), wanted_);
    }
    index_ = CsvIndex();
    IndexRows(window_->text().data(), window_->text().size(), window_->at_end(), delimiter_, index_);
    while (index_.rows.empty() && !window_->at_end() && window_->text().size() < kRowBytesMax) {
      window_->Fill();
      IndexRows(window_->text().data(), window_->text().size(), window_->at_end(), delimiter_, index_);
    }
    if (window_->failure()) {
      return Fail(*window_->failure());
    }
    if (index_.quote_open && index_.rows.empty()) {
      return Fail({.kind = DataIssueKind::QuoteNotClosed, .file = path_, .line = window_->line()});
    }
    if (index_.rows.empty()) {
      return Fail({.kind = DataIssueKind::FileEmpty, .file = path_});
    }
    if (!ReadHeader()) {
      return false;
    }
    MakeParsers();
    return file_ != request_.from.file || request_.from.offset == 0 || SkipTo(request_.from.offset);
  }

  bool ReadHeader() {
    const CsvRow& row = index_.rows[0];
    const char* text = window_->text().data();
    std::vector<char> arena;
    arena.reserve(window_->text().size());
    HeaderNames names;
    for (uint32_t column = 0; column < row.cells; ++column) {
      names.emplace_back(TrimBlanks(Unquote(index_.RawCell(text, row, column), arena)));
    }
    header_cells_ = row.cells;
    places_.clear();
    for (size_t index = 0; index < wanted_.size(); ++index) {
      const std::string& column = table_.columns[request_.columns[index].index].name;
      const HeaderMatch match = FindInHeader(names, wanted_[index]);
      if (!match.column) {
        const bool undecoded = !encoding_known_ && std::any_of(names.begin(), names.end(), [](const std::string& name) { return !IsUtf8(name); });
        if (undecoded) {
          return Fail({.kind = DataIssueKind::HeaderEncoding, .file = path_});
        }
        return Fail({.kind = DataIssueKind::ColumnNotInFile, .column = column, .file = path_, .example = wanted_[index], .hint = ClosestName(wanted_[index], names)});
      }
      if (match.times > 1) {
        report_.Add({.kind = DataIssueKind::HeaderTwice, .table = table_.name, .column = column, .file = path_, .example = wanted_[index], .count = match.times});
      }
      places_.push_back(*match.column);
    }
    next_row_ = 1;
    return true;
  }

  void MakeParsers() {
    parsers_.clear();
    for (const ColumnId column : request_.columns) {
      CellContext context;
      context.table = &table_;
      context.column = column;
      context.format = column.index < source_.cells.size() ? &source_.cells[column.index] : nullptr;
      context.zone = request_.zone;
      context.encoding_declared = encoding_known_;
      parsers_.emplace_back(context, report_);
    }
  }

  // Behind rows that were delivered before.
  bool SkipTo(uint64_t offset) {
    while (window_->offset() + index_.consumed < offset && !(window_->at_end() && window_->text().size() == index_.consumed)) {
      window_->Consume(index_.consumed, index_.lines);
      IndexMore();
      if (failed_) {
        return false;
      }
    }
    next_row_ = static_cast<size_t>(std::partition_point(index_.rows.begin(), index_.rows.end(), [&](const CsvRow& row) {
                                      return window_->offset() + row.begin < offset;
                                    }) -
                                    index_.rows.begin());
    return true;
  }

  void TakeRows(Chunk& chunk) {
    const size_t count = std::min(index_.rows.size() - next_row_, chunk_rows_ - chunk.rows);
    const CsvRow* rows = index_.rows.data() + next_row_;
    const char* text = window_->text().data();
    lines_.resize(count);
    for (size_t row = 0; row < count; ++row) {
      lines_[row] = rows[row].line;
      if (rows[row].cells != header_cells_) {
        CheckRagged(rows[row]);
      }
    }
    cells_.resize(count);
    for (size_t index = 0; index < parsers_.size(); ++index) {
      const uint32_t place = places_[index];
      arena_.clear();
      arena_.reserve(index_.any_quote ? window_->text().size() : 0);
      for (size_t row = 0; row < count; ++row) {
        const std::string_view raw = index_.RawCell(text, rows[row], place);
        const bool may_be_quoted = index_.any_quote && !raw.empty() && (raw[0] == '"' || raw[0] == ' ');
        cells_[row] = may_be_quoted ? Unquote(raw, arena_) : raw;
      }
      parsers_[index].Append({cells_, &path_, lines_.data(), window_->line()}, chunk.columns[index]);
    }
    chunk.rows += count;
    next_row_ += count;
    const size_t behind = next_row_ < index_.rows.size() ? index_.rows[next_row_].begin : index_.consumed;
    chunk.position = {file_, window_->offset() + behind};
  }

  void CheckRagged(const CsvRow& row) {
    const uint64_t line = window_->line() + row.line;
    if (row.cells < header_cells_) {
      CountRow(DataIssueKind::RowShort, line, std::to_string(header_cells_));
      return;
    }
    // A delimiter too many at the end of each row is common and harmless.
    for (uint32_t column = header_cells_; column < row.cells; ++column) {
      if (!index_.RawCell(window_->text().data(), row, column).empty()) {
        CountRow(DataIssueKind::RowLong, line, std::to_string(header_cells_));
        return;
      }
    }
  }

  void CountRow(DataIssueKind kind, uint64_t line, std::string hint) {
    const auto counted = std::find_if(row_issues_.begin(), row_issues_.end(), [&](const auto& entry) { return entry.first == kind; });
    if (counted != row_issues_.end()) {
      ++counted->second;
      return;
    }
    row_issues_.emplace_back(kind, 0);
    report_.Add({.kind = kind, .table = table_.name, .file = path_, .line = line, .hint = std::move(hint)});
  }

  void FlushRowIssues() {
    for (auto& [kind, count] : row_issues_) {
      if (count > 0) {
        report_.Add({.kind = kind, .table = table_.name, .count = count});
        count = 0;
      }
    }
  }

  const ReadRequest request_;
  const TableSchema& table_;
  const TableSource& source_;
  DataReport& report_;
  size_t chunk_rows_ = kChunkRows;
  std::vector<std::string> wanted_;  // by requested column: its header
  std::vector<std::shared_ptr<Dictionary>> dictionaries_;
  bool failed_ = false;

  // The file being read.
  size_t file_ = 0;
  size_t next_file_ = 0;
  std::string path_;
  std::unique_ptr<TextWindow> window_;
  char delimiter_ = ',';
  bool encoding_known_ = false;
  uint32_t header_cells_ = 0;
  std::vector<uint32_t> places_;  // by requested column: its place in the file
  std::vector<ColumnParser> parsers_;

  // The piece of it that is in memory.
  CsvIndex index_;
  size_t next_row_ = 0;
  std::vector<uint32_t> lines_;
  std::vector<std::string_view> cells_;
  std::vector<char> arena_;

  std::vector<std::pair<DataIssueKind, uint64_t>> row_issues_;  // counted since the last flush, after the first
};

}  // namespace

std::unique_ptr<TableReader> OpenCsv(const ReadRequest& request, DataReport& report) {
  auto reader = std::make_unique<CsvReader>(request, report);
  if (!reader->Start()) {
    return nullptr;
  }
  return reader;
}

}  // namespace limn
