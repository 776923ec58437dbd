/// Branches of the rules and what the tests in them have seen of each: yes, no, unknown. Branches are the condition of a tag or segment, the arms of a
/// tag, the rows of a decision table, personas, and the lines of a score that have a condition. What a pack of Limn defines is left out: its tests are
/// Limn's; the project's own packs count.
#pragma once

#include <string>
#include <vector>

#include "cli/workspace.h"

namespace limn::cli {

/// A branch is tried for each row of its table that a test gives where the test asks, over any number of steps, about a definition it belongs to; where the
/// first match wins, only if nothing above was yes.
struct Branch {
  std::vector<hir::DefId> definitions;  // several for a row of a table with several results
  std::string name;                     // of the arm, persona, row or line; "" where the definition has one condition
  Span span;
  bool may_be_unknown = false;  // of a condition that reads something that may be missing
  bool takes_rest = false;      // `otherwise`: yes where it is reached
  uint64_t yes = 0;
  uint64_t no = 0;
  uint64_t unknown = 0;

  /// How many different outcomes it can have, and how many the tests have seen.
  size_t outcomes() const { return takes_rest ? 1 : may_be_unknown ? 3 : 2; }
  size_t seen() const;
};

/// All branches of the project in the order of the rules, tried by the tests whose name contains `filter`. The workspace must be sound.
std::vector<Branch> BranchesSeen(const Workspace& workspace, const std::string& filter);

}  // namespace limn::cli
