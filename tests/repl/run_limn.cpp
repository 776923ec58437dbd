#include "tests/repl/run_limn.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace limn::repl_test {

namespace fs = std::filesystem;

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) {
    quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  }
  return quoted + "'";
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

fs::path Binary() { return fs::path(LIMN_BINARY_DIR) / "limn"; }

fs::path CopyOfShop(const std::string& name) {
  const fs::path copy = fs::path(LIMN_BINARY_DIR) / "repl_run" / name;
  fs::remove_all(copy);
  fs::create_directories(copy.parent_path());
  fs::copy(fs::path(LIMN_SOURCE_DIR) / "tests" / "repl" / "shop", copy, fs::copy_options::recursive);
  return copy;
}

Run RunShell(const std::string& command) {
  const std::string clean = "env -i PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C.UTF-8 TZ=UTC sh -c " + Quoted(command) + " 2>&1";
  FILE* pipe = popen(clean.c_str(), "r");
  if (pipe == nullptr) {
    throw std::runtime_error("cannot start " + command);
  }
  Run run;
  std::array<char, 4096> buffer{};
  size_t read = 0;
  while ((read = fread(buffer.data(), 1, buffer.size(), pipe)) > 0) {
    run.output.append(buffer.data(), read);
  }
  const int status = pclose(pipe);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

Run RunScript(const std::string& script) {
  const fs::path shop = CopyOfShop("script");
  const fs::path file = shop / "input.txt";
  std::ofstream(file, std::ios::binary) << script;
  return RunShell("cd " + Quoted(shop.string()) + " && " + Quoted(Binary().string()) + " repl < input.txt");
}

}  // namespace limn::repl_test
