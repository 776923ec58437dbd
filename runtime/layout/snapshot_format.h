/// What a snapshot's file holds: kSnapshotMagic and kSnapshotFormat; blocks of rows; dictionaries; the PackedBlocks of all rows; a SnapshotContents as bytes;
/// a SnapshotFooter. Little endian. Both ends of it are in snapshot_write.cpp and snapshot_open.cpp.
#pragma once

#include <array>
#include <string_view>

#include "runtime/layout/packed_rows.h"
#include "runtime/layout/snapshot.h"
#include "runtime/values/bytes.h"

namespace limn {

inline constexpr std::string_view kSnapshotMagic = "LIMNSNAP";
/// One more with every change of what stands in the file.
inline constexpr uint64_t kSnapshotFormat = 3;

struct SnapshotFooter {
  uint64_t contents = 0;  // where they begin
  uint64_t bytes = 0;     // of them
  uint64_t check = 0;     // their XXH3
  std::array<char, 8> magic{};
};

/// Bytes of the file and their XXH3.
struct StoredBytes {
  uint64_t offset = 0;
  uint64_t bytes = 0;
  uint64_t check = 0;
};

struct StoredDictionary {
  StoredBytes entries;
  StoredBytes long_texts;
};

/// Rows in blocks; `first_block` in the file's PackedBlocks.
struct StoredRows {
  uint64_t rows = 0;
  uint64_t first_block = 0;
};

struct StoredColumn {
  ValueType type;
  bool has_validity = false;
  uint32_t dictionary = 0;  // of texts
  StoredRows rows;
};

struct StoredTable {
  uint64_t rows = 0;
  std::vector<StoredColumn> columns;  // by ColumnId; those that nobody asked for have no rows
  StoredColumn inherited_time;
  bool has_times = false;
  int64_t first_time = 0;
  int64_t last_time = 0;
  TableCounts counts;
};

struct StoredLink {
  StoredRows parents;
  StoredRows offsets;
  StoredRows order;
};

struct SnapshotContents {
  SnapshotKey key;
  AsOf as_of;
  StoredBytes blocks;
  std::vector<StoredDictionary> dictionaries;
  std::vector<StoredTable> tables;  // by TableId
  std::vector<StoredLink> links;    // by LinkId
  std::vector<std::optional<StoredBytes>> key_hashes;  // by TableId: KeyHash after KeyHash
  std::vector<IdentityFindings> identities;  // without joins
  std::vector<DataIssue> issues;
};

template <typename Io>
void Fields(Io& io, TableId& id) {
  io.Put(id.index);
}

template <typename Io>
void Fields(Io& io, ColumnId& id) {
  io.Put(id.index);
}

template <typename Io>
void Fields(Io& io, LinkId& id) {
  io.Put(id.index);
}

template <typename Io, typename First, typename Second>
void Fields(Io& io, std::pair<First, Second>& both) {
  io.Put(both.first);
  io.Put(both.second);
}

template <typename Io>
void Fields(Io& io, SnapshotKey& key) {
  io.Put(key.request);
  io.Put(key.asked);
  io.Put(key.files);
}

template <typename Io>
void Fields(Io& io, AsOf& as_of) {
  io.Put(as_of.is_day);
  io.Put(as_of.day.days);
  io.Put(as_of.instant.micros);
}

template <typename Io>
void Fields(Io& io, StoredBytes& stored) {
  io.Put(stored.offset);
  io.Put(stored.bytes);
  io.Put(stored.check);
}

template <typename Io>
void Fields(Io& io, StoredDictionary& stored) {
  io.Put(stored.entries);
  io.Put(stored.long_texts);
}

template <typename Io>
void Fields(Io& io, StoredRows& stored) {
  io.Put(stored.rows);
  io.Put(stored.first_block);
}

template <typename Io>
void Fields(Io& io, StoredColumn& stored) {
  io.Put(stored.type);
  io.Put(stored.has_validity);
  io.Put(stored.dictionary);
  io.Put(stored.rows);
}

template <typename Io>
void Fields(Io& io, TableCounts& counts) {
  io.Put(counts.table);
  io.Put(counts.rows_read);
  io.Put(counts.rows_after_as_of);
  io.Put(counts.duplicates);
  io.Put(counts.differing_keys);
  io.Put(counts.duplicate_examples);
  io.Put(counts.without_key);
  io.Put(counts.without_time);
  io.Put(counts.orphans);
  io.Put(counts.unlinked);
}

template <typename Io>
void Fields(Io& io, StoredTable& stored) {
  io.Put(stored.rows);
  io.Put(stored.columns);
  io.Put(stored.inherited_time);
  io.Put(stored.has_times);
  io.Put(stored.first_time);
  io.Put(stored.last_time);
  io.Put(stored.counts);
}

template <typename Io>
void Fields(Io& io, StoredLink& stored) {
  io.Put(stored.parents);
  io.Put(stored.offsets);
  io.Put(stored.order);
}

template <typename Io>
void Fields(Io& io, IdentityFindings::Key& key) {
  io.Put(key.joining_values);
  io.Put(key.crowded_values);
  io.Put(key.crowded_rows);
  io.Put(key.unusable_rows);
  io.Put(key.parted_values);
}

template <typename Io>
void Fields(Io& io, IdentityFindings& findings) {
  io.Put(findings.table);
  io.Put(findings.column);
  io.Put(findings.rows);
  io.Put(findings.groups);
  io.Put(findings.joined_groups);
  io.Put(findings.unexplained_groups);
  io.Put(findings.largest);
  io.Put(findings.keys);
}

template <typename Io>
void Fields(Io& io, DataExample& example) {
  io.Put(example.file);
  io.Put(example.line);
  io.Put(example.text);
}

template <typename Io>
void Fields(Io& io, DataIssue& issue) {
  io.Put(issue.kind);
  io.Put(issue.table);
  io.Put(issue.column);
  io.Put(issue.file);
  io.Put(issue.line);
  io.Put(issue.example);
  io.Put(issue.hint);
  io.Put(issue.count);
  io.Put(issue.further);
}

template <typename Io>
void Fields(Io& io, SnapshotContents& contents) {
  io.Put(contents.key);
  io.Put(contents.as_of);
  io.Put(contents.blocks);
  io.Put(contents.dictionaries);
  io.Put(contents.tables);
  io.Put(contents.links);
  io.Put(contents.key_hashes);
  io.Put(contents.identities);
  io.Put(contents.issues);
}

}  // namespace limn
