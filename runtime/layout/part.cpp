// Part: runs of children are copied as they stand, with the new rows behind them.
#include "runtime/layout/part.h"

#include <algorithm>
#include <type_traits>

#include "runtime/kernels/fault.h"

namespace limn {
namespace {

template <typename Slot>
void CopyCells(const Slots<Slot>& from, size_t first, size_t rows, Slots<Slot>& to, size_t at) {
  std::copy_n(from.begin() + static_cast<ptrdiff_t>(first), rows, to.begin() + static_cast<ptrdiff_t>(at));
}
void CopyCells(const Slots<uint8_t>& from, size_t first, size_t rows, Slots<uint32_t>& to, size_t at) {
  std::copy_n(from.begin() + static_cast<ptrdiff_t>(first), rows, to.begin() + static_cast<ptrdiff_t>(at));
}
void CopyCells(const Bitmap& from, size_t first, size_t rows, Bitmap& to, size_t at) { CopyBits(from.words(), first, to.words(), at, rows); }

// Rows of the database, of which those of one run follow each other.
void CopyRows(const PackedColumn& from, size_t first, size_t rows, Column& to, const SlotsView& view, size_t at) {
  if (rows == 0) {
    return;
  }
  if (from.packed != nullptr && !from.packed->is_whole()) {
    from.packed->Read(first, rows, view, at);
    return;
  }
  std::visit(
      [&]<typename Data>(Data& data) {
        if constexpr (std::is_same_v<Data, Slots<uint32_t>>) {
          from.column->VisitCodes([&](const auto& codes) { CopyCells(codes, first, rows, data, at); });
        } else {
          CopyCells(std::get<Data>(from.column->data), first, rows, data, at);
        }
      },
      to.data);
  for (size_t row = 0; row < rows && !to.validity.empty(); ++row) {
    to.validity.Set(at + row, from.column->IsKnown(first + row));
  }
}

// Room for so many rows, of which nothing is kept. It never gets less.
void MakeRoom(Column& column, size_t rows) {
  column.length = rows;
  std::visit(
      [&]<typename Data>(Data& data) {
        if constexpr (std::is_same_v<Data, Bitmap>) {
          data.Resize(std::max(data.size(), rows), false);
        } else {
          data.resize(std::max(data.size(), rows));
        }
      },
      column.data);
  if (!column.validity.empty()) {
    column.validity.Resize(std::max(column.validity.size(), rows), false);
  }
}

// A column to fill: of a text with the codes of the new rows, with a validity where any of both has one.
Column Empty(const Column& held, const Column* added) {
  const bool has_missing = !held.validity.empty() || (added != nullptr && !added->validity.empty());
  Column column = Column::Of(held.type);
  column.dictionary = added != nullptr ? added->dictionary : held.dictionary;
  column.validity = Bitmap(has_missing ? 1 : 0);
  return column;
}

bool IsHeld(const Database& database, TableId table, ColumnId column) { return database.PackedColumnOf(table, column).column->length == database[table].rows; }

}  // namespace

// Calls copy(first, rows, to) for each stretch of the run's rows of which none is gone.
template <typename Copy>
void Part::ForEachStretch(const Children& children, const Run& run, Copy&& copy) {
  uint32_t from = run.begin;
  uint32_t to = run.to;
  for (uint32_t gone = run.gone_begin; gone < run.gone_end; ++gone) {
    const uint32_t row = children.added->gone[gone];
    copy(from, row - from, to);
    to += row - from;
    from = row + 1;
  }
  copy(from, run.end - from, to);
}

Part::Part(const Database& whole, const LoadRequest& request, const std::vector<NewRows>& added) : whole_(whole), database_(std::make_unique<Database>()) {
  const Schema& schema = *request.schema;
  const LoadPlan plan = PlanLoad(request);
  database_->schema_ = request.schema;
  database_->as_of_ = request.as_of;
  database_->zone_ = request.zone;
  database_->relations_.resize(schema.tables.size());
  database_->parent_rows_.resize(schema.links.size());
  database_->children_.resize(schema.links.size());
  database_->counts_.resize(schema.tables.size());
  database_->time_ranges_.resize(schema.tables.size());
  for (uint32_t index = 0; index < schema.tables.size(); ++index) {
    const TableId table{index};
    const bool is_main = table == schema.main_entity;
    const std::optional<LinkId> link = is_main ? std::nullopt : LinkToMainEntity(plan, schema, table);
    const NewRows* rows = index < added.size() && !added[index].columns.empty() ? &added[index] : nullptr;
    Relation& relation = database_->relations_[index];
    relation.table = table;
    relation.inherited_time = Column::Of(whole[table].inherited_time.type);
    std::vector<ColumnId> filled;
    for (uint32_t column = 0; column < schema[table].columns.size(); ++column) {
      const bool is_asked = (index < request.columns.size() && request.columns[index][column]) || ColumnId{column} == schema[table].time;
      const bool is_filled = (is_main || link) && is_asked && IsHeld(whole, table, ColumnId{column});
      relation.columns.push_back(Empty(whole[table].columns[column], is_filled && rows != nullptr ? &rows->columns[column] : nullptr));
      if (is_filled) {
        filled.push_back(ColumnId{column});
      }
    }
    if (is_main) {
      columns_ = std::move(filled);
    } else if (link) {
      children_.push_back({table, *link, rows, std::move(filled), {}});
      whole.Children(*link);  // all of them
    }
  }
  Fill({});
}

void Part::FindRuns(Children& children, std::span<const uint32_t> rows) {
  children.runs.clear();
  const Slots<uint32_t>& offsets = whole_.PackedChildren(children.link).offsets;
  const auto place_of = [](const std::vector<uint32_t>& among, size_t from, uint32_t below) {
    return static_cast<uint32_t>(std::lower_bound(among.begin() + static_cast<ptrdiff_t>(from), among.end(), below) - among.begin());
  };
  uint32_t to = 0;
  uint32_t next_new = 0;
  uint32_t next_gone = 0;
  for (const uint32_t parent : rows) {
    Run run = {offsets[parent], offsets[parent + 1], to, 0, 0, 0, 0};
    if (children.added != nullptr) {
      run.gone_begin = place_of(children.added->gone, next_gone, run.begin);
      run.gone_end = place_of(children.added->gone, run.gone_begin, run.end);
      run.new_begin = place_of(children.added->parents, next_new, parent);
      run.new_end = place_of(children.added->parents, run.new_begin, parent + 1);
      next_gone = run.gone_end;
      next_new = run.new_end;
    }
    to += run.Rows();
    children.runs.push_back(run);
  }
}

void Part::Fill(std::span<const uint32_t> rows) {
  const TableId main = database_->schema_->main_entity;
  database_->relations_[main.index].rows = rows.size();
  for (const ColumnId column : columns_) {
    GatherInto(whole_.PackedColumnOf(main, column), rows, database_->relations_[main.index].columns[column.index]);
  }
  for (Children& children : children_) {
    FindRuns(children, rows);
    Relation& relation = database_->relations_[children.table.index];
    ChildLayout& layout = database_->children_[children.link.index];
    std::vector<uint32_t>& parents = database_->parent_rows_[children.link.index];
    relation.rows = children.runs.empty() ? 0 : children.runs.back().to + children.runs.back().Rows();
    parents.resize(relation.rows);
    layout.offsets.resize(rows.size() + 1);
    layout.offsets.back() = static_cast<uint32_t>(relation.rows);
    for (size_t run = 0; run < children.runs.size(); ++run) {
      layout.offsets[run] = children.runs[run].to;
      std::fill_n(parents.begin() + children.runs[run].to, children.runs[run].Rows(), static_cast<uint32_t>(run));
    }
    for (const ColumnId id : children.columns) {
      const PackedColumn held = whole_.PackedColumnOf(children.table, id);
      Column& column = relation.columns[id.index];
      MakeRoom(column, relation.rows);
      const SlotsView view = ViewOf(column);
      for (const Run& run : children.runs) {
        ForEachStretch(children, run, [&](uint32_t first, uint32_t count, uint32_t to) { CopyRows(held, first, count, column, view, to); });
        if (run.new_begin != run.new_end) {
          CopyRows({&children.added->columns[id.index], nullptr}, run.new_begin, run.new_end - run.new_begin - (LIMN_FAULT(58) ? 1 : 0), column, view, run.to + run.Kept());
        }
      }
    }
  }
}

void GatherInto(const PackedColumn& column, std::span<const uint32_t> rows, Column& into) {
  MakeRoom(into, rows.size());
  const SlotsView view = ViewOf(into);
  if (column.packed != nullptr && !column.packed->is_whole()) {
    column.packed->Gather(rows, view);
    return;
  }
  for (size_t place = 0; place < rows.size(); ++place) {
    CopyRows(column, rows[place], 1, into, view, place);
  }
}

Column GatherRows(const PackedColumn& column, std::span<const uint32_t> rows) {
  Column gathered = Column::Untouched(column.column->type, rows.size(), !column.column->validity.empty());
  gathered.dictionary = column.column->dictionary;
  GatherInto(column, rows, gathered);
  return gathered;
}

}  // namespace limn
