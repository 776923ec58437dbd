#include "runtime/vm/running_sums.h"

#include <algorithm>

#include "runtime/values/targets.h"

namespace limn {

RunningSums::RunningSums(const LinkedBlock& block) : block_(block), is_window_(block.registers.size(), false) {
  for (const LinkedInstruction& instruction : block.instructions) {
    if (instruction.op == Opcode::InWindow) {
      is_window_[instruction.dst] = true;
    }
  }
  for (const LinkedInstruction& instruction : block.instructions) {
    const std::optional<Key> key = KeyOf(instruction);
    if (!key) {
      continue;
    }
    const auto same = std::find_if(sums_.begin(), sums_.end(), [&](const Sum& sum) { return sum.argument == key->argument && sum.conditions == key->conditions; });
    ++(same != sums_.end() ? *same : sums_.emplace_back(Sum{key->argument, key->conditions})).uses;
    if (key->window && std::none_of(windows_.begin(), windows_.end(), [&](const Window& window) { return window.reg == *key->window; })) {
      windows_.push_back({*key->window});
    }
  }
}

// A sum or an average of whole numbers or decimals in at most one window.
std::optional<RunningSums::Key> RunningSums::KeyOf(const LinkedInstruction& aggregate) const {
  if (aggregate.op != Opcode::AggSum && aggregate.op != Opcode::AggAverage) {
    return std::nullopt;
  }
  Key key{aggregate.operands[0]};
  if (LayoutOf(block_.registers[key.argument].type.type.kind) != Layout::Int64) {
    return std::nullopt;
  }
  for (size_t operand = 1; operand < aggregate.operands.size(); ++operand) {
    const uint32_t reg = aggregate.operands[operand];
    if (!is_window_[reg]) {
      key.conditions.push_back(reg);
    } else if (key.window) {
      return std::nullopt;
    } else {
      key.window = reg;
    }
  }
  std::sort(key.conditions.begin(), key.conditions.end());
  return key;
}

std::optional<RunningSums::Share> RunningSums::ShareOf(const LinkedInstruction& aggregate) const {
  const std::optional<Key> key = KeyOf(aggregate);
  for (uint32_t sum = 0; key && sum < sums_.size(); ++sum) {
    if (sums_[sum].argument != key->argument || sums_[sum].conditions != key->conditions || sums_[sum].uses < 2) {
      continue;
    }
    Share share{sum, std::nullopt};
    if (key->window) {
      const auto found = std::find_if(windows_.begin(), windows_.end(), [&](const Window& window) { return window.reg == *key->window; });
      share.window = static_cast<uint32_t>(found - windows_.begin());
    }
    return share;
  }
  return std::nullopt;
}

void RunningSums::Begin() {
  for (Sum& sum : sums_) {
    sum.is_ready = false;
  }
  for (Window& window : windows_) {
    window.is_ready = false;
  }
}

bool RunningSums::Add(const Share& share, std::span<const RegisterBuffer> registers, size_t rows, std::span<const GroupRun> runs, GroupSums& sums) {
  const Sum& sum = MadeSum(share.sum, registers, rows);
  const Window* window = share.window ? &MadeWindow(*share.window, registers, rows, runs) : nullptr;
  if (!sum.fits || (window != nullptr && !window->holds_last)) {
    return false;
  }
  sums.AddRunning(sum.running, runs, window != nullptr ? std::span<const uint32_t>(window->begins) : std::span<const uint32_t>());
  return true;
}

const RunningSums::Sum& RunningSums::MadeSum(uint32_t index, std::span<const RegisterBuffer> registers, size_t rows) {
  Sum& sum = sums_[index];
  if (!sum.is_ready) {
    const RegisterBuffer& argument = registers[sum.argument];
    MaskRows(registers, sum.conditions, &argument, rows, mask_);
    sum.fits = SumBefore(argument.Values<int64_t>(rows), mask_.data(), sum.running);
    sum.is_ready = true;
  }
  return sum;
}

const RunningSums::Window& RunningSums::MadeWindow(uint32_t index, std::span<const RegisterBuffer> registers, size_t rows, std::span<const GroupRun> runs) {
  Window& window = windows_[index];
  if (!window.is_ready) {
    const uint32_t reg = window.reg;
    MaskRows(registers, {&reg, 1}, nullptr, rows, mask_);
    ranked_.Rank(mask_.data(), rows);
    window.begins.resize(runs.size());
    window.holds_last = LastRows(ranked_, runs, window.begins);
    window.is_ready = true;
  }
  return window;
}

LIMN_TARGETS void MaskRows(std::span<const RegisterBuffer> registers, std::span<const uint32_t> conditions, const RegisterBuffer* argument, size_t rows, std::vector<uint64_t>& mask) {
  const size_t words = WordCount(rows);
  mask.assign(rows / 64 + 1, ~uint64_t{0});
  mask.back() = (uint64_t{1} << (rows % 64)) - 1;
  const auto intersect = [&](const uint64_t* bits) LIMN_INLINED {
    for (size_t word = 0; word < words; ++word) {
      mask[word] &= bits[word];
    }
  };
  for (const uint32_t condition : conditions) {
    intersect(registers[condition].Bits());
  }
  if (argument != nullptr) {
    intersect(argument->known);
  }
}

}  // namespace limn
