#include "compiler/syntax/habit_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "compiler/syntax/shape.h"
#include "runtime/values/ascii.h"

namespace limn {
namespace {

constexpr Habit Word(std::string_view phrase, KeywordToken keyword, bool is_certain = true) {
  return {phrase, HabitKind::Operator, TokenKind::Keyword, keyword, is_certain, false};
}
constexpr Habit Sign(std::string_view phrase, TokenKind token) { return {phrase, HabitKind::Operator, token, KeywordToken::None, true, false}; }
constexpr Habit Missing(std::string_view phrase, KeywordToken keyword) { return {phrase, HabitKind::Missing, TokenKind::Keyword, keyword, true, false}; }
constexpr Habit Window(std::string_view phrase, KeywordToken keyword, bool before_number, bool is_certain = true) {
  return {phrase, HabitKind::Window, TokenKind::Keyword, keyword, is_certain, before_number};
}

constexpr Habit kHabits[] = {
    Missing("is not missing", KeywordToken::IsKnown),
    Missing("is not null", KeywordToken::IsKnown),
    Missing("is not empty", KeywordToken::IsKnown),
    Missing("is not blank", KeywordToken::IsKnown),
    Missing("is not none", KeywordToken::IsKnown),
    Missing("is not known", KeywordToken::IsMissing),
    Missing("is present", KeywordToken::IsKnown),
    Missing("is null", KeywordToken::IsMissing),
    Missing("is empty", KeywordToken::IsMissing),
    Missing("is blank", KeywordToken::IsMissing),
    Missing("is none", KeywordToken::IsMissing),
    Missing("is unknown", KeywordToken::IsMissing),
    Missing("isnull", KeywordToken::IsMissing),
    Missing("notnull", KeywordToken::IsKnown),
    Missing("是空值", KeywordToken::IsMissing),
    Missing("是 空值", KeywordToken::IsMissing),
    Missing("是空", KeywordToken::IsMissing),
    Missing("是 空", KeywordToken::IsMissing),
    Missing("不是 空", KeywordToken::IsKnown),
    Missing("为空值", KeywordToken::IsMissing),
    Missing("为 空值", KeywordToken::IsMissing),
    Missing("为缺失", KeywordToken::IsMissing),
    Missing("缺失", KeywordToken::IsMissing),
    Missing("不是空值", KeywordToken::IsKnown),
    Missing("不是空", KeywordToken::IsKnown),
    Missing("非空", KeywordToken::IsKnown),
    Missing("非 空值", KeywordToken::IsKnown),
    Missing("不空", KeywordToken::IsKnown),
    Missing("不为空值", KeywordToken::IsKnown),
    Missing("有值", KeywordToken::IsKnown),

    Word("is not in", KeywordToken::NotIn),
    Word("is in", KeywordToken::In),
    Word("is one of", KeywordToken::In),
    Word("is not between", KeywordToken::NotBetween),
    Word("is between", KeywordToken::Between),
    Word("not contains", KeywordToken::NotContains),
    Word("not contain", KeywordToken::NotContains),
    Word("does not contains", KeywordToken::NotContains),
    Word("not starts with", KeywordToken::NotStarts),
    Word("does not starts with", KeywordToken::NotStarts),
    Word("not ends with", KeywordToken::NotEnds),
    Word("not matches", KeywordToken::NotMatches),
    Word("not match", KeywordToken::NotMatches),
    Word("not has", KeywordToken::NotHas),
    Word("has no", KeywordToken::NotHas),
    Word("has not", KeywordToken::NotHas),
    Word("begins with", KeywordToken::StartsWith),
    Word("begin with", KeywordToken::StartsWith),
    Word("start with", KeywordToken::StartsWith),
    Word("end with", KeywordToken::EndsWith),
    Word("contain", KeywordToken::Contains),
    Word("includes", KeywordToken::Contains, false),
    Word("include", KeywordToken::Contains, false),
    Word("match", KeywordToken::Matches),
    Word("have", KeywordToken::Has),
    Word("包括", KeywordToken::Contains),
    Word("含有", KeywordToken::Contains),
    Word("不含", KeywordToken::NotContains),
    Word("不含有", KeywordToken::NotContains),
    Word("在", KeywordToken::In),
    Word("不在", KeywordToken::NotIn),
    Word("并且", KeywordToken::And),
    Word("而且", KeywordToken::And),
    Word("以及", KeywordToken::And),
    Word("同时", KeywordToken::And),
    Word("和", KeywordToken::And),
    Word("或者", KeywordToken::Or),
    Word("不", KeywordToken::Not),
    Word("如果说", KeywordToken::If),
    Word("那么", KeywordToken::Then),
    Word("其他", KeywordToken::Else),
    Word("其余", KeywordToken::Else),
    Word("默认", KeywordToken::Default),
    Word("默认为", KeywordToken::Default),
    Word("缺省为", KeywordToken::Default),
    Word("至", KeywordToken::To),

    Sign("is not equal to", TokenKind::NotEqual),
    Sign("not equal to", TokenKind::NotEqual),
    Sign("not equals", TokenKind::NotEqual),
    Sign("is not", TokenKind::NotEqual),
    Sign("is equal to", TokenKind::Equal),
    Sign("equal to", TokenKind::Equal),
    Sign("equals", TokenKind::Equal),
    Sign("is greater than or equal to", TokenKind::GreaterEqual),
    Sign("greater than or equal to", TokenKind::GreaterEqual),
    Sign("is at least", TokenKind::GreaterEqual),
    Sign("at least", TokenKind::GreaterEqual),
    Sign("is less than or equal to", TokenKind::LessEqual),
    Sign("less than or equal to", TokenKind::LessEqual),
    Sign("is at most", TokenKind::LessEqual),
    Sign("at most", TokenKind::LessEqual),
    Sign("is greater than", TokenKind::Greater),
    Sign("is more than", TokenKind::Greater),
    Sign("greater than", TokenKind::Greater),
    Sign("more than", TokenKind::Greater),
    Sign("is less than", TokenKind::Less),
    Sign("less than", TokenKind::Less),
    Sign("fewer than", TokenKind::Less),
    Sign("is", TokenKind::Equal),
    Sign("大于等于", TokenKind::GreaterEqual),
    Sign("大于或 等于", TokenKind::GreaterEqual),
    Sign("不小于", TokenKind::GreaterEqual),
    Sign("不少于", TokenKind::GreaterEqual),
    Sign("不低于", TokenKind::GreaterEqual),
    Sign("至少", TokenKind::GreaterEqual),
    Sign("小于等于", TokenKind::LessEqual),
    Sign("不大于", TokenKind::LessEqual),
    Sign("不多于", TokenKind::LessEqual),
    Sign("不高于", TokenKind::LessEqual),
    Sign("不超过", TokenKind::LessEqual),
    Sign("至多", TokenKind::LessEqual),
    Sign("大于", TokenKind::Greater),
    Sign("超过", TokenKind::Greater),
    Sign("多于", TokenKind::Greater),
    Sign("高于", TokenKind::Greater),
    Sign("小于", TokenKind::Less),
    Sign("少于", TokenKind::Less),
    Sign("低于", TokenKind::Less),
    Sign("不等于", TokenKind::NotEqual),
    Sign("不是", TokenKind::NotEqual),
    Sign("不为", TokenKind::NotEqual),
    Sign("等于", TokenKind::Equal),
    Sign("是", TokenKind::Equal),
    Sign("为", TokenKind::Equal),

    Window("in the last", KeywordToken::InLast, true),
    Window("in the past", KeywordToken::InLast, true),
    Window("in past", KeywordToken::InLast, true),
    Window("within the last", KeywordToken::InLast, true),
    Window("within last", KeywordToken::InLast, true),
    Window("over the last", KeywordToken::InLast, true),
    Window("during the last", KeywordToken::InLast, true),
    Window("for the last", KeywordToken::InLast, true),
    Window("the last", KeywordToken::InLast, true),
    Window("last", KeywordToken::InLast, true),
    Window("past", KeywordToken::InLast, true),
    Window("in the previous", KeywordToken::InPrevious, true),
    Window("previous", KeywordToken::InPrevious, true),
    Window("in last month", KeywordToken::InFullMonth, false, false),
    Window("in last week", KeywordToken::InFullWeek, false, false),
    Window("in last quarter", KeywordToken::InFullQuarter, false, false),
    Window("in last year", KeywordToken::InFullYear, false, false),
    Window("in the last month", KeywordToken::InFullMonth, false, false),
    Window("in the last week", KeywordToken::InFullWeek, false, false),
    Window("in the last quarter", KeywordToken::InFullQuarter, false, false),
    Window("in the last year", KeywordToken::InFullYear, false, false),
    Window("last month", KeywordToken::InFullMonth, false, false),
    Window("last week", KeywordToken::InFullWeek, false, false),
    Window("last quarter", KeywordToken::InFullQuarter, false, false),
    Window("last year", KeywordToken::InFullYear, false, false),
    Window("this month", KeywordToken::InThisMonth, false),
    Window("this week", KeywordToken::InThisWeek, false),
    Window("this quarter", KeywordToken::InThisQuarter, false),
    Window("this year", KeywordToken::InThisYear, false),
    Window("after", KeywordToken::Since, false, false),
    Window("until", KeywordToken::Before, false, false),
    Window("自", KeywordToken::Since, false),
    Window("在最近", KeywordToken::InLast, true),
    Window("在过去", KeywordToken::InLast, true),
    Window("在近", KeywordToken::InLast, true),
    Window("在 过去", KeywordToken::InLast, true),
    Window("在 近", KeywordToken::InLast, true),
    Window("近", KeywordToken::InLast, true),
    Window("过去", KeywordToken::InLast, true),
    Window("最近的", KeywordToken::InLast, true),
    Window("上个月", KeywordToken::InFullMonth, false),
    Window("上一月", KeywordToken::InFullMonth, false),
    Window("上个季度", KeywordToken::InFullQuarter, false),
    Window("上一年", KeywordToken::InFullYear, false),
    Window("当月", KeywordToken::InThisMonth, false),
    Window("这个月", KeywordToken::InThisMonth, false),
    Window("当年", KeywordToken::InThisYear, false),
    Window("这周", KeywordToken::InThisWeek, false),
};

int64_t ChineseUnit(std::string_view character) {
  constexpr std::pair<std::string_view, int64_t> kUnits[] = {{"十", 10}, {"百", 100}, {"千", 1000}, {"万", 10'000}, {"亿", 100'000'000}};
  const auto found = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const auto& unit) { return unit.first == character; });
  return found == std::end(kUnits) ? 0 : found->second;
}

// 三, 十二, 三十, 三万五千; 0 for what is no number.
int64_t ChineseNumber(std::string_view written) {
  constexpr std::array<std::string_view, 10> kDigits = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  constexpr int64_t kTenThousand = 10'000;
  constexpr int64_t kMost = 1'000'000'000'000'000;
  int64_t value = 0;
  int64_t section = 0;  // below the next 万
  int64_t digit = 0;
  while (!written.empty()) {
    const std::string_view character = written.substr(0, CharacterLength(written));
    written.remove_prefix(character.size());
    const auto found = std::find(kDigits.begin(), kDigits.end(), character);
    const int64_t unit = ChineseUnit(character);
    if (found != kDigits.end()) {
      digit = found - kDigits.begin();
    } else if (character == "两") {
      digit = 2;
    } else if (unit >= kTenThousand) {
      value = (value + section + digit) * unit;
      section = digit = 0;
    } else if (unit > 0) {
      section += (digit == 0 ? 1 : digit) * unit;
      digit = 0;
    } else {
      return 0;
    }
    if (value > kMost) {
      return 0;
    }
  }
  return value + section + digit;
}

int64_t AnyNumber(std::string_view written) {
  const bool is_digits = !written.empty() && written.find_first_not_of("0123456789") == std::string_view::npos;
  constexpr size_t kDigitsMax = 9;
  if (is_digits) {
    return written.size() > kDigitsMax ? 0 : std::stoll(std::string(written));
  }
  return ChineseNumber(written);
}

}  // namespace

std::optional<int64_t> NumberInWords(std::string_view word) {
  constexpr std::pair<std::string_view, int64_t> kWords[] = {
      {"one", 1},    {"two", 2},     {"three", 3},    {"four", 4},    {"five", 5},    {"six", 6},     {"seven", 7},   {"eight", 8},      {"nine", 9},
      {"ten", 10},   {"eleven", 11}, {"twelve", 12},  {"fifteen", 15}, {"twenty", 20}, {"thirty", 30}, {"sixty", 60},  {"ninety", 90},    {"hundred", 100}};
  const auto found = std::find_if(std::begin(kWords), std::end(kWords), [&](const auto& each) { return each.first == word; });
  const int64_t number = found != std::end(kWords) ? found->second : ChineseNumber(word);
  return number > 0 ? std::optional(number) : std::nullopt;
}

std::vector<FoundHabit> HabitsAt(const SourceMap& sources, FileId file, const std::vector<Token>& tokens, size_t first) {
  constexpr size_t kTokensMax = 7;
  std::vector<FoundHabit> found;
  std::string spelled;
  for (size_t count = 1; count <= kTokensMax && first + count <= tokens.size(); ++count) {
    const Token& token = tokens[first + count - 1];
    if (!token.Is(TokenKind::Word) && !token.Is(TokenKind::Keyword)) {
      break;
    }
    spelled += (count == 1 ? "" : " ") + LowerAscii(WordText(sources, {file, token.begin, token.end}));
    for (const Habit& habit : kHabits) {
      const bool number_follows = first + count < tokens.size() && tokens[first + count].Is(TokenKind::Number);
      if (habit.phrase == spelled && (!habit.before_number || number_follows)) {
        found.insert(found.begin(), {&habit, count});
      }
    }
  }
  return found;
}

const Habit* FindHabit(std::string_view word) {
  const auto found = std::find_if(std::begin(kHabits), std::end(kHabits), [&](const Habit& habit) { return habit.phrase == word; });
  return found != std::end(kHabits) && BeginsWithHan(word) ? found : nullptr;
}

std::string InsteadOf(const Habit& habit, Language language) {
  return std::string(habit.token == TokenKind::Keyword ? SpellingOf(habit.keyword, language) : SignOf(habit.token));
}

std::optional<GluedWindow> ReadGluedWindow(std::string_view word) {
  constexpr std::array<std::string_view, 8> kBefore = {"在最近", "在过去", "在近", "最近的", "最近", "近", "过去", "前"};
  for (const std::string_view before : kBefore) {
    if (!word.starts_with(before)) {
      continue;
    }
    const std::string_view rest = word.substr(before.size());
    if (rest == "半年") {
      return GluedWindow{6, KeywordToken::Month};
    }
    for (size_t unit_begin = 0; unit_begin < rest.size(); unit_begin += CharacterLength(rest.substr(unit_begin))) {
      std::string_view unit_word = rest.substr(unit_begin);
      for (const std::string_view after : {"以内", "之内", "内"}) {
        unit_word = unit_word.ends_with(after) ? unit_word.substr(0, unit_word.size() - after.size()) : unit_word;
      }
      const KeywordToken unit = KeywordOf(unit_word);
      const int64_t amount = AnyNumber(rest.substr(0, unit_begin));
      if (unit != KeywordToken::None && amount > 0 && RoleOf(unit, "").group == KeywordGroup::Unit) {
        return GluedWindow{amount, unit};
      }
    }
  }
  return std::nullopt;
}

}  // namespace limn
