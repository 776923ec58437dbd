/// Inference: what a whole file shows about its columns, for `limn init`. Every cell is read; memory does not grow with the rows, except
/// for columns that may be keys (16 bytes a row).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/schema/schema.h"
#include "runtime/tables/data_issue.h"
#include "runtime/tables/source.h"

namespace limn {

/// Why a column got its type. One row per reason in inference_reasons.def, with the words that `limn init` prints.
enum class InferenceReason : uint8_t {
#define INFERENCE_REASON(name, ...) name,
#include "runtime/tables/inference_reasons.def"
#undef INFERENCE_REASON
};

/// How often a value of a column occurs.
struct ObservedValue {
  std::string text;
  uint64_t count = 0;
};

struct InferredColumn {
  std::string name;                     // for rules: the header without outer blanks; `column_3` where it has none, `amount_2` where it stands twice
  CellFormat cell;                      // header (where it isn't the name), format, texts that mean missing
  ValueType type;
  InferenceReason reason;
  std::string example;                  // the cell that decided, or the first
  uint64_t known = 0;
  uint64_t missing = 0;                 // blank, or one of cell.missing
  std::optional<uint64_t> distinct;     // of known cells as they are written; nothing where there are more than kDistinctMax
  bool is_unique = false;               // every row has its own known value
  bool is_nearly_unique = false;        // but for at most one row in fifty that repeats a value or has none: a key with mistakes in it
  std::vector<ObservedValue> values;    // of texts of at most kValuesMax different ones: the most frequent first, then by text
  std::string personal;                 // "" or a guess: email, phone, name, address, birth_date, id_number
};

inline constexpr uint64_t kDistinctMax = 100'000;
inline constexpr size_t kValuesMax = 50;

/// Dates that can be read day first or month first, and nothing in the file decides. The user is asked.
struct DayMonthQuestion {
  size_t column = 0;
  std::string example;
  std::string day_first;    // the formats between which to choose
  std::string month_first;
};

/// A table's schema says that columns hold the key of a row of another table (REFERENCES). Only of SQLite.
struct DeclaredLink {
  std::vector<size_t> columns;
  std::string table;                        // of the same file, as the schema writes it
  std::vector<std::string> parent_columns;  // as the source calls them; empty: the table's PRIMARY KEY
};

struct InferredTable {
  std::string name;                                // from the file's or the table's name: letters, digits and _
  TableSource source;                              // with delimiter, encoding and cells as they were found
  std::vector<InferredColumn> columns;
  uint64_t rows = 0;
  std::vector<std::vector<size_t>> key_candidates;  // columns that tell rows apart, the likeliest first; pairs where no single one does
  std::vector<size_t> declared_key;                 // what the schema calls PRIMARY KEY; empty where there is none
  std::vector<DeclaredLink> declared_links;
  std::optional<size_t> time_column;                // the date or datetime that most likely says when a row happened
  std::vector<DayMonthQuestion> questions;          // not empty: an error that asks
};

struct InferenceOptions {
  std::optional<bool> day_first;  // the answer to a DayMonthQuestion
};

/// Reads `source` (CSV: paths, perhaps delimiter and encoding; SQLite: a path and a table or query) to its end. Nothing after a fatal issue.
std::optional<InferredTable> InferTable(const TableSource& source, const InferenceOptions& options, DataReport& report);

/// What an SQLite file holds, by name.
struct SqliteContents {
  std::vector<std::string> tables;
  std::vector<std::string> views;
};
/// Empty after a fatal issue.
SqliteContents LookIntoSqlite(const std::string& path, DataReport& report);
/// What the source calls its columns; nothing after a fatal issue.
std::optional<std::vector<std::string>> ReadColumnNames(const TableSource& source, DataReport& report);
/// Whether a file is an SQLite database, by its first bytes.
bool IsSqliteFile(const std::string& path);

/// A name for rules from a file's or a table's name: `Orders 2025.csv.gz` is `orders_2025`, `订单.csv` is `订单`.
std::string TableNameOf(const std::string& path);

std::string Describe(InferenceReason reason, bool chinese);

}  // namespace limn
