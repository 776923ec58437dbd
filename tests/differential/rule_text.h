/// RuleText: a random rule file as a tree of texts, so that a failing one can be made smaller piece by piece.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/values/value.h"

namespace limn::differential {

/// Marks in RuleText::text where a child stands: in parentheses if it is a compound, or as it is.
inline constexpr char kOperand = '\x01';
inline constexpr char kVerbatim = '\x02';

/// A statement, a part of one, or an expression.
struct RuleText {
  enum class Role : uint8_t {
    Value,      // an expression: may give way to an operand of its type and scope
    Part,       // an arm, a clause, an attribute: may be left out
    Statement,  // may be left out
    Fixed,      // stays
  };

  Role role = Role::Fixed;
  std::string text;
  std::vector<RuleText> children;
  ValueType type;           // of a Value
  uint32_t scope = 0;       // of a Value: whose rows its names are of
  bool is_compound = false;  // a Value that needs parentheses as an operand
  bool is_dropped = false;
  /// The texts a Value can have, where they are known; empty: any.
  std::vector<std::string> domain;
};

std::string Render(const RuleText& node);
size_t CountNodes(const RuleText& node);

}  // namespace limn::differential
