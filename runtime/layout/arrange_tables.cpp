// The second half of a load: rows in their order, links as row numbers, children by parent.
#include <algorithm>
#include <atomic>

#include "runtime/layout/arrange.h"
#include "runtime/layout/load_state.h"
#include "runtime/layout/row_issues.h"
#include "runtime/threads/on_threads.h"

namespace limn {
namespace {

using Stage = TableState::Stage;

class TablesArranger {
 public:
  explicit TablesArranger(LoadState& state) : state_(state), schema_(state.schema) {
    database_.schema_ = &schema_;
    database_.as_of_ = state.request.as_of;
    database_.zone_ = state.request.zone;
    database_.relations_.resize(schema_.tables.size());
    database_.parent_rows_.resize(schema_.links.size());
    database_.children_.resize(schema_.links.size());
    database_.time_ranges_.resize(schema_.tables.size());
    ordered_by_.resize(schema_.tables.size());
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      Relation& relation = database_.relations_[table];
      relation.table = TableId{table};
      for (const ColumnSchema& column : schema_.tables[table].columns) {
        relation.columns.push_back(Column::Of(column.type));
        relation.packed.emplace_back();
      }
    }
  }

  Database Arrange() {
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      if (state_.plan.tables[table].needed) {
        Arrange(TableId{table});
      }
    }
    for (uint32_t link = 0; link < schema_.links.size(); ++link) {
      Resolve(LinkId{link});
    }
    for (uint32_t link = 0; link < schema_.links.size(); ++link) {
      if (state_.plan.links[link].children) {
        LayOutChildren(LinkId{link});
      }
    }
    for (uint32_t table = 0; table < state_.request.key_hashes.size(); ++table) {
      database_.key_hashes_.emplace_back();
      if (state_.request.key_hashes[table] && !schema_.tables[table].key.empty()) {
        HashKeys(TableId{table});
      }
    }
    database_.counts_ = std::move(state_.counts);
    database_.identities_ = std::move(state_.identities);
    return std::move(database_);
  }

 private:
  TableState& StateOf(TableId table) { return state_.tables[table.index]; }
  Relation& RelationOf(TableId table) { return database_.relations_[table.index]; }
  bool Walked(LinkId link) const { return link.index < state_.request.links.size() && state_.request.links[link.index]; }

  void Arrange(TableId table) {
    TableState& own = StateOf(table);
    if (own.stage != Stage::Read) {
      return;
    }
    own.stage = Stage::Arranging;
    const TablePlan& plan = state_.plan.tables[table.index];
    const TableSchema& declared = schema_[table];
    const bool inherits = plan.keep_time && !declared.time && declared.time_from;
    CountLinks(table);
    if (plan.order) {
      Arrange(schema_[*plan.order].parent);
    }
    if (inherits) {
      Arrange(schema_[*declared.time_from].parent);
    }
    Relation& relation = RelationOf(table);
    Positions positions;
    Slots<uint32_t> offsets;
    const size_t threads = own.rows < state_.request.rows_worth_threads ? 1 : state_.request.threads;
    if (plan.sorted_by_key) {
      std::vector<const std::vector<Column>*> key;
      for (const ColumnId column : declared.key) {
        key.push_back(&own.chunks[column.index]);
      }
      positions = PositionsByKey(key, own.dropped);
    } else if (plan.order && StateOf(schema_[*plan.order].parent).stage == Stage::Arranged) {
      // Rows in a ring of tables of which none is an entity can't all stand by their parents; one of them stands as read.
      positions = PositionsByParent(ParentRows(*plan.order, /*take=*/true), RelationOf(schema_[*plan.order].parent).rows, own.dropped, threads, offsets);
      ordered_by_[table.index] = plan.order;
    } else {
      positions = PositionsAsRead(own.rows, own.dropped);
    }
    relation.rows = positions.rows;
    PlaceTime(table, inherits, threads, offsets, positions);
    const auto place = [&](size_t column, size_t threads_of_column) {
      if (plan.keep[column] && relation.columns[column].length == 0) {
        const ValueType type = schema_.ColumnOf(table, ColumnId{static_cast<uint32_t>(column)}).type;
        if (own.packed[column].empty()) {
          relation.columns[column] = Scatter(type, std::move(own.chunks[column]), positions, threads_of_column);
        } else {
          Codes codes = ScatterCodes(type, std::move(own.packed[column]), positions, threads_of_column);
          relation.columns[column] = std::move(codes.column);
          relation.packed[column] = std::move(codes.packed);
        }
        ReturnFreedMemory(own.rows);
      }
      own.chunks[column] = std::vector<Column>();
    };
    std::vector<size_t> yes_no;
    for (size_t column = 0; column < own.chunks.size(); ++column) {
      if (declared.columns[column].type.kind == ValueKind::Bool) {
        yes_no.push_back(column);
      } else {
        place(column, threads);
      }
    }
    ForEachOnThreads(yes_no.size(), threads, [&](size_t index) { place(yes_no[index], 1); });
    for (uint32_t link = 0; link < schema_.links.size(); ++link) {
      if (schema_.links[link].child == table) {
        if (Walked(LinkId{link}) && ordered_by_[table.index] != LinkId{link}) {
          database_.parent_rows_[link] = Scatter(std::move(state_.links[link].keys), positions, kMissingKey);
        }
        state_.links[link].keys = std::vector<std::vector<uint32_t>>();
      }
    }
    for (uint32_t& row : own.row_of_key) {
      row = row < kNotYetRow ? positions.of_row[row] : row;
    }
    for (IdentityFindings& identity : state_.identities) {
      for (IdentityFindings::Join& join : identity.joins) {
        if (identity.table == table) {
          join.person = positions.of_row[join.person];
          join.row = positions.of_row[join.row];
          join.other = positions.of_row[join.other];
        }
      }
    }
    positions.of_row = Slots<uint32_t>();
    if (ordered_by_[table.index] && Walked(*ordered_by_[table.index])) {
      database_.parent_rows_[ordered_by_[table.index]->index] = ParentsByRun(offsets, positions.rows);
    }
    if (ordered_by_[table.index] && state_.plan.links[ordered_by_[table.index]->index].children) {
      database_.children_[ordered_by_[table.index]->index].offsets = std::move(offsets);
    }
    own.dropped = std::vector<bool>();
    own.stage = Stage::Arranged;
    ReturnFreedMemory(own.rows);
  }

  // Rows that name no parent, and rows whose parent is nowhere. A parent that does not exist yet is no orphan's.
  void CountLinks(TableId table) {
    const std::vector<bool>& dropped = StateOf(table).dropped;
    for (uint32_t index = 0; index < schema_.links.size(); ++index) {
      const Link& link = schema_.links[index];
      if (!state_.plan.links[index].used || link.child != table) {
        continue;
      }
      const TableState& parent = StateOf(link.parent);
      std::atomic<uint64_t> orphans{0};
      std::atomic<uint64_t> unlinked{0};
      ForEachChunkOf(LinkId{index}, [&](const std::vector<uint32_t>& keys, size_t row) {
        uint64_t orphans_here = 0;
        uint64_t unlinked_here = 0;
        for (const uint32_t key : keys) {
          const bool counts = dropped.empty() || !dropped[row];
          unlinked_here += counts && key == kMissingKey;
          orphans_here += counts && key != kMissingKey && parent.RowOfKey(key) == kNoRow;
          ++row;
        }
        orphans += orphans_here;
        unlinked += unlinked_here;
      });
      state_.counts[table.index].orphans.emplace_back(LinkId{index}, orphans);
      state_.counts[table.index].unlinked.emplace_back(LinkId{index}, unlinked);
      ReportOrphans(schema_, LinkId{index}, orphans, state_.links[index].orphan_examples, state_.report);
    }
  }

  // Calls visit(keys, number of their first row) for each chunk of a link's keys.
  template <typename Visit>
  void ForEachChunkOf(LinkId link, Visit visit) {
    std::vector<std::vector<uint32_t>>& chunks = state_.links[link.index].keys;
    std::vector<size_t> first_rows(chunks.size(), 0);
    for (size_t chunk = 1; chunk < chunks.size(); ++chunk) {
      first_rows[chunk] = first_rows[chunk - 1] + chunks[chunk - 1].size();
    }
    ForEachOnThreads(chunks.size(), state_.request.threads, [&](size_t chunk) { visit(chunks[chunk], first_rows[chunk]); });
  }

  // The parent row of each row as read, of a parent that is arranged. `take` frees the key numbers on the way.
  Slots<uint32_t> ParentRows(LinkId link, bool take) {
    const TableState& parent = StateOf(schema_[link].parent);
    Slots<uint32_t> rows = UntouchedZeros<uint32_t>(StateOf(schema_[link].child).rows);
    ForEachChunkOf(link, [&](std::vector<uint32_t>& keys, size_t row) {
      for (const uint32_t key : keys) {
        const uint32_t parent_row = parent.RowOfKey(key);
        rows[row++] = parent_row == kNotYetRow ? kNoRow : parent_row;
      }
      if (take) {
        keys = std::vector<uint32_t>();  // `= {}` would keep the memory
      }
    });
    return rows;
  }

  // A key that nobody reads leaves its hash.
  void HashKeys(TableId table) {
    Relation& relation = RelationOf(table);
    std::vector<const Column*> parts;
    for (const ColumnId part : schema_[table].key) {
      parts.push_back(&database_.ColumnOf(table, part));
    }
    database_.key_hashes_.back() = KeyHashes::Of(parts, relation.rows, state_.request.threads);
    const std::vector<std::vector<bool>>& asked = state_.request.columns;
    for (const ColumnId part : schema_[table].key) {
      const bool is_asked = table.index < asked.size() && part.index < asked[table.index].size() && asked[table.index][part.index];
      if (!is_asked && schema_[table].entity.empty() && part != schema_[table].time) {
        relation.columns[part.index] = Column::Of(schema_.ColumnOf(table, part).type);
        relation.packed[part.index] = nullptr;
      }
    }
  }

  static std::vector<uint32_t> ParentsByRun(const Slots<uint32_t>& offsets, size_t rows) {
    std::vector<uint32_t> parents(rows, kNoRow);
    for (uint32_t parent = 0; parent + 1 < offsets.size(); ++parent) {
      std::fill(parents.begin() + offsets[parent], parents.begin() + offsets[parent + 1], parent);
    }
    return parents;
  }

  // Times go first, because the order within a parent hangs on them.
  void PlaceTime(TableId table, bool inherits, size_t threads, const Slots<uint32_t>& offsets, Positions& positions) {
    const TableSchema& declared = schema_[table];
    const TablePlan& plan = state_.plan.tables[table.index];
    TableState& own = StateOf(table);
    Relation& relation = RelationOf(table);
    Column time;
    if (declared.time && !own.chunks[declared.time->index].empty()) {
      time = Scatter(schema_.ColumnOf(table, *declared.time).type, std::move(own.chunks[declared.time->index]), positions, threads);
    } else if (inherits) {
      time = InheritedTime(table, *declared.time_from, threads, offsets, positions);
    }
    if (time.length != 0 && !offsets.empty()) {
      SortRunsByTime(offsets, threads, positions, time);
    }
    database_.time_ranges_[table.index] = own.time_range;
    if (inherits) {
      database_.time_ranges_[table.index] = RangeOf(time);
      relation.inherited_time = std::move(time);
    } else if (declared.time && plan.keep[declared.time->index]) {
      relation.columns[declared.time->index] = std::move(time);
    }
    ReturnFreedMemory(own.rows);
  }

  Column InheritedTime(TableId table, LinkId link, size_t threads, const Slots<uint32_t>& offsets, const Positions& positions) {
    const TableId parent = schema_[link].parent;
    const Column* parent_time = database_.TimeOf(parent);
    if (parent_time == nullptr || parent_time->length != RelationOf(parent).rows) {
      return Column();
    }
    Column time = Column::Of(parent_time->type);
    const auto push = [&](uint32_t row) {
      if (row == kNoRow || !parent_time->IsKnown(row)) {
        time.PushMissing();
      } else {
        time.PushInt(TimeSlot(*parent_time, row));
      }
    };
    if (ordered_by_[table.index] == link) {
      std::ranges::for_each(ParentsByRun(offsets, positions.rows), push);
      return time;
    }
    std::ranges::for_each(ParentRows(link, /*take=*/false), push);
    std::vector<Column> chunks;
    chunks.push_back(std::move(time));
    return Scatter(parent_time->type, std::move(chunks), positions, threads);
  }

  static TimeRange RangeOf(const Column& time) {
    TimeRange range;
    for (size_t row = 0; row < time.length; ++row) {
      if (time.IsKnown(row)) {
        ExtendBy(range, TimeSlot(time, row), TimeSlot(time, row));
      }
    }
    return range;
  }

  // Key numbers become rows, when all tables stand.
  void Resolve(LinkId id) {
    if (!Walked(id) || ordered_by_[schema_[id].child.index] == id) {
      return;
    }
    const TableState& parent = StateOf(schema_[id].parent);
    for (uint32_t& row : database_.parent_rows_[id.index]) {
      row = parent.RowOfKey(row);
      row = row == kNotYetRow ? kNoRow : row;
    }
  }

  void LayOutChildren(LinkId id) {
    const Link& link = schema_[id];
    if (ordered_by_[link.child.index] == id) {
      return;  // its offsets are there
    }
    const std::vector<uint32_t>& parents = database_.parent_rows_[id.index];
    ChildLayout& layout = database_.children_[id.index];
    layout.offsets = CountChildren(parents, RelationOf(link.parent).rows);
    const Column* time = database_.TimeOf(link.child);
    const bool has_times = time != nullptr && time->length == RelationOf(link.child).rows;
    layout.order = ChildrenInOrder(parents, layout.offsets, has_times ? time : nullptr);
  }

  LoadState& state_;
  const Schema& schema_;
  Database database_;
  std::vector<std::optional<LinkId>> ordered_by_;  // by TableId: the link whose parents the rows stand by
};

}  // namespace

Database ArrangeTables(LoadState& state) { return TablesArranger(state).Arrange(); }

}  // namespace limn
