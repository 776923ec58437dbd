/// Reference: the language evaluated row by row over hir, slow and obvious. It shares no code with kernels, layout, the VM or the builtins' kernels;
/// semantics.md is its only source. The VM is right where it agrees with this on random programs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/hir/hir.h"
#include "tests/differential/reference_world.h"

namespace limn::differential {

/// Values that stand in for those declared by `param`, by name.
using ParamValues = std::map<std::string, Value>;

/// A figure of a claim and the claim, reckoned again (runtime/vm/vm.h has what each number is).
struct ReckonedFigure {
  Value value;
  int64_t count = 0;
  std::optional<int64_t> hits = {};
  std::optional<int64_t> others = {};
  std::optional<int64_t> other_hits = {};
  std::optional<double> deviation = {};
  std::optional<Value> bound = {};
};
struct ReckonedClaim {
  std::optional<bool> holds;
  int64_t members = 0;
  std::vector<ReckonedFigure> figures;
};

class Reference {
 public:
  /// The module and the world outlive the evaluator.
  Reference(const hir::Module& module, const ReferenceWorld& world, ParamValues params = {});

  /// The value of a definition (not a param, a list or a set) on a row of its table that exists. Unknown is missing.
  Value Evaluate(hir::DefId definition, uint32_t row);
  /// The members of an `any of` tag that hold, in written order.
  std::vector<std::string> EvaluateSet(hir::DefId definition, uint32_t row);
  /// From the claim's subject and the figures' own expressions; what the checker hides beside them is not looked at, but for what a figure is compared with.
  ReckonedClaim Reckon(const hir::Claim& claim);
  /// What the file of an imported tag says of a row: the latest line, by the id, that has not expired. `days`, `months`: how long a line holds, 0 and 0 for ever.
  Value Imported(const hir::Definition& definition, uint32_t row, int64_t days, int64_t months) const;

 private:
  // The row of each frame, frame 0 first.
  using Frames = std::vector<uint32_t>;
  // Three truth values; nothing is unknown.
  using Truth = std::optional<bool>;
  // A row under an aggregate, with its time.
  struct Seen {
    uint32_t row;
    Value time;
  };

  Value Compute(const hir::Definition& definition, uint32_t row);
  Value Eval(hir::ExprId id, const Frames& frames);
  Truth EvalTruth(hir::ExprId id, const Frames& frames);
  Value EvalUnary(const hir::Unary& node, const Type& type, const Frames& frames);
  Value EvalBinary(const hir::Binary& node, const Type& type, const Frames& frames);
  Value EvalArithmetic(hir::BinaryOp op, const Value& lhs, const Value& rhs, const ValueType& type) const;
  Value EvalTimeArithmetic(hir::BinaryOp op, const Value& lhs, const Value& rhs, const ValueType& type) const;
  Value Score(const hir::ScoreBody& body, const ValueType& type, const Frames& frames);
  Value BestScore(const hir::PersonasBody& body, const Frames& frames);
  Value Product(const Value& a, const Value& b) const;
  Value EvalConvert(const Value& value, const ValueType& type) const;
  Truth EvalIn(const hir::In& node, const Frames& frames);
  Truth EvalHas(const hir::Has& node, const Frames& frames);
  std::optional<uint32_t> Reach(const hir::RowPath& path, const Frames& frames) const;

  // reference_aggregate.cpp
  Value EvalAggregate(const hir::Aggregate& node, const Type& type, const Frames& frames);
  std::vector<Seen> RowsUnder(const hir::Aggregate& node, const Frames& frames);
  Date DayOfRow(const Value& time, int64_t day_begins) const;
  bool InWindow(const hir::Window& window, int64_t day_begins, const Value& time, const Frames& frames);
  bool InRelativeWindow(const hir::Window& window, int64_t day_begins, const Value& time, int64_t amount) const;
  // What the rows come to, `frames` of each; missing values are skipped.
  Value Measured(const hir::Measure& measure, const std::vector<Frames>& rows);
  Value Sum(const std::vector<Value>& values, const ValueType& type) const;
  Value Average(const std::vector<Value>& values) const;
  Value AtPercentile(std::vector<Value> values, const Value& percent, const ValueType& type) const;
  // reference_sequence.cpp
  Value FollowedSteps(const hir::Aggregate& node, const std::vector<Seen>& rows, const Frames& frames);
  Value Later(const Value& time, const Value& within) const;

  // reference_rhythm.cpp
  Value Streak(const std::vector<Date>& days, hir::TimeUnit period) const;
  Value Trend(const hir::Aggregate& node, const std::vector<Seen>& rows, const std::vector<Value>& values, const Frames& frames);
  // The first and the last day a window lets in, as far as it says.
  struct Days {
    std::optional<Date> first;
    std::optional<Date> last;
  };
  Days DaysOf(const hir::Window& window, ValueKind time, const Frames& frames);
  int64_t AmountOf(const hir::Window& window, const Frames& frames);
  Value Deviation(const std::vector<Value>& values) const;

  // reference_population.cpp
  Value EvalPopulation(const hir::Population& node, const Type& type, const Frames& frames);
  Value Lift(const hir::Population& node, const std::vector<uint32_t>& rows);
  Value Resemblance(const hir::Population& node, const std::vector<uint32_t>& rows, uint32_t own);
  // Of the figures of claims.
  std::vector<uint32_t> MembersOf(const hir::Population& node);
  Value OverMembers(const hir::Population& node, const Type& type, const Frames& frames);
  ReckonedFigure Reckon(const hir::Population& node, const Value& value);
  Value ShareOf(const Value& own, const std::vector<Value>& values) const;
  // reference_clusters.cpp: the group of each row that is in one.
  std::map<uint32_t, Value> Clustered(const hir::Population& node);

  const hir::Module& module_;
  const ReferenceWorld& world_;
  ParamValues params_;
  std::map<std::string, std::map<uint32_t, Value>> clusters_;  // by the definition's name
  std::vector<std::vector<std::optional<Value>>> memo_;  // by definition, row: only a matter of speed
};

/// Three-valued comparison of two values of one type; missing makes it unknown.
std::optional<bool> CompareValues(hir::BinaryOp op, const Value& lhs, const Value& rhs);

}  // namespace limn::differential
