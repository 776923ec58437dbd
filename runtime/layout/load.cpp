// Load: over the files and databases that limn.yaml names.
#include <algorithm>

#include "runtime/layout/database.h"
#include "runtime/layout/load_plan.h"
#include "runtime/layout/load_state.h"
#include "runtime/layout/memory_reader.h"
#include "runtime/layout/new_rows.h"

namespace limn {
namespace {

// Standard input can't be read twice; its table is held in memory whole.
bool ReadsStandardInput(const TableSource& source) { return std::find(source.paths.begin(), source.paths.end(), "-") != source.paths.end(); }

std::unique_ptr<TableReader> OpenSource(const LoadRequest& request, TableId table, const TableSource& source, const std::vector<ColumnId>& columns,
                                        std::vector<std::shared_ptr<Dictionary>> dictionaries, DataReport& report) {
  const TableSchema& declared = (*request.schema)[table];
  ReadRequest read;
  read.table = &declared;
  read.source = &source;
  read.columns = columns;
  read.zone = request.zone;
  read.dictionaries = std::move(dictionaries);
  read.threads = request.threads;
  if (!source.zone.empty()) {
    const std::optional<TimeZone> zone = TimeZone::Find(source.zone);
    if (!zone) {
      report.Add({.kind = DataIssueKind::UnknownZone, .table = declared.name, .example = source.zone});
      return nullptr;
    }
    read.zone = *zone;
  }
  return OpenTable(read, report);
}

// All rows of the columns, into `held` by ColumnId.
void ReadAll(TableReader& reader, const TableSchema& table, const std::vector<ColumnId>& columns, std::vector<Column>& held) {
  for (const ColumnSchema& column : table.columns) {
    held.push_back(Column::Of(column.type));
  }
  for (Chunk chunk; reader.Next(chunk); chunk = Chunk()) {
    for (size_t place = 0; place < columns.size(); ++place) {
      Column& column = held[columns[place].index];
      if (column.length == 0) {
        column = std::move(chunk.columns[place]);
      } else {
        column.Append(chunk.columns[place]);
      }
    }
  }
}

std::vector<ColumnId> ColumnsInSource(const LoadRequest& request, TableId table) {
  std::vector<ColumnId> all;
  for (uint32_t column = 0; column < (*request.schema)[table].columns.size(); ++column) {
    if (!IsComputed(request, table, ColumnId{column})) {
      all.push_back(ColumnId{column});
    }
  }
  return all;
}

}  // namespace

std::optional<std::vector<std::vector<Column>>> ReadNewRows(const LoadRequest& request, const std::vector<TableSource>& added, DataReport& report) {
  std::vector<std::vector<Column>> read(added.size());
  const LoadPlan plan = PlanLoad(request);
  for (uint32_t table = 0; table < added.size(); ++table) {
    if (added[table].paths.empty() || !plan.tables[table].needed) {
      continue;
    }
    const bool has_key = !(*request.schema)[TableId{table}].key.empty();
    const std::vector<ColumnId> columns = has_key ? ColumnsInSource(request, TableId{table}) : plan.tables[table].read;
    const std::unique_ptr<TableReader> reader = OpenSource(request, TableId{table}, added[table], columns, {}, report);
    if (reader != nullptr) {
      ReadAll(*reader, (*request.schema)[TableId{table}], columns, read[table]);
    }
    if (report.has_fatal()) {
      return std::nullopt;
    }
  }
  return read;
}

std::optional<Database> Load(const LoadRequest& request, DataReport& report) {
  const Schema& schema = *request.schema;
  std::vector<std::vector<Column>> in_memory(schema.tables.size());
  const OpenFunction open = [&](TableId table, const std::vector<ColumnId>& columns, const std::vector<std::shared_ptr<Dictionary>>& dictionaries,
                                DataReport& open_report) -> std::unique_ptr<TableReader> {
    const TableSource& source = (*request.sources)[table.index];
    if (!ReadsStandardInput(source) || schema[table].key.empty()) {
      return OpenSource(request, table, source, columns, dictionaries, open_report);
    }
    std::vector<Column>& held = in_memory[table.index];
    if (held.empty()) {
      const std::vector<ColumnId> all = ColumnsInSource(request, table);
      const std::unique_ptr<TableReader> reader = OpenSource(request, table, source, all, {}, open_report);
      if (reader == nullptr) {
        return nullptr;
      }
      ReadAll(*reader, schema[table], all, held);
    }
    return ReadFromMemory(schema[table], held, columns);
  };
  return LoadWith(request, open, report);
}

}  // namespace limn
