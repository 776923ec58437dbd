/// CellRead: what one cell gave: a value, nothing (missing), and perhaps something to count.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runtime/tables/data_issue.h"

namespace limn {

struct CellIssue {
  DataIssueKind kind;
  std::string hint;
};

/// A value with an issue was read and changed (rounded). Neither: the cell is missing without fault.
template <typename T>
struct CellRead {
  std::optional<T> value;
  std::optional<CellIssue> issue;

  static CellRead Known(T value) { return {value, std::nullopt}; }
  static CellRead Bad(DataIssueKind kind, std::string hint = "") { return {std::nullopt, CellIssue{kind, std::move(hint)}}; }
};

}  // namespace limn
