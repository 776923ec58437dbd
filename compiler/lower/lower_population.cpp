// Values that depend on all rows: what goes in is stored for every row, what comes out is loaded by a later stage.
#include <fmt/format.h>
#include <xxhash.h>

#include "compiler/hir/meaning.h"
#include "compiler/lower/lowerer.h"

namespace limn {
namespace {

PopulationFunction FunctionOf(hir::PopulationFunction function) { return static_cast<PopulationFunction>(function); }
static_assert(static_cast<int>(hir::PopulationFunction::None) == static_cast<int>(PopulationFunction::None));

// What the groups are found by: as the rule says it, and what its names mean, so that centres are not kept for other numbers of the same name.
std::string FoundBy(const hir::Module& module, const Schema& schema, const hir::Population& population) {
  std::vector<hir::ExprId> roots = population.features;
  roots.push_back(population.argument);
  if (population.within) {
    roots.push_back(*population.within);
  }
  const std::string meaning = hir::PrintMeaning(module, schema, roots);
  return population.groups->definition + (meaning.empty() ? "" : fmt::format(" [{:016x}]", XXH3_64bits(meaning.data(), meaning.size())));
}

}  // namespace

NodeId Lowerer::LowerPopulation(const hir::Expr& expr, const hir::Population& population, const Env& env) {
  const Env root = {RootScope(population.table)};
  const Behind everywhere(*this, std::nullopt);  // it goes over all rows
  std::string key = std::to_string(static_cast<int>(population.function));
  std::vector<NodeId> read;
  const auto add = [&](char part, hir::ExprId id) {
    read.push_back(Lower(id, root));
    key += ' ' + std::string(1, part) + std::to_string(read.back());
  };
  add('a', population.argument);
  for (const hir::ExprId feature : population.features) {
    add('f', feature);
  }
  if (population.members) {
    add('m', *population.members);
  }
  if (population.within) {
    add('w', *population.within);
  }
  for (const hir::ExprId group : population.per) {
    add('g', group);
  }
  if (population.groups) {
    key += fmt::format(" k{} {} {}", population.groups->from, population.groups->to, population.groups->name);
  }
  PopulationRow row;
  if (population.groups) {
    const hir::ClusterGroups& groups = *population.groups;
    row.groups = ClusterRow{groups.name, FoundBy(module_, schema_, population), groups.features, groups.from, groups.to, groups.seed};
  }
  row.function = FunctionOf(population.function);
  row.span = SpanOf(expr.span);
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
    auto next = values.begin();
    row.argument = *next++;
    for (size_t feature = 0; feature < population.features.size(); ++feature) {
      row.features.push_back(*next++);
    }
    if (population.members) {
      row.members = *next++;
    }
    if (population.within) {
      row.within = *next++;
    }
    row.per.assign(next, values.end());
    row.result = known->second = static_cast<uint32_t>(program_.values.size());
    program_.values.push_back({name, population.table.index, expr.type.value});
    stored_nodes_.push_back(std::nullopt);
    program_.populations.push_back(std::move(row));
  }
  return Emit(Opcode::LoadValue, env.back(), expr.type.value, {}, {known->second}, SpanOf(expr.span));
}

}  // namespace limn
