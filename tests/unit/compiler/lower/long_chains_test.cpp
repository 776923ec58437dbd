// Rules are untrusted: definitions that build on one another over thousands of steps lower in steady time and stack.

#include <catch2/catch.hpp>

#include "compiler/lower/lower.h"

namespace limn {
namespace {

using hir::DefId;
using hir::ExprId;

const Type kWhole = Type::One({ValueKind::Int});
const Type kText = Type::One({ValueKind::Text});
const TableId kCustomers{0};
const TableId kOrders{1};
const LinkId kCustomerOfOrder{0};
const LinkId kReferrer{1};

// customers with a number and a personal text, who refer to one another; orders under them with a number.
Schema Shop() {
  Schema schema;
  schema.tables.resize(2);
  schema.tables[0].name = "customers";
  schema.tables[0].entity = "customer";
  schema.tables[0].columns.resize(2);
  schema.tables[0].columns[0].name = "points";
  schema.tables[0].columns[1].name = "email";
  schema.tables[0].columns[1].type = {ValueKind::Text};
  schema.tables[0].columns[1].personal = "email";
  schema.tables[1].name = "orders";
  schema.tables[1].columns.resize(1);
  schema.tables[1].columns[0].name = "amount";
  schema.links.resize(2);
  schema.links[0].name = "customer";
  schema.links[0].child = kOrders;
  schema.links[0].parent = kCustomers;
  schema.links[1].name = "referrer";
  schema.links[1].child = kCustomers;
  schema.links[1].parent = kCustomers;
  return schema;
}

// Metrics in the order of their dependencies.
struct Rules {
  hir::Module module;

  DefId Metric(TableId table, ExprId value) {
    hir::Definition metric{};
    metric.kind = hir::DefinitionKind::Metric;
    metric.name = "m" + std::to_string(module.definitions.size());
    metric.table = table;
    metric.type = module[value].type;
    metric.body = hir::MetricBody{value};
    module.definitions.push_back(std::move(metric));
    const DefId id{static_cast<uint32_t>(module.definitions.size() - 1)};
    module.order.push_back(id);
    return id;
  }
  ExprId PlusOne(ExprId value) {
    const ExprId one = module.Add({hir::Literal{Value::Int(1)}, kWhole, {}});
    return module.Add({hir::Binary{hir::BinaryOp::Add, value, one}, kWhole, {}});
  }
  ExprId Reference(hir::RowPath row, DefId definition) {
    return module.Add({hir::DefinitionRef{std::move(row), definition}, module.definitions[definition.index].type, {}});
  }

  Lowered Lower(DefId output) const {
    LowerOptions options;
    options.outputs = {output};
    return limn::Lower(module, Shop(), SourceMap(), options);
  }
};

}  // namespace

TEST_CASE("a long chain on one row") {
  Rules rules;
  DefId last = rules.Metric(kCustomers, rules.module.Add({hir::ColumnRef{{0, {}}, kCustomers, {0}}, kWhole, {}}));
  constexpr uint32_t kSteps = 50'000;
  for (uint32_t step = 0; step < kSteps; ++step) {
    last = rules.Metric(kCustomers, rules.PlusOne(rules.Reference({0, {}}, last)));
  }
  const Program program = rules.Lower(last).program;
  CHECK(Verify(program) == std::nullopt);
  REQUIRE(program.blocks.size() == 1);
  CHECK(program.blocks[0].instructions.size() == kSteps + 2);  // the column, the 1, the sums
}

TEST_CASE("a long chain from referrer to referrer") {
  Rules rules;
  DefId last = rules.Metric(kCustomers, rules.module.Add({hir::ColumnRef{{0, {}}, kCustomers, {0}}, kWhole, {}}));
  constexpr uint32_t kSteps = 5'000;
  for (uint32_t step = 0; step < kSteps; ++step) {
    last = rules.Metric(kCustomers, rules.PlusOne(rules.Reference({0, {kReferrer}}, last)));
  }
  const Program program = rules.Lower(last).program;
  CHECK(Verify(program) == std::nullopt);
  CHECK(program.stages.size() == kSteps + 1);
}

TEST_CASE("a long chain down to orders and up again") {
  Rules rules;
  DefId last = rules.Metric(kCustomers, rules.module.Add({hir::ColumnRef{{0, {}}, kCustomers, {0}}, kWhole, {}}));
  constexpr uint32_t kSteps = 2'000;
  for (uint32_t step = 0; step < kSteps; ++step) {
    const DefId per_order = rules.Metric(kOrders, rules.PlusOne(rules.Reference({0, {kCustomerOfOrder}}, last)));
    hir::Aggregate sum{};
    sum.function = hir::AggregateFunction::Sum;
    sum.downs = {kCustomerOfOrder};
    sum.table = kOrders;
    sum.argument = rules.Reference({1, {}}, per_order);
    last = rules.Metric(kCustomers, rules.module.Add({sum, kWhole, {}}));
  }
  const Program program = rules.Lower(last).program;
  CHECK(Verify(program) == std::nullopt);
  CHECK(program.stages.size() == 1);
  CHECK(program.blocks.size() == kSteps + 1);
}

TEST_CASE("whether a value is personal is asked once for each definition") {
  Rules rules;
  DefId last = rules.Metric(kCustomers, rules.module.Add({hir::ColumnRef{{0, {}}, kCustomers, {1}}, kText, {}}));
  // Each names the one before twice: in 60 steps 2^60 ways lead to the first.
  for (uint32_t step = 0; step < 60; ++step) {
    const ExprId yes = rules.module.Add({hir::Literal{Value::Bool(true)}, Type::One({ValueKind::Bool}), {}});
    const ExprId choice = rules.module.Add({hir::If{yes, rules.module.Add({hir::Literal{Value::Text("x")}, kText, {}}), rules.Reference({0, {}}, last)}, kText, {}});
    const ExprId again = rules.module.Add({hir::Binary{hir::BinaryOp::Default, choice, rules.Reference({0, {}}, last)}, kText, {}});
    last = rules.Metric(kCustomers, again);
  }
  CHECK(rules.Lower(last).program.outputs.at(0).personal == "email");
}

TEST_CASE("an aggregate over a link is worked out once for each row above, not for each row that leads there") {
  Rules rules;
  hir::Aggregate count{};
  count.function = hir::AggregateFunction::Count;
  count.base = {0, {kReferrer}};
  count.downs = {kCustomerOfOrder};
  count.table = kOrders;
  const DefId metric = rules.Metric(kCustomers, rules.module.Add({count, kWhole, {}}));
  const Program program = rules.Lower(metric).program;
  CHECK(Verify(program) == std::nullopt);
  CHECK(program.stages.size() == 2);
  for (const Block& block : program.blocks) {
    for (const Instruction& instruction : block.instructions) {
      CHECK((instruction.op != Opcode::Run || instruction.operands.empty()));
    }
  }
}

}  // namespace limn
