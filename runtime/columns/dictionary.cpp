#include "runtime/columns/dictionary.h"

#include <algorithm>
#include <cassert>

#include "runtime/values/decimal.h"

namespace limn {
namespace {

constexpr uint64_t kPrime1 = 0x9E37'79B9'7F4A'7C15;
constexpr uint64_t kPrime2 = 0xC2B2'AE3D'27D4'EB4F;

uint64_t Load64(const char* bytes) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

uint64_t Mix(uint64_t a, uint64_t b) {
  const UInt128 product = UInt128{a} * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Up to eight bytes as one word; reads inside the text only.
uint64_t LoadShort(const char* bytes, size_t size) {
  if (size >= 4) {
    uint32_t low = 0;
    uint32_t high = 0;
    std::memcpy(&low, bytes, 4);
    std::memcpy(&high, bytes + size - 4, 4);
    return low | (uint64_t{high} << 32);
  }
  if (size == 0) {
    return 0;
  }
  const auto byte = [&](size_t at) { return uint64_t{static_cast<unsigned char>(bytes[at])}; };
  return byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
}

// Sixteen bytes a step by a widening product (source: the design of wyhash). Not for untrusted tables of unbounded size:
// linear probing is bounded by the load factor, and a file can only slow down its own load.
uint32_t HashBytes(std::string_view text) {
  const char* bytes = text.data();
  size_t size = text.size();
  uint64_t hash = kPrime1 ^ (text.size() * kPrime2);
  while (size > 16) {
    hash = Mix(Load64(bytes) ^ kPrime1 ^ hash, Load64(bytes + 8) ^ kPrime2);
    bytes += 16;
    size -= 16;
  }
  const uint64_t low = size > 8 ? Load64(bytes) : LoadShort(bytes, size);
  const uint64_t high = size > 8 ? Load64(bytes + size - 8) : 0;
  hash = Mix(low ^ kPrime1 ^ hash, high ^ kPrime2);
  return static_cast<uint32_t>(hash ^ (hash >> 32));
}

// The same bytes; most texts are short, and a call of memcmp takes longer than to look at them.
bool Equals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return false;
  }
  const size_t size = a.size();
  if (size <= 8) {
    return LoadShort(a.data(), size) == LoadShort(b.data(), size);
  }
  if (size <= 16) {
    return ((Load64(a.data()) ^ Load64(b.data())) | (Load64(a.data() + size - 8) ^ Load64(b.data() + size - 8))) == 0;
  }
  return std::memcmp(a.data(), b.data(), size) == 0;
}

constexpr size_t kSlotsAtFirst = 16;
constexpr size_t kTextBytesMin = 256;
constexpr size_t kTextBytesMax = 1024 * 1024;
constexpr uint64_t kCodeMask = 0xFFFF'FFFF;

}  // namespace

uint32_t Dictionary::HashOf(std::string_view text) { return HashBytes(text); }

uint32_t Dictionary::Intern(std::string_view text) { return InternHashed(text, HashBytes(text)); }

uint32_t Dictionary::InternHashed(std::string_view text, uint32_t hash) {
  if (slots_.size() * 3 <= size() * size_t{4}) {
    Grow();
  }
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const uint32_t code = static_cast<uint32_t>(slots_[slot] & kCodeMask) - 1;
    if (slots_[slot] >> 32 == hash && Equals(At(code), text)) {
      return code;
    }
    slot = (slot + 1) & mask;
  }
  assert(size_ < kCodeMask);
  const uint32_t code = size_;
  const auto width = static_cast<uint32_t>(std::bit_width(uint64_t{code} + (1 << kFirstBlockBits))) - 1;
  std::unique_ptr<const char*[]>& block = entries_[width - kFirstBlockBits];
  if (block == nullptr) {
    block = std::make_unique_for_overwrite<const char*[]>(size_t{1} << width);
  }
  block[uint64_t{code} + (1 << kFirstBlockBits) - (uint64_t{1} << width)] = Store(text);
  ++size_;
  slots_[slot] = uint64_t{hash} << 32 | (code + 1);
  return code;
}

std::optional<uint32_t> Dictionary::Find(std::string_view text) const { return FindHashed(text, HashBytes(text)); }

std::optional<uint32_t> Dictionary::FindHashed(std::string_view text, uint32_t hash) const {
  if (slots_.empty()) {
    return std::nullopt;
  }
  const size_t mask = slots_.size() - 1;
  for (size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const uint32_t code = static_cast<uint32_t>(slots_[slot] & kCodeMask) - 1;
    if (slots_[slot] >> 32 == hash && Equals(At(code), text)) {
      return code;
    }
  }
  return std::nullopt;
}

size_t Dictionary::bytes() const { return text_bytes_ + size_ * sizeof(const char*) + slots_.capacity() * sizeof(uint64_t); }

const char* Dictionary::Store(std::string_view text) {
  const bool is_long = text.size() >= kLongText;
  const uint64_t long_size = text.size();
  const size_t needed = 1 + (is_long ? sizeof long_size : 0) + text.size();
  if (needed > free_bytes_) {
    const size_t block_bytes = std::max(needed, std::clamp(text_bytes_, kTextBytesMin, kTextBytesMax));
    texts_.push_back(std::make_unique_for_overwrite<char[]>(block_bytes));
    free_ = texts_.back().get();
    free_bytes_ = block_bytes;
    text_bytes_ += block_bytes;
  }
  const char* entry = free_;
  *free_++ = static_cast<char>(is_long ? kLongText : text.size());
  if (is_long) {
    std::memcpy(free_, &long_size, sizeof long_size);
    free_ += sizeof long_size;
  }
  std::copy(text.begin(), text.end(), free_);
  free_ += text.size();
  free_bytes_ -= needed;
  return entry;
}

void Dictionary::Grow() {
  const std::vector<uint64_t> old = std::move(slots_);
  slots_.assign(old.empty() ? kSlotsAtFirst : old.size() * 2, 0);
  const size_t mask = slots_.size() - 1;
  for (const uint64_t entry : old) {
    if (entry != 0) {
      size_t slot = (entry >> 32) & mask;
      while (slots_[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots_[slot] = entry;
    }
  }
}

}  // namespace limn
