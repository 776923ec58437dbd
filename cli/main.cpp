// limn: the program.
#include <csignal>
#include <string>
#include <vector>

#include "cli/command.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is met where we write
  limn::cli::Console console = limn::cli::ConsoleOfProcess();
  return limn::cli::RunCommandLine(std::vector<std::string>(argv + 1, argv + argc), console);
}
