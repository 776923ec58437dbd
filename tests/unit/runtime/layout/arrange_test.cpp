/// Rows by parent and time: on any number of threads as a stable sort of all of them.
#include "runtime/layout/arrange.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "runtime/layout/database.h"

namespace limn {
namespace {

struct Read {
  size_t rows = 0;
  Slots<uint32_t> parents;
  std::vector<bool> dropped;
  std::vector<Column> times;    // in chunks
  std::vector<Column> texts;
  std::vector<PackedCodes> packed;     // the same
  std::vector<Column> few_texts;
  std::vector<PackedCodes> narrow;     // the same
  std::vector<Column> yes_no;
};

Column EmptyChunk(ValueType type, const std::shared_ptr<Dictionary>& dictionary) {
  Column column = Column::Of(type);
  column.dictionary = dictionary;
  return column;
}

// One of the columns of texts has `few_texts` of them.
Read RandomRows(size_t rows, size_t parent_count, size_t few_texts, bool has_dropped, bool has_missing) {
  std::mt19937 random(static_cast<uint32_t>(parent_count + rows));
  Read read;
  read.rows = rows;
  const auto dictionary = std::make_shared<Dictionary>();
  const auto few = std::make_shared<Dictionary>();
  for (size_t row = 0; row < rows; ++row) {
    if (row == 0 || random() % 10'000 == 0) {
      read.times.push_back(EmptyChunk({ValueKind::DateTime}, nullptr));
      read.texts.push_back(EmptyChunk({ValueKind::Text}, dictionary));
      read.few_texts.push_back(EmptyChunk({ValueKind::Text}, few));
      read.yes_no.push_back(EmptyChunk({ValueKind::Bool}, nullptr));
    }
    read.parents.push_back(random() % 50 == 0 ? kNoRow : static_cast<uint32_t>(random() % parent_count));
    if (has_dropped) {
      read.dropped.push_back(rows == 64 || random() % 20 == 0);
    }
    const bool is_missing = has_missing && random() % 10 == 0;
    is_missing ? read.times.back().PushMissing() : read.times.back().PushInt(static_cast<int64_t>(random() % 1000));
    is_missing ? read.texts.back().PushMissing() : read.texts.back().PushText(std::to_string(random() % 300));
    is_missing ? read.few_texts.back().PushMissing() : read.few_texts.back().PushText(std::to_string(row < few_texts ? row : random() % few_texts));
    is_missing ? read.yes_no.back().PushMissing() : read.yes_no.back().PushBool(random() % 2 == 0);
  }
  for (size_t chunk = 0; chunk < read.texts.size(); ++chunk) {
    read.packed.push_back(Pack(read.texts[chunk]));
    read.narrow.push_back(Pack(read.few_texts[chunk]));
  }
  return read;
}

Column Whole(ValueType type, const std::vector<Column>& chunks) {
  Column whole = chunks.empty() ? Column::Of(type) : chunks.front();
  for (size_t chunk = 1; chunk < chunks.size(); ++chunk) {
    whole.Append(chunks[chunk]);
  }
  return whole;
}

// Rows that are kept, in order.
std::vector<uint32_t> InOrder(const Read& read, size_t parent_count) {
  const Column time = Whole({ValueKind::DateTime}, read.times);
  std::vector<uint32_t> rows;
  for (uint32_t row = 0; row < read.rows; ++row) {
    if (read.dropped.empty() || !read.dropped[row]) {
      rows.push_back(row);
    }
  }
  const auto key = [&](uint32_t row) {
    return std::pair(std::min<size_t>(read.parents[row], parent_count), time.IsKnown(row) ? std::get<Slots<int64_t>>(time.data)[row] : INT64_MAX);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
  return rows;
}

bool AreRows(const Column& column, const Column& whole, const std::vector<uint32_t>& rows) {
  for (size_t place = 0; place < rows.size(); ++place) {
    if (column.At(place) != whole.At(rows[place])) {
      return false;
    }
  }
  return column.length == rows.size();
}

TEST_CASE("rows stand by parent and time, columns with them, on one thread and on several") {
  // 64: all are dropped where any is; 32,768: whole blocks.
  const auto [rows, parent_count] = GENERATE(std::pair<size_t, size_t>(0, 3), std::pair<size_t, size_t>(1, 1), std::pair<size_t, size_t>(64, 7), std::pair<size_t, size_t>(32'768, 1),
                                             std::pair<size_t, size_t>(70'000, 20'000), std::pair<size_t, size_t>(70'000, 300'000));
  const size_t few_texts = GENERATE(256, 257);
  const bool has_dropped = GENERATE(false, true);
  const bool has_missing = GENERATE(false, true);
  const Read read = RandomRows(rows, parent_count, few_texts, has_dropped, has_missing);
  const std::vector<uint32_t> expected = InOrder(read, parent_count);
  for (const size_t threads : {1, 3}) {
    CAPTURE(rows, parent_count, few_texts, has_dropped, has_missing, threads);
    Slots<uint32_t> offsets;
    Positions positions = PositionsByParent(read.parents, parent_count, read.dropped, threads, offsets);
    REQUIRE(positions.rows == expected.size());
    REQUIRE(offsets.size() == parent_count + 1);
    Column time = Scatter({ValueKind::DateTime}, read.times, positions, threads);
    SortRunsByTime(offsets, threads, positions, time);
    CHECK(AreRows(time, Whole({ValueKind::DateTime}, read.times), expected));
    CHECK(AreRows(Scatter({ValueKind::Text}, read.texts, positions, threads), Whole({ValueKind::Text}, read.texts), expected));
    const Codes codes = ScatterCodes({ValueKind::Text}, read.packed, positions, threads);
    if (codes.packed != nullptr) {
      codes.packed->RequireAll();
    }
    CHECK(AreRows(codes.column, Whole({ValueKind::Text}, read.texts), expected));
    const Codes narrow = ScatterCodes({ValueKind::Text}, read.narrow, positions, threads);
    if (rows > 30'000) {
      CHECK((narrow.packed != nullptr) == (few_texts == 256));
    }
    if (narrow.packed != nullptr) {
      narrow.packed->RequireAll();
    }
    CHECK(AreRows(narrow.column, Whole({ValueKind::Text}, read.few_texts), expected));
    CHECK(AreRows(Scatter({ValueKind::Bool}, read.yes_no, positions, threads), Whole({ValueKind::Bool}, read.yes_no), expected));
    size_t place = 0;
    for (size_t parent = 0; parent <= parent_count; ++parent) {
      REQUIRE(offsets[parent] == place);
      while (place < expected.size() && std::min<size_t>(read.parents[expected[place]], parent_count) == parent) {
        ++place;
      }
    }
  }
}

}  // namespace
}  // namespace limn
