/// Type: what an expression yields: a kind of value, or a set of texts, and whether it may be missing.
#pragma once

#include <string>
#include <vector>

#include "runtime/values/value.h"

namespace limn {

/// Error fits everything, so one mistake is reported once.
///
/// may_be_missing speaks of the data that rules are written about, for lints and advice. Overflows and zero divisors make any
/// calculation missing, so nothing that runs may rely on it.
struct Type {
  enum class Shape : uint8_t { One, Set, Error };
  Shape shape = Shape::Error;
  ValueType value;              // of the one value, or of the members of a set
  bool may_be_missing = true;

  static Type Error() { return {}; }
  static Type One(ValueType value, bool may_be_missing = true) { return {Shape::One, value, may_be_missing}; }
  static Type Set() { return {Shape::Set, {ValueKind::Text}, false}; }
  bool is_error() const { return shape == Shape::Error; }
  bool is_set() const { return shape == Shape::Set; }
  bool Is(ValueKind kind) const { return shape == Shape::One && value.kind == kind; }
  bool is_numeric() const { return shape == Shape::One && IsNumeric(value.kind); }
  friend bool operator==(const Type&, const Type&) = default;
};

/// As people read it: "an amount with 2 decimals", "text", "yes or no", "a date"; Chinese beside it.
std::string NameOf(const Type& type, bool chinese);
/// As it is written: `decimal(2)`, `text`.
std::string Spelling(const ValueType& type);

}  // namespace limn
