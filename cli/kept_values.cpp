#include "cli/kept_values.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <filesystem>

#include "cli/snapshots.h"
#include "runtime/threads/on_threads.h"

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

KeptValues::Opened KeptValues::Open(const std::string& path, const std::string& hash, size_t threads) {
  SnapshotMiss miss;
  std::optional<SnapshotOrigin> origin = ReadSnapshotOrigin(path, miss);
  if (!origin) {
    return miss.kind == SnapshotMiss::Kind::NoFile ? Opened::Nowhere : miss.kind == SnapshotMiss::Kind::Damaged ? Opened::Damaged : Opened::OfAnother;
  }
  if (origin->key.request != hash) {
    return Opened::OfAnother;
  }
  LoadRequest request;
  request.schema = schema_.get();
  request.as_of = origin->as_of;
  std::optional<OpenedSnapshot> opened = OpenSnapshot(path, origin->key, request, miss);
  if (!opened) {
    return Opened::Damaged;
  }
  std::vector<std::pair<TableId, ColumnId>> columns;
  for (uint32_t table = 0; table < schema_->tables.size(); ++table) {
    for (uint32_t column = 0; column < schema_->tables[table].columns.size(); ++column) {
      columns.emplace_back(TableId{table}, ColumnId{column});
    }
  }
  try {
    ForEachOnThreads(columns.size(), threads, [&](size_t index) {
      if (PackedRows* const packed = opened->database.PackedColumnOf(columns[index].first, columns[index].second).packed) {
        packed->RequireSound();
      }
    });
  } catch (const SnapshotDamaged&) {
    return Opened::Damaged;
  }
  database_ = std::move(opened->database);
  as_of_ = origin->as_of;
  files_ = std::move(origin->key.files);
  return Opened::Here;
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
  return (FolderOfSnapshots(project) / (name + std::string(kKeptValuesEnding))).lexically_normal().string();
}

}  // namespace limn::cli
