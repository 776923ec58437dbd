/// Completion: what may stand where the cursor is: keywords, tables, columns, values, definitions, functions, dot commands.
#pragma once

#include <string_view>

#include "cli/repl/line_editor.h"
#include "cli/repl/session.h"

namespace limn::repl {

/// `above`: the earlier lines of the same input; `line`: this line up to the cursor. Words are offered in the language of what is typed
/// already, else in the session's. Values of a column with their counts, where the column is loaded.
Completions Complete(Session& session, std::string_view above, std::string_view line);

}  // namespace limn::repl
