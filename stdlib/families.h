/// The tables of builtins, one for each family, and what their rows are written with; the registry joins them. Private to stdlib.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "stdlib/builtin.h"

namespace limn {

inline constexpr ValueType kBool{ValueKind::Bool};
inline constexpr ValueType kInt{ValueKind::Int};
inline constexpr ValueType kDecimal{ValueKind::Decimal};
inline constexpr ValueType kNumber{ValueKind::Number};
inline constexpr ValueType kText{ValueKind::Text};
inline constexpr ValueType kDate{ValueKind::Date};
inline constexpr ValueType kDateTime{ValueKind::DateTime};

inline bool AnyMissing(std::span<const Value> constants) {
  return std::any_of(constants.begin(), constants.end(), [](const Value& constant) { return constant.is_missing(); });
}

std::vector<Builtin> ContactBuiltins();  // and those of privacy
std::vector<Builtin> NumberBuiltins();
std::vector<Builtin> TextBuiltins();
std::vector<Builtin> TimeBuiltins();

}  // namespace limn
