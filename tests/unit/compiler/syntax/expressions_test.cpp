/// Expressions: what binds tighter, and every form of the first slice.
#include <catch2/catch.hpp>

#include "tests/unit/compiler/syntax/syntax_testing.h"

namespace limn {
namespace {

using syntax_testing::Condition;
using syntax_testing::ReadText;

TEST_CASE("from loosest to tightest: or, and, not, comparison, default, plus, times, minus") {
  CHECK(Condition("a or b and not c = d") == "(or a (and b (not (= c d))))");
  CHECK(Condition("a or b or c") == "(or (or a b) c)");
  CHECK(Condition("a + b * c - d / e > -f") == "(> (- (+ a (* b c)) (/ d e)) (negate f))");
  CHECK(Condition("10 - 3 - -2 = 9") == "(= (- (- 10 3) (negate 2)) 9)");
  CHECK(Condition("a default 0 >= 5 and b") == "(and (>= (default a 0) 5) b)");
  CHECK(Condition("a default b default 0 = c") == "(= (default (default a b) 0) c)");
  CHECK(Condition("not a default no and b") == "(and (not (default a no)) b)");
  CHECK(Condition("not not a") == "(not (not a))");
  CHECK(Condition("(a or b) and c") == "(and (or a b) c)");
  CHECK(Condition("((a + 1)) * 2 = b") == "(= (* (+ a 1) 2) b)");
}

TEST_CASE("every comparison, and its negation where it has one") {
  CHECK(Condition("a = 1") == "(= a 1)");
  CHECK(Condition("a != 1") == "(!= a 1)");
  CHECK(Condition("a < 1") == "(< a 1)");
  CHECK(Condition("a <= 1") == "(<= a 1)");
  CHECK(Condition("a > 1") == "(> a 1)");
  CHECK(Condition("a >= 1") == "(>= a 1)");
  CHECK(Condition(R"(a in ("x", "y"))") == R"((in a (tuple "x" "y")))");
  CHECK(Condition(R"(a in ("x", "y",))") == R"((in a (tuple "x" "y")))");
  CHECK(Condition("a not in big_cities") == "(not_in a big_cities)");
  CHECK(Condition("not a in big_cities") == "(not (in a big_cities))");
  CHECK(Condition(R"(a contains "x")") == R"((contains a "x"))");
  CHECK(Condition(R"(a does not contain "x")") == R"((not_contains a "x"))");
  CHECK(Condition(R"(a starts with "x" and b ends with "y")") == R"((and (starts_with a "x") (ends_with b "y")))");
  CHECK(Condition(R"(a does not start with "x" or a does not end with "y")") == R"((or (not_starts_with a "x") (not_ends_with a "y")))");
  CHECK(Condition(R"(a matches "^1[3-9]\\d+$")") == R"((matches a "^1[3-9]\\d+$"))");
  CHECK(Condition(R"(a does not match "x")") == R"((not_matches a "x"))");
  CHECK(Condition(R"(a has "x" and a does not have "y")") == R"((and (has a "x") (not_has a "y")))");
  CHECK(Condition("a is missing or a is known") == "(or (is_missing a) (is_known a))");
}

TEST_CASE("the and of between belongs to it") {
  CHECK(Condition("a between 25 and 34 and b or x between 1 and 2 and 3 > 2") == "(or (and (between a 25 34) b) (and (between x 1 2) (> 3 2)))");
  CHECK(Condition("a not between b + 1 and c") == "(not_between a (+ b 1) c)");
}

TEST_CASE("if takes everything to its right") {
  CHECK(Condition("if a then b else c or d") == "(if a b (or c d))");
  CHECK(Condition(R"((if a > 1 then "x" else if b then "y" else "z") = "x")") == R"((= (if (> a 1) "x" (if b "y" "z")) "x"))");
}

TEST_CASE("literals keep what was written") {
  CHECK(Condition("a = 10_000") == "(= a 10000)");
  CHECK(Condition("a = 12.50") == "(= a 1250e-2)");
  CHECK(Condition("a = 30%") == "(= a 30e-2%)");
  CHECK(Condition("a = 12.5%") == "(= a 125e-3%)");
  CHECK(Condition("a = 5万") == "(= a 50000)");
  CHECK(Condition("a = 2亿") == "(= a 200000000)");
  CHECK(Condition("a = 1.5万") == "(= a 150000e-1)");
  CHECK(Condition("a = 9_223_372_036_854_775_807") == "(= a 9223372036854775807)");
  CHECK(Condition("a = 2026-01-31") == "(= a 2026-01-31)");
  CHECK(Condition("a = 2024-02-29") == "(= a 2024-02-29)");
  CHECK(Condition("a = 2026-01-31 18:00") == "(= a 2026-01-31T18:00:00)");
  CHECK(Condition("a = 2026-01-31T18:00:30") == "(= a 2026-01-31T18:00:30)");
  CHECK(Condition("a > 30 days and b < 1 year and c = 2 weeks") == "(and (and (> a (30 days)) (< b (1 years))) (= c (2 weeks)))");
  CHECK(Condition("a = 12 hours or a = 30 minutes or a = 1 quarter") == "(or (or (= a (12 hours)) (= a (30 minutes))) (= a (1 quarters)))");
  CHECK(Condition("a = yes and b = no and c = today and d = missing") == "(and (and (and (= a yes) (= b no)) (= c today)) (= d missing))");
  CHECK(Condition(R"(a = "say \"hi\" \\ 你好")") == R"((= a "say \"hi\" \\ 你好"))");
  CHECK(Condition(R"(a = "")") == R"((= a ""))");
}

TEST_CASE("paths, and any word after a dot") {
  CHECK(Condition("customer.referrer.level = orders.in") == "(= customer.referrer.level orders.in)");
  CHECK(Condition("`first name` = orders.`unit price`") == "(= first name orders.unit price)");
  CHECK(Condition("orders.when > orders.last") == "(> orders.when orders.last)");
}

TEST_CASE("aggregates of every shape") {
  CHECK(Condition("count(orders) > 0") == "(> (call count orders) 0)");
  CHECK(Condition(R"(sum(orders.amount where status = "paid" in last 365 days) > 0)") ==
        R"((> (call sum [orders.amount where (= status "paid") in_last 365 days]) 0))");
  CHECK(Condition("sum(lines: quantity * unit_price where paid) > 0") == "(> (call sum [lines : (* quantity unit_price) where paid]) 0)");
  CHECK(Condition("share(orders: discount > 0) >= 60%") == "(>= (call share [orders : (> discount 0)]) 60e-2%)");
  CHECK(Condition("percentile(90, orders.amount) > 1") == "(> (call percentile 90 orders.amount) 1)");
  CHECK(Condition("top(3, orders.category by sum(amount)) has x") == "(has (call top 3 [orders.category by (call sum amount)]) x)");
  CHECK(Condition("most_common(orders.category ties by smallest) = x") == "(= (call most_common [orders.category ties_by smallest]) x)");
  CHECK(Condition("streak(orders by month) > 3") == "(> (call streak [orders by months]) 3)");
  CHECK(Condition("count(orders where any(order_items where product.brand = customer.brand) in last 30 days) > 0") ==
        "(> (call count [orders where (call any [order_items where (= product.brand customer.brand)]) in_last 30 days]) 0)");
  CHECK(Condition("count(orders.order_items) > days_since(last(orders.ordered_at))") ==
        "(> (call count orders.order_items) (call days_since (call last orders.ordered_at)))");
}

TEST_CASE("windows of every kind") {
  const auto window = [](const std::string& window) {
    const std::string printed = Condition("count(orders " + window + ") > 0");
    const std::string before = "(> (call count [orders ";
    return printed.substr(before.size(), printed.size() - before.size() - std::string("]) 0)").size());
  };
  CHECK(window("in last 30 days") == "in_last 30 days");
  CHECK(window("in last 1 month") == "in_last 1 months");
  CHECK(window("in last span days") == "in_last span days");
  CHECK(window("in previous 2 weeks") == "in_previous 2 weeks");
  CHECK(window("in this year") == "in_this years");
  CHECK(window("in this week") == "in_this weeks");
  CHECK(window("in last full month") == "in_last_full months");
  CHECK(window("in last full quarter") == "in_last_full quarters");
  CHECK(window("since 2025-01-01") == "since 2025-01-01");
  CHECK(window("before today - 30 days") == "before (- today (30 days))");
  CHECK(window("from 2025-01-01 to 2025-06-30") == "from_to 2025-01-01 2025-06-30");
  CHECK(window("on weekends") == "on_weekends");
  CHECK(window("on weekdays") == "on_weekdays");
  CHECK(window("during 20:00 to 22:00") == "during 20:00:00 22:00:00");
  CHECK(window("in last 90 days on weekends during 22:00 to 6:00") == "in_last 90 days on_weekends during 22:00:00 06:00:00");
}

TEST_CASE("clauses of the population, of history, of sequences") {
  CHECK(Condition("rank(spend within vips per city) = 1") == "(= (call rank [spend within vips per city]) 1)");
  CHECK(Condition("held(at_risk for 30 days)") == "(call held [at_risk for 30 days])");
  CHECK(Condition("entered(at_risk in last 7 days)") == "(call entered [at_risk in_last 7 days])");
  CHECK(Condition(R"(sequence(events: type = "a" then type = "b" within 1 day then c within 7 days in last 30 days))") ==
        R"((call sequence [events : (= type "a") : (= type "b") within 1 days : c within 7 days in_last 30 days]))");
  CHECK(Condition("sequence(events: if a then b else c then d)") == "(call sequence [events : (if a b c) : d])");
}

TEST_CASE("soft words are names") {
  CHECK(Condition("count > 1 and level = 2 and last > 3 and goal = 1 and list in (1, 2) and tag is missing and score between 1 and 2") ==
        "(and (and (and (and (and (and (> count 1) (= level 2)) (> last 3)) (= goal 1)) (in list (tuple 1 2))) (is_missing tag)) (between score 1 2))");
  CHECK(Condition("渠道 = 类型 且 where = default") == "(and (= 渠道 类型) (= where default))");
  CHECK(Condition("month(day) = quarter") == "(= (call month day) quarter)");
}

TEST_CASE("an expression alone, with its places in the file it stands in") {
  SourceMap sources;
  const FileId file = sources.Add("limn.yaml", "marketing: opt_in = yes\n");
  DiagnosticSink sink;
  const ParsedExpression parsed = ParseExpression(sources, Span{file, 11, 23}, sink);
  CHECK(sink.all().empty());
  CHECK(Print(parsed.file, parsed.value) == "(= opt_in yes)");
  CHECK(sources.Text(parsed.file[parsed.value].span) == "opt_in = yes");
}

TEST_CASE("an expression alone that is none") {
  for (const char* text : {"", "   ", "a b", "count(", "= 5", "\"abc"}) {
    CAPTURE(text);
    SourceMap sources;
    const FileId file = sources.Add("repl", text);
    DiagnosticSink sink;
    ParseExpression(sources, Span{file, 0, static_cast<uint32_t>(std::string(text).size())}, sink);
    CHECK(sink.all().size() == 1);
  }
}

TEST_CASE("spans lie under what they name") {
  const ReadText read("tag t when (a + b) * 2 >= sum(orders.amount where x)\n");
  const auto& tag = std::get<ast::Tag>(read.tree.statements.front().node);
  const auto& compare = std::get<ast::Compare>(read.tree[std::get<ast::WhenBody>(tag.body).condition].node);
  CHECK(read.sources.Text(read.tree[compare.lhs].span) == "(a + b) * 2");
  CHECK(read.sources.Text(compare.op_span) == ">=");
  const auto& call = std::get<ast::Call>(read.tree[compare.rhs].node);
  CHECK(read.sources.Text(read.tree[compare.rhs].span) == "sum(orders.amount where x)");
  CHECK(read.sources.Text(call.callee.span) == "sum");
  CHECK(read.sources.Text(call.arguments.front().clauses.front().span) == "where x");
  CHECK(read.sources.Text(read.tree.statements.front().span) == "tag t when (a + b) * 2 >= sum(orders.amount where x)");
}

}  // namespace
}  // namespace limn
