/// CsvCells: the rows of one or many CSV files as batches of cell texts, of the wanted columns only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/tables/cells/column_parser.h"
#include "runtime/tables/csv/header.h"
#include "runtime/tables/csv/text_window.h"
#include "runtime/tables/data_issue.h"
#include "runtime/tables/reader.h"
#include "runtime/tables/source.h"

namespace limn {

/// A column that is read: what messages call it, and its name in the header.
struct WantedCells {
  std::string column;
  std::string header;
  std::vector<std::string> also = {};  // other names that will do
};

/// One file, once its header is read.
struct CsvFile {
  std::string path;
  char delimiter = ',';
  bool encoding_known = false;  // declared, marked or UTF-16
  HeaderNames header;
  std::vector<uint32_t> places;  // by wanted column: its place in the file
};

/// Whole rows of a file, in memory.
struct CsvPiece {
  std::shared_ptr<const CsvFile> file;
  std::shared_ptr<const TextBuffer> buffer;
  std::string_view text;  // in the buffer
  uint64_t line = 0;      // of text[0], from 1
  CsvIndex index;

  void Reset() {
    file.reset();
    buffer.reset();
  }
};

/// What the cells of a batch are put together in; one per thread.
struct CellScratch {
  std::vector<std::string_view> cells;
  std::vector<char> arena;
};

/// Some consecutive rows. Shares their text, so that it may be kept while later ones are read, and its columns be taken by any threads.
class CsvBatch {
 public:
  CsvBatch() = default;
  CsvBatch(std::shared_ptr<const CsvPiece> piece, size_t first_row, size_t rows, ResumePosition position)
      : piece_(std::move(piece)), first_row_(first_row), rows_(rows), position_(position) {}

  size_t rows() const { return rows_; }
  /// Of the text that this holds, with rows of other batches in it.
  size_t text_bytes() const { return piece_->text.size(); }
  ResumePosition position() const { return position_; }
  const CsvFile& file() const { return *piece_->file; }
  /// The cells of a wanted column. Valid until `scratch` is used again.
  CellBatch Cells(size_t wanted_index, CellScratch& scratch) const;

 private:
  std::shared_ptr<const CsvPiece> piece_;
  size_t first_row_ = 0;
  size_t rows_ = 0;
  ResumePosition position_;
};

class CsvCells {
 public:
  /// `source` and `report` outlive this. Issues name the table.
  CsvCells(const TableSource& source, std::string table_name, std::vector<WantedCells> wanted, ResumePosition from, DataReport& report,
           size_t window_bytes = ReadRequest().window_bytes);

  /// Opens the first file, so that what is wrong with it is known at once; false after a fatal issue.
  bool Start();
  /// The next rows, at most `rows_max`, of one file; false at the end or after a fatal issue.
  bool Next(size_t rows_max, CsvBatch& batch);
  bool failed() const { return failed_; }
  /// Whether there is text that no batch has had, as far as one can know without reading on.
  bool has_more() const;

  /// The file being read.
  const CsvFile& file() const { return *file_; }

 private:
  bool Fail(DataIssue issue);
  bool FailWith(const ReadFailure& failure);
  bool OpenNextFile();
  bool IndexHeader();
  bool FindColumns();
  bool NextPiece();
  void Index();
  void IndexMore();
  bool SkipTo(uint64_t offset);
  void CheckRagged(const CsvRow& row, uint32_t line);
  void CountRow(DataIssueKind kind, uint64_t line, std::string hint);
  void FlushRowIssues();

  const TableSource& source_;
  const std::string table_name_;
  const std::vector<WantedCells> wanted_;
  const ResumePosition from_;
  DataReport& report_;
  const size_t window_bytes_;
  bool failed_ = false;

  // The file being read.
  size_t file_index_ = 0;
  size_t next_file_ = 0;
  std::shared_ptr<CsvFile> file_ = std::make_shared<CsvFile>();
  Spares<TextBuffer> buffers_;
  std::unique_ptr<TextWindow> window_;

  // The piece of it that is in memory.
  Spares<CsvPiece> pieces_;
  std::shared_ptr<CsvPiece> piece_;
  size_t next_row_ = 0;

  std::vector<std::pair<DataIssueKind, uint64_t>> row_issues_;  // counted since the last flush, after the first
};

}  // namespace limn
