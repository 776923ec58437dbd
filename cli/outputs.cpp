#include "cli/outputs.h"

#include <algorithm>

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBatchRows = 65'536;

std::vector<OutputColumn> ColumnsOf(const TableSchema& table, const WrittenLabels& entity) {
  std::vector<OutputColumn> columns;
  for (const ColumnId key : table.key) {
    const ColumnSchema& column = table.columns[key.index];
    columns.push_back({column.name, column.type});
  }
  for (const LabelColumn& label : entity.labels.labels) {
    const bool is_set = label.shape == LabelShape::Set;
    columns.push_back({label.name, label.type, is_set, is_set ? label.members : std::vector<std::string>{}});
  }
  return columns;
}

// Nothing where all rows are shown.
std::optional<std::vector<uint32_t>> ShownOf(const WrittenLabels& entity) {
  if (entity.shown.empty()) {
    return std::nullopt;
  }
  std::vector<uint32_t> rows;
  for (uint32_t row = 0; row < entity.labels.rows; ++row) {
    if (entity.shown.Get(row)) {
      rows.push_back(row);
    }
  }
  return rows;
}

OutputBatch AllRowsOf(const Database& database, const WrittenLabels& entity) {
  const TableId table{entity.labels.table};
  OutputBatch batch;
  batch.end = entity.labels.rows;
  for (const ColumnId key : database.schema()[table].key) {
    batch.columns.push_back({&database.FirstRowsOf(table, key, entity.labels.rows)});
  }
  for (const LabelColumn& label : entity.labels.labels) {
    batch.columns.emplace_back();
    for (const Column& column : label.columns) {
      batch.columns.back().push_back(&column);
    }
  }
  return batch;
}

// Copies of some rows of a batch's columns.
class PickedRows {
 public:
  PickedRows(const OutputBatch& all, const std::vector<uint32_t>& rows) {
    for (const std::vector<const Column*>& columns : all.columns) {
      batch_.columns.emplace_back();
      for (const Column* column : columns) {
        copies_.push_back(std::make_unique<Column>(column->Gather(rows)));
        batch_.columns.back().push_back(copies_.back().get());
      }
    }
    batch_.end = rows.size();
  }
  const OutputBatch& batch() const { return batch_; }

 private:
  std::vector<std::unique_ptr<Column>> copies_;
  OutputBatch batch_;
};

}  // namespace

std::string_view NameOf(WriterFormat format) {
  switch (format) {
    case WriterFormat::Csv: return "csv";
    case WriterFormat::JsonLines: return "jsonl";
    case WriterFormat::Sqlite: return "sqlite";
  }
  return "";
}

std::string PathFor(const OutputTarget& target, const Schema& schema, TableId table) {
  if (target.path == "-" || table == schema.main_entity) {
    return target.path;
  }
  const fs::path path(target.path);
  return (path.parent_path() / (path.stem().string() + "." + schema[table].entity + path.extension().string())).string();
}

bool OutputFiles::Claim(const std::string& path) {
  if (path == "-") {
    return true;
  }
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(fs::absolute(path, error).parent_path(), error);
  const fs::path place = fs::is_symlink(path, error) ? fs::weakly_canonical(folder / fs::read_symlink(path, error), error) : folder / fs::path(path).filename();
  if (!places_.insert(place).second) {
    failure_ = {WriteFault::WrittenTwice, path, ""};
    return false;
  }
  fs::create_directories(folder, error);  // the writer says what is wrong with it
  if (locks_.contains(folder)) {
    return true;
  }
  if (std::optional<FolderLock> lock = FolderLock::Acquire(path, failure_)) {
    locks_.emplace(folder, std::move(*lock));
  }
  return !failure_;
}

bool OutputFiles::Write(const std::string& path, std::vector<OutputColumn> columns, const OutputBatch& rows, size_t labels, WriterOptions options, const std::optional<std::vector<uint32_t>>& shown) {
  options.inputs = inputs_;
  if (!Claim(path)) {
    return false;
  }
  writers_.push_back(OpenWriter(path, std::move(columns), options, failure_));
  if (writers_.back() == nullptr) {
    return false;
  }
  TableWriter& writer = *writers_.back();
  const size_t count = shown ? shown->size() : rows.end - rows.begin;
  OutputBatch batch = rows;
  for (size_t first = 0; first < count; first += kBatchRows) {
    const size_t end = std::min(count, first + kBatchRows);
    std::optional<PickedRows> picked;
    if (shown) {
      picked.emplace(rows, std::vector<uint32_t>(shown->begin() + static_cast<ptrdiff_t>(first), shown->begin() + static_cast<ptrdiff_t>(end)));
    }
    batch.begin = rows.begin + first;
    batch.end = rows.begin + end;
    if (!go_on_() || !writer.Write(picked ? picked->batch() : batch)) {
      failure_ = writer.failure();
      return false;
    }
  }
  if (!writer.Finish()) {
    failure_ = writer.failure();
    return false;
  }
  files_.push_back({path, std::string(NameOf(options.format)), count, labels, 0});
  return true;
}

std::optional<std::vector<WrittenFile>> OutputFiles::Commit() {
  for (size_t file = 0; file < writers_.size(); ++file) {
    if (!writers_[file]->Commit()) {
      failure_ = writers_[file]->failure();
      return std::nullopt;
    }
    std::error_code error;
    const uintmax_t bytes = files_[file].path == "-" ? 0 : fs::file_size(files_[file].path, error);
    files_[file].bytes = error ? 0 : bytes;
  }
  return std::move(files_);
}

bool WriteLabels(OutputFiles& files, const OutputTarget& target, const Database& database, const std::vector<WrittenLabels>& entities, size_t threads) {
  const WriterOptions options = {.format = target.format,
                                 .byte_order_mark = target.byte_order_mark,
                                 .excel_safe = target.byte_order_mark,  // who asks for a byte order mark opens the file in a spreadsheet
                                 .zone = database.zone(),
                                 .threads = threads};
  return std::all_of(entities.begin(), entities.end(), [&](const WrittenLabels& entity) {
    const TableId table{entity.labels.table};
    return files.Write(PathFor(target, database.schema(), table), ColumnsOf(database.schema()[table], entity), AllRowsOf(database, entity), entity.labels.labels.size(), options, ShownOf(entity));
  });
}

}  // namespace limn::cli
