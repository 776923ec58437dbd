/// Random rule files, well typed by construction, over the project of random_tables.h.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/words.h"
#include "runtime/schema/schema.h"
#include "tests/differential/random.h"
#include "tests/differential/random_tables.h"
#include "tests/differential/reference.h"
#include "tests/differential/rule_text.h"

namespace limn::differential {

/// The purposes of the random project and the conditions of customers that consented; the texts that each list from a file holds.
inline constexpr std::string_view kPurposeNames[] = {"marketing", "research"};
inline constexpr std::string_view kPurposeConditions[] = {"vip", "points > 1 and birth_date is known"};
inline constexpr std::string_view kListedNames[] = {"gold", "sport", "上海"};

/// `expires after 30 days`: the amount and the id of its unit.
struct Expiry {
  int64_t amount = 0;
  std::string_view unit;
};

/// A rule file, and values that stand in for its params' own.
struct RandomProgram {
  Language language = Language::English;
  std::vector<RuleText> statements;
  ParamValues params;
  std::map<std::string, Expiry> expiries;    // by imported tag
  std::set<std::string, std::less<>> words;  // ids of keywords, `function()`: what was written
};

RandomProgram MakeProgram(Random& random, const Schema& schema, const Setting& setting);

/// The file's text: one statement after another.
std::string Render(const RandomProgram& program);
/// The same without what the checker writes out (RuleText::written_out).
std::string RenderWrittenOut(const RandomProgram& program);

}  // namespace limn::differential
