#include "runtime/tables/csv/csv_cells.h"

#include <algorithm>

#include "runtime/tables/closest_name.h"
#include "runtime/tables/utf8.h"

namespace limn {

CellBatch CsvBatch::Cells(size_t wanted_index, CellScratch& scratch) const {
  const CsvIndex& index = piece_->index;
  const char* text = piece_->text.data();
  const CsvRow* rows = index.rows.data() + first_row_;
  const uint32_t place = piece_->file->places[wanted_index];
  scratch.cells.resize(rows_);
  scratch.arena.clear();
  scratch.arena.reserve(index.any_quote ? piece_->text.size() + kCsvPadding : 0);
  for (size_t row = 0; row < rows_; ++row) {
    const std::string_view raw = index.RawCell(text, rows[row], place);
    const bool may_be_quoted = index.any_quote && !raw.empty() && (raw[0] == '"' || raw[0] == ' ');
    scratch.cells[row] = may_be_quoted ? Unquote(raw, scratch.arena) : raw;
  }
  return {scratch.cells, &piece_->file->path, index.row_lines.data() + first_row_, piece_->line, true};
}

CsvCells::CsvCells(const TableSource& source, std::string table_name, std::vector<WantedCells> wanted, ResumePosition from, DataReport& report, size_t window_bytes)
    : source_(source),
      table_name_(std::move(table_name)),
      wanted_(std::move(wanted)),
      from_(from),
      report_(report),
      window_bytes_(window_bytes),
      next_file_(from.file),
      piece_(pieces_.Take()) {}

bool CsvCells::Start() {
  if (source_.paths.empty()) {
    return Fail({.kind = DataIssueKind::NoFileMatches});
  }
  return OpenNextFile();
}

bool CsvCells::Next(size_t rows_max, CsvBatch& batch) {
  while (!failed_ && next_row_ >= piece_->index.rows.size()) {
    if (!NextPiece()) {
      break;
    }
  }
  const CsvIndex& index = piece_->index;
  if (failed_ || next_row_ >= index.rows.size()) {
    FlushRowIssues();
    return false;
  }
  const size_t first_row = next_row_;
  const size_t rows = std::min(index.rows.size() - next_row_, rows_max);
  next_row_ += rows;
  for (size_t row = first_row; row < next_row_; ++row) {
    if (index.rows[row].cells != file_->header.size()) {
      CheckRagged(index.rows[row], index.row_lines[row]);
    }
  }
  const size_t behind = next_row_ < index.rows.size() ? index.rows[next_row_].begin : index.consumed;
  batch = CsvBatch(piece_, first_row, rows, {file_index_, window_->offset() + behind});
  return true;
}

bool CsvCells::has_more() const {
  const bool in_file = window_ != nullptr && (next_row_ < piece_->index.rows.size() || !window_->at_end());
  return !failed_ && (in_file || next_file_ < source_.paths.size());
}

bool CsvCells::Fail(DataIssue issue) {
  issue.table = table_name_;
  issue.file = file_->path;
  report_.Add(std::move(issue));
  failed_ = true;
  return false;
}

bool CsvCells::FailWith(const ReadFailure& failure) { return Fail({.kind = failure.kind, .example = failure.example, .hint = failure.hint}); }

bool CsvCells::OpenNextFile() {
  file_index_ = next_file_++;
  file_ = std::make_shared<CsvFile>();
  file_->path = source_.paths[file_index_];
  OpenedBytes opened = OpenBytes(file_->path, source_.encoding);
  if (opened.failure) {
    return FailWith(*opened.failure);
  }
  if (opened.is_empty) {
    return Fail({.kind = DataIssueKind::FileEmpty});
  }
  file_->encoding_known = opened.encoding_known;
  window_ = std::make_unique<TextWindow>(std::move(opened.bytes), 0, 1, window_bytes_, buffers_);
  window_->Fill();
  const SepLine sep = ReadSepLine(window_->text());
  window_->Consume(sep.bytes, sep.bytes != 0 ? 1 : 0);
  file_->delimiter = source_.delimiter != 0 ? source_.delimiter : sep.delimiter;
  if (file_->delimiter == 0) {
    std::vector<std::string> names;
    for (const WantedCells& wanted : wanted_) {
      names.push_back(wanted.header);
      names.insert(names.end(), wanted.also.begin(), wanted.also.end());
    }
    file_->delimiter = DetectDelimiter(window_->text(), window_->at_end(), names);
  }
  if (!IndexHeader() || !FindColumns()) {
    return false;
  }
  return file_index_ != from_.file || from_.offset == 0 || SkipTo(from_.offset);
}

// Rows of the text in the window, in a piece of their own: others may still hold the one before.
void CsvCells::Index() {
  piece_ = pieces_.Take();
  piece_->file = file_;
  piece_->buffer = window_->Share();
  piece_->text = window_->text();
  piece_->line = window_->line();
  IndexRows(piece_->text.data(), piece_->text.size(), window_->at_end(), file_->delimiter, piece_->index);
}

// The first row, and those behind it that are in memory.
bool CsvCells::IndexHeader() {
  Index();
  while (piece_->index.rows.empty() && !window_->at_end() && window_->text().size() < kRowBytesMax) {
    window_->Fill();
    Index();
  }
  if (window_->failure()) {
    return FailWith(*window_->failure());
  }
  const CsvIndex& index = piece_->index;
  if (index.rows.empty()) {
    return index.quote_open ? Fail({.kind = DataIssueKind::QuoteNotClosed, .line = window_->line()}) : Fail({.kind = DataIssueKind::FileEmpty});
  }
  std::vector<char> arena;
  arena.reserve(piece_->text.size());
  for (uint32_t column = 0; column < index.rows[0].cells; ++column) {
    file_->header.emplace_back(TrimBlanks(Unquote(index.RawCell(piece_->text.data(), index.rows[0], column), arena)));
  }
  next_row_ = 1;
  return true;
}

bool CsvCells::FindColumns() {
  const HeaderNames& header = file_->header;
  for (const WantedCells& wanted : wanted_) {
    HeaderMatch match = FindInHeader(header, wanted.header);
    for (auto name = wanted.also.begin(); !match.column && name != wanted.also.end(); ++name) {
      match = FindInHeader(header, *name);
    }
    if (!match.column) {
      const bool undecoded = !file_->encoding_known && std::any_of(header.begin(), header.end(), [](const std::string& name) { return !IsUtf8(name); });
      return undecoded ? Fail({.kind = DataIssueKind::HeaderEncoding})
                       : Fail({.kind = DataIssueKind::ColumnNotInFile, .column = wanted.column, .example = wanted.header, .hint = ClosestName(wanted.header, header)});
    }
    if (match.times > 1) {
      report_.Add({.kind = DataIssueKind::HeaderTwice, .table = table_name_, .column = wanted.column, .file = file_->path, .example = wanted.header, .count = match.times});
    }
    file_->places.push_back(*match.column);
  }
  return true;
}

// More rows of this file, or what stands in the next one. False at the end of all, or after a failure.
bool CsvCells::NextPiece() {
  while (!failed_) {
    if (window_ == nullptr) {
      return next_file_ < source_.paths.size() && OpenNextFile();
    }
    window_->Consume(piece_->index.consumed, piece_->index.lines);
    next_row_ = 0;
    if (window_->at_end() && window_->text().empty()) {
      window_.reset();
      piece_ = pieces_.Take();
      piece_->index = CsvIndex();
      continue;
    }
    IndexMore();
    if (!piece_->index.rows.empty()) {
      return true;
    }
  }
  return false;
}

// At least one whole row, if there is one. A row that is too large is left out.
void CsvCells::IndexMore() {
  do {
    if (!window_->at_end()) {
      window_->Fill();
    }
    if (window_->failure()) {
      FailWith(*window_->failure());
      return;
    }
    Index();
    const CsvIndex& index = piece_->index;
    if (index.quote_open) {
      Fail({.kind = DataIssueKind::QuoteNotClosed, .line = window_->line() + index.lines});
      return;
    }
    if (index.rows.empty() && index.consumed == 0 && window_->text().size() >= kRowBytesMax) {
      const uint64_t line = window_->line();
      CountRow(DataIssueKind::RowTooLarge, line, std::to_string(kRowBytesMax / (1024 * 1024)) + " MB");
      if (!window_->SkipRow()) {
        Fail({.kind = DataIssueKind::QuoteNotClosed, .line = line});
        return;
      }
      if (window_->failure()) {
        FailWith(*window_->failure());
        return;
      }
    }
  } while (piece_->index.rows.empty() && piece_->index.consumed == 0 && !window_->at_end());
}

// Behind rows that were delivered before.
bool CsvCells::SkipTo(uint64_t offset) {
  while (window_->offset() + piece_->index.consumed < offset && !(window_->at_end() && window_->text().size() == piece_->index.consumed)) {
    window_->Consume(piece_->index.consumed, piece_->index.lines);
    IndexMore();
    if (failed_) {
      return false;
    }
  }
  const std::vector<CsvRow>& rows = piece_->index.rows;
  const auto first = std::partition_point(rows.begin(), rows.end(), [&](const CsvRow& row) { return window_->offset() + row.begin < offset; });
  next_row_ = static_cast<size_t>(first - rows.begin());
  return true;
}

void CsvCells::CheckRagged(const CsvRow& row, uint32_t line) {
  const std::string wanted = std::to_string(file_->header.size());
  if (row.cells < file_->header.size()) {
    CountRow(DataIssueKind::RowShort, window_->line() + line, wanted);
    return;
  }
  // A delimiter too many at the end of each row is common and harmless.
  for (uint32_t column = static_cast<uint32_t>(file_->header.size()); column < row.cells; ++column) {
    if (!piece_->index.RawCell(piece_->text.data(), row, column).empty()) {
      CountRow(DataIssueKind::RowLong, window_->line() + line, wanted);
      return;
    }
  }
}

void CsvCells::CountRow(DataIssueKind kind, uint64_t line, std::string hint) {
  const auto counted = std::find_if(row_issues_.begin(), row_issues_.end(), [&](const auto& entry) { return entry.first == kind; });
  if (counted != row_issues_.end()) {
    ++counted->second;
    return;
  }
  row_issues_.emplace_back(kind, 0);
  report_.Add({.kind = kind, .table = table_name_, .file = file_->path, .line = line, .hint = std::move(hint)});
}

void CsvCells::FlushRowIssues() {
  for (auto& [kind, count] : row_issues_) {
    if (count > 0) {
      report_.Add({.kind = kind, .table = table_name_, .count = count});
      count = 0;
    }
  }
}

}  // namespace limn
