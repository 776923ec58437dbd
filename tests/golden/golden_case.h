/// A case of tests/golden: found, and laid out as a project of its own.
///
/// FOLDER/NAME.limn            the rules; the first comment says what the case proves; a line `# limn run ARGS` how it is run
/// FOLDER/NAME.zh.limn         the same rules in Chinese, which must give the same labels
/// FOLDER/NAME.rules/           further rules of it, in folders; NAME.zh.rules/ of NAME.zh.limn
/// FOLDER/NAME.yaml            its limn.yaml; without it FOLDER/limn.yaml
/// FOLDER/NAME.TABLE.csv       data/TABLE.csv of the project; without it FOLDER/TABLE.csv
/// FOLDER/packs/                its tag packs
/// FOLDER/NAME.report.json     a part of what `limn run --format json` reports
/// FOLDER/NAME.labels.csv      the labels expected, byte for byte; NAME.labels.ENTITY.csv those of a second entity; .jsonl where
///                             it is run with `--write jsonl`
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace limn::golden {

struct Expected {
  std::string file;            // as `limn run` names it: "labels.csv", "labels.contact.csv"
  std::filesystem::path path;  // where it stands beside the case
};

struct Case {
  std::string name;             // "window/in_last_days", "window/in_last_days.zh"
  std::filesystem::path rules;
  std::vector<Expected> expected;
  std::filesystem::path report; // NAME.report.json, whether it exists or not
  std::string arguments;        // behind `limn run`
  bool has_tests = false;       // the rules hold `test` statements

  bool is_chinese() const { return name.ends_with(".zh"); }
};

/// Every case, in order of name.
std::vector<Case> FindCases();

/// Makes the project in the build folder and returns its folder. Fresh each time.
std::filesystem::path LayOut(const Case& one);

}  // namespace limn::golden
