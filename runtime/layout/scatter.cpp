#include "runtime/layout/scatter.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "runtime/layout/database.h"

namespace limn {
namespace {

// The missing cells of a chunk, in `validity` of the whole column.
void PlaceMissing(const Bitmap& known, size_t length, const uint32_t* to, Bitmap& validity) {
  for (size_t row = 0; row < (known.empty() ? 0 : length); ++row) {
    if (to[row] != kNoRow && !known.Get(row)) {
      validity.Set(to[row], false);
    }
  }
}

template <typename Slot>
Slots<Slot> ScatterSlots(std::vector<Column>& chunks, const Positions& positions, Bitmap& validity) {
  Slots<Slot> slots(positions.rows);
  size_t first_row = 0;
  for (Column& chunk : chunks) {
    const Slots<Slot>& from = std::get<Slots<Slot>>(chunk.data);
    const uint32_t* to = positions.of_row.data() + first_row;
    for (size_t row = 0; row < chunk.length; ++row) {
      if (to[row] == kNoRow) {
        continue;
      }
      slots[to[row]] = from[row];
    }
    PlaceMissing(chunk.validity, chunk.length, to, validity);
    first_row += chunk.length;
    chunk = Column();
  }
  return slots;
}

Bitmap ScatterBits(std::vector<Column>& chunks, const Positions& positions, Bitmap& validity) {
  Bitmap bits(positions.rows);
  size_t first_row = 0;
  for (const Column& chunk : chunks) {
    const Bitmap& from = std::get<Bitmap>(chunk.data);
    const uint32_t* to = positions.of_row.data() + first_row;
    for (size_t row = 0; row < chunk.length; ++row) {
      if (to[row] == kNoRow) {
        continue;
      }
      bits.Set(to[row], from.Get(row));
    }
    PlaceMissing(chunk.validity, chunk.length, to, validity);
    first_row += chunk.length;
  }
  return bits;
}

}  // namespace

PackedCodes Pack(Column column) {
  const Slots<uint32_t>& codes = std::get<Slots<uint32_t>>(column.data);
  const uint32_t largest = codes.empty() ? 0 : *std::max_element(codes.begin(), codes.end());
  PackedCodes packed;
  packed.length = column.length;
  packed.width = largest < 1u << 8 ? 1 : (largest < 1u << 16 ? 2 : 4);
  packed.bytes.resize(packed.length * packed.width);
  const auto fill = [&]<typename Narrow>(Narrow) {
    for (size_t row = 0; row < packed.length; ++row) {
      const Narrow code = static_cast<Narrow>(codes[row]);
      std::memcpy(packed.bytes.data() + row * sizeof code, &code, sizeof code);
    }
  };
  if (packed.width == 1) {
    fill(uint8_t{});
  } else if (packed.width == 2) {
    fill(uint16_t{});
  } else {
    fill(uint32_t{});
  }
  packed.validity = std::move(column.validity);
  packed.dictionary = std::move(column.dictionary);
  return packed;
}

Column Scatter(ValueType type, std::vector<PackedCodes> chunks, const Positions& positions) {
  Column out = Column::Of(type);
  out.length = positions.rows;
  Slots<uint32_t> codes(positions.rows);
  const bool has_missing = std::any_of(chunks.begin(), chunks.end(), [](const PackedCodes& chunk) { return !chunk.validity.empty(); });
  Bitmap validity(has_missing ? positions.rows : 0, true);
  size_t first_row = 0;
  for (PackedCodes& chunk : chunks) {
    const uint32_t* to = positions.of_row.data() + first_row;
    const auto place = [&]<typename Narrow>(Narrow) {
      for (size_t row = 0; row < chunk.length; ++row) {
        if (to[row] != kNoRow) {
          Narrow code;
          std::memcpy(&code, chunk.bytes.data() + row * sizeof code, sizeof code);
          codes[to[row]] = code;
        }
      }
    };
    if (chunk.width == 1) {
      place(uint8_t{});
    } else if (chunk.width == 2) {
      place(uint16_t{});
    } else {
      place(uint32_t{});
    }
    PlaceMissing(chunk.validity, chunk.length, to, validity);
    out.dictionary = chunk.dictionary;
    first_row += chunk.length;
    chunk = PackedCodes();
  }
  out.data = std::move(codes);
  out.validity = std::move(validity);
  return out;
}

Column Scatter(ValueType type, std::vector<Column> chunks, const Positions& positions) {
  Column out = Column::Of(type);
  out.length = positions.rows;
  bool has_missing = false;
  for (const Column& chunk : chunks) {
    has_missing = has_missing || !chunk.validity.empty();
    if (chunk.dictionary != nullptr) {
      out.dictionary = chunk.dictionary;
    }
  }
  Bitmap validity(has_missing ? positions.rows : 0, true);
  std::visit(
      [&](auto& data) {
        using Data = std::decay_t<decltype(data)>;
        if constexpr (std::is_same_v<Data, Bitmap>) {
          data = ScatterBits(chunks, positions, validity);
        } else {
          data = ScatterSlots<typename Data::value_type>(chunks, positions, validity);
        }
      },
      out.data);
  out.validity = std::move(validity);
  return out;
}

std::vector<uint32_t> Scatter(std::vector<std::vector<uint32_t>> chunks, const Positions& positions, uint32_t fill) {
  std::vector<uint32_t> out(positions.rows, fill);
  size_t first_row = 0;
  for (std::vector<uint32_t>& chunk : chunks) {
    const uint32_t* to = positions.of_row.data() + first_row;
    for (size_t row = 0; row < chunk.size(); ++row) {
      if (to[row] != kNoRow) {
        out[to[row]] = chunk[row];
      }
    }
    first_row += chunk.size();
    chunk = std::vector<uint32_t>();
  }
  return out;
}

void ReturnLargeBlocksAtOnce() {
#ifdef __GLIBC__
  // More than the codes of a chunk take, which are freed when they are packed and would be mapped anew for each: a fifth of all page faults of a load.
  constexpr int kLargeBytes = 384 * 1024;
  mallopt(M_MMAP_THRESHOLD, kLargeBytes);
#endif
}

void ReturnFreedMemory([[maybe_unused]] size_t rows) {
#ifdef __GLIBC__
  constexpr size_t kRowsWorthIt = 100'000;
  if (rows >= kRowsWorthIt) {
    malloc_trim(0);
  }
#endif
}

}  // namespace limn
