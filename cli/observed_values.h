/// The rules beside the data: `limn check --data`.
#pragma once

#include "cli/workspace.h"
#include "runtime/layout/database.h"

namespace limn::cli {

/// Reads what a run would read; warns about texts in rules that never occur, with what the column holds instead, about values that
/// look like a text of a rule and aren't, and about what is wrong in the data. Emits W0231, W0254, E0450, W0451. A hint about missing
/// values (L0250) stays where there are some, with their number, and goes where there are none.
void CheckObservedValues(Workspace& workspace);

/// Hints at windows that begin before the first row of their table, where more history would change the answer. Emits L0255.
void CheckObservedWindows(const Database& database, Workspace& workspace);

}  // namespace limn::cli
