// limn: the program.
#include <string>
#include <vector>

#include "cli/command.h"

int main(int argc, char** argv) {
  limn::cli::Console console = limn::cli::ConsoleOfProcess();
  return limn::cli::RunCommandLine(std::vector<std::string>(argv + 1, argv + argc), console);
}
