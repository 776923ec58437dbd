/// Dictionary: the distinct texts of a column, each with a code.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/numbered_texts.h"
#include "runtime/values/decimal.h"

namespace limn {

/// Texts by code (0, 1, …, in order of first arrival; no meaning hangs on that order). A text stands once.
/// Texts never move: views stay valid until the dictionary dies, and At of a code that was handed over may be called while another
/// thread adds texts (only At). The first Find or Intern makes the table that it searches, unless it is there, so it must not meet another on a second thread.
/// Source: docs/decisions/0027-columns-are-read-side-by-side.md
class Dictionary {
 public:
  /// The code of a text, new where it was not there. At most 2^32 - 2 texts.
  uint32_t Intern(std::string_view text) { return Intern(text, KeyOf(text)); }
  std::optional<uint32_t> Find(std::string_view text) const {
    const uint32_t code = FindCode(text, KeyOf(text));
    return code == kNoCode ? std::nullopt : std::optional(code);
  }
  std::string_view At(uint32_t code) const { return EntryOf(code).text(); }
  uint32_t size() const { return size_; }
  size_t bytes() const;

  /// Bytes of a text in what AppendTo writes.
  static constexpr size_t kEntryBytes = 16;
  /// The texts in order of their codes, to stand in a file: kEntryBytes for each, and the bytes of those that are longer apart.
  void AppendTo(std::string& entries, std::string& long_texts) const;
  /// The same brought back, and not copied where all are short: what the views see lives as long as `keeper`. The bytes are those of AppendTo, as a hash of them has
  /// shown; null where a long text stands nowhere all the same.
  static std::shared_ptr<Dictionary> OfBytes(std::string_view entries, std::string_view long_texts, std::shared_ptr<const void> keeper);

  // In steps, for loops over many texts that hide the wait for memory: keys of a few dozen, then for each its slot and its entry fetched, then look-ups.

  /// Of a text of at most 15 bytes the text itself with its size, of others nothing; and the hash of any.
  struct Key {
    uint64_t low = 0;
    uint64_t high = 0;
    uint32_t hash = 0;
  };
  static Key KeyOf(std::string_view text);
  /// The same of a text from whose first byte on 16 can be read.
  static Key KeyOfPadded(std::string_view text) { return text.size() <= kShortMax ? ShortKeyOfPadded(text) : KeyOf(text); }
  /// Where the look-up of a key begins, and, once that is there, where it goes on; null where nothing is to be fetched. Whoever loops over keys calls __builtin_prefetch by itself: the compiler takes a function that does
  /// nothing else for one without effect, and leaves its calls out.
  const void* FirstPlaceOf(const Key& key) const {
    if (numbered_) {
      return numbered_->PlaceOf(key.low, key.high & kHighBytes, key.high >> 56);
    }
    return slots_.empty() ? nullptr : &slots_[key.hash & (slots_.size() - 1)];
  }
  const void* SecondPlaceOf(const Key& key) const {
    if (numbered_ || slots_.empty()) {
      return nullptr;
    }
    const uint64_t slot = slots_[key.hash & (slots_.size() - 1)];
    return slot == 0 ? nullptr : &EntryOf(static_cast<uint32_t>(slot) - 1);
  }
  /// kNoCode where it is not there: an optional would be put together in memory for each cell of a file, a third of the time that a look-up takes.
  static constexpr uint32_t kNoCode = NumberedTexts::kNoCode;
  uint32_t FindCode(std::string_view text, const Key& key) const {
    if (slots_.empty() && size_ != 0) {
      MakeSlots();
    }
    if (numbered_) {
      if (const uint32_t code = CodeOfNumber(key); code != kNoCode) {
        return code;
      }
    }
    // Mostly it is a short text, in the first slot where it may be.
    if (!slots_.empty()) {
      const uint64_t slot = slots_[key.hash & (slots_.size() - 1)];
      const uint32_t code = static_cast<uint32_t>(slot) - 1;
      if (slot >> 32 == key.hash && slot != 0 && EntryOf(code).IsShort(key)) {
        return code;
      }
    }
    return FindAnywhere(text, key);
  }
  uint32_t Intern(std::string_view text, const Key& key);

  // Keys of a table mostly come in order. As long as they do each is new, and nothing has to be searched.

  /// Whether a text is short and comes behind all others, which came in order: shorter texts first, then by their bytes.
  bool IsNext(const Key& key) const { return ascends_ && slots_.empty() && key.high >> 56 != kLong && (size_ == 0 || Precedes(last_, key)); }
  /// The code of a text that IsNext.
  uint32_t Append(std::string_view text, const Key& key);

 private:
  static constexpr size_t kShortMax = 15;
  static constexpr uint64_t kLong = 0xFF;
  static constexpr uint64_t kHighBytes = (uint64_t{1} << 56) - 1;
  static constexpr uint64_t kPrime1 = 0x9E37'79B9'7F4A'7C15;
  static constexpr uint64_t kPrime2 = 0xC2B2'AE3D'27D4'EB4F;

  static uint64_t Load64(const char* bytes) {
    uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }
  // The hashes are by a widening product (source: the design of wyhash). Not for untrusted tables of unbounded size: linear probing is bounded by the
  // load factor, and a file can only slow down its own load.
  static uint64_t Mix(uint64_t a, uint64_t b) {
    const UInt128 product = UInt128{a} * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  }
  static Key ShortKey(uint64_t low, uint64_t high, size_t size) {
    high |= uint64_t{size} << 56;
    const uint64_t hash = Mix(low ^ kPrime1, high ^ kPrime2);
    return {low, high, static_cast<uint32_t>(hash ^ (hash >> 32))};
  }
  static Key ShortKeyOfPadded(std::string_view text) {
    static constexpr std::array<char, 16> kNothing{};
    const char* bytes = text.data() != nullptr ? text.data() : kNothing.data();
    const size_t size = text.size();
    // Without a branch on the size, which would be as good as random.
    const uint64_t kept = (uint64_t{1} << (8 * (size & 7))) - 1;
    const uint64_t low = Load64(bytes) & (size >= 8 ? ~uint64_t{0} : kept);
    const uint64_t high = Load64(bytes + 8) & (size >= 8 ? kept : 0);
    return ShortKey(low, high, size);
  }
  static Key LongKey(std::string_view text);
  // Of short texts.
  static bool Precedes(const Key& a, const Key& b) {
    if (a.high >> 56 != b.high >> 56) {
      return a.high >> 56 < b.high >> 56;
    }
    return a.low != b.low ? __builtin_bswap64(a.low) < __builtin_bswap64(b.low) : __builtin_bswap64(a.high) < __builtin_bswap64(b.high);
  }

  // A short text and, as its last byte, the size; of a long one where it stands, and the size below the last byte, which is kLong.
  struct Entry {
    std::array<char, kShortMax + 1> bytes;

    std::string_view text() const {
      const auto size = static_cast<unsigned char>(bytes[kShortMax]);
      return size != kLong ? std::string_view(bytes.data(), size) : long_text();
    }
    std::string_view long_text() const;
    /// Of a long text whose place is counted from the first of all: where it stands there. Whether it does, or is short.
    bool PointInto(std::string_view long_texts);
    /// The key's text, which is short.
    bool IsShort(const Key& key) const { return ((Load64(bytes.data()) ^ key.low) | (Load64(bytes.data() + 8) ^ key.high)) == 0; }
    bool Is(std::string_view text, const Key& key) const;
  };

  // Entries stand in blocks of which each has twice the size of the one before, so none of them moves when there are more.
  static constexpr uint32_t kFirstBlockBits = 4;
  static constexpr uint32_t kBlocks = 33 - kFirstBlockBits;
  struct Place {
    uint32_t block;
    uint64_t at;
  };
  static Place PlaceOf(uint32_t code) {
    const uint64_t number = uint64_t{code} + (1 << kFirstBlockBits);
    const auto bits = static_cast<uint32_t>(std::bit_width(number)) - 1;
    return {bits - kFirstBlockBits, number - (uint64_t{1} << bits)};
  }
  const Entry& EntryOf(uint32_t code) const {
    const Place place = PlaceOf(code);
    return entries_[place.block][place.at];
  }
  // A long text has no number: its key's size is none.
  uint32_t CodeOfNumber(const Key& key) const { return numbered_->CodeOf(key.low, key.high & kHighBytes, key.high >> 56); }
  uint32_t FindAnywhere(std::string_view text, const Key& key) const;
  uint32_t Add(std::string_view text, const Key& key);
  Entry Store(std::string_view text, const Key& key);
  // For all entries, with room for more.
  void MakeSlots() const;
  void FindNumbers() const;
  // A block in memory, of which the first `filled` entries are those that stand there.
  Entry* OwnBlock(uint32_t block, size_t filled);

  uint32_t size_ = 0;
  bool ascends_ = true;  // all texts came by Append
  Key last_;             // then the last one's
  std::array<const Entry*, kBlocks> entries_{};  // by code
  std::array<std::unique_ptr<Entry[]>, kBlocks> owned_;  // those of them that are in memory
  std::shared_ptr<const void> keeper_;                   // of the others
  std::vector<std::unique_ptr<char[]>> long_texts_;
  char* free_ = nullptr;         // in the last of long_texts_
  size_t free_bytes_ = 0;
  size_t long_bytes_ = 0;        // of all of long_texts_
  // Where most of the texts that were there when it was made have numbers, those stand here, and all others in slots.
  mutable std::optional<NumberedTexts> numbered_;
  mutable size_t in_slots_ = 0;
  mutable std::vector<uint64_t> slots_;  // hash << 32 | code + 1 by open addressing, a power of two of them; 0 is free
};

}  // namespace limn
