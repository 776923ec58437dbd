/// WordCutter: how glued Chinese words may be cut. 当近一年消费 may be 当 近一年消费, 高价值客户且活跃 may be 高价值客户 且 活跃.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace limn {

class WordCutter {
 public:
  /// Names that a word may be cut into, besides keywords, functions and numbers: tables, columns, definitions.
  explicit WordCutter(const std::vector<std::string>& known_names);

  using Cut = std::vector<std::string>;
  /// All ways to cut a word into at least two pieces, those with fewer pieces first, at most `kCutsMax`. No two names
  /// stand side by side. A piece may be a habit for a keyword or a sign, 为 or 大于 (habit_words.h). Empty where there is none.
  std::vector<Cut> Cuts(std::string_view word) const;

  /// Whether a word is one of the names, or a function.
  bool Knows(const std::string& word) const;

  static constexpr size_t kCutsMax = 16;

 private:
  std::unordered_set<std::string> names_;
  size_t piece_bytes_max_ = 0;
};

/// The pieces with blanks between: what to write instead.
std::string Joined(const WordCutter::Cut& cut);

}  // namespace limn
