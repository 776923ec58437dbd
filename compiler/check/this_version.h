/// What of the keyword table this version of Limn has. The rest answers with E0241, is marked in the reference and not offered by completion.
#pragma once

#include "compiler/syntax/keywords.h"

namespace limn {

bool IsLater(const KeywordRow& row);
bool IsLater(const FunctionRow& row);

}  // namespace limn
