/// Values that depend on all rows of a table: ranks, bands, shares of a total. Source: semantics.md "Population, groups, history".
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/program/program.h"
#include "runtime/vm/vm.h"

namespace limn {

struct PopulationResult {
  Column column;            // a value for each row; missing where the row has no place
  std::optional<ClusterResult> groups = {};  // of a Cluster
  uint64_t failed = 0;      // rows whose value is too large
  uint32_t failed_row = 0;  // the first of them
};

/// `values` by index into Program::values, those that `row` reads filled in; `amount` missing where the function takes none; `kept`: centres found
/// earlier, by the definition's name. Once `cancelled` is set the result is of no use.
PopulationResult ComputePopulation(const PopulationRow& row, const Value& amount, const std::vector<Column>& values,
                                   const std::map<std::string, KeptCluster>& kept, const std::atomic<bool>* cancelled = nullptr);

/// Where one row of the table stands in its population; nothing for functions that rank nobody.
PopulationPlace PlaceInPopulation(const PopulationRow& row, const std::vector<Column>& values, uint32_t at);

}  // namespace limn
