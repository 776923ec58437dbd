/// The keyword table: complete in both languages, without a clash.
#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <string>

#include "compiler/syntax/keywords.h"
#include "tests/unit/compiler/syntax/syntax_testing.h"

namespace limn {
namespace {

TEST_CASE("every role and function has both spellings and a help line in both languages") {
  for (const KeywordRow& row : Keywords()) {
    CAPTURE(row.id);
    for (const size_t language : {0, 1}) {
      CHECK_FALSE(row.spelling[language].empty());
      CHECK_FALSE(row.help[language].empty());
    }
  }
  for (const FunctionRow& row : Functions()) {
    CAPTURE(row.id());
    for (const size_t language : {0, 1}) {
      CHECK_FALSE(row.spelling[language].empty());
      CHECK_FALSE(row.help[language].empty());
    }
  }
}

TEST_CASE("sixteen English words are reserved, and their Chinese spellings") {
  std::set<std::string> english;
  for (const KeywordRow& row : Keywords()) {
    if (row.reserved) {
      english.emplace(row.spelling[0]);
    }
  }
  CHECK(english == std::set<std::string>{"and", "or", "not", "if", "else", "otherwise", "when", "in", "has", "contains", "matches", "between", "yes", "no",
                                         "missing", "today"});
  for (const char* word : {"且", "与", "或", "非", "如果", "否则", "当", "属于", "有", "包含", "匹配", "介于", "是", "否", "空值", "今天"}) {
    CHECK(IsReserved(word));
  }
  for (const char* word : {"归类", "渠道", "类型", "count", "level", "last", "tag", "goal", "default", "where"}) {
    CHECK_FALSE(IsReserved(word));
  }
}

TEST_CASE("a Chinese word has one role in each place, and one token everywhere") {
  std::map<std::string, KeywordToken> tokens;
  for (const KeywordRow& row : Keywords()) {
    const auto [entry, is_new] = tokens.emplace(std::string(row.spelling[1]), row.token);
    CAPTURE(row.spelling[1]);
    CHECK((is_new || entry->second == row.token));
  }
}

TEST_CASE("a role that is written in one language is read back as the same token") {
  for (const KeywordRow& row : Keywords()) {
    CAPTURE(row.id);
    const std::string chinese(row.spelling[1]);
    CHECK(KeywordOf(chinese) == row.token);
  }
}

TEST_CASE("a function is found by either spelling") {
  REQUIRE(FindFunction("sum") != nullptr);
  CHECK(FindFunction("求和") == FindFunction("sum"));
  CHECK(FindFunction("求和")->id() == "sum");
  CHECK(FindFunction("距今天数")->id() == "days_since");
  CHECK(FindFunction("Sum") == nullptr);
  CHECK(FindFunction("") == nullptr);
}

TEST_CASE("the rule around a word decides its role") {
  CHECK(RoleOf(KeywordToken::In, "inPath").spelling[1] == "归类");
  CHECK(RoleOf(KeywordToken::In, "comparisonRest").spelling[1] == "属于");
  CHECK(RoleOf(KeywordToken::And, "betweenAnd").spelling[1] == "与");
  CHECK(RoleOf(KeywordToken::And, "andExpr").spelling[1] == "且");
  CHECK(RoleOf(KeywordToken::Else, "otherwise").spelling[0] == "otherwise");
  CHECK(RoleOf(KeywordToken::Else, "expr").spelling[0] == "else");
  CHECK(RoleOf(KeywordToken::Month, "unit").spelling[1] == "个月");
  CHECK(RoleOf(KeywordToken::Month, "period").spelling[1] == "月");
}

}  // namespace
}  // namespace limn
