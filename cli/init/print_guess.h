/// What `limn init` says it found: tables, keys, links, each column's type with its reason, and what somebody should look at.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/init/guess.h"

namespace limn::cli {

void PrintGuess(const Guess& guess, const Console& console);

/// What is wrong in the data, and views that were left out.
void PrintFindings(const std::vector<DataIssue>& issues, const std::vector<std::string>& views, const Console& console);

}  // namespace limn::cli
