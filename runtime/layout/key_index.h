/// KeyIndex: the distinct keys of a table, numbered; KeyProbe finds the numbers of the keys that another table's rows hold.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/values/value.h"

namespace limn {

/// Instead of a key's number: a part of the key is missing; no such key.
inline constexpr uint32_t kMissingKey = 0xFFFFFFFF;
inline constexpr uint32_t kUnknownKey = 0xFFFFFFFE;
inline constexpr uint32_t kKeysMax = 0xFFFFFFF0;

/// Numbers 64-bit words 0, 1, 2, … by first arrival. Open addressing.
class WordTable {
 public:
  uint32_t Intern(uint64_t word);
  std::optional<uint32_t> Find(uint64_t word) const;
  uint32_t size() const { return static_cast<uint32_t>(words_.size()); }

 private:
  size_t SlotOf(uint64_t word) const;
  void Grow();
  std::vector<uint64_t> words_;
  std::vector<uint32_t> slots_;  // number + 1; 0 is free
};

/// The cell of a column that is neither text nor missing as one word: equal values, equal words.
uint64_t WordOf(const Column& column, size_t row);

/// Keys of one or more columns. Each column's values are numbered, then pairs of numbers are, from left to right.
/// A text column's numbers are the codes of its dictionary, which is used in place.
class KeyIndex {
 public:
  explicit KeyIndex(std::vector<ValueType> types);

  /// Appends to `keys` the number of each row's key, kMissingKey where a part is missing. All calls must bring the same
  /// dictionaries, unless the index was made to own its texts.
  void Add(const std::vector<const Column*>& parts, std::vector<uint32_t>& keys);
  /// From now on texts of any dictionary are accepted, and copied.
  void OwnTexts();
  /// By what the texts of a part are numbered; null for a part of another type. Codes that are added to it later are no keys.
  const std::shared_ptr<Dictionary>& TextsOf(size_t part) const { return parts_[part].texts; }
  /// Numbers given so far are below it.
  uint32_t size() const { return size_; }

 private:
  friend class KeyProbe;
  struct Part {
    ValueType type;
    std::shared_ptr<Dictionary> texts;
    bool owns_texts = false;
    WordTable words;
  };
  uint32_t InternCell(Part& part, const Column& column, size_t row);
  std::vector<Part> parts_;
  std::vector<WordTable> pairs_;
  uint32_t size_ = 0;  // counted here: the dictionary of a table being read may be ahead of the rows added
};

/// Looks keys up that are written in another table's columns. A key of another type meets as text: the int 7 is the text "7", not "007".
class KeyProbe {
 public:
  /// `index` outlives the probe and no longer grows.
  explicit KeyProbe(const KeyIndex& index) : index_(index), caches_(index.parts_.size()) {}
  /// Appends to `keys` the number of each row's key, kMissingKey or kUnknownKey.
  void Find(const std::vector<const Column*>& parts, std::vector<uint32_t>& keys);

 private:
  struct Cache {
    std::shared_ptr<const Dictionary> dictionary;  // held, so that its address is not used again
    std::vector<uint32_t> by_code;
    std::unordered_map<uint64_t, uint32_t> by_word;
  };
  uint32_t FindCell(size_t part, const Column& column, size_t row);
  uint32_t FindText(const KeyIndex::Part& part, std::string_view text) const;
  const KeyIndex& index_;
  std::vector<Cache> caches_;
};

}  // namespace limn
