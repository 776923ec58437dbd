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
  const auto keys_of = [&](uint32_t row) {
    std::vector<Value> keys;
    for (const hir::ExprId key : node.per) {
      keys.push_back(Eval(key, {row}));
    }
    return keys;
  };
  const std::vector<Value> own_keys = keys_of(frames[0]);
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
    default: break;  // Average is above; those over members stand in claims, which random programs have none of
  }
  return missing;
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
