#include "runtime/layout/scatter.h"

#include <type_traits>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "runtime/layout/database.h"

namespace limn {
namespace {

template <typename Slot>
std::vector<Slot> ScatterSlots(std::vector<Column>& chunks, const Positions& positions, Bitmap& validity) {
  std::vector<Slot> slots(positions.rows);
  size_t first_row = 0;
  for (Column& chunk : chunks) {
    const std::vector<Slot>& from = std::get<std::vector<Slot>>(chunk.data);
    const uint32_t* to = positions.of_row.data() + first_row;
    for (size_t row = 0; row < chunk.length; ++row) {
      if (to[row] == kNoRow) {
        continue;
      }
      slots[to[row]] = from[row];
    }
    if (!chunk.validity.empty()) {
      for (size_t row = 0; row < chunk.length; ++row) {
        if (to[row] != kNoRow && !chunk.validity.Get(row)) {
          validity.Set(to[row], false);
        }
      }
    }
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
      if (!chunk.IsKnown(row)) {
        validity.Set(to[row], false);
      }
    }
    first_row += chunk.length;
  }
  return bits;
}

}  // namespace

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

void ReturnFreedMemory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace limn
