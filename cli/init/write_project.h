/// The files of a new project, from a guess: limn.yaml with the reason beside every column, a first rules file with a test, the hook and the CI file.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/init/guess.h"
#include "compiler/diagnostics/words.h"

namespace limn::cli {

/// What else limn.yaml says.
struct ProjectHead {
  std::string name;
  std::string folder;                  // of the project; paths in it are written relative to it
  std::string zone = "UTC";
  std::optional<std::string> as_of;    // the newest day of the data
  Language language = Language::English;
};

std::string WriteProjectYaml(const Guess& guess, const ProjectHead& head);

/// A metric, two tags and a test that are right for what was found, formatted; one tag and its test where little was.
std::string WriteFirstRules(const Guess& guess, const ProjectHead& head);

/// Path and text of the hook that git runs before a commit and of the CI file.
std::vector<std::pair<std::string, std::string>> WorkflowFiles();

/// A text of YAML: as it is where it can stand plain, else in double quotes.
std::string YamlText(std::string_view text);

}  // namespace limn::cli
