/// Dictionary: the distinct texts of a column, each with a code.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace limn {

/// Texts by code (0, 1, …, in order of first arrival; no meaning hangs on that order). A text stands once.
/// Texts never move: views stay valid until the dictionary dies, and At of a code that was handed over may be called while another
/// thread adds texts (only At). Source: docs/decisions/0027-columns-are-read-side-by-side.md
class Dictionary {
 public:
  /// The code of a text, new where it was not there. At most 2^32 - 2 texts.
  uint32_t Intern(std::string_view text);
  std::optional<uint32_t> Find(std::string_view text) const;

  // In steps, for loops over many texts that hide the wait for memory: hash and prefetch a few dozen, then look them up.
  static uint32_t HashOf(std::string_view text);
  void Prefetch(uint32_t hash) const {
    if (!slots_.empty()) {
      __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
    }
  }
  uint32_t InternHashed(std::string_view text, uint32_t hash);
  std::optional<uint32_t> FindHashed(std::string_view text, uint32_t hash) const;
  std::string_view At(uint32_t code) const { return TextAt(*EntryOf(code)); }
  uint32_t size() const { return size_; }
  size_t bytes() const;

 private:
  // Entries stand in blocks of which each has twice the size of the one before, so none of them moves when there are more.
  static constexpr uint32_t kFirstBlockBits = 4;
  static constexpr uint32_t kBlocks = 33 - kFirstBlockBits;
  // A text has its length before it: one byte, or 255 and eight more.
  static constexpr unsigned char kLongText = 255;

  const char* const* EntryOf(uint32_t code) const {
    const uint64_t place = uint64_t{code} + (1 << kFirstBlockBits);
    const auto width = static_cast<uint32_t>(std::bit_width(place)) - 1;
    return &entries_[width - kFirstBlockBits][place - (uint64_t{1} << width)];
  }
  static std::string_view TextAt(const char* entry) {
    const auto size = static_cast<unsigned char>(*entry);
    if (size != kLongText) {
      return {entry + 1, size};
    }
    uint64_t long_size = 0;
    std::memcpy(&long_size, entry + 1, sizeof long_size);
    return {entry + 1 + sizeof long_size, long_size};
  }
  const char* Store(std::string_view text);
  void Grow();

  uint32_t size_ = 0;
  std::array<std::unique_ptr<const char*[]>, kBlocks> entries_;  // by code: where its text stands
  std::vector<std::unique_ptr<char[]>> texts_;
  char* free_ = nullptr;      // in the last of texts_
  size_t free_bytes_ = 0;
  size_t text_bytes_ = 0;     // of all of texts_
  std::vector<uint64_t> slots_;  // hash << 32 | code + 1 by open addressing, a power of two of them; 0 is free
};

}  // namespace limn
