/// Arrange: the order of rows: entities by key, children by parent and time.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/layout/scatter.h"

namespace limn {

/// Less than zero, zero, more: ints, dates, decimals and numbers by value, texts by their UTF-8 bytes, no before yes; missing last.
int CompareCells(const Column& a, size_t row_a, const Column& b, size_t row_b);

/// Rows by the given columns, first column first (all chunks of a column); rows where `dropped` go nowhere. Equal ones stay as they come.
Positions PositionsByKey(const std::vector<const std::vector<Column>*>& columns, const std::vector<bool>& dropped);

/// Rows grouped by parent (`parents[row]` below `parent_count`, or kNoRow: last); rows where `dropped` go nowhere. The positions take the place of `parents`
/// in memory. `offsets` gets the place of each parent's first child, and of the first row without a parent: parent_count + 1 places.
Positions PositionsByParent(Slots<uint32_t> parents, size_t parent_count, const std::vector<bool>& dropped, size_t threads, Slots<uint32_t>& offsets);

/// Rows as they come, without the dropped.
Positions PositionsAsRead(size_t rows, const std::vector<bool>& dropped);

/// Sorts each run of `time` [offsets[g], offsets[g + 1]) and what follows the last by time, missing last, equal ones as they stand, and moves
/// `positions` and `time` with it.
void SortRunsByTime(const Slots<uint32_t>& offsets, size_t threads, Positions& positions, Column& time);

/// offsets[p] … offsets[p + 1] - 1: the places of the children of p when children are counted by parent. Length parent_count + 1.
Slots<uint32_t> CountChildren(const std::vector<uint32_t>& parents, size_t parent_count);

/// The children of each parent one after the other, in time order within it (`time` may be null), equal ones by row. Those without parent are left out.
std::vector<uint32_t> ChildrenInOrder(const std::vector<uint32_t>& parents, const Slots<uint32_t>& offsets, const Column* time);

}  // namespace limn
