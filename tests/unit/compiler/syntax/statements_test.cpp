/// Statements of the first slice, and where one begins.
#include <catch2/catch.hpp>

#include "compiler/syntax/tokens.h"
#include "tests/unit/compiler/syntax/syntax_testing.h"

namespace limn {
namespace {

using syntax_testing::ReadText;

std::string Tree(const std::string& text) {
  const ReadText read(text);
  INFO(read.Rendered());
  CHECK(read.Codes() == "");
  return read.Printed();
}

TEST_CASE("param, with its label before the value and its range after") {
  CHECK(Tree("param vip_spend \"Yearly spend\" = 10_000 from 0 to 1_000_000") == "param vip_spend \"Yearly spend\"\n  = 10000\n  from 0 to 1000000\n");
  CHECK(Tree("param cut in \"x\" = 5% from 1% to 20%") == "param cut\n  in x\n  = 5e-2%\n  from 1e-2% to 20e-2%\n");
}

TEST_CASE("list, written out or from a file") {
  CHECK(Tree("list big \"Big cities\" = (\"上海\", \"北京\")") == "list big \"Big cities\"\n  \"上海\"\n  \"北京\"\n");
  CHECK(Tree("list vips owner \"CRM\" from \"lists/vip.csv\" column customer_id") == "list vips\n  owner \"CRM\"\n  from \"lists/vip.csv\" column customer_id\n");
}

TEST_CASE("metric on the main entity and on a table") {
  CHECK(Tree("metric m = 1") == "metric m\n  = 1\n");
  CHECK(Tree("metric item_total on orders \"Items\" = sum(order_items.price)") == "metric item_total on orders \"Items\"\n  = (call sum order_items.price)\n");
}

TEST_CASE("tag, of all four kinds") {
  CHECK(Tree("tag a \"A\" when b") == "tag a \"A\"\n  when b\n");
  CHECK(Tree("tag a = most_common(orders.category)") == "tag a\n  = (call most_common orders.category)\n");
  CHECK(Tree("tag a one of\n \"x\" when b because \"{b} it is\"\n 5 when c\n low when d\n otherwise \"y\"") ==
        "tag a\n  one of\n    \"x\" when b because {b} \" it is\"\n    5 when c\n    low when d\n    otherwise \"y\"\n");
  CHECK(Tree("tag a any of \"x\" when b \"y\" when c") == "tag a\n  any of\n    \"x\" when b\n    \"y\" when c\n");
}

TEST_CASE("every attribute") {
  CHECK(Tree("tag t on accounts \"T\"\n  in \"A / B /C\"\n  owner \"CRM\"\n  means \"one\"\n    \"two\"\n  because \"since {last_order}\"\n  advice \"call\"\n"
             "  severity high\n  goal \"grow\" by spend\n  status hypothesis\n  review 2026-12-31\n  for marketing\n  when x") ==
        "tag t on accounts \"T\"\n  in A / B / C\n  owner \"CRM\"\n  means \"one\" \" \" \"two\"\n  because \"since \" {last_order}\n  advice \"call\"\n"
        "  severity high\n  goal \"grow\" by spend\n  status hypothesis\n  review 2026-12-31\n  for marketing\n  when x\n");
}

TEST_CASE("adjacent texts join with a blank, but not where one stands or a side is Chinese") {
  CHECK(Tree("tag t means \"a \" \"b\" when x") == "tag t\n  means \"a \" \"b\"\n  when x\n");
  CHECK(Tree("tag t means \"很久\" \"没买\" when x") == "tag t\n  means \"很久\" \"没买\"\n  when x\n");
}

TEST_CASE("braces hold a name, doubled ones are braces") {
  CHECK(Tree("tag t because \"{{a}} is {customer.`first name`}\" when x") == "tag t\n  because \"{a} is \" {customer.first name}\n  when x\n");
}

TEST_CASE("import tag: all of its parts, and the file alone") {
  CHECK(Tree("import tag t on orders \"T\" in \"A / B\" as decimal(3) in (\"x\", \"y\") from \"f.csv\" column p dated d by \"Us\" expires after 30 days") ==
        "import tag t on orders \"T\"\n  in A / B\n  as decimal(3)\n  in \"x\"\n  in \"y\"\n  from \"f.csv\" column p\n  dated d\n  by \"Us\"\n  expires after (30 days)\n");
  CHECK(Tree("导入标签 心情 来自 \"f.csv\"") == "import tag 心情\n  from \"f.csv\"\n");
  // Its words are names elsewhere.
  CHECK(Tree("tag dated when 有效期 > 2 and 日期列 = author") == "tag dated\n  when (and (> 有效期 2) (= 日期列 author))\n");
}

TEST_CASE("segment") { CHECK(Tree("segment s \"S\" for marketing when a and b") == "segment s \"S\"\n  for marketing\n  when (and a b)\n"); }

TEST_CASE("personas with their cards") {
  CHECK(Tree("personas p \"P\" in \"X\" among base first match\n persona a \"A\" when x > 1\n  story \"s {x}\"\n  goal \"g\" by spend\n  picture \"a.png\"\n  pain \"p\"\n"
             "  quote \"q {x}\"\n  channel \"c\"\n  action \"do\"\n persona b when y\n otherwise persona c \"C\"\n  story \"rest\"") ==
        "personas p \"P\"\n  in X\n  among base\n  persona a \"A\"\n    when (> x 1)\n    story \"s \" {x}\n    goal \"g\" by spend\n    picture \"a.png\"\n    pain \"p\"\n"
        "    quote \"q {x}\"\n    channel \"c\"\n    action \"do\"\n  persona b\n    when y\n  otherwise persona c \"C\"\n    story \"rest\"\n");
}

TEST_CASE("test, with rows, pairs, and what is expected because of what") {
  CHECK(Tree("test \"many\" as of 2026-01-01 18:00\n  given customer { level: \"gold\", phone: 138-0000-000, x: , n: -5.50 }\n  given customers\n"
             "    | id | name         |\n    | A  | Anna O'Neil  |  # a comment\n    | B  |              |\n    | C  | \"x | \\\"y\\\"\" |\n"
             "  expect\n    | id | tier |\n    | A | Gold |\n  expect tier = \"Gold\" because \"Gold\"\n  expect not leaving") ==
        "test \"many\" as of 2026-01-01T18:00:00\n  given customer\n    level: \"gold\"\n    phone: 138-0000-000\n    x: \n    n: -5.50\n  given customers\n"
        "    | id | name |\n    | A | Anna O'Neil |\n    | B |  |\n    | C | \"x | \\\"y\\\"\" |\n"
        "  expect\n    | id | tier |\n    | A | Gold |\n  expect (= tier \"Gold\") because \"Gold\"\n  expect (not leaving)\n");
}

TEST_CASE("a statement's keyword is one where it begins a line and a name or a text follows") {
  CHECK(Tree("tag a when x > 1 and\n  score > 5 and\n  list in (1, 2) and\n  test is missing and\n  tag\ntag b when y") ==
        "tag a\n  when (and (and (and (and (> x 1) (> score 5)) (in list (tuple 1 2))) (is_missing test)) tag)\ntag b\n  when y\n");
  CHECK(Tree("tag tag when list\nmetric list = 1\nmetric goal = 2\nlist where = (1)\n") == "tag tag\n  when list\nmetric list\n  = 1\nmetric goal\n  = 2\nlist where\n  1\n");
  CHECK(Tree("tag a when b or\n  score default 0 > 1") == "tag a\n  when (or b (> (default score 0) 1))\n");
}

TEST_CASE("line ends mean nothing elsewhere, and comments may stand anywhere") {
  const std::string tree = Tree("metric m = sum(orders.amount where status = \"paid\" in last 365 days) / count(orders)");
  CHECK(Tree("metric m\n  # before\n  = sum(orders.amount  # here\n where status\n=\n\"paid\"\nin last\n365 days)\n/ count(orders)") == tree);
  CHECK(Tree("metric m = sum(orders.amount where status = \"paid\"\rin last 365 days)\r\n / count(orders)\r\n") == tree);
}

TEST_CASE("Chinese and English parse to one tree") {
  CHECK(Tree("标签 高价值客户 \"贵宾\"\n  归类 \"价值 / 能力\"\n  负责人 \"CRM 组\"\n  当 求和(订单.金额 其中 状态 = \"已付款\" 最近 365 天) >= 1万 且 非 流失") ==
        Tree("tag 高价值客户 \"贵宾\"\n  in \"价值 / 能力\"\n  owner \"CRM 组\"\n  when sum(订单.金额 where 状态 = \"已付款\" in last 365 days) >= 10_000 and not 流失"));
  CHECK(Tree("标签 分层\n取其一\n\"钻石\" 当 a 介于 1 与 2\n否则 \"普通\"") == Tree("tag 分层 one of \"钻石\" when a between 1 and 2 otherwise \"普通\""));
  CHECK(Tree("画像组 p 范围 b 首个匹配 画像 x 当 y 故事 \"s\" 否则 画像 z") == Tree("personas p among b first match persona x when y story \"s\" otherwise persona z"));
  CHECK(Tree("测试 \"甲\" 截至 2026-01-01 给定 订单\n| 金额 |\n| 5 |\n预期 非 a 理由 \"b\"") == Tree("test \"甲\" as of 2026-01-01 given 订单\n| 金额 |\n| 5 |\nexpect not a because \"b\""));
  CHECK(Tree("参数 p = 5 从 1 到 9\n名单 l 来自 \"f.csv\" 列 c\n人群 s 用途 m 当 a 属于 l 或 b 不为空") ==
        Tree("param p = 5 from 1 to 9\nlist l from \"f.csv\" column c\nsegment s for m when a in l or b is known"));
}

TEST_CASE("full-width signs, digits and quotes mean their ASCII twins outside texts") {
  CHECK(Tree("标签　甲 当 计数（订单 其中 状态 ＝ “已（付）” 最近 ３０ 天） ≥ ２ 且 a ≠ 1 且 b ≤ 5 且 c 属于（「x」、『y』）") ==
        Tree("标签 甲 当 计数(订单 其中 状态 = \"已（付）\" 最近 30 天) >= 2 且 a != 1 且 b <= 5 且 c 属于 (\"x\", \"y\")"));
  CHECK(Tree("标签 Ａ１ 当 订单．金额 > ５万 且 x × y ÷ 2 − 1 > 0") == Tree("标签 A1 当 订单.金额 > 5万 且 x * y / 2 - 1 > 0"));
  CHECK(Tree("测试 \"t\" 截至 2026-01-01 给定 甲\n｜ a ｜ b ｜\n｜ 1 ｜ “x｜y” ｜\n预期 x") == Tree("测试 \"t\" 截至 2026-01-01 给定 甲\n| a | b |\n| 1 | \"x｜y\" |\n预期 x"));
}

TEST_CASE("a Chinese keyword counts only as a whole word, but a window may touch its number") {
  CHECK(Tree("标签 甲 当 当前会员 且 且慢 且 渠道 = \"x\"") == "tag 甲\n  when (and (and 当前会员 且慢) (= 渠道 \"x\"))\n");
  CHECK(Tree("指标 a = 计数(订单 最近30天)") == Tree("指标 a = 计数(订单 最近 30 天)"));
  CHECK(Tree("指标 a = 计数(订单 最近３个月)") == Tree("指标 a = 计数(订单 最近 3 个月)"));
  CHECK(Tree("指标 标签1 = 标签2 + 到期5天") == "metric 标签1\n  = (+ 标签2 到期5天)\n");
}

TEST_CASE("the names a file defines") {
  SourceMap sources;
  const FileId file = sources.Add("a.limn", "tag a when b\n指标 近一年消费 = 1\ntest \"x\" as of 2026-01-01 expect a\nscore s add 1 when x\nlist `my list` = (1)\n");
  CHECK(DefinedNames(sources, file) == std::vector<std::string>{"a", "近一年消费", "s", "my list"});
}

}  // namespace
}  // namespace limn
