/// What of the keyword table this version of Limn has. The rest answers with E0241 and is marked in the reference.
#pragma once

#include "compiler/syntax/keywords.h"

namespace limn::house {

bool IsLater(const KeywordRow& row);
bool IsLater(const FunctionRow& row);

}  // namespace limn::house
