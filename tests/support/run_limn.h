/// Runs the built `limn` as a person would, in a project's folder.
#pragma once

#include <filesystem>
#include <string>

namespace limn::testing {

struct LimnRun {
  std::string output;  // standard output and standard error as they come
  int exit_code = 0;
};

/// `arguments` as typed in a shell. Nothing of the caller's environment reaches the run: no language, no terminal, no width, no zone.
/// `variables` are set for it: "LC_ALL=zh_CN.UTF-8"; `input` is the file that it reads from standard input.
LimnRun RunLimn(const std::filesystem::path& folder, const std::string& arguments, const std::string& variables = "",
                const std::filesystem::path& input = "/dev/null");

}  // namespace limn::testing
