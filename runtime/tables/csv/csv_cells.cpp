#include "runtime/tables/csv/csv_cells.h"

#include <algorithm>

#include "runtime/tables/closest_name.h"
#include "runtime/tables/utf8.h"

namespace limn {

CsvCells::CsvCells(const TableSource& source, std::string table_name, std::vector<WantedCells> wanted, ResumePosition from, DataReport& report)
    : source_(source), table_name_(std::move(table_name)), wanted_(std::move(wanted)), from_(from), report_(report), next_file_(from.file) {}

bool CsvCells::Start() {
  if (source_.paths.empty()) {
    return Fail({.kind = DataIssueKind::NoFileMatches});
  }
  return OpenNextFile();
}

bool CsvCells::Next(size_t rows_max) {
  while (!failed_ && next_row_ >= index_.rows.size()) {
    if (!NextPiece()) {
      break;
    }
  }
  if (failed_ || next_row_ >= index_.rows.size()) {
    FlushRowIssues();
    return false;
  }
  first_row_ = next_row_;
  rows_ = std::min(index_.rows.size() - next_row_, rows_max);
  next_row_ += rows_;
  lines_.resize(rows_);
  for (size_t row = 0; row < rows_; ++row) {
    const CsvRow& indexed = index_.rows[first_row_ + row];
    lines_[row] = indexed.line;
    if (indexed.cells != header_.size()) {
      CheckRagged(indexed);
    }
  }
  const size_t behind = next_row_ < index_.rows.size() ? index_.rows[next_row_].begin : index_.consumed;
  position_ = {file_, window_->offset() + behind};
  return true;
}

CellBatch CsvCells::Cells(size_t wanted_index) {
  const char* text = window_->text().data();
  const CsvRow* rows = index_.rows.data() + first_row_;
  const uint32_t place = places_[wanted_index];
  cells_.resize(rows_);
  arena_.clear();
  arena_.reserve(index_.any_quote ? window_->text().size() : 0);
  for (size_t row = 0; row < rows_; ++row) {
    const std::string_view raw = index_.RawCell(text, rows[row], place);
    const bool may_be_quoted = index_.any_quote && !raw.empty() && (raw[0] == '"' || raw[0] == ' ');
    cells_[row] = may_be_quoted ? Unquote(raw, arena_) : raw;
  }
  return {cells_, &path_, lines_.data(), window_->line()};
}

bool CsvCells::Fail(DataIssue issue) {
  issue.table = table_name_;
  issue.file = path_;
  report_.Add(std::move(issue));
  failed_ = true;
  return false;
}

bool CsvCells::FailWith(const ReadFailure& failure) { return Fail({.kind = failure.kind, .example = failure.example, .hint = failure.hint}); }

bool CsvCells::OpenNextFile() {
  file_ = next_file_++;
  path_ = source_.paths[file_];
  OpenedBytes opened = OpenBytes(path_, source_.encoding);
  if (opened.failure) {
    return FailWith(*opened.failure);
  }
  if (opened.is_empty) {
    return Fail({.kind = DataIssueKind::FileEmpty});
  }
  encoding_known_ = opened.encoding_known;
  window_ = std::make_unique<TextWindow>(std::move(opened.bytes), 0, 1);
  window_->Fill();
  const SepLine sep = ReadSepLine(window_->text());
  window_->Consume(sep.bytes, sep.bytes != 0 ? 1 : 0);
  delimiter_ = source_.delimiter != 0 ? source_.delimiter : sep.delimiter;
  if (delimiter_ == 0) {
    std::vector<std::string> names;
    for (const WantedCells& wanted : wanted_) {
      names.push_back(wanted.header);
      names.insert(names.end(), wanted.also.begin(), wanted.also.end());
    }
    delimiter_ = DetectDelimiter(window_->text(), window_->at_end(), names);
  }
  if (!IndexHeader() || !FindColumns()) {
    return false;
  }
  return file_ != from_.file || from_.offset == 0 || SkipTo(from_.offset);
}

// The first row, and those behind it that are in memory.
bool CsvCells::IndexHeader() {
  index_ = CsvIndex();
  IndexRows(window_->text().data(), window_->text().size(), window_->at_end(), delimiter_, index_);
  while (index_.rows.empty() && !window_->at_end() && window_->text().size() < kRowBytesMax) {
    window_->Fill();
    IndexRows(window_->text().data(), window_->text().size(), window_->at_end(), delimiter_, index_);
  }
  if (window_->failure()) {
    return FailWith(*window_->failure());
  }
  if (index_.rows.empty()) {
    return index_.quote_open ? Fail({.kind = DataIssueKind::QuoteNotClosed, .line = window_->line()}) : Fail({.kind = DataIssueKind::FileEmpty});
  }
  const CsvRow& row = index_.rows[0];
  std::vector<char> arena;
  arena.reserve(window_->text().size());
  header_.clear();
  for (uint32_t column = 0; column < row.cells; ++column) {
    header_.emplace_back(TrimBlanks(Unquote(index_.RawCell(window_->text().data(), row, column), arena)));
  }
  next_row_ = 1;
  return true;
}

bool CsvCells::FindColumns() {
  places_.clear();
  for (const WantedCells& wanted : wanted_) {
    HeaderMatch match = FindInHeader(header_, wanted.header);
    for (auto name = wanted.also.begin(); !match.column && name != wanted.also.end(); ++name) {
      match = FindInHeader(header_, *name);
    }
    if (!match.column) {
      const bool undecoded = !encoding_known_ && std::any_of(header_.begin(), header_.end(), [](const std::string& name) { return !IsUtf8(name); });
      return undecoded ? Fail({.kind = DataIssueKind::HeaderEncoding})
                       : Fail({.kind = DataIssueKind::ColumnNotInFile, .column = wanted.column, .example = wanted.header, .hint = ClosestName(wanted.header, header_)});
    }
    if (match.times > 1) {
      report_.Add({.kind = DataIssueKind::HeaderTwice, .table = table_name_, .column = wanted.column, .file = path_, .example = wanted.header, .count = match.times});
    }
    places_.push_back(*match.column);
  }
  return true;
}

// More rows of this file, or what stands in the next one. False at the end of all, or after a failure.
bool CsvCells::NextPiece() {
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
void CsvCells::IndexMore() {
  do {
    if (!window_->at_end()) {
      window_->Fill();
    }
    if (window_->failure()) {
      FailWith(*window_->failure());
      return;
    }
    IndexRows(window_->text().data(), window_->text().size(), window_->at_end(), delimiter_, index_);
    if (index_.quote_open) {
      Fail({.kind = DataIssueKind::QuoteNotClosed, .line = window_->line() + index_.lines});
      return;
    }
    if (index_.rows.empty() && index_.consumed == 0 && window_->text().size() >= kRowBytesMax) {
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
  } while (index_.rows.empty() && index_.consumed == 0 && !window_->at_end());
}

// Behind rows that were delivered before.
bool CsvCells::SkipTo(uint64_t offset) {
  while (window_->offset() + index_.consumed < offset && !(window_->at_end() && window_->text().size() == index_.consumed)) {
    window_->Consume(index_.consumed, index_.lines);
    IndexMore();
    if (failed_) {
      return false;
    }
  }
  const auto first = std::partition_point(index_.rows.begin(), index_.rows.end(), [&](const CsvRow& row) { return window_->offset() + row.begin < offset; });
  next_row_ = static_cast<size_t>(first - index_.rows.begin());
  return true;
}

void CsvCells::CheckRagged(const CsvRow& row) {
  const uint64_t line = window_->line() + row.line;
  if (row.cells < header_.size()) {
    CountRow(DataIssueKind::RowShort, line, std::to_string(header_.size()));
    return;
  }
  // A delimiter too many at the end of each row is common and harmless.
  for (uint32_t column = static_cast<uint32_t>(header_.size()); column < row.cells; ++column) {
    if (!index_.RawCell(window_->text().data(), row, column).empty()) {
      CountRow(DataIssueKind::RowLong, line, std::to_string(header_.size()));
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
  report_.Add({.kind = kind, .table = table_name_, .file = path_, .line = line, .hint = std::move(hint)});
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
