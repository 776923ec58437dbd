/// LabelTable: per label one typed column over an entity, *unknown* kept apart; with the program's hash and `as of`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/values/value.h"

namespace limn {

enum class LabelShape : uint8_t { YesNo, Value, Set };

/// One label of every row. YesNo and Value: one column (a yes/no that is unknown is a missing slot). Set: one yes/no column per
/// member, never missing, members in written order; or, without members, a text column per place, missing behind the last.
struct LabelColumn {
  std::string name;
  std::string label;  // what people read; "" where none was written
  std::string kind;   // tag, segment, personas, metric
  LabelShape shape = LabelShape::Value;
  ValueType type;
  std::vector<Column> columns;
  std::vector<std::string> members;        // of a set, or the declared values of a `one of` or persona set, in order
  std::vector<std::string> member_labels;  // beside members; "" where none
  std::string personal;                    // kind of personal data it shows, "" for none
};

/// Labels of one entity, rows in the order of its relation (by key).
struct LabelTable {
  uint32_t table = 0;  // TableId
  size_t rows = 0;
  std::vector<LabelColumn> labels;
};

/// The members that a row of a set has, in order.
template <typename Visit>
void ForEachMember(const LabelColumn& label, size_t row, Visit&& visit) {
  for (size_t at = 0; at < label.columns.size(); ++at) {
    if (std::optional<std::string_view> member = MemberAt(label.columns[at], at < label.members.size() ? label.members[at] : std::string_view(), row)) {
      visit(*member);
    }
  }
}

/// The value of a label on a row as text, as semantics.md "what is written" says; sets joined by `;`, missing "".
std::string LabelText(const LabelColumn& label, size_t row, const TimeZone& zone);

}  // namespace limn
