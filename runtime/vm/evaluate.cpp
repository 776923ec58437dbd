// Instructions that compute registers from registers of the same batch: which kernel, on which layout.

#include <algorithm>
#include <cassert>

#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/calendar.h"
#include "runtime/kernels/compare.h"
#include "runtime/kernels/fault.h"
#include "runtime/kernels/logic.h"
#include "runtime/kernels/random_part.h"
#include "runtime/kernels/select.h"
#include "runtime/values/calendar.h"
#include "runtime/vm/executor.h"

namespace limn {
namespace {

struct Evaluation {
  const LinkedInstruction& instruction;
  const BatchInput& in;
  Failures& failures;
  size_t rows;

  std::span<uint64_t> FirstMask() const { return in.masks.first(words()); }
  std::span<uint64_t> SecondMask() const { return in.masks.subspan(words(), words()); }
  RegisterBuffer& Dst() { return in.registers[instruction.dst]; }
  const RegisterBuffer& Operand(size_t index) const { return in.registers[instruction.operands[index]]; }
  const LinkedRegister& TypeOf(size_t index) const { return in.types[instruction.operands[index]]; }
  const ValueType& DstType() const { return in.types[instruction.dst].type.type; }
  size_t words() const { return WordCount(rows); }

  // Of few rows, one customer's, the one word without the loop that becomes vectors.
  template <typename Visit>
  void ForEachWord(Visit visit) const {
    if (rows <= 64) {
      visit(size_t{0});
      return;
    }
    for (size_t word = 0; word < words(); ++word) {
      visit(word);
    }
  }

  // Of one customer without a call.
  void Intersect(const uint64_t* a, const uint64_t* b, uint64_t* out) const {
    if (words() == 1) {
      out[0] = a[0] & b[0];
    } else {
      IntersectWords(a, b, words(), out);
    }
  }

  // dst is known where all operands are.
  uint64_t* IntersectKnown() {
    uint64_t* known = Dst().OwnKnown();
    const size_t operands = LIMN_FAULT(6) && instruction.operands.size() > 1 ? instruction.operands.size() - 1 : instruction.operands.size();
    if (operands == 2) {
      Intersect(Operand(0).known, Operand(1).known, known);
    } else {
      ForEachWord([&](size_t word) { known[word] = ~uint64_t{0}; });
      for (size_t operand = 0; operand < operands; ++operand) {
        Intersect(known, Operand(operand).known, known);
      }
    }
    failures.known = known;
    return known;
  }

  // A truth's true bits stay within its known bits.
  void MaskTrues() {
    uint64_t* bits = Dst().OwnBits();
    Intersect(bits, Dst().known, bits);
  }
};

Truths TruthsOf(const RegisterBuffer& truths) { return {truths.Bits(), truths.known}; }

Comparison ComparisonOf(Opcode op) {
  return static_cast<Comparison>(static_cast<int>(op) - static_cast<int>(Opcode::CompareEqual));
}
static_assert(static_cast<int>(Opcode::CompareGreaterEqual) - static_cast<int>(Opcode::CompareEqual) ==
              static_cast<int>(Comparison::GreaterEqual));

template <typename T>
void CompareSlots(Evaluation& e, Comparison op) {
  const std::span<const T> lhs = e.Operand(0).Values<T>(e.rows);
  uint64_t* out = e.Dst().OwnBits();
  const std::optional<Value>& constant = e.TypeOf(1).constant;
  if (constant && e.rows > 0) {
    CompareWith<T>(op, lhs, e.Operand(1).Values<T>(e.rows)[0], out);
  } else {
    Compare<T>(op, lhs, e.Operand(1).Values<T>(e.rows), out);
  }
}

void CompareCodes(Evaluation& e, Comparison op) {
  const std::span<const uint32_t> lhs = e.Operand(0).Values<uint32_t>(e.rows);
  const std::span<const uint32_t> rhs = e.Operand(1).Values<uint32_t>(e.rows);
  uint64_t* out = e.Dst().OwnBits();
  if (e.instruction.code_maps.empty() || LIMN_FAULT(28)) {
    Compare<uint32_t>(op, lhs, rhs, out);
    return;
  }
  const std::vector<uint32_t>& map = e.instruction.code_maps[0];
  const std::span<const uint32_t> mapped_side = e.instruction.maps_lhs ? lhs : rhs;
  const std::span<const uint32_t> other = e.instruction.maps_lhs ? rhs : lhs;
  const uint32_t mapped_operand = e.instruction.maps_lhs ? 0 : 1;
  if (e.TypeOf(mapped_operand).constant && e.rows > 0) {
    CompareWith<uint32_t>(op, other, map[mapped_side[0]], out);
    return;
  }
  std::vector<uint32_t> mapped(e.rows);
  for (size_t row = 0; row < e.rows; ++row) {
    mapped[row] = map[mapped_side[row]];
  }
  Compare<uint32_t>(op, other, mapped, out);
}

void EvaluateCompare(Evaluation& e) {
  const Comparison op = ComparisonOf(e.instruction.op);
  e.IntersectKnown();
  switch (e.Operand(0).layout()) {
    case Layout::Truth: {
      uint64_t* out = e.Dst().OwnBits();
      for (size_t word = 0; word < e.words(); ++word) {
        const uint64_t differs = e.Operand(0).Bits()[word] ^ e.Operand(1).Bits()[word];
        out[word] = op == Comparison::Equal ? ~differs : differs;
      }
      break;
    }
    case Layout::Int32: CompareSlots<int32_t>(e, op); break;
    case Layout::Int64: CompareSlots<int64_t>(e, op); break;
    case Layout::Double: CompareSlots<double>(e, op); break;
    case Layout::Code: CompareCodes(e, op); break;
  }
  e.MaskTrues();
}

template <typename Holds>
void FillBits(Evaluation& e, Holds holds) {
  uint64_t* out = e.Dst().OwnBits();
  std::fill_n(out, e.words(), 0);
  for (size_t row = 0; row < e.rows; ++row) {
    out[row / 64] |= uint64_t{holds(row)} << (row % 64);
  }
}

void EvaluateIn(Evaluation& e) {
  e.IntersectKnown();
  const RegisterBuffer& operand = e.Operand(0);
  const std::vector<int64_t>& ints = e.instruction.sorted_ints;
  const auto has_int = [&](int64_t value) { return std::binary_search(ints.begin(), ints.end(), value); };
  switch (operand.layout()) {
    case Layout::Code: LookUpCodes(operand.Values<uint32_t>(e.rows), e.instruction.code_table.words(), e.Dst().OwnBits()); break;
    case Layout::Truth: FillBits(e, [&](size_t row) { return has_int(operand.IsTrue(row)); }); break;
    case Layout::Int32: FillBits(e, [&](size_t row) { return has_int(operand.Values<int32_t>(e.rows)[row]); }); break;
    case Layout::Int64: FillBits(e, [&](size_t row) { return has_int(operand.Values<int64_t>(e.rows)[row]); }); break;
    case Layout::Double: {
      const std::vector<double>& numbers = e.instruction.sorted_numbers;
      FillBits(e, [&](size_t row) { return std::binary_search(numbers.begin(), numbers.end(), operand.Values<double>(e.rows)[row]); });
      break;
    }
  }
  e.MaskTrues();
}

void EvaluateTextTest(Evaluation& e) {
  e.IntersectKnown();
  if (!e.instruction.code_table.empty()) {
    LookUpCodes(e.Operand(0).Values<uint32_t>(e.rows), e.instruction.code_table.words(), e.Dst().OwnBits());
  } else {
    const Dictionary& texts = *e.TypeOf(0).dictionary;
    const Dictionary& parts = *e.TypeOf(1).dictionary;
    FillBits(e, [&](size_t row) {
      if (!e.Dst().IsKnown(row)) {
        return false;
      }
      const std::string_view text = texts.At(e.Operand(0).Values<uint32_t>(e.rows)[row]);
      const std::string_view part = parts.At(e.Operand(1).Values<uint32_t>(e.rows)[row]);
      switch (e.instruction.op) {
        case Opcode::Contains: return text.find(part) != std::string_view::npos;
        case Opcode::StartsWith: return text.starts_with(part);
        default: return text.ends_with(part);
      }
    });
  }
  e.MaskTrues();
}

void EvaluateArithmetic(Evaluation& e) {
  e.IntersectKnown();
  const Opcode op = e.instruction.op;
  if (e.Operand(0).layout() == Layout::Double) {
    const NumberOp number_op = op == Opcode::Add        ? NumberOp::Add
                               : op == Opcode::Subtract ? NumberOp::Subtract
                               : op == Opcode::Multiply ? NumberOp::Multiply
                                                        : NumberOp::Divide;
    NumberArithmetic(number_op, e.Operand(0).Values<double>(e.rows), e.Operand(1).Values<double>(e.rows), e.Dst().Own<double>(e.rows),
                     e.failures);
    return;
  }
  const std::span<const int64_t> lhs = e.Operand(0).Values<int64_t>(e.rows);
  const std::span<const int64_t> rhs = e.Operand(1).Values<int64_t>(e.rows);
  const int lhs_scale = e.TypeOf(0).type.type.scale;
  const int rhs_scale = e.TypeOf(1).type.type.scale;
  switch (op) {
    case Opcode::Add: AddInt64(lhs, rhs, e.Dst().Own<int64_t>(e.rows), e.failures); break;
    case Opcode::Subtract: SubtractInt64(lhs, rhs, e.Dst().Own<int64_t>(e.rows), e.failures); break;
    case Opcode::Multiply:
      MultiplyInt64(lhs, lhs_scale, rhs, rhs_scale, e.Dst().Own<int64_t>(e.rows), e.DstType().scale, e.failures);
      break;
    default: DivideInt64(lhs, lhs_scale, rhs, rhs_scale, e.Dst().Own<double>(e.rows), e.failures); break;
  }
}

void EvaluateNegate(Evaluation& e) {
  e.IntersectKnown();
  if (e.Operand(0).layout() == Layout::Double) {
    const std::span<double> out = e.Dst().Own<double>(e.rows);
    for (size_t row = 0; row < e.rows; ++row) {
      out[row] = -e.Operand(0).Values<double>(e.rows)[row];
    }
  } else {
    NegateInt64(e.Operand(0).Values<int64_t>(e.rows), e.Dst().Own<int64_t>(e.rows), e.failures);
  }
}

void EvaluateAddTime(Evaluation& e) {
  e.IntersectKnown();
  const DurationUnit unit = e.TypeOf(1).type.type.unit;
  const std::span<const int64_t> amounts = e.Operand(1).Values<int64_t>(e.rows);
  const bool is_date = e.Operand(0).layout() == Layout::Int32;
  for (size_t row = 0; row < e.rows; ++row) {
    std::optional<int64_t> sum;
    if (e.failures.IsKnown(row)) {
      sum = is_date ? AddToDay(e.Operand(0).Values<int32_t>(e.rows)[row], amounts[row], unit)
                    : AddToInstant(e.Operand(0).Values<int64_t>(e.rows)[row], amounts[row], unit, e.in.zone);
      if (!sum) {
        e.failures.Fail(row);
      }
    }
    is_date ? void(e.Dst().Own<int32_t>(e.rows)[row] = static_cast<int32_t>(sum.value_or(0)))
            : void(e.Dst().Own<int64_t>(e.rows)[row] = sum.value_or(0));
  }
}

void EvaluateDifferTime(Evaluation& e) {
  e.IntersectKnown();
  const std::span<int64_t> out = e.Dst().Own<int64_t>(e.rows);
  if (e.Operand(0).layout() == Layout::Int32) {
    for (size_t row = 0; row < e.rows; ++row) {
      out[row] = int64_t{e.Operand(0).Values<int32_t>(e.rows)[row]} - e.Operand(1).Values<int32_t>(e.rows)[row];
    }
  } else {
    SubtractInt64(e.Operand(0).Values<int64_t>(e.rows), e.Operand(1).Values<int64_t>(e.rows), out, e.failures);
  }
}

void EvaluateConvert(Evaluation& e) {
  e.IntersectKnown();
  const int from = e.TypeOf(0).type.type.scale;
  const std::span<const int64_t> values = e.Operand(0).Values<int64_t>(e.rows);
  switch (e.instruction.op) {
    case Opcode::ToDecimal: RescaleInt64(values, from, e.DstType().scale, e.Dst().Own<int64_t>(e.rows), e.failures); break;
    case Opcode::ToMicros:
      MultiplyInt64(values, 0, std::vector<int64_t>(e.rows, kMicrosPerDay), 0, e.Dst().Own<int64_t>(e.rows), 0, e.failures);
      break;
    case Opcode::ToNumber: ToDouble(values, from, e.Dst().Own<double>(e.rows)); break;
    default: {
      const std::span<int32_t> out = e.Dst().Own<int32_t>(e.rows);
      for (size_t row = 0; row < e.rows; ++row) {
        out[row] = !e.failures.IsKnown(row) ? 0 : LIMN_FAULT(33) ? TimeZone::Utc().LocalDate({values[row]}).days : e.in.zone.LocalDate({values[row]}).days;
      }
      break;
    }
  }
}

// Copies the slots of `from` where `rows_wanted` has a bit, codes through `map` (empty: as they are).
void CopySlots(Evaluation& e, const RegisterBuffer& from, const std::vector<uint32_t>* map, std::span<const uint64_t> wanted) {
  const auto copy = [&]<typename T>(T) {
    const std::span<const T> values = from.Values<T>(e.rows);
    const std::span<T> out = e.Dst().Own<T>(e.rows);
    CopyWhere(wanted.data(), values, out);
  };
  switch (e.Dst().layout()) {
    case Layout::Truth:
      for (size_t word = 0; word < e.words(); ++word) {
        e.Dst().OwnBits()[word] |= from.Bits()[word] & wanted[word];
      }
      break;
    case Layout::Int32: copy(int32_t{}); break;
    case Layout::Int64: copy(int64_t{}); break;
    case Layout::Double: copy(double{}); break;
    case Layout::Code:
      if (!map || map->empty()) {
        copy(uint32_t{});
      } else {
        const std::span<const uint32_t> values = from.Values<uint32_t>(e.rows);
        const std::span<uint32_t> out = e.Dst().Own<uint32_t>(e.rows);
        ForEachBit(wanted.data(), 0, static_cast<uint32_t>(e.rows), [&](uint32_t row) { out[row] = (*map)[values[row]]; });
      }
      break;
  }
  uint64_t* known = e.Dst().OwnKnown();
  for (size_t word = 0; word < e.words(); ++word) {
    known[word] |= wanted[word];
  }
}

// dst with nothing known, every slot a valid one.
void ClearDst(Evaluation& e) {
  uint64_t* known = e.Dst().OwnKnown();
  e.ForEachWord([&](size_t word) { known[word] = 0; });
  const auto clear = [&]<typename T>(T zero) {
    const std::span<T> slots = e.Dst().Own<T>(e.rows);
    if (slots.size() == 1) {
      slots[0] = zero;
    } else {
      std::ranges::fill(slots, zero);
    }
  };
  switch (e.Dst().layout()) {
    case Layout::Truth: std::fill_n(e.Dst().OwnBits(), e.words(), 0); break;
    case Layout::Int32: clear(int32_t{}); break;
    case Layout::Int64: clear(int64_t{}); break;
    case Layout::Double: clear(double{}); break;
    case Layout::Code: clear(uint32_t{}); break;
  }
}

const std::vector<uint32_t>* MapOf(const Evaluation& e, size_t index) {
  return e.instruction.code_maps.empty() ? nullptr : &e.instruction.code_maps[index];
}

void EvaluateSelect(Evaluation& e) {
  const RegisterBuffer& condition = e.Operand(0);
  const std::span<uint64_t> when_true = e.FirstMask();
  const std::span<uint64_t> when_false = e.SecondMask();
  for (size_t word = 0; word < e.words(); ++word) {
    when_true[word] = condition.Bits()[word] & condition.known[word] & e.Operand(1).known[word];
    when_false[word] = condition.known[word] & ~condition.Bits()[word] & e.Operand(2).known[word];
    if (LIMN_FAULT(26)) {
      when_false[word] = ~condition.Bits()[word] & e.Operand(2).known[word];
    }
  }
  ClearDst(e);
  CopySlots(e, e.Operand(1), MapOf(e, 0), when_true);
  CopySlots(e, e.Operand(2), MapOf(e, 1), when_false);
}

void EvaluateDefault(Evaluation& e) {
  const std::span<uint64_t> first = e.FirstMask();
  const std::span<uint64_t> second = e.SecondMask();
  for (size_t word = 0; word < e.words(); ++word) {
    first[word] = LIMN_FAULT(27) ? e.Operand(0).known[word] & ~e.Operand(1).known[word] : e.Operand(0).known[word];
    second[word] = ~first[word] & e.Operand(1).known[word];
  }
  ClearDst(e);
  CopySlots(e, e.Operand(0), MapOf(e, 0), first);
  CopySlots(e, e.Operand(1), MapOf(e, 1), second);
}

void EvaluateOnly(Evaluation& e) {
  const std::span<uint64_t> wanted = e.FirstMask();
  for (size_t word = 0; word < e.words(); ++word) {
    wanted[word] = e.Operand(0).Bits()[word] & e.Operand(0).known[word] & e.Operand(1).known[word];
  }
  ClearDst(e);
  CopySlots(e, e.Operand(1), nullptr, wanted);
}

// What is chosen otherwise, where nothing else is, is the first to fill dst; the conditions' values are put over it.
void EvaluateChoose(Evaluation& e) {
  const size_t conditions = e.instruction.operands.size();
  const auto fill = [&](size_t choice, const uint64_t* rows) {
    const Value& value = e.instruction.choices[choice];
    const auto put = [&]<typename T>(T slot) {
      const std::span<T> slots = e.Dst().Own<T>(e.rows);
      if (rows == nullptr) {
        std::ranges::fill(slots, slot);
      } else {
        FillWhere(rows, slot, slots);
      }
    };
    switch (e.Dst().layout()) {
      case Layout::Truth: {
        uint64_t* bits = e.Dst().OwnBits();
        const uint64_t word_of_all = value.as_bool() ? ~uint64_t{0} : 0;
        e.ForEachWord([&](size_t word) { bits[word] = rows == nullptr ? word_of_all : (bits[word] & ~rows[word]) | (word_of_all & rows[word]); });
        break;
      }
      case Layout::Int32: put(static_cast<int32_t>(value.as_int())); break;
      case Layout::Int64: put(value.as_int()); break;
      case Layout::Double: put(value.as_number()); break;
      case Layout::Code: put(e.instruction.choice_codes[choice]); break;
    }
  };
  uint64_t* known = e.Dst().OwnKnown();
  if (conditions < e.instruction.choices.size() && !e.instruction.choices[conditions].is_missing()) {
    fill(conditions, nullptr);
    e.ForEachWord([&](size_t word) { known[word] = ~uint64_t{0}; });
  } else {
    ClearDst(e);
  }
  const std::span<uint64_t> left = e.FirstMask();
  const std::span<uint64_t> chosen = e.SecondMask();
  e.ForEachWord([&](size_t word) { left[word] = ~uint64_t{0}; });
  for (size_t choice = 0; choice < std::min(conditions, e.instruction.choices.size()); ++choice) {
    if (!TakeChosen(TruthsOf(e.Operand(choice)), e.words(), left.data(), chosen.data())) {
      continue;
    }
    if (e.instruction.choices[choice].is_missing()) {
      e.ForEachWord([&](size_t word) { known[word] &= ~chosen[word]; });
      continue;
    }
    e.ForEachWord([&](size_t word) { known[word] |= chosen[word]; });
    fill(choice, chosen.data());
  }
  if (e.Dst().layout() == Layout::Truth) {
    e.MaskTrues();
  }
}

// A function of a text was worked out once per distinct text; here it is looked up.
void EvaluateTextCall(Evaluation& e) {
  const Column& results = e.instruction.text_results->values;
  const std::span<const uint32_t> codes = e.Operand(0).Values<uint32_t>(e.rows);
  ClearDst(e);
  uint64_t* known = e.Dst().OwnKnown();
  for (size_t row = 0; row < e.rows; ++row) {
    if (!e.Operand(0).IsKnown(row) || !results.IsKnown(codes[row])) {
      continue;
    }
    known[row / 64] |= uint64_t{1} << (row % 64);
    switch (e.Dst().layout()) {
      case Layout::Truth:
        e.Dst().OwnBits()[row / 64] |= uint64_t{std::get<Bitmap>(results.data).Get(codes[row])} << (row % 64);
        break;
      case Layout::Int32: e.Dst().Own<int32_t>(e.rows)[row] = std::get<Slots<int32_t>>(results.data)[codes[row]]; break;
      case Layout::Int64: e.Dst().Own<int64_t>(e.rows)[row] = std::get<Slots<int64_t>>(results.data)[codes[row]]; break;
      case Layout::Double: e.Dst().Own<double>(e.rows)[row] = std::get<Slots<double>>(results.data)[codes[row]]; break;
      case Layout::Code: e.Dst().Own<uint32_t>(e.rows)[row] = std::get<Slots<uint32_t>>(results.data)[codes[row]]; break;
    }
  }
}

void EvaluateCall(Evaluation& e) {
  if (e.instruction.text_results) {
    EvaluateTextCall(e);
    return;
  }
  uint64_t* known = e.IntersectKnown();
  std::vector<VectorView> arguments;
  for (size_t operand = 0; operand < e.instruction.operands.size(); ++operand) {
    arguments.push_back({e.TypeOf(operand).type.type, e.Operand(operand).data, e.Operand(operand).known, e.rows});
  }
  VectorOut out{e.DstType(), nullptr, known, e.rows};
  switch (e.Dst().layout()) {
    case Layout::Truth: out.data = e.Dst().OwnBits(); break;
    default: out.data = e.Dst().Own<uint64_t>(e.rows).data(); break;
  }
  CallContext context{e.in.as_of, &e.in.zone};
  e.instruction.kernel.row(context, arguments, out);
  if (e.Dst().layout() == Layout::Truth) {
    e.MaskTrues();
  }
  e.failures.count = context.errors;
  e.failures.first_row = context.first_error_row;
}

// A value as outputs write it.
void AppendText(const Evaluation& e, size_t operand, size_t row, std::string& text) {
  const ValueType type = e.TypeOf(operand).type.type;
  const RegisterBuffer& values = e.Operand(operand);
  switch (values.layout()) {
    case Layout::Code: text += e.TypeOf(operand).dictionary->At(values.Values<uint32_t>(e.rows)[row]); return;
    case Layout::Int64: text += Format(Value{type, values.Values<int64_t>(e.rows)[row]}, e.in.zone); return;
    case Layout::Int32: text += Format(Value{type, int64_t{values.Values<int32_t>(e.rows)[row]}}, e.in.zone); return;
    case Layout::Double: text += Format(Value::Number(values.Values<double>(e.rows)[row]), e.in.zone); return;
    case Layout::Truth: text += Format(Value::Bool(values.IsTrue(row)), e.in.zone); return;
  }
}

void EvaluateRandomPart(Evaluation& e) {
  const uint64_t* known = e.IntersectKnown();
  const std::span<int64_t> out = e.Dst().Own<int64_t>(e.rows);
  std::string text;
  for (size_t row = 0; row < e.rows; ++row) {
    out[row] = 0;
    if (!((known[row / 64] >> (row % 64)) & 1)) {
      continue;
    }
    text = e.instruction.seed;
    for (size_t operand = 0; operand < e.instruction.operands.size(); ++operand) {
      text += kKeySeparator;
      AppendText(e, operand, row, text);
    }
    out[row] = RandomPart(text);
  }
}

void EvaluateWindow(Evaluation& e) {
  const uint64_t* known = e.IntersectKnown();
  const LinkedWindow& window = e.instruction.window;
  uint64_t* out = e.Dst().OwnBits();
  const bool is_date = e.Operand(0).layout() == Layout::Int32;
  const bool of_the_week = window.shape == WindowShape::Weekends || window.shape == WindowShape::Weekdays;
  std::vector<int32_t> begun;
  std::span<const int32_t> days;
  if (is_date) {
    days = e.Operand(0).Values<int32_t>(e.rows);
  } else if (of_the_week || window.by_day) {
    begun.resize(e.rows);
    LocalDays(e.Operand(0).Values<int64_t>(e.rows), known, window.day_begins, e.in.zone, begun);
    days = begun;
  }
  if (of_the_week) {
    OnDaysOfWeek(days, window.shape == WindowShape::Weekends, out);
  } else if (window.shape == WindowShape::During) {
    InTimeOfDay(e.Operand(0).Values<int64_t>(e.rows), known, window.from, window.to, e.in.zone, out);
  } else if (is_date || window.by_day) {
    const auto clamp = [](int64_t day) { return static_cast<int32_t>(std::clamp<int64_t>(day, INT32_MIN, INT32_MAX)); };
    InRange<int32_t>(days, clamp(window.bounds.first), clamp(window.bounds.last), out);
  } else {
    InRange<int64_t>(e.Operand(0).Values<int64_t>(e.rows), window.bounds.first, window.bounds.last, out);
  }
  e.MaskTrues();
}

void EvaluateToDateFrom(Evaluation& e) {
  const uint64_t* known = e.IntersectKnown();
  LocalDays(e.Operand(0).Values<int64_t>(e.rows), known, e.instruction.window.day_begins, e.in.zone, e.Dst().Own<int32_t>(e.rows));
}

void EvaluatePeriod(Evaluation& e) {
  e.IntersectKnown();
  const WindowUnit unit = e.instruction.periods.unit;
  const std::span<const int32_t> days = e.Operand(0).Values<int32_t>(e.rows);
  const std::span<int64_t> out = e.Dst().Own<int64_t>(e.rows);
  for (size_t row = 0; row < e.rows; ++row) {
    out[row] = e.Dst().IsKnown(row) ? CalendarPeriod({days[row]}, unit) : 0;
  }
}

void EvaluatePeriodBack(Evaluation& e) {
  uint64_t* known = e.IntersectKnown();
  const LinkedPeriods& periods = e.instruction.periods;
  const RegisterBuffer& times = e.Operand(0);
  std::vector<int32_t> begun;
  std::span<const int32_t> days;
  if (times.layout() == Layout::Int32) {
    days = times.Values<int32_t>(e.rows);
  } else if (periods.by_day) {
    begun.resize(e.rows);
    LocalDays(times.Values<int64_t>(e.rows), known, e.instruction.window.day_begins, e.in.zone, begun);
    days = begun;
  }
  const std::span<int64_t> out = e.Dst().Own<int64_t>(e.rows);
  for (size_t row = 0; row < e.rows; ++row) {
    const int64_t time = days.empty() ? times.Values<int64_t>(e.rows)[row] : days[row];
    // Begins fall: the first that is not after the time.
    const auto begin = std::lower_bound(periods.begins.begin(), periods.begins.end(), time, std::greater<>());
    out[row] = periods.begins.begin() - begin;
    if (begin == periods.begins.end() || time > periods.latest) {
      known[row / 64] &= ~(uint64_t{1} << (row % 64));
    }
  }
}

void EvaluateBits(Evaluation& e) {
  std::fill_n(e.Dst().OwnKnown(), e.words(), ~uint64_t{0});
  const std::span<int64_t> out = e.Dst().Own<int64_t>(e.rows);
  std::fill(out.begin(), out.end(), 0);
  for (size_t bit = 0; bit < e.instruction.operands.size(); ++bit) {
    MarkWhere(e.Operand(bit).Bits(), int64_t{1} << bit, out);
  }
}

// Whether a value is known, or a truth true: itself always known.
void EvaluateCertain(Evaluation& e) {
  const RegisterBuffer& operand = e.Operand(0);
  uint64_t* bits = e.Dst().OwnBits();
  e.Intersect(operand.known, e.instruction.op == Opcode::IsKnown ? operand.known : operand.Bits(), bits);
  std::fill_n(e.Dst().OwnKnown(), e.words(), ~uint64_t{0});
}

}  // namespace

void Evaluate(const LinkedInstruction& instruction, const BatchInput& in, Failures& failures) {
  Evaluation e{instruction, in, failures, in.rows};
  switch (instruction.op) {
    case Opcode::And: AndWords(TruthsOf(e.Operand(0)), TruthsOf(e.Operand(1)), e.words(), e.Dst().OwnBits(), e.Dst().OwnKnown()); return;
    case Opcode::Or: OrWords(TruthsOf(e.Operand(0)), TruthsOf(e.Operand(1)), e.words(), e.Dst().OwnBits(), e.Dst().OwnKnown()); return;
    case Opcode::Not: NotWords(TruthsOf(e.Operand(0)), e.words(), e.Dst().OwnBits(), e.Dst().OwnKnown()); return;
    case Opcode::IsKnown:
    case Opcode::IsTrue: EvaluateCertain(e); return;
    case Opcode::CompareEqual:
    case Opcode::CompareNotEqual:
    case Opcode::CompareLess:
    case Opcode::CompareLessEqual:
    case Opcode::CompareGreater:
    case Opcode::CompareGreaterEqual: EvaluateCompare(e); return;
    case Opcode::In: EvaluateIn(e); return;
    case Opcode::Add:
    case Opcode::Subtract:
    case Opcode::Multiply:
    case Opcode::Divide: EvaluateArithmetic(e); return;
    case Opcode::Negate: EvaluateNegate(e); return;
    case Opcode::AddTime: EvaluateAddTime(e); return;
    case Opcode::DifferTime: EvaluateDifferTime(e); return;
    case Opcode::ToDecimal:
    case Opcode::ToNumber:
    case Opcode::ToMicros:
    case Opcode::ToDate: EvaluateConvert(e); return;
    case Opcode::ToDateFrom: EvaluateToDateFrom(e); return;
    case Opcode::Contains:
    case Opcode::StartsWith:
    case Opcode::EndsWith:
    case Opcode::Matches: EvaluateTextTest(e); return;
    case Opcode::Select: EvaluateSelect(e); return;
    case Opcode::Default: EvaluateDefault(e); return;
    case Opcode::Choose: EvaluateChoose(e); return;
    case Opcode::Only: EvaluateOnly(e); return;
    case Opcode::Call: EvaluateCall(e); return;
    case Opcode::InWindow: EvaluateWindow(e); return;
    case Opcode::RandomPart: EvaluateRandomPart(e); return;
    case Opcode::Period: EvaluatePeriod(e); return;
    case Opcode::Bits: EvaluateBits(e); return;
    case Opcode::PeriodBack: EvaluatePeriodBack(e); return;
    default: assert(false && "loads, runs and aggregates are the executor's");
  }
}

}  // namespace limn
