/// Summary: one label over all rows in a few figures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/labels/label_table.h"
#include "runtime/values/value.h"

namespace limn::repl {

enum class SummaryShape : uint8_t { YesNo, Ordered, Counted };

struct Summary {
  SummaryShape shape = SummaryShape::Counted;
  uint64_t rows = 0;
  uint64_t known = 0;  // the others are missing; of a yes/no, unknown
  // YesNo
  uint64_t yes = 0;
  uint64_t no = 0;
  // Ordered: numbers, dates, durations; where a value is known. The median as semantics.md defines it (nearest rank).
  std::optional<Value> min;
  std::optional<Value> median;
  std::optional<Value> max;
  std::optional<double> mean;  // of numbers only
  // Counted: texts, and members of a set. Declared values in written order, also those on nobody; else the most frequent first, then
  // by bytes, at most kCountedMax.
  std::vector<std::pair<std::string, uint64_t>> values;
  bool is_set = false;
  uint64_t distinct = 0;
};

inline constexpr size_t kCountedMax = 12;

Summary Summarise(const LabelColumn& label);

/// Rows whose value differs between two labels over the same rows.
struct Moves {
  bool comparable = false;  // of one shape and, where they are values, of one kind
  uint64_t entered = 0;     // a yes/no that is yes now and was not
  uint64_t left = 0;
  uint64_t changed = 0;     // other values; numbers of different kinds are compared as numbers
  /// Of numbers, over the known values; nothing where none is known.
  std::optional<double> mean_before;
  std::optional<double> mean_now;
  /// Of texts: from which value to which, the most frequent first, at most kTransitionsMax; "" is missing.
  struct Transition {
    std::string from;
    std::string to;
    uint64_t count = 0;
  };
  std::vector<Transition> transitions;
  uint64_t transitions_left_out = 0;
  bool any() const { return entered + left + changed > 0; }
};

inline constexpr size_t kTransitionsMax = 8;

Moves Compare(const LabelColumn& before, const LabelColumn& now, size_t rows);

}  // namespace limn::repl
