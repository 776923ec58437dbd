/// Dictionary: the distinct texts of a column, each with a code.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace limn {

/// Texts by code (0, 1, …, in order of first arrival; no meaning hangs on that order). A text stands once.
/// Texts live in one arena; views stay valid until the dictionary grows or dies.
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
  std::string_view At(uint32_t code) const {
    return {arena_.data() + starts_[code], starts_[code + 1] - starts_[code]};
  }
  uint32_t size() const { return static_cast<uint32_t>(starts_.size() - 1); }
  size_t bytes() const;

 private:
  void Grow();
  std::vector<char> arena_;
  std::vector<uint64_t> starts_ = {0};
  std::vector<uint64_t> slots_;  // hash << 32 | code + 1 by open addressing, a power of two of them; 0 is free
};

}  // namespace limn
