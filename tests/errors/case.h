/// A case of tests/errors: found, laid out as a project of its own, and run by the built `limn`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/run_limn.h"

namespace limn::errors {

using testing::ReadFile;
using testing::Updating;
using testing::WriteFile;

struct Case {
  std::string name;                  // "E0201_zh_unknown_column"
  std::filesystem::path path;        // the .limn file, or the folder
  std::filesystem::path expected;    // the .txt beside it, or expected.txt in it
  std::string arguments = "check";   // of `limn`
  bool is_folder = false;

  std::string code() const { return name.substr(0, name.find('_')); }
  bool is_chinese() const { return name.find("_zh_") != std::string::npos; }
  /// Whether a repaired form stands beside it (`NAME.right.limn`, `limn.right.yaml`, `rules/X.right.limn`).
  bool has_repaired() const;
};

/// Every case of the folder in order of name.
std::vector<Case> FindCases();

struct Run : testing::LimnRun {
  bool changed_files = false;  // RunFixed: whether `--fix` wrote anything
};

/// Makes the project in the build folder (the shared limn.yaml and data, or the case's own) and runs limn in it. A project built/ inside the case is
/// built first, to rules.lbc.
Run RunCase(const Case& one);
/// The same with the repaired files in place of theirs.
Run RunRepaired(const Case& one);
/// Runs `check --fix` first, then the case as it is.
Run RunFixed(const Case& one);

}  // namespace limn::errors
