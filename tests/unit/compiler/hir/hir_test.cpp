// The typed tree: lookup by name, traversal, and the printed form of each kind of node.

#include <catch2/catch.hpp>

#include "compiler/hir/hir.h"

namespace limn::hir {
namespace {

const Type kTruth = Type::One({ValueKind::Bool});
const Type kWhole = Type::One({ValueKind::Int});

// customers with a number; orders under them with a number.
Schema Shop() {
  Schema schema;
  schema.tables.resize(2);
  schema.tables[0].name = "customers";
  schema.tables[0].columns.resize(1);
  schema.tables[0].columns[0].name = "tickets";
  schema.tables[1].name = "orders";
  schema.tables[1].columns.resize(1);
  schema.tables[1].columns[0].name = "amount";
  Link link;
  link.name = "customer";
  link.children_name = "orders";
  link.child = {1};
  link.parent = {0};
  schema.links.push_back(link);
  return schema;
}

size_t OperandsOf(const Expr& expr) {
  size_t count = 0;
  ForEachOperand(expr, [&](ExprId) { ++count; });
  return count;
}

std::string PrintedValue(Module module, ExprId value) {
  Definition metric{};
  metric.kind = DefinitionKind::Metric;
  metric.name = "m";
  metric.type = module[value].type;
  metric.body = MetricBody{value};
  module.definitions.push_back(metric);
  const std::string printed = Print(module, Shop());
  const size_t begin = printed.rfind("\n  ") + 3;
  return printed.substr(begin, printed.size() - begin - 1);
}

TEST_CASE("each node names its operands, and is printed with them") {
  Module module;
  const ExprId one = module.Add({Literal{Value::Int(1)}, kWhole, {}});
  const ExprId column = module.Add({ColumnRef{{0, {}}, {0}, {0}}, kWhole, {}});
  const ExprId above = module.Add({ColumnRef{{1, {LinkId{0}}}, {0}, {0}}, kWhole, {}});
  const ExprId amount = module.Add({ColumnRef{{1, {}}, {1}, {0}}, kWhole, {}});
  struct Row {
    Expr expr;
    size_t operands;
    const char* printed;
  };
  Aggregate aggregate{AggregateFunction::Sum, {0, {}}, {LinkId{0}}, {1}, 1, amount, {}, above, {}};
  aggregate.windows.push_back({WindowKind::InLast, TimeUnit::Day, one, {}, {}, {}});
  aggregate.windows.push_back({WindowKind::FromTo, TimeUnit::Day, {}, one, column, {}});
  const std::vector<Row> rows = {
      {{Literal{Value::Text("a")}, kWhole, {}}, 0, "\"a\""},
      {{Literal{Value::Missing({ValueKind::Int})}, kWhole, {}}, 0, "missing"},
      {{Literal{Value::Decimal(150, 2)}, kWhole, {}}, 0, "1.50"},
      {{Today{}, kWhole, {}}, 0, "today"},
      {{ColumnRef{{1, {LinkId{0}}}, {0}, {0}}, kWhole, {}}, 0, "orders#1.customer.tickets"},
      {{Unary{UnaryOp::IsMissing, column}, kTruth, {}}, 1, "(customers#0.tickets is missing)"},
      {{Unary{UnaryOp::Not, column}, kTruth, {}}, 1, "(not customers#0.tickets)"},
      {{Binary{BinaryOp::Default, column, one}, kWhole, {}}, 2, "(customers#0.tickets default 1)"},
      {{Binary{BinaryOp::StartsWith, column, one}, kTruth, {}}, 2, "(customers#0.tickets starts with 1)"},
      {{Between{column, one, one}, kTruth, {}}, 3, "(customers#0.tickets between 1 and 1)"},
      {{In{column, {one, one}, {}}, kTruth, {}}, 3, "(customers#0.tickets in (1, 1))"},
      {{Matches{column, "x+"}, kTruth, {}}, 1, "(customers#0.tickets matches \"x+\")"},
      {{If{column, one, one}, kWhole, {}}, 3, "(if customers#0.tickets then 1 else 1)"},
      {{Call{"abs", 0, {column}}, kWhole, {}}, 1, "abs/0(customers#0.tickets)"},
      {{Convert{column}, Type::One({ValueKind::Decimal, 2}), {}}, 1, "decimal(2)<customers#0.tickets>"},
      {{aggregate, kWhole, {}}, 5,
       "sum(customers#0.orders#1: orders#1.amount where orders#1.customer.tickets in last 1 days from 1 to customers#0.tickets)"},
      {{Literal{Value::Bool(false)}, Type::Error(), {}}, 0, "error"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.printed);
    CHECK(OperandsOf(row.expr) == row.operands);
    Module with = module;
    const ExprId id = with.Add(row.expr);
    CHECK(PrintedValue(with, id) == row.printed);
  }
}

TEST_CASE("names find what rules can name, and nothing hidden") {
  Module module;
  for (const DefinitionKind kind : {DefinitionKind::Purpose, DefinitionKind::Expectation, DefinitionKind::Metric}) {
    Definition definition{};
    definition.kind = kind;
    definition.name = "spend";
    module.definitions.push_back(definition);
  }
  CHECK(module.Find("spend") == DefId{2});
  CHECK_FALSE(module.Find("orders").has_value());
}

TEST_CASE("roots are the expressions that a body's value comes from") {
  const auto roots_of = [](const Definition& definition) {
    std::string roots;
    ForEachRoot(definition, [&](ExprId root) { roots += std::to_string(root.index) + " "; });
    return roots;
  };
  Definition definition{};
  definition.body = OneOfBody{{{Value::Int(1), ExprId{7}, {}, {}, {}}, {Value::Int(2), ExprId{8}, {}, {}, {}}}, Value::Int(3), {{"x", ExprId{9}}}};
  CHECK(roots_of(definition) == "7 8 ");
  definition.body = PersonasBody{PersonaPolicy::FirstMatch, DefId{1}, {{"a", "", ExprId{4}, std::nullopt, false, {}, {}, {}}, {"b", "", std::nullopt, std::nullopt, true, {}, {}, {}}}};
  CHECK(roots_of(definition) == "4 ");
  definition.body = ParamBody{};
  CHECK(roots_of(definition) == "");
}

}  // namespace
}  // namespace limn::hir
