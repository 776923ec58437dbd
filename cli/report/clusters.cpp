#include "cli/report/clusters.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/layout.h"
#include "cli/numbers.h"

namespace limn::cli {
namespace {

// What a program says of a cluster.
const ClusterRow& RowOf(const Program& program, const ClusterResult& cluster) { return *program.populations[cluster.population].groups; }

// In the feature's own unit.
double Own(double centre, const ClusterScale& scale) { return scale.mean + centre * scale.deviation; }

std::optional<double> SilhouetteOf(const ClusterModel& model) {
  const auto chosen = std::find_if(model.tries.begin(), model.tries.end(), [&](const ClusterTry& one) { return one.groups == static_cast<int64_t>(model.centres.size()); });
  return chosen == model.tries.end() ? std::nullopt : std::optional(chosen->silhouette);
}

}  // namespace

std::string ClustersText(const std::vector<ClusterResult>& clusters, const Program& program, const Console& console) {
  std::string text;
  for (const ClusterResult& cluster : clusters) {
    if (!cluster.model) {
      text += Wrapped(console(Text::ClusterOfTooFew, RowOf(program, cluster).name, RowOf(program, cluster).from), console.width, "  ", "    ") + "\n";
      continue;
    }
    const ClusterModel& model = *cluster.model;
    std::string head = console(cluster.is_kept ? Text::ClusterKept : Text::ClusterFound, RowOf(program, cluster).name, model.centres.size());
    const std::optional<double> silhouette = SilhouetteOf(model);
    head += silhouette ? console(Text::ClusterParts, fmt::format("{:.2f}", *silhouette)) : "";
    head += cluster.left_out == 0 ? "" : console(Text::ClusterLeftOut, Grouped(cluster.left_out));
    text += Wrapped(head, console.width, "  ", "    ") + "\n";
    const std::vector<Align> columns(model.scales.size() + 2, Align::Right);
    Grid grid(columns, 2);
    std::vector<Grid::Cell> names = {"", ""};
    for (const std::string& feature : RowOf(program, cluster).features) {
      names.emplace_back(feature, Colour::Dim);
    }
    grid.Add(std::move(names));
    for (size_t group = 0; group < model.centres.size(); ++group) {
      std::vector<Grid::Cell> cells = {std::to_string(group + 1), Grouped(cluster.sizes[group])};
      for (size_t feature = 0; feature < model.scales.size(); ++feature) {
        cells.emplace_back(Rounded(Own(model.centres[group][feature], model.scales[feature])));
      }
      grid.Add(std::move(cells));
    }
    text += grid.Text(console, 4);
  }
  return text;
}

nlohmann::ordered_json ClustersJson(const std::vector<ClusterResult>& clusters, const Program& program) {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  for (const ClusterResult& cluster : clusters) {
    Json groups = Json::array();
    Json tries = Json::array();
    for (size_t group = 0; cluster.model && group < cluster.model->centres.size(); ++group) {
      Json centre = Json::array();
      for (size_t feature = 0; feature < cluster.model->scales.size(); ++feature) {
        centre.push_back(Own(cluster.model->centres[group][feature], cluster.model->scales[feature]));
      }
      groups.push_back({{"group", group + 1}, {"rows", cluster.sizes[group]}, {"centre", std::move(centre)}});
    }
    for (size_t one = 0; cluster.model && one < cluster.model->tries.size(); ++one) {
      tries.push_back({{"groups", cluster.model->tries[one].groups}, {"silhouette", cluster.model->tries[one].silhouette}});
    }
    all.push_back({{"cluster", RowOf(program, cluster).name},
                   {"features", RowOf(program, cluster).features},
                   {"kept", cluster.is_kept},
                   {"left_out", cluster.left_out},
                   {"groups", std::move(groups)},
                   {"silhouettes", std::move(tries)}});
  }
  return all;
}

}  // namespace limn::cli
