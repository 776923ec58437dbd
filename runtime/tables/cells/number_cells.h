/// NumberCells: cells of int, decimal and number columns that aren't written in the plainest form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/tables/cells/cell_read.h"
#include "runtime/tables/cells/number_format.h"
#include "runtime/values/value.h"

namespace limn {

/// `-?[0-9]{1,18}`, the whole cell: the fast path of ints.
inline bool ReadPlainInt(std::string_view cell, int64_t& out) {
  const size_t sign = !cell.empty() && cell[0] == '-' ? 1 : 0;
  const size_t digits = cell.size() - sign;
  if (digits == 0 || digits > 18) {
    return false;
  }
  int64_t value = 0;
  for (size_t at = sign; at < cell.size(); ++at) {
    const unsigned digit = static_cast<unsigned char>(cell[at]) - '0';
    if (digit > 9) {
      return false;
    }
    value = value * 10 + digit;
  }
  out = sign != 0 ? -value : value;
  return true;
}

/// `-?[0-9]+(\.[0-9]{1,scale})?` of at most 18 digits at the scale: the fast path of decimals.
inline bool ReadPlainDecimal(std::string_view cell, int scale, int64_t& out) {
  const size_t sign = !cell.empty() && cell[0] == '-' ? 1 : 0;
  uint64_t value = 0;  // of too many digits it is wrong, and not used
  size_t at = sign;
  for (; at < cell.size(); ++at) {
    const unsigned digit = static_cast<unsigned char>(cell[at]) - '0';
    if (digit > 9) {
      break;
    }
    value = value * 10 + digit;
  }
  const size_t whole = at - sign;
  int places = 0;
  if (at < cell.size()) {
    places = static_cast<int>(cell.size() - at) - 1;
    if (cell[at] != '.' || places == 0 || places > scale) {
      return false;
    }
    for (++at; at < cell.size(); ++at) {
      const unsigned digit = static_cast<unsigned char>(cell[at]) - '0';
      if (digit > 9) {
        return false;
      }
      value = value * 10 + digit;
    }
  }
  if (whole == 0 || whole + static_cast<size_t>(scale) > 18) {
    return false;
  }
  for (; places < scale; ++places) {
    value *= 10;
  }
  out = sign != 0 ? -static_cast<int64_t>(value) : static_cast<int64_t>(value);
  return true;
}

class NumberCells {
 public:
  /// `is_id`: scientific notation is a shortened id.
  NumberCells(ValueType type, std::string_view format, bool is_id);

  bool has_format() const { return format_.has_value(); }
  /// `text` is not blank. Ints and decimals (scaled) by the type's scale; the value of an int is 17850 for `17850.0`.
  CellRead<int64_t> ReadScaled(std::string_view text);
  CellRead<double> ReadNumber(std::string_view text);

 private:
  /// The plain form of a cell, or why it has none.
  std::optional<CellIssue> ToPlain(std::string_view text);
  CellIssue Unreadable(std::string_view text);

  ValueType type_;
  std::string format_text_;
  std::optional<NumberFormat> format_;
  bool is_id_;
  std::string plain_;
  std::string guessed_;  // the last format proposed
};

}  // namespace limn
