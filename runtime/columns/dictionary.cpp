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
// Fewer texts have their slots in a cache as well; and numbers that lie further apart would take more memory than slots.
constexpr size_t kNumberedMin = 1024;
constexpr size_t kPlacesPerNumber = 4;
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

bool Dictionary::Entry::PointInto(std::string_view long_texts) {
  const auto kind = static_cast<unsigned char>(bytes[kShortMax]);
  if (kind != kLong) {
    return kind <= kShortMax;
  }
  uint64_t begin = 0;
  std::memcpy(&begin, bytes.data(), sizeof begin);
  const size_t size = long_text().size();
  if (begin > long_texts.size() || size > long_texts.size() - begin) {
    return false;
  }
  const char* text = long_texts.data() + begin;
  std::memcpy(bytes.data(), &text, sizeof text);
  return true;
}

bool Dictionary::Entry::Is(std::string_view text, const Key& key) const {
  if (key.high >> 56 != kLong) {
    return IsShort(key);
  }
  return static_cast<unsigned char>(bytes[kShortMax]) == kLong && long_text() == text;
}

uint32_t Dictionary::FindAnywhere(std::string_view text, const Key& key) const {
  if (slots_.empty()) {
    return kNoCode;
  }
  const size_t mask = slots_.size() - 1;
  for (size_t slot = key.hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const uint32_t code = static_cast<uint32_t>(slots_[slot] & kCodeMask) - 1;
    if (slots_[slot] >> 32 == key.hash && EntryOf(code).Is(text, key)) {
      return code;
    }
  }
  return kNoCode;
}

uint32_t Dictionary::Intern(std::string_view text, const Key& key) {
  if (slots_.size() * 3 <= in_slots_ * 4) {
    MakeSlots();
  }
  if (numbered_) {
    if (const uint32_t code = CodeOfNumber(key); code != kNoCode) {
      return code;
    }
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
  const uint32_t code = Add(text, key);
  ascends_ = false;
  slots_[slot] = uint64_t{key.hash} << 32 | (code + 1);
  ++in_slots_;
  return code;
}

uint32_t Dictionary::Append(std::string_view text, const Key& key) {
  assert(IsNext(key));
  last_ = key;
  return Add(text, key);
}

// Behind the others, into no slot.
uint32_t Dictionary::Add(std::string_view text, const Key& key) {
  assert(size_ < kCodeMask);
  const uint32_t code = size_;
  const Place place = PlaceOf(code);
  Entry* const block = owned_[place.block] != nullptr ? owned_[place.block].get() : OwnBlock(place.block, place.at);
  block[place.at] = Store(text, key);
  ++size_;
  return code;
}

// The last block of texts that stand in a file may have room for more.
Dictionary::Entry* Dictionary::OwnBlock(uint32_t block, size_t filled) {
  owned_[block] = std::make_unique_for_overwrite<Entry[]>(size_t{1} << (block + kFirstBlockBits));
  std::copy_n(entries_[block], filled, owned_[block].get());
  entries_[block] = owned_[block].get();
  return owned_[block].get();
}

void Dictionary::AppendTo(std::string& entries, std::string& long_texts) const {
  static_assert(sizeof(Entry) == kEntryBytes);
  entries.reserve(entries.size() + size_ * kEntryBytes);
  for (uint32_t code = 0; code < size_; ++code) {
    Entry entry = EntryOf(code);
    const std::string_view text = entry.text();
    if (text.size() > kShortMax) {
      const uint64_t begin = long_texts.size();
      std::memcpy(entry.bytes.data(), &begin, sizeof begin);
      long_texts += text;
    }
    entries.append(entry.bytes.data(), entry.bytes.size());
  }
}

std::shared_ptr<Dictionary> Dictionary::OfBytes(std::string_view entries, std::string_view long_texts, std::shared_ptr<const void> keeper) {
  if (entries.size() % kEntryBytes != 0 || entries.size() / kEntryBytes >= kCodeMask) {
    return nullptr;
  }
  auto made = std::make_shared<Dictionary>();
  made->keeper_ = std::move(keeper);
  const auto count = static_cast<uint32_t>(entries.size() / kEntryBytes);
  const auto* first = reinterpret_cast<const Entry*>(entries.data());  // a row of bytes without alignment
  for (uint32_t code = 0; code < count;) {
    const Place place = PlaceOf(code);
    const uint32_t in_block = std::min(count - code, uint32_t{1} << (place.block + kFirstBlockBits));
    made->entries_[place.block] = first + code;
    if (!long_texts.empty()) {
      Entry* const own = made->OwnBlock(place.block, in_block);
      for (uint32_t at = 0; at < in_block; ++at) {
        if (!own[at].PointInto(long_texts)) {
          return nullptr;
        }
      }
    }
    code += in_block;
  }
  made->size_ = count;
  made->ascends_ = count == 0;
  return made;
}

size_t Dictionary::bytes() const { return long_bytes_ + size_ * sizeof(Entry) + slots_.capacity() * sizeof(uint64_t) + (numbered_ ? numbered_->bytes() : 0); }

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

void Dictionary::FindNumbers() const {
  if (size_ < kNumberedMin) {
    return;
  }
  std::optional<NumberedTexts> numbered = NumberedTexts::Like(At(size_ / 2));
  if (!numbered) {
    return;
  }
  const auto number_of = [&](uint32_t code) {
    const Key key = KeyOf(At(code));
    return numbered->NumberOf(key.low, key.high & kHighBytes, key.high >> 56);
  };
  uint64_t first = NumberedTexts::kNoNumber;
  uint64_t last = 0;
  size_t count = 0;
  for (uint32_t code = 0; code < size_; ++code) {
    if (const uint64_t number = number_of(code); number != NumberedTexts::kNoNumber) {
      first = std::min(first, number);
      last = std::max(last, number);
      ++count;
    }
  }
  if (count < kNumberedMin || last - first >= count * kPlacesPerNumber) {
    return;
  }
  numbered->Reserve(first, last);
  for (uint32_t code = 0; code < size_; ++code) {
    if (const uint64_t number = number_of(code); number != NumberedTexts::kNoNumber) {
      numbered->Put(number, code);
    }
  }
  numbered_ = std::move(numbered);
}

void Dictionary::MakeSlots() const {
  std::vector<uint32_t> fresh;  // codes that have no slot yet
  if (slots_.empty()) {
    FindNumbers();
    for (uint32_t code = 0; code < size_; ++code) {
      if (!numbered_ || CodeOfNumber(KeyOf(At(code))) == kNoCode) {
        fresh.push_back(code);
      }
    }
    in_slots_ = fresh.size();
  }
  size_t count = std::max(kSlotsAtFirst, slots_.size());
  while (count * 3 <= in_slots_ * 4) {
    count *= 2;
  }
  std::vector<uint64_t> slots(count);
  const size_t mask = count - 1;
  const auto place = [&](uint64_t hash, uint64_t rest) {
    size_t slot = hash & mask;
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = hash << 32 | rest;
  };
  for (const uint32_t code : fresh) {
    place(KeyOf(At(code)).hash, code + 1);
  }
  for (const uint64_t entry : slots_) {
    if (entry != 0) {
      place(entry >> 32, entry & kCodeMask);
    }
  }
  slots_ = std::move(slots);
}

}  // namespace limn
