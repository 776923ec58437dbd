/// Database: the tables loaded for rules, as of a moment: rows that exist, keys resolved, children laid out by parent and time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/layout/key_hashes.h"
#include "runtime/layout/packed_rows.h"
#include "runtime/schema/schema.h"
#include "runtime/tables/data_issue.h"
#include "runtime/tables/source.h"
#include "runtime/values/time_zone.h"

namespace limn {

inline constexpr uint32_t kNoRow = 0xFFFFFFFF;

/// A table in memory. Physical row order: entities by key (ints by value, texts by bytes); other tables by the parent row of their first link to another
/// table that rules walk down, else up (rows without that parent last), then time (missing last), then what is left equal in any order.
struct Relation {
  TableId table;
  size_t rows = 0;
  /// By ColumnId; a column nobody asked for is empty (length 0).
  std::vector<Column> columns;
  /// The row's time as semantics.md defines it, own or inherited from the nearest parent: Date or DateTime; length 0 where the table has none or
  /// nobody asked. For an own time column this is a copy-free alias: use TimeOf.
  Column inherited_time;
  /// Of a snapshot, and of texts of few values: what brings the rows of each column, and of inherited_time, when they are required; empty, or null, where all are
  /// there.
  std::vector<std::shared_ptr<PackedRows>> packed;
  std::shared_ptr<PackedRows> packed_time;
};

/// A column of which rows may still be packed: who reads some of them requires those first.
struct PackedColumn {
  const Column* column = nullptr;
  PackedRows* packed = nullptr;  // null: all rows are there

  /// The column with all of its rows.
  const Column& Whole() const {
    if (packed != nullptr) {
      packed->RequireAll();
    }
    return *column;
  }
};

/// The children of each parent row over one link: for parent p the child rows order[offsets[p]] … order[offsets[p + 1] - 1], in time order; where
/// `order` is empty the child rows are offsets[p] … offsets[p + 1] - 1 themselves. An inherited time orders them only where the request asked for it.
struct ChildLayout {
  Slots<uint32_t> offsets;  // parent rows + 1
  std::vector<uint32_t> order;
  std::shared_ptr<PackedRows> packed;  // of a snapshot: brings the offsets that are required; null where all are there
  uint32_t Child(uint32_t position) const { return order.empty() ? position : order[position]; }
};

/// Counts of one load, for the run report.
struct TableCounts {
  TableId table;
  uint64_t rows_read = 0;
  uint64_t rows_after_as_of = 0;   // also rows under such a row
  uint64_t duplicates = 0;         // rows dropped because another row with their key was kept
  uint64_t differing_keys = 0;     // keys whose rows are not all equal
  std::vector<std::string> duplicate_examples;  // of the differing keys, by text, at most 20
  uint64_t without_key = 0;        // a part of the key is missing: an entity's row is dropped, another's stays and counts
  uint64_t without_time = 0;       // rows whose own time is missing: in no window, never first or last
  std::vector<std::pair<LinkId, uint64_t>> orphans;   // by used link: rows that name a parent which is nowhere
  std::vector<std::pair<LinkId, uint64_t>> unlinked;  // by used link: rows that name none (a part of the link is missing)
};

/// What an identity found, for the run report and its audit.
struct IdentityFindings {
  /// Of one key: how many values several rows share, and what joins nobody.
  struct Key {
    uint64_t joining_values = 0;   // several rows share them
    uint64_t crowded_values = 0;   // more rows than `at_most` share them
    uint64_t crowded_rows = 0;     // in which they stand
    uint64_t unusable_rows = 0;    // known cells that are no phone, no e-mail address
    uint64_t parted_values = 0;    // of a given column: rows that share them stand in several groups
  };
  /// `row` belongs to `person` because it shares a value with `other`. Rows of the relation; `other` and `person` are the smallest of their keys.
  struct Join {
    uint32_t person = 0;
    uint32_t row = 0;
    uint32_t other = 0;
    uint32_t key = 0;    // in IdentitySource::keys
    uint32_t value = 0;  // in `values`
  };
  TableId table;
  ColumnId column;
  uint64_t rows = 0;            // that have a key
  uint64_t groups = 0;          // what they are: persons
  uint64_t joined_groups = 0;   // of several rows
  uint64_t unexplained_groups = 0;  // of a given column: with a row that shares no value with another of its group
  std::vector<std::pair<std::string, uint64_t>> largest;  // up to 5 of those: value, rows; most rows first, then by value
  std::vector<Key> keys;        // as IdentitySource::keys
  std::vector<Join> joins;      // where the request asked for them, by person, key, value, row
  std::shared_ptr<Dictionary> values;
};

/// What a load needs to know.
struct LoadRequest {
  const Schema* schema = nullptr;
  const std::vector<TableSource>* sources = nullptr;  // by TableId
  /// Columns that rules read, by TableId then ColumnId; keys, link and time columns are added by the loader where links or times are asked for.
  std::vector<std::vector<bool>> columns;
  std::vector<bool> links;   // by LinkId: links that rules walk (either way)
  /// By LinkId: of those, the links that are walked down, for which Database::Children is filled; empty: all of them.
  std::vector<bool> children;
  std::vector<bool> times;   // by TableId: tables whose rows' time is used (windows, first, last)
  std::vector<bool> key_hashes;  // by TableId: tables whose rows are to be found by their keys later (Database::key_hashes_)
  /// Whether identities say which rows they join by which values.
  bool joins = false;
  AsOf as_of;
  TimeZone zone = TimeZone::Utc();
  /// Called now and then with the table's name and rows read so far, for a progress bar; may be empty.
  std::function<void(const std::string& table, uint64_t rows)> progress;
  /// Threads that read; the database is the same with any number.
  size_t threads = 1;
  /// Of a table of fewer rows one thread puts them in their order.
  size_t rows_worth_threads = 100'000;
};

class Database {
 public:
  Database() = default;
  Database(Database&&) = default;
  Database& operator=(Database&&) = default;
  // Rows of a snapshot are unpacked into the columns that they were attached to.
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const Schema& schema() const { return *schema_; }
  const AsOf& as_of() const { return as_of_; }
  const TimeZone& zone() const { return zone_; }
  const Relation& operator[](TableId table) const { return relations_[table.index]; }
  const Column& ColumnOf(TableId table, ColumnId column) const { return PackedColumnOf(table, column).Whole(); }
  /// The same where nobody reads more than the first rows.
  const Column& FirstRowsOf(TableId table, ColumnId column, size_t rows) const;
  PackedColumn PackedColumnOf(TableId table, ColumnId column) const;
  /// The time of each row, own or inherited; null where the table has none.
  const Column* TimeOf(TableId table) const;
  PackedColumn PackedTimeOf(TableId table) const;
  /// The parent row of each child row, kNoRow where there is none. Length: rows of the child.
  const std::vector<uint32_t>& ParentRows(LinkId link) const;
  const ChildLayout& Children(LinkId link) const;
  const ChildLayout& PackedChildren(LinkId link) const { return children_[link.index]; }
  const std::vector<TableCounts>& counts() const { return counts_; }
  /// Of the identities whose column was asked for.
  const std::vector<IdentityFindings>& identities() const { return identities_; }
  /// The row of an entity by its key as text (`00004`; composite keys joined by `,`); nothing where there is none.
  std::optional<uint32_t> FindRow(TableId table, std::string_view key) const;
  /// The key of a row as it is written in outputs.
  std::string KeyText(TableId table, uint32_t row) const;
  /// First and last known time of a table's rows, for warnings (windows longer than the data, stale data).
  std::optional<std::pair<Value, Value>> TimeRange(TableId table) const;

  // Filled by Load and by TablesFromRows (tests given in rules); read by everybody else.
  const Schema* schema_ = nullptr;
  AsOf as_of_;
  TimeZone zone_ = TimeZone::Utc();
  std::vector<Relation> relations_;
  mutable std::vector<std::vector<uint32_t>> parent_rows_;
  /// Of a snapshot, by LinkId: what fills parent_rows_ when somebody asks.
  struct PackedParents {
    std::once_flag once;
    std::function<void(std::vector<uint32_t>&)> unpack;
  };
  std::vector<std::shared_ptr<PackedParents>> packed_parents_;
  std::vector<ChildLayout> children_;
  std::vector<TableCounts> counts_;
  std::vector<IdentityFindings> identities_;
  std::vector<std::optional<std::pair<int64_t, int64_t>>> time_ranges_;  // by TableId: days or microseconds
  std::vector<std::optional<KeyHashes>> key_hashes_;  // by TableId, where the request asked for them; of rows that hold a key
};

/// Reads, dedupes, resolves keys, drops what does not exist as of the moment, orders and links. Empty after a fatal issue.
std::optional<Database> Load(const LoadRequest& request, DataReport& report);

/// The same from raw tables already in memory: by TableId the table's columns (all the same length; an empty vector is an empty table,
/// a column of length 0 is all missing). Used by tests in rules, by the random differential and by unit tests.
std::optional<Database> LoadFromColumns(const LoadRequest& request, std::vector<std::vector<Column>> tables, DataReport& report);

}  // namespace limn
