// Load: over the files and databases that limn.yaml names.
#include <algorithm>

#include "runtime/layout/database.h"
#include "runtime/layout/load_plan.h"
#include "runtime/layout/load_state.h"
#include "runtime/layout/memory_reader.h"

namespace limn {
namespace {

// Standard input can't be read twice; its table is held in memory whole.
bool ReadsStandardInput(const TableSource& source) { return std::find(source.paths.begin(), source.paths.end(), "-") != source.paths.end(); }

}  // namespace

std::optional<Database> Load(const LoadRequest& request, DataReport& report) {
  const Schema& schema = *request.schema;
  std::vector<std::vector<Column>> in_memory(schema.tables.size());
  const auto open_file = [&](TableId table, const std::vector<ColumnId>& columns, DataReport& open_report) -> std::unique_ptr<TableReader> {
    const TableSource& source = (*request.sources)[table.index];
    ReadRequest read;
    read.table = &schema[table];
    read.source = &source;
    read.columns = columns;
    read.zone = request.zone;
    read.threads = request.threads;
    if (!source.zone.empty()) {
      const std::optional<TimeZone> zone = TimeZone::Find(source.zone);
      if (!zone) {
        open_report.Add({.kind = DataIssueKind::UnknownZone, .table = schema[table].name, .example = source.zone});
        return nullptr;
      }
      read.zone = *zone;
    }
    return OpenTable(read, open_report);
  };
  const OpenFunction open = [&](TableId table, const std::vector<ColumnId>& columns, DataReport& open_report) -> std::unique_ptr<TableReader> {
    if (!ReadsStandardInput((*request.sources)[table.index]) || schema[table].key.empty()) {
      return open_file(table, columns, open_report);
    }
    std::vector<Column>& held = in_memory[table.index];
    if (held.empty()) {
      std::vector<ColumnId> all;
      for (uint32_t column = 0; column < schema[table].columns.size(); ++column) {
        if (!IsComputed(request, table, ColumnId{column})) {
          all.push_back(ColumnId{column});
        }
      }
      const std::unique_ptr<TableReader> reader = open_file(table, all, open_report);
      if (reader == nullptr) {
        return nullptr;
      }
      for (const ColumnSchema& column : schema[table].columns) {
        held.push_back(Column::Of(column.type));
      }
      for (Chunk chunk; reader->Next(chunk); chunk = Chunk()) {
        for (size_t place = 0; place < all.size(); ++place) {
          Column& column = held[all[place].index];
          if (column.length == 0) {
            column = std::move(chunk.columns[place]);
          } else {
            column.Append(chunk.columns[place]);
          }
        }
      }
    }
    return ReadFromMemory(schema[table], held, columns);
  };
  return LoadWith(request, open, report);
}

}  // namespace limn
