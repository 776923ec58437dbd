#include "runtime/layout/database.h"

#include <algorithm>

#include "runtime/layout/arrange.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

// A key part given as text, as a column of one row, where it can be one.
std::optional<Column> PartOf(const ValueType& type, std::string_view text) {
  Column part = Column::Of(type);
  switch (type.kind) {
    case ValueKind::Text:
      part.PushText(text);
      return part;
    case ValueKind::Int: {
      const std::optional<int64_t> value = ParseDecimal(text, 0);
      if (!value || std::to_string(*value) != text) {
        return std::nullopt;
      }
      part.PushInt(*value);
      return part;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

const Column& Database::FirstRowsOf(TableId table, ColumnId column, size_t rows) const {
  const PackedColumn wanted = PackedColumnOf(table, column);
  if (wanted.packed != nullptr) {
    wanted.packed->Require(rows);
  }
  return *wanted.column;
}

const ChildLayout& Database::Children(LinkId link) const {
  const ChildLayout& children = children_[link.index];
  if (children.packed != nullptr) {
    children.packed->RequireAll();
  }
  return children;
}

PackedColumn Database::PackedColumnOf(TableId table, ColumnId column) const {
  const Relation& relation = relations_[table.index];
  return {&relation.columns[column.index], relation.packed.empty() ? nullptr : relation.packed[column.index].get()};
}

PackedColumn Database::PackedTimeOf(TableId table) const {
  const TableSchema& declared = (*schema_)[table];
  const Relation& relation = relations_[table.index];
  if (declared.time) {
    return PackedColumnOf(table, *declared.time);
  }
  return declared.time_from ? PackedColumn{&relation.inherited_time, relation.packed_time.get()} : PackedColumn();
}

const Column* Database::TimeOf(TableId table) const {
  const PackedColumn time = PackedTimeOf(table);
  return time.column == nullptr ? nullptr : &time.Whole();
}

const std::vector<uint32_t>& Database::ParentRows(LinkId link) const {
  if (!packed_parents_.empty()) {
    PackedParents& packed = *packed_parents_[link.index];
    std::call_once(packed.once, packed.unpack, parent_rows_[link.index]);
  }
  return parent_rows_[link.index];
}

std::string Database::KeyText(TableId table, uint32_t row) const {
  std::string text;
  const std::vector<ColumnId>& key = (*schema_)[table].key;
  for (size_t part = 0; part < key.size(); ++part) {
    if (part != 0) {
      text += ',';
    }
    const Column& column = ColumnOf(table, key[part]);
    if (column.length != 0) {
      text += Format(column.At(row), zone_);
    }
  }
  return text;
}

std::optional<uint32_t> Database::FindRow(TableId table, std::string_view key) const {
  const TableSchema& declared = (*schema_)[table];
  const Relation& relation = relations_[table.index];
  if (declared.key.empty() || relation.rows == 0) {
    return std::nullopt;
  }
  const Column& column = ColumnOf(table, declared.key.front());
  const bool searchable = column.type.kind == ValueKind::Int || column.type.kind == ValueKind::Text;
  if (declared.key.size() == 1 && !declared.entity.empty() && searchable) {
    const std::optional<Column> wanted = PartOf(column.type, key);
    if (!wanted) {
      return std::nullopt;
    }
    size_t low = 0;
    size_t high = relation.rows;
    while (low < high) {
      const size_t middle = (low + high) / 2;
      const int order = CompareCells(column, middle, *wanted, 0);
      if (order == 0) {
        return static_cast<uint32_t>(middle);
      }
      (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
    return std::nullopt;
  }
  // Keys of several columns, or of rarer kinds: the text decides, because a part may hold a comma.
  for (uint32_t row = 0; row < relation.rows; ++row) {
    if (KeyText(table, row) == key) {
      return row;
    }
  }
  return std::nullopt;
}

std::optional<std::pair<Value, Value>> Database::TimeRange(TableId table) const {
  if (table.index >= time_ranges_.size() || !time_ranges_[table.index]) {
    return std::nullopt;
  }
  TableId dated = table;
  while (!(*schema_)[dated].time) {
    dated = (*schema_)[*(*schema_)[dated].time_from].parent;
  }
  const auto& [first, last] = *time_ranges_[table.index];
  if (schema_->ColumnOf(dated, *(*schema_)[dated].time).type.kind == ValueKind::Date) {
    return std::pair(Value::OfDate(Date{static_cast<int32_t>(first)}), Value::OfDate(Date{static_cast<int32_t>(last)}));
  }
  return std::pair(Value::OfInstant(Instant{first}), Value::OfInstant(Instant{last}));
}

}  // namespace limn
