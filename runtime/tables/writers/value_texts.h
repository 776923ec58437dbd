/// ValueTexts: the values of a column as the texts that outputs hold, appended to a buffer. Source: semantics.md "what is written".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/columns/column.h"
#include "runtime/values/time_zone.h"

namespace limn {

/// Appends a known value of any kind but text. Yes/no are `yes` and `no`.
void AppendValueText(const Column& column, size_t row, const TimeZone& zone, std::string& out);
/// The text of a known value of a text column.
inline std::string_view TextAt(const Column& column, size_t row) {
  return column.dictionary->At(std::get<std::vector<uint32_t>>(column.data)[row]);
}

}  // namespace limn
