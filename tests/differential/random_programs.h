/// Random rule files, well typed by construction, over the project of random_tables.h.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/words.h"
#include "runtime/schema/schema.h"
#include "tests/differential/random.h"
#include "tests/differential/random_tables.h"
#include "tests/differential/reference.h"
#include "tests/differential/rule_text.h"

namespace limn::differential {

/// A rule file, and values that stand in for its params' own.
struct RandomProgram {
  Language language = Language::English;
  std::vector<RuleText> statements;
  ParamValues params;
};

RandomProgram MakeProgram(Random& random, const Schema& schema, const Setting& setting);

/// The file's text: one statement after another.
std::string Render(const RandomProgram& program);

}  // namespace limn::differential
