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

namespace {

// One byte a row, in blocks as those of a snapshot; behind the rows of each the bits of what is known, where anything is missing.
struct ByteBlocks {
  Slots<uint8_t> bytes;
  std::vector<PackedBlock> blocks;
};

constexpr size_t kKnownBytes = kPackedBlockRows / 8;

Codes ScatterBytes(ValueType type, std::vector<PackedCodes> chunks, const Positions& positions, size_t threads) {
  const bool has_missing = std::any_of(chunks.begin(), chunks.end(), [](const PackedCodes& chunk) { return !chunk.validity.empty(); });
  const size_t gap = has_missing ? kKnownBytes : 0;
  const size_t blocks = (positions.rows + kPackedBlockRows - 1) / kPackedBlockRows;
  const auto made = std::make_shared<ByteBlocks>();
  const auto rows_of = [&](size_t block) { return std::min(kPackedBlockRows, positions.rows - block * kPackedBlockRows); };
  const auto value_bytes = [&](size_t block) { return (rows_of(block) + 7) / 8 * 8; };
  const auto known_bytes = [&](size_t block) { return has_missing ? WordCount(rows_of(block)) * 8 : 0; };
  made->bytes = UntouchedZeros<uint8_t>((blocks - 1) * (kPackedBlockRows + gap) + value_bytes(blocks - 1) + known_bytes(blocks - 1));
  uint8_t* const bytes = made->bytes.data();
  const Bitmap known = ForEachChunk(chunks, positions, threads, [&](const PackedCodes& chunk, const uint32_t* to) {
    for (size_t row = 0; row < chunk.length; ++row) {
      if (to[row] != kNoRow) {
        bytes[to[row] + to[row] / kPackedBlockRows * gap] = chunk.bytes[row];
      }
    }
  });
  for (size_t block = 0; block < blocks; ++block) {
    PackedBlock& packed = made->blocks.emplace_back();
    packed.offset = block * (kPackedBlockRows + gap);
    packed.width = 1;
    packed.has_missing = has_missing ? 1 : 0;
    packed.bytes = static_cast<uint32_t>(value_bytes(block) + known_bytes(block));
    if (has_missing) {
      std::memcpy(bytes + packed.offset + value_bytes(block), known.words() + block * kPackedBlockRows / 64, known_bytes(block));
    }
  }
  Codes codes;
  codes.column = Column::Untouched(type, positions.rows, has_missing);
  const std::string_view whole(reinterpret_cast<const char*>(bytes), made->bytes.size());
  codes.packed = std::make_shared<PackedRows>(PackedRows::Sound(), whole, made->blocks, ViewOf(codes.column), made);
  return codes;
}

template <typename Narrow>
void PlaceCodes(const PackedCodes& chunk, const uint32_t* to, Slots<uint32_t>& codes) {
  for (size_t row = 0; row < chunk.length; ++row) {
    if (to[row] != kNoRow) {
      Narrow code;
      std::memcpy(&code, chunk.bytes.data() + row * sizeof code, sizeof code);
      codes[to[row]] = code;
    }
  }
}

}  // namespace

Codes ScatterCodes(ValueType type, std::vector<PackedCodes> chunks, const Positions& positions, size_t threads) {
  const std::shared_ptr<Dictionary> dictionary = chunks.empty() ? nullptr : chunks.front().dictionary;
  Codes codes;
  if (positions.rows != 0 && std::all_of(chunks.begin(), chunks.end(), [](const PackedCodes& chunk) { return chunk.width == 1; })) {
    codes = ScatterBytes(type, std::move(chunks), positions, threads);
  } else {
    codes.column = Column::Untouched(type, positions.rows, /*has_validity=*/false);
    auto& slots = std::get<Slots<uint32_t>>(codes.column.data);
    codes.column.validity = ForEachChunk(chunks, positions, threads, [&](const PackedCodes& chunk, const uint32_t* to) {
      (chunk.width == 1 ? PlaceCodes<uint8_t> : chunk.width == 2 ? PlaceCodes<uint16_t> : PlaceCodes<uint32_t>)(chunk, to, slots);
    });
  }
  if (dictionary != nullptr) {
    codes.column.dictionary = dictionary;
  }
  return codes;
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
