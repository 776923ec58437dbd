/// The rows of the commands, each in the file of its command.
#pragma once

#include "cli/command.h"

namespace limn::cli {

CommandRow BuildCommand();
CommandRow CheckCommand();
CommandRow DisasmCommand();
CommandRow ExplainCommand();
CommandRow FmtCommand();
CommandRow GenerateCommand();
CommandRow HelpCommand();
CommandRow RunCommand();
CommandRow InitCommand();
CommandRow SampleCommand();
CommandRow TestCommand();
CommandRow VersionCommand();

}  // namespace limn::cli
