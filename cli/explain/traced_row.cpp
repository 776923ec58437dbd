#include "cli/explain/traced_row.h"

#include "compiler/hir/purposes.h"

namespace limn::cli {
namespace {

void AddHidden(hir::Module& module, const hir::TextTemplate& text, TableId table, std::vector<hir::DefId>& kept) {
  for (const hir::TextPart& part : text) {
    if (part.value && !module[*part.value].type.is_set()) {
      hir::Definition hidden;
      hidden.kind = hir::DefinitionKind::Metric;
      hidden.name = "because#" + std::to_string(part.value->index);
      hidden.table = table;
      hidden.type = module[*part.value].type;
      hidden.body = hir::MetricBody{*part.value};
      hidden.span = module[*part.value].span;
      hidden.name_span = hidden.span;
      kept.push_back({static_cast<uint32_t>(module.definitions.size())});
      module.definitions.push_back(std::move(hidden));
    }
  }
}

// The imported tags that definitions are made of: when a value was made is told beside it, also where the rule doesn't ask.
void AddDates(hir::Module& module, const std::vector<hir::DefId>& definitions, std::vector<hir::DefId>& kept) {
  std::vector<bool> seen(module.definitions.size(), false);
  std::vector<bool> seen_exprs(module.exprs.size(), false);
  std::vector<hir::DefId> open = definitions;
  std::vector<hir::DefId> dated;
  while (!open.empty()) {
    const hir::DefId id = open.back();
    open.pop_back();
    if (seen[id.index]) {
      continue;
    }
    seen[id.index] = true;
    const hir::Definition& definition = module[id];
    const bool is_own = definition.table == module[definitions.front()].table;
    if (is_own && definition.import && definition.import->dated && !definition.import->fresh) {
      dated.push_back(id);
    }
    const auto visit = [&](auto&& self, hir::ExprId expr) -> void {
      if (seen_exprs[expr.index]) {
        return;
      }
      seen_exprs[expr.index] = true;
      if (const auto* reference = std::get_if<hir::DefinitionRef>(&module[expr].node)) {
        open.push_back(reference->definition);
      } else if (const auto* has = std::get_if<hir::Has>(&module[expr].node)) {
        open.push_back(has->set);
      }
      hir::ForEachOperand(module[expr], [&](hir::ExprId operand) { self(self, operand); });
    };
    hir::ForEachRoot(definition, [&](hir::ExprId root) { visit(visit, root); });
    if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body); personas != nullptr && personas->among) {
      open.push_back(*personas->among);
    }
  }
  for (const hir::DefId id : dated) {
    const TableId table = module[id].table;
    AddHidden(module, {{"", module[id].import->dated}}, table, kept);
  }
}

Truth TruthOfValue(const Value& value) { return value.is_missing() ? Truth::Unknown : value.as_bool() ? Truth::Yes : Truth::No; }

}  // namespace

std::vector<hir::DefId> PurposesOf(const hir::Module& module, const hir::Definition& definition) {
  std::vector<hir::DefId> purposes;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    if (hir::IsPurposeOf(module.definitions[index], definition)) {
      purposes.push_back({index});
    }
  }
  return purposes;
}

hir::Module WithTemplates(hir::Module module, const std::vector<hir::DefId>& definitions, std::vector<hir::DefId>& kept) {
  AddDates(module, definitions, kept);
  for (const hir::DefId id : definitions) {
    // Copies: adding hidden definitions moves the vector.
    const hir::Definition definition = module[id];
    const std::vector<hir::DefId> purposes = PurposesOf(module, definition);
    kept.insert(kept.end(), purposes.begin(), purposes.end());
    AddHidden(module, definition.attributes.because, definition.table, kept);
    if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
      for (const hir::Arm& arm : one_of->arms) {
        AddHidden(module, arm.because, definition.table, kept);
      }
      AddHidden(module, one_of->otherwise_because, definition.table, kept);
    } else if (const auto* any_of = std::get_if<hir::AnyOfBody>(&definition.body)) {
      for (const hir::Arm& arm : any_of->arms) {
        AddHidden(module, arm.because, definition.table, kept);
      }
    } else if (const auto* score = std::get_if<hir::ScoreBody>(&definition.body)) {
      for (const hir::PointLine& line : score->lines) {
        AddHidden(module, line.because, definition.table, kept);
      }
    } else if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body)) {
      for (const hir::Persona& persona : personas->personas) {
        AddHidden(module, persona.because, definition.table, kept);
      }
    }
  }
  return module;
}

TracedRow::TracedRow(const hir::Module& module, const Lowered& lowered, const Execution& execution, TableId table, uint32_t row)
    : module_(module), lowered_(lowered), execution_(execution), table_(table), row_(row), trace_(Trace(*execution.linked, table, row)) {
  for (const auto& [expr, location] : lowered.places) {
    places_.emplace(expr.index, location);
  }
}

std::optional<Value> TracedRow::ValueOf(hir::ExprId expr) const {
  if (const auto* literal = std::get_if<hir::Literal>(&module_[expr].node)) {
    return literal->value;
  }
  const auto [begin, end] = places_.equal_range(expr.index);
  for (auto place = begin; place != end; ++place) {
    const Location& location = place->second;
    const Block& block = execution_.program.blocks[location.block];
    const BlockTrace& trace = trace_.blocks[location.block];
    const bool is_own = !block.parent && trace.rows.size() == 1;
    if (is_own && !block.registers[location.reg].rows && trace.registers[location.reg].length == 1) {
      return trace.registers[location.reg].At(0);
    }
  }
  return std::nullopt;
}

std::optional<Truth> TracedRow::TruthOf(hir::ExprId expr) const {
  const std::optional<Value> value = ValueOf(expr);
  return value && value->type.kind == ValueKind::Bool ? std::optional(TruthOfValue(*value)) : std::nullopt;
}

// The column of what an aggregate counts, sums, …; null where it goes over rows.
const Column* TracedRow::ArgumentOf(hir::ExprId aggregate, uint32_t block) const {
  const auto* node = std::get_if<hir::Aggregate>(&module_[aggregate].node);
  if (node == nullptr || !node->argument) {
    return nullptr;
  }
  const auto [begin, end] = places_.equal_range(node->argument->index);
  for (auto place = begin; place != end; ++place) {
    if (place->second.block == block) {
      return &trace_.blocks[block].registers[place->second.reg];
    }
  }
  return nullptr;
}

std::optional<RowCounts> TracedRow::RowsOf(hir::ExprId aggregate) const {
  for (const Lowered::AggregatePlace& place : lowered_.aggregates) {
    if (place.expr != aggregate) {
      continue;
    }
    const Block& block = execution_.program.blocks[place.block];
    const BlockTrace& trace = trace_.blocks[place.block];
    if (!block.parent || execution_.program.blocks[*block.parent].parent) {
      continue;  // inside another aggregate: its rows belong to several rows
    }
    RowCounts counts;
    const auto* node = std::get_if<hir::Aggregate>(&module_[aggregate].node);
    counts.no_base = node != nullptr && !HasBase(node->base);
    counts.table = execution_.program.tables[block.table];
    counts.rows = trace.rows.size();
    const Column* argument = ArgumentOf(aggregate, place.block);
    for (size_t row = 0; row < trace.rows.size(); ++row) {
      bool is_out = false;
      bool is_unknown = false;
      for (const uint32_t mask : place.masks) {
        const Truth truth = TruthOfValue(trace.registers[mask].At(row));
        is_out = is_out || truth == Truth::No;
        is_unknown = is_unknown || truth == Truth::Unknown;
      }
      const bool is_counted = !is_out && !is_unknown;
      counts.counted += is_counted ? 1 : 0;
      counts.unknown += !is_out && is_unknown ? 1 : 0;
      counts.without_value += is_counted && argument != nullptr && !argument->IsKnown(row) ? 1 : 0;
    }
    return counts;
  }
  return std::nullopt;
}

// Whether the links up from the row lead to one.
bool TracedRow::HasBase(const hir::RowPath& base) const {
  uint32_t row = row_;
  for (const LinkId link : base.frame == 0 ? base.ups : std::vector<LinkId>()) {
    const std::vector<uint32_t>& parents = execution_.database->ParentRows(link);
    row = row < parents.size() ? parents[row] : kNoRow;
    if (row == kNoRow) {
      return false;
    }
  }
  return true;
}

std::optional<PopulationPlace> TracedRow::PlaceOf(hir::ExprId population) const {
  const auto* node = std::get_if<hir::Population>(&module_[population].node);
  const bool is_ranked = node != nullptr && (node->function == hir::PopulationFunction::Rank || node->function == hir::PopulationFunction::PercentileRank ||
                                             node->function == hir::PopulationFunction::Band || node->function == hir::PopulationFunction::InTop);
  if (!is_ranked || node->table != table_) {
    return std::nullopt;
  }
  const auto [begin, end] = places_.equal_range(population.index);
  for (auto place = begin; place != end; ++place) {
    for (const Instruction& instruction : execution_.program.blocks[place->second.block].instructions) {
      if (instruction.op != Opcode::LoadValue || instruction.dst != place->second.reg) {
        continue;
      }
      const std::vector<PopulationRow>& rows = execution_.program.populations;
      const auto row = std::find_if(rows.begin(), rows.end(), [&](const PopulationRow& each) { return each.result == instruction.immediates[0]; });
      if (row != rows.end()) {
        return trace_.populations[static_cast<size_t>(row - rows.begin())];
      }
    }
  }
  return std::nullopt;
}

}  // namespace limn::cli
