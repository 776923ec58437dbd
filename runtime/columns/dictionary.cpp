#include "runtime/columns/dictionary.h"

#include <algorithm>
#include <cassert>

namespace limn {
namespace {

static_assert(std::endian::native == std::endian::little, "a short text is compared as words of which the first byte is the lowest");

uint64_t Load32(const char* bytes) {
  uint32_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Up to eight bytes as a word, zeros behind them; reads inside the text only.
uint64_t LoadShort(const char* bytes, size_t size) {
  if (size >= 4) {
    return Load32(bytes) | Load32(bytes + size - 4) << (8 * (size - 4));
  }
  if (size == 0) {
    return 0;
  }
  const auto byte = [&](size_t at) { return uint64_t{static_cast<unsigned char>(bytes[at])} << (8 * at); };
  return byte(0) | byte(size / 2) | byte(size - 1);
}

constexpr size_t kSlotsAtFirst = 128;
constexpr uint64_t kCodeMask = 0xFFFF'FFFF;
constexpr size_t kTextBytesMin = 256;
constexpr size_t kTextBytesMax = 1024 * 1024;

}  // namespace

Dictionary::Key Dictionary::KeyOf(std::string_view text) {
  const size_t size = text.size();
  if (size > kShortMax) {
    return LongKey(text);
  }
  if (size > 8) {
    return ShortKey(Load64(text.data()), Load64(text.data() + size - 8) >> (8 * (16 - size)), size);
  }
  return ShortKey(LoadShort(text.data(), size), 0, size);
}

// Sixteen bytes a step.
Dictionary::Key Dictionary::LongKey(std::string_view text) {
  const char* bytes = text.data();
  size_t size = text.size();
  uint64_t hash = kPrime1 ^ (text.size() * kPrime2);
  while (size > 16) {
    hash = Mix(Load64(bytes) ^ kPrime1 ^ hash, Load64(bytes + 8) ^ kPrime2);
    bytes += 16;
    size -= 16;
  }
  // The last sixteen, some of them once more.
  const char* last = text.data() + text.size() - 16;
  hash = Mix(Load64(last) ^ kPrime1 ^ hash, Load64(last + 8) ^ kPrime2);
  return {0, ~uint64_t{0}, static_cast<uint32_t>(hash ^ (hash >> 32))};
}

std::string_view Dictionary::Entry::long_text() const {
  const char* text = nullptr;
  std::memcpy(&text, bytes.data(), sizeof text);
  uint64_t size = 0;
  std::memcpy(&size, bytes.data() + 8, 7);
  return {text, size};
}

bool Dictionary::Entry::Is(std::string_view text, const Key& key) const {
  if (key.high >> 56 != kLong) {
    return IsShort(key);
  }
  return static_cast<unsigned char>(bytes[kShortMax]) == kLong && long_text() == text;
}

std::optional<uint32_t> Dictionary::FindAnywhere(std::string_view text, const Key& key) const {
  if (slots_.empty()) {
    return std::nullopt;
  }
  const size_t mask = slots_.size() - 1;
  for (size_t slot = key.hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const uint32_t code = static_cast<uint32_t>(slots_[slot] & kCodeMask) - 1;
    if (slots_[slot] >> 32 == key.hash && EntryOf(code).Is(text, key)) {
      return code;
    }
  }
  return std::nullopt;
}

uint32_t Dictionary::Intern(std::string_view text, const Key& key) {
  if (slots_.size() * 3 <= size() * size_t{4}) {
    Grow();
  }
  const size_t mask = slots_.size() - 1;
  size_t slot = key.hash & mask;
  while (slots_[slot] != 0) {
    const uint32_t code = static_cast<uint32_t>(slots_[slot] & kCodeMask) - 1;
    if (slots_[slot] >> 32 == key.hash && EntryOf(code).Is(text, key)) {
      return code;
    }
    slot = (slot + 1) & mask;
  }
  assert(size_ < kCodeMask);
  const uint32_t code = size_;
  const Place place = PlaceOf(code);
  if (entries_[place.block] == nullptr) {
    entries_[place.block] = std::make_unique_for_overwrite<Entry[]>(size_t{1} << (place.block + kFirstBlockBits));
  }
  entries_[place.block][place.at] = Store(text, key);
  ++size_;
  slots_[slot] = uint64_t{key.hash} << 32 | (code + 1);
  return code;
}

size_t Dictionary::bytes() const { return long_bytes_ + size_ * sizeof(Entry) + slots_.capacity() * sizeof(uint64_t); }

Dictionary::Entry Dictionary::Store(std::string_view text, const Key& key) {
  Entry entry;
  if (text.size() <= kShortMax) {
    std::memcpy(entry.bytes.data(), &key.low, sizeof key.low);
    std::memcpy(entry.bytes.data() + sizeof key.low, &key.high, sizeof key.high);
    return entry;
  }
  if (text.size() > free_bytes_) {
    const size_t block_bytes = std::max(text.size(), std::clamp(long_bytes_, kTextBytesMin, kTextBytesMax));
    long_texts_.push_back(std::make_unique_for_overwrite<char[]>(block_bytes));
    free_ = long_texts_.back().get();
    free_bytes_ = block_bytes;
    long_bytes_ += block_bytes;
  }
  std::copy(text.begin(), text.end(), free_);
  const char* stored = free_;
  const uint64_t size = text.size();
  std::memcpy(entry.bytes.data(), &stored, sizeof stored);
  std::memcpy(entry.bytes.data() + 8, &size, 7);
  entry.bytes[kShortMax] = static_cast<char>(kLong);
  free_ += text.size();
  free_bytes_ -= text.size();
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
