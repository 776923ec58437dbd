#include "runtime/columns/column.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <random>

using namespace limn;

namespace {

const ValueType kTypes[] = {{ValueKind::Bool},     {ValueKind::Int},  {ValueKind::Decimal, 2}, {ValueKind::Number},
                            {ValueKind::Text},     {ValueKind::Date}, {ValueKind::DateTime},   {ValueKind::Duration, 0, DurationUnit::Days}};

Value RandomValue(ValueType type, std::mt19937& random, unsigned missing_percent) {
  if (random() % 100 < missing_percent) {
    return Value::Missing(type);
  }
  switch (type.kind) {
    case ValueKind::Bool:
      return {type, random() % 2 == 0};
    case ValueKind::Number:
      return {type, static_cast<double>(random() % 100) / 8};
    case ValueKind::Text:
      return {type, "text " + std::to_string(random() % 20)};
    default:
      return {type, static_cast<int64_t>(random() % 1000) - 500};
  }
}

}  // namespace

TEST_CASE("a column gives back what was pushed, with or without missing values") {
  std::mt19937 random(1);
  for (const ValueType type : kTypes) {
    for (const unsigned missing_percent : {0, 30, 100}) {
      std::vector<Value> values;
      Column column = Column::Of(type);
      for (int row = 0; row < 200; ++row) {
        values.push_back(RandomValue(type, random, missing_percent));
        column.Push(values.back());
      }
      CAPTURE(static_cast<int>(type.kind), missing_percent);
      CHECK(column.length == values.size());
      CHECK(column.validity.empty() == (missing_percent == 0));
      bool equal = true;
      for (size_t row = 0; row < values.size(); ++row) {
        equal &= column.At(row) == values[row];
      }
      CHECK(equal);
    }
  }
}

TEST_CASE("gather and append are what row by row would give") {
  std::mt19937 random(2);
  for (const ValueType type : kTypes) {
    for (const unsigned missing_percent : {0, 30}) {
      Column first = Column::Of(type);
      Column second = Column::Of(type);
      second.dictionary = first.dictionary;
      std::vector<Value> values;
      for (int row = 0; row < 150; ++row) {
        values.push_back(RandomValue(type, random, row < 70 ? 0 : missing_percent));
        (row < 70 ? first : second).Push(values.back());
      }
      first.Append(second);
      std::vector<uint32_t> rows;
      for (int row = 0; row < 300; ++row) {
        rows.push_back(static_cast<uint32_t>(random() % 150));
      }
      const Column gathered = first.Gather(rows);
      REQUIRE(first.length == 150);
      REQUIRE(gathered.length == rows.size());
      bool equal = true;
      for (size_t row = 0; row < 150; ++row) {
        equal &= first.At(row) == values[row];
      }
      for (size_t row = 0; row < rows.size(); ++row) {
        equal &= gathered.At(row) == values[rows[row]];
      }
      CAPTURE(static_cast<int>(type.kind), missing_percent);
      CHECK(equal);
    }
  }
}

TEST_CASE("the slot of a missing value holds 0") {
  Column column = Column::Of({ValueKind::Int});
  column.PushInt(7);
  column.PushMissing();
  CHECK(std::get<Slots<int64_t>>(column.data) == Slots<int64_t>{7, 0});
}

TEST_CASE("bitmaps append at any offset") {
  std::mt19937 random(3);
  for (const size_t left : {0, 1, 63, 64, 65, 128}) {
    for (const size_t right : {0, 1, 63, 64, 65, 200}) {
      Bitmap whole;
      Bitmap first;
      Bitmap second;
      for (size_t row = 0; row < left + right; ++row) {
        const bool bit = random() % 2 == 0;
        whole.Push(bit);
        (row < left ? first : second).Push(bit);
      }
      first.Append(second);
      CAPTURE(left, right);
      CHECK(first == whole);
    }
  }
}

TEST_CASE("values that lie in a file are as those in memory: zeros, written, copied, moved, cut") {
  const std::string folder = std::filesystem::temp_directory_path().string();
  const auto spill = std::make_shared<const SpillFolder>(folder);
  std::mt19937 random(4);
  for (const ValueType type : kTypes) {
    Column spilled = Column::Untouched(type, 3000, /*has_validity=*/true, spill);
    spilled.dictionary = type.kind == ValueKind::Text ? std::make_shared<Dictionary>() : nullptr;
    CHECK(spilled.At(2999).is_missing());
    Column in_memory = spilled;
    in_memory.Shorten(0);
    spilled.Shorten(0);
    for (size_t row = 0; row < 5000; ++row) {  // more than there was room for
      const Value value = RandomValue(type, random, 10);
      in_memory.Push(value);
      spilled.Push(value);
    }
    const Column copied = spilled;
    Column moved = Column::Of(type);
    moved = std::move(spilled);
    moved.Shorten(4000);
    for (size_t row = 0; row < 4000; ++row) {
      REQUIRE(moved.At(row) == in_memory.At(row));
      REQUIRE(copied.At(row) == in_memory.At(row));
    }
  }
}

TEST_CASE("a folder that isn't there, or has no room, is said") {
  CHECK_THROWS_AS(SpillFolder("/nowhere/at/all").Allocate(100), SpillFailed);
  CHECK_THROWS_AS(SpillFolder(std::filesystem::temp_directory_path().string()).Allocate(size_t{1} << 60), SpillFailed);
}
