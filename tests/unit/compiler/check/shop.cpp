#include "tests/unit/compiler/check/shop.h"

#include <algorithm>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "compiler/syntax/parse.h"

namespace limn::test {
namespace {

ColumnSchema Column(std::string name, ValueType type, std::vector<std::string> names = {}) {
  ColumnSchema column;
  column.name = std::move(name);
  column.names = std::move(names);
  column.type = type;
  return column;
}

const ValueType kText{ValueKind::Text};
const ValueType kInt{ValueKind::Int};
const ValueType kBool{ValueKind::Bool};
const ValueType kDate{ValueKind::Date};
const ValueType kDateTime{ValueKind::DateTime};
const ValueType kMoney{ValueKind::Decimal, 2};

TableSchema Table(std::string name, std::string chinese, std::vector<ColumnSchema> columns) {
  TableSchema table;
  table.name = std::move(name);
  table.names = {std::move(chinese)};
  table.columns = std::move(columns);
  return table;
}

Schema MakeShop() {
  Schema shop;
  enum { Customers, Orders, Items, Products, Visits, Returns, ReturnItems, Coupons, Accounts, Contacts };
  ColumnSchema level = Column("level", kText, {"等级"});
  level.values = {"gold", "silver", "bronze"};
  ColumnSchema gender = Column("gender", kText, {"性别"});
  gender.values = {"F", "M"};
  gender.aliases = {{"女", "F"}, {"男", "M"}};
  shop.tables = {
      Table("customers", "客户",
            {Column("customer_id", kText), Column("birth_date", kDate, {"生日"}), gender, level, Column("city", kText, {"城市"}),
             Column("email", kText), Column("requested_demo", kBool), Column("open_ticket", kInt), Column("signed_up", kDateTime),
             Column("referrer_id", kText), Column("credit", {ValueKind::Number})}),
      Table("orders", "订单",
            {Column("order_id", kText), Column("customer_id", kText), Column("ordered_at", kDateTime, {"下单时间"}),
             Column("status", kText, {"状态"}), Column("category", kText), Column("amount", kMoney, {"金额"}),
             Column("discount", kMoney), Column("is_gift", kBool), Column("due", kDate)}),
      Table("order_items", "明细", {Column("order_id", kText), Column("product_id", kText), Column("quantity", kInt), Column("price", kMoney)}),
      Table("products", "商品", {Column("product_id", kText), Column("brand", kText), Column("weight", {ValueKind::Decimal, 3})}),
      Table("visits", "访问", {Column("customer_id", kText), Column("visited_on", kDate), Column("page", kText)}),
      Table("returns", "退货", {Column("return_id", kText), Column("customer_id", kText)}),
      Table("return_items", "退货明细", {Column("return_id", kText), Column("product_id", kText)}),
      Table("coupons", "优惠券", {Column("customer_id", kText), Column("order_id", kText)}),
      Table("accounts", "企业", {Column("account_id", kText), Column("industry", kText)}),
      Table("contacts", "联系人", {Column("account_id", kText), Column("role", kText)}),
  };
  shop.tables[Customers].entity = "customer";
  shop.tables[Customers].entity_names = {"客户"};
  shop.tables[Accounts].entity = "account";
  const std::vector<std::pair<int, uint32_t>> keys = {{Customers, 0}, {Orders, 0}, {Products, 0}, {Returns, 0}, {Accounts, 0}};
  for (const auto& [table, column] : keys) {
    shop.tables[static_cast<size_t>(table)].key = {{column}};
  }
  shop.tables[Orders].time = ColumnId{2};
  shop.tables[Visits].time = ColumnId{1};
  const auto link = [&](std::string name, uint32_t child, uint32_t parent, uint32_t column) {
    Link made;
    made.name = std::move(name);
    made.names = {shop.tables[parent].name, shop.tables[parent].names[0]};
    made.children_name = shop.tables[child].name;
    made.children_names = {shop.tables[child].names[0]};
    made.child = {child};
    made.parent = {parent};
    made.child_columns = {{column}};
    shop.links.push_back(std::move(made));
    return LinkId{static_cast<uint32_t>(shop.links.size() - 1)};
  };
  const LinkId referrer = link("referrer", Customers, Customers, 9);
  shop.links[referrer.index].names.clear();
  shop.links[referrer.index].children_name = "referred";
  shop.links[referrer.index].children_names.clear();
  link("customer", Orders, Customers, 1);
  shop.tables[Items].time_from = link("order", Items, Orders, 0);
  link("product", Items, Products, 1);
  link("customer", Visits, Customers, 0);
  link("customer", Returns, Customers, 1);
  link("return", ReturnItems, Returns, 0);
  link("product", ReturnItems, Products, 1);
  link("customer", Coupons, Customers, 0);
  link("order", Coupons, Orders, 1);
  link("account", Contacts, Accounts, 0);
  shop.main_entity = {Customers};
  return shop;
}

std::string Say(const Diagnostic& diagnostic, const SourceMap& sources) {
  return fmt::format("{} {}", CodeOf(diagnostic.kind), sources.Text(diagnostic.span));
}

std::string Joined(const Checked& checked) {
  std::string all;
  for (const Diagnostic& diagnostic : checked.sink.all()) {
    all += (all.empty() ? "" : "; ") + Say(diagnostic, checked.sources);
  }
  return all;
}

}  // namespace

const Schema& Shop() {
  static const Schema shop = MakeShop();
  return shop;
}

Checked CheckRules(std::string_view rules) {
  Checked checked;
  std::vector<ast::File> files;
  files.push_back(Parse(checked.sources, checked.sources.Add("rules/test.limn", std::string(rules)), checked.sink));
  const FileId purposes = checked.sources.Add("purposes", "segment marketing when requested_demo = yes\n");
  const ast::File purpose = Parse(checked.sources, purposes, checked.sink);
  CheckInput input;
  input.files = files;
  input.purposes = {{"marketing", &purpose}};
  input.schema = &Shop();
  input.read_list = [](const std::string&, const std::string&, Span) { return std::optional<std::vector<std::string>>({"a", "b"}); };
  checked.module = Check(input, checked.sources, checked.sink);
  checked.sink.SortAndDeduplicate();
  return checked;
}

std::string Body(std::string_view rules) {
  const Checked checked = CheckRules(rules);
  if (checked.sink.has_errors()) {
    return Joined(checked);
  }
  std::string printed = hir::Print(checked.module, Shop());
  // The purpose comes after what is written in rules.
  printed.resize(std::min(printed.size(), printed.find("purpose ")));
  const size_t last = printed.rfind("\n", printed.find_last_not_of('\n'));
  size_t begin = printed.rfind(" on ", last);
  begin = begin == std::string::npos ? 0 : begin;
  const size_t colon = printed.find(": ", begin);
  std::string body = printed.substr(colon + 2);
  body.resize(body.find_last_not_of('\n') + 1);
  const size_t line = body.find("\n  ");
  return line == std::string::npos ? body : body.replace(line, 3, " | ");
}

std::string Value(std::string_view expression) { return Body(fmt::format("metric m = {}\n", expression)); }

std::string ValueOn(std::string_view table, std::string_view expression) {
  return Body(fmt::format("metric m on {} = {}\n", table, expression));
}

std::string Complaints(std::string_view rules) { return Joined(CheckRules(rules)); }

std::string Wrong(std::string_view expression) { return Complaints(fmt::format("metric m = {}\n", expression)); }

void CheckRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.written);
    CHECK(Value(row.written) == row.checked);
  }
}

std::string Repaired(std::string_view rules) {
  const Checked checked = CheckRules(rules);
  std::string text(rules);
  if (checked.sink.all().empty() || checked.sink.all().front().fixes.empty()) {
    return "";
  }
  std::vector<Fix> fixes = checked.sink.all().front().fixes;
  std::sort(fixes.begin(), fixes.end(), [](const Fix& a, const Fix& b) { return a.span.begin > b.span.begin; });
  for (const Fix& fix : fixes) {
    text.replace(fix.span.begin, fix.span.end - fix.span.begin, fix.replacement);
  }
  return text;
}

std::string Advice(std::string_view rules, Language language) {
  const Checked checked = CheckRules(rules);
  if (checked.sink.all().empty()) {
    return "";
  }
  const Diagnostic& first = checked.sink.all().front();
  const std::string help = HelpOf(first, language);
  return help.empty() ? Say(first.label, language) : help;
}

}  // namespace limn::test
