/// The rows of the commands, each in the file of its command.
#pragma once

#include "cli/command.h"

namespace limn::cli {

CommandRow CheckCommand();
CommandRow HelpCommand();
CommandRow SampleCommand();
CommandRow VersionCommand();

}  // namespace limn::cli
