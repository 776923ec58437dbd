// Test statements: given tables, whose labels, expectations.

#include <catch2/catch.hpp>

#include "tests/unit/compiler/check/shop.h"

namespace limn::test {
namespace {

const std::string kRules =
    "metric spend = sum(orders.amount)\n"
    "tag rich when spend > 100\n"
    "tag tier one of\n  \"Gold\" when spend > 100\n  otherwise \"Other\"\n"
    "tag interests any of\n  \"Sport\" when spend > 1\n  \"Baby\" when requested_demo\n";

std::string PrintedTest(const std::string& test) {
  const Checked checked = CheckRules(kRules + test);
  if (!checked.sink.all().empty()) {
    return Complaints(kRules + test);
  }
  const std::string printed = hir::Print(checked.module, Shop());
  return printed.substr(printed.find("test \""));
}

TEST_CASE("one customer given by values") {
  CHECK(PrintedTest("test \"a\" as of 2026-01-01\n"
                    "  given customer { level: \"gold\" }\n"
                    "  given orders\n    | ordered_at | amount |\n    | 2025-12-01 | 120 |\n"
                    "  expect rich\n  expect tier = \"Gold\" because \"Gold\"\n  expect not rich\n  expect tier is missing\n") ==
        "test \"a\" on customers\n  expect customers#0.rich\n  expect (customers#0.tier = \"Gold\") because \"Gold\"\n"
        "  expect (not customers#0.rich)\n  expect (customers#0.tier is missing)\n");
  const Checked checked = CheckRules(kRules + "test \"a\" as of 2026-01-01 12:00\n  given customer { level: \"女\" }\n  expect rich\n");
  CHECK(Complaints(kRules + "test \"a\" as of 2026-01-01 12:00\n  given customer { gender: \"女\" }\n  expect rich\n") == "");
  REQUIRE(checked.module.tests.size() == 1);
  CHECK_FALSE(checked.module.tests[0].as_of.is_day);
  CHECK(checked.module.tests[0].given[0].single);
}

TEST_CASE("several customers are told apart by key") {
  const std::string given =
      "test \"a\" as of 2026-01-01\n"
      "  given customers\n    | customer_id | level |\n    | c1 | gold |\n    | c2 |  |\n";
  CHECK(PrintedTest(given + "  expect\n    | customer_id | rich | tier | spend | interests |\n    | c1 | yes | Gold | 12.5 | Sport |\n    | c2 | no |  |  |  |\n") ==
        "test \"a\" on customers\n"
        "  expect c1: customers#0.rich\n  expect c1: (customers#0.tier = \"Gold\")\n  expect c1: (customers#0.spend = 12.50)\n"
        "  expect c1: ((customers#0.interests has \"Sport\") and (not (customers#0.interests has \"Baby\")))\n"
        "  expect c2: (not customers#0.rich)\n  expect c2: (customers#0.tier is missing)\n  expect c2: (customers#0.spend is missing)\n"
        "  expect c2: ((not (customers#0.interests has \"Sport\")) and (not (customers#0.interests has \"Baby\")))\n");
  CHECK(PrintedTest(given + "  expect rich\n") == "E0310 expect rich");
  CHECK(PrintedTest(given + "  given orders\n    | amount |\n    | 3 |\n  expect\n    | customer_id | rich |\n    | c1 | yes |\n") == "E0315 3");
  CHECK(PrintedTest(given + "  expect\n    | level | rich |\n    | c1 | yes |\n") == "E0312 | level | rich |");
  CHECK(PrintedTest(given + "  expect\n    | customer_id | rich |\n    | c3 | yes |\n") == "E0313 c3");
  CHECK(PrintedTest(given + "  expect\n    | customer_id | rihc |\n    | c1 | yes |\n") == "E0203 rihc");
  CHECK(PrintedTest(given + "  expect\n    | customer_id | rich |\n    | c1 | perhaps |\n") == "E0314 perhaps");
  CHECK(PrintedTest(given + "  expect\n    | customer_id | tier |\n    | c1 | Glod |\n") == "E0230 Glod");
}

TEST_CASE("what is given must be of the project") {
  const std::string test = "test \"a\" as of 2026-01-01\n";
  CHECK(PrintedTest(test + "  given custmer { level: \"gold\" }\n  expect rich\n") == "E0246 custmer");
  CHECK(PrintedTest(test + "  given customer { levl: \"gold\" }\n  expect rich\n") == "E0201 levl");
  CHECK(PrintedTest(test + "  given customer { level: \"glod\" }\n  expect rich\n") == "E0230 \"glod\"");
  CHECK(PrintedTest(test + "  given customer { open_ticket: many }\n  expect rich\n") == "E0314 many");
  CHECK(PrintedTest(test + "  given customer { level: \"gold\" }\n  given customer { level: \"gold\" }\n  expect rich\n") == "E0311 customer");
  CHECK(PrintedTest(test + "  given customer { level: \"gold\" }\n  expect tier = \"Gold\" because \"Silver\"\n") == "E0309 \"Silver\"");
}

TEST_CASE("the entity that is given by its values is the one under test") {
  const std::string rules = "tag big on accounts when industry = \"x\"\n";
  const Checked checked = CheckRules(rules + "test \"a\" as of 2026-01-01\n  given account { industry: \"x\" }\n  expect big\n");
  CHECK(checked.sink.all().empty());
  CHECK(checked.module.tests[0].entity == TableId{8});
}

TEST_CASE("what is expected of another entity is expected of its rows") {
  const std::string rules = "tag big on accounts when industry = \"x\"\n";
  const std::string head = "test \"a\" as of 2026-01-01\n  given customer { level: \"gold\" }\n";
  const std::string two = "  given accounts\n    | account_id | industry |\n    | a1 | x |\n    | a2 | y |\n";
  CHECK(PrintedTest(rules + head + "  given account { industry: \"x\" }\n  expect rich and not big\n  expect big\n") == "E0212 big");
  CHECK(PrintedTest(rules + head + "  given account { industry: \"x\" }\n  expect rich\n  expect not big\n") ==
        "test \"a\" on customers\n  expect customers#0.rich\n  expect accounts (not accounts#0.big)\n");
  CHECK(PrintedTest(rules + head + two + "  expect big\n") == "E0310 expect big");
  CHECK(PrintedTest(rules + head + two + "  expect\n    | account_id | big |\n    | a2 | no |\n  expect rich\n") ==
        "test \"a\" on customers\n  expect accounts a2: (not accounts#0.big)\n  expect customers#0.rich\n");
  CHECK(PrintedTest(rules + head + two + "  expect\n    | account_id | big |\n    | a3 | no |\n") == "E0313 a3");
}

}  // namespace
}  // namespace limn::test
