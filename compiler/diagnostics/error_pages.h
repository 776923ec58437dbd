/// The page of a diagnostic (`limn help E0201`) and the error reference, made of its row and its cases in tests/errors.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"

namespace limn {

/// A case of tests/errors as the build embeds it: what was written, what Limn answers, and what to write instead.
struct ErrorCase {
  std::string_view name;  // "E0201_unknown_column"
  std::string_view arguments;  // of the command line: "check"
  std::vector<std::pair<std::string_view, std::string_view>> files;   // path and text of rules and limn.yaml
  std::string_view expected;
  std::vector<std::pair<std::string_view, std::string_view>> repaired;  // the files that differ; may be empty

  std::string_view code() const { return name.substr(0, name.find('_')); }
  bool is_chinese() const { return name.find("_zh_") != std::string_view::npos; }
};
/// All cases in order of name.
const std::vector<ErrorCase>& ErrorCases();

/// The page of a kind as plain text: what it says, an example with Limn's answer, how to write it instead.
std::string HelpPage(Diag kind, Language language);

/// docs/reference/errors.md (errors.zh.md): every row in the order of the table, with its example.
std::string ErrorReference(Language language);

}  // namespace limn
