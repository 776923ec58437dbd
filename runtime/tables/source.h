/// TableSource: where a table's rows come from and how its cells are written; from limn.yaml.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/schema/schema.h"

namespace limn {

enum class SourceFormat : uint8_t { Csv, Sqlite, KeysFrom };

/// How one column's cells are written.
struct CellFormat {
  std::string header;                 // the column's name in the source, where it differs
  std::string format;                 // "DD-MM-YYYY", "unix_seconds", "unix_millis", "1.234,50", "¥", … ; "" for the plain forms
  std::vector<std::string> missing;   // further texts that mean missing ("NA")
  std::vector<std::string> yes, no;   // further texts of a bool
};

/// keys_from: the distinct values of these columns, no table of its own.
struct KeySource {
  TableId table;
  std::vector<ColumnId> columns;
};

/// What the value of a text is when it is compared, or shown; missing where it is none.
using TextChange = Value (*)(std::string_view text, std::span<const Value> constants);

/// A column in which rows of one person agree.
struct IdentityKey {
  ColumnId column;
  TextChange normal = nullptr;      // null: as the cell is read
  TextChange shown = nullptr;       // how a value may leave in reports and audits; null: as it is
  std::vector<std::string> never;   // normal values that join nobody
};

/// identities: rows that agree in one of the keys belong together, and so do all that these agree with. Source: docs/language/identities.md.
struct IdentitySource {
  ColumnId column;              // holds, for each row, the smallest key of the rows that belong together
  bool is_given = false;        // the column is in the data (it comes from Splink, Zingg, …), and is compared with the keys
  std::vector<IdentityKey> keys;
  uint32_t at_most = 0;         // rows that may share one value; a value of more joins nobody
};

struct TableSource {
  SourceFormat format = SourceFormat::Csv;
  std::vector<std::string> paths;  // absolute or relative to the working folder; globs already expanded; `-` is standard input
  std::string sqlite_table;        // table or view
  std::string sqlite_query;        // or a query
  char delimiter = 0;              // 0: found out (`sep=` line, then , ; tab |)
  std::string encoding;            // "", "utf-8", "utf-16le", "windows-1252", "gb18030"
  std::string zone;                // of datetimes without an offset; "" is the project's
  std::vector<CellFormat> cells;   // one per column of the table, in its order
  std::vector<KeySource> keys_from;
  std::vector<IdentitySource> identities;
};

}  // namespace limn
