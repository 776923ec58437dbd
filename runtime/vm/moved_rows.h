/// Moved rows: whose answers may be others because time has passed.
#pragma once

#include <optional>
#include <vector>

#include "runtime/layout/new_rows.h"
#include "runtime/vm/link.h"

namespace limn {

/// The main entity's rows that have children which a window held as of one moment and does not hold as of the other, in order. `before`
/// and `after` are one program, linked as of those moments. Nothing where anybody's answer may have changed: a rule reads today, an age, the days since
/// something.
std::optional<std::vector<uint32_t>> MovedRows(const Database& database, const LoadRequest& request, const LinkedProgram& before, const LinkedProgram& after,
                                               size_t threads);

}  // namespace limn
