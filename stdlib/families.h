/// The tables of builtins, one for each family; the registry joins them. Private to stdlib.
#pragma once

#include <vector>

#include "stdlib/builtin.h"

namespace limn {

std::vector<Builtin> ContactBuiltins();  // and those of privacy
std::vector<Builtin> NumberBuiltins();
std::vector<Builtin> TextBuiltins();
std::vector<Builtin> TimeBuiltins();

}  // namespace limn
