/// labels.clusters.json beside labels.csv: the centres that a run found, so that later runs put customers into the same groups. docs/reference/cluster_file.md says what
/// each member holds.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "compiler/project/project.h"
#include "runtime/program/program.h"
#include "runtime/vm/link.h"
#include "runtime/vm/vm.h"

namespace limn::cli {

using KeptClusters = std::map<std::string, KeptCluster>;  // by the definition's name

/// `out/labels.clusters.json` for `out/labels.csv`, so that a trial with labels of its own leaves the others' groups alone.
std::string ClusterFileBeside(const std::string& labels_path);
/// What the file holds; empty where there is none. Nothing, and why, where it can't be read.
std::optional<KeptClusters> ReadClusters(const std::string& path, std::string& problem);
/// Those that the labels of a project were last written with; none where the file can't be read, of which a run complains.
KeptClusters ClustersOf(const Project& project);

/// `kept` with the groups of a run in place of those of the same name; and whether that changes anything.
bool TakeOver(const std::vector<ClusterResult>& found, const Program& program, KeptClusters& kept);
std::string ClusterFileText(const KeptClusters& kept);

}  // namespace limn::cli
