#include "runtime/tables/inference/cell_shapes.h"

#include <algorithm>

#include "runtime/values/ascii.h"
#include "runtime/values/calendar.h"

namespace limn {
namespace {

// Numbers come in many shapes, words in endlessly many.
constexpr size_t kNumberShapesMax = 2000;
constexpr size_t kWordShapesMax = 64;
constexpr size_t kCellBytesMax = 60;
constexpr size_t kRunDigitsMax = 18;

bool IsLetter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }

size_t RunEnd(std::string_view cell, size_t at, bool (*belongs)(char)) {
  while (at < cell.size() && belongs(cell[at])) {
    ++at;
  }
  return at;
}

uint64_t NumberOf(std::string_view digits) {
  uint64_t number = 0;
  for (const char digit : digits.size() <= kRunDigitsMax ? digits : std::string_view()) {
    number = number * 10 + static_cast<uint64_t>(digit - '0');
  }
  return number;
}

// A run of n digits as the letter '0' + n above ASCII's digits, a run of letters by its length in lower case; other bytes as they are.
void WriteKey(std::string_view cell, std::string& key) {
  key.clear();
  for (size_t at = 0; at < cell.size();) {
    const bool digit = IsDigit(cell[at]);
    const bool exponent = (cell[at] == 'e' || cell[at] == 'E') && (at + 1 < cell.size() && !IsLetter(cell[at + 1])) && (at == 0 || !IsLetter(cell[at - 1]));
    if (digit || (IsLetter(cell[at]) && !exponent)) {
      const size_t end = RunEnd(cell, at, digit ? IsDigit : IsLetter);
      key += digit ? '\x01' : '\x02';
      key += static_cast<char>(end - at + 0x10);
      at = end;
    } else {
      key += exponent ? 'E' : cell[at];
      ++at;
    }
  }
}

bool LooksLikeNumber(std::string_view cell) {
  size_t at = cell[0] == '-' || cell[0] == '+' ? 1 : 0;
  size_t end = RunEnd(cell, at, IsDigit);
  size_t mantissa = end - at;
  if (end < cell.size() && cell[end] == '.') {
    at = end + 1;
    end = RunEnd(cell, at, IsDigit);
    mantissa += end - at;
  }
  if (mantissa == 0 || end == cell.size()) {
    return mantissa != 0;
  }
  if (cell[end] != 'e' && cell[end] != 'E') {
    return false;
  }
  at = end + 1;
  at += at < cell.size() && (cell[at] == '-' || cell[at] == '+') ? 1 : 0;
  end = RunEnd(cell, at, IsDigit);
  return end == cell.size() && end > at;
}

bool IsDay(uint64_t number) {
  return IsValid({static_cast<int32_t>(number / 10'000), static_cast<int32_t>(number / 100 % 100), static_cast<int32_t>(number % 100)});
}

}  // namespace

std::string CellShape::Replaced(const std::vector<uint64_t>& numbers) const {
  std::string cell;
  size_t run = 0;
  for (size_t at = 0; at < first.size();) {
    if (!IsDigit(first[at])) {
      cell += first[at++];
      continue;
    }
    const std::string number = std::to_string(numbers[run]);
    const size_t length = digits[run];
    cell += length > kRunDigitsMax ? first.substr(at, length) : std::string(length - std::min(length, number.size()), '0') + number;
    at += length;
    ++run;
  }
  return cell;
}

void CellShapes::Add(std::string_view cell) {
  if (is_varied_) {
    return;
  }
  if (cell.size() > kCellBytesMax) {
    is_varied_ = true;
    shapes_.clear();
    return;
  }
  WriteKey(cell, key_);
  const uint32_t code = keys_.Intern(key_);
  const bool is_new = code == shapes_.size();
  if (is_new) {
    CellShape& made = shapes_.emplace_back();
    made.first = cell;
    made.is_digits = RunEnd(cell, 0, IsDigit) == cell.size();
    made.is_number = LooksLikeNumber(cell);
    has_words_ |= !made.is_number;
    if (shapes_.size() > (has_words_ ? kWordShapesMax : kNumberShapesMax)) {
      is_varied_ = true;
      shapes_.clear();
      return;
    }
  }
  CellShape& shape = shapes_[code];
  ++shape.count;
  size_t run = 0;
  for (size_t at = 0; at < cell.size();) {
    if (!IsDigit(cell[at])) {
      ++at;
      continue;
    }
    const size_t end = RunEnd(cell, at, IsDigit);
    const uint64_t number = NumberOf(cell.substr(at, end - at));
    if (is_new) {
      shape.digits.push_back(static_cast<uint32_t>(end - at));
      shape.least.push_back(number);
      shape.largest.push_back(number);
    } else {
      shape.least[run] = std::min(shape.least[run], number);
      shape.largest[run] = std::max(shape.largest[run], number);
    }
    shape.leading_zero |= run == 0 && end - at > 1 && cell[at] == '0';
    shape.all_are_days = shape.all_are_days && end - at == 8 && IsDay(number);
    ++run;
    at = end;
  }
}

}  // namespace limn
