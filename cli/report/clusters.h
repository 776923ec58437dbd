/// Clusters as a run reports them: how many groups, how large, where their centres lie in the features' own units.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/console.h"
#include "runtime/program/program.h"
#include "runtime/vm/vm.h"

namespace limn::cli {

/// For people, at the console's width.
std::string ClustersText(const std::vector<ClusterResult>& clusters, const Program& program, const Console& console);
/// For machines, as docs/reference/run_report.md says.
nlohmann::ordered_json ClustersJson(const std::vector<ClusterResult>& clusters, const Program& program);

}  // namespace limn::cli
