#include "tests/support/run_limn.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <stdexcept>

#include "tests/support/files.h"

namespace limn::testing {
namespace {

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) {
    quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  }
  return quoted + "'";
}

}  // namespace

LimnRun RunLimn(const std::filesystem::path& folder, const std::string& arguments, const std::string& variables,
                const std::filesystem::path& input) {
  const std::string binary = (BinaryFolder() / "limn").string();
  const std::string command = "cd " + Quoted(folder.string()) + " && env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 TZ=UTC " + variables + " " + Quoted(binary) +
                              " " + arguments + " 2>&1 <" + Quoted(input.string());
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    throw std::runtime_error("cannot start " + command);
  }
  LimnRun run;
  std::array<char, 4096> buffer{};
  size_t read = 0;
  while ((read = fread(buffer.data(), 1, buffer.size(), pipe)) > 0) {
    run.output.append(buffer.data(), read);
  }
  const int status = pclose(pipe);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

}  // namespace limn::testing
