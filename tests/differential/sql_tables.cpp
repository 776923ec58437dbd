#include "tests/differential/sql_tables.h"

#include <fmt/format.h>

#include <stdexcept>

namespace limn::differential {

namespace {

struct Statement {
  sqlite3_stmt* handle = nullptr;
  ~Statement() { sqlite3_finalize(handle); }
};

void Bind(sqlite3_stmt* statement, int place, const Value& value) {
  if (value.is_missing()) {
    sqlite3_bind_null(statement, place);
    return;
  }
  switch (value.type.kind) {
    case ValueKind::Bool: sqlite3_bind_int(statement, place, value.as_bool() ? 1 : 0); break;
    case ValueKind::Number: sqlite3_bind_double(statement, place, value.as_number()); break;
    case ValueKind::Text: sqlite3_bind_text(statement, place, value.as_text().data(), static_cast<int>(value.as_text().size()), SQLITE_TRANSIENT); break;
    default: sqlite3_bind_int64(statement, place, value.as_int()); break;
  }
}

}  // namespace

SqlTables::SqlTables(const Schema& schema, const RawTables& raw, const Setting& setting) {
  if (sqlite3_open(":memory:", &database_) != SQLITE_OK) {
    throw std::runtime_error("SQLite didn't open");
  }
  const ReferenceZone zone(setting.zone_name);
  Execute("BEGIN");
  for (size_t table = 0; table < schema.tables.size(); ++table) {
    Fill(schema.tables[table], raw.tables[table], zone);
  }
  // Parents first: a view speaks of the raw rows of its parents only, so any order would do.
  for (uint32_t table = 0; table < schema.tables.size(); ++table) {
    CreateView(schema, {table}, setting.as_of);
  }
  Execute("COMMIT");
}

SqlTables::~SqlTables() { sqlite3_close(database_); }

void SqlTables::Execute(const std::string& sql) const {
  char* message = nullptr;
  if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
    const std::string text = fmt::format("{}\n{}", message, sql);
    sqlite3_free(message);
    throw std::runtime_error(text);
  }
}

void SqlTables::Fill(const TableSchema& table, const std::vector<RawRow>& rows, const ReferenceZone& zone) const {
  std::string columns;
  std::string places;
  for (const ColumnSchema& column : table.columns) {
    const std::string separator = columns.empty() ? "" : ", ";
    columns += separator + column.name;
    places += separator + "?";
    if (column.type.kind == ValueKind::DateTime) {
      columns += fmt::format(", {0}_day, {0}_wall", column.name);
      places += ", ?, ?";
    }
  }
  Execute(fmt::format("CREATE TABLE raw_{} ({})", table.name, columns));
  Statement insert;
  sqlite3_prepare_v2(database_, fmt::format("INSERT INTO raw_{} VALUES ({})", table.name, places).c_str(), -1, &insert.handle, nullptr);
  for (const RawRow& row : rows) {
    int place = 0;
    for (const Value& value : row) {
      Bind(insert.handle, ++place, value);
      if (value.type.kind == ValueKind::DateTime) {
        Bind(insert.handle, ++place, value.is_missing() ? value : Value::OfDate(zone.DayOf({value.as_int()})));
        Bind(insert.handle, ++place, value.is_missing() ? value : Value::Int(zone.WallOf({value.as_int()})));
      }
    }
    sqlite3_step(insert.handle);
    sqlite3_reset(insert.handle);
  }
}

void SqlTables::CreateView(const Schema& schema, TableId id, const AsOf& as_of) const {
  // Whether a raw row of a table isn't there yet, by its own time.
  const auto is_later = [&](TableId table, const std::string& alias) -> std::string {
    const TableSchema& own = schema[table];
    if (!own.time) {
      return "0";
    }
    const ColumnSchema& time = own.columns[own.time->index];
    if (time.type.kind == ValueKind::DateTime && !as_of.is_day) {
      return fmt::format("coalesce({}.{} > {}, 0)", alias, time.name, as_of.instant.micros);
    }
    return fmt::format("coalesce({}.{}{} > {}, 0)", alias, time.name, time.type.kind == ValueKind::DateTime ? "_day" : "", as_of.day.days);
  };
  const TableSchema& table = schema[id];
  std::string where = fmt::format("NOT {}", is_later(id, "own"));
  // Under a parent of which only later rows stand: two levels of dated tables don't occur in this project.
  for (const Link& link : schema.links) {
    const TableSchema& parent = schema[link.parent];
    if (link.child != id || !parent.time) {
      continue;
    }
    std::string same_key;
    for (size_t part = 0; part < link.child_columns.size(); ++part) {
      same_key += fmt::format("{}parent.{} = own.{}", part == 0 ? "" : " AND ", parent.columns[parent.key[part].index].name,
                              table.columns[link.child_columns[part].index].name);
    }
    where += fmt::format(" AND NOT (EXISTS (SELECT 1 FROM raw_{0} parent WHERE {1}) AND NOT EXISTS (SELECT 1 FROM raw_{0} parent WHERE {1} AND NOT {2}))",
                         parent.name, same_key, is_later(link.parent, "parent"));
  }
  if (table.key.empty()) {
    Execute(fmt::format("CREATE TABLE {0} AS SELECT own.*, own.rowid AS row_number FROM raw_{0} own WHERE {1}", table.name, where));
    return;
  }
  std::string key;
  std::string has_key = "1";
  for (const ColumnId column : table.key) {
    key += (key.empty() ? "" : ", ") + table.columns[column.index].name;
    has_key += fmt::format(" AND own.{} IS NOT NULL", table.columns[column.index].name);
  }
  std::string order = table.latest_by ? table.columns[table.latest_by->index].name + " DESC NULLS LAST" : "";
  for (const ColumnSchema& column : table.columns) {
    order += (order.empty() ? "" : ", ") + column.name + " NULLS LAST";
  }
  // Nobody can be labelled without a key; another table's row without one still counts, and is nobody's duplicate.
  const std::string without_key =
      table.entity.empty() ? fmt::format(" UNION ALL SELECT own.*, 1 FROM raw_{} own WHERE {} AND NOT ({})", table.name, where, has_key) : "";
  Execute(fmt::format("CREATE TABLE {0} AS SELECT * FROM (SELECT own.*, row_number() OVER (PARTITION BY {1} ORDER BY {2}) AS row_number FROM raw_{0} own "
                      "WHERE {3} AND {4}) WHERE row_number = 1{5}",
                      table.name, key, order, where, has_key, without_key));
}

std::vector<std::vector<Value>> SqlTables::Query(const std::string& sql) const {
  Statement query;
  if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &query.handle, nullptr) != SQLITE_OK) {
    throw std::runtime_error(fmt::format("{}\n{}", sqlite3_errmsg(database_), sql));
  }
  std::vector<std::vector<Value>> rows;
  int state = 0;
  while ((state = sqlite3_step(query.handle)) == SQLITE_ROW) {
    std::vector<Value> row;
    for (int column = 0; column < sqlite3_column_count(query.handle); ++column) {
      switch (sqlite3_column_type(query.handle, column)) {
        case SQLITE_NULL: row.emplace_back(); break;
        case SQLITE_INTEGER: row.push_back(Value::Int(sqlite3_column_int64(query.handle, column))); break;
        case SQLITE_FLOAT: row.push_back(Value::Number(sqlite3_column_double(query.handle, column))); break;
        default:
          row.push_back(Value::Text(std::string(reinterpret_cast<const char*>(sqlite3_column_text(query.handle, column)),
                                                static_cast<size_t>(sqlite3_column_bytes(query.handle, column)))));
      }
    }
    rows.push_back(std::move(row));
  }
  if (state != SQLITE_DONE) {
    throw std::runtime_error(fmt::format("{}\n{}", sqlite3_errmsg(database_), sql));
  }
  return rows;
}

}  // namespace limn::differential
