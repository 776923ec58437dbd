/// InferType: a column's type and format from what its cells look like.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/tables/inference.h"
#include "runtime/tables/inference/cell_shapes.h"

namespace limn {

struct InferredType {
  ValueType type{ValueKind::Text};
  std::string format;
  InferenceReason reason = InferenceReason::Words;
  std::string example;
  /// Where day and month can't be told apart: the two formats.
  std::optional<std::pair<std::string, std::string>> day_or_month;
};

struct TypeHints {
  std::string_view name;                // the header
  bool comma_is_decimal = false;        // the delimiter is `;`: in such files `1,234` has decimals
  std::optional<bool> day_first;
  bool declared_bool = false;           // the database's schema says so
  const std::vector<std::string>* values = nullptr;  // all different known cells, where they are few
};

InferredType InferType(const CellShapes& cells, const TypeHints& hints);

}  // namespace limn
