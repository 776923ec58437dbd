/// GroupCounts: how many rows of each group take part, by many masks at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/kernels/aggregate.h"
#include "runtime/kernels/vector_unit.h"

namespace limn {

/// A block counts by dozens of masks over the same runs. They stand eight to a cache line, word by word, and what a run costs (where it ends, which bits of a word are below) is paid once for
/// eight, whose counts are one vector. They are taken apart a batch at a time, while they are in the first cache: eight counts of each group in one place, taken apart at the end, sent more bytes
/// through the second one than counting took. Groups come in order, in a batch and from one to the next, and the last one of a batch may go on in the next.
class GroupCounts {
 public:
  /// One more mask; its number, from 0.
  size_t AddMask();
  /// A new batch of groups.
  void Begin(size_t groups);
  /// Of the batch of rows: one bit each, a word more than they need, bits past them 0. To be set of each mask before Count.
  void SetMask(size_t number, std::span<const uint64_t> mask);
  /// Adds the rows of a batch that take part. `runs` begin with row 0 and follow each other without a gap.
  void Count(std::span<const GroupRun> runs, VectorUnit unit = WidestVectorUnit());
  /// When the last batch was counted.
  void Finish();
  /// Of all groups, when finished. Until the next Begin.
  std::span<int64_t> Of(size_t number) { return std::span(counts_[number]).first(groups_); }

 private:
  static constexpr size_t kLanes = 8;
  struct alignas(64) Lanes {
    uint64_t of[kLanes];
  };

  static void CountRuns(std::span<const Lanes> words, Lanes* ones, std::span<const GroupRun> runs, Lanes* counts);
  static void CountRuns512(std::span<const Lanes> words, Lanes* ones, std::span<const GroupRun> runs, Lanes* counts);
  static void TakeApart(std::span<const Lanes> counts, int64_t* const* apart);
  static void TakeApart512(std::span<const Lanes> counts, int64_t* const* apart);

  void BeginGroups(size_t reached);

  size_t masks_ = 0;
  std::vector<std::vector<Lanes>> words_;     // of the batch, by eight masks
  std::vector<std::vector<int64_t>> counts_;  // by mask, up to a multiple of eight
  size_t groups_ = 0;
  size_t written_ = 0;  // the first so many groups; the others hold anything
  // Of eight masks and a batch.
  std::vector<Lanes> ones_;   // below each word
  std::vector<Lanes> tiles_;  // counts, by group
};

}  // namespace limn
