#include "cli/cluster_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace limn::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr std::string_view kFormatName = "limn_clusters";

// Numbers with which distances are numbers.
bool IsSound(double number) {
  constexpr double kLargest = 1e100;
  return std::abs(number) <= kLargest;
}

// Throws what nlohmann::json throws, or std::runtime_error.
KeptCluster ClusterOf(const Json& json) {
  KeptCluster cluster;
  cluster.definition = json.at("definition").get<std::string>();
  for (const Json& scale : json.at("features")) {
    cluster.model.scales.push_back({scale.at("mean").get<double>(), scale.at("deviation").get<double>()});
  }
  cluster.model.centres = json.at("centres").get<std::vector<std::vector<double>>>();
  for (const Json& one : json.at("silhouettes")) {
    cluster.model.tries.push_back({one.at("groups").get<int64_t>(), one.at("silhouette").get<double>()});
  }
  const auto is_whole = [&](const std::vector<double>& centre) {
    return centre.size() == cluster.model.scales.size() && std::all_of(centre.begin(), centre.end(), IsSound);
  };
  if (cluster.model.centres.size() < 2 || !std::all_of(cluster.model.centres.begin(), cluster.model.centres.end(), is_whole)) {
    throw std::runtime_error("centres: two or more, a number for each feature");
  }
  const auto is_scale = [](const ClusterScale& scale) { return IsSound(scale.mean) && IsSound(scale.deviation) && scale.deviation >= 0; };
  if (!std::all_of(cluster.model.scales.begin(), cluster.model.scales.end(), is_scale)) {
    throw std::runtime_error("features: a mean, and a deviation that is not negative");
  }
  return cluster;
}

Json JsonOf(const std::string& name, const KeptCluster& cluster) {
  Json features = Json::array();
  for (const ClusterScale& scale : cluster.model.scales) {
    features.push_back({{"mean", scale.mean}, {"deviation", scale.deviation}});
  }
  Json tries = Json::array();
  for (const ClusterTry& one : cluster.model.tries) {
    tries.push_back({{"groups", one.groups}, {"silhouette", one.silhouette}});
  }
  return {{"name", name}, {"definition", cluster.definition}, {"features", std::move(features)}, {"centres", cluster.model.centres}, {"silhouettes", std::move(tries)}};
}

}  // namespace

std::string ClusterFileBeside(const std::string& labels_path) { return std::filesystem::path(labels_path).replace_extension(".clusters.json").string(); }

std::optional<KeptClusters> ReadClusters(const std::string& path, std::string& problem) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return KeptClusters();
  }
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) {
    problem = "";
    return std::nullopt;
  }
  try {
    const Json json = Json::parse(text.str());
    if (json.at(kFormatName).get<int>() != kFormat) {
      throw std::runtime_error(std::string(kFormatName) + ": " + json.at(kFormatName).dump());
    }
    KeptClusters clusters;
    for (const Json& one : json.at("clusters")) {
      clusters.emplace(one.at("name").get<std::string>(), ClusterOf(one));
    }
    return clusters;
  } catch (const std::exception& wrong) {
    problem = wrong.what();
    return std::nullopt;
  }
}

KeptClusters ClustersOf(const Project& project) {
  std::string problem;
  return project.outputs.labels ? ReadClusters(ClusterFileBeside(project.PathOf(project.outputs.labels->path)), problem).value_or(KeptClusters()) : KeptClusters();
}

bool TakeOver(const std::vector<ClusterResult>& found, const Program& program, KeptClusters& kept) {
  bool changed = false;
  for (const ClusterResult& result : found) {
    if (result.is_kept || !result.model) {
      continue;
    }
    const ClusterRow& cluster = *program.populations[result.population].groups;
    kept[cluster.name] = {cluster.definition, *result.model};
    changed = true;
  }
  return changed;
}

std::string ClusterFileText(const KeptClusters& kept) {
  Json clusters = Json::array();
  for (const auto& [name, cluster] : kept) {
    clusters.push_back(JsonOf(name, cluster));
  }
  return Json{{kFormatName, kFormat}, {"clusters", std::move(clusters)}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace limn::cli
