/// CsvCells: the rows of one or many CSV files as batches of cell texts, of the wanted columns only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
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

class CsvCells {
 public:
  /// `source` and `report` outlive this. Issues name the table.
  CsvCells(const TableSource& source, std::string table_name, std::vector<WantedCells> wanted, ResumePosition from, DataReport& report);

  /// Opens the first file, so that what is wrong with it is known at once; false after a fatal issue.
  bool Start();
  /// Goes to the next rows, at most `rows_max`, of one file; false at the end or after a fatal issue.
  bool Next(size_t rows_max);
  bool failed() const { return failed_; }

  size_t rows() const { return rows_; }
  /// The cells of a wanted column in these rows. Valid until the next call.
  CellBatch Cells(size_t wanted_index);
  ResumePosition position() const { return position_; }

  // Of the file being read.
  const HeaderNames& header() const { return header_; }
  char delimiter() const { return delimiter_; }
  /// Declared, marked or UTF-16.
  bool encoding_known() const { return encoding_known_; }

 private:
  bool Fail(DataIssue issue);
  bool FailWith(const ReadFailure& failure);
  bool OpenNextFile();
  bool IndexHeader();
  bool FindColumns();
  bool NextPiece();
  void IndexMore();
  bool SkipTo(uint64_t offset);
  void CheckRagged(const CsvRow& row);
  void CountRow(DataIssueKind kind, uint64_t line, std::string hint);
  void FlushRowIssues();

  const TableSource& source_;
  const std::string table_name_;
  const std::vector<WantedCells> wanted_;
  const ResumePosition from_;
  DataReport& report_;
  bool failed_ = false;

  // The file being read.
  size_t file_ = 0;
  size_t next_file_ = 0;
  std::string path_;
  std::unique_ptr<TextWindow> window_;
  char delimiter_ = ',';
  bool encoding_known_ = false;
  HeaderNames header_;
  std::vector<uint32_t> places_;  // by wanted column: its place in the file

  // The piece of it that is in memory, and the batch in that.
  CsvIndex index_;
  size_t next_row_ = 0;
  size_t first_row_ = 0;
  size_t rows_ = 0;
  ResumePosition position_;
  std::vector<uint32_t> lines_;
  std::vector<std::string_view> cells_;
  std::vector<char> arena_;

  std::vector<std::pair<DataIssueKind, uint64_t>> row_issues_;  // counted since the last flush, after the first
};

}  // namespace limn
