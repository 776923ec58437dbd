/// ReferenceWorld: what of the raw tables exists as of a moment, and who belongs to whom. Naive loops over semantics.md's rows "rows after
/// as of", "duplicate keys", "orphans", "a table without time".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "runtime/schema/schema.h"
#include "runtime/values/value.h"
#include "tests/differential/raw_tables.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {

/// The order that ties use: numbers by size, texts by bytes, no before yes; missing last.
bool ComesBefore(const Value& a, const Value& b);

/// Rows are numbered as in the raw tables.
class ReferenceWorld {
 public:
  ReferenceWorld(const Schema& schema, const RawTables& raw, const AsOf& as_of, const ReferenceZone& zone);

  const Schema& schema() const { return schema_; }
  const AsOf& as_of() const { return as_of_; }
  const ReferenceZone& zone() const { return zone_; }
  const RawRow& Row(TableId table, uint32_t row) const { return raw_[table][row]; }
  /// The rows that exist, in file order.
  const std::vector<uint32_t>& Rows(TableId table) const { return rows_[table.index]; }
  std::optional<uint32_t> Parent(LinkId link, uint32_t child) const;
  /// The children that exist, in file order.
  const std::vector<uint32_t>& Children(LinkId link, uint32_t parent) const;
  /// Own or inherited; missing where the table has no time or the row doesn't know it.
  Value TimeOf(TableId table, uint32_t row) const;

 private:
  // The cells that tell a row's key, in the key's order; nothing where one is missing.
  using Key = std::vector<Value>;
  struct KeyBefore {
    bool operator()(const Key& a, const Key& b) const;
  };
  static std::optional<Key> KeyOf(const RawRow& row, const std::vector<ColumnId>& columns);

  bool IsLater(const Value& time) const;
  void DropLaterRows();
  void DropChildrenOfLaterRows();
  void DropDuplicates(TableId table);
  void LinkRows();
  // Whether `a` is the one to keep of two rows with one key.
  bool IsPreferred(const TableSchema& table, const RawRow& a, const RawRow& b) const;

  const Schema& schema_;
  const RawTables& raw_;
  const AsOf as_of_;
  const ReferenceZone& zone_;
  std::vector<std::vector<bool>> exists_;                             // by TableId, row
  std::vector<std::vector<bool>> later_;                              // rows that don't exist yet
  std::vector<std::vector<uint32_t>> rows_;                           // by TableId
  std::vector<std::vector<std::optional<uint32_t>>> parents_;         // by LinkId, child row
  std::vector<std::vector<std::vector<uint32_t>>> children_;          // by LinkId, parent row
};

}  // namespace limn::differential
