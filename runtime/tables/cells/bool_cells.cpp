#include "runtime/tables/cells/bool_cells.h"

#include <algorithm>

namespace limn {
namespace {

constexpr std::string_view kYes[] = {"1", "true", "yes", "y", "t", "1.0", "是", "√", "✓", "✔"};
constexpr std::string_view kNo[] = {"0", "false", "no", "n", "f", "0.0", "否", "×", "✗", "✘"};

bool IsOneOf(std::string_view text, const auto& words) {
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) {
    return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(), [](char letter, char lower) {
             return letter == lower || (letter >= 'A' && letter <= 'Z' && letter - 'A' + 'a' == lower);
           });
  });
}

}  // namespace

std::optional<bool> ReadBool(std::string_view text) {
  if (IsOneOf(text, kYes)) {
    return true;
  }
  return IsOneOf(text, kNo) ? std::optional(false) : std::nullopt;
}

}  // namespace limn
