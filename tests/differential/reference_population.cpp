// Functions over the population, of the reference evaluator: everybody is looked at for everybody.
#include <algorithm>
#include <cmath>

#include "tests/differential/reference.h"
#include "tests/differential/reference_exact.h"

namespace limn::differential {

namespace {

// A value of one row and those that tell which population it belongs to.
struct Member {
  uint32_t row;
  Value value;
  std::vector<Value> keys;
};

bool AreEqual(const Value& a, const Value& b) { return CompareValues(hir::BinaryOp::Equal, a, b) == true; }

bool HaveEqualKeys(const std::vector<Value>& a, const std::vector<Value>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), AreEqual);
}

}  // namespace

Value Reference::EvalPopulation(const hir::Population& node, const Type& type, const Frames& frames) {
  const Value missing = Value::Missing(type.value);
  if (node.groups) {
    if (!clusters_.contains(node.groups->name)) {
      std::map<uint32_t, Value> groups = Clustered(node);
      clusters_.emplace(node.groups->name, std::move(groups));
    }
    const std::map<uint32_t, Value>& groups = clusters_.at(node.groups->name);
    return groups.contains(frames[0]) ? groups.at(frames[0]) : missing;
  }
  if (hir::IsOverMembers(node.function)) {
    return OverMembers(node, type, frames);
  }
  const auto keys_of = [&](uint32_t row) {
    std::vector<Value> keys;
    for (const hir::ExprId key : node.per) {
      keys.push_back(Eval(key, {row}));
    }
    return keys;
  };
  const std::vector<Value> own_keys = keys_of(frames[0]);
  if (node.members) {
    std::vector<uint32_t> rows;
    for (const uint32_t row : world_.Rows(node.table)) {
      if ((!node.within || EvalTruth(*node.within, {row}) == true) && HaveEqualKeys(keys_of(row), own_keys)) {
        rows.push_back(row);
      }
    }
    return node.function == hir::PopulationFunction::Lift ? Lift(node, rows) : Resemblance(node, rows, frames[0]);
  }
  std::vector<Value> values;
  bool is_counted = false;
  for (const uint32_t row : world_.Rows(node.table)) {
    const Value value = Eval(node.argument, {row});
    const bool counts = !value.is_missing() && (!node.within || EvalTruth(*node.within, {row}) == true) && HaveEqualKeys(keys_of(row), own_keys);
    if (counts) {
      values.push_back(value);
      is_counted = is_counted || row == frames[0];
    }
  }
  const int64_t count = static_cast<int64_t>(values.size());
  if (node.function == hir::PopulationFunction::Average) {
    return Average(values);
  }
  if (!is_counted) {
    return missing;
  }
  const Value own = Eval(node.argument, {frames[0]});
  const auto count_of = [&](hir::BinaryOp op) {
    return std::count_if(values.begin(), values.end(), [&](const Value& value) { return CompareValues(op, value, own) == true; });
  };
  const int64_t smaller = count_of(hir::BinaryOp::Less);
  const int64_t rank = count_of(hir::BinaryOp::Greater) + 1;
  switch (node.function) {
    case hir::PopulationFunction::Rank: return Value::Int(rank);
    case hir::PopulationFunction::PercentileRank: return Value::Number(NearestQuotient(smaller, count));
    case hir::PopulationFunction::Band: return Value::Int(Eval(*node.amount, frames).as_int() * smaller / count + 1);
    case hir::PopulationFunction::InTop: {
      const Value share = Eval(*node.amount, frames);
      int64_t one = 1;
      for (int digit = 0; digit < share.type.scale; ++digit) {
        one *= 10;
      }
      return Value::Bool(rank * one <= share.as_int() * count);
    }
    case hir::PopulationFunction::ShareOfTotal: return ShareOf(own, values);
    default: break;  // Average, Lift, Resemblance, Cluster and those over members are above
  }
  return missing;
}

// (with among members / members) / (with among others / others).
Value Reference::Lift(const hir::Population& node, const std::vector<uint32_t>& rows) {
  int64_t members = 0;
  int64_t members_with = 0;
  int64_t others = 0;
  int64_t others_with = 0;
  for (const uint32_t row : rows) {
    const Truth is_member = EvalTruth(*node.members, {row});
    const Truth has = EvalTruth(node.argument, {row});
    if (!is_member || !has) {
      continue;
    }
    (*is_member ? members : others) += 1;
    (*is_member ? members_with : others_with) += *has ? 1 : 0;
  }
  const bool has_answer = members > 0 && others_with > 0;
  return has_answer ? Value::Number(NearestQuotient(Wide{members_with} * others, Wide{members} * others_with)) : Value::Missing({ValueKind::Number});
}

Value Reference::Resemblance(const hir::Population& node, const std::vector<uint32_t>& rows, uint32_t own) {
  const Value missing = Value::Missing({ValueKind::Number});
  std::vector<hir::ExprId> features = {node.argument};
  features.insert(features.end(), node.features.begin(), node.features.end());
  const auto is_whole = [&](uint32_t row) {
    return EvalTruth(*node.members, {row}).has_value() &&
           std::none_of(features.begin(), features.end(), [&](hir::ExprId feature) { return Eval(feature, {row}).is_missing(); });
  };
  std::vector<uint32_t> counted;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(counted), is_whole);
  if (std::find(counted.begin(), counted.end(), own) == counted.end()) {
    return missing;
  }
  double squares = 0;
  for (const hir::ExprId feature : features) {
    std::vector<Value> all;
    std::vector<Value> of_members;
    for (const uint32_t row : counted) {
      all.push_back(Eval(feature, {row}));
      if (EvalTruth(*node.members, {row}) == true) {
        of_members.push_back(all.back());
      }
    }
    const Value mean = Average(of_members);
    const Value deviation = all.size() < 2 ? Value::Number(0) : Deviation(all);
    if (mean.is_missing() || deviation.is_missing()) {
      return missing;
    }
    if (deviation.as_number() != 0) {
      const double away = (Eval(feature, {own}).as_number() - mean.as_number()) / deviation.as_number();
      squares += away * away;
    }
  }
  return Value::Number(1 / (1 + std::sqrt(squares / static_cast<double>(features.size()))));
}

Value Reference::ShareOf(const Value& own, const std::vector<Value>& values) const {
  const Value missing = Value::Missing({ValueKind::Number});
  if (own.type.kind == ValueKind::Number) {
    WideSum sum;
    for (const Value& value : values) {
      sum.Add(value.as_number());
    }
    const std::optional<double> total = sum.Round();
    if (total && *total != 0 && std::isfinite(own.as_number() / *total)) {
      return Value::Number(own.as_number() / *total);
    }
    return missing;
  }
  Wide total = 0;
  for (const Value& value : values) {
    total += value.as_int();
  }
  return total == 0 ? missing : Value::Number(NearestQuotient(own.as_int(), total));
}

}  // namespace limn::differential
