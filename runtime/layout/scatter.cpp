#include "runtime/layout/scatter.h"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "runtime/layout/database.h"
#include "runtime/threads/on_threads.h"

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

// Calls place(chunk, positions of its rows) for each chunk and frees it. Gives what is known of all, or nothing where all is.
template <typename Chunk, typename Place>
Bitmap ForEachChunk(std::vector<Chunk>& chunks, const Positions& positions, size_t threads, Place place) {
  std::vector<const uint32_t*> to;
  size_t first_row = 0;
  bool has_missing = false;
  for (const Chunk& chunk : chunks) {
    to.push_back(positions.of_row.data() + first_row);
    first_row += chunk.length;
    has_missing = has_missing || !chunk.validity.empty();
  }
  ForEachOnThreads(chunks.size(), threads, [&](size_t index) {
    Chunk chunk = std::exchange(chunks[index], Chunk());
    place(chunk, to[index]);
    chunks[index].length = chunk.length;
    chunks[index].validity = std::move(chunk.validity);
  });
  // On one thread, since two would write into one word.
  Bitmap validity(has_missing ? positions.rows : 0, true);
  for (size_t index = 0; index < chunks.size(); ++index) {
    PlaceMissing(chunks[index].validity, chunks[index].length, to[index], validity);
  }
  return validity;
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

Column Scatter(ValueType type, std::vector<PackedCodes> chunks, const Positions& positions, size_t threads) {
  Column out = Column::Untouched(type, positions.rows, /*has_validity=*/false);
  for (const PackedCodes& chunk : chunks) {
    out.dictionary = chunk.dictionary;
  }
  auto& codes = std::get<Slots<uint32_t>>(out.data);
  out.validity = ForEachChunk(chunks, positions, threads, [&](const PackedCodes& chunk, const uint32_t* to) {
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
  });
  return out;
}

Column Scatter(ValueType type, std::vector<Column> chunks, const Positions& positions, size_t threads) {
  Column out = Column::Untouched(type, positions.rows, /*has_validity=*/false);
  for (const Column& chunk : chunks) {
    if (chunk.dictionary != nullptr) {
      out.dictionary = chunk.dictionary;
    }
  }
  std::visit(
      [&]<typename Data>(Data& data) {
        constexpr bool kBits = std::is_same_v<Data, Bitmap>;
        out.validity = ForEachChunk(chunks, positions, kBits ? 1 : threads, [&](const Column& chunk, const uint32_t* to) {
          const Data& from = std::get<Data>(chunk.data);
          for (size_t row = 0; row < chunk.length; ++row) {
            if (to[row] == kNoRow) {
              continue;
            }
            if constexpr (kBits) {
              data.Set(to[row], from.Get(row));
            } else {
              data[to[row]] = from[row];
            }
          }
        });
      },
      out.data);
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
