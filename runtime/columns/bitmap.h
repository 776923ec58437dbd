/// Bitmap: one bit per row.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "runtime/columns/slots.h"

namespace limn {

/// `size` bits in 64-bit words, row 0 in the lowest bit of word 0. Bits past the size are 0.
class Bitmap {
 public:
  Bitmap() = default;
  explicit Bitmap(size_t size, bool value = false) { Resize(size, value); }
  /// Of UntouchedZeros.
  static Bitmap Untouched(size_t size, const std::shared_ptr<const SpillFolder>& spill = nullptr) {
    Bitmap bits;
    bits.size_ = size;
    bits.words_ = UntouchedZeros<uint64_t>((size + 63) / 64, spill);
    return bits;
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool Get(size_t row) const { return (words_[row / 64] >> (row % 64)) & 1; }
  void Set(size_t row, bool value) {
    const uint64_t bit = uint64_t{1} << (row % 64);
    if (value) {
      words_[row / 64] |= bit;
    } else {
      words_[row / 64] &= ~bit;
    }
  }
  void Push(bool value) {
    if (size_ % 64 == 0) {
      words_.push_back(0);
    }
    ++size_;
    if (value) {
      words_.back() |= uint64_t{1} << ((size_ - 1) % 64);
    }
  }
  /// All bits of another bitmap (not itself) behind the last.
  void Append(const Bitmap& other);
  /// New bits get `value`.
  void Resize(size_t size, bool value);
  void Clear() {
    size_ = 0;
    words_.clear();
  }
  size_t CountOnes() const;
  const uint64_t* words() const { return words_.data(); }
  uint64_t* words() { return words_.data(); }
  size_t word_count() const { return words_.size(); }
  /// Sets the bits past the size to 0, after word-wise writes.
  void MaskTail();
  friend bool operator==(const Bitmap&, const Bitmap&) = default;

 private:
  size_t size_ = 0;
  Slots<uint64_t> words_;
};

inline constexpr size_t WordCount(size_t bits) { return (bits + 63) / 64; }

/// Copies `count` bits from bit `from_bit` of `from` to bit `to_bit` of `to`; other bits of `to` stay.
void CopyBits(const uint64_t* from, size_t from_bit, uint64_t* to, size_t to_bit, size_t count);

}  // namespace limn
