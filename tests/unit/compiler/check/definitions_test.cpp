// Definitions: bodies, attributes, personas, dependency order, cycles, purposes.

#include <catch2/catch.hpp>

#include <algorithm>

#include <fmt/format.h>

#include "tests/unit/compiler/check/shop.h"

namespace limn::test {
namespace {

TEST_CASE("params have the type of their default and their range") {
  CHECK(Body("param p = 10 from 0 to 20\n") == "int | 10 from 0 to 20");
  CHECK(Body("param p = 5% from 1% to 20%\n") == "decimal(2) | 0.05 from 0.01 to 0.20");
  CHECK(Body("param p = 5 from 0.5 to 20\n") == "decimal(1) | 5.0 from 0.5 to 20.0");
  CHECK(Body("param p = -5\n") == "int | -5");
  CHECK(Body("param p = \"x\"\n") == "text | \"x\"");
  CHECK(Body("param p = 2026-01-01 from 2025-01-01 to 2027-01-01\n") == "date | 2026-01-01 from 2025-01-01 to 2027-01-01");
  CHECK(Complaints("param p = 30 from 0 to 20\n") == "E0238 30");
  CHECK(Complaints("param p = 5 from 20 to 1\n") == "E0227 from 20 to 1");
  CHECK(Complaints("param p = \"x\" from \"a\" to \"z\"\n") == "E0224 from \"a\" to \"z\"");
  CHECK(Complaints("param p = open_ticket\n") == "E0237 open_ticket");
  CHECK(Complaints("param p = 1 from 2026-01-01 to 5\n") == "E0228 2026-01-01");
}

TEST_CASE("lists have one type, and meet values of it") {
  CHECK(Body("list l = (\"a\", \"b\")\n") == "text | (\"a\", \"b\")");
  CHECK(Body("list l = (1, 2.5)\n") == "decimal(1) | (1.0, 2.5)");
  CHECK(Body("list l = (1, 2)\nmetric m = open_ticket in l\n") == "bool? | (customers#0.open_ticket in l)");
  CHECK(Body("list l = (1, 2)\nmetric m = credit in l\n") == "bool? | (customers#0.credit in (1, 2))");
  CHECK(Body("list l from \"f.csv\" column id\nmetric m = city in l\n") == "bool? | (customers#0.city in l)");
  CHECK(Complaints("list l = (1, \"b\")\n") == "E0228 \"b\"");
  CHECK(Complaints("list l = (1, 2)\nmetric m = city in l\n") == "E0202 l");
  CHECK(Complaints("list l = (1, 2)\nmetric m = l\n") == "E0235 l");
}

TEST_CASE("arms of a tag have one type, and conditions") {
  CHECK(Body("tag t one of\n  1 when open_ticket > 3\n  2.5 when open_ticket > 1\n  otherwise 0\n") ==
        "decimal(1) | 1.0 when (customers#0.open_ticket > 3)\n  2.5 when (customers#0.open_ticket > 1)\n  otherwise 0.0");
  CHECK(Body("tag t one of\n  \"a\" when open_ticket > 3\n") == "text? | \"a\" when (customers#0.open_ticket > 3)");
  CHECK(Complaints("tag t one of\n  \"a\" when open_ticket > 3\n  otherwise 2\n") == "E0228 2");
  CHECK(Complaints("tag t one of\n  \"a\" when open_ticket\n  otherwise \"b\"\n") == "E0202 open_ticket");
  CHECK(Complaints("tag t when interests\ntag interests any of\n  \"a\" when requested_demo\n") == "E0232 interests");
}

TEST_CASE("all of no rows gives a tag only after a hint") {
  CHECK(Complaints("tag t when all(orders: is_gift)\n") == "L0317 all(orders: is_gift)");
  CHECK(Repaired("tag t when all(orders: is_gift)\n") == "tag t when any(orders) and all(orders: is_gift)\n");
  CHECK(Complaints("tag t when any(orders) and all(orders: is_gift)\n") == "");
  CHECK(Complaints("metric m = all(orders: is_gift)\n") == "");
}

TEST_CASE("any of: distinct texts, has, and otherwise as an arm") {
  const std::string interests = "tag interests any of\n  \"Sport\" when open_ticket > 3\n  \"Baby\" when requested_demo\n";
  CHECK(Body(interests) == "set of text | \"Sport\" when (customers#0.open_ticket > 3)\n  \"Baby\" when customers#0.requested_demo");
  CHECK(Body(interests + "segment s when interests has \"Sport\"\n") == "bool | (customers#0.interests has \"Sport\")");
  CHECK(Body(interests + "segment s when interests does not have \"Sport\"\n") == "bool | (not (customers#0.interests has \"Sport\"))");
  CHECK(Complaints(interests + "segment s when interests has \"Sprot\"\n") == "E0230 \"Sprot\"");
  CHECK(Complaints(interests + "segment s when interests = \"Sport\"\n") == "E0232 interests");
  CHECK(Complaints(interests + "segment s when interests in (\"Sport\")\n") == "E0232 interests");
  CHECK(Complaints(interests + "segment s when interests is missing\n") == "E0249 interests");
  CHECK(Complaints(interests + "segment s when level has \"gold\"\n") == "E0233 level");
  CHECK(Complaints("tag t any of\n  \"a\" when requested_demo\n  \"a\" when open_ticket > 1\n") == "E0304 \"a\"");
  CHECK(Complaints("tag t any of\n  1 when requested_demo\n") == "E0202 1");
  CHECK(Body("tag t any of\n  \"a\" when requested_demo\n  otherwise \"none\"\n") ==
        "set of text | \"a\" when customers#0.requested_demo\n  \"none\" when (not (customers#0.requested_demo default no))");
}

TEST_CASE("tags and persona sets are compared with their own values") {
  const std::string tier = "tag tier one of\n  \"Gold\" when open_ticket > 3\n  otherwise \"Other\"\n";
  CHECK(Body(tier + "segment s when tier = \"Gold\"\n") == "bool | (customers#0.tier = \"Gold\")");
  CHECK(Complaints(tier + "segment s when tier = \"gold\"\n") == "L0318 otherwise \"Other\"; E0230 \"gold\"");
  CHECK(Complaints("tag copy = level\nsegment s when copy = \"goldd\"\n") == "E0230 \"goldd\"");
  CHECK(Complaints("tag t = if requested_demo then \"a\" else \"b\"\nsegment s when t in (\"a\", \"c\")\n") == "E0230 \"c\"");
  const std::string personas =
      "segment base when open_ticket > 0\n"
      "personas shopper among base first match\n"
      "  persona hunter \"Bargain hunter\" when requested_demo\n    story \"has {open_ticket} tickets\"\n    goal \"less\"\n"
      "  otherwise persona casual \"All others\"\n";
  CHECK(Body(personas) ==
        "text? | among base\n  hunter when customers#0.requested_demo\n    story \"has {customers#0.open_ticket} tickets\"\n"
        "    goal \"less\"\n  casual otherwise");
  CHECK(Body(personas + "segment s when shopper = \"hunter\"\n") == "bool? | (customers#0.shopper = \"hunter\")");
  // A persona's label is understood, too.
  CHECK(Body(personas + "segment s when shopper = \"Bargain hunter\"\n") == "bool? | (customers#0.shopper = \"hunter\")");
  CHECK(Complaints("personas p among nobody first match\n  persona a when requested_demo\n") == "E0203 nobody");
  CHECK(Complaints("personas p first match\n  persona a when requested_demo\n  persona a when open_ticket > 1\n") == "E0305 a");
}

TEST_CASE("names: once each, not those of columns, and in any order") {
  CHECK(Complaints("metric a = 1\nmetric a = 2\n") == "E0301 a");
  CHECK(Complaints("metric level = 1\n") == "E0302 level");
  CHECK(Complaints("metric amount = 1\n") == "");
  CHECK(Complaints("metric a on ordrs = 1\nmetric b = a + 1\n") == "E0246 ordrs");
  CHECK(Complaints("param p on orders = 1\n") == "E0308 orders");
  CHECK(Complaints("metric a = open_ticket()\n") == "E0206 open_ticket");
  CHECK(Complaints("metric a = 1\nmetric b = a(2)\n") == "E0206 a");
  CHECK(Complaints("metric b = avg(orders.amount)\n") == "E0205 avg");
}

TEST_CASE("dependencies come first, cycles are said once with their path") {
  const Checked checked = CheckRules("tag t when m > p\nmetric m = n + 1\nmetric n = open_ticket\nparam p = 3\n");
  REQUIRE(checked.sink.all().empty());
  std::string order;
  for (const hir::DefId id : checked.module.order) {
    order += checked.module[id].name + " ";
  }
  CHECK(order == "n m p t ");
  const std::string ring = "metric a = b + 1\nmetric b = c + 1\nmetric c = a + 1\n";
  CHECK(Complaints(ring) == "E0303 b");
  const Checked cyclic = CheckRules(ring);
  CHECK(MessageOf(cyclic.sink.all().front(), Language::English).find("a → b → c → a") != std::string::npos);
  CHECK(Complaints("metric a = sum(referred.a)\n") == "E0303 referred.a");
  // A chain of a hundred thousand links needs no deep stack.
  std::string chain = "metric m0 = open_ticket\n";
  std::string backwards;
  for (int link = 1; link < 3000; ++link) {
    backwards = fmt::format("metric m{} = m{} + 1\n", link, link - 1) + backwards;
  }
  CHECK(Complaints(backwards + chain) == "");
}

TEST_CASE("attributes are read, and what they mention is checked last") {
  const Checked checked = CheckRules(
      "metric m \"Label\" in \"a / b\" owner \"CRM\" means \"for {n}\" review 2026-12-31 = 1\n"
      "metric n = m + 1\n"
      "tag t severity high advice \"call\" goal \"less\" by n for marketing because \"{n} and {level}\" when m > 3\n");
  REQUIRE(checked.sink.all().empty());
  const hir::Definition& metric = checked.module.definitions[0];
  CHECK(metric.label == "Label");
  CHECK(metric.attributes.path == std::vector<std::string>{"a", "b"});
  CHECK(metric.attributes.owner == "CRM");
  CHECK(metric.attributes.review.has_value());
  const hir::Definition& tag = checked.module.definitions[2];
  CHECK(tag.attributes.severity == "high");
  CHECK(tag.attributes.goal_metric == hir::DefId{1});
  CHECK(tag.attributes.purposes == std::vector<std::string>{"marketing"});
  CHECK(tag.attributes.because.size() == 3);
  CHECK(Complaints("tag t for marketng when requested_demo\n") == "E0245 marketng");
  CHECK(Complaints("tag t owner \"a\" owner \"b\" when requested_demo\n") == "E0307 owner \"b\"");
  CHECK(Complaints("tag t because \"{lvel}\" when requested_demo\n") == "E0203 lvel");
}

TEST_CASE("purposes are hidden definitions on the entity whose labels are for them") {
  const Checked checked = CheckRules("metric m for marketing = 1\n");
  const hir::Definition& purpose = checked.module.definitions.back();
  CHECK(purpose.kind == hir::DefinitionKind::Purpose);
  CHECK(purpose.name == "marketing");
  CHECK(purpose.table == Shop().main_entity);
  CHECK_FALSE(checked.module.Find("marketing").has_value());
  // Nothing is for it, and either entity may be meant.
  CHECK(CheckRules("metric m = 1\n").module.definitions.size() == 1);
}

TEST_CASE("texts compared with columns are kept for a look at the data") {
  const Checked checked = CheckRules("tag t when city = \"Paris\" or most_common(orders.category) in (\"a\", \"b\") or level = \"gold\"\n");
  std::string uses;
  for (const hir::ValueUse& use : checked.module.value_uses) {
    uses += Shop().ColumnOf(use.table, use.column).name + "=" + use.text + " ";
  }
  CHECK(uses == "city=Paris category=a category=b ");
}

}  // namespace
}  // namespace limn::test
