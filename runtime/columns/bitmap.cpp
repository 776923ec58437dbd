#include "runtime/columns/bitmap.h"

#include <algorithm>

namespace limn {

void Bitmap::Resize(size_t size, bool value) {
  if (size < size_) {
    size_ = size;
    words_.resize(WordCount(size));
    MaskTail();
    return;
  }
  if (value && size_ % 64 != 0) {
    words_.back() |= ~uint64_t{0} << (size_ % 64);
  }
  words_.resize(WordCount(size), value ? ~uint64_t{0} : 0);
  size_ = size;
  MaskTail();
}

void Bitmap::Append(const Bitmap& other) {
  const size_t shift = size_ % 64;
  words_.reserve(WordCount(size_ + other.size_) + 1);
  for (const uint64_t word : other.words_) {
    if (shift == 0) {
      words_.push_back(word);
    } else {
      words_.back() |= word << shift;
      words_.push_back(word >> (64 - shift));
    }
  }
  size_ += other.size_;
  words_.resize(WordCount(size_));
}

size_t Bitmap::CountOnes() const {
  size_t ones = 0;
  for (const uint64_t word : words_) {
    ones += static_cast<size_t>(std::popcount(word));
  }
  return ones;
}

void Bitmap::MaskTail() {
  if (size_ % 64 != 0) {
    words_.back() &= ~uint64_t{0} >> (64 - size_ % 64);
  }
}

void CopyBits(const uint64_t* from, size_t from_bit, uint64_t* to, size_t to_bit, size_t count) {
  if (to_bit % 64 == 0) {
    // Whole words are written without being read: reading first would cost fresh memory a second page fault.
    const size_t words = count / 64;
    const size_t shift = from_bit % 64;
    const uint64_t* source = from + from_bit / 64;
    uint64_t* target = to + to_bit / 64;
    if (shift == 0) {
      std::copy_n(source, words, target);
    } else {
      for (size_t word = 0; word < words; ++word) {
        target[word] = source[word] >> shift | source[word + 1] << (64 - shift);
      }
    }
    from_bit += words * 64;
    to_bit += words * 64;
    count -= words * 64;
  }
  while (count > 0) {
    const size_t step = std::min({count, 64 - to_bit % 64, size_t{64}});
    const size_t shift = from_bit % 64;
    uint64_t bits = from[from_bit / 64] >> shift;
    if (shift != 0 && shift + step > 64) {
      bits |= from[from_bit / 64 + 1] << (64 - shift);
    }
    const uint64_t mask = step == 64 ? ~uint64_t{0} : ((uint64_t{1} << step) - 1) << (to_bit % 64);
    uint64_t& word = to[to_bit / 64];
    word = (word & ~mask) | ((bits << (to_bit % 64)) & mask);
    from_bit += step;
    to_bit += step;
    count -= step;
  }
}

}  // namespace limn
