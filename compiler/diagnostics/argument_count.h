/// Counts the arguments that a row of diagnostics.def names, at compile time.
#pragma once

#include <cstddef>
#include <string_view>

namespace limn {

/// The number of names in a parenthesised list: "()" is 0, "(a)" is 1, "(a, b)" is 2.
constexpr size_t CountNames(std::string_view list) {
  size_t names = 0;
  bool in_name = false;
  for (const char letter : list) {
    const bool part_of_name = letter != '(' && letter != ')' && letter != ',' && letter != ' ';
    if (part_of_name && !in_name) {
      ++names;
    }
    in_name = part_of_name;
  }
  return names;
}

static_assert(CountNames("()") == 0 && CountNames("(a)") == 1 && CountNames("(wanted, found)") == 2);

}  // namespace limn
