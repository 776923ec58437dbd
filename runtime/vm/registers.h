/// Registers of a block on one thread: buffers for a batch, and views that may point into columns instead.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/kernels/vector_view.h"
#include "runtime/vm/link.h"

namespace limn {

/// The values of one register for the current batch. `data` and `known` point into own buffers, straight into a column, or, of a
/// counted, added up or smallest value, into its accumulator, where it stays until the next batch begins. Truth: `data` is the
/// bitmap of true rows. Rows: `data` is uint32 row numbers (kNoRow: none), `known` is not used. Bits past the batch are unspecified.
class RegisterBuffer {
 public:
  RegisterBuffer(RegisterType type, size_t rows_max) : type_(type) {
    words_.resize(WordCount(rows_max) + 1);
    const Layout layout = type.rows ? Layout::Code : LayoutOf(type.type.kind);
    layout_ = layout;
    const size_t width = layout == Layout::Truth ? 0 : layout == Layout::Int32 || layout == Layout::Code ? 4 : 8;
    bytes_.resize(layout == Layout::Truth ? (WordCount(rows_max) + 1) : (rows_max * width + 7) / 8);
    data = bytes_.data();
    known = words_.data();
  }

  Layout layout() const { return layout_; }
  const RegisterType& type() const { return type_; }
  /// Points back at the own buffers and gives them for writing.
  uint64_t* OwnKnown() {
    known = words_.data();
    return words_.data();
  }
  template <typename T>
  std::span<T> Own(size_t rows) {
    data = bytes_.data();
    return {reinterpret_cast<T*>(bytes_.data()), rows};
  }
  uint64_t* OwnBits() {
    data = bytes_.data();
    return bytes_.data();
  }
  template <typename T>
  std::span<const T> Values(size_t rows) const {
    return {static_cast<const T*>(data), rows};
  }
  const uint64_t* Bits() const { return static_cast<const uint64_t*>(data); }
  bool IsKnown(size_t row) const { return (known[row / 64] >> (row % 64)) & 1; }
  bool IsTrue(size_t row) const { return (Bits()[row / 64] >> (row % 64)) & 1; }

  const void* data = nullptr;
  const uint64_t* known = nullptr;

 private:
  RegisterType type_;
  Layout layout_ = Layout::Int64;
  std::vector<uint64_t> bytes_;
  std::vector<uint64_t> words_;
};

/// The rows of a batch: consecutive from `first`, or listed.
struct Batch {
  size_t rows = 0;
  bool consecutive = true;
  uint32_t first = 0;
  const uint32_t* listed = nullptr;
  uint32_t Row(size_t index) const { return consecutive ? first + static_cast<uint32_t>(index) : listed[index]; }
};

}  // namespace limn
