#include "cli/outputs.h"

#include <filesystem>

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
      batch_.columns.push_back({Shown(database.ColumnOf(table, key), all)});
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

bool WriteRows(TableWriter& writer, OutputBatch batch, const std::function<bool()>& go_on) {
  const size_t rows = batch.end;
  for (batch.begin = 0; batch.begin < rows; batch.begin += kBatchRows) {
    batch.end = std::min(rows, batch.begin + kBatchRows);
    if (!go_on() || !writer.Write(batch)) {
      return false;
    }
  }
  return true;
}

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

std::optional<std::vector<WrittenFile>> WriteOutputs(const OutputTarget& target, const Database& database, const std::vector<WrittenLabels>& entities,
                                                     const std::vector<std::string>& inputs, const std::function<bool()>& go_on,
                                                     std::optional<WriteFailure>& failure) {
  if (target.path != "-" && fs::path(target.path).has_parent_path()) {
    std::error_code error;
    fs::create_directories(fs::path(target.path).parent_path(), error);  // the writer says what is wrong with it
  }
  const std::optional<FolderLock> lock = FolderLock::Acquire(target.path, failure);
  if (failure) {
    return std::nullopt;
  }
  std::vector<WrittenFile> files;
  std::vector<std::unique_ptr<TableWriter>> writers;
  for (const WrittenLabels& entity : entities) {
    const TableId table{entity.labels.table};
    const std::string path = PathFor(target, database.schema(), table);
    const WriterOptions options = {.format = target.format,
                                   .byte_order_mark = target.byte_order_mark,
                                   .excel_safe = target.byte_order_mark,  // who asks for a byte order mark opens the file in a spreadsheet
                                   .zone = database.zone(),
                                   .inputs = inputs};
    writers.push_back(OpenWriter(path, ColumnsOf(database.schema()[table], entity), options, failure));
    if (writers.back() == nullptr) {
      return std::nullopt;
    }
    const ShownColumns shown(database, entity);
    if (!WriteRows(*writers.back(), shown.batch(), go_on) || !writers.back()->Finish()) {
      failure = writers.back()->failure();
      return std::nullopt;
    }
    files.push_back({path, std::string(NameOf(target.format)), shown.batch().end, entity.labels.labels.size(), 0});
  }
  for (size_t file = 0; file < writers.size(); ++file) {
    if (!writers[file]->Commit()) {
      failure = writers[file]->failure();
      return std::nullopt;
    }
    std::error_code error;
    const uintmax_t bytes = files[file].path == "-" ? 0 : fs::file_size(files[file].path, error);
    files[file].bytes = error ? 0 : bytes;
  }
  return files;
}

}  // namespace limn::cli
