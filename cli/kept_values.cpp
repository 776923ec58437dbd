#include "cli/kept_values.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <filesystem>

#include "cli/snapshots.h"

namespace limn::cli {

KeptValues::KeptValues(const Program& program, const Project& project) : program_(program), project_schema_(project.schema), schema_(std::make_unique<Schema>()) {
  for (const std::string& name : program.tables) {
    TableSchema table;
    table.name = name;
    const TableSchema& declared = project_schema_[*project_schema_.FindTable(name)];
    for (const ColumnId part : declared.entity.empty() ? std::vector<ColumnId>() : declared.key) {
      table.columns.push_back({.name = declared.columns[part.index].name, .type = declared.columns[part.index].type});
    }
    schema_->tables.push_back(std::move(table));
  }
  for (const ValueRow& value : program.values) {
    std::vector<ColumnSchema>& columns = schema_->tables[value.table].columns;
    columns_.push_back({static_cast<uint32_t>(columns.size())});
    columns.push_back({.name = value.name, .type = value.type});
  }
}

bool KeptValues::AreOfAnother(const std::string& path, const std::string& hash) {
  const std::optional<SnapshotOrigin> origin = ReadSnapshotOrigin(path);
  return origin && origin->key.request != hash;
}

bool KeptValues::Open(const std::string& path, const std::string& hash, bool is_whole_read) {
  std::optional<SnapshotOrigin> origin = ReadSnapshotOrigin(path);
  if (!origin || origin->key.request != hash) {
    return false;
  }
  LoadRequest request;
  request.schema = schema_.get();
  request.as_of = origin->as_of;
  SnapshotMiss miss;
  std::optional<OpenedSnapshot> opened = OpenSnapshot(path, origin->key, request, miss);
  if (!opened) {
    return false;
  }
  for (uint32_t table = 0; is_whole_read && table < schema_->tables.size(); ++table) {
    for (uint32_t column = 0; column < schema_->tables[table].columns.size(); ++column) {
      try {
        opened->database.ColumnOf(TableId{table}, ColumnId{column});
      } catch (const SnapshotDamaged&) {
        return false;
      }
    }
  }
  database_ = std::move(opened->database);
  as_of_ = origin->as_of;
  files_ = std::move(origin->key.files);
  return true;
}

PackedColumn KeptValues::Value(uint32_t value) const { return database_->PackedColumnOf(TableId{program_.values[value].table}, columns_[value]); }

PackedColumn KeptValues::Key(uint32_t program_table, size_t part) const { return database_->PackedColumnOf(TableId{program_table}, ColumnId{static_cast<uint32_t>(part)}); }

size_t KeptValues::Rows(uint32_t program_table) const { return (*database_)[TableId{program_table}].rows; }

std::optional<WriteFailure> KeptValues::Write(const std::string& path, const std::string& hash, const std::vector<FileStamp>& files, const Database& database,
                                              const std::function<Column(uint32_t value)>& column_of, size_t threads, const std::function<bool()>& go_on) const {
  Database values;
  values.schema_ = schema_.get();
  values.as_of_ = database.as_of();
  values.zone_ = database.zone();
  for (uint32_t table = 0; table < schema_->tables.size(); ++table) {
    const TableId held = *project_schema_.FindTable(program_.tables[table]);
    Relation relation;
    relation.table = TableId{table};
    relation.rows = database[held].rows;
    const TableSchema& declared = project_schema_[held];
    for (const ColumnId part : declared.entity.empty() ? std::vector<ColumnId>() : declared.key) {
      relation.columns.push_back(database.ColumnOf(held, part));
    }
    values.relations_.push_back(std::move(relation));
    values.counts_.push_back({.table = TableId{table}});
  }
  values.time_ranges_.resize(schema_->tables.size());
  for (uint32_t value = 0; value < program_.values.size(); ++value) {
    values.relations_[program_.values[value].table].columns.push_back(column_of(value));
  }
  return WriteSnapshot(path, {.request = hash, .asked = {}, .files = files}, values, {}, threads, go_on);
}

std::string PathOfKeptValues(const Project& project, const std::string& environment) {
  const std::string name = environment.empty() ? "labels" : fmt::format("labels_{:016x}", XXH3_64bits(environment.data(), environment.size()));
  return (FolderOfSnapshots(project) / (name + ".values")).lexically_normal().string();
}

}  // namespace limn::cli
