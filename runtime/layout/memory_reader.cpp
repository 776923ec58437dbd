#include "runtime/layout/memory_reader.h"

#include <algorithm>
#include <numeric>

namespace limn {
namespace {

class MemoryReader : public TableReader {
 public:
  MemoryReader(const TableSchema& table, const std::vector<Column>& columns, std::vector<ColumnId> wanted)
      : table_(table), columns_(columns), wanted_(std::move(wanted)) {
    for (const Column& column : columns_) {
      rows_ = std::max(rows_, column.length);
    }
    // A column that is all missing keeps one dictionary through its chunks, as any other.
    for (const ColumnId column : wanted_) {
      empty_.push_back(Column::Of(table_.columns[column.index].type));
    }
  }

  bool Next(Chunk& chunk) override {
    if (next_ >= rows_) {
      return false;
    }
    const size_t count = std::min(kChunkRows, rows_ - next_);
    std::vector<uint32_t> rows(count);
    std::iota(rows.begin(), rows.end(), static_cast<uint32_t>(next_));
    chunk.columns.clear();
    chunk.rows = count;
    chunk.position.offset = next_ + count;
    for (size_t place = 0; place < wanted_.size(); ++place) {
      const size_t index = wanted_[place].index;
      if (index < columns_.size() && columns_[index].length != 0) {
        chunk.columns.push_back(columns_[index].Gather(rows));
        continue;
      }
      Column missing = empty_[place];
      for (size_t row = 0; row < count; ++row) {
        missing.PushMissing();
      }
      chunk.columns.push_back(std::move(missing));
    }
    next_ += count;
    return true;
  }

 private:
  const TableSchema& table_;
  const std::vector<Column>& columns_;
  std::vector<ColumnId> wanted_;
  std::vector<Column> empty_;
  size_t rows_ = 0;
  size_t next_ = 0;
};

}  // namespace

std::unique_ptr<TableReader> ReadFromMemory(const TableSchema& table, const std::vector<Column>& columns, std::vector<ColumnId> wanted) {
  return std::make_unique<MemoryReader>(table, columns, std::move(wanted));
}

}  // namespace limn
