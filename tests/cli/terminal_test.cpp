/// Colour, width and progress: on a terminal, and not elsewhere.
#include <catch2/catch.hpp>

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "compiler/diagnostics/renderer.h"
#include "tests/cli/shop.h"
#include "tests/support/files.h"

namespace limn::testing {
namespace {

/// What `limn` sends to a terminal of so many columns. `environment`: NAME=VALUE.
std::string OnTerminal(const Shop& shop, unsigned short columns, std::vector<std::string> arguments, std::vector<std::string> environment) {
  winsize size{};
  size.ws_row = 30;
  size.ws_col = columns;
  int terminal = -1;
  arguments.insert(arguments.begin(), (BinaryFolder() / "limn").string());
  environment.insert(environment.begin(), {"LC_ALL=C.UTF-8", "TZ=UTC"});
  std::vector<char*> argv;
  std::vector<char*> envp;
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  for (std::string& entry : environment) {
    envp.push_back(entry.data());
  }
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  const std::string folder = shop.folder().string();
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  REQUIRE(child >= 0);
  if (child == 0) {
    if (chdir(folder.c_str()) == 0) {
      execve(argv[0], argv.data(), envp.data());
    }
    _exit(127);
  }
  std::string sent;
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  while ((count = read(terminal, buffer.data(), buffer.size())) > 0) {
    sent.append(buffer.data(), static_cast<size_t>(count));
  }
  close(terminal);
  int status = 0;
  waitpid(child, &status, 0);
  return sent;
}

const std::vector<std::string> kTerminal = {"TERM=xterm-256color"};

int WidestLine(std::string text) {
  // What clears a line of progress, should the machine be slow enough to show one.
  for (size_t at = text.find("\x1b[K"); at != std::string::npos; at = text.find("\x1b[K")) {
    text.erase(at, 3);
  }
  int widest = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    widest = std::max(widest, DisplayWidth(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return widest;
}

TEST_CASE("colour on a terminal, none with NO_COLOR, on a dumb one or in a pipe") {
  const Shop shop("terminal_colour");
  shop.Write("rules/wrong.limn", "tag x when level == \"gold\"\n");
  CHECK(Contains(OnTerminal(shop, 100, {"check"}, kTerminal), "\x1b[1;31merror[E0107]\x1b[0m"));
  CHECK_FALSE(Contains(OnTerminal(shop, 100, {"check"}, {"TERM=xterm", "NO_COLOR=1"}), "\x1b"));
  CHECK_FALSE(Contains(OnTerminal(shop, 100, {"check"}, {"TERM=dumb"}), "\x1b"));
  // An empty NO_COLOR says nothing (no-color.org).
  CHECK(Contains(OnTerminal(shop, 100, {"check"}, {"TERM=xterm", "NO_COLOR="}), "\x1b[1;31m"));
  CHECK_FALSE(Contains(shop.Run("check").output, "\x1b"));
}

TEST_CASE("the report keeps to the terminal's width, in both languages") {
  const Shop shop("terminal_width");
  for (const char* language : {"en", "zh"}) {
    for (const unsigned short columns : {40, 60, 80, 120}) {
      CAPTURE(language, columns);
      const std::string sent = OnTerminal(shop, columns, {"--lang", language, "run"}, {"TERM=xterm", "NO_COLOR=1"});
      INFO(sent);
      CHECK(WidestLine(sent) <= columns);
      CHECK(Contains(sent, "high_value"));
    }
  }
}

TEST_CASE("no progress in logs") {
  const Shop shop("terminal_progress");
  const LimnRun run = shop.Run("run");
  CHECK_FALSE(Contains(run.output, "\r"));
  CHECK_FALSE(Contains(run.output, "\x1b"));
  CHECK_FALSE(Contains(run.output, "reading orders"));
}

}  // namespace
}  // namespace limn::testing
