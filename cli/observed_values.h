/// The rules beside the data: `limn check --data`.
#pragma once

#include "cli/workspace.h"

namespace limn::cli {

/// Reads what a run would read; warns about texts in rules that never occur, with what the column holds instead, and about what is wrong in
/// the data. Emits W0231, E0450, W0451.
void CheckObservedValues(Workspace& workspace);

}  // namespace limn::cli
