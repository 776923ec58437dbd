/// Small tables written in a test: a schema by declarations, columns by cells as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/layout/database.h"
#include "runtime/values/calendar.h"
#include "runtime/values/decimal.h"

namespace limn::layout_test {

/// A cell as text by type; "" is missing. Datetimes are whole microseconds.
inline Value CellOf(ValueType type, std::string_view text) {
  if (text.empty()) {
    return Value::Missing(type);
  }
  switch (type.kind) {
    case ValueKind::Text:
      return Value::Text(std::string(text));
    case ValueKind::Bool:
      return Value::Bool(text == "yes");
    case ValueKind::Date:
      return Value::OfDate(*ParseIsoDate(text));
    case ValueKind::Decimal:
      return Value::Decimal(*ParseDecimal(text, type.scale), type.scale);
    case ValueKind::Number:
      return Value::Number(std::stod(std::string(text)));
    default:
      return Value{type, int64_t{std::stoll(std::string(text))}};
  }
}

inline Column ColumnOf(ValueType type, const std::vector<std::string>& cells) {
  Column column = Column::Of(type);
  for (const std::string& cell : cells) {
    column.Push(CellOf(type, cell));
  }
  return column;
}

/// "customer_id:text signed:date amount:decimal" as columns.
inline std::vector<ColumnSchema> Columns(std::string_view declared) {
  std::vector<ColumnSchema> columns;
  while (!declared.empty()) {
    const std::string_view one = declared.substr(0, declared.find(' '));
    declared.remove_prefix(std::min(declared.size(), one.size() + 1));
    const std::string_view type = one.substr(one.find(':') + 1);
    ColumnSchema column;
    column.name = one.substr(0, one.find(':'));
    column.type = type == "text"      ? ValueType{ValueKind::Text}
                  : type == "date"    ? ValueType{ValueKind::Date}
                  : type == "instant" ? ValueType{ValueKind::DateTime}
                  : type == "bool"    ? ValueType{ValueKind::Bool}
                  : type == "decimal" ? ValueType{ValueKind::Decimal, 2}
                  : type == "number"  ? ValueType{ValueKind::Number}
                                      : ValueType{ValueKind::Int};
    columns.push_back(column);
  }
  return columns;
}

inline std::vector<Column> TableOf(const TableSchema& table, const std::vector<std::vector<std::string>>& rows) {
  std::vector<Column> columns;
  for (size_t column = 0; column < table.columns.size(); ++column) {
    std::vector<std::string> cells;
    for (const std::vector<std::string>& row : rows) {
      cells.push_back(row[column]);
    }
    columns.push_back(ColumnOf(table.columns[column].type, cells));
  }
  return columns;
}

/// Everything of every table.
inline LoadRequest AllOf(const Schema& schema, const std::vector<TableSource>* sources, Date as_of) {
  LoadRequest request;
  request.schema = &schema;
  request.sources = sources;
  for (const TableSchema& table : schema.tables) {
    request.columns.emplace_back(table.columns.size(), true);
  }
  request.links.assign(schema.links.size(), true);
  request.times.assign(schema.tables.size(), true);
  request.as_of.day = as_of;
  return request;
}

/// A row's cells separated by `|`.
inline std::string RowText(const Database& database, TableId table, uint32_t row) {
  std::string text;
  for (uint32_t index = 0; index < database.schema()[table].columns.size(); ++index) {
    const Column& column = database.ColumnOf(table, ColumnId{index});
    text += (column.length == 0 ? "?" : Format(column.At(row), TimeZone::Utc())) + "|";
  }
  return text;
}

}  // namespace limn::layout_test
