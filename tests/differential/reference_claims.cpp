// Claims and imported tags of the reference evaluator: everybody is asked, line by line.
#include <algorithm>

#include "tests/differential/reference.h"
#include "tests/differential/reference_exact.h"

namespace limn::differential {

// The rows that a figure is made of, whether or not their own value is known.
std::vector<uint32_t> Reference::MembersOf(const hir::Population& node) {
  std::vector<uint32_t> members;
  for (const uint32_t row : world_.Rows(node.table)) {
    if (!node.within || EvalTruth(*node.within, {row}) == true) {
      members.push_back(row);
    }
  }
  return members;
}

Value Reference::OverMembers(const hir::Population& node, const Type& type, const Frames& frames) {
  const Value missing = Value::Missing(type.value);
  std::vector<Value> all;
  std::vector<Value> known;
  for (const uint32_t row : MembersOf(node)) {
    all.push_back(Eval(node.argument, {row}));
    if (!all.back().is_missing()) {
      known.push_back(all.back());
    }
  }
  const auto how_many = [&](bool wanted) {
    return std::count_if(known.begin(), known.end(), [&](const Value& value) { return value.as_bool() == wanted; });
  };
  const auto decided = [&](bool is_decided, bool answer) {
    return is_decided ? Value::Bool(answer) : known.size() == all.size() ? Value::Bool(!answer) : missing;
  };
  const auto times = [&](const Value& value) {
    return std::count_if(known.begin(), known.end(), [&](const Value& other) { return CompareValues(hir::BinaryOp::Equal, value, other) == true; });
  };
  switch (node.function) {
    case hir::PopulationFunction::Count: return Value::Int(how_many(true));
    case hir::PopulationFunction::Share: return all.empty() ? missing : Value::Number(NearestQuotient(how_many(true), static_cast<int64_t>(all.size())));
    case hir::PopulationFunction::Any: return decided(how_many(true) > 0, true);
    case hir::PopulationFunction::None: return decided(how_many(true) > 0, false);
    case hir::PopulationFunction::All: return decided(how_many(false) > 0, false);
    case hir::PopulationFunction::Sum: return Sum(known, type.value);
    case hir::PopulationFunction::StdDev: return Deviation(known);
    case hir::PopulationFunction::Min: return AtPercentile(known, Value::Int(0), type.value);
    case hir::PopulationFunction::Max: return AtPercentile(known, Value::Int(100), type.value);
    case hir::PopulationFunction::Median: return AtPercentile(known, Value::Int(50), type.value);
    case hir::PopulationFunction::Percentile: return AtPercentile(known, Eval(*node.amount, frames), type.value);
    case hir::PopulationFunction::Distinct: {
      std::vector<Value> different;
      for (const Value& value : known) {
        if (std::none_of(different.begin(), different.end(), [&](const Value& other) { return CompareValues(hir::BinaryOp::Equal, value, other) == true; })) {
          different.push_back(value);
        }
      }
      return Value::Int(static_cast<int64_t>(different.size()));
    }
    case hir::PopulationFunction::MostCommon: {
      Value most = missing;
      for (const Value& value : known) {
        const bool leads = most.is_missing() || times(value) > times(most) || (times(value) == times(most) && ComesBefore(value, most));
        most = leads ? value : most;
      }
      return most;
    }
    default: return missing;
  }
}

ReckonedFigure Reference::Reckon(const hir::Population& node, const Value& value) {
  ReckonedFigure figure{value};
  std::vector<Value> known;
  int64_t others = 0;
  int64_t hits = 0;
  int64_t other_hits = 0;
  for (const uint32_t row : MembersOf(node)) {
    const Value own = Eval(node.argument, {row});
    const Truth is_member = node.members ? EvalTruth(*node.members, {row}) : Truth(true);
    switch (node.function) {
      case hir::PopulationFunction::Lift:
        if (is_member && !own.is_missing()) {
          (*is_member ? figure.count : others) += 1;
          (*is_member ? hits : other_hits) += own.as_bool() ? 1 : 0;
        }
        break;
      case hir::PopulationFunction::Share: hits += !own.is_missing() && own.as_bool() ? 1 : 0; [[fallthrough]];
      case hir::PopulationFunction::Count:
      case hir::PopulationFunction::Any:
      case hir::PopulationFunction::All:
      case hir::PopulationFunction::None: ++figure.count; break;
      default:
        if (!own.is_missing()) {
          ++figure.count;
          known.push_back(own);
        }
    }
  }
  if (node.function == hir::PopulationFunction::Lift || node.function == hir::PopulationFunction::Share) {
    figure.hits = hits;
  }
  if (node.function == hir::PopulationFunction::Lift) {
    figure.others = others;
    figure.other_hits = other_hits;
  }
  if (node.function == hir::PopulationFunction::Average) {
    const Value deviation = Deviation(known);
    figure.deviation = deviation.is_missing() ? std::nullopt : std::optional(deviation.as_number());
  }
  return figure;
}

ReckonedClaim Reference::Reckon(const hir::Claim& claim) {
  ReckonedClaim reckoned;
  const std::vector<uint32_t>& rows = world_.Rows(claim.table);
  const std::optional<hir::DefId> subject = module_.Find(claim.subject);
  for (const uint32_t row : rows) {
    const Value is_member = subject ? Evaluate(*subject, row) : Value::Bool(true);
    reckoned.members += !is_member.is_missing() && is_member.as_bool() ? 1 : 0;
  }
  bool only_counts = true;
  for (const hir::ClaimFigure& figure : claim.figures) {
    const hir::ExprId expr = std::get<hir::ConditionBody>(module_[figure.value].body).condition;
    const auto& node = std::get<hir::Population>(module_[expr].node);
    only_counts = only_counts && node.function == hir::PopulationFunction::Count;
    // What is the same for all rows is asked of the first; of no rows there is nothing.
    reckoned.figures.push_back(Reckon(node, rows.empty() ? Value::Missing(module_[expr].type.value) : Eval(expr, {rows[0]})));
    if (figure.bound) {
      const hir::ExprId bound = std::get<hir::ConditionBody>(module_[*figure.bound].body).condition;
      reckoned.figures.back().bound = rows.empty() ? Value::Missing(module_[bound].type.value) : Eval(bound, {rows[0]});
    }
  }
  const bool can_be_told = !rows.empty() && (only_counts || reckoned.members > 0);
  if (can_be_told) {
    const Value holds = Evaluate(claim.condition, rows[0]);
    reckoned.holds = holds.is_missing() ? std::nullopt : std::optional(holds.as_bool());
  }
  return reckoned;
}

Value Reference::Imported(const hir::Definition& definition, uint32_t row, int64_t days, int64_t months) const {
  const hir::Import& import = *definition.import;
  const Schema& schema = world_.schema();
  const TableSchema& lines = schema[import.table];
  const std::vector<ColumnId>& key = schema[definition.table].key;
  std::optional<uint32_t> latest;
  for (const uint32_t line : world_.Rows(import.table)) {
    // The columns of a file begin with the key's.
    bool is_of_row = true;
    for (uint32_t part = 0; part < key.size(); ++part) {
      const Truth is_same = CompareValues(hir::BinaryOp::Equal, world_.Row(import.table, line)[part], world_.Row(definition.table, row)[key[part].index]);
      is_of_row = is_of_row && is_same == true;
    }
    const auto date_of = [&](uint32_t other) { return world_.Row(import.table, other)[lines.time->index]; };
    if (!is_of_row || (lines.time && date_of(line).is_missing())) {
      continue;
    }
    if (!latest || (lines.time && date_of(line).as_int() > date_of(*latest).as_int())) {
      latest = line;
    }
  }
  const Value missing = Value::Missing(definition.type.value);
  if (!latest) {
    return missing;
  }
  if (days != 0 || months != 0) {
    const Date made = world_.zone().DayOf({world_.Row(import.table, *latest)[lines.time->index].as_int()});
    const Date limit = months != 0 ? MonthsLater(world_.as_of().day, -months) : Date{world_.as_of().day.days - static_cast<int32_t>(days)};
    if (made <= limit) {
      return missing;
    }
  }
  return world_.Row(import.table, *latest)[import.column.index];
}

}  // namespace limn::differential
