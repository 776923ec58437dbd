/// Random statements that the checker writes out: functions, `for each`, packs in use. Each is made together with the same said without it
/// (RuleText::written_out), so that what the checker writes can be compared with what an author would write. Private to random_programs.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/differential/expression_maker.h"

namespace limn::differential {

/// A statement, and what later ones may use of it.
struct MadeStatement {
  RuleText statement;
  std::vector<Named> named;
};

/// Lets `maker` call the function in all that it makes from here on.
RuleText MakeFunction(ExpressionMaker& maker, const std::string& name);

/// A family of metrics, now and then of tags that read them; the names begin so.
MadeStatement MakeLoop(ExpressionMaker& maker, const std::string& variable, const std::string& metric, const std::string& tag);

/// A pack of the stdlib with random columns and expressions for its parameters. `prefix`: what its definitions begin with; "": the pack's name.
/// Nothing where a parameter can't be bound.
std::optional<MadeStatement> MakeUse(ExpressionMaker& maker, const std::string& prefix, std::string& taken_prefix);

}  // namespace limn::differential
