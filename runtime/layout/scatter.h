/// Scatter: a table's chunks, column by column, into their final order; chunks are freed as they go, so that no column stands twice in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/layout/packed_rows.h"

namespace limn {

/// Where each row read goes: its row in the relation, or kNoRow where it is dropped.
struct Positions {
  size_t rows = 0;                   // in the relation
  Slots<uint32_t> of_row;            // by row read
};

/// The codes of one chunk of a text column in one, two or four bytes each: most columns have few texts, and while all tables are read and none
/// is arranged, memory is shortest.
struct PackedCodes {
  size_t length = 0;
  uint8_t width = 0;
  std::vector<uint8_t> bytes;  // length × width
  Bitmap validity;             // as in Column
  std::shared_ptr<Dictionary> dictionary;
};
PackedCodes Pack(Column column);

/// A text column in its final order. Where one byte is enough for each of its codes they stay so narrow, and are unpacked where they are read, as those of a
/// snapshot are: a quarter of the memory, unless somebody asks for the whole column, and of the misses while rows go to their places.
struct Codes {
  Column column;
  std::shared_ptr<PackedRows> packed;  // null: all rows are in the column
};
/// As Scatter of the columns that were packed.
Codes ScatterCodes(ValueType type, std::vector<PackedCodes> chunks, const Positions& positions, size_t threads);

/// out[positions.of_row[row]] = the cell of `row`, counted through all chunks. Takes the chunks. Yes/no cells, of which 64 share a word, on one thread.
Column Scatter(ValueType type, std::vector<Column> chunks, const Positions& positions, size_t threads);
/// The same for plain numbers; rows that nothing goes to are `fill`.
std::vector<uint32_t> Scatter(std::vector<std::vector<uint32_t>> chunks, const Positions& positions, uint32_t fill);

/// From now on large blocks go back to the system as soon as they are freed, where the C library would keep them for later (glibc). A load frees gigabytes in
/// pieces of half a megabyte while it takes the same again; without this both would be counted.
void ReturnLargeBlocksAtOnce();
/// Gives memory that was freed in small pieces back to the system, after work on a table of so many rows. That walks the whole heap, so a small
/// table, which frees little, is left alone.
void ReturnFreedMemory(size_t rows);

}  // namespace limn
