/// Lower: hir::Module -> Program. Builds a graph of values in which equal work meets (value numbering), then cuts it into stages,
/// blocks and instructions. All aggregates over the same rows share one pass.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/source_file.h"
#include "compiler/hir/hir.h"
#include "runtime/program/program.h"
#include "runtime/schema/schema.h"

namespace limn {

struct LowerOptions {
  std::string project;
  std::string version;
  /// Definitions to write as labels; empty: every tag, score, segment, persona set and split,
  /// each kind in module order.
  std::vector<hir::DefId> outputs;
  bool metrics = false;  // with empty `outputs`: metrics too
  /// Off: every expression computes its own values and every aggregate makes its own pass. For explain, and to test that sharing changes nothing.
  bool share = true;
  /// Off: no labels at all, only what is `kept`.
  bool labels = true;
  /// Definitions whose values are kept beside the labels (expectations of a test), by value name.
  std::vector<hir::DefId> kept;
  /// Whether claims are checked too.
  bool claims = false;
  /// Whether `for PURPOSE` withholds a label from those who didn't consent (outputs); off in tests and explain.
  bool withhold = true;
};

/// Where an expression's value stands in the program: register `reg` of block `block`.
struct Location {
  uint32_t block = 0;
  uint32_t reg = 0;
};

struct Lowered {
  Program program;
  /// Where the values of kept and labelled definitions stand in Program::values: one, or one per member of a set.
  std::map<hir::DefId, std::vector<uint32_t>> values;
  /// With share off: every register that holds an expression's value, by expression. An expression used by several definitions has several.
  std::vector<std::pair<hir::ExprId, Location>> places;
  /// Aggregates: the child block of each and its mask registers (where and windows).
  struct AggregatePlace {
    hir::ExprId expr;
    uint32_t block = 0;
    std::vector<uint32_t> masks;
  };
  std::vector<AggregatePlace> aggregates;
};

/// The module must be free of errors.
Lowered Lower(const hir::Module& module, const Schema& schema, const SourceMap& sources, const LowerOptions& options);

}  // namespace limn
