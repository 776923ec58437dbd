#include "runtime/vm/accumulator.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "runtime/kernels/calendar.h"
#include "runtime/kernels/compare.h"
#include "runtime/kernels/fault.h"

namespace limn {
namespace {

int64_t TimeAt(const RegisterBuffer& times, size_t row, size_t rows) {
  return times.layout() == Layout::Int32 ? times.Values<int32_t>(rows)[row] : times.Values<int64_t>(rows)[row];
}

bool FitsInt64(Int128 value) {
  return value >= std::numeric_limits<int64_t>::min() && value <= std::numeric_limits<int64_t>::max();
}

// Texts that are so few are counted in a table, which then stays in the cache; more are sorted.
constexpr size_t kCountedCodesMax = 1024;

constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();

// Farther off than any calendar goes, and near enough for exact sums; a program from a file may hold anything.
constexpr int64_t kPeriodMax = int64_t{1} << 31;

}  // namespace

Accumulator::Accumulator(const LinkedInstruction& instruction, const LinkedBlock& block, const TimeZone& zone, const RunningSums& running_sums, GroupCounts& counts)
    : op_(instruction.op), zone_(&zone), operands_(instruction.operands), share_(running_sums.ShareOf(instruction)) {
  first_mask_ = RowOf(op_).registers.size() - 2;
  skips_missing_ = first_mask_ > 0 && op_ != Opcode::AggShare && op_ != Opcode::AggAny && op_ != Opcode::AggNone && op_ != Opcode::AggAll &&
                   op_ != Opcode::AggFirst && op_ != Opcode::AggLast && op_ != Opcode::AggFirstBy && op_ != Opcode::AggLastBy &&
                   !(LIMN_FAULT(19) && op_ == Opcode::AggCountKnown);
  if (first_mask_ > 0) {
    const LinkedRegister& argument = block.registers[operands_[0]];
    argument_type_ = argument.type.type;
    argument_layout_ = LayoutOf(argument_type_.kind);
    dictionary_ = argument.dictionary.get();
  }
  switch (op_) {
    case Opcode::AggAny:
    case Opcode::AggNone:
    case Opcode::AggAll: unknowns_ = counts.AddMask(); [[fallthrough]];
    case Opcode::AggShare: trues_ = counts.AddMask(); [[fallthrough]];
    case Opcode::AggCount:
    case Opcode::AggCountKnown: taking_part_ = counts.AddMask(); break;
    case Opcode::AggAverage:
      if (argument_layout_ != Layout::Double) {
        taking_part_ = counts.AddMask();
      }
      break;
    default: break;
  }
  const bool counts_texts = op_ == Opcode::AggDistinct || op_ == Opcode::AggMostCommon || op_ == Opcode::AggMostCommonRecent;
  if (counts_texts && argument_layout_ == Layout::Code && dictionary_->size() <= kCountedCodesMax) {
    code_counts_.resize(dictionary_->size());
  }
  if (op_ == Opcode::AggPercentile) {
    percent_ = block.registers[operands_[1]].constant;
  }
  if (op_ == Opcode::AggSequence || op_ == Opcode::AggCountSequences || op_ == Opcode::AggFunnelStage) {
    withins_ = instruction.choices;
    const auto bits = std::find_if(block.instructions.begin(), block.instructions.end(), [&](const LinkedInstruction& one) { return one.op == Opcode::Bits && one.dst == operands_[1]; });
    const bool whenever = std::all_of(withins_.begin(), withins_.end(), [](const Value& within) { return within.is_missing(); });
    if (whenever && bits != block.instructions.end() && bits->operands.size() == withins_.size()) {
      steps_ = bits->operands;
    }
    const LinkedRegister& key = block.registers[operands_[2]];
    key_layout_ = LayoutOf(key.type.type.kind);
    key_dictionary_ = key.dictionary.get();
  }
  if (op_ == Opcode::AggTop) {
    place_ = static_cast<size_t>(instruction.choices[0].as_int());
    const auto measure = [&](size_t index) {
      const ValueType& type = block.registers[operands_[index + 1]].type.type;
      return RankMeasure{static_cast<MeasureFunction>(instruction.choices[index].as_int()), LayoutOf(type.kind), type.scale};
    };
    ranking_.emplace(measure(1), measure(2),
                     [layout = argument_layout_, dictionary = dictionary_](uint64_t a, uint64_t b) { return Less(layout, dictionary, a, b); });
  }
  if (op_ == Opcode::AggFirstBy || op_ == Opcode::AggLastBy) {
    const LinkedRegister& ties = block.registers[operands_[2]];
    key_layout_ = LayoutOf(ties.type.type.kind);
    key_dictionary_ = ties.dictionary.get();
  }
}

void Accumulator::Begin(size_t groups) {
  groups_ = groups;
  is_open_ = false;
  collected_.clear();
  for (const uint32_t code : counted_) {  // of a batch that was not finished
    code_counts_[code] = {};
  }
  counted_.clear();
  events_.clear();
  exact_.Clear();
  failed_.clear();
  if (!taking_part_ && (op_ != Opcode::AggSum || argument_layout_ == Layout::Double)) {
    counts_.assign(groups, 0);
  }
  switch (op_) {
    case Opcode::AggSum:
    case Opcode::AggAverage:
      argument_layout_ == Layout::Double ? numbers_.assign(groups, 0) : sums_.Begin(groups);
      break;
    case Opcode::AggStdDev: argument_layout_ == Layout::Double ? numbers_.assign(groups, 0) : moments_.assign(groups, {}); break;
    case Opcode::AggPercentile: slots_.assign(groups, 0); break;
    case Opcode::AggTrend:
      trends_.assign(groups, {});
      numbers_.assign(groups, 0);
      break;
    case Opcode::AggLongestGap:
    case Opcode::AggAverageGap:
      best_int64_.assign(groups, 0);
      times_.assign(groups, 0);
      break;
    case Opcode::AggMin:
    case Opcode::AggMax:
      switch (argument_layout_) {
        case Layout::Int32: best_int32_.assign(groups, 0); break;
        case Layout::Double: numbers_.assign(groups, 0); break;
        default: best_int64_.assign(groups, 0); break;
      }
      break;
    case Opcode::AggTop:
      slots_.assign(groups, 0);
      has_value_.assign(groups, 0);
      break;
    case Opcode::AggFirst:
    case Opcode::AggLast:
    case Opcode::AggFirstBy:
    case Opcode::AggLastBy:
    case Opcode::AggMostCommon:
    case Opcode::AggMostCommonRecent:
      ties_.assign(groups, {});
      slots_.assign(groups, 0);
      has_value_.assign(groups, 0);
      times_.assign(groups, 0);
      break;
    default: break;
  }
}

// The rows that take part: every condition is true, and for most aggregates the argument is known.
void Accumulator::MaskOwnRows(std::span<const RegisterBuffer> registers, size_t rows) {
  MaskRows(registers, std::span(operands_).subspan(first_mask_), skips_missing_ ? &registers[operands_[0]] : nullptr, rows, mask_);
}

void Accumulator::Accumulate(std::span<const RegisterBuffer> registers, size_t rows, std::span<const GroupRun> runs, RunningSums& running_sums, GroupCounts& counts) {
  const bool is_summed = share_ && running_sums.Add(*share_, registers, rows, runs, sums_);
  if (is_summed && op_ == Opcode::AggSum) {
    return;
  }
  MaskOwnRows(registers, rows);
  const RegisterBuffer* argument = first_mask_ > 0 ? &registers[operands_[0]] : nullptr;
  switch (op_) {
    case Opcode::AggCount:
    case Opcode::AggCountKnown: counts.SetMask(*taking_part_, mask_); break;
    case Opcode::AggShare:
    case Opcode::AggAny:
    case Opcode::AggNone:
    case Opcode::AggAll: AccumulateTruth(*argument, rows, counts); break;
    case Opcode::AggSum:
    case Opcode::AggAverage:
      if (argument_layout_ == Layout::Double) {
        Collect(*argument, nullptr, runs);
      } else {
        if (!is_summed) {
          sums_.AddRuns(argument->Values<int64_t>(rows), mask_.data(), runs, running_);
        }
        if (op_ == Opcode::AggAverage) {
          counts.SetMask(*taking_part_, mask_);
        }
      }
      break;
    case Opcode::AggMin:
      switch (argument_layout_) {
        case Layout::Int32: ExtremeRuns<int32_t, false>(argument->Values<int32_t>(rows), mask_.data(), runs, best_int32_, counts_); break;
        case Layout::Double: ExtremeRuns<double, false>(argument->Values<double>(rows), mask_.data(), runs, numbers_, counts_); break;
        default: ExtremeRuns<int64_t, false>(argument->Values<int64_t>(rows), mask_.data(), runs, best_int64_, counts_); break;
      }
      break;
    case Opcode::AggMax:
      switch (argument_layout_) {
        case Layout::Int32: ExtremeRuns<int32_t, true>(argument->Values<int32_t>(rows), mask_.data(), runs, best_int32_, counts_); break;
        case Layout::Double: ExtremeRuns<double, true>(argument->Values<double>(rows), mask_.data(), runs, numbers_, counts_); break;
        default: ExtremeRuns<int64_t, true>(argument->Values<int64_t>(rows), mask_.data(), runs, best_int64_, counts_); break;
      }
      break;
    case Opcode::AggFirst:
    case Opcode::AggLast: AccumulateEdge(*argument, registers[operands_[1]], nullptr, runs); break;
    case Opcode::AggFirstBy:
    case Opcode::AggLastBy: AccumulateEdge(*argument, registers[operands_[1]], &registers[operands_[2]], runs); break;
    case Opcode::AggTop: AccumulateTop(registers, runs); break;
    case Opcode::AggStdDev:
      if (argument_layout_ == Layout::Double) {
        Collect(*argument, nullptr, runs);
      } else {
        MomentRuns(argument->Values<int64_t>(rows), mask_.data(), runs, moments_);
      }
      break;
    case Opcode::AggTrend: AccumulateTrend(registers, runs); break;
    case Opcode::AggSequence:
    case Opcode::AggCountSequences:
    case Opcode::AggFunnelStage: AccumulateSteps(registers, rows, runs); break;
    case Opcode::AggAverageGap: AccumulateDays(*argument, runs); break;
    case Opcode::AggStreak:
    case Opcode::AggLongestGap:
    case Opcode::AggPercentile: Collect(*argument, nullptr, runs); break;
    case Opcode::AggDistinct:
    case Opcode::AggMostCommon:
    case Opcode::AggMostCommonRecent: {
      const RegisterBuffer* times = op_ == Opcode::AggMostCommonRecent ? &registers[operands_[1]] : nullptr;
      code_counts_.empty() ? Collect(*argument, times, runs) : CountCodes(*argument, times, runs);
      break;
    }
    default: break;
  }
}

void Accumulator::IntersectMask(const uint64_t* bits) {
  for (size_t word = 0; word < mask_.size(); ++word) {
    mask_[word] &= bits[word];
  }
}

void Accumulator::AccumulateTruth(const RegisterBuffer& condition, size_t rows, GroupCounts& counts) {
  const size_t words = WordCount(rows);
  if (LIMN_FAULT(20) && op_ == Opcode::AggShare) {
    IntersectMask(condition.known);
  }
  counts.SetMask(*taking_part_, mask_);
  const std::vector<uint64_t> mask = mask_;
  for (size_t word = 0; word < words; ++word) {
    mask_[word] = mask[word] & condition.Bits()[word];
  }
  counts.SetMask(trues_, mask_);
  if (op_ != Opcode::AggShare) {
    for (size_t word = 0; word < words; ++word) {
      mask_[word] = mask[word] & ~condition.known[word];
    }
    counts.SetMask(unknowns_, mask_);
  }
}

uint64_t Accumulator::SlotOf(const RegisterBuffer& values, size_t row) {
  switch (values.layout()) {
    case Layout::Truth: return values.IsTrue(row);
    case Layout::Int32: return static_cast<uint64_t>(int64_t{values.Values<int32_t>(row + 1)[row]});
    case Layout::Int64: return static_cast<uint64_t>(values.Values<int64_t>(row + 1)[row]);
    case Layout::Double: return std::bit_cast<uint64_t>(values.Values<double>(row + 1)[row] + 0.0);  // -0 is 0
    case Layout::Code: return values.Values<uint32_t>(row + 1)[row];
  }
  return 0;
}

bool Accumulator::Less(Layout layout, const Dictionary* dictionary, uint64_t a, uint64_t b) {
  switch (layout) {
    case Layout::Truth: return a < b;
    case Layout::Int32:
    case Layout::Int64: return static_cast<int64_t>(a) < static_cast<int64_t>(b);
    case Layout::Double: return std::bit_cast<double>(a) < std::bit_cast<double>(b);
    case Layout::Code: return dictionary->At(static_cast<uint32_t>(a)) < dictionary->At(static_cast<uint32_t>(b));
  }
  return false;
}

// The value of the row with the earliest (latest) time, even if it is missing; at equal times that with the smallest (largest) tie, a missing
// one last, then the smallest value, missing last.
void Accumulator::AccumulateEdge(const RegisterBuffer& values, const RegisterBuffer& times, const RegisterBuffer* ties, std::span<const GroupRun> runs) {
  const bool wants_first = op_ == Opcode::AggFirst || op_ == Opcode::AggFirstBy;
  IntersectMask(times.known);
  if (LIMN_FAULT(14)) {
    IntersectMask(values.known);
  }
  for (const GroupRun& run : runs) {
    ForEachBit(mask_.data(), run.begin, run.end, [&](uint32_t row) {
      const int64_t time = TimeAt(times, row, run.end);
      const bool is_known = values.IsKnown(row);
      const uint64_t slot = is_known ? SlotOf(values, row) : 0;
      const Tie tie = ties != nullptr && ties->IsKnown(row) ? Tie{SlotOf(*ties, row), true} : Tie{};
      const Tie& best_tie = ties_[run.group];
      bool better = counts_[run.group] == 0;
      if (!better && time != times_[run.group]) {
        better = wants_first ? time < times_[run.group] : time > times_[run.group];
      } else if (!better && tie.is_known != best_tie.is_known) {
        better = tie.is_known;
      } else if (!better && tie.slot != best_tie.slot) {
        better = Less(key_layout_, key_dictionary_, tie.slot, best_tie.slot) == (wants_first != LIMN_FAULT(46));
      } else if (!better) {
        better = is_known && (!has_value_[run.group] || Less(slot, slots_[run.group])) && !LIMN_FAULT(13);
      }
      if (better) {
        times_[run.group] = time;
        ties_[run.group] = tie;
        slots_[run.group] = slot;
        has_value_[run.group] = is_known;
      }
      ++counts_[run.group];
    });
  }
}

// Rows that fit no step can't matter. Those of a group that stands in the batch as a whole, one behind the other in time, mostly need not be looked at one by one.
void Accumulator::AccumulateSteps(std::span<const RegisterBuffer> registers, size_t rows, std::span<const GroupRun> runs) {
  const RegisterBuffer& times = registers[operands_[0]];
  const RegisterBuffer& keys = registers[operands_[2]];
  const std::span<const int64_t> fits = registers[operands_[1]].Values<int64_t>(rows);
  IntersectMask(registers[operands_[1]].known);
  const auto accumulate = [&]<typename Time>(std::span<const Time> at) {
    if (!steps_.empty()) {
      ascending_.resize(rows / 64 + 1);
      Compare<Time>(LIMN_FAULT(63) ? Comparison::LessEqual : Comparison::Less, at.first(rows - 1), at.subspan(1), ascending_.data());
    }
    for (const GroupRun& run : runs) {
      OpenGroup(run.group);
      const bool is_whole = !steps_.empty() && events_.empty() && &run != &runs.back();
      if (is_whole && FirstRow(run.begin, run.end - 1, [&](uint32_t word) { return ~ascending_[word]; }) == run.end - 1) {
        TakeFollowed(run.group, FollowWhenever(mask_.data(), run.begin, run.end, steps_.size(), [&](size_t step, uint32_t word) { return registers[steps_[step]].Bits()[word]; }));
        is_open_ = false;
        continue;
      }
      ForEachBit(mask_.data(), run.begin, run.end, [&](uint32_t row) {
        if (fits[row] != 0) {
          const bool has_key = keys.IsKnown(row);
          events_.push_back({at[row], static_cast<uint64_t>(fits[row]), has_key ? SlotOf(keys, row) : 0, has_key});
        }
      });
    }
  };
  times.layout() == Layout::Int32 ? accumulate(times.Values<int32_t>(rows)) : accumulate(times.Values<int64_t>(rows));
}

void Accumulator::CloseSteps() {
  const auto is_before = [&](const Event& a, const Event& b) {
    if (a.time != b.time) {
      return a.time < b.time;
    }
    if (a.has_key != b.has_key) {
      return a.has_key;
    }
    if (a.has_key && a.key != b.key) {
      return Less(key_layout_, key_dictionary_, a.key, b.key);
    }
    // Rows that nothing else tells apart: first those that can take an earlier step.
    const int first = std::countr_zero(a.fits);
    const int other = std::countr_zero(b.fits);
    return first != other ? first < other : a.fits < b.fits;
  };
  // Rows mostly come in the order of their times.
  if (!std::is_sorted(events_.begin(), events_.end(), is_before)) {
    std::sort(events_.begin(), events_.end(), is_before);
  }
  constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  const Followed followed = FollowSteps(std::span<const Event>(events_), withins_.size(), [&](size_t step, int64_t time) {
    const Value& within = withins_[step];
    if (within.is_missing()) {
      return kNever;
    }
    return (argument_layout_ == Layout::Int32 ? AddToDay(time, within.as_int(), within.type.unit)
                                              : AddToInstant(time, within.as_int(), within.type.unit, *zone_))
        .value_or(kNever);
  });
  TakeFollowed(open_group_, followed);
}

void Accumulator::TakeFollowed(uint32_t group, const Followed& followed) { counts_[group] = op_ == Opcode::AggFunnelStage ? followed.furthest : followed.matches; }

void Accumulator::OpenGroup(uint32_t group) {
  if (is_open_ && open_group_ != group && !LIMN_FAULT(36)) {
    CloseGroup();
  }
  is_open_ = true;
  open_group_ = group;
}

void Accumulator::Collect(const RegisterBuffer& values, const RegisterBuffer* times, std::span<const GroupRun> runs) {
  for (const GroupRun& run : runs) {
    OpenGroup(run.group);
    ForEachBit(mask_.data(), run.begin, run.end, [&](uint32_t row) {
      ++counts_[run.group];
      if (op_ == Opcode::AggSum || op_ == Opcode::AggAverage) {
        exact_.Add(values.Values<double>(run.end)[row]);
      } else {
        const bool has_time = times && times->IsKnown(row);
        collected_.push_back({SlotOf(values, row), has_time ? TimeAt(*times, row, run.end) : kNoTime});
      }
    });
  }
}

void Accumulator::AccumulateTop(std::span<const RegisterBuffer> registers, std::span<const GroupRun> runs) {
  const RegisterBuffer& values = registers[operands_[0]];
  const RegisterBuffer& times = registers[operands_[1]];
  const auto slot_of = [&](size_t operand, uint32_t row) {
    const RegisterBuffer& measured = registers[operands_[operand]];
    return measured.IsKnown(row) ? std::optional(SlotOf(measured, row)) : std::nullopt;
  };
  for (const GroupRun& run : runs) {
    OpenGroup(run.group);
    ForEachBit(mask_.data(), run.begin, run.end, [&](uint32_t row) {
      ranking_->Add(SlotOf(values, row), times.IsKnown(row) ? TimeAt(times, row, run.end) : kNoTime, slot_of(2, row), slot_of(3, row));
    });
  }
}

void Accumulator::CloseTop() {
  const std::vector<Slot> leading = ranking_->Leading(place_);
  if (leading.size() == place_) {
    slots_[open_group_] = leading.back();
    has_value_[open_group_] = 1;
  }
}

void Accumulator::AccumulateTrend(std::span<const RegisterBuffer> registers, std::span<const GroupRun> runs) {
  const RegisterBuffer& values = registers[operands_[0]];
  const RegisterBuffer& periods = registers[operands_[1]];
  const RegisterBuffer& first = registers[operands_[2]];
  const RegisterBuffer& last = registers[operands_[3]];
  const auto take = [](const RegisterBuffer& bounds, uint32_t row, std::optional<int64_t>& bound) {
    if (bounds.IsKnown(row)) {
      bound = std::clamp(bounds.Values<int64_t>(row + 1)[row], -kPeriodMax, kPeriodMax);
    }
  };
  IntersectMask(periods.known);
  for (const GroupRun& run : runs) {
    Trend& trend = trends_[run.group];
    ForEachBit(mask_.data(), run.begin, run.end, [&](uint32_t row) {
      const int64_t period = std::clamp(periods.Values<int64_t>(run.end)[row], -kPeriodMax, kPeriodMax);
      trend.sums.Add(period, argument_layout_ == Layout::Double ? 0 : values.Values<int64_t>(run.end)[row]);
      take(first, row, trend.first);
      take(last, row, trend.last);
    });
  }
  if (argument_layout_ == Layout::Double) {
    Collect(values, &periods, runs);
  }
}

// The first and the last day.
void Accumulator::AccumulateDays(const RegisterBuffer& days, std::span<const GroupRun> runs) {
  for (const GroupRun& run : runs) {
    ForEachBit(mask_.data(), run.begin, run.end, [&](uint32_t row) {
      const int64_t day = days.Values<int32_t>(run.end)[row];
      const bool is_first = counts_[run.group]++ == 0;
      best_int64_[run.group] = is_first ? day : std::min(best_int64_[run.group], day);
      times_[run.group] = is_first ? day : std::max(times_[run.group], day);
    });
  }
}

void Accumulator::CloseGroup() {
  if (op_ == Opcode::AggTop) {
    CloseTop();
    return;
  }
  if (op_ == Opcode::AggSequence || op_ == Opcode::AggCountSequences || op_ == Opcode::AggFunnelStage) {
    CloseSteps();
    events_.clear();
    return;
  }
  if (op_ == Opcode::AggTrend) {
    CloseTrend();
    collected_.clear();
    return;
  }
  if (op_ == Opcode::AggStreak || op_ == Opcode::AggLongestGap) {
    std::vector<int64_t> numbers;
    numbers.reserve(collected_.size());
    for (const Timed& one : collected_) {
      numbers.push_back(static_cast<int64_t>(one.slot));
    }
    (op_ == Opcode::AggStreak ? counts_ : best_int64_)[open_group_] = op_ == Opcode::AggStreak ? LongestRun(numbers) : LongestGap(numbers);
    collected_.clear();
    return;
  }
  if (op_ == Opcode::AggSum || op_ == Opcode::AggAverage) {
    numbers_[open_group_] = exact_.Round();
    exact_.Clear();
    return;
  }
  if (op_ == Opcode::AggPercentile) {
    ClosePercentile();
    collected_.clear();
    return;
  }
  if (op_ == Opcode::AggStdDev) {
    CloseDeviation();
    collected_.clear();
    return;
  }
  if (!code_counts_.empty()) {
    CloseCodes();
    return;
  }
  std::sort(collected_.begin(), collected_.end(), [](const Timed& a, const Timed& b) { return a.slot < b.slot; });
  if (op_ == Opcode::AggDistinct) {
    const auto end = std::unique(collected_.begin(), collected_.end(), [](const Timed& a, const Timed& b) { return a.slot == b.slot; });
    counts_[open_group_] = end - collected_.begin();
  } else {
    CloseMostCommon();
  }
  collected_.clear();
}

void Accumulator::CountCodes(const RegisterBuffer& codes, const RegisterBuffer* times, std::span<const GroupRun> runs) {
  for (const GroupRun& run : runs) {
    OpenGroup(run.group);
    ForEachBit(mask_.data(), run.begin, run.end, [&](uint32_t row) {
      const uint32_t code = codes.Values<uint32_t>(run.end)[row];
      CodeCount& counted = code_counts_[code];
      if (counted.count++ == 0) {
        counted_.push_back(code);
        counted.latest = kNoTime;
      }
      if (times != nullptr && times->IsKnown(row)) {
        counted.latest = std::max(counted.latest, TimeAt(*times, row, run.end));
      }
    });
  }
}

void Accumulator::CloseCodes() {
  if (op_ == Opcode::AggDistinct) {
    counts_[open_group_] = static_cast<int64_t>(counted_.size());
  }
  int64_t best_count = 0;
  for (const uint32_t code : counted_) {
    CodeCount& counted = code_counts_[code];
    if (op_ != Opcode::AggDistinct) {
      TakeMoreCommon(code, counted.count, counted.latest, best_count);
    }
    counted = {};
  }
  counted_.clear();
}

void Accumulator::CloseMostCommon() {
  int64_t best_count = 0;
  for (size_t begin = 0; begin < collected_.size();) {
    size_t end = begin;
    int64_t latest = kNoTime;
    for (; end < collected_.size() && collected_[end].slot == collected_[begin].slot; ++end) {
      latest = std::max(latest, collected_[end].time);
    }
    TakeMoreCommon(collected_[begin].slot, static_cast<int64_t>(end - begin), latest, best_count);
    begin = end;
  }
}

// The most frequent value, of those the one that came last, of those the smallest.
void Accumulator::TakeMoreCommon(uint64_t slot, int64_t count, int64_t latest, int64_t& best_count) {
  bool is_better = count > best_count;
  if (count == best_count) {
    is_better = (LIMN_FAULT(15) ? latest < times_[open_group_] : latest > times_[open_group_]) || (latest == times_[open_group_] && Less(slot, slots_[open_group_]));
  }
  if (is_better) {
    best_count = count;
    slots_[open_group_] = slot;
    times_[open_group_] = latest;
    has_value_[open_group_] = 1;
  }
}

// A percentage outside 0 to 100, which only a run's own value of a param can be, has no value.
void Accumulator::ClosePercentile() {
  if (collected_.empty() || !percent_ || percent_->is_missing()) {
    counts_[open_group_] = 0;
    return;
  }
  const int scale = percent_->type.scale;
  if (percent_->as_int() < 0 || percent_->as_int() > 100 * PowerOfTen(scale)) {
    failed_.push_back(open_group_);
    return;
  }
  const auto place = collected_.begin() + static_cast<std::ptrdiff_t>(NearestRank(percent_->as_int(), scale, collected_.size()) - 1);
  std::nth_element(collected_.begin(), place, collected_.end(), [&](const Timed& a, const Timed& b) { return Less(a.slot, b.slot); });
  slots_[open_group_] = place->slot;
}

void Accumulator::CloseDeviation() {
  if (collected_.size() < 2) {
    return;
  }
  std::vector<double> values;
  values.reserve(collected_.size());
  for (const Timed& one : collected_) {
    values.push_back(std::bit_cast<double>(one.slot));
  }
  const std::optional<double> deviation = SampleDeviation(values);
  if (deviation) {
    numbers_[open_group_] = *deviation;
  } else {
    failed_.push_back(open_group_);
  }
}

void Accumulator::CloseTrend() {
  const Trend& trend = trends_[open_group_];
  if (!trend.has_slope()) {
    return;
  }
  std::vector<std::pair<int64_t, double>> values;
  values.reserve(collected_.size());
  for (const Timed& one : collected_) {
    values.emplace_back(one.time, std::bit_cast<double>(one.slot));
  }
  const std::optional<double> slope = Slope(values, trend.First(), trend.Last());
  if (slope) {
    numbers_[open_group_] = *slope;
  } else {
    failed_.push_back(open_group_);
  }
}

void Accumulator::FinishTrend(RegisterBuffer& out) const {
  uint64_t* known = out.OwnKnown();
  for (size_t group = 0; group < groups_; ++group) {
    const Trend& trend = trends_[group];
    double slope = numbers_[group];
    if (!trend.has_slope()) {
      known[group / 64] &= ~(uint64_t{1} << (group % 64));
    } else if (argument_layout_ != Layout::Double) {
      slope = Slope(trend.sums, trend.First(), trend.Last(), argument_type_.scale);
    }
    out.Own<double>(groups_)[group] = slope;
  }
}

void Accumulator::WriteSlots(RegisterBuffer& out) const {
  for (size_t group = 0; group < groups_; ++group) {
    switch (argument_layout_) {
      case Layout::Truth: {
        uint64_t& word = out.OwnBits()[group / 64];
        const uint64_t bit = uint64_t{1} << (group % 64);
        word = slots_[group] && has_value_[group] ? word | bit : word & ~bit;
        break;
      }
      case Layout::Int32: out.Own<int32_t>(groups_)[group] = static_cast<int32_t>(static_cast<int64_t>(slots_[group])); break;
      case Layout::Int64: out.Own<int64_t>(groups_)[group] = static_cast<int64_t>(slots_[group]); break;
      case Layout::Double: out.Own<double>(groups_)[group] = std::bit_cast<double>(slots_[group]); break;
      case Layout::Code: out.Own<uint32_t>(groups_)[group] = static_cast<uint32_t>(slots_[group]); break;
    }
  }
}

void Accumulator::Finish(RegisterBuffer& out, Failures& failures, GroupCounts& counted) {
  if (is_open_) {
    CloseGroup();
    is_open_ = false;
  }
  const std::span<const int64_t> counts = taking_part_ ? counted.Of(*taking_part_) : std::span<int64_t>(counts_);
  uint64_t* known = out.OwnKnown();
  std::fill_n(known, WordCount(groups_), ~uint64_t{0});
  failures.known = known;
  const auto miss = [&](size_t group) { known[group / 64] &= ~(uint64_t{1} << (group % 64)); };
  // Before anything of the groups fails.
  const auto miss_empty = [&] { CompareWith<int64_t>(Comparison::NotEqual, counts, 0, known); };
  switch (op_) {
    case Opcode::AggSequence: CompareWith<int64_t>(Comparison::Greater, counts, 0, out.OwnBits()); break;
    case Opcode::AggCount:
    case Opcode::AggCountKnown:
    case Opcode::AggStreak:
    case Opcode::AggCountSequences:
    case Opcode::AggFunnelStage:
    case Opcode::AggDistinct: out.data = counts.data(); break;  // as they are, until the next Begin
    case Opcode::AggSum:
      if (argument_layout_ == Layout::Double) {
        for (size_t group = 0; group < groups_; ++group) {
          const bool fits = std::isfinite(numbers_[group]);
          out.Own<double>(groups_)[group] = fits ? numbers_[group] : 0;
          if (!fits) {
            failures.Fail(group);
          }
        }
        break;
      }
      sums_.Finish();
      if (sums_.narrow() != nullptr) {
        out.data = sums_.narrow();  // as they are, until the next Begin
        break;
      }
      for (size_t group = 0; group < groups_; ++group) {
        const bool fits = FitsInt64(sums_[group]) || LIMN_FAULT(16);
        out.Own<int64_t>(groups_)[group] = fits ? static_cast<int64_t>(sums_[group]) : 0;
        if (!fits) {
          failures.Fail(group);
        }
      }
      break;
    case Opcode::AggAverage:
      sums_.Finish();
      miss_empty();
      for (size_t group = 0; group < groups_; ++group) {
        double average = 0;
        if (counts[group] > 0) {
          average = argument_layout_ == Layout::Double
                        ? numbers_[group] / static_cast<double>(counts[group])
                        : RatioToDouble(sums_[group], Int128{counts[group]} * PowerOfTen(argument_type_.scale));
          if (!std::isfinite(average)) {
            average = 0;
            failures.Fail(group);
          }
        }
        out.Own<double>(groups_)[group] = average;
      }
      break;
    case Opcode::AggTrend: FinishTrend(out); break;
    case Opcode::AggLongestGap:
      for (size_t group = 0; group < groups_; ++group) {
        out.Own<int64_t>(groups_)[group] = best_int64_[group];
        if (counts[group] < 2) {
          miss(group);
        }
      }
      break;
    case Opcode::AggAverageGap:
      for (size_t group = 0; group < groups_; ++group) {
        out.Own<double>(groups_)[group] = counts[group] < 2 ? 0 : RatioToDouble(times_[group] - best_int64_[group], counts[group] - 1);
        if (counts[group] < 2) {
          miss(group);
        }
      }
      break;
    case Opcode::AggPercentile:
      WriteSlots(out);
      miss_empty();
      break;
    case Opcode::AggStdDev:
      for (size_t group = 0; group < groups_; ++group) {
        const bool is_number = argument_layout_ == Layout::Double;
        const int64_t count = is_number ? counts[group] : moments_[group].count;
        out.Own<double>(groups_)[group] = count < 2 ? 0 : is_number ? numbers_[group] : SampleDeviation(moments_[group], argument_type_.scale);
        if (count < 2) {
          miss(group);
        }
      }
      break;
    case Opcode::AggMin:
    case Opcode::AggMax:
      switch (argument_layout_) {
        case Layout::Int32: std::copy_n(best_int32_.begin(), groups_, out.Own<int32_t>(groups_).begin()); break;
        case Layout::Double: std::copy_n(numbers_.begin(), groups_, out.Own<double>(groups_).begin()); break;
        default: out.data = best_int64_.data(); break;
      }
      miss_empty();
      break;
    case Opcode::AggShare: {
      const std::span<const int64_t> trues = counted.Of(trues_);
      for (size_t group = 0; group < groups_; ++group) {
        out.Own<double>(groups_)[group] = counts[group] == 0 ? 0 : RatioToDouble(trues[group], counts[group]);
      }
      miss_empty();
      break;
    }
    case Opcode::AggAny:
    case Opcode::AggNone:
    case Opcode::AggAll: {
      // Rows that decide: those that hold, or, of `all`, those that do not. Without any, one that is unknown leaves it open.
      uint64_t* bits = out.OwnBits();
      const std::span<int64_t> trues = counted.Of(trues_);
      const std::span<const int64_t> unknowns = counted.Of(unknowns_);
      if (op_ == Opcode::AggAll) {
        for (size_t group = 0; group < groups_; ++group) {
          trues[group] = counts[group] - trues[group] - unknowns[group];
        }
      }
      const bool is_any = op_ == Opcode::AggAny;
      CompareWith<int64_t>(is_any ? Comparison::NotEqual : Comparison::Equal, std::span<const int64_t>(trues), 0, bits);
      CompareWith<int64_t>(Comparison::Equal, unknowns, 0, known);
      for (size_t word = 0; word < WordCount(groups_); ++word) {
        known[word] |= LIMN_FAULT(21) ? ~uint64_t{0} : is_any ? bits[word] : ~bits[word];
        bits[word] &= known[word];
      }
      for (size_t group = 0; LIMN_FAULT(22) && group < groups_; ++group) {
        bits[group / 64] &= ~(uint64_t{counts[group] == 0} << (group % 64));
      }
      break;
    }
    case Opcode::AggTop:
    case Opcode::AggFirst:
    case Opcode::AggLast:
    case Opcode::AggFirstBy:
    case Opcode::AggLastBy:
    case Opcode::AggMostCommon:
    case Opcode::AggMostCommonRecent:
      WriteSlots(out);
      for (size_t group = 0; group < groups_; ++group) {
        if (!has_value_[group]) {
          miss(group);
        }
      }
      break;
    default: break;
  }
  for (const uint32_t group : failed_) {
    failures.Fail(group);
  }
}

}  // namespace limn
