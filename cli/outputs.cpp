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

// Pointers to the columns themselves or, where not all rows are shown, to copies of the shown rows.
class ShownColumns {
 public:
  ShownColumns(const Database& database, const WrittenLabels& entity) {
    const TableId table{entity.labels.table};
    if (!entity.shown.empty()) {
      for (uint32_t row = 0; row < entity.labels.rows; ++row) {
        if (entity.shown.Get(row)) {
          rows_.push_back(row);
        }
      }
    }
    batch_.end = entity.shown.empty() ? entity.labels.rows : rows_.size();
    const bool all = entity.shown.empty();
    for (const ColumnId key : database.schema()[table].key) {
      batch_.columns.push_back({Shown(database.FirstRowsOf(table, key, entity.labels.rows), all)});
    }
    for (const LabelColumn& label : entity.labels.labels) {
      batch_.columns.emplace_back();
      for (const Column& column : label.columns) {
        batch_.columns.back().push_back(Shown(column, all));
      }
    }
  }

  const OutputBatch& batch() const { return batch_; }

 private:
  const Column* Shown(const Column& column, bool all) {
    if (all) {
      return &column;
    }
    copies_.push_back(std::make_unique<Column>(column.Gather(rows_)));
    return copies_.back().get();
  }

  std::vector<uint32_t> rows_;
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

bool OutputFiles::Write(const std::string& path, std::vector<OutputColumn> columns, const OutputBatch& rows, size_t labels, WriterOptions options) {
  options.inputs = inputs_;
  if (!Claim(path)) {
    return false;
  }
  writers_.push_back(OpenWriter(path, std::move(columns), options, failure_));
  if (writers_.back() == nullptr) {
    return false;
  }
  TableWriter& writer = *writers_.back();
  OutputBatch batch = rows;
  for (; batch.begin < rows.end; batch.begin += kBatchRows) {
    batch.end = std::min(rows.end, batch.begin + kBatchRows);
    if (!go_on_() || !writer.Write(batch)) {
      failure_ = writer.failure();
      return false;
    }
  }
  if (!writer.Finish()) {
    failure_ = writer.failure();
    return false;
  }
  files_.push_back({path, std::string(NameOf(options.format)), rows.end - rows.begin, labels, 0});
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
    const ShownColumns shown(database, entity);
    return files.Write(PathFor(target, database.schema(), table), ColumnsOf(database.schema()[table], entity), shown.batch(), entity.labels.labels.size(), options);
  });
}

}  // namespace limn::cli
