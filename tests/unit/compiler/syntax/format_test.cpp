/// The formatter: one form, formatting twice is formatting once, and the way to the other language and back.
#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "compiler/syntax/format.h"
#include "tests/unit/compiler/syntax/syntax_testing.h"

namespace limn {
namespace {

using syntax_testing::FileText;
using syntax_testing::Formatted;

std::string Converted(const std::string& text, Language language) {
  SourceMap sources;
  const FileId file = sources.Add("rules/test.limn", text);
  DiagnosticSink sink;
  const std::optional<std::string> converted = FormatTo(sources, file, language, sink);
  INFO(RenderText(sink.all(), sources, {}));
  REQUIRE(converted.has_value());
  return *converted;
}

void CheckForm(const std::string& written, const std::string& form) {
  CHECK(Formatted(written) == form);
  CHECK(Formatted(form) == form);
}

TEST_CASE("blanks, signs and quotes have one form") {
  CheckForm("metric  m=sum( orders . amount where a≥5)+-b*( c-1 )", "metric m = sum(orders.amount where a >= 5) + -b * (c - 1)\n");
  CheckForm("标签　甲　当　计数（订单　其中　状态＝“已付款”　最近　３０　天）＞２", "标签 甲 当 计数(订单 其中 状态 = \"已付款\" 最近 30 天) > 2\n");
  CheckForm("tag t when x in (“a”,「b\"c」,)", "tag t when x in (\"a\", \"b\\\"c\",)\n");
  CheckForm("test \"t\" as of 2026-01-01T18:00 expect x", "test \"t\" as of 2026-01-01 18:00\n  expect x\n");
  CheckForm("\xEF\xBB\xBFtag t when x\r\ntag u when y\r\n", "tag t when x\ntag u when y\n");
  CheckForm("tag t when a does\n  not   contain \"x\"", "tag t when a does not contain \"x\"\n");
  CheckForm("", "");
  CheckForm("\n\n", "");
}

TEST_CASE("keywords as the table spells them, units by their number") {
  CheckForm("指标 a = 计数(订单 今年) + 计数(订单 最近 3 月) + 计数(订单 最近30天)", "指标 a = 计数(订单 本年) + 计数(订单 最近 3 个月) + 计数(订单 最近 30 天)\n");
  CheckForm("metric a = count(orders in last 1 days) + count(orders in last 2 day)", "metric a = count(orders in last 1 day) + count(orders in last 2 days)\n");
}

TEST_CASE("parts of a statement stand apart where one does") {
  CheckForm("tag t \"T\" in \"X\" when a", "tag t \"T\" in \"X\" when a\n");
  CheckForm("tag t \"T\" in \"X\"\n  when a", "tag t \"T\"\n  in \"X\"\n  when a\n");
  CheckForm("metric m \"M\" =\n  1", "metric m \"M\"\n  = 1\n");
  CheckForm("tag t when a and\nb or\n c", "tag t when a\n  and b\n  or c\n");
  CheckForm("metric m\n= sum(orders.amount\nwhere a\nin last 3 days)\n/ 2", "metric m\n  = sum(orders.amount\n      where a\n      in last 3 days)\n    / 2\n");
}

TEST_CASE("arms, cards and rows line up by display width") {
  CheckForm("tag t in \"X\" one of \"金卡\" when a 10 when b otherwise \"c\"", "tag t\n  in \"X\"\n  one of\n    \"金卡\" when a\n    10     when b\n    otherwise \"c\"\n");
  CheckForm("personas p among b first match persona x when y story \"s\" pain \"p\" otherwise persona z",
            "personas p\n  among b\n  first match\n  persona x\n    when y\n    story \"s\"\n    pain  \"p\"\n  otherwise persona z\n");
  CheckForm("test \"t\" as of 2026-01-01\ngiven 订单\n|名称|n|\n|“a|b”|5|\n|长名称|100|  # c\nexpect x",
            "test \"t\" as of 2026-01-01\n  given 订单\n    | 名称   | n   |\n    | \"a|b\"  |   5 |\n    | 长名称 | 100 |  # c\n  expect x\n");
  CheckForm("test \"t\" as of 2026-01-01 given c {a:1,b: 138-00,c:} expect x", "test \"t\" as of 2026-01-01\n  given c { a: 1, b: 138-00, c: }\n  expect x\n");
}

TEST_CASE("clauses have one order, but not around a comment") {
  CheckForm("metric m = count(orders in last 3 days where a)", "metric m = count(orders where a in last 3 days)\n");
  CheckForm("metric m = top(3, orders.c by sum(x in this year where y) where z)", "metric m = top(3, orders.c where z by sum(x where y in this year))\n");
  CheckForm("metric m = count(orders in last 3 days  # why\n  where a)", "metric m = count(orders in last 3 days  # why\n    where a)\n");
}

TEST_CASE("comments stay, and blank lines up to one") {
  const std::string form =
      "# first\n\n# about a\ntag a when x  # here\n\ntag b\n  # before the body\n  when x\n    # inside\n    and y\n  # at the end\n\n# last\n";
  CheckForm(form, form);
  CheckForm("#first  \n\n\n\n# about a\ntag a when x # here\ntag b\n# before the body\nwhen x\n# inside\nand y\n  # at the end\n# last",
            "#first\n\n# about a\ntag a when x  # here\n\ntag b\n  # before the body\n  when x\n    # inside\n    and y\n  # at the end\n\n# last\n");
}

TEST_CASE("what has an error or is of a later version stays as it is") {
  CheckForm("tag  a   when x\ntag  b  when   >\ncluster  d\n  by   x into 3\ntag  c   when y", "tag a when x\ntag  b  when   >\n\ncluster d\n  by x\n  into 3\n\ntag c when y\n");
  CheckForm("junk  here\ntag  a  when x", "junk  here\ntag a when x\n");
}

TEST_CASE("a formatted file goes into the other language and back to the same bytes") {
  const std::string rules =
      "# rules\nparam p \"P\" = 5% from 1% to 20%\nlist l from \"f.csv\" column c\nmetric m on orders \"M\"\n  means \"one\"\n    \"two\"\n"
      "  = sum(orders.amount where a in (1, 2) and b not in l in last 1 day) / count(orders by month)\n"
      "tag t\n  in \"A / B\"\n  owner \"o\"\n  because \"b {m}\"\n  advice \"a\"\n  severity high\n  goal \"g\" by m\n  status hypothesis\n  review 2026-12-31\n  for marketing\n"
      "  when if a between 1 and 2 then not b else c is missing\n    and d is known or e starts with \"x\" and f does not have \"y\"\n"
      "tag u one of\n  \"x\" when any(o since 2025-01-01 during 20:00 to 22:00)\n  otherwise \"y\"\n"
      "segment s when held(t for 30 days) and rank(m within v per city) = 1\n"
      "tag w when sequence(e: a then b within 1 day) and month(d) in (1, 2) and 月 = 天\n"
      "personas q among s first match\n  persona x when y\n    story \"s\"\n    goal \"g\" by m\n  otherwise persona z\n"
      "test \"t\" as of 2026-01-01\n  given c { a: 1 }\n  given o\n    | a |\n    | 是 |\n  expect t because \"x\"\n  expect u = \"x\"\n";
  const std::string english = Converted(rules, Language::English);
  const std::string chinese = Converted(rules, Language::Chinese);
  CHECK(english == Formatted(rules));
  CHECK(chinese != english);
  CHECK(Formatted(chinese) == chinese);
  CHECK(Converted(english, Language::Chinese) == chinese);
  CHECK(Converted(chinese, Language::English) == english);
  CHECK(chinese.find("否则 \"y\"") != std::string::npos);
  CHECK(chinese.find("如果 a 介于 1 与 2 则 非 b 否则 c 为空") != std::string::npos);
  CHECK(chinese.find("计数(orders 按 月)") != std::string::npos);
  CHECK(chinese.find("归类 \"A / B\"") != std::string::npos);
  CHECK(chinese.find("名单 l 来自 \"f.csv\" 列 c") != std::string::npos);
  CHECK(chinese.find("月份(d) 属于 (1, 2) 且 月 = 天") != std::string::npos);
}

TEST_CASE("a file with errors is not converted") {
  SourceMap sources;
  const FileId file = sources.Add("a.limn", "tag t when a =");
  DiagnosticSink sink;
  CHECK_FALSE(FormatTo(sources, file, Language::Chinese, sink).has_value());
  CHECK(sink.has_errors());
}

TEST_CASE("a name that would join a phrase in the other language is in backquotes in both") {
  const std::string chinese = Converted("指标 a 主体 weekends = 计数(订单)", Language::Chinese);
  CHECK(chinese == "指标 a 主体 `weekends` = 计数(订单)\n");
  const std::string english = Converted(chinese, Language::English);
  CHECK(english == "metric a on `weekends` = count(订单)\n");
  CHECK(Converted(english, Language::Chinese) == chinese);
  CHECK(Formatted("标签 t 当 a 属于 last 且 b") == "标签 t 当 a 属于 `last` 且 b\n");
  CHECK(Formatted("标签 t 当 last = 1 且 weekends = 2") == "标签 t 当 last = 1 且 weekends = 2\n");
}

TEST_CASE("every example project: formatting is stable, keeps the tree, and converts there and back") {
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(LIMN_SOURCE_DIR) + "/rules-examples")) {
    if (entry.path().extension() != ".limn") {
      continue;
    }
    ++files;
    CAPTURE(entry.path());
    const std::string text = FileText(entry.path());
    const std::string form = Formatted(text);
    CHECK(Formatted(form) == form);
    CHECK(Print(syntax_testing::ReadText(form).tree, {.canonical = true}) == Print(syntax_testing::ReadText(text).tree, {.canonical = true}));
    const std::string english = Converted(text, Language::English);
    const std::string chinese = Converted(text, Language::Chinese);
    CHECK((form == english || form == chinese));
    CHECK(Converted(english, Language::Chinese) == chinese);
    CHECK(Converted(chinese, Language::English) == english);
  }
  CHECK(files > 10);
}

}  // namespace
}  // namespace limn
