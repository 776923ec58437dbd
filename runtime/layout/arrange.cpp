#include "runtime/layout/arrange.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>

#include "runtime/layout/database.h"
#include "runtime/threads/on_threads.h"

namespace limn {
namespace {

template <typename T>
int Order(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

bool IsDropped(const std::vector<bool>& dropped, size_t row) { return !dropped.empty() && dropped[row]; }

// A cell of chunked columns.
struct Cell {
  uint32_t chunk;
  uint32_t row;
};

// The first eight bytes of a cell's order as a number, so that most comparisons need not look at the cell.
uint64_t OrderWord(const Column& column, size_t row) {
  if (!column.IsKnown(row)) {
    return UINT64_MAX;
  }
  constexpr uint64_t kSign = uint64_t{1} << 63;
  switch (column.type.kind) {
    case ValueKind::Text: {
      const std::string_view text = column.dictionary->At(std::get<Slots<uint32_t>>(column.data)[row]);
      uint64_t word = 0;
      for (size_t byte = 0; byte < 8; ++byte) {
        word = word << 8 | (byte < text.size() ? static_cast<unsigned char>(text[byte]) : 0);
      }
      return word;
    }
    case ValueKind::Date:
      return static_cast<uint64_t>(int64_t{std::get<Slots<int32_t>>(column.data)[row]}) ^ kSign;
    case ValueKind::Int:
    case ValueKind::Decimal:
    case ValueKind::DateTime:
    case ValueKind::Duration:
      return static_cast<uint64_t>(std::get<Slots<int64_t>>(column.data)[row]) ^ kSign;
    case ValueKind::Bool:
      return std::get<Bitmap>(column.data).Get(row) ? 1 : 0;
    case ValueKind::Number:
      return 0;
  }
  return 0;
}

// A slot of a time column as a number; missing times come last.
class Times {
 public:
  explicit Times(const Column& column) : column_(column) {}
  int64_t At(size_t row) const {
    if (!column_.IsKnown(row)) {
      return INT64_MAX;
    }
    return column_.type.kind == ValueKind::Date ? std::get<Slots<int32_t>>(column_.data)[row]
                                                : std::get<Slots<int64_t>>(column_.data)[row];
  }

 private:
  const Column& column_;
};

void Permute(Column& time, size_t begin, std::span<const uint32_t> order) {
  std::vector<int64_t> values(order.size());
  std::vector<bool> known(order.size());
  const auto move = [&](auto& slots) {
    for (size_t place = 0; place < order.size(); ++place) {
      values[place] = slots[begin + order[place]];
      known[place] = time.IsKnown(begin + order[place]);
    }
    for (size_t place = 0; place < order.size(); ++place) {
      slots[begin + place] = static_cast<std::decay_t<decltype(slots[0])>>(values[place]);
      if (!time.validity.empty()) {
        time.validity.Set(begin + place, known[place]);
      }
    }
  };
  if (time.type.kind == ValueKind::Date) {
    move(std::get<Slots<int32_t>>(time.data));
  } else {
    move(std::get<Slots<int64_t>>(time.data));
  }
}

}  // namespace

int CompareCells(const Column& a, size_t row_a, const Column& b, size_t row_b) {
  const bool known_a = a.IsKnown(row_a);
  const bool known_b = b.IsKnown(row_b);
  if (!known_a || !known_b) {
    return Order(!known_a, !known_b);
  }
  switch (a.type.kind) {
    case ValueKind::Bool:
      return Order(std::get<Bitmap>(a.data).Get(row_a), std::get<Bitmap>(b.data).Get(row_b));
    case ValueKind::Date:
      return Order(std::get<Slots<int32_t>>(a.data)[row_a], std::get<Slots<int32_t>>(b.data)[row_b]);
    case ValueKind::Number:
      return Order(std::get<Slots<double>>(a.data)[row_a], std::get<Slots<double>>(b.data)[row_b]);
    case ValueKind::Text: {
      const uint32_t code_a = std::get<Slots<uint32_t>>(a.data)[row_a];
      const uint32_t code_b = std::get<Slots<uint32_t>>(b.data)[row_b];
      if (a.dictionary == b.dictionary && code_a == code_b) {
        return 0;
      }
      return Order(a.dictionary->At(code_a), b.dictionary->At(code_b));
    }
    case ValueKind::Int:
    case ValueKind::Decimal:
    case ValueKind::DateTime:
    case ValueKind::Duration:
      break;
  }
  return Order(std::get<Slots<int64_t>>(a.data)[row_a], std::get<Slots<int64_t>>(b.data)[row_b]);
}

Positions PositionsAsRead(size_t rows, const std::vector<bool>& dropped) {
  Positions positions;
  positions.of_row.resize(rows, kNoRow);
  for (size_t row = 0; row < rows; ++row) {
    if (!IsDropped(dropped, row)) {
      positions.of_row[row] = static_cast<uint32_t>(positions.rows++);
    }
  }
  return positions;
}

Positions PositionsByKey(const std::vector<const std::vector<Column>*>& columns, const std::vector<bool>& dropped) {
  struct Item {
    uint64_t word;
    Cell cell;
    uint32_t row;
  };
  std::vector<Item> items;
  uint32_t rows = 0;
  const std::vector<Column>& first = *columns.front();
  for (uint32_t chunk = 0; chunk < first.size(); ++chunk) {
    for (uint32_t row = 0; row < first[chunk].length; ++row, ++rows) {
      if (!IsDropped(dropped, rows)) {
        items.push_back({OrderWord(first[chunk], row), {chunk, row}, rows});
      }
    }
  }
  const auto before = [&](const Item& a, const Item& b) {
    if (a.word != b.word) {
      return a.word < b.word;
    }
    for (const std::vector<Column>* column : columns) {
      const int order = CompareCells((*column)[a.cell.chunk], a.cell.row, (*column)[b.cell.chunk], b.cell.row);
      if (order != 0) {
        return order < 0;
      }
    }
    return a.row < b.row;
  };
  if (!std::is_sorted(items.begin(), items.end(), before)) {
    std::sort(items.begin(), items.end(), before);
  }
  Positions positions;
  positions.rows = items.size();
  positions.of_row.resize(rows, kNoRow);
  for (uint32_t place = 0; place < items.size(); ++place) {
    positions.of_row[items[place].row] = place;
  }
  return positions;
}

Slots<uint32_t> CountChildren(const std::vector<uint32_t>& parents, size_t parent_count) {
  Slots<uint32_t> offsets(parent_count + 1, 0);
  for (const uint32_t parent : parents) {
    if (parent != kNoRow) {
      ++offsets[parent + 1];
    }
  }
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  return offsets;
}

// Counting sort, on several threads: each counts the rows of its part by parent, and knows then where its first row of each parent goes.
Positions PositionsByParent(Slots<uint32_t> parents, size_t parent_count, const std::vector<bool>& dropped, size_t threads, Slots<uint32_t>& offsets) {
  const size_t rows = parents.size();
  // Counters of all parts together are no more than rows.
  const size_t parts = std::clamp<size_t>(rows / (parent_count + 1), 1, threads);
  std::vector<std::vector<uint32_t>> next(parts);
  const auto for_each_row = [&](const auto& visit) {
    ForEachOnThreads(parts, threads, [&](size_t part) {
      // One more group holds the rows without a parent.
      next[part].resize(parent_count + 1, 0);
      for (size_t row = rows * part / parts; row < rows * (part + 1) / parts; ++row) {
        visit(row, next[part][std::min<size_t>(parents[row], parent_count)]);
      }
    });
  };
  for_each_row([&](size_t row, uint32_t& count) { count += !IsDropped(dropped, row); });
  offsets.resize(parent_count + 1);
  uint32_t place = 0;
  for (size_t group = 0; group <= parent_count; ++group) {
    offsets[group] = place;
    for (std::vector<uint32_t>& counts : next) {
      place += std::exchange(counts[group], place);
    }
  }
  for_each_row([&](size_t row, uint32_t& next_place) { parents[row] = IsDropped(dropped, row) ? kNoRow : next_place++; });
  Positions positions;
  positions.rows = place;
  positions.of_row = std::move(parents);
  return positions;
}

void SortRunsByTime(const Slots<uint32_t>& offsets, size_t threads, Positions& positions, Column& time) {
  const Times times(time);
  // moved[place] - 1 is where the row at `place` goes; 0: it stays. Mostly all do, and the pages are never touched.
  Slots<uint32_t> moved = UntouchedZeros<uint32_t>(positions.rows);
  const auto sort_runs = [&](size_t first_group, size_t end_group) {
    std::vector<std::pair<int64_t, uint32_t>> run;
    std::vector<uint32_t> order;
    bool is_any_moved = false;
    for (size_t group = first_group; group < end_group; ++group) {
      const size_t begin = offsets[group];
      const size_t end = group + 1 < offsets.size() ? offsets[group + 1] : positions.rows;
      bool in_order = true;
      for (size_t place = begin + 1; place < end && in_order; ++place) {
        in_order = times.At(place - 1) <= times.At(place);
      }
      if (in_order) {
        continue;
      }
      run.clear();
      for (size_t place = begin; place < end; ++place) {
        run.emplace_back(times.At(place), static_cast<uint32_t>(place - begin));
      }
      std::sort(run.begin(), run.end());
      order.clear();
      for (const auto& [when, place] : run) {
        moved[begin + place] = static_cast<uint32_t>(begin + order.size()) + 1;
        order.push_back(place);
      }
      Permute(time, begin, order);
      is_any_moved = true;
    }
    return is_any_moved;
  };
  constexpr size_t kGroupsAtOnce = 16'384;
  constexpr size_t kRowsAtOnce = 1 << 20;
  std::atomic<bool> is_any_moved{false};
  const size_t parts = (offsets.size() + kGroupsAtOnce - 1) / kGroupsAtOnce;
  // Where times are missing, two runs share a word of the bitmap.
  ForEachOnThreads(parts, time.validity.empty() ? threads : 1, [&](size_t part) {
    if (sort_runs(part * kGroupsAtOnce, std::min(offsets.size(), (part + 1) * kGroupsAtOnce))) {
      is_any_moved = true;
    }
  });
  if (!is_any_moved) {
    return;
  }
  const size_t rows = positions.of_row.size();
  ForEachOnThreads((rows + kRowsAtOnce - 1) / kRowsAtOnce, threads, [&](size_t part) {
    for (size_t row = part * kRowsAtOnce; row < std::min(rows, (part + 1) * kRowsAtOnce); ++row) {
      uint32_t& position = positions.of_row[row];
      position = position == kNoRow || moved[position] == 0 ? position : moved[position] - 1;
    }
  });
}

std::vector<uint32_t> ChildrenInOrder(const std::vector<uint32_t>& parents, const Slots<uint32_t>& offsets, const Column* time) {
  std::vector<uint32_t> children(offsets.back());
  std::vector<uint32_t> next(offsets.begin(), offsets.end() - 1);
  for (uint32_t row = 0; row < parents.size(); ++row) {
    if (parents[row] != kNoRow) {
      children[next[parents[row]]++] = row;
    }
  }
  if (time == nullptr) {
    return children;
  }
  const Times times(*time);
  std::vector<std::pair<int64_t, uint32_t>> run;
  for (size_t parent = 0; parent + 1 < offsets.size(); ++parent) {
    run.clear();
    for (uint32_t place = offsets[parent]; place < offsets[parent + 1]; ++place) {
      run.emplace_back(times.At(children[place]), children[place]);
    }
    if (std::is_sorted(run.begin(), run.end())) {
      continue;
    }
    std::sort(run.begin(), run.end());
    for (size_t place = 0; place < run.size(); ++place) {
      children[offsets[parent] + place] = run[place].second;
    }
  }
  return children;
}

}  // namespace limn
