/// Tests in rules: the tables a test gives, loaded as any data, and what the program makes of them. No file is read.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/explain/explanation.h"
#include "cli/workspace.h"
#include "runtime/tables/data_issue.h"

namespace limn::cli {

/// What became of one expectation.
enum class Verdict : uint8_t {
  Holds,
  Fails,        // it is no
  Unknown,      // neither yes nor no
  OtherReason,  // it holds, but something else than `because` decided
  NoRow,        // the test gives no row with that key
};

struct CheckOutcome {
  const hir::ExpectedCheck* check = nullptr;
  Verdict verdict = Verdict::Holds;
  /// The definitions that the expectation names, with their values for that row.
  std::vector<std::pair<std::string, std::string>> found;
  /// What decided that it does not hold.
  std::optional<Step> step;
};

struct TestOutcome {
  const hir::TestCase* test = nullptr;
  std::vector<CheckOutcome> checks;
  std::vector<DataIssue> issues;  // cells that can't be read
  double seconds = 0;

  bool passed() const;
};

/// Runs the tests whose name contains `filter` ("": all), in the order of the rules. The workspace must be sound.
/// source    semantics.md, language.md "Statements": keys and links may be left out where one row is given; a table not given is empty.
std::vector<TestOutcome> RunTests(const Workspace& workspace, const std::string& filter);

}  // namespace limn::cli
