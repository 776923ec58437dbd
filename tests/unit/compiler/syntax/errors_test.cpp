/// Complaints: one for each cause, in the author's words, with a repair; and the rest is read all the same.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "compiler/syntax/keywords.h"
#include "tests/unit/compiler/syntax/syntax_testing.h"

namespace limn {
namespace {

using syntax_testing::ReadText;

/// What is written, the codes that answer it, and what it says after its fixes.
struct Mistake {
  std::string written;
  std::string codes;
  std::string fixed;
};

void CheckAll(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) {
    const ReadText read(mistake.written);
    CAPTURE(mistake.written);
    INFO(read.Rendered());
    CHECK(read.Codes() == mistake.codes);
    CHECK(read.Fixed() == mistake.fixed);
    const ReadText again(mistake.fixed);
    INFO(again.Rendered());
    CHECK(again.Codes() == "");
  }
}

TEST_CASE("signs of other languages") {
  CheckAll({
      {"tag t when a == 1", "E0107", "tag t when a = 1"},
      {"tag t when a && b || !c", "E0107 E0107 E0107", "tag t when a and b or not c"},
      {"tag t when a&&b", "E0107", "tag t when a and b"},
      {"tag t when a <> 1", "E0107", "tag t when a != 1"},
      {"tag t when a in [1, 2]", "E0107 E0107", "tag t when a in (1, 2)"},
      {"tag t when a;", "E0137", "tag t when a"},
      {"tag t: when a", "E0137", "tag t when a"},
      {"// x\ntag t when a", "E0138", "# x\ntag t when a"},
      {"tag t when a -- x\n", "E0138", "tag t when a # x\n"},
      {"tag t when a = 'x'", "E0106", "tag t when a = \"x\""},
      {"标签 t 当 a = ‘x\"y’", "E0106", "标签 t 当 a = \"x\\\"y\""},
      {"标签 t 当 a && b", "E0107", "标签 t 当 a 且 b"},
      {"tag t when a = \"x\" !", "E0139", "tag t when a = \"x\" "},
      {"tag t when a = \"x\" and !b", "E0107", "tag t when a = \"x\" and not b"},
      {"标签：t 当 a", "E0137", "标签 t 当 a"},
      {"标签 t 当 a = \"x\"。", "E0137", "标签 t 当 a = \"x\""},
  });
}

TEST_CASE("words of other languages") {
  CheckAll({
      {"tag t when a is null", "E0109", "tag t when a is missing"},
      {"tag t when a is not missing", "E0109", "tag t when a is known"},
      {"tag t when a IS NOT NULL and b", "E0109", "tag t when a is known and b"},
      {"tag t when a = true or b = FALSE", "E0109 E0109", "tag t when a = yes or b = no"},
      {"tag t when a is \"x\" and b is not 5", "E0107 E0107", "tag t when a = \"x\" and b != 5"},
      {"tag t when a is greater than 5 or b at least 6", "E0107 E0107", "tag t when a > 5 or b >= 6"},
      {"tag t when a is in (1, 2)", "E0107", "tag t when a in (1, 2)"},
      {"tag t when a in 1 to 5", "E0107", "tag t when a between 1 and 5"},
      {"tag t when count(distinct a.b) > 1", "E0107", "tag t when distinct(a.b) > 1"},
      {"tag t = case when a then 1 when b then 2 else 3 end", "E0112", "tag t = if a then 1 else if b then 2 else 3"},
      {"tag t = 1 + CASE WHEN a THEN 1 END", "E0112", "tag t = 1 + (if a then 1 else missing)"},
      {"tag t one of\n  when a then \"x\"\n  when b then \"y\"\n", "E0107", "tag t one of\n  \"x\" when a\n  \"y\" when b\n"},
      {"tag t when a > 3.000.000", "E0118", "tag t when a > 3_000_000"},
      {"tag t when a not contains \"x\"", "E0107", "tag t when a does not contain \"x\""},
      {"tag t when a begins with \"x\"", "E0107", "tag t when a starts with \"x\""},
      {"tag t when a AND NOT b", "E0108 E0108", "tag t when a and not b"},
      {"tag t WHEN a IN (1)", "E0108 E0108", "tag t when a in (1)"},
      {"Tag t when a", "E0108", "tag t when a"},
      {"tag t when a like \"%x%\"", "E0110", "tag t when a contains \"x\""},
      {"tag t when a like \"x%\" and b not like \"%y\"", "E0110 E0110", "tag t when a starts with \"x\" and b does not end with \"y\""},
      {"tag t when a like \"x\"", "E0110", "tag t when a = \"x\""},
      {"tag t = if (a > 1, b, c)", "E0112", "tag t = if a > 1 then b else c"},
      {"tag t when a between 1 to 5", "E0107", "tag t when a between 1 and 5"},
      {"tag t one of \"x\" if a \"y\": b", "E0107 E0107", "tag t one of \"x\" when a \"y\" when b"},
      {"tag t when a in \"x\", \"y\" and b", "E0101", "tag t when a in (\"x\", \"y\") and b"},
      {"标签 t 当 a 大于 5 并且 b 等于 \"x\" 或者 c 不是 1", "E0107 E0107 E0107 E0107 E0107", "标签 t 当 a > 5 且 b = \"x\" 或 c != 1"},
      {"标签 t 当 a 在 (\"x\"、\"y\") 且 b 是空", "E0107 E0109", "标签 t 当 a 属于 (\"x\"、\"y\") 且 b 为空"},
      {"标签 t 当 a 介于 1 到 5 且 b 是 \"女\"", "E0107 E0107", "标签 t 当 a 介于 1 与 5 且 b = \"女\""},
  });
}

TEST_CASE("windows and calls as other languages write them") {
  CheckAll({
      {"tag t when count(orders in the last 30 days) > 1", "E0114", "tag t when count(orders in last 30 days) > 1"},
      {"tag t when count(orders last 30 days) > 1", "E0114", "tag t when count(orders in last 30 days) > 1"},
      {"tag t when count(orders this month) > 1", "E0114", "tag t when count(orders in this month) > 1"},
      {"tag t when count(orders) in last 30 days > 1", "E0113", "tag t when count(orders in last 30 days) > 1"},
      {"metric m = sum(orders.amount) where status = \"paid\"", "E0113", "metric m = sum(orders.amount where status = \"paid\")"},
      {"tag t when count (orders) > 1", "E0128", "tag t when count(orders) > 1"},
      {"标签 t 当 计数(订单 近30天) > 1", "E0114", "标签 t 当 计数(订单 最近 30 天) > 1"},
      {"标签 t 当 计数(订单 最近一年) > 1 且 计数(订单 过去三个月内) > 1", "E0114 E0114", "标签 t 当 计数(订单 最近 1 年) > 1 且 计数(订单 最近 3 个月) > 1"},
      {"标签 t 当 计数(订单) 最近 30 天 > 1", "E0113", "标签 t 当 计数(订单 最近 30 天) > 1"},
  });
}

TEST_CASE("an attribute after the body moves before it") {
  CheckAll({
      {"tag t\n  when a\n  owner \"x\"\n", "E0115", "tag t\n  owner \"x\"\n  when a\n"},
      {"tag t when a owner \"x\"", "E0115", "tag t owner \"x\" when a"},
      {"标签 t\n  当 a\n  负责人 \"x\"\n", "E0115", "标签 t\n  负责人 \"x\"\n  当 a\n"},
  });
}

TEST_CASE("dates and numbers as others write them") {
  CheckAll({
      {"tag t when a > 2026/01/05", "E0117", "tag t when a > 2026-01-05"},
      {"tag t when a > 2026-1-5", "E0117", "tag t when a > 2026-01-05"},
      {"tag t when a > 31.12.2025", "E0117", "tag t when a > 2025-12-31"},
      {"标签 t 当 a > 2026年1月5日", "E0117", "标签 t 当 a > 2026-01-05"},
      {"tag t when a > 1,000", "E0118", "tag t when a > 1_000"},
      {"tag t when a > 1,234,567.50", "E0118", "tag t when a > 1_234_567.50"},
      {"tag t when a > 10k", "E0118", "tag t when a > 10_000"},
      {"tag t when a > 30 %", "E0118", "tag t when a > 30%"},
      {"tag t when a > ¥100 and b < 5元", "E0118 E0118", "tag t when a > 100 and b < 5"},
  });
  // Which of both is the day cannot be known: both are offered, neither is written.
  const ReadText either("tag t when a > 5/1/2026");
  CHECK(either.Codes() == "E0117");
  CHECK(either.Rendered().find("2026-01-05") != std::string::npos);
  CHECK(either.Rendered().find("2026-05-01") != std::string::npos);
  CHECK(either.Fixed() == "tag t when a > 5/1/2026");
}

TEST_CASE("dates, times and numbers that are none") {
  CHECK(ReadText("tag t when a > 2026-02-30").First() == "1:16 there is no date \"2026-02-30\"");
  CHECK(ReadText("tag t when a > 2026-13-01").Codes() == "E0135");
  CHECK(ReadText("tag t when a > 2025-02-29").Codes() == "E0135");
  CHECK(ReadText("tag t when a > 2026-01-01 25:00").Codes() == "E0142");
  CHECK(ReadText("tag t when a > 9_223_372_036_854_775_808").Codes() == "E0240");
  CHECK(ReadText("tag t when a > 1.2345678").Codes() == "E0141");
  CHECK(ReadText("tag t when count(orders in last 1.5 days) > 1").Codes() == "E0147");
  CHECK(ReadText("tag t when a > 1.5 hours").Codes() == "E0147");
}

TEST_CASE("slips") {
  CheckAll({
      {"metirc m = 5", "E0121", "metric m = 5"},
      {"tag t when a betwen 1 and 5", "E0151", "tag t when a between 1 and 5"},
      {"tag t when a starts wiht \"x\"", "E0151", "tag t when a starts with \"x\""},
      {"tag t when count(orders were a) > 1", "E0151", "tag t when count(orders where a) > 1"},
      {"tag t owner CRM team when a", "E0101", "tag t owner \"CRM team\" when a"},
      {"test \"t\" as of 2026-01-01\n  given o\n    | a | b |\n    | 1 | 2\n  expect x", "E0145", "test \"t\" as of 2026-01-01\n  given o\n    | a | b |\n    | 1 | 2 |\n  expect x"},
      {"tag t when a = \"c:\\dir\"", "E0124", "tag t when a = \"c:\\\\dir\""},
      {"tag if when a", "E0125", "tag `if` when a"},
      {"标签 周末 当 a", "E0125", "标签 `周末` 当 a"},
      {"标签 取其一 当 a", "E0125", "标签 `取其一` 当 a"},
      {"标签 周末 当 a\n标签 b 当 周末 且 a", "E0125", "标签 `周末` 当 a\n标签 b 当 `周末` 且 a"},
      {"标签 b 当 计数(订单 在 最近 30 天 内) > 1", "E0137 E0137", "标签 b 当 计数(订单 最近 30 天) > 1"},
      {"标签 b 当 计数(订单 在 本月) > 1", "E0137", "标签 b 当 计数(订单 本月) > 1"},
      {"for each d in (1, 2)\n  metric x_{d} = {d}\n  metric y_{d} = {d}", "E0101 E0101", "for each d in (1, 2)\n  define metric x_{d} = {d}\n  define metric y_{d} = {d}"},
      {"指标 最近30天 = 1", "E0125", "指标 `最近30天` = 1"},
      {"tag t when a\xE2\x80\x8B = 1", "E0122", "tag t when a = 1"},
      {"tag p\xD0\xB0y when x", "E0123", "tag pay when x"},
  });
}

TEST_CASE("glued Chinese words are cut where a keyword is expected") {
  CheckAll({
      {"标签高价值客户 当 a", "E0126", "标签 高价值客户 当 a"},
      {"标签 t\n  当近一年消费 >= 1万", "E0126", "标签 t\n  当 近一年消费 >= 1万"},
      {"标签 t 当 a = 是 且活跃", "E0126", "标签 t 当 a = 是 且 活跃"},
      {"标签 t 当 城市属于 (\"上海\")", "E0126", "标签 t 当 城市 属于 (\"上海\")"},
      {"标签 t 当 a 为空且b", "E0126", "标签 t 当 a 为空 且 b"},
  });
  // With known names one way to cut gives a fix that is certain.
  const ReadText known("标签 t\n  当近一年消费 >= 1", {"近一年消费"});
  REQUIRE(known.sink.all().size() == 1);
  CHECK(known.sink.all().front().fixes.front().certain);
}

// docs/language/zh/writing.md lists those that need backquotes.
TEST_CASE("each Chinese keyword is a name, or is said to need backquotes") {
  size_t refused = 0;
  for (const KeywordRow& row : Keywords()) {
    const std::string word(row.spelling[1]);
    const std::string rule = "指标 " + word + " = 1\n";
    const std::string codes = row.group == KeywordGroup::Statement ? "" : ReadText(rule).Codes();
    INFO(word);
    CHECK((codes.empty() || codes == "E0125"));
    refused += codes.empty() ? 0 : 1;
  }
  CHECK(refused > 40);
}

TEST_CASE("a missing quote is reported where the text begins, a parenthesis where it opens") {
  CHECK(ReadText("tag t when a = \"x and b\ntag u when c").First() == "1:16 this text is not closed");
  CHECK(ReadText("tag t when a = \"x and b\ntag u when c").Codes() == "E0102");
  CHECK(ReadText("tag t when count(orders where a > 1\ntag u when c").First() == "1:17 this \"(\" is not closed");
  CHECK(ReadText("tag t when (a and (b or c)\ntag u when c").Codes() == "E0103");
  CHECK(ReadText("tag t when a)").First() == "1:13 nothing opened this \")\"");
  CHECK(ReadText("tag t one of\n  \"x\" when count(orders > 1\n  \"y\" when b").Codes() == "E0103");
  CHECK(ReadText("tag `t when a").Codes() == "E0127");
  CHECK(ReadText("tag t \"{a\" when b").Codes() == "E0143");
  CHECK(ReadText("tag t \"{a b}\" when b").Codes() == "E0144");
}

TEST_CASE("what was expected is said in the author's words") {
  CHECK(ReadText("tag t when").First() == "1:11 expected a condition after `when`, found the end of the rule");
  CHECK(ReadText("tag t when a >").First() == "1:15 expected a value after `>`, found the end of the rule");
  CHECK(ReadText("tag t when a and = b").First() == "1:18 expected a condition after `and`, found \"=\"");
  CHECK(ReadText("tag t").First() == "1:6 expected `when`, `one of`, `any of`, `table` or `=`, found the end of the rule");
  CHECK(ReadText("metric m \"M\"").First() == "1:13 expected `=` after `\"M\"`, found the end of the rule");
  CHECK(ReadText("tag t when count(orders in last days) > 1").Codes() == "E0101");
  CHECK(ReadText("tag t when count(orders in last 30) > 1").First() == "1:35 expected a unit of time after `30`, found \")\"");
  CHECK(ReadText("tag t when if a then b").First() == "1:23 expected `else` after `b`, found the end of the rule");
  CHECK(ReadText("tag t when a between 1").First() == "1:23 expected `and` after `1`, found the end of the rule");
  CHECK(ReadText("test \"t\" expect a").First() == "1:10 expected `as of` after `\"t\"`, found \"expect\"");
  CHECK(ReadText("tag t when 1 < x < 5").First() == "1:18 two comparisons in a row");
  CHECK(ReadText("tag t when a b").First() == "1:14 expected `and`, `or` or the end of the rule, found \"b\"");
  CHECK(ReadText("标签 t 当 a >").First() == "1:11 此处应为`>` 之后的值，却是规则的结尾");
  CHECK(ReadText("标签 t 当 a b").First() == "1:10 此处应为`且`、`或` 或规则的结尾，却是“b”");
  CHECK(ReadText("tag t\n  owner\n  when x").First() == "2:8 expected a text in quotes after `owner`, found the end of the line");
  CHECK(ReadText("标签 取其一 \"甲\" 当 a").First() == "1:4 此处应为`标签` 之后的名称，却是“取其一”");
  CHECK(ReadText("for each d in (1, 2)\ntag t when a").First() == "1:21 expected `define`, found the end of the rule");
  CHECK(ReadText("a = 5").First() == "1:1 expected a statement, found \"a\"");
}

TEST_CASE("reading goes on at the next statement, arm, card line, row and attribute") {
  const ReadText read("tag a when x >\n"
                      "tag b one of\n  \"p\" when\n  \"q\" when y +\n  \"r\" when z\n  otherwise\n"
                      "tag c\n  owner\n  when x\n"
                      "personas d first match\n  persona e when x\n    story\n    goal \"g\"\n  persona f\n  persona g when y\n"
                      "test \"t\" as of 2026-01-01\n  given o\n    | a | b |\n    | 1 |\n    | 1 | 2 |\n  expect x = \n  expect y\n"
                      "metric m = 1\n");
  INFO(read.Rendered());
  CHECK(read.Codes() == "E0101 E0101 E0101 E0101 E0101 E0101 E0101 E0132 E0101");
  CHECK(read.Printed() ==
        "tag a\n  when (> x invalid)\n"
        "tag b\n  one of\n    \"p\" when invalid\n    \"q\" when (+ y invalid)\n    \"r\" when z\n    otherwise invalid\n"
        "tag c\n  owner \"\"\n  when x\n"
        "personas d\n  persona e\n    when x\n    story \"\"\n    goal \"g\"\n  persona f\n    when invalid\n  persona g\n    when y\n"
        "test \"t\" as of 2026-01-01\n  given o\n    | a | b |\n    | 1 |  |\n    | 1 | 2 |\n  expect (= x invalid)\n  expect y\n"
        "metric m\n  = 1\n");
}

TEST_CASE("SQL is answered once") {
  CHECK(ReadText("SELECT * FROM orders WHERE x = 1").Codes() == "E0111");
  CHECK(ReadText("tag t when x\nselect a, b from c\ntag u when y").Codes() == "E0111");
}

TEST_CASE("bytes that are no text are answered once") {
  CHECK(ReadText("tag t when a = \"\xFF\xFE\xFA\"\ntag u when \xFF").Codes().substr(0, 5) == "E0130");
  const ReadText gb("\xB1\xEA\xC7\xA9 \xBC\xD7 \xB5\xB1 \xD2\xD2");
  CHECK(gb.Rendered().find("GB18030") != std::string::npos);
}

}  // namespace
}  // namespace limn
