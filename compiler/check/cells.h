/// Cells of a test: raw texts, typed by their column. Private to compiler/check.
#pragma once

#include <optional>
#include <string>

#include "runtime/values/time_zone.h"
#include "runtime/values/value.h"

namespace limn::check {

/// The value a cell's text stands for; empty where it cannot be read as that type. Amounts of time are not written in cells.
std::optional<Value> ValueOfCell(const std::string& text, const ValueType& type, const TimeZone& zone);

}  // namespace limn::check
