/// Random claims: what they say of all members. Private to random_programs.cpp.
#pragma once

#include "tests/differential/expression_maker.h"

namespace limn::differential {

/// A claim about a yes/no definition that stands above, or about all rows of an entity.
RuleText MakeClaim(ExpressionMaker& maker);

}  // namespace limn::differential
