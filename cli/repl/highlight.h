/// Highlight: which colour the parts of an input have, by the tokens of the language.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "cli/repl/line_view.h"

namespace limn::repl {

/// Keywords, functions, texts, numbers and dates, comments; the name of a command of the REPL; what means nothing. `is_name`: whether a word
/// that could be a keyword is a name of the project.
std::vector<Paint> Highlight(std::string_view text, const std::function<bool(std::string_view word)>& is_name);

}  // namespace limn::repl
