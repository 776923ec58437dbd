/// NumberFormat: how numbers are written in a column, given by an example such as `1.234,50`, `¥1,200`, `12%` or `(30.00)`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limn {

class NumberFormat {
 public:
  /// From an example: the last of two different separators is the decimal one; a single one before exactly three digits groups.
  /// What is neither digit nor separator is a symbol that cells may carry in front or behind (`¥`, `USD`); without digits the text is
  /// only a symbol. Empty where the example contradicts itself.
  static std::optional<NumberFormat> FromExample(std::string_view example);

  /// Rewrites a cell (outer blanks gone) as a plain number (`-1234.50`, `12e-2` for 12%); false where it is not so written.
  /// Groups have three digits, or two before the last three (India).
  bool ToPlain(std::string_view cell, std::string& plain) const;

 private:
  char decimal_ = '.';
  std::string group_;   // "" where digits are not grouped; " " stands for all narrow and wide blanks
  std::string symbol_;
  bool percent_ = false;
  bool parentheses_ = false;
  bool trailing_minus_ = false;
};

/// The formats under which a cell that is no plain number could be read, the likely one first; empty where none does.
std::vector<std::string> GuessNumberFormats(std::string_view cell);

}  // namespace limn
