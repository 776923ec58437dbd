// Expressions: what is written and the typed tree that comes of it.

#include <catch2/catch.hpp>

#include "tests/unit/compiler/check/shop.h"

namespace limn::test {
namespace {

TEST_CASE("literals have the type that their spelling says") {
  CheckRows({
      {"10_000", "int | 10000"},
      {"12.50", "decimal(2) | 12.50"},
      {"30%", "decimal(2) | 0.30"},
      {"12.5%", "decimal(3) | 0.125"},
      {"5万", "int | 50000"},
      {"-3", "int | -3"},
      {"-0.5", "decimal(1) | -0.5"},
      {"\"a\"", "text | \"a\""},
      {"2026-01-31", "date | 2026-01-31"},
      {"2026-01-31 18:00", "datetime | 2026-01-31 18:00:00"},
      {"2 weeks", "duration in days | 14 days"},
      {"2 quarters", "duration in months | 6 months"},
      {"12 hours", "duration in microseconds | 43200000000 microseconds"},
      {"yes", "bool | yes"},
      {"today", "date | today"},
  });
}

TEST_CASE("numbers mix by semantics.md: int, decimal by scale, number") {
  CheckRows({
      {"open_ticket + 1", "int? | (customers#0.open_ticket + 1)"},
      {"open_ticket + 0.5", "decimal(1)? | (decimal(1)<customers#0.open_ticket> + 0.5)"},
      {"credit + 1", "number? | (customers#0.credit + 1)"},
      {"credit * 30%", "number? | (customers#0.credit * 0.3)"},
      {"open_ticket / 2", "number? | (customers#0.open_ticket / 2)"},
      {"open_ticket / 0.5", "number? | (decimal(0)<customers#0.open_ticket> / 0.5)"},
      {"-open_ticket", "int? | (-customers#0.open_ticket)"},
      {"open_ticket - 1 - 2", "int? | ((customers#0.open_ticket - 1) - 2)"},
      {"sum(orders: amount * 12.5%)", "decimal(5) | sum(customers#0.orders#1: (orders#1.amount * 0.125))"},
      {"sum(orders: amount * amount * amount * amount)",
       "decimal(6) | sum(customers#0.orders#1: (((orders#1.amount * orders#1.amount) * orders#1.amount) * orders#1.amount))"},
      {"sum(order_items: quantity * price)",
       "decimal(2) | sum(customers#0.orders.order_items#1: (decimal(0)<order_items#1.quantity> * order_items#1.price))"},
  });
}

TEST_CASE("comparisons convert to one type") {
  CheckRows({
      {"open_ticket > 1.5", "bool? | (decimal(1)<customers#0.open_ticket> > 1.5)"},
      {"credit >= 10", "bool? | (customers#0.credit >= 10)"},
      {"open_ticket / 3 > 0.5", "bool? | ((customers#0.open_ticket / 3) > 0.5)"},
      {"birth_date <= 2026-01-31", "bool? | (customers#0.birth_date <= 2026-01-31)"},
      {"signed_up <= 2026-01-31", "bool? | (date<customers#0.signed_up> <= 2026-01-31)"},
      {"signed_up <= 2026-01-31 18:00", "bool? | (customers#0.signed_up <= 2026-01-31 18:00:00)"},
      {"birth_date < 2026-01-31 18:00", "bool? | (customers#0.birth_date < 2026-01-31)"},
      {"signed_up between 2026-01-01 and 2026-01-31", "bool? | (date<customers#0.signed_up> between 2026-01-01 and 2026-01-31)"},
      {"open_ticket between 1 and 2.5", "bool? | (decimal(1)<customers#0.open_ticket> between 1.0 and 2.5)"},
      {"open_ticket not between 1 and 2 or open_ticket is missing",
       "bool? | ((not (customers#0.open_ticket between 1 and 2)) or (customers#0.open_ticket is missing))"},
      {"requested_demo = yes", "bool? | (customers#0.requested_demo = yes)"},
      {"city = \"Paris\"", "bool? | (customers#0.city = \"Paris\")"},
      {"customer_id = \"x\"", "bool | (customers#0.customer_id = \"x\")"},
      {"open_ticket in (1, 2)", "bool? | (customers#0.open_ticket in (1, 2))"},
      {"open_ticket in (1, 2.5)", "bool? | (decimal(1)<customers#0.open_ticket> in (1.0, 2.5))"},
      {"email is missing", "bool | (customers#0.email is missing)"},
      {"email is known", "bool | (customers#0.email is known)"},
      {"email contains \"@\"", "bool? | (customers#0.email contains \"@\")"},
      {"email matches \"[.]cn$\"", "bool? | (customers#0.email matches \"[.]cn$\")"},
      {"email does not end with \".cn\" and email is known",
       "bool? | ((not (customers#0.email ends with \".cn\")) and (customers#0.email is known))"},
  });
}

TEST_CASE("aliases are read as the declared value") {
  CheckRows({
      {"gender = \"女\"", "bool? | (customers#0.gender = \"F\")"},
      {"性别 in (\"男\", \"F\")", "bool? | (customers#0.gender in (\"M\", \"F\"))"},
  });
}

TEST_CASE("dates and amounts of time") {
  CheckRows({
      {"today - birth_date", "duration in days? | (today - customers#0.birth_date)"},
      {"today - signed_up", "duration in days? | (today - date<customers#0.signed_up>)"},
      {"today - birth_date > 30 days", "bool? | ((today - customers#0.birth_date) > 30 days)"},
      {"signed_up - 2026-01-01 00:00 > 2 days",
       "bool? | ((customers#0.signed_up - 2026-01-01 00:00:00) > 172800000000 microseconds)"},
      {"birth_date + 3 months", "date? | (customers#0.birth_date + 3 months)"},
      {"3 months + birth_date", "date? | (customers#0.birth_date + 3 months)"},
      {"signed_up - 90 minutes", "datetime? | (customers#0.signed_up - 5400000000 microseconds)"},
      {"today - 7 days", "date | (today - 7 days)"},
  });
}

TEST_CASE("if, default and missing take their type from beside them") {
  CheckRows({
      {"if open_ticket > 1 then 1 else 0.5", "decimal(1)? | (if (customers#0.open_ticket > 1) then 1.0 else 0.5)"},
      {"if email is known then email else missing", "text? | (if (customers#0.email is known) then customers#0.email else missing)"},
      {"if email is missing then \"a\" else if city = \"x\" then \"b\" else \"c\"",
       "text? | (if (customers#0.email is missing) then \"a\" else (if (customers#0.city = \"x\") then \"b\" else \"c\"))"},
      {"open_ticket default 0", "int | (customers#0.open_ticket default 0)"},
      {"open_ticket default 0.5", "decimal(1) | (decimal(1)<customers#0.open_ticket> default 0.5)"},
      {"(open_ticket + 1) default 0", "int | ((customers#0.open_ticket + 1) default 0)"},
      {"open_ticket + (open_ticket default 0)", "int? | (customers#0.open_ticket + (customers#0.open_ticket default 0))"},
      {"missing + open_ticket", "int? | (missing + customers#0.open_ticket)"},
  });
}

TEST_CASE("builtins in both languages, by the types of their arguments") {
  CheckRows({
      {"days_since(birth_date)", "int? | days_since/0(customers#0.birth_date)"},
      {"距今天数(signed_up)", "int? | days_since/1(customers#0.signed_up)"},
      {"days_since(last(orders.ordered_at))", "int? | days_since/1(last(customers#0.orders#1: orders#1.ordered_at))"},
      {"least(open_ticket, 2.5)", "decimal(1)? | least/1(decimal(1)<customers#0.open_ticket>, 2.5)"},
      {"round(1 / 3, 2)", "number? | round/4((1 / 3), 2)"},
      {"lower(missing)", "text? | lower/0(missing)"},
      {"length(email) > 3", "bool? | (length/0(customers#0.email) > 3)"},
      {"fold(city) = \"paris\"", "bool? | (fold/0(customers#0.city) = \"paris\")"},
  });
}

TEST_CASE("logic joins long chains without deep recursion") {
  std::string chain = "city = \"0\"";
  for (int part = 1; part < 900; ++part) {
    chain += " or city = \"" + std::to_string(part) + "\"";
  }
  CHECK(Value(chain).starts_with("bool? | (((((("));
}

}  // namespace
}  // namespace limn::test
