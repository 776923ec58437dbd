#include "runtime/layout/key_hashes.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "runtime/layout/key_index.h"
#include "runtime/threads/on_threads.h"
#include "runtime/values/bytes.h"

namespace limn {
namespace {

constexpr size_t kBuckets = 256;  // by the first byte of the hash
constexpr uint32_t kBucketShift = 56;

bool IsBefore(const KeyHash& a, const KeyHash& b) { return a.high != b.high ? a.high < b.high : a.low < b.low; }

}  // namespace

std::optional<KeyHash> HashOfKey(const std::vector<const Column*>& parts, uint32_t row) {
  ByteWriter bytes;
  for (const Column* part : parts) {
    if (!part->IsKnown(row)) {
      return std::nullopt;
    }
    if (part->type.kind == ValueKind::Text) {
      const std::string_view text = part->dictionary->At(std::get<Slots<uint32_t>>(part->data)[row]);
      bytes.Put(static_cast<uint32_t>(text.size()));
      bytes.bytes += text;
    } else {
      bytes.Put(WordOf(*part, row));
    }
  }
  const XXH128_hash_t hash = XXH3_128bits(bytes.bytes.data(), bytes.bytes.size());
  return KeyHash{hash.high64, static_cast<uint32_t>(hash.low64), row};
}

KeyHashes KeyHashes::Of(const std::vector<const Column*>& parts, size_t rows, size_t threads) {
  const auto entries = std::make_shared<std::vector<KeyHash>>();
  std::array<size_t, kBuckets + 1> begins{};
  std::vector<KeyHash> hashes;
  hashes.reserve(rows);
  for (uint32_t row = 0; row < rows; ++row) {
    if (const std::optional<KeyHash> hash = HashOfKey(parts, row)) {
      hashes.push_back(*hash);
      ++begins[(hash->high >> kBucketShift) + 1];
    }
  }
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    begins[bucket + 1] += begins[bucket];
  }
  entries->resize(hashes.size());
  std::array<size_t, kBuckets + 1> next = begins;
  for (const KeyHash& hash : hashes) {
    (*entries)[next[hash.high >> kBucketShift]++] = hash;
  }
  ForEachOnThreads(kBuckets, threads, [&](size_t bucket) {
    std::sort(entries->begin() + static_cast<ptrdiff_t>(begins[bucket]), entries->begin() + static_cast<ptrdiff_t>(begins[bucket + 1]));
  });
  return {*entries, entries};
}

std::vector<std::optional<uint32_t>> KeyHashes::Find(std::span<const KeyHash> wanted) const {
  std::vector<std::optional<uint32_t>> rows;
  rows.reserve(wanted.size());
  size_t from = 0;
  for (const KeyHash& each : wanted) {
    size_t step = 1;
    while (from + step < entries_.size() && IsBefore(entries_[from + step], each)) {
      from += step;
      step *= 2;
    }
    const size_t end = std::min(entries_.size(), from + step + 1);
    const auto found = std::lower_bound(entries_.begin() + static_cast<ptrdiff_t>(from), entries_.begin() + static_cast<ptrdiff_t>(end), each, IsBefore);
    from = static_cast<size_t>(found - entries_.begin());
    const bool is_there = from < entries_.size() && !IsBefore(each, entries_[from]);
    rows.push_back(is_there ? std::optional(entries_[from].row) : std::nullopt);
    from = std::min(from, entries_.empty() ? 0 : entries_.size() - 1);
  }
  return rows;
}

}  // namespace limn
