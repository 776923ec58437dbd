/// ValueTexts: the values of a column as the texts that outputs hold, appended to a buffer. Source: semantics.md "what is written".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/tables/writer.h"
#include "runtime/values/time_zone.h"

namespace limn {

/// Appends a known value of any kind but text. Yes/no are `yes` and `no`.
void AppendValueText(const Column& column, size_t row, const TimeZone& zone, std::string& out);
/// The text of a known value of a text column.
inline std::string_view TextAt(const Column& column, size_t row) {
  return column.dictionary->At(column.CodeAt(row));
}

/// The members that a row has of a set, `columns` as OutputBatch has them, joined by `;`; `text` is what they go into, and what it held is gone.
inline void JoinMembers(const OutputColumn& set, const std::vector<const Column*>& columns, size_t row, std::string& text) {
  text.clear();
  for (size_t at = 0; at < columns.size(); ++at) {
    if (const std::optional<std::string_view> member = MemberAt(*columns[at], set.MemberName(at), row)) {
      text += text.empty() ? "" : ";";
      text += *member;
    }
  }
}

}  // namespace limn
