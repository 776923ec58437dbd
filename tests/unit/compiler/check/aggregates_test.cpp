// Aggregates: what they go over, what names mean inside, and windows.

#include <catch2/catch.hpp>

#include "tests/unit/compiler/check/shop.h"

namespace limn::test {
namespace {

TEST_CASE("every function over columns and expressions") {
  CheckRows({
      {"count(orders)", "int | count(customers#0.orders#1)"},
      {"count(orders.category)", "int | count(customers#0.orders#1: orders#1.category)"},
      {"sum(orders.amount)", "decimal(2) | sum(customers#0.orders#1: orders#1.amount)"},
      {"sum(order_items.quantity)", "int | sum(customers#0.orders.order_items#1: order_items#1.quantity)"},
      {"average(orders.amount)", "number? | average(customers#0.orders#1: orders#1.amount)"},
      {"min(orders.due)", "date? | min(customers#0.orders#1: orders#1.due)"},
      {"max(orders: amount - discount)", "decimal(2)? | max(customers#0.orders#1: (orders#1.amount - orders#1.discount))"},
      {"first(orders.category)", "text? | first(customers#0.orders#1: orders#1.category)"},
      {"last(orders.ordered_at)", "datetime? | last(customers#0.orders#1: orders#1.ordered_at)"},
      {"median(orders.amount)", "decimal(2)? | median(customers#0.orders#1: orders#1.amount)"},
      {"percentile(12.5, orders.amount)", "decimal(2)? | percentile(12.5, customers#0.orders#1: orders#1.amount)"},
      {"stddev(orders.amount)", "number? | stddev(customers#0.orders#1: orders#1.amount)"},
      {"count(orders on weekends during 22:00 to 6:30)", "int | count(customers#0.orders#1 on weekends during 22:00:00 to 06:30:00)"},
      {"count(visits on weekdays)", "int | count(customers#0.visits#1 on weekdays)"},
      {"most_common(orders.category)", "text? | most_common(customers#0.orders#1: orders#1.category)"},
      {"distinct(orders: amount > 5)", "int | distinct(customers#0.orders#1: (orders#1.amount > 5.00))"},
      {"share(orders: amount > 5)", "number? | share(customers#0.orders#1: (orders#1.amount > 5.00))"},
      {"share(orders.is_gift)", "number? | share(customers#0.orders#1: orders#1.is_gift)"},
      {"any(orders where amount > 5)", "bool | any(customers#0.orders#1 where (orders#1.amount > 5.00))"},
      {"any(orders: amount > 5)", "bool? | any(customers#0.orders#1: (orders#1.amount > 5.00))"},
      {"none(orders in last 7 days)", "bool | none(customers#0.orders#1 in last 7 days)"},
      {"all(orders: is_gift where amount > 5)", "bool? | all(customers#0.orders#1: orders#1.is_gift where (orders#1.amount > 5.00))"},
      {"求和(订单.金额 其中 状态 = \"已付款\" 最近 365 天)",
       "decimal(2) | sum(customers#0.orders#1: orders#1.amount where (orders#1.status = \"已付款\") in last 365 days)"},
      {"count(orders where amount > 5 where is_gift)", "int | count(customers#0.orders#1 where ((orders#1.amount > 5.00) and orders#1.is_gift))"},
  });
}

TEST_CASE("windows stay as they are written") {
  CheckRows({
      {"count(orders in last 30 days)", "int | count(customers#0.orders#1 in last 30 days)"},
      {"count(orders in last 2 hours)", "int | count(customers#0.orders#1 in last 2 hours)"},
      {"count(orders in previous 3 months)", "int | count(customers#0.orders#1 in previous 3 months)"},
      {"count(orders in this year)", "int | count(customers#0.orders#1 in this years)"},
      {"count(orders in last full month)", "int | count(customers#0.orders#1 in last full months)"},
      {"count(orders since 2025-01-01)", "int | count(customers#0.orders#1 since 2025-01-01)"},
      {"count(orders before 2025-01-01 12:00)", "int | count(customers#0.orders#1 before 2025-01-01 12:00:00)"},
      {"count(orders from 2025-01-01 to 2025-06-30)", "int | count(customers#0.orders#1 from 2025-01-01 to 2025-06-30)"},
      {"count(orders since customer.birth_date + 18 years)", "int | count(customers#0.orders#1 since (customers#0.birth_date + 216 months))"},
      {"count(orders since 2025-01-01 before 2025-02-01)", "int | count(customers#0.orders#1 since 2025-01-01 before 2025-02-01)"},
      {"count(order_items in last 30 days)", "int | count(customers#0.orders.order_items#1 in last 30 days)"},
  });
  CHECK(Body("param days_back = 30\nmetric m = count(orders in last days_back days)\n") ==
        "int | count(customers#0.orders#1 in last days_back days)");
}

TEST_CASE("paths go down by one unambiguous way, and up") {
  CheckRows({
      {"count(orders.order_items)", "int | count(customers#0.orders.order_items#1)"},
      {"sum(orders.order_items.quantity)", "int | sum(customers#0.orders.order_items#1: order_items#1.quantity)"},
      {"sum(order_items.product.weight)", "decimal(3) | sum(customers#0.orders.order_items#1: order_items#1.product.weight)"},
      {"count(order_items where product.brand = \"x\")", "int | count(customers#0.orders.order_items#1 where (order_items#1.product.brand = \"x\"))"},
      {"count(order_items where order.status = \"paid\")", "int | count(customers#0.orders.order_items#1 where (order_items#1.order.status = \"paid\"))"},
      {"count(return_items)", "int | count(customers#0.returns.return_items#1)"},
      {"count(coupons)", "int | count(customers#0.coupons#1)"},
      {"count(orders.coupons)", "int | count(customers#0.orders.coupons#1)"},
      {"count(referred)", "int | count(customers#0.referred#1)"},
      {"count(referred.orders)", "int | count(customers#0.referred.orders#1)"},
      {"referrer.level", "text? | customers#0.referrer.level"},
      {"customer.referrer.level", "text? | customers#0.referrer.level"},
      {"referrer.referrer.level", "text? | customers#0.referrer.referrer.level"},
      {"count(referrer.orders)", "int | count(customers#0.referrer.orders#1)"},
  });
}

TEST_CASE("inside an aggregate the row of the entity needs its name, and is the one outside") {
  CheckRows({
      {"count(orders where customer.level = \"gold\")", "int | count(customers#0.orders#1 where (customers#0.level = \"gold\"))"},
      {"count(orders where 客户.等级 = \"gold\")", "int | count(customers#0.orders#1 where (customers#0.level = \"gold\"))"},
      {"count(order_items where customer.level = \"gold\")",
       "int | count(customers#0.orders.order_items#1 where (customers#0.level = \"gold\"))"},
      {"count(orders where customer.referrer.level = \"gold\")",
       "int | count(customers#0.orders#1 where (customers#0.referrer.level = \"gold\"))"},
      {"count(referred where level = customer.level)", "int | count(customers#0.referred#1 where (customers#1.level = customers#0.level))"},
      {"count(referred where referrer.level = \"gold\")", "int | count(customers#0.referred#1 where (customers#0.level = \"gold\"))"},
  });
  CHECK(ValueOn("orders", "customer.level") == "text? | orders#0.customer.level");
  CHECK(ValueOn("order_items", "customer.level") == "text? | order_items#0.order.customer.level");
  CHECK(ValueOn("orders", "amount - discount") == "decimal(2)? | (orders#0.amount - orders#0.discount)");
}

TEST_CASE("a table in an inner call is reached from the nearest row that links to it") {
  CheckRows({
      {"any(orders: count(order_items) > 3)", "bool | any(customers#0.orders#1: (count(orders#1.order_items#2) > 3))"},
      {"any(orders: count(visits) > 3)", "bool | any(customers#0.orders#1: (count(customers#0.visits#2) > 3))"},
      {"any(orders: count(customer.orders) > 3)", "bool | any(customers#0.orders#1: (count(customers#0.orders#2) > 3))"},
      {"any(orders: count(customer.visits where page = order.category) > 3)",
       "bool | any(customers#0.orders#1: (count(customers#0.visits#2 where (visits#2.page = orders#1.category)) > 3))"},
      {"any(orders: amount > average(customer.orders.amount))",
       "bool? | any(customers#0.orders#1: (number<orders#1.amount> > average(customers#0.orders#2: orders#2.amount)))"},
  });
  CHECK(ValueOn("orders", "count(customer.orders)") == "int | count(orders#0.customer.orders#1)");
  CHECK(ValueOn("orders", "count(customer.orders where ordered_at > order.ordered_at)") ==
        "int | count(orders#0.customer.orders#1 where (orders#1.ordered_at > orders#0.ordered_at))");
}

TEST_CASE("metrics on a table below are values inside its aggregates") {
  const std::string rules =
      "metric item_total on orders = sum(order_items: quantity * price)\n"
      "metric big = 100\n";
  CHECK(Body(rules + "metric m = max(orders.item_total)\n") == "decimal(2)? | max(customers#0.orders#1: orders#1.item_total)");
  CHECK(Body(rules + "metric m = count(orders where item_total > customer.big)\n") ==
        "int | count(customers#0.orders#1 where (orders#1.item_total > decimal(2)<customers#0.big>))");
  CHECK(Complaints(rules + "metric m = item_total\n") == "E0212 item_total");
  CHECK(Complaints(rules + "metric m = count(orders where amount > big)\n") == "E0208 big");
}

TEST_CASE("what aggregates refuse") {
  const std::vector<Row> rows = {
      {"sum(orders)", "E0217 orders"},
      {"sum(amount)", "E0216 amount"},
      {"sum(quantity * price)", "E0216 quantity * price"},
      {"sum(orders.category)", "E0248 orders.category"},
      {"max(orders.category)", "E0224 orders.category"},
      {"share(orders)", "E0218 orders"},
      {"all(orders where is_gift)", "E0218 orders"},
      {"share(orders: amount)", "E0202 amount"},
      {"sum(orders.amount: discount)", "E0219 orders.amount: discount"},
      {"count(orders: is_gift)", "E0220 :"},
      {"last(returns.return_id)", "E0221 returns.return_id"},
      {"count(returns in last 3 days)", "E0221 in last 3 days"},
      {"count(orders in last 0 days)", "E0222 0"},
      {"count(visits in last 3 hours)", "E0223 in last 3 hours"},
      {"count(visits before 2026-01-01 10:00)", "E0223 2026-01-01 10:00"},
      {"count(orders since \"2025-01-01\")", "E0244 \"2025-01-01\""},
      {"count(orders since 30 days)", "E0202 30 days"},
      {"count(orders from 2025-02-01 to 2025-01-01)", "E0227 from 2025-02-01 to 2025-01-01"},
      {"count(ordes)", "E0204 ordes"},
      {"count(customers)", "E0204 customers"},
      {"count(orders.order_itms)", "E0201 order_itms"},
      {"count(orders where level = \"gold\")", "E0208 level"},
      {"count(orders where amout > 3)", "E0201 amout"},
      {"count(orders where order_items > 3)", "E0209 order_items"},
      {"orders.amount", "E0209 orders.amount"},
      {"orders", "E0209 orders"},
      {"customer", "E0210 customer"},
      {"count(orders where customer > 3)", "E0210 customer"},
      {"count(customer)", "E0216 customer"},
      {"count(customer.ordes)", "E0204 ordes"},
      {"count(orders, visits)", "E0213 visits"},
      {"count(orders in last 3 days in last 5 days)", "L0251 in last 5 days"},
      {"count(orders since 2025-01-01 before 2025-02-01)", ""},
      {"median(orders.category)", "E0224 orders.category"},
      {"stddev(orders.category)", "E0248 orders.category"},
      {"stddev(orders)", "E0217 orders"},
      {"percentile(orders.amount)", "E0213 orders.amount"},
      {"percentile(90, orders.amount, 3)", "E0213 3"},
      {"percentile(orders.amount, 90)", "E0237 orders.amount"},
      {"percentile(count(visits), orders.amount)", "E0237 count(visits)"},
      {"percentile(101, orders.amount)", "E0238 101"},
      {"percentile(90%, orders.amount)", "E0271 90%"},
      {"percentile(90, orders)", "E0217 orders"},
      {"count(visits during 20:00 to 22:00)", "E0223 during 20:00 to 22:00"},
      {"count(orders during 20:00 to 20:00)", "E0270 during 20:00 to 20:00"},
      {"count(orders during 24:00 to 20:00)", "E0142 24:00"},
      {"count(returns on weekends)", "E0221 on weekends"},
      {"count(orders on weekends on weekends)", "L0251 on weekends"},
      {"most_common(orders.category ties by amount)", "E0274 amount"},
      {"most_common(orders.category ties by distinct(amount))", "E0274 distinct(amount)"},
      {"sum(orders.amount ties by amount)", "E0215 ties by"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written);
    CHECK(Wrong(row.written) == row.checked);
  }
  CHECK(Complaints("metric m on products = count(return_items) + count(order_items)\n") == "");
  CHECK(Complaints("metric m on order_items = count(product.return_items)\n") == "");
}

TEST_CASE("two ways down of one length ask for the whole path") {
  // products lead to order_items and return_items; from customers both return_items and order_items are unique, coupons are
  // direct. From accounts nothing is reachable.
  CHECK(Complaints("metric m on accounts = count(orders)\n") == "E0204 orders");
  CHECK(Complaints("metric m on accounts = count(contacts where role = \"CFO\")\n") == "");
}

}  // namespace
}  // namespace limn::test
