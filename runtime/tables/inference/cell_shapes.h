/// CellShapes: what the cells of a column look like, in memory that does not grow with the rows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/dictionary.h"

namespace limn {

/// Cells that differ only in which digits and ASCII letters they hold: `2026-01-31` and `1999-12-01` have one shape. Runs are numbered from 0.
struct CellShape {
  std::string first;  // the first cell of it
  uint64_t count = 0;
  std::vector<uint64_t> least;    // by run of digits: its smallest and largest number; runs of more than 18 digits count as 0
  std::vector<uint64_t> largest;
  std::vector<uint32_t> digits;   // by run of digits: its length
  bool leading_zero = false;      // some first run of several digits begins with 0
  bool is_digits = false;         // nothing but digits
  bool is_number = false;         // `-12.50e3`
  bool all_are_days = true;       // of eight digits: each is YYYYMMDD

  /// The first cell with each run of digits replaced by its smallest, or its largest, number.
  std::string Least() const { return Replaced(least); }
  std::string Largest() const { return Replaced(largest); }

 private:
  std::string Replaced(const std::vector<uint64_t>& numbers) const;
};

class CellShapes {
 public:
  /// A cell without outer blanks, not empty.
  void Add(std::string_view cell);
  /// Whether the cells are words of many shapes: then the shapes are not kept.
  bool is_varied() const { return is_varied_; }
  const std::vector<CellShape>& shapes() const { return shapes_; }

 private:
  Dictionary keys_;
  std::vector<CellShape> shapes_;  // by code of their key
  std::string key_;
  bool has_words_ = false;
  bool is_varied_ = false;
};

}  // namespace limn
