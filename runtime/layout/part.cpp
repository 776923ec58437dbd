// PartOf: runs of children are copied as they stand, and new rows are put into them where their times say.
#include <algorithm>
#include <numeric>

#include "runtime/layout/new_rows.h"
#include "runtime/threads/on_threads.h"

namespace limn {
namespace {

// The children of one row of the part.
struct Run {
  uint32_t parent;     // in the database
  uint32_t begin;      // its rows there
  uint32_t end;
  uint32_t to;         // its rows in the part
  uint32_t gone_begin;  // in NewRows::gone
  uint32_t gone_end;
  uint32_t new_begin;  // in NewRows
  uint32_t new_end;
  uint32_t Kept() const { return end - begin - (gone_end - gone_begin); }
  uint32_t Rows() const { return Kept() + new_end - new_begin; }
};

struct RunsOfTable {
  TableId table;
  LinkId link;
  const NewRows* added = nullptr;  // null: none
  std::vector<Run> runs;
  std::vector<uint32_t> place;     // by new row from the first run's on: where it stands in the part; of those of other runs nothing
  size_t rows = 0;
};

// Calls copy(first, rows, to) for each stretch of the run's rows of which none is gone.
template <typename Copy>
void ForEachStretch(const Run& run, const NewRows* added, Copy&& copy) {
  uint32_t from = run.begin;
  uint32_t to = run.to;
  for (uint32_t gone = run.gone_begin; gone < run.gone_end; ++gone) {
    const uint32_t row = added->gone[gone];
    copy(from, row - from, to);
    to += row - from;
    from = row + 1;
  }
  copy(from, run.end - from, to);
}

template <typename Slot>
void CopyCells(const Slots<Slot>& from, size_t first, size_t rows, Slots<Slot>& to, size_t at) {
  std::copy_n(from.begin() + static_cast<ptrdiff_t>(first), rows, to.begin() + static_cast<ptrdiff_t>(at));
}
void CopyCells(const Bitmap& from, size_t first, size_t rows, Bitmap& to, size_t at) { CopyBits(from.words(), first, to.words(), at, rows); }

template <typename Slot>
void SetCell(Slots<Slot>& to, size_t at, const Slots<Slot>& from, size_t row) {
  to[at] = from[row];
}
void SetCell(Bitmap& to, size_t at, const Bitmap& from, size_t row) { to.Set(at, from.Get(row)); }

void SetKnown(Column& to, size_t at, bool is_known) {
  if (!to.validity.empty()) {
    to.validity.Set(at, is_known);
  }
}

// Rows of the database, of which those of one run follow each other.
void CopyRows(const PackedColumn& from, size_t first, size_t rows, Column& to, const SlotsView& view, size_t at) {
  if (rows == 0) {
    return;
  }
  if (from.packed != nullptr && !from.packed->is_whole()) {
    from.packed->Read(first, rows, view, at);
    return;
  }
  std::visit([&]<typename Data>(Data& data) { CopyCells(std::get<Data>(from.column->data), first, rows, data, at); }, to.data);
  for (size_t row = 0; row < rows && !to.validity.empty(); ++row) {
    to.validity.Set(at + row, from.column->IsKnown(first + row));
  }
}

// From the last on, the rows of a run that stand behind a new one make room for it.
template <typename Data>
void PutNew(const RunsOfTable& table, const Run& run, const Column& from, Column& to, Data& data) {
  uint32_t kept = run.Kept();
  uint32_t next = run.Rows();
  for (uint32_t row = run.new_end; row > run.new_begin; --row) {
    const uint32_t place = table.place[row - 1];
    while (next > place + 1) {
      --next;
      --kept;
      SetCell(data, run.to + next, data, run.to + kept);
      SetKnown(to, run.to + next, to.IsKnown(run.to + kept));
    }
    --next;
    SetCell(data, run.to + next, std::get<Data>(from.data), row - 1);
    SetKnown(to, run.to + next, from.IsKnown(row - 1));
  }
}

Column ChildColumn(const RunsOfTable& table, const PackedColumn& held, const Column* added) {
  const bool has_missing = !held.column->validity.empty() || (added != nullptr && !added->validity.empty());
  Column column = Column::Untouched(held.column->type, table.rows, has_missing);
  column.dictionary = added != nullptr ? added->dictionary : held.column->dictionary;
  const SlotsView view = ViewOf(column);
  for (const Run& run : table.runs) {
    ForEachStretch(run, table.added, [&](uint32_t first, uint32_t rows, uint32_t to) { CopyRows(held, first, rows, column, view, to); });
    if (run.new_begin != run.new_end) {
      std::visit([&](auto& data) { PutNew(table, run, *added, column, data); }, column.data);
    }
  }
  return column;
}

int64_t SlotOf(const Column& time, size_t row) {
  if (!time.IsKnown(row)) {
    return INT64_MAX;
  }
  return time.type.kind == ValueKind::Date ? std::get<Slots<int32_t>>(time.data)[row] : std::get<Slots<int64_t>>(time.data)[row];
}

// Where the new rows of each run stand in it: behind those of the same time.
void PlaceByTime(RunsOfTable& table, const PackedColumn& held, const Column& added) {
  size_t longest = 0;
  for (const Run& run : table.runs) {
    longest = std::max<size_t>(longest, run.Kept());
  }
  Column times = Column::Untouched(held.column->type, longest, /*has_validity=*/!held.column->validity.empty());
  const SlotsView view = ViewOf(times);
  for (const Run& run : table.runs) {
    if (run.new_begin == run.new_end) {
      continue;
    }
    ForEachStretch(run, table.added, [&](uint32_t first, uint32_t rows, uint32_t to) { CopyRows(held, first, rows, times, view, to - run.to); });
    uint32_t kept = run.Kept();
    for (uint32_t row = run.new_end; row > run.new_begin; --row) {
      while (kept > 0 && SlotOf(times, kept - 1) > SlotOf(added, row - 1)) {
        --kept;
      }
      table.place[row - 1] = kept + (row - 1 - run.new_begin);
    }
  }
}

RunsOfTable RunsOf(const Database& database, TableId table, LinkId link, const NewRows* added, std::span<const uint32_t> parents) {
  RunsOfTable runs = {table, link, added, {}, {}, 0};
  const Slots<uint32_t>& offsets = database.Children(link).offsets;
  uint32_t next_new = 0;
  uint32_t next_gone = 0;
  for (const uint32_t parent : parents) {
    Run run = {parent, offsets[parent], offsets[parent + 1], static_cast<uint32_t>(runs.rows), 0, 0, 0, 0};
    if (added != nullptr) {
      const auto skip = [](const std::vector<uint32_t>& rows, uint32_t& next, uint32_t below) {
        next = static_cast<uint32_t>(std::lower_bound(rows.begin() + next, rows.end(), below) - rows.begin());
        return next;
      };
      run.gone_begin = skip(added->gone, next_gone, run.begin);
      run.gone_end = skip(added->gone, next_gone, run.end);
      run.new_begin = skip(added->parents, next_new, parent);
      run.new_end = skip(added->parents, next_new, parent + 1);
    }
    runs.rows += run.Rows();
    runs.runs.push_back(run);
  }
  // Without times they stand last.
  runs.place.resize(added != nullptr ? added->rows : 0);
  for (const Run& run : runs.runs) {
    for (uint32_t row = run.new_begin; row < run.new_end; ++row) {
      runs.place[row] = run.Kept() + (row - run.new_begin);
    }
  }
  return runs;
}

bool IsHeld(const Database& database, TableId table, ColumnId column) {
  return database.PackedColumnOf(table, column).column->length == database[table].rows;
}

}  // namespace

Column GatherRows(const PackedColumn& column, std::span<const uint32_t> rows) {
  Column gathered = Column::Untouched(column.column->type, rows.size(), !column.column->validity.empty());
  gathered.dictionary = column.column->dictionary;
  const SlotsView view = ViewOf(gathered);
  if (column.packed != nullptr && !column.packed->is_whole()) {
    column.packed->Gather(rows, view);
    return gathered;
  }
  for (size_t place = 0; place < rows.size(); ++place) {
    CopyRows(column, rows[place], 1, gathered, view, place);
  }
  return gathered;
}

Database PartOf(const Database& database, const LoadRequest& request, const std::vector<NewRows>& added, std::span<const uint32_t> rows, size_t threads) {
  const Schema& schema = *request.schema;
  Database part;
  part.schema_ = request.schema;
  part.as_of_ = request.as_of;
  part.zone_ = request.zone;
  part.relations_.resize(schema.tables.size());
  part.parent_rows_.resize(schema.links.size());
  part.children_.resize(schema.links.size());
  part.counts_.resize(schema.tables.size());
  part.time_ranges_.resize(schema.tables.size());
  std::vector<RunsOfTable> tables;
  for (uint32_t table = 0; table < schema.tables.size(); ++table) {
    Relation& relation = part.relations_[table];
    relation.table = TableId{table};
    for (const Column& column : database[TableId{table}].columns) {
      relation.columns.push_back(Column::Of(column.type));
      relation.columns.back().dictionary = column.dictionary;
    }
    relation.inherited_time = Column::Of(database[TableId{table}].inherited_time.type);
    if (TableId{table} == schema.main_entity) {
      relation.rows = rows.size();
    } else if (const std::optional<LinkId> link = LinkToMainEntity(request, TableId{table})) {
      const bool has_new = table < added.size() && !added[table].columns.empty();
      tables.push_back(RunsOf(database, TableId{table}, *link, has_new ? &added[table] : nullptr, rows));
      relation.rows = tables.back().rows;
      const std::optional<ColumnId> time = schema.tables[table].time;
      if (has_new && time && IsHeld(database, TableId{table}, *time)) {
        PlaceByTime(tables.back(), database.PackedColumnOf(TableId{table}, *time), added[table].columns[time->index]);
      }
    }
  }
  // Whole columns side by side: no two threads write one word of a bitmap.
  std::vector<std::pair<const RunsOfTable*, ColumnId>> columns;
  for (uint32_t column = 0; column < schema[schema.main_entity].columns.size(); ++column) {
    columns.emplace_back(nullptr, ColumnId{column});
  }
  for (const RunsOfTable& table : tables) {
    for (uint32_t column = 0; column < schema[table.table].columns.size(); ++column) {
      columns.emplace_back(&table, ColumnId{column});
    }
  }
  ForEachOnThreads(columns.size(), threads, [&](size_t index) {
    const auto [runs, column] = columns[index];
    const TableId table = runs == nullptr ? schema.main_entity : runs->table;
    const bool is_asked = (table.index < request.columns.size() && request.columns[table.index][column.index]) || column == schema[table].time;
    if (!is_asked || !IsHeld(database, table, column)) {
      return;
    }
    const PackedColumn held = database.PackedColumnOf(table, column);
    Column& into = part.relations_[table.index].columns[column.index];
    into = runs == nullptr ? GatherRows(held, rows) : ChildColumn(*runs, held, runs->added == nullptr ? nullptr : &runs->added->columns[column.index]);
  });
  for (const RunsOfTable& table : tables) {
    ChildLayout& children = part.children_[table.link.index];
    std::vector<uint32_t>& parents = part.parent_rows_[table.link.index];
    parents.resize(table.rows);
    children.offsets.push_back(0);
    for (size_t run = 0; run < table.runs.size(); ++run) {
      std::fill_n(parents.begin() + table.runs[run].to, table.runs[run].Rows(), static_cast<uint32_t>(run));
      children.offsets.push_back(table.runs[run].to + table.runs[run].Rows());
    }
  }
  return part;
}

}  // namespace limn
