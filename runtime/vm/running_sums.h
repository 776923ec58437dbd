/// Running sums that several aggregates of a block share. Sums of one argument under the same conditions often differ by their windows only, and a window that
/// reaches up to as of holds the last rows of each run: its sum is a difference of two running sums.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/kernels/aggregate.h"
#include "runtime/vm/registers.h"

namespace limn {

class RunningSums {
 public:
  /// What an aggregate reads: by index into the sums and the windows.
  struct Share {
    uint32_t sum = 0;
    std::optional<uint32_t> window;
  };

  explicit RunningSums(const LinkedBlock& block);

  /// Of an aggregate of the block; nothing where it shares with no other.
  std::optional<Share> ShareOf(const LinkedInstruction& aggregate) const;

  /// A new batch: what was added up is of no use any more.
  void Begin();
  /// sums += values of the rows that take part. False, with nothing added, where the window holds other rows than the last ones of a run or a sum may not
  /// fit: the aggregate then adds its rows by itself.
  bool Add(const Share& share, std::span<const RegisterBuffer> registers, size_t rows, std::span<const GroupRun> runs, GroupSums& sums);

 private:
  struct Sum {
    uint32_t argument = 0;
    std::vector<uint32_t> conditions;  // in order
    size_t uses = 0;
    bool is_ready = false;
    bool fits = false;
    std::vector<int64_t> running;
  };
  struct Window {
    uint32_t reg = 0;
    bool is_ready = false;
    bool holds_last = false;
    std::vector<uint32_t> begins;  // by run: its first row in the window
  };
  struct Key {
    uint32_t argument = 0;
    std::vector<uint32_t> conditions;
    std::optional<uint32_t> window;  // a register
  };

  std::optional<Key> KeyOf(const LinkedInstruction& aggregate) const;
  const Sum& MadeSum(uint32_t index, std::span<const RegisterBuffer> registers, size_t rows);
  const Window& MadeWindow(uint32_t index, std::span<const RegisterBuffer> registers, size_t rows, std::span<const GroupRun> runs);

  const LinkedBlock& block_;
  std::vector<bool> is_window_;  // by register
  std::vector<Sum> sums_;
  std::vector<Window> windows_;
  std::vector<uint64_t> mask_;  // of the batch, and a word more
  RankedBits ranked_;
};

/// mask = the rows for which all of `conditions` hold and, where it is given, `argument` is known. Bits past the rows are 0; there is a word more than they need.
void MaskRows(std::span<const RegisterBuffer> registers, std::span<const uint32_t> conditions, const RegisterBuffer* argument, size_t rows, std::vector<uint64_t>& mask);

}  // namespace limn
