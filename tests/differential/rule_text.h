/// RuleText: a random rule file as a tree of texts, so that a failing one can be made smaller piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/values/value.h"

namespace limn::differential {

/// Marks in RuleText::text where a child stands: in parentheses if it is a compound, or as it is.
inline constexpr char kOperand = '\x01';
inline constexpr char kVerbatim = '\x02';
/// Marks in RuleText::written_out where a child stands, by its place, in parentheses; `AsMark(0)` follows it.
inline constexpr char kArgument = '\x03';
inline char AsMark(size_t child) { return static_cast<char>('0' + child); }

/// The values of a `for each`, for which a statement is written once each.
struct RuleLoop {
  std::string variable;
  std::vector<std::string> names;     // as they stand in names: 7, sport
  std::vector<std::string> literals;  // as they stand in expressions: 7, "sport"
};

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
  /// How the same is said without what the checker writes out: a call of a function as what it computes, a `use` as the definitions of its pack.
  /// Empty text: not at all.
  std::optional<std::string> written_out;
  /// Of a `for each`: its definitions are the children.
  std::optional<RuleLoop> loop;
};

/// Whether it holds a call that is written out with its arguments.
bool HasCall(const RuleText& node);

std::string Render(const RuleText& node);
/// The text in which nothing is left for the checker to write out: a second way to say the same rules.
std::string RenderWrittenOut(const RuleText& node);

}  // namespace limn::differential
