/// .explain: why a row has a label or not, over the loaded tables.
#pragma once

#include <string>

namespace limn::repl {

class Session;

/// Shows the conditions that decided, or all of them, with this row's values. False where there is no such row or label.
bool ExplainInput(Session& session, const std::string& key, const std::string& name, bool all);

}  // namespace limn::repl
