/// CheckGuess: whether a guess holds, by loading keys, links and times as limn.yaml would have them.
#pragma once

#include <vector>

#include "cli/init/guess.h"
#include "cli/init/write_project.h"
#include "runtime/tables/data_issue.h"

namespace limn::cli {

/// Takes back links of which most rows find nothing, makes the entity of keys where its table lacks many, and notes the newest day in `head`. Returns
/// what a run would find in the data: keys that stand twice, rows that name nobody.
std::vector<DataIssue> CheckGuess(Guess& guess, ProjectHead& head);

}  // namespace limn::cli
