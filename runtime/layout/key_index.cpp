#include "runtime/layout/key_index.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <charconv>
#include <string>

#include "runtime/values/calendar.h"
#include "runtime/values/time_zone.h"

namespace limn {
namespace {

// The finaliser of MurmurHash3 (public domain): every bit of the word moves every bit of the hash.
uint64_t Mix(uint64_t word) {
  word ^= word >> 33;
  word *= 0xff51afd7ed558ccdULL;
  word ^= word >> 33;
  word *= 0xc4ceb9fe1a85ec53ULL;
  word ^= word >> 33;
  return word;
}

uint64_t PairWord(uint32_t left, uint32_t right) { return uint64_t{left} << 32 | right; }

bool SameForm(const ValueType& a, const ValueType& b) { return a.kind == b.kind && (a.kind != ValueKind::Decimal || a.scale == b.scale); }

// The word of a text in a key column of a type that is no text, where the text is exactly how that type is written.
std::optional<uint64_t> WordOfText(ValueKind kind, std::string_view text) {
  if (kind == ValueKind::Int) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && std::to_string(value) == text) {
      return static_cast<uint64_t>(value);
    }
  } else if (kind == ValueKind::Date) {
    if (const std::optional<Date> date = ParseIsoDate(text)) {
      return static_cast<uint64_t>(int64_t{date->days});
    }
  }
  return std::nullopt;
}

}  // namespace

size_t WordTable::SlotOf(uint64_t word) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = Mix(word) & mask;
  while (slots_[slot] != 0 && words_[slots_[slot] - 1] != word) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

void WordTable::Grow() {
  const size_t size = slots_.empty() ? 64 : slots_.size() * 2;
  slots_.assign(size, 0);
  for (size_t number = 0; number < words_.size(); ++number) {
    slots_[SlotOf(words_[number])] = static_cast<uint32_t>(number + 1);
  }
}

uint32_t WordTable::Intern(uint64_t word) {
  if (words_.size() * 2 >= slots_.size()) {
    Grow();
  }
  const size_t slot = SlotOf(word);
  if (slots_[slot] == 0) {
    words_.push_back(word);
    slots_[slot] = static_cast<uint32_t>(words_.size());
  }
  return slots_[slot] - 1;
}

std::optional<uint32_t> WordTable::Find(uint64_t word) const {
  if (slots_.empty()) {
    return std::nullopt;
  }
  const uint32_t found = slots_[SlotOf(word)];
  if (found == 0) {
    return std::nullopt;
  }
  return found - 1;
}

uint64_t WordOf(const Column& column, size_t row) {
  switch (column.type.kind) {
    case ValueKind::Bool:
      return std::get<Bitmap>(column.data).Get(row) ? 1 : 0;
    case ValueKind::Date:
      return static_cast<uint64_t>(int64_t{std::get<Slots<int32_t>>(column.data)[row]});
    case ValueKind::Number: {
      const double value = std::get<Slots<double>>(column.data)[row];
      // −0 equals 0.
      return std::bit_cast<uint64_t>(value == 0 ? 0.0 : value);
    }
    case ValueKind::Int:
    case ValueKind::Decimal:
    case ValueKind::DateTime:
    case ValueKind::Duration:
      return static_cast<uint64_t>(std::get<Slots<int64_t>>(column.data)[row]);
    case ValueKind::Text:
      break;
  }
  assert(!"texts have codes");
  return 0;
}

KeyIndex::KeyIndex(std::vector<ValueType> types) {
  for (const ValueType& type : types) {
    parts_.push_back({type, nullptr, false, {}});
  }
  pairs_.resize(parts_.empty() ? 0 : parts_.size() - 1);
}

void KeyIndex::OwnTexts() {
  for (Part& part : parts_) {
    if (part.type.kind == ValueKind::Text && !part.owns_texts) {
      part.texts = std::make_shared<Dictionary>();
      part.owns_texts = true;
    }
  }
}

uint32_t KeyIndex::InternCell(Part& part, const Column& column, size_t row) {
  if (part.type.kind != ValueKind::Text) {
    return part.words.Intern(WordOf(column, row));
  }
  const uint32_t code = std::get<Slots<uint32_t>>(column.data)[row];
  return part.owns_texts ? part.texts->Intern(column.dictionary->At(code)) : code;
}

void KeyIndex::Add(const std::vector<const Column*>& parts, std::vector<uint32_t>& keys) {
  assert(parts.size() == parts_.size());
  for (size_t part = 0; part < parts.size(); ++part) {
    assert(SameForm(parts[part]->type, parts_[part].type));
    if (parts_[part].type.kind == ValueKind::Text && parts_[part].texts == nullptr) {
      parts_[part].texts = parts[part]->dictionary;
    }
    assert(parts_[part].type.kind != ValueKind::Text || parts_[part].owns_texts || parts_[part].texts == parts[part]->dictionary);
  }
  const size_t rows = parts.front()->length;
  keys.reserve(keys.size() + rows);
  for (size_t row = 0; row < rows; ++row) {
    uint32_t key = 0;
    for (size_t part = 0; part < parts.size(); ++part) {
      if (!parts[part]->IsKnown(row)) {
        key = kMissingKey;
        break;
      }
      const uint32_t number = InternCell(parts_[part], *parts[part], row);
      key = part == 0 ? number : pairs_[part - 1].Intern(PairWord(key, number));
    }
    size_ = key == kMissingKey ? size_ : std::max(size_, key + 1);
    keys.push_back(key);
  }
}

uint32_t KeyProbe::FindText(const KeyIndex::Part& part, std::string_view text) const {
  std::optional<uint32_t> found;
  if (part.type.kind != ValueKind::Text) {
    if (const std::optional<uint64_t> word = WordOfText(part.type.kind, text)) {
      found = part.words.Find(*word);
    }
  } else if (part.texts != nullptr) {
    found = part.texts->Find(text);
  }
  // Whoever read by the same dictionary has added what is no key. Of several parts it is in no pair.
  const bool is_key = found && (index_.parts_.size() > 1 || *found < index_.size_);
  return is_key ? *found : kUnknownKey;
}

uint32_t KeyProbe::FindCell(size_t part_index, const Column& column, size_t row) {
  const KeyIndex::Part& part = index_.parts_[part_index];
  if (column.type.kind == ValueKind::Text) {
    const uint32_t code = std::get<Slots<uint32_t>>(column.data)[row];
    if (column.dictionary == part.texts) {
      return code;
    }
    // Each distinct text is looked up once.
    Cache& cache = caches_[part_index];
    if (cache.dictionary != column.dictionary) {
      cache.dictionary = column.dictionary;
      cache.by_code.clear();
    }
    for (uint32_t next = static_cast<uint32_t>(cache.by_code.size()); next <= code; ++next) {
      cache.by_code.push_back(FindText(part, column.dictionary->At(next)));
    }
    return cache.by_code[code];
  }
  const uint64_t word = WordOf(column, row);
  if (SameForm(part.type, column.type)) {
    return part.words.Find(word).value_or(kUnknownKey);
  }
  Cache& cache = caches_[part_index];
  const auto [entry, is_new] = cache.by_word.try_emplace(word, kUnknownKey);
  if (is_new) {
    entry->second = FindText(part, Format(column.At(row), TimeZone::Utc()));
  }
  return entry->second;
}

void KeyProbe::Find(const std::vector<const Column*>& parts, std::vector<uint32_t>& keys) {
  const size_t rows = parts.front()->length;
  keys.reserve(keys.size() + rows);
  // Read by the key's own dictionary, codes are numbers, but for those of texts that are no key.
  if (parts.size() == 1 && parts.front()->type.kind == ValueKind::Text && parts.front()->dictionary == index_.parts_.front().texts) {
    const auto& codes = std::get<Slots<uint32_t>>(parts.front()->data);
    for (size_t row = 0; row < rows; ++row) {
      keys.push_back(!parts.front()->IsKnown(row) ? kMissingKey : codes[row] < index_.size_ ? codes[row] : kUnknownKey);
    }
    return;
  }
  for (size_t row = 0; row < rows; ++row) {
    uint32_t key = 0;
    for (size_t part = 0; part < parts.size() && key < kKeysMax; ++part) {
      if (!parts[part]->IsKnown(row)) {
        key = kMissingKey;
        break;
      }
      const uint32_t number = FindCell(part, *parts[part], row);
      if (part == 0 || number >= kKeysMax) {
        key = number;
      } else {
        key = index_.pairs_[part - 1].Find(PairWord(key, number)).value_or(kUnknownKey);
      }
    }
    // One missing part makes the whole key missing, also after a part that is nowhere.
    if (key == kUnknownKey) {
      for (const Column* part : parts) {
        key = part->IsKnown(row) ? key : kMissingKey;
      }
    }
    keys.push_back(key);
  }
}

}  // namespace limn
