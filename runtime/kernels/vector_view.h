/// VectorView: the values of one register for the rows of a batch, as kernels see them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/columns/bitmap.h"
#include "runtime/values/time_zone.h"
#include "runtime/values/value.h"

namespace limn {

/// How values lie in memory. Bool: two bitmaps (true, known). Date: int32. Int, Decimal, DateTime, Duration: int64.
/// Number: double. Text: uint32 codes of a dictionary that is known at link time.
enum class Layout : uint8_t { Truth, Int32, Int64, Double, Code };

constexpr Layout LayoutOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::Bool: return Layout::Truth;
    case ValueKind::Date: return Layout::Int32;
    case ValueKind::Number: return Layout::Double;
    case ValueKind::Text: return Layout::Code;
    case ValueKind::Int:
    case ValueKind::Decimal:
    case ValueKind::DateTime:
    case ValueKind::Duration: return Layout::Int64;
  }
  return Layout::Int64;
}

/// Read-only values of `rows` rows. `known` has one bit per row; slots under a 0 bit hold anything of that layout.
/// For Truth `data` is the bitmap of true rows, a subset of `known`.
struct VectorView {
  ValueType type;
  const void* data = nullptr;
  const uint64_t* known = nullptr;
  size_t rows = 0;

  template <typename T>
  std::span<const T> Values() const {
    return {static_cast<const T*>(data), rows};
  }
  bool IsKnown(size_t row) const { return (known[row / 64] >> (row % 64)) & 1; }
};

/// Where a kernel writes. It fills every slot of `data`; `known` has one bit per row, those past `rows` hold anything.
struct VectorOut {
  ValueType type;
  void* data = nullptr;
  uint64_t* known = nullptr;
  size_t rows = 0;

  template <typename T>
  std::span<T> Values() const {
    return {static_cast<T*>(data), rows};
  }
  void SetKnown(size_t row, bool value) const {
    const uint64_t bit = uint64_t{1} << (row % 64);
    known[row / 64] = value ? known[row / 64] | bit : known[row / 64] & ~bit;
  }
};

/// What a builtin's kernel may know beside its arguments.
struct CallContext {
  AsOf as_of;
  const TimeZone* zone = nullptr;
  uint64_t errors = 0;         // overflows and the like: the kernel makes the value missing and counts it here
  size_t first_error_row = 0;  // meaningful where errors > 0

  /// The value of a row, known so far, becomes missing by an error.
  void Fail(const VectorOut& out, size_t row) {
    out.SetKnown(row, false);
    first_error_row = errors == 0 ? row : first_error_row;
    ++errors;
  }
};

/// A row-wise kernel over anything but texts: before the call `known` of the result is the AND of the arguments'; it may clear bits.
using RowKernel = void (*)(CallContext& context, std::span<const VectorView> arguments, VectorOut out);
/// A kernel over texts, called once per distinct value: the first argument is the text, the others are constants.
using TextKernel = Value (*)(std::string_view text, std::span<const Value> constants);

}  // namespace limn
