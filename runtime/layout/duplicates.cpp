#include "runtime/layout/duplicates.h"

#include "runtime/layout/arrange.h"

namespace limn {

void PushCell(Column& to, const Column& from, size_t row) {
  if (!from.IsKnown(row)) {
    to.PushMissing();
    return;
  }
  switch (from.type.kind) {
    case ValueKind::Bool:
      to.PushBool(std::get<Bitmap>(from.data).Get(row));
      return;
    case ValueKind::Number:
      to.PushNumber(std::get<Slots<double>>(from.data)[row]);
      return;
    case ValueKind::Text:
      to.PushText(from.dictionary->At(std::get<Slots<uint32_t>>(from.data)[row]));
      return;
    case ValueKind::Date:
      to.PushInt(std::get<Slots<int32_t>>(from.data)[row]);
      return;
    case ValueKind::Int:
    case ValueKind::Decimal:
    case ValueKind::DateTime:
    case ValueKind::Duration:
      to.PushInt(std::get<Slots<int64_t>>(from.data)[row]);
      return;
  }
}

DuplicateChooser::DuplicateChooser(const TableSchema& table, size_t keys) : table_(table), groups_(keys) {
  for (const ColumnSchema& column : table.columns) {
    cells_.push_back(Column::Of(column.type));
  }
}

int DuplicateChooser::Compare(const std::vector<const Column*>& columns, size_t row, uint32_t best) const {
  if (table_.latest_by) {
    const Column& latest = *columns[table_.latest_by->index];
    const Column& best_latest = cells_[table_.latest_by->index];
    const bool known = latest.IsKnown(row);
    const bool best_known = best_latest.IsKnown(best);
    if (known != best_known) {
      return known ? -1 : 1;
    }
    if (const int order = CompareCells(latest, row, best_latest, best); order != 0) {
      return -order;
    }
  }
  for (size_t column = 0; column < columns.size(); ++column) {
    if (const int order = CompareCells(*columns[column], row, cells_[column], best); order != 0) {
      return order;
    }
  }
  return 0;
}

uint32_t DuplicateChooser::Keep(const std::vector<const Column*>& columns, size_t row) {
  for (size_t column = 0; column < columns.size(); ++column) {
    PushCell(cells_[column], *columns[column], row);
  }
  return static_cast<uint32_t>(cells_.front().length - 1);
}

void DuplicateChooser::Add(uint32_t key, uint32_t row_id, const std::vector<const Column*>& columns, size_t row) {
  Group& group = groups_[key];
  if (group.row_id == UINT32_MAX) {
    group = {row_id, Keep(columns, row)};
    return;
  }
  const int order = Compare(columns, row, group.cell_row);
  group.differs = group.differs || order != 0;
  if (order < 0) {
    group.row_id = row_id;
    group.cell_row = Keep(columns, row);
    if (cells_.front().length > 2 * groups_.size() + 4096) {
      Compact();
    }
  }
}

void DuplicateChooser::Compact() {
  std::vector<uint32_t> rows;
  for (Group& group : groups_) {
    if (group.row_id != UINT32_MAX) {
      rows.push_back(group.cell_row);
      group.cell_row = static_cast<uint32_t>(rows.size() - 1);
    }
  }
  for (Column& column : cells_) {
    column = column.Gather(rows);
  }
}

}  // namespace limn
