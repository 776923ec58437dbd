/// Claims as a run reports them: confirmed, refuted or no data, with the figures and how sure they are.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "runtime/kernels/intervals.h"
#include "runtime/program/program.h"
#include "runtime/values/time_zone.h"
#include "runtime/vm/vm.h"

namespace limn::cli {

/// Where the truth lies 95 times of 100: of shares Wilson's interval, of averages Student's, of lifts Katz's (runtime/kernels/intervals.h); nothing for other
/// figures, for an average of fewer than two, and where there is no data.
std::optional<Interval> IntervalOf(const ClaimFigureResult& figure);
/// Whether what the figure is compared with lies outside its interval; nothing where either is not there.
std::optional<bool> IsSure(const ClaimFigureResult& figure);

/// For people, at the console's width; `results` as `claims`.
std::string ClaimsText(const std::vector<ClaimRow>& claims, const std::vector<ClaimResult>& results, const TimeZone& zone, const Console& console);
/// For machines, as docs/reference/run_report.md says.
nlohmann::ordered_json ClaimsJson(const std::vector<ClaimRow>& claims, const std::vector<ClaimResult>& results, const TimeZone& zone);

}  // namespace limn::cli
