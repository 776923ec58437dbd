/// Who belongs together, for the run report.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/report/run_report.h"

namespace limn::cli {

/// A paragraph for each identity that the run found. Source: docs/language/identities.md.
std::string IdentitiesText(const RunReportInput& input, const Console& console);
/// docs/reference/run_report.md says what each member holds.
nlohmann::ordered_json IdentitiesJson(const RunReportInput& input);

}  // namespace limn::cli
