/// Accumulator: one aggregate of a child block, over all child batches of one batch of parents.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/kernels/aggregate.h"
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/deviation.h"
#include "runtime/kernels/group_counts.h"
#include "runtime/kernels/rhythm.h"
#include "runtime/kernels/sequence.h"
#include "runtime/vm/registers.h"
#include "runtime/vm/running_sums.h"
#include "runtime/vm/value_ranking.h"

namespace limn {

/// Begin, then Accumulate for each child batch in order, then Finish into the parent's register. Groups come in order, so that what needs a
/// group's values together (distinct, most_common, percentiles, exact sums of numbers) keeps those of one group only.
class Accumulator {
 public:
  /// `counts` are those of the block; what this aggregate counts is given a mask in them.
  Accumulator(const LinkedInstruction& instruction, const LinkedBlock& block, const TimeZone& zone, const RunningSums& running_sums, GroupCounts& counts);

  void Begin(size_t groups);
  /// Counts are left to `counts`, which count when all aggregates of the block have set their masks.
  void Accumulate(std::span<const RegisterBuffer> registers, size_t rows, std::span<const GroupRun> runs, RunningSums& running_sums, GroupCounts& counts);
  /// `failures.known` is set to the register's bits; a sum that doesn't fit is counted there.
  void Finish(RegisterBuffer& out, Failures& failures, GroupCounts& counts);

 private:
  void MaskOwnRows(std::span<const RegisterBuffer> registers, size_t rows);
  /// `bits` of as many words as the mask has.
  void IntersectMask(const uint64_t* bits);
  void AccumulateTruth(const RegisterBuffer& condition, size_t rows, GroupCounts& counts);
  void AccumulateEdge(const RegisterBuffer& values, const RegisterBuffer& times, const RegisterBuffer* ties, std::span<const GroupRun> runs);
  void AccumulateTop(std::span<const RegisterBuffer> registers, std::span<const GroupRun> runs);
  void Collect(const RegisterBuffer& values, const RegisterBuffer* times, std::span<const GroupRun> runs);
  void CountCodes(const RegisterBuffer& codes, const RegisterBuffer* times, std::span<const GroupRun> runs);
  void AccumulateTrend(std::span<const RegisterBuffer> registers, std::span<const GroupRun> runs);
  void AccumulateDays(const RegisterBuffer& days, std::span<const GroupRun> runs);
  void AccumulateSteps(std::span<const RegisterBuffer> registers, size_t rows, std::span<const GroupRun> runs);
  void OpenGroup(uint32_t group);
  void CloseGroup();
  void CloseMostCommon();
  void CloseCodes();
  void TakeMoreCommon(uint64_t slot, int64_t count, int64_t latest, int64_t& best_count);
  void CloseTop();
  void ClosePercentile();
  void CloseDeviation();
  void CloseTrend();
  void CloseSteps();
  void TakeFollowed(uint32_t group, const Followed& followed);
  void FinishTrend(RegisterBuffer& out) const;
  /// The slot of a row as 64 bits that compare equal for equal values.
  static uint64_t SlotOf(const RegisterBuffer& values, size_t row);
  bool Less(uint64_t a, uint64_t b) const { return Less(argument_layout_, dictionary_, a, b); }
  static bool Less(Layout layout, const Dictionary* dictionary, uint64_t a, uint64_t b);
  void WriteSlots(RegisterBuffer& out) const;

  /// A value with its time, in the collected group.
  struct Timed {
    uint64_t slot;
    int64_t time;
  };

  /// How often the collected group has a text, and when last.
  struct CodeCount {
    int64_t count = 0;
    int64_t latest = 0;
  };

  /// A row that may take a step.
  struct Event {
    int64_t time;
    uint64_t fits;
    uint64_t key;
    bool has_key;
  };

  /// A value of a row that may be missing.
  struct Tie {
    uint64_t slot = 0;
    bool is_known = false;
  };

  Opcode op_;
  const TimeZone* zone_;
  std::vector<uint32_t> operands_;
  std::optional<RunningSums::Share> share_;
  size_t first_mask_;
  bool skips_missing_;  // rows whose argument is missing don't take part
  ValueType argument_type_;
  Layout argument_layout_ = Layout::Int64;
  const Dictionary* dictionary_ = nullptr;

  /// What a trend needs of a group; a bound that is not there is the first (last) period with a row.
  struct Trend {
    TrendSums sums;
    std::optional<int64_t> first;
    std::optional<int64_t> last;
    int64_t First() const { return first ? std::min(*first, sums.earliest) : sums.earliest; }
    int64_t Last() const { return last ? std::max(*last, sums.latest) : sums.latest; }
    bool has_slope() const { return sums.count > 0 && First() < Last(); }
  };

  std::optional<Value> percent_;  // of AggPercentile
  std::vector<Value> withins_;    // of sequences
  std::vector<uint32_t> steps_;   // of sequences: the conditions of the steps, where each may follow whenever it likes
  std::vector<uint64_t> ascending_;  // of the batch: rows whose time is earlier than the next one's
  Layout key_layout_ = Layout::Int64;
  const Dictionary* key_dictionary_ = nullptr;

  std::optional<ValueRanking> ranking_;  // of AggTop
  size_t place_ = 1;                     // of AggTop, from 1

  size_t groups_ = 0;
  std::vector<uint64_t> mask_;  // of the batch, and a word more
  std::vector<int64_t> running_;
  std::optional<size_t> taking_part_;  // the number of a mask, of what counts rows alone; others count in counts_
  size_t trues_ = 0;                   // of AggShare, AggAny, AggNone, AggAll
  size_t unknowns_ = 0;                // of the last three
  std::vector<int64_t> counts_;
  GroupSums sums_;
  std::vector<Moments> moments_;
  std::vector<Trend> trends_;
  std::vector<double> numbers_;
  std::vector<int32_t> best_int32_;
  std::vector<int64_t> best_int64_;
  std::vector<uint64_t> slots_;
  std::vector<uint8_t> has_value_;
  std::vector<int64_t> times_;
  std::vector<Tie> ties_;  // of AggFirstBy, AggLastBy

  uint32_t open_group_ = 0;
  bool is_open_ = false;
  ExactSum exact_;
  std::vector<uint32_t> failed_;  // groups whose value went missing by an error
  std::vector<Timed> collected_;
  std::vector<CodeCount> code_counts_;  // by code, where texts are counted by code
  std::vector<uint32_t> counted_;       // the codes of the collected group
  std::vector<Event> events_;
};

}  // namespace limn
