#include "cli/personal_data.h"

#include <set>
#include <string_view>

#include "runtime/values/value.h"

namespace limn::cli {
namespace {

// What these functions leave of a value may leave the house.
bool IsMadeToShow(std::string_view function) { return function == "hash" || function == "mask" || function == "email_domain"; }

class Flow {
 public:
  Flow(const hir::Module& module, const Schema& schema) : module_(module), schema_(schema) {}

  void Follow(hir::DefId id) {
    if (!seen_.insert(id.index).second) {
      return;
    }
    if (const auto* metric = std::get_if<hir::MetricBody>(&module_[id].body)) {
      Follow(metric->value);
    } else if (const auto* top = std::get_if<hir::TopBody>(&module_[id].body)) {
      Follow(top->places.front());
    } else if (const auto* condition = std::get_if<hir::ConditionBody>(&module_[id].body)) {
      Follow(condition->condition);
    }
  }

  std::string Text() const {
    std::string text;
    for (const auto& [table, column] : columns_) {
      const TableSchema& schema = schema_.tables[table];
      text += (text.empty() ? "" : ", ") + schema.name + "." + schema.columns[column].name;
    }
    return text;
  }

 private:
  void Follow(hir::ExprId id) {
    const hir::Expr& expr = module_[id];
    if (const auto* column = std::get_if<hir::ColumnRef>(&expr.node)) {
      if (!schema_.ColumnOf(column->table, column->column).personal.empty()) {
        columns_.insert({column->table.index, column->column.index});
      }
    } else if (const auto* reference = std::get_if<hir::DefinitionRef>(&expr.node)) {
      Follow(reference->definition);
    } else if (expr.type.Is(ValueKind::Bool)) {
      return;  // what a condition says of a column is no copy of it
    } else if (const auto* call = std::get_if<hir::Call>(&expr.node); call != nullptr && IsMadeToShow(call->function)) {
      return;
    } else if (const auto* choice = std::get_if<hir::If>(&expr.node)) {
      Follow(choice->then_value);
      Follow(choice->else_value);
    } else if (const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node)) {
      const bool counts = aggregate->function == hir::AggregateFunction::Count || aggregate->function == hir::AggregateFunction::Distinct;
      if (aggregate->argument && !counts) {
        Follow(*aggregate->argument);
      }
    } else {
      hir::ForEachOperand(expr, [&](hir::ExprId operand) { Follow(operand); });
    }
  }

  const hir::Module& module_;
  const Schema& schema_;
  std::set<uint32_t> seen_;
  std::set<std::pair<uint32_t, uint32_t>> columns_;
};

}  // namespace

std::string PersonalColumns(const hir::Module& module, const Schema& schema, hir::DefId definition) {
  Flow flow(module, schema);
  flow.Follow(definition);
  return flow.Text();
}

bool MayLeave(const std::string& personal, const Project& project) {
  std::set<std::string> allowed;
  for (const auto& [table, column] : project.outputs.personal_allowed) {
    allowed.insert(project.schema[table].name + "." + project.schema.ColumnOf(table, column).name);
  }
  for (size_t begin = 0; begin < personal.size();) {
    const size_t comma = std::min(personal.find(", ", begin), personal.size());
    if (!allowed.contains(personal.substr(begin, comma - begin))) {
      return false;
    }
    begin = comma + 2;
  }
  return true;
}

}  // namespace limn::cli
