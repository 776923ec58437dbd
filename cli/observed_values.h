/// Texts in rules that no row of the data has: `limn check --data`.
#pragma once

#include "cli/workspace.h"

namespace limn::cli {

/// Reads the text columns that rules compare with texts and warns about those that never occur, with what the column holds instead.
/// Emits W0231, and what Load finds that stops it.
void CheckObservedValues(Workspace& workspace);

}  // namespace limn::cli
