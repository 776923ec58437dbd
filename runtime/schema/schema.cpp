#include "runtime/schema/schema.h"

#include <algorithm>

namespace limn {
namespace {

bool Matches(const std::string& name, const std::vector<std::string>& names, std::string_view wanted) {
  return name == wanted || std::find(names.begin(), names.end(), wanted) != names.end();
}

}  // namespace

std::optional<TableId> Schema::FindTable(std::string_view name) const {
  for (uint32_t table = 0; table < tables.size(); ++table) {
    if (Matches(tables[table].name, tables[table].names, name)) {
      return TableId{table};
    }
  }
  return std::nullopt;
}

std::optional<ColumnId> Schema::FindColumn(TableId table, std::string_view name) const {
  const std::vector<ColumnSchema>& columns = tables[table.index].columns;
  for (uint32_t column = 0; column < columns.size(); ++column) {
    if (Matches(columns[column].name, columns[column].names, name)) {
      return ColumnId{column};
    }
  }
  return std::nullopt;
}

}  // namespace limn
