#include "runtime/layout/packed_rows.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <optional>
#include <type_traits>

#include "runtime/values/targets.h"

namespace limn {
namespace {

constexpr size_t kWordBytes = 8;
constexpr uint64_t kSecond = 1'000'000;  // in microseconds

size_t InWholeWords(size_t bytes) { return (bytes + kWordBytes - 1) / kWordBytes * kWordBytes; }

bool IsKnownIn(const uint64_t* validity, size_t row) { return validity == nullptr || ((validity[row / 64] >> (row % 64)) & 1) != 0; }

// How much more than the least a value is: differences that wrap around come back as they went.
template <typename Slot>
uint64_t Bits(Slot slot) {
  if constexpr (std::is_same_v<Slot, double>) {
    return std::bit_cast<uint64_t>(slot);
  } else {
    return static_cast<uint64_t>(int64_t{slot});
  }
}

uint8_t WidthOf(uint64_t largest) { return largest == 0 ? 0 : largest < 1U << 8 ? 1 : largest < 1U << 16 ? 2 : largest < uint64_t{1} << 32 ? 4 : 8; }

template <typename Narrow, uint64_t factor, typename Slot>
void AppendNarrow(std::span<const Slot> slots, const uint64_t* validity, size_t first, uint64_t base, std::string& out) {
  const size_t begin = out.size();
  out.resize(begin + InWholeWords(slots.size() * sizeof(Narrow)));
  for (size_t row = 0; row < slots.size(); ++row) {
    const auto narrow = IsKnownIn(validity, first + row) ? static_cast<Narrow>((Bits(slots[row]) - base) / factor) : Narrow{0};
    std::memcpy(out.data() + begin + row * sizeof narrow, &narrow, sizeof narrow);
  }
}

template <uint64_t factor, typename Slot>
void AppendSlots(std::span<const Slot> slots, const uint64_t* validity, size_t first, const PackedBlock& block, std::string& out) {
  switch (block.width) {
    case 0: break;
    case 1: AppendNarrow<uint8_t, factor>(slots, validity, first, block.base, out); break;
    case 2: AppendNarrow<uint16_t, factor>(slots, validity, first, block.base, out); break;
    case 4: AppendNarrow<uint32_t, factor>(slots, validity, first, block.base, out); break;
    default: AppendNarrow<uint64_t, factor>(slots, validity, first, block.base, out); break;
  }
}

template <typename Slot>
void PackSlots(const Slot* all, const uint64_t* validity, size_t first, size_t rows, PackedBlock& block, std::string& out) {
  const std::span<const Slot> slots(all + first, rows);
  bool is_any_known = false;
  Slot least = {};
  Slot largest = {};
  bool are_equal = true;
  for (size_t row = 0; row < rows; ++row) {
    if (!IsKnownIn(validity, first + row)) {
      continue;
    }
    if (!is_any_known) {
      least = largest = slots[row];
      is_any_known = true;
    }
    are_equal = are_equal && Bits(slots[row]) == Bits(least);
    largest = std::max(largest, slots[row]);
    least = std::min(least, slots[row]);
  }
  block.base = Bits(least);
  block.width = WidthOf(Bits(largest) - block.base);
  if constexpr (std::is_same_v<Slot, double>) {
    block.base = are_equal ? Bits(least) : 0;
    block.width = are_equal ? 0 : 8;
  } else if constexpr (std::is_same_v<Slot, int64_t>) {
    size_t apart = 0;
    while (block.width == 8 && apart < rows && (!IsKnownIn(validity, first + apart) || (Bits(slots[apart]) - block.base) % kSecond == 0)) {
      ++apart;
    }
    if (apart == rows) {
      block.in_seconds = 1;
      block.width = WidthOf((Bits(largest) - block.base) / kSecond);
      AppendSlots<kSecond>(slots, validity, first, block, out);
      return;
    }
  }
  AppendSlots<1>(slots, validity, first, block, out);
}

// Whole words from `first`, a multiple of 64; bits past the rows are 0.
void AppendBits(const uint64_t* words, size_t first, size_t rows, std::string& out) {
  std::vector<uint64_t> bits(words + first / 64, words + first / 64 + WordCount(rows));
  if (rows % 64 != 0) {
    bits.back() &= ~uint64_t{0} >> (64 - rows % 64);
  }
  out.append(reinterpret_cast<const char*>(bits.data()), bits.size() * kWordBytes);
}

bool AreAll(const uint64_t* words, size_t first, size_t rows, bool value) {
  for (size_t row = 0; row < rows; row += 64) {
    const uint64_t mask = rows - row >= 64 ? ~uint64_t{0} : ~uint64_t{0} >> (64 - (rows - row));
    if ((words[(first + row) / 64] & mask) != (value ? mask : 0)) {
      return false;
    }
  }
  return true;
}

void PackBits(const uint64_t* words, size_t first, size_t rows, PackedBlock& block, std::string& out) {
  const bool are_all = AreAll(words, first, rows, true);
  if (are_all || AreAll(words, first, rows, false)) {
    block.base = are_all ? 1 : 0;
    return;
  }
  block.width = PackedBlock::kBitWidth;
  AppendBits(words, first, rows, out);
}

// A plain loop for each pair of widths, which becomes vectors: reading is as fast as memory gives the narrow rows.
template <typename Narrow, uint64_t factor, typename Slot>
LIMN_ALWAYS_INLINE void Widen(const char* from, size_t rows, uint64_t base, Slot* to) {
  for (size_t row = 0; row < rows; ++row) {
    Narrow narrow;
    std::memcpy(&narrow, from + row * sizeof narrow, sizeof narrow);
    to[row] = static_cast<Slot>(base + narrow * factor);
  }
}

template <uint64_t factor, typename Slot>
LIMN_ALWAYS_INLINE void WidenFrom(uint8_t width, const char* from, size_t rows, uint64_t base, Slot* to) {
  switch (width) {
    case 0: std::fill_n(to, rows, static_cast<Slot>(base)); break;
    case 1: Widen<uint8_t, factor>(from, rows, base, to); break;
    case 2: Widen<uint16_t, factor>(from, rows, base, to); break;
    case 4: Widen<uint32_t, factor>(from, rows, base, to); break;
    default: Widen<uint64_t, factor>(from, rows, base, to); break;
  }
}

LIMN_TARGETS void UnpackSlots(uint8_t width, const char* from, size_t rows, uint64_t base, int32_t* to) { WidenFrom<1>(width, from, rows, base, to); }
LIMN_TARGETS void UnpackSlots(uint8_t width, const char* from, size_t rows, uint64_t base, uint32_t* to) { WidenFrom<1>(width, from, rows, base, to); }
LIMN_TARGETS void UnpackSlots(uint8_t width, const char* from, size_t rows, uint64_t base, uint8_t* to) { WidenFrom<1>(width, from, rows, base, to); }
LIMN_TARGETS void UnpackSlots(uint8_t width, const char* from, size_t rows, uint64_t base, int64_t* to) { WidenFrom<1>(width, from, rows, base, to); }
LIMN_TARGETS void UnpackSeconds(uint8_t width, const char* from, size_t rows, uint64_t base, int64_t* to) { WidenFrom<kSecond>(width, from, rows, base, to); }

void UnpackSlots(uint8_t width, const char* from, size_t rows, uint64_t base, double* to) {
  if (width == 0) {
    std::fill_n(to, rows, std::bit_cast<double>(base));
  } else {
    std::memcpy(to, from, rows * sizeof *to);
  }
}

// The slots of rows that are not known, from row `begin` of the block on, become 0. Most words have none.
template <typename Slot>
LIMN_TARGETS void ClearMissing(const uint64_t* known, size_t begin, size_t rows, Slot* to) {
  for (size_t row = 0; row < rows;) {
    const size_t bit = (begin + row) % 64;
    const size_t count = std::min(rows - row, 64 - bit);
    const uint64_t bits = known[(begin + row) / 64] >> bit;
    if (bits != ~uint64_t{0} >> bit) {
      for (size_t at = 0; at < count; ++at) {
        to[row + at] = (bits >> at) & 1 ? to[row + at] : Slot{};
      }
    }
    row += count;
  }
}

// Ones or zeros, in bits that are as yet unspecified.
void FillBits(uint64_t* to, size_t first, size_t rows, bool value) {
  for (size_t row = 0; row < rows;) {
    const uint64_t word = value ? ~uint64_t{0} : 0;
    const size_t step = std::min(rows - row, 64 - (first + row) % 64);
    CopyBits(&word, 0, to, first + row, step);
    row += step;
  }
}

// What the rows of a block take when nothing of it is left out; nothing for a width that isn't one.
std::optional<size_t> BytesIn(const PackedBlock& block, size_t rows, bool are_bits, size_t slot_bytes) {
  const bool fits = are_bits ? block.width == 0 || block.width == PackedBlock::kBitWidth
                             : block.width == 0 || (std::has_single_bit(block.width) && block.width <= slot_bytes);
  if (!fits) {
    return std::nullopt;
  }
  const size_t bit_bytes = WordCount(rows) * kWordBytes;
  const size_t values = block.width == PackedBlock::kBitWidth ? bit_bytes : InWholeWords(rows * block.width);
  return values + (block.has_missing != 0 ? bit_bytes : 0);
}

}  // namespace

SlotsView ViewOf(Column& column) {
  SlotsView view;
  view.rows = column.length;
  view.validity = column.validity.empty() ? nullptr : column.validity.words();
  std::visit(
      [&](auto& data) {
        if constexpr (std::is_same_v<std::decay_t<decltype(data)>, Bitmap>) {
          view.slots = data.words();
        } else {
          view.slots = data.data();
        }
      },
      column.data);
  return view;
}

SlotsView ViewOf(std::span<uint32_t> numbers) {
  SlotsView view;
  view.rows = numbers.size();
  view.slots = numbers.data();
  return view;
}

PackedBlock PackBlock(const SlotsView& view, size_t block, std::string& out) {
  const size_t first = block * kPackedBlockRows;
  const size_t rows = std::min(kPackedBlockRows, view.rows - first);
  PackedBlock packed;
  packed.offset = out.size();
  std::visit(
      [&]<typename Slot>(Slot* slots) {
        if constexpr (std::is_same_v<Slot, uint64_t>) {
          PackBits(slots, first, rows, packed, out);
        } else {
          PackSlots<Slot>(slots, view.validity, first, rows, packed, out);
        }
      },
      view.slots);
  if (view.validity != nullptr && !AreAll(view.validity, first, rows, true)) {
    packed.has_missing = 1;
    AppendBits(view.validity, first, rows, out);
  }
  packed.bytes = static_cast<uint32_t>(out.size() - packed.offset);
  packed.check = static_cast<uint32_t>(XXH3_64bits(out.data() + packed.offset, packed.bytes));
  return packed;
}

PackedRows::PackedRows(std::string_view file, std::span<const PackedBlock> blocks, SlotsView into, std::shared_ptr<const void> keeper)
    : file_(file), blocks_(blocks), into_(into), keeper_(std::move(keeper)), are_checked_(blocks.size()) {}

PackedRows::PackedRows(Sound, std::string_view bytes, std::span<const PackedBlock> blocks, SlotsView into, std::shared_ptr<const void> keeper)
    : PackedRows(bytes, blocks, into, std::move(keeper)) {
  assert(blocks.empty() || blocks.back().bytes == BytesIn(blocks.back(), into.rows - (blocks.size() - 1) * kPackedBlockRows, std::holds_alternative<uint64_t*>(into.slots), 4));
  for (std::atomic<bool>& is_checked : are_checked_) {
    is_checked.store(true, std::memory_order_relaxed);
  }
}

const char* PackedRows::BytesOf(size_t index) {
  const PackedBlock& block = blocks_[index];
  const char* bytes = file_.data() + block.offset;
  if (are_checked_[index].load(std::memory_order_relaxed)) {
    return bytes;
  }
  const size_t rows = std::min(kPackedBlockRows, into_.rows - index * kPackedBlockRows);
  const bool are_bits = std::holds_alternative<uint64_t*>(into_.slots);
  const bool are_wide = std::holds_alternative<int64_t*>(into_.slots) || std::holds_alternative<double*>(into_.slots);
  const bool is_inside = block.offset % kWordBytes == 0 && block.offset <= file_.size() && block.bytes <= file_.size() - block.offset;
  if (!is_inside || block.bytes != BytesIn(block, rows, are_bits, are_wide ? 8 : 4) || (block.has_missing != 0 && into_.validity == nullptr) ||
      block.check != static_cast<uint32_t>(XXH3_64bits(bytes, block.bytes))) {
    throw SnapshotDamaged("a block of the snapshot is not what was written");
  }
  are_checked_[index].store(true, std::memory_order_relaxed);
  return bytes;
}

void PackedRows::RequireSound() {
  for (size_t block = 0; block < blocks_.size(); ++block) {
    BytesOf(block);
  }
}

// Rows begin … end - 1 of a block, to the slots from out_first on.
void PackedRows::ReadFrom(size_t index, size_t begin, size_t end, const SlotsView& out, size_t out_first) {
  const PackedBlock& block = blocks_[index];
  const char* bytes = BytesOf(index);
  const size_t rows = end - begin;
  const size_t block_rows = std::min(kPackedBlockRows, into_.rows - index * kPackedBlockRows);
  const auto* words = reinterpret_cast<const uint64_t*>(bytes);  // a whole number of them from the file's beginning on
  const uint64_t* known = block.has_missing != 0 ? words + block.bytes / kWordBytes - WordCount(block_rows) : nullptr;
  std::visit(
      [&]<typename Slot>(Slot* slots) {
        if constexpr (std::is_same_v<Slot, uint64_t>) {
          block.width == 0 ? FillBits(slots, out_first, rows, block.base != 0) : CopyBits(words, begin, slots, out_first, rows);
        } else {
          Slot* to = slots + out_first;
          if constexpr (std::is_same_v<Slot, int64_t>) {
            (block.in_seconds != 0 ? UnpackSeconds : static_cast<void (*)(uint8_t, const char*, size_t, uint64_t, int64_t*)>(UnpackSlots))(block.width, bytes + begin * block.width, rows,
                                                                                                                                block.base, to);
          } else {
            UnpackSlots(block.width, bytes + begin * block.width, rows, block.base, to);
          }
          if (known != nullptr) {
            ClearMissing(known, begin, rows, to);
          }
        }
      },
      out.slots);
  if (known != nullptr) {
    CopyBits(known, begin, out.validity, out_first, rows);
  } else if (out.validity != nullptr) {
    FillBits(out.validity, out_first, rows, true);
  }
}

void PackedRows::Read(size_t first, size_t rows, const SlotsView& out, size_t out_first) {
  assert(first + rows <= into_.rows);
  for (size_t done = 0; done < rows;) {
    const size_t block = (first + done) / kPackedBlockRows;
    const size_t begin = (first + done) % kPackedBlockRows;
    const size_t end = std::min(kPackedBlockRows, begin + rows - done);
    ReadFrom(block, begin, end, out, out_first + done);
    done += end - begin;
  }
}

namespace {

// The values of some rows of a block, whose first row is `first`.
template <typename Narrow, typename Slot>
void GatherNarrow(const char* bytes, const PackedBlock& block, std::span<const uint32_t> rows, size_t first, Slot* to) {
  const uint64_t factor = block.in_seconds != 0 ? kSecond : 1;
  for (size_t place = 0; place < rows.size(); ++place) {
    Narrow narrow;
    std::memcpy(&narrow, bytes + (rows[place] - first) * sizeof narrow, sizeof narrow);
    if constexpr (std::is_same_v<Slot, double>) {
      to[place] = std::bit_cast<double>(uint64_t{narrow});
    } else {
      to[place] = static_cast<Slot>(block.base + narrow * factor);
    }
  }
}

template <typename Slot>
void GatherSlots(const char* bytes, const PackedBlock& block, std::span<const uint32_t> rows, size_t first, Slot* to) {
  switch (block.width) {
    case 0:
      if constexpr (std::is_same_v<Slot, double>) {
        std::fill_n(to, rows.size(), std::bit_cast<double>(block.base));
      } else {
        std::fill_n(to, rows.size(), static_cast<Slot>(block.base));
      }
      break;
    case 1: GatherNarrow<uint8_t>(bytes, block, rows, first, to); break;
    case 2: GatherNarrow<uint16_t>(bytes, block, rows, first, to); break;
    case 4: GatherNarrow<uint32_t>(bytes, block, rows, first, to); break;
    default: GatherNarrow<uint64_t>(bytes, block, rows, first, to); break;
  }
}

void GatherBits(const uint64_t* words, std::span<const uint32_t> rows, size_t first, uint64_t* to, size_t to_first) {
  for (size_t place = 0; place < rows.size();) {
    const size_t count = std::min(rows.size() - place, 64 - (to_first + place) % 64);
    uint64_t word = 0;
    for (size_t bit = 0; bit < count; ++bit) {
      const size_t row = rows[place + bit] - first;
      word |= ((words[row / 64] >> (row % 64)) & 1) << bit;
    }
    CopyBits(&word, 0, to, to_first + place, count);
    place += count;
  }
}

}  // namespace

void PackedRows::Gather(std::span<const uint32_t> rows, const SlotsView& out) {
  for (size_t done = 0; done < rows.size();) {
    const size_t index = rows[done] / kPackedBlockRows;
    const size_t first = index * kPackedBlockRows;
    const size_t block_rows = std::min(kPackedBlockRows, into_.rows - first);
    const auto end = std::lower_bound(rows.begin() + static_cast<ptrdiff_t>(done), rows.end(), first + block_rows);
    const std::span<const uint32_t> here(rows.begin() + static_cast<ptrdiff_t>(done), end);
    const PackedBlock& block = blocks_[index];
    const char* bytes = BytesOf(index);
    const auto* words = reinterpret_cast<const uint64_t*>(bytes);
    const uint64_t* known = block.has_missing != 0 ? words + block.bytes / kWordBytes - WordCount(block_rows) : nullptr;
    std::visit(
        [&]<typename Slot>(Slot* slots) {
          if constexpr (std::is_same_v<Slot, uint64_t>) {
            block.width == 0 ? FillBits(slots, done, here.size(), block.base != 0) : GatherBits(words, here, first, slots, done);
          } else {
            GatherSlots(bytes, block, here, first, slots + done);
            for (size_t place = 0; known != nullptr && place < here.size(); ++place) {
              slots[done + place] = IsKnownIn(known, here[place] - first) ? slots[done + place] : Slot{};
            }
          }
        },
        out.slots);
    if (known != nullptr) {
      GatherBits(known, here, first, out.validity, done);
    } else if (out.validity != nullptr) {
      FillBits(out.validity, done, here.size(), true);
    }
    done += here.size();
  }
}

void PackedRows::Require(size_t rows) {
  rows = std::min(rows, into_.rows);
  if (rows_there_.load(std::memory_order_acquire) >= rows) {
    return;
  }
  const std::lock_guard lock(filling_);
  for (size_t there = rows_there_.load(std::memory_order_relaxed); there < rows;) {
    const size_t end = std::min(there + kPackedBlockRows, into_.rows);
    ReadFrom(there / kPackedBlockRows, 0, end - there, into_, there);
    there = end;
    rows_there_.store(there, std::memory_order_release);
  }
}

}  // namespace limn
