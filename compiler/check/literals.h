/// The values of literals, as the checker compares them. Private to compiler/check.
#pragma once

#include "runtime/values/decimal.h"
#include "runtime/values/value.h"

namespace limn::check {

/// Of two literals of one type that have an order.
inline bool IsLess(const Value& a, const Value& b) { return a.type.kind == ValueKind::Number ? a.as_number() < b.as_number() : a.as_int() < b.as_int(); }

/// Of an int, a decimal or a number.
inline double NumberOf(const Value& value) {
  return value.type.kind == ValueKind::Number ? value.as_number() : DecimalToDouble(value.as_int(), value.type.scale);
}

}  // namespace limn::check
