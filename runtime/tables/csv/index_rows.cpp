#include "runtime/tables/csv/index_rows.h"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace limn {
namespace {

constexpr size_t kBlock = 64;
// So many are classified before they are indexed: two tight loops are faster than one in which each waits for the other.
constexpr size_t kGroupBlocks = 64;

// Builds the index; the position in the text is the caller's. Inlined into loops for different machines.
#define LIMN_INLINE [[gnu::always_inline]]
class Indexer {
 public:
  Indexer(const char* text, size_t size, CsvIndex& index) : text_(text), size_(size), index_(index) {
    index_.rows.clear();
    index_.row_lines.clear();
    index_.any_quote = false;
    index_.quote_open = false;
  }

  /// For the cells of a group.
  void EnsureRoom() {
    constexpr size_t kCells = (kGroupBlocks + 1) * kBlock;
    if (index_.ends.size() < cells_ + kCells) {
      index_.ends.resize((cells_ + kCells) * 2);
    }
  }

  void EndCell(uint32_t position) {
    index_.ends[cells_++] = position;
    cell_begin_ = position + 1;
  }

  LIMN_INLINE void EndRow(uint32_t position) {
    // CR LF: the CR is part of the row's end.
    const uint32_t end = position > row_begin_ && position < size_ && text_[position] == '\n' && text_[position - 1] == '\r' ? position - 1 : position;
    index_.ends[cells_++] = end;
    const bool blank = cells_ == first_cell_ + 1 && end == row_begin_;
    if (blank) {
      cells_ = first_cell_;
    } else {
      index_.rows.push_back({row_begin_, first_cell_, cells_ - first_cell_});
      index_.row_lines.push_back(row_line_);
    }
    first_cell_ = cells_;
    row_begin_ = position + 1;
    cell_begin_ = row_begin_;
    row_line_ = ++lines_;
  }

  // A block without quotes, outside of quotes. All ends are written as they come, eight at a time, which needs no branch for each; then the rows are
  // found among them.
  LIMN_INLINE void TakePlain(size_t base, uint64_t delimiters, uint64_t row_ends) {
    const uint64_t all = delimiters | row_ends;
    const auto count = static_cast<uint32_t>(std::popcount(all));
    const uint32_t first = cells_;
    uint64_t bits = all;
    for (uint32_t done = 0; done < count; done += 8) {
      uint32_t* to = index_.ends.data() + first + done;
      for (int next = 0; next < 8; ++next) {
        to[next] = static_cast<uint32_t>(base) + static_cast<uint32_t>(std::countr_zero(bits | uint64_t{1} << 63));
        bits &= bits - 1;
      }
    }
    for (uint64_t left = row_ends; left != 0; left &= left - 1) {
      const uint64_t below = (left & -left) - 1;
      cells_ = first + static_cast<uint32_t>(std::popcount(all & below));
      const uint32_t cells_before = cells_;
      EndRow(index_.ends[cells_before]);
      if (cells_ == cells_before) {
        // A blank line: what was written stands one place too far.
        TakeOneByOne(base, all & ~(below | (left & -left)), row_ends);
        return;
      }
    }
    cells_ = first + count;
    cell_begin_ = count == 0 ? cell_begin_ : static_cast<uint32_t>(base + kBlock - static_cast<size_t>(std::countl_zero(all)));
  }

  void TakeOneByOne(size_t base, uint64_t bits, uint64_t row_ends) {
    for (; bits != 0; bits &= bits - 1) {
      const auto position = static_cast<uint32_t>(base + static_cast<size_t>(std::countr_zero(bits)));
      if ((bits & -bits & row_ends) != 0) {
        EndRow(position);
      } else {
        EndCell(position);
      }
    }
  }

  void TakeQuoted(size_t base, const CsvMasks& masks, uint64_t row_ends) {
    index_.any_quote = true;
    for (uint64_t bits = masks.delimiters | row_ends | masks.quotes | masks.newlines; bits != 0; bits &= bits - 1) {
      const auto position = static_cast<uint32_t>(base + static_cast<size_t>(std::countr_zero(bits)));
      if (position < skip_to_) {
        continue;
      }
      const uint64_t bit = bits & -bits;
      if ((bit & masks.quotes) != 0) {
        TakeQuote(position);
      } else if (in_quotes_) {
        lines_ += (bit & masks.newlines) != 0 ? 1 : 0;
      } else if ((bit & row_ends) != 0) {
        EndRow(position);
      } else {
        EndCell(position);
      }
    }
  }

  void TakeQuote(uint32_t position) {
    if (!in_quotes_) {
      // Only blanks before it: the cell is quoted. Elsewhere it is a letter like others (`5" pipe`).
      const std::string_view before(text_ + cell_begin_, position - cell_begin_);
      in_quotes_ = before.find_first_not_of(' ') == std::string_view::npos;
    } else if (position + 1 < size_ && text_[position + 1] == '"') {
      skip_to_ = position + 2;
    } else {
      in_quotes_ = false;
    }
  }

  void Finish(bool at_end) {
    if (at_end && row_begin_ < size_) {
      if (in_quotes_) {
        index_.quote_open = true;
      } else {
        EnsureRoom();
        EndRow(static_cast<uint32_t>(size_));
        row_begin_ = static_cast<uint32_t>(size_);
      }
    }
    index_.consumed = row_begin_;
    index_.lines = row_line_;
  }

  bool in_quotes() const { return in_quotes_; }

 private:
  const char* text_;
  size_t size_;
  CsvIndex& index_;
  uint32_t cells_ = 0;
  uint32_t row_begin_ = 0;
  uint32_t first_cell_ = 0;
  uint32_t cell_begin_ = 0;
  uint32_t lines_ = 0;
  uint32_t row_line_ = 0;
  uint32_t skip_to_ = 0;
  bool in_quotes_ = false;
};

using ClassifyBlocks = void (*)(const char* text, size_t blocks, char delimiter, CsvMasks* masks);

void ClassifyBlocksPortable(const char* text, size_t blocks, char delimiter, CsvMasks* masks) {
  for (size_t block = 0; block < blocks; ++block) {
    masks[block] = Classify(text + block * kBlock, delimiter);
  }
}

LIMN_INLINE inline void IndexBlocks(const char* text, size_t size, bool at_end, char delimiter, CsvIndex& index, ClassifyBlocks classify) {
  Indexer indexer(text, size, index);
  CsvMasks group[kGroupBlocks];
  for (size_t base = 0; base < size; base += kBlock) {
    const size_t place = base / kBlock % kGroupBlocks;
    if (place == 0) {
      classify(text + base, std::min(kGroupBlocks, (size - base + kBlock - 1) / kBlock), delimiter, group);
      indexer.EnsureRoom();
    }
    CsvMasks& masks = group[place];
    const size_t left = size - base;
    if (left < kBlock) {
      const uint64_t inside = (uint64_t{1} << left) - 1;
      masks.delimiters &= inside;
      masks.newlines &= inside;
      masks.returns &= inside;
      masks.quotes &= inside;
    }
    uint64_t row_ends = masks.newlines;
    if (masks.returns != 0) {
      // A CR ends a row by itself where no LF follows; whether one follows the last byte is known only at the end.
      const bool next_is_newline = left > kBlock && text[base + kBlock] == '\n';
      uint64_t lone = masks.returns & ~((masks.newlines >> 1) | (uint64_t{next_is_newline} << (kBlock - 1)));
      if (!at_end && left <= kBlock) {
        lone &= ~(uint64_t{1} << (left - 1));
      }
      row_ends |= lone;
    }
    if (masks.quotes == 0 && !indexer.in_quotes()) {
      indexer.TakePlain(base, masks.delimiters, row_ends);
    } else {
      indexer.TakeQuoted(base, masks, row_ends);
    }
  }
  indexer.Finish(at_end);
}

#ifdef __SSE2__
uint64_t EqualBytes(const __m128i (&bytes)[4], char wanted) {
  const __m128i pattern = _mm_set1_epi8(wanted);
  uint64_t mask = 0;
  for (int part = 0; part < 4; ++part) {
    mask |= static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes[part], pattern)))) << (16 * part);
  }
  return mask;
}
#endif

#ifdef __x86_64__
[[gnu::target("avx2")]] inline uint64_t EqualBytesAvx2(__m256i low, __m256i high, char wanted) {
  const __m256i pattern = _mm256_set1_epi8(wanted);
  const auto low_mask = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, pattern)));
  const auto high_mask = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, pattern)));
  return low_mask | uint64_t{high_mask} << 32;
}

[[gnu::target("avx2")]] void ClassifyBlocksAvx2(const char* text, size_t blocks, char delimiter, CsvMasks* masks) {
  for (size_t block = 0; block < blocks; ++block) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + block * kBlock));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + block * kBlock + 32));
    masks[block] = {EqualBytesAvx2(low, high, delimiter), EqualBytesAvx2(low, high, '\n'), EqualBytesAvx2(low, high, '\r'), EqualBytesAvx2(low, high, '"')};
  }
}

[[gnu::target("avx2,bmi,popcnt")]] void IndexRowsAvx2(const char* text, size_t size, bool at_end, char delimiter, CsvIndex& index) {
  IndexBlocks(text, size, at_end, delimiter, index, &ClassifyBlocksAvx2);
}
#endif
#undef LIMN_INLINE

}  // namespace

CsvMasks ClassifyPortable(const char* text, char delimiter) {
  CsvMasks masks;
  for (size_t at = 0; at < kBlock; ++at) {
    const uint64_t bit = uint64_t{1} << at;
    masks.delimiters |= text[at] == delimiter ? bit : 0;
    masks.newlines |= text[at] == '\n' ? bit : 0;
    masks.returns |= text[at] == '\r' ? bit : 0;
    masks.quotes |= text[at] == '"' ? bit : 0;
  }
  return masks;
}

CsvMasks Classify(const char* text, char delimiter) {
#ifdef __SSE2__
  __m128i bytes[4];
  for (int part = 0; part < 4; ++part) {
    bytes[part] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * part));
  }
  return {EqualBytes(bytes, delimiter), EqualBytes(bytes, '\n'), EqualBytes(bytes, '\r'), EqualBytes(bytes, '"')};
#else
  return ClassifyPortable(text, delimiter);
#endif
}

void IndexRows(const char* text, size_t size, bool at_end, char delimiter, CsvIndex& index) {
#ifdef __x86_64__
  static const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  if (has_avx2) {
    IndexRowsAvx2(text, size, at_end, delimiter, index);
    return;
  }
#endif
  IndexRowsPortable(text, size, at_end, delimiter, index);
}

void IndexRowsPortable(const char* text, size_t size, bool at_end, char delimiter, CsvIndex& index) {
  IndexBlocks(text, size, at_end, delimiter, index, &ClassifyBlocksPortable);
}

std::string_view Unquote(std::string_view raw, std::vector<char>& arena) {
  const size_t open = raw.find_first_not_of(' ');
  if (open == std::string_view::npos || raw[open] != '"') {
    return raw;
  }
  std::string_view rest = raw.substr(open + 1);
  const size_t close = rest.find('"');
  if (close == std::string_view::npos || rest.find_first_not_of(' ', close + 1) == std::string_view::npos) {
    return rest.substr(0, close);
  }
  const size_t begin = arena.size();
  bool in_quotes = true;
  size_t kept = begin;  // up to here blanks at the end belong to the cell
  for (size_t at = 0; at < rest.size(); ++at) {
    if (in_quotes && rest[at] == '"') {
      if (at + 1 < rest.size() && rest[at + 1] == '"') {
        ++at;
      } else {
        in_quotes = false;
        kept = arena.size();
        continue;
      }
    }
    arena.push_back(rest[at]);
    kept = in_quotes || rest[at] != ' ' ? arena.size() : kept;
  }
  arena.resize(kept);
  return {arena.data() + begin, kept - begin};
}

}  // namespace limn
