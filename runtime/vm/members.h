/// Aggregates over the rows that a condition holds of, one value for all rows: the figures of claims. Source: language.md "Expressions" (in a claim),
/// semantics.md "Aggregates".
#pragma once

#include <vector>

#include "runtime/columns/column.h"
#include "runtime/program/program.h"

namespace limn {

struct MembersResult {
  Value value;          // of the result's type; missing over nothing, where the aggregate has no value then
  bool failed = false;  // too large for its type
};

/// `values` by index into Program::values, those that `row` reads filled in; `amount`: the percentage of a percentile, else missing.
MembersResult ComputeOverMembers(const PopulationRow& row, const Value& amount, const std::vector<Column>& values);

}  // namespace limn
