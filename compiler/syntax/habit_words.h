/// Habits from elsewhere, in words: `is not null`, `greater than`, `in the last`, 大于, 近30天; and what is written here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/tokens.h"

namespace limn {

enum class HabitKind : uint8_t { Operator, Missing, Window };

/// A phrase that is not of this language and the token that was meant.
struct Habit {
  std::string_view phrase;  // lower case, words parted by blanks
  HabitKind kind;
  TokenKind token;
  KeywordToken keyword;
  /// The fix may be applied without asking.
  bool is_certain;
  /// Only before a number.
  bool before_number;
};

/// The longest habit that the tokens from `first` on spell, and how many tokens it takes.
struct FoundHabit {
  const Habit* habit;
  size_t tokens;
};
std::vector<FoundHabit> HabitsAt(const SourceMap& sources, FileId file, const std::vector<Token>& tokens, size_t first);

/// The Chinese habit that a word is by itself: 大于, 默认; nullptr for other words.
const Habit* FindHabit(std::string_view word);

/// What is written for a habit, in a language.
std::string InsteadOf(const Habit& habit, Language language);

/// three, 三, 三万五千: a whole number in words; nothing for other words and for numbers beyond 1e15.
std::optional<int64_t> NumberInWords(std::string_view word);

/// 近30天, 过去三个月, 最近一年, 近半年: the number and the unit of a window in one word; nothing for other words.
struct GluedWindow {
  int64_t amount;
  KeywordToken unit;
};
std::optional<GluedWindow> ReadGluedWindow(std::string_view word);

}  // namespace limn
