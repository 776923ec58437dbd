/// Refresh: what a run of all customers would give, found by running those whose answers may be others than a run before gave. Source: semantics.md
/// "incremental": equal to a full run bit for bit.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/layout/new_rows.h"
#include "runtime/vm/vm.h"

namespace limn {

struct RefreshRequest {
  const Program* program = nullptr;
  std::map<std::string, Value> parameters;
  const FunctionTable* functions = nullptr;
  /// As it was loaded, without the new rows; of rows that exist as of `before`.
  const Database* database = nullptr;
  const std::vector<NewRows>* added = nullptr;
  LoadRequest load;  // what the program needs, as of the moment that is asked about
  AsOf before;       // of the kept values
  /// What the run before stored, by index into Program::values, rows as in `database`.
  std::function<PackedColumn(uint32_t value)> kept;
  size_t threads = 1;
  const std::atomic<bool>* cancelled = nullptr;
};

/// Rows of the main entity whose value is another than it was, in order, and both values.
struct ValueChange {
  std::vector<uint32_t> rows;
  Column before;
  Column now;
};

struct Refreshed {
  std::vector<ValueChange> changes;  // by index into Program::values
  size_t looked_at = 0;              // rows of the main entity that were run, from some stage on
};

/// Nothing for a program of another shape than labels of the main entity and of what stands right below it, or with clusters, and where a text that was kept is none
/// that the program knows: that has to be run whole.
std::optional<Refreshed> Refresh(const RefreshRequest& request);

/// Whether Refresh takes a program that asks for this to be loaded.
bool CanRefresh(const Program& program, const LoadRequest& load);

/// Where two columns of one type and length differ, texts by what they say and numbers by their bits, missing values by being missing.
ValueChange ChangeBetween(const Column& before, const Column& now, std::vector<uint32_t> rows);

/// A column of before with a change in it. New texts are added to its dictionary; where that would hold more than there are rows, it is made anew.
Column WithChange(const Column& before, const ValueChange& change);

}  // namespace limn
