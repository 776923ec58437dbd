// Values that depend on all rows: what goes in is stored for every row, what comes out is loaded by a later stage.
#include "compiler/lower/lowerer.h"

namespace limn {
namespace {

PopulationFunction FunctionOf(hir::PopulationFunction function) { return static_cast<PopulationFunction>(function); }
static_assert(static_cast<int>(hir::PopulationFunction::None) == static_cast<int>(PopulationFunction::None));

}  // namespace

NodeId Lowerer::LowerPopulation(const hir::Expr& expr, const hir::Population& population, const Env& env) {
  const Env root = {RootScope(population.table)};
  std::string key = std::to_string(static_cast<int>(population.function));
  std::vector<NodeId> read = {Lower(population.argument, root)};
  if (population.within) {
    key += 'w';
    read.push_back(Lower(*population.within, root));
  }
  for (const hir::ExprId group : population.per) {
    read.push_back(Lower(group, root));
  }
  for (const NodeId node : read) {
    key += ' ' + std::to_string(node);
  }
  PopulationRow row{FunctionOf(population.function), 0, {}, {}, {}, {}, 0, SpanOf(expr.span)};
  if (population.amount) {
    const auto* param = std::get_if<hir::ParamRef>(&module_[*population.amount].node);
    if (param != nullptr) {
      row.amount_parameter = Parameter(param->param);
      key += " p" + std::to_string(*row.amount_parameter);
    } else {
      row.amount = Constant(std::get<hir::Literal>(module_[*population.amount].node).value);
      key += " c" + std::to_string(*row.amount);
    }
  }
  const std::string name = "population#" + std::to_string(populations_.size() + 1);
  const auto [known, is_new] = populations_.emplace(key, 0);
  if (is_new) {
    std::vector<uint32_t> values;
    for (size_t index = 0; index < read.size(); ++index) {
      values.push_back(StoreNode(read[index], name + '.' + std::to_string(index + 1)));
    }
    row.argument = values[0];
    if (population.within) {
      row.within = values[1];
    }
    row.per.assign(values.end() - static_cast<std::ptrdiff_t>(population.per.size()), values.end());
    row.result = known->second = static_cast<uint32_t>(program_.values.size());
    program_.values.push_back({name, population.table.index, expr.type.value});
    stored_nodes_.push_back(std::nullopt);
    program_.populations.push_back(std::move(row));
  }
  return Emit(Opcode::LoadValue, env.back(), expr.type.value, {}, {known->second}, SpanOf(expr.span));
}

}  // namespace limn
