/// Groups of points that are near one another: k-means++ on standardised features, the same bytes whatever runs it. docs/language/clusters.md says each
/// step, so that the groups can be computed elsewhere. Sources: S. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28
/// (1982), 129–137; D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007, 1027–1035; how many groups: the simplified
/// silhouette of E. Hruschka and others, after P. Rousseeuw, "Silhouettes", Journal of Computational and Applied Mathematics 20 (1987), 53–65.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace limn {

/// Centres are found from at most so many points.
inline constexpr size_t kClusterPoints = 20'000;

/// By feature: where 0 is and how long 1, in the feature's own units. A deviation of 0: the feature tells nobody apart.
struct ClusterScale {
  double mean = 0;
  double deviation = 0;
  friend bool operator==(const ClusterScale&, const ClusterScale&) = default;
};
/// How well so many groups part: the mean simplified silhouette, -1 to 1.
struct ClusterTry {
  int64_t groups = 0;
  double silhouette = 0;
  friend bool operator==(const ClusterTry&, const ClusterTry&) = default;
};
/// Groups as they are kept: centres in standard deviations from the mean, centres[group][feature], the largest group first.
struct ClusterModel {
  std::vector<ClusterScale> scales;
  std::vector<std::vector<double>> centres;
  std::vector<ClusterTry> tries;  // every number of groups that was tried
  friend bool operator==(const ClusterModel&, const ClusterModel&) = default;
};

/// From `from` to `to` groups, at least 2, as many as part best, of equals the fewest. features[feature][point]: finite numbers, one for each point. Nothing where there are fewer
/// different points than `from`, a feature is too spread out for a double, or somebody sets `cancelled` (may be null).
std::optional<ClusterModel> FitClusters(std::span<const std::vector<double>> features, int64_t from, int64_t to, std::string_view seed,
                                        const std::atomic<bool>* cancelled = nullptr);

/// The group, from 0, whose centre is nearest to a point (features in their own units), of equals the first; and how far it is, in standard deviations.
struct ClusterPlace {
  uint32_t group = 0;
  double distance = 0;
};
ClusterPlace NearestCluster(const ClusterModel& model, std::span<const double> point);

}  // namespace limn
