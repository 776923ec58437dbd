#include "runtime/columns/bitmap.h"

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

}  // namespace limn
