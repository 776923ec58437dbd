/// Explanations for people and for machines.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/explain/explanation.h"
#include "compiler/diagnostics/source_file.h"
#include "runtime/values/time_zone.h"

namespace limn::cli {

/// Whose labels are explained, as of when.
struct ExplainedRow {
  std::string entity;                     // customer
  std::vector<std::string> entity_names;  // 客户
  std::string key;
  std::string as_of;
};

/// `more`: how the reader asks for conditions that did not decide, "--all"; "" where they are shown or can't be.
std::string ExplanationText(const ExplainedRow& row, const Explanation& explanation, const SourceMap& sources, const TimeZone& zone,
                            const Console& console, const std::string& more);
std::string ExplanationJson(const ExplainedRow& row, const std::vector<Explanation>& explanations, const SourceMap& sources, const TimeZone& zone);

/// A condition and what it was made of, indented by `depth` steps.
std::string StepText(const Step& step, const SourceMap& sources, const TimeZone& zone, const Console& console, int depth);

/// "spend_1y  9 400 → 10 000".
std::string ChangeText(const Change& change, const TimeZone& zone, const Console& console);

}  // namespace limn::cli
