/// LoadState: what the two halves of a load hand on: tables as read (read_tables.cpp), then arranged and linked (arrange_tables.cpp).
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/layout/database.h"
#include "runtime/layout/key_index.h"
#include "runtime/layout/load_plan.h"
#include "runtime/layout/scatter.h"
#include "runtime/tables/reader.h"

namespace limn {

/// Instead of a row: the key stands only in rows that do not exist as of the moment.
inline constexpr uint32_t kNotYetRow = 0xFFFFFFFE;

/// A known date or datetime: days or microseconds.
inline int64_t TimeSlot(const Column& time, size_t row) {
  return time.type.kind == ValueKind::Date ? std::get<Slots<int32_t>>(time.data)[row] : std::get<Slots<int64_t>>(time.data)[row];
}

/// The first and the last of some times, with those of one more.
using TimeRange = std::optional<std::pair<int64_t, int64_t>>;
inline void ExtendBy(TimeRange& range, int64_t first, int64_t last) { range = range ? std::pair(std::min(range->first, first), std::max(range->second, last)) : std::pair(first, last); }

/// Whether a time lies after the moment that is asked about.
class AfterAsOf {
 public:
  AfterAsOf(const AsOf& as_of, const TimeZone& zone)
      : last_day_(as_of.day.days),
        last_micros_(as_of.is_day ? zone.StartOfDay(Date{as_of.day.days + 1}).micros - 1 : as_of.instant.micros) {}
  bool operator()(const Column& time, size_t row) const {
    if (!time.IsKnown(row)) {
      return false;
    }
    return TimeSlot(time, row) > (time.type.kind == ValueKind::Date ? last_day_ : last_micros_);
  }

 private:
  int32_t last_day_;
  int64_t last_micros_;
};

/// Opens a table for reading the columns, from the start each time, their texts by these dictionaries (ReadRequest).
using OpenFunction = std::function<std::unique_ptr<TableReader>(TableId, const std::vector<ColumnId>&, const std::vector<std::shared_ptr<Dictionary>>&, DataReport&)>;

/// A table as read: rows that exist, in the order of the file.
struct TableState {
  enum class Stage : uint8_t { New, Reading, Read, Arranging, Arranged };
  Stage stage = Stage::New;
  size_t rows = 0;
  std::vector<size_t> chunk_rows;
  std::vector<std::vector<Column>> chunks;  // by ColumnId: chunks of a column that stays or is held
  std::vector<std::vector<PackedCodes>> packed;  // by ColumnId: instead, of a text column that only stays
  std::vector<bool> dropped;                // by row; empty: none
  std::unique_ptr<KeyIndex> index;
  std::vector<uint32_t> row_of_key;         // by key number: row, kNoRow or kNotYetRow; rows as read, once arranged those of the relation
  std::optional<std::pair<int64_t, int64_t>> time_range;
  bool is_identified = false;               // its identities are found

  uint32_t RowOfKey(uint32_t key) const { return key < row_of_key.size() ? row_of_key[key] : kNoRow; }
};

/// A link as read: the number of the parent's key for each row of the child.
struct LinkState {
  std::vector<std::vector<uint32_t>> keys;  // by chunk of the child
  std::vector<std::string> orphan_examples;  // the first keys that are nowhere, as texts
  bool probed = false;
};

struct LoadState {
  const LoadRequest& request;
  const Schema& schema;
  LoadPlan plan;
  std::vector<TableState> tables;
  std::vector<LinkState> links;
  std::vector<TableCounts> counts;
  std::vector<IdentityFindings> identities;  // rows as read, until their table is arranged
  DataReport& report;
};

/// Fills tables and links; false after a fatal issue.
bool ReadTables(LoadState& state, const OpenFunction& open);

/// Fills the columns that the identities of a table give it, once its rows are read.
void FindIdentities(LoadState& state, TableId table);

/// Takes what was read and makes the database of it.
Database ArrangeTables(LoadState& state);

/// Both, over whatever `open` opens. Empty after a fatal issue.
std::optional<Database> LoadWith(const LoadRequest& request, const OpenFunction& open, DataReport& report);

}  // namespace limn
