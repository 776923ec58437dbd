/// The builtins again, one value at a time, written from their manual entries.
#pragma once

#include <span>
#include <string_view>

#include "runtime/values/value.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {

/// The value of a builtin for known and missing arguments alike. Throws std::logic_error for a name without an implementation here.
Value CallBuiltin(std::string_view name, std::span<const Value> arguments, const ValueType& result, const AsOf& as_of,
                  const ReferenceZone& zone);

}  // namespace limn::differential
