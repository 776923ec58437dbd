/// SqlTables: the raw tables of a case in SQLite, and the views that say which rows exist. A second opinion beside the reference, for what SQL
/// can express.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "runtime/schema/schema.h"
#include "tests/differential/random_tables.h"

namespace limn::differential {

/// How values stand in SQLite: yes/no as 0 and 1, decimals as their scaled integers, dates as days, datetimes as microseconds with the local
/// day beside them in COLUMN_day and the local time, as microseconds, in COLUMN_wall.
class SqlTables {
 public:
  /// After this, `TABLE` is a view of the rows of that table that exist as of the moment, each key once.
  SqlTables(const Schema& schema, const RawTables& raw, const Setting& setting);
  ~SqlTables();
  SqlTables(const SqlTables&) = delete;
  SqlTables& operator=(const SqlTables&) = delete;

  /// The rows of a query as Values: Int, Number or Text by SQLite's type; missing for NULL.
  std::vector<std::vector<Value>> Query(const std::string& sql) const;

 private:
  void Execute(const std::string& sql) const;
  void Fill(const TableSchema& table, const std::vector<RawRow>& rows, const ReferenceZone& zone) const;
  void CreateView(const Schema& schema, TableId table, const AsOf& as_of) const;

  sqlite3* database_ = nullptr;
};

}  // namespace limn::differential
