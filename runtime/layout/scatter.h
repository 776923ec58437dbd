/// Scatter: a table's chunks, column by column, into their final order; chunks are freed as they go, so that no column stands twice in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/columns/column.h"

namespace limn {

/// Where each row read goes: its row in the relation, or kNoRow where it is dropped.
struct Positions {
  size_t rows = 0;                   // in the relation
  std::vector<uint32_t> of_row;      // by row read
};

/// out[positions.of_row[row]] = the cell of `row`, counted through all chunks. Takes the chunks.
Column Scatter(ValueType type, std::vector<Column> chunks, const Positions& positions);
/// The same for plain numbers; rows that nothing goes to are `fill`.
std::vector<uint32_t> Scatter(std::vector<std::vector<uint32_t>> chunks, const Positions& positions, uint32_t fill);

/// Gives memory that was freed in pieces back to the system, where the C library keeps it.
void ReturnFreedMemory();

}  // namespace limn
