/// limn repl: an interactive session, or a script on standard input.
#pragma once

#include "cli/command.h"

namespace limn::repl {

/// The command's row.
cli::CommandRow ReplCommand();

}  // namespace limn::repl
