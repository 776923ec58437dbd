/// KeyHashes: which row of a table has a key, found without the keys themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/columns/column.h"

namespace limn {

/// 96 bits of XXH3 of a key, and its row. Keys with one hash are taken for one key: among a hundred million the chance that any two are not is below
/// one in ten million million.
struct KeyHash {
  uint64_t high = 0;
  uint32_t low = 0;
  uint32_t row = 0;
  friend auto operator<=>(const KeyHash&, const KeyHash&) = default;
};

/// The hash of the key that stands in a row's parts; nothing where one is missing. Equal keys of columns of the same types have equal hashes, whatever dictionaries
/// their texts stand in.
std::optional<KeyHash> HashOfKey(const std::vector<const Column*>& parts, uint32_t row);

/// By hash. A table in memory, or in a file as long as `keeper` lives.
class KeyHashes {
 public:
  KeyHashes() = default;
  /// Of the rows whose key is whole.
  static KeyHashes Of(const std::vector<const Column*>& parts, size_t rows, size_t threads);
  KeyHashes(std::span<const KeyHash> entries, std::shared_ptr<const void> keeper) : entries_(entries), keeper_(std::move(keeper)) {}

  std::span<const KeyHash> entries() const { return entries_; }
  /// The row of each of the hashes wanted, which come in order; nothing where no row has it. Neighbours are found by short steps.
  std::vector<std::optional<uint32_t>> Find(std::span<const KeyHash> wanted) const;

 private:
  std::span<const KeyHash> entries_;
  std::shared_ptr<const void> keeper_;
};

}  // namespace limn
