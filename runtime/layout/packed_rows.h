/// PackedRows: a column's rows as they stand in a snapshot (or in memory: runtime/layout/scatter.h), in blocks of which each is as narrow as its values, unpacked where they are read.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/column.h"

namespace limn {

/// A multiple of 64, so that no two blocks share a word of a bitmap. Few enough that a first screen of rows is unpacked at once, so many that a block's 32
/// bytes in the directory are nothing beside it.
inline constexpr size_t kPackedBlockRows = 16'384;

/// Where a block stands and how: each value as what it is more than `base`, in `width` bytes, or one bit each (kBitWidth); all are `base` where the width is 0.
/// Where it is `in_seconds`, what it is more stands in millions: moments that are whole seconds apart take 4 bytes for 136 years.
/// Behind them, where it `has_missing`, one bit a row that is 1 where the value is known. Whole words of 8 bytes both.
struct PackedBlock {
  static constexpr uint8_t kBitWidth = 255;
  uint64_t offset = 0;  // in the file, a multiple of 8
  uint64_t base = 0;
  uint32_t bytes = 0;
  uint32_t check = 0;   // low half of XXH3 of the bytes
  uint8_t width = 0;
  uint8_t has_missing = 0;
  uint8_t in_seconds = 0;
  uint8_t unused[5] = {};
};

/// Rows of a column in memory: what is packed, or where it is unpacked to.
struct SlotsView {
  std::variant<uint64_t*, int32_t*, int64_t*, double*, uint32_t*, uint8_t*> slots;  // uint64_t: one bit a row
  uint64_t* validity = nullptr;  // null: all known
  size_t rows = 0;
};
SlotsView ViewOf(Column& column);
SlotsView ViewOf(std::span<uint32_t> numbers);

/// Appends the rows of a block to `out` and says how they stand there; the offset is that in `out`.
PackedBlock PackBlock(const SlotsView& view, size_t block, std::string& out);

/// A block of the file is not what was written.
struct SnapshotDamaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Rows of one column. Any thread may ask for any of them at any time; what throws SnapshotDamaged has given nothing.
class PackedRows {
 public:
  /// `file` is all of the file, and lives as long as `keeper`, as do the blocks; the slots outlive this.
  PackedRows(std::string_view file, std::span<const PackedBlock> blocks, SlotsView into, std::shared_ptr<const void> keeper);
  /// The same of bytes that were never a file: they are what was written.
  struct Sound {};
  PackedRows(Sound, std::string_view bytes, std::span<const PackedBlock> blocks, SlotsView into, std::shared_ptr<const void> keeper);

  /// Rows first … first + out.rows - 1, into slots and bits that begin with them. All of them are there. Where `out` wants no validity, the column has none.
  void Read(size_t first, const SlotsView& out) { Read(first, out.rows, out, 0); }
  /// So many rows from `first` on, into the slots and bits from `out_first` on.
  void Read(size_t first, size_t rows, const SlotsView& out, size_t out_first);
  /// Those rows, in ascending order, one after the other.
  void Gather(std::span<const uint32_t> rows, const SlotsView& out);
  /// Throws SnapshotDamaged where a block is not what was written.
  void RequireSound();
  bool has_validity() const { return into_.validity != nullptr; }

  /// From then on the first rows, all where there are fewer, stand in the column.
  void Require(size_t rows);
  void RequireAll() { Require(into_.rows); }
  /// Whether all rows stand there.
  bool is_whole() const { return rows_there_.load(std::memory_order_acquire) >= into_.rows; }

 private:
  // The bytes of a block, which are what was written.
  const char* BytesOf(size_t block);
  void ReadFrom(size_t block, size_t begin, size_t end, const SlotsView& out, size_t out_first);

  std::string_view file_;
  std::span<const PackedBlock> blocks_;
  SlotsView into_;
  std::shared_ptr<const void> keeper_;
  std::vector<std::atomic<bool>> are_checked_;  // by block
  std::mutex filling_;
  std::atomic<size_t> rows_there_{0};
};

}  // namespace limn
