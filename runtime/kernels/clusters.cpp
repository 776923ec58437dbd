#include "runtime/kernels/clusters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "runtime/kernels/aggregate.h"
#include "runtime/kernels/deviation.h"
#include "runtime/kernels/random_part.h"

namespace limn {
namespace {

constexpr int64_t kStarts = 4;     // of each number of groups: the one whose points lie nearest to their centres is taken
constexpr int kRoundsMax = 100;

bool IsCancelled(const std::atomic<bool>* cancelled) { return cancelled != nullptr && cancelled->load(std::memory_order_relaxed); }

// Points in standard deviations, all features of one point together.
struct Points {
  size_t features = 0;
  std::vector<double> values;
  size_t size() const { return values.size() / features; }
  std::span<const double> operator[](size_t point) const { return {values.data() + point * features, features}; }
};

double SquaredDistance(std::span<const double> a, std::span<const double> b) {
  double squares = 0;
  for (size_t feature = 0; feature < a.size(); ++feature) {
    const double away = a[feature] - b[feature];
    squares += away * away;
  }
  return squares;
}

struct Nearest {
  uint32_t group = 0;
  double squares = 0;
};
Nearest NearestOf(const std::vector<std::vector<double>>& centres, std::span<const double> point) {
  Nearest nearest{0, SquaredDistance(point, centres[0])};
  for (uint32_t group = 1; group < centres.size(); ++group) {
    const double squares = SquaredDistance(point, centres[group]);
    if (squares < nearest.squares) {
      nearest = {group, squares};
    }
  }
  return nearest;
}

std::optional<std::vector<ClusterScale>> ScalesOf(std::span<const std::vector<double>> features) {
  std::vector<ClusterScale> scales;
  for (const std::vector<double>& feature : features) {
    const auto [least, most] = std::minmax_element(feature.begin(), feature.end());
    if (*least == *most) {
      scales.push_back({*least, 0});  // the quotient of the sum might round away from it
      continue;
    }
    ExactSum sum;
    for (const double value : feature) {
      sum.Add(value);
    }
    const std::optional<double> deviation = SampleDeviation(feature);
    const double mean = sum.Round() / static_cast<double>(feature.size());
    if (!deviation || !std::isfinite(mean) || !std::isfinite(*deviation)) {
      return std::nullopt;
    }
    scales.push_back({mean, *deviation});
  }
  return scales;
}

double Standardised(double value, const ClusterScale& scale) { return scale.deviation == 0 ? 0 : (value - scale.mean) / scale.deviation; }

// Every point, or as many as are used, evenly over all.
Points ChosenPoints(std::span<const std::vector<double>> features, const std::vector<ClusterScale>& scales) {
  const size_t count = features[0].size();
  const size_t step = (count + kClusterPoints - 1) / kClusterPoints;
  Points points{features.size(), {}};
  for (size_t point = 0; point < count; point += step) {
    for (size_t feature = 0; feature < features.size(); ++feature) {
      points.values.push_back(Standardised(features[feature][point], scales[feature]));
    }
  }
  return points;
}

// The centres to begin with: each next one with a chance that grows with the square of its distance to those before.
std::optional<std::vector<std::vector<double>>> Seeded(const Points& points, int64_t groups, int64_t start, std::string_view seed) {
  const auto random = [&](int64_t draw) {
    std::string text(seed);
    for (const int64_t part : {groups, start, draw}) {
      text += kKeySeparator + std::to_string(part);
    }
    return RandomFraction(text);
  };
  const auto centre_at = [&](size_t point) { return std::vector<double>(points[point].begin(), points[point].end()); };
  const auto first = static_cast<size_t>(random(0) * static_cast<double>(points.size()));
  std::vector<std::vector<double>> centres = {centre_at(std::min(first, points.size() - 1))};
  std::vector<double> squares(points.size());
  for (size_t point = 0; point < points.size(); ++point) {
    squares[point] = SquaredDistance(points[point], centres[0]);
  }
  while (static_cast<int64_t>(centres.size()) < groups) {
    const double all = std::accumulate(squares.begin(), squares.end(), 0.0);
    if (!(all > 0)) {
      return std::nullopt;  // all points are centres already
    }
    const double wanted = random(static_cast<int64_t>(centres.size())) * all;
    double passed = 0;
    size_t chosen = 0;
    for (size_t point = 0; point < points.size(); ++point) {
      if (squares[point] > 0) {
        chosen = point;
        passed += squares[point];
        if (passed > wanted) {
          break;
        }
      }
    }
    centres.push_back(centre_at(chosen));
    for (size_t point = 0; point < points.size(); ++point) {
      squares[point] = std::min(squares[point], SquaredDistance(points[point], centres.back()));
    }
  }
  return centres;
}

struct Fit {
  std::vector<std::vector<double>> centres;
  double squares = 0;  // of the distances of all points to their centres
};

// Points go to the nearest centre, centres to the middle of their points, until no point moves.
Fit Settle(const Points& points, std::vector<std::vector<double>> centres, const std::atomic<bool>* cancelled) {
  std::vector<Nearest> nearest(points.size(), {UINT32_MAX, 0});
  for (int round = 0; round < kRoundsMax && !IsCancelled(cancelled); ++round) {
    bool moved = false;
    for (size_t point = 0; point < points.size(); ++point) {
      const Nearest now = NearestOf(centres, points[point]);
      moved = moved || now.group != nearest[point].group;
      nearest[point] = now;
    }
    if (!moved) {
      break;
    }
    for (uint32_t group = 0; group < centres.size(); ++group) {
      int64_t count = 0;
      for (size_t feature = 0; feature < points.features; ++feature) {
        ExactSum sum;
        count = 0;
        for (size_t point = 0; point < points.size(); ++point) {
          if (nearest[point].group == group) {
            sum.Add(points[point][feature]);
            ++count;
          }
        }
        if (count > 0) {
          centres[group][feature] = sum.Round() / static_cast<double>(count);
        }
      }
      if (count == 0) {
        // Nobody is left: the point that is farthest from its centre begins the group anew.
        const auto farthest = std::max_element(nearest.begin(), nearest.end(), [](const Nearest& a, const Nearest& b) { return a.squares < b.squares; });
        const std::span<const double> at = points[static_cast<size_t>(farthest - nearest.begin())];
        centres[group].assign(at.begin(), at.end());
        farthest->squares = 0;
      }
    }
  }
  ExactSum squares;
  for (size_t point = 0; point < points.size(); ++point) {
    squares.Add(NearestOf(centres, points[point]).squares);
  }
  return {std::move(centres), squares.Round()};
}

std::optional<Fit> BestOfStarts(const Points& points, int64_t groups, std::string_view seed, const std::atomic<bool>* cancelled) {
  std::optional<Fit> best;
  for (int64_t start = 0; start < kStarts; ++start) {
    std::optional<std::vector<std::vector<double>>> centres = Seeded(points, groups, start, seed);
    if (!centres) {
      return std::nullopt;
    }
    Fit fit = Settle(points, std::move(*centres), cancelled);
    if (!best || fit.squares < best->squares) {
      best = std::move(fit);
    }
  }
  return best;
}

// The mean of (b - a) / max(a, b): a is how far a point's own centre is, b the nearest other one.
double SilhouetteOf(const Points& points, const std::vector<std::vector<double>>& centres) {
  ExactSum sum;
  for (size_t point = 0; point < points.size(); ++point) {
    double own = std::numeric_limits<double>::infinity();
    double other = own;
    for (const std::vector<double>& centre : centres) {
      const double distance = std::sqrt(SquaredDistance(points[point], centre));
      if (distance < own) {
        other = own;
        own = distance;
      } else {
        other = std::min(other, distance);
      }
    }
    const double larger = std::max(own, other);
    sum.Add(larger == 0 ? 0 : (other - own) / larger);
  }
  return sum.Round() / static_cast<double>(points.size());
}

// The largest group first; of equals the one whose centre has the larger first feature that differs.
void SortBySize(std::span<const std::vector<double>> features, ClusterModel& model) {
  std::vector<int64_t> sizes(model.centres.size(), 0);
  std::vector<double> point(features.size());
  for (size_t at = 0; at < features[0].size(); ++at) {
    for (size_t feature = 0; feature < features.size(); ++feature) {
      point[feature] = features[feature][at];
    }
    ++sizes[NearestCluster(model, point).group];
  }
  std::vector<size_t> order(model.centres.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return sizes[a] != sizes[b] ? sizes[a] > sizes[b] : model.centres[a] > model.centres[b];
  });
  std::vector<std::vector<double>> sorted;
  for (const size_t group : order) {
    sorted.push_back(std::move(model.centres[group]));
  }
  model.centres = std::move(sorted);
}

}  // namespace

std::optional<ClusterModel> FitClusters(std::span<const std::vector<double>> features, int64_t from, int64_t to, std::string_view seed,
                                        const std::atomic<bool>* cancelled) {
  if (features.empty() || features[0].empty()) {
    return std::nullopt;
  }
  std::optional<std::vector<ClusterScale>> scales = ScalesOf(features);
  if (!scales) {
    return std::nullopt;
  }
  const Points points = ChosenPoints(features, *scales);
  ClusterModel model{std::move(*scales), {}, {}};
  std::optional<double> best;
  for (int64_t groups = from; groups <= to; ++groups) {
    std::optional<Fit> fit = BestOfStarts(points, groups, seed, cancelled);
    if (IsCancelled(cancelled)) {
      return std::nullopt;
    }
    if (!fit) {
      break;  // fewer different points than groups
    }
    const double silhouette = SilhouetteOf(points, fit->centres);
    model.tries.push_back({groups, silhouette});
    if (!best || silhouette > *best) {
      best = silhouette;
      model.centres = std::move(fit->centres);
    }
  }
  if (!best) {
    return std::nullopt;
  }
  SortBySize(features, model);
  return model;
}

ClusterPlace NearestCluster(const ClusterModel& model, std::span<const double> point) {
  std::vector<double> standardised(point.size());
  for (size_t feature = 0; feature < point.size(); ++feature) {
    standardised[feature] = Standardised(point[feature], model.scales[feature]);
  }
  const Nearest nearest = NearestOf(model.centres, standardised);
  return {nearest.group, std::sqrt(nearest.squares)};
}

}  // namespace limn
