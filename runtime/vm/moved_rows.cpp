#include "runtime/vm/moved_rows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <map>
#include <span>
#include <type_traits>

#include "runtime/kernels/fault.h"
#include "runtime/threads/on_threads.h"
#include "runtime/values/targets.h"

namespace limn {
namespace {

using Intervals = std::vector<WindowBounds>;

// The times that lie in one of two windows and not in the other.
void AddDifference(const WindowBounds& a, const WindowBounds& b, Intervals& intervals) {
  const auto add = [&](int64_t first, int64_t last) {
    if (first <= last) {
      intervals.push_back({first, last});
    }
  };
  if (a.first > a.last || b.first > b.last || a.last < b.first || b.last < a.first) {
    add(a.first, a.last);
    add(b.first, b.last);
    return;
  }
  add(std::min(a.first, b.first), std::max(a.first, b.first) - (LIMN_FAULT(59) ? 2 : 1));
  add(std::min(a.last, b.last) + 1, std::max(a.last, b.last));
}

// In order, those that overlap or touch as one.
void Unite(Intervals& intervals) {
  std::sort(intervals.begin(), intervals.end(), [](const WindowBounds& a, const WindowBounds& b) { return a.first < b.first; });
  Intervals united;
  for (const WindowBounds& each : intervals) {
    if (!united.empty() && each.first <= united.back().last + 1) {
      united.back().last = std::max(united.back().last, each.last);
    } else {
      united.push_back(each);
    }
  }
  intervals = std::move(united);
}

template <typename Slot>
LIMN_ALWAYS_INLINE uint64_t BitsWithin(std::span<const Slot> slots, const Intervals& intervals) {
  using Unsigned = std::make_unsigned_t<Slot>;
  std::array<uint8_t, 64> is_within{};
  for (const WindowBounds& each : intervals) {
    // A window may begin or end where no slot can.
    const int64_t least = std::max<int64_t>(each.first, std::numeric_limits<Slot>::min());
    const int64_t most = std::min<int64_t>(each.last, std::numeric_limits<Slot>::max());
    if (least > most) {
      continue;
    }
    const auto first = static_cast<Unsigned>(least);
    const auto length = static_cast<Unsigned>(static_cast<Unsigned>(most) - first);
    for (size_t row = 0; row < slots.size(); ++row) {
      is_within[row] |= static_cast<uint8_t>(static_cast<Unsigned>(static_cast<Unsigned>(slots[row]) - first) <= length);
    }
  }
  uint64_t bits = 0;
  for (size_t row = 0; row < slots.size(); ++row) {
    bits |= uint64_t{is_within[row]} << row;
  }
  return bits;
}

// One bit for each of up to 64 times that lie in one of the intervals.
LIMN_TARGETS uint64_t RowsWithin(std::span<const int32_t> times, const Intervals& intervals) { return BitsWithin(times, intervals); }
LIMN_TARGETS uint64_t RowsWithin(std::span<const int64_t> times, const Intervals& intervals) { return BitsWithin(times, intervals); }

class Mover {
 public:
  Mover(const Database& database, const LoadRequest& request, const LinkedProgram& before, const LinkedProgram& after)
      : database_(database), request_(request), before_(before), after_(after) {}

  // False where nobody can be left out.
  bool FindIntervals() {
    for (size_t block = 0; block < before_.blocks.size(); ++block) {
      for (size_t index = 0; index < before_.blocks[block].instructions.size(); ++index) {
        if (!Compare(block, before_.blocks[block].instructions[index], after_.blocks[block].instructions[index])) {
          return false;
        }
      }
    }
    for (auto& [place, intervals] : intervals_) {
      Unite(intervals);
    }
    return true;
  }

  std::vector<uint32_t> Rows(size_t threads) const {
    std::vector<uint32_t> rows;
    for (const auto& [place, intervals] : intervals_) {
      const auto [table, column] = place;
      const PackedColumn times = database_.PackedColumnOf(TableId{table}, ColumnId{column});
      const std::vector<uint32_t> found = FindRows(times, intervals, threads);
      AddParents(TableId{table}, found, rows);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
  }

 private:
  bool Compare(size_t block, const LinkedInstruction& before, const LinkedInstruction& after) {
    const WindowBounds& bounds_before = before.window.bounds;
    const WindowBounds& bounds_after = after.window.bounds;
    const bool has_same_window = bounds_before.first == bounds_after.first && bounds_before.last == bounds_after.last && before.window.by_day == after.window.by_day;
    switch (before.op) {
      case Opcode::Call: return !before.kernel.by_as_of;
      case Opcode::PeriodBack: return false;
      case Opcode::InWindow: break;
      default: return before.constant == after.constant && has_same_window;  // whatever else is linked by as of
    }
    const bool repeats = before.window.shape > WindowShape::LastFull;
    if (repeats || has_same_window || LIMN_FAULT(60)) {
      return true;
    }
    const std::optional<ColumnId> column = LoadedColumn(block, before.operands[0]);
    const bool is_child = TableId{before_.blocks[block].table} != request_.schema->main_entity;
    if (!column || !is_child || before.window.by_day || after.window.by_day) {
      return false;
    }
    AddDifference(bounds_before, bounds_after, intervals_[{before_.blocks[block].table, column->index}]);
    return true;
  }

  // The column of the block's own rows that a register holds, where it is held as it stands.
  std::optional<ColumnId> LoadedColumn(size_t block, uint32_t reg) const {
    const TableId table{before_.blocks[block].table};
    const std::vector<LinkedInstruction>& instructions = before_.blocks[block].instructions;
    const auto writes = [&](const LinkedInstruction& instruction) { return instruction.dst == reg && !IsAggregate(instruction.op) && instruction.op != Opcode::Run; };
    const auto writer = std::find_if(instructions.begin(), instructions.end(), writes);
    if (writer == instructions.end() || std::any_of(writer + 1, instructions.end(), writes) || (writer->op != Opcode::LoadColumn && writer->op != Opcode::LoadTime)) {
      return std::nullopt;
    }
    const std::vector<Column>& columns = (*before_.database)[table].columns;
    const auto loaded = std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return writer->column.column == &column; });
    return loaded == columns.end() ? std::nullopt : std::optional(ColumnId{static_cast<uint32_t>(loaded - columns.begin())});
  }

  // Of the whole column, block by block.
  static std::vector<uint32_t> FindRows(const PackedColumn& times, const Intervals& intervals, size_t threads) {
    const size_t rows = times.column->length;
    const size_t blocks = (rows + kPackedBlockRows - 1) / kPackedBlockRows;
    std::vector<std::vector<uint32_t>> found(blocks);
    ForEachOnThreads(blocks, threads, [&](size_t block) {
      const size_t first = block * kPackedBlockRows;
      const size_t count = std::min(kPackedBlockRows, rows - first);
      const auto look = [&]<typename Slot>(const Slot* slots, const uint64_t* known, size_t known_first) {
        for (size_t begin = 0; begin < count; begin += 64) {
          uint64_t within = RowsWithin(std::span<const Slot>(slots + begin, std::min<size_t>(64, count - begin)), intervals);
          for (; within != 0; within &= within - 1) {
            const size_t row = begin + static_cast<size_t>(std::countr_zero(within));
            if (known == nullptr || ((known[(known_first + row) / 64] >> ((known_first + row) % 64)) & 1) != 0) {
              found[block].push_back(static_cast<uint32_t>(first + row));
            }
          }
        }
      };
      const auto look_into = [&]<typename Slot>(Slot) {
        if (times.packed == nullptr || times.packed->is_whole()) {
          look(std::get<Slots<Slot>>(times.column->data).data() + first, times.column->validity.empty() ? nullptr : times.column->validity.words(), first);
          return;
        }
        std::vector<Slot> slots(count);
        std::vector<uint64_t> known(times.column->validity.empty() ? 0 : WordCount(count));
        SlotsView view;
        view.slots = slots.data();
        view.validity = known.empty() ? nullptr : known.data();
        view.rows = count;
        times.packed->Read(first, view);
        look(slots.data(), view.validity, 0);
      };
      times.column->type.kind == ValueKind::Date ? look_into(int32_t{}) : look_into(int64_t{});
    });
    std::vector<uint32_t> all;
    for (const std::vector<uint32_t>& each : found) {
      all.insert(all.end(), each.begin(), each.end());
    }
    return all;
  }

  void AddParents(TableId table, const std::vector<uint32_t>& found, std::vector<uint32_t>& rows) const {
    const Slots<uint32_t>& offsets = database_.Children(*LinkToMainEntity(PlanLoad(request_), *request_.schema, table)).offsets;
    uint32_t parent = 0;
    for (const uint32_t row : found) {
      if (row >= offsets.back()) {
        return;  // it belongs to nobody
      }
      if (row >= offsets[parent + 1]) {
        parent = static_cast<uint32_t>(std::upper_bound(offsets.begin() + parent, offsets.end(), row) - offsets.begin()) - 1;
      }
      if (rows.empty() || rows.back() != parent) {
        rows.push_back(parent);
      }
    }
  }

  const Database& database_;
  const LoadRequest& request_;
  const LinkedProgram& before_;
  const LinkedProgram& after_;
  std::map<std::pair<uint32_t, uint32_t>, Intervals> intervals_;  // by table and column
};

}  // namespace

std::optional<std::vector<uint32_t>> MovedRows(const Database& database, const LoadRequest& request, const LinkedProgram& before, const LinkedProgram& after,
                                               size_t threads) {
  Mover mover(database, request, before, after);
  return mover.FindIntervals() ? std::optional(mover.Rows(threads)) : std::nullopt;
}

}  // namespace limn
