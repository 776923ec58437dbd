/// Declarations: what an SQLite database's schema says of a table: its key, its yes/no columns, and whose keys its columns hold.
#pragma once

#include <string>
#include <vector>

#include "runtime/tables/sqlite/sqlite_file.h"

namespace limn {

/// FOREIGN KEY (columns) REFERENCES table (parent_columns).
struct SqliteReference {
  std::string table;                        // as it is written, in any case
  std::vector<std::string> columns;
  std::vector<std::string> parent_columns;  // empty: the other table's PRIMARY KEY
};

/// All names as the schema writes them; empty for a view. Source: SQLite, "PRAGMA table_info" and "PRAGMA foreign_key_list".
struct SqliteDeclarations {
  std::vector<std::string> key;    // PRIMARY KEY, in its own order
  std::vector<std::string> bools;  // of type BOOL or BOOLEAN
  std::vector<SqliteReference> references;
};

SqliteDeclarations ReadDeclarations(const SqliteFile& database, const std::string& table);

}  // namespace limn
