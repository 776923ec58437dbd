/// ColumnObserver: looks at every cell of one column and keeps what inference needs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/dictionary.h"
#include "runtime/tables/inference.h"
#include "runtime/tables/inference/cell_shapes.h"

namespace limn {

/// Different 64-bit hashes; memory is 16 bytes for each. Two different texts share one with a probability of 2^-64.
class HashSet {
 public:
  /// Whether it is new.
  bool Insert(uint64_t hash);
  uint64_t size() const { return size_; }
  void Clear();

 private:
  std::vector<uint64_t> slots_;  // open addressing, a power of two of them; 0 is free
  uint64_t size_ = 0;
};

uint64_t HashCell(std::string_view cell);

class ColumnObserver {
 public:
  /// `distinct_max`: beyond so many different cells only repeats are followed, as long as they are few.
  ColumnObserver(std::string name, uint64_t distinct_max) : name_(std::move(name)), distinct_max_(distinct_max) {}

  /// The database's schema calls it BOOLEAN.
  void DeclareBool() { declared_bool_ = true; }
  /// Cells without data are missing.
  void Observe(std::span<const std::string_view> cells);

  /// What the column is, once all cells were seen. `rows` of the table.
  InferredColumn Conclude(uint64_t rows, bool comma_is_decimal, const InferenceOptions& options, std::string_view table_name, std::optional<DayMonthQuestion>& question) const;

  /// A piece of what is not UTF-8, for guessing the encoding; "" where all is.
  const std::string& undecoded() const { return undecoded_; }

 private:
  void ObserveOne(std::string_view cell);
  std::string GuessPersonal(std::string_view table_name, ValueType type) const;

  std::string name_;
  uint64_t distinct_max_;
  bool declared_bool_ = false;
  uint64_t known_ = 0;
  uint64_t blank_ = 0;
  CellShapes shapes_;
  std::vector<ObservedValue> missing_words_;  // NA, NULL, … as they stand
  HashSet hashes_;
  bool counts_distinct_ = true;
  uint64_t repeats_ = 0;                      // cells that stood before; exact as long as `follows_repeats_`
  bool follows_repeats_ = true;
  Dictionary values_;                         // while they are few
  std::vector<uint64_t> value_counts_;
  bool keeps_values_ = true;
  std::string undecoded_;
  uint64_t emails_ = 0;
  uint64_t phones_ = 0;
  uint64_t id_numbers_ = 0;
};

}  // namespace limn
