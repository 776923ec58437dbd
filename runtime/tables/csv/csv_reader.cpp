#include "runtime/tables/csv/csv_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/tables/cells/column_parser.h"
#include "runtime/tables/csv/csv_cells.h"

namespace limn {
namespace {

// A chunk of a table with thousands of columns has fewer rows, so that it doesn't outgrow the table.
constexpr size_t kChunkCellsMax = 8 * 1024 * 1024;
constexpr size_t kChunkRowsMin = 1024;

const CellFormat* FormatOf(const ReadRequest& request, ColumnId column) {
  return column.index < request.source->cells.size() ? &request.source->cells[column.index] : nullptr;
}

std::vector<WantedCells> WantedBy(const ReadRequest& request) {
  std::vector<WantedCells> wanted;
  for (const ColumnId column : request.columns) {
    const std::string& name = request.table->columns[column.index].name;
    const CellFormat* format = FormatOf(request, column);
    wanted.push_back({name, format != nullptr && !format->header.empty() ? format->header : name});
    if (request.table->is_import) {
      wanted.back().also = request.table->columns[column.index].names;  // nobody declares how the file calls the key
    }
  }
  return wanted;
}

class CsvReader : public TableReader {
 public:
  CsvReader(const ReadRequest& request, DataReport& report)
      : request_(request), report_(report), cells_(*request.source, request.table->name, WantedBy(request), request.from, report) {
    for (const ColumnId column : request.columns) {
      dictionaries_.push_back(EmptyColumn(column).dictionary);
    }
    chunk_rows_ = std::clamp(kChunkCellsMax / std::max<size_t>(request.columns.size(), 1), kChunkRowsMin, kChunkRows);
  }

  bool Start() { return cells_.Start(); }

  bool Next(Chunk& chunk) override {
    chunk = Chunk();
    for (size_t index = 0; index < request_.columns.size(); ++index) {
      chunk.columns.push_back(EmptyColumn(request_.columns[index]));
      chunk.columns.back().dictionary = dictionaries_[index];
    }
    while (chunk.rows < chunk_rows_ && cells_.Next(chunk_rows_ - chunk.rows)) {
      MakeParsers();
      for (size_t index = 0; index < parsers_.size(); ++index) {
        parsers_[index].Append(cells_.Cells(index), chunk.columns[index]);
      }
      chunk.rows += cells_.rows();
      chunk.position = cells_.position();
    }
    return !cells_.failed() && chunk.rows > 0;
  }

 private:
  Column EmptyColumn(ColumnId column) const { return Column::Of(request_.table->columns[column.index].type); }

  // Once, when it is known whether an encoding needs to be proposed.
  void MakeParsers() {
    if (!parsers_.empty()) {
      return;
    }
    for (const ColumnId column : request_.columns) {
      const bool is_link = std::find(request_.links.begin(), request_.links.end(), column) != request_.links.end();
      parsers_.emplace_back(CellContext{.table = request_.table,
                                        .column = column,
                                        .format = FormatOf(request_, column),
                                        .zone = request_.zone,
                                        .encoding_declared = cells_.encoding_known(),
                                        .is_link = is_link},
                            report_);
    }
  }

  const ReadRequest request_;
  DataReport& report_;
  CsvCells cells_;
  size_t chunk_rows_ = kChunkRows;
  std::vector<std::shared_ptr<Dictionary>> dictionaries_;
  std::vector<ColumnParser> parsers_;
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
