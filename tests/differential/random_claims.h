/// Random claims, what they say of all members, and imported tags. Private to random_programs.cpp.
#pragma once

#include <string>

#include "tests/differential/expression_maker.h"
#include "tests/differential/random_programs.h"

namespace limn::differential {

/// A claim about a yes/no definition that stands above, or about all rows of an entity.
RuleText MakeClaim(ExpressionMaker& maker);

/// The statement of an imported tag. `head`: as it begins, up to its attributes; `expiry`: how long its lines hold, left as it is where they hold for ever.
RuleText MakeImport(ExpressionMaker& maker, const ImportRow& import, std::string head, Expiry& expiry);

}  // namespace limn::differential
