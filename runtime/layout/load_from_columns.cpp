// LoadFromColumns, and what it shares with Load.
#include "runtime/layout/database.h"
#include "runtime/layout/load_state.h"
#include "runtime/layout/memory_reader.h"
#include "runtime/layout/scatter.h"

namespace limn {

std::optional<Database> LoadWith(const LoadRequest& request, const OpenFunction& open, DataReport& report) {
  ReturnLargeBlocksAtOnce();
  LoadState state{request, *request.schema, PlanLoad(request), {}, {}, {}, {}, report};
  state.tables.resize(state.schema.tables.size());
  state.links.resize(state.schema.links.size());
  for (uint32_t table = 0; table < state.schema.tables.size(); ++table) {
    state.counts.emplace_back();
    state.counts.back().table = TableId{table};
  }
  if (!ReadTables(state, open)) {
    return std::nullopt;
  }
  return ArrangeTables(state);
}

std::optional<Database> LoadFromColumns(const LoadRequest& request, std::vector<std::vector<Column>> tables, DataReport& report) {
  const OpenFunction open = [&](TableId table, const std::vector<ColumnId>& columns, const std::vector<std::shared_ptr<Dictionary>>&, DataReport&) {
    static const std::vector<Column> kNoColumns;
    return ReadFromMemory((*request.schema)[table], table.index < tables.size() ? tables[table.index] : kNoColumns, columns);
  };
  return LoadWith(request, open, report);
}

}  // namespace limn
