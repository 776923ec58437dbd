/// ColumnParser: the cells of one column, as texts, into typed values; what can't be read is missing and counted.
/// Source: semantics.md "Values", features.md "What users trip over".
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/columns/column.h"
#include "runtime/schema/schema.h"
#include "runtime/tables/data_issue.h"
#include "runtime/tables/source.h"
#include "runtime/values/time_zone.h"

namespace limn {

/// Some consecutive cells of a column. A cell whose data() is null is missing.
struct CellBatch {
  std::span<const std::string_view> cells;
  const std::string* file = nullptr;   // for examples
  const uint32_t* lines = nullptr;     // by cell, added to first_line
  uint64_t first_line = 0;
  bool padded = false;                 // from the first byte of each cell on 16 can be read
};

/// What a column's cells are read with.
struct CellContext {
  const TableSchema* table = nullptr;
  ColumnId column;
  const CellFormat* format = nullptr;  // null: the plain forms
  TimeZone zone = TimeZone::Utc();     // of datetimes without an offset
  bool encoding_declared = false;      // then no encoding is proposed
  bool is_link = false;                // holds another table's key; key columns and columns named like ids are known without
};

class ColumnParser {
 public:
  /// `report` outlives the parser. A `format` that the type can't have is as none; limn.yaml's reader has refused it (IsCellFormat).
  ColumnParser(const CellContext& context, DataReport& report);
  ~ColumnParser();
  ColumnParser(ColumnParser&&) noexcept;
  ColumnParser& operator=(ColumnParser&&) noexcept;

  /// Appends one value per cell.
  void Append(const CellBatch& batch, Column& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether `format` means something for a type: a pattern for dates and datetimes, an example for numbers, nothing for the others.
bool IsCellFormat(ValueType type, std::string_view format);

}  // namespace limn
