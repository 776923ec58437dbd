#include "runtime/columns/dictionary.h"

#include <cassert>
#include <cstring>

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

constexpr size_t kSlotsAtFirst = 16;
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
    if (slots_[slot] >> 32 == hash && At(code) == text) {
      return code;
    }
    slot = (slot + 1) & mask;
  }
  assert(starts_.size() < kCodeMask);
  const uint32_t code = size();
  arena_.insert(arena_.end(), text.begin(), text.end());
  starts_.push_back(arena_.size());
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
    if (slots_[slot] >> 32 == hash && At(code) == text) {
      return code;
    }
  }
  return std::nullopt;
}

size_t Dictionary::bytes() const {
  return arena_.capacity() + starts_.capacity() * sizeof(uint64_t) + slots_.capacity() * sizeof(uint64_t);
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
