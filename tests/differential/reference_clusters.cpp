// Clusters, of the reference evaluator: docs/language/clusters.md step by step, every distance computed each time it is asked for.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "tests/differential/reference.h"
#include "tests/differential/reference_exact.h"
#include "tests/differential/reference_md5.h"

namespace limn::differential {
namespace {

using Point = std::vector<double>;

// The mean over all that count, rounded as `average` is.
std::optional<double> Mean(const std::vector<double>& values) {
  WideSum sum;
  for (const double value : values) {
    sum.Add(value);
  }
  const std::optional<double> total = sum.Round();
  return total ? std::optional(*total / static_cast<double>(values.size())) : std::nullopt;
}

double Squares(const Point& a, const Point& b) {
  double squares = 0;
  for (size_t feature = 0; feature < a.size(); ++feature) {
    squares += (a[feature] - b[feature]) * (a[feature] - b[feature]);
  }
  return squares;
}

size_t NearestTo(const Point& point, const std::vector<Point>& centres) {
  size_t nearest = 0;
  for (size_t centre = 1; centre < centres.size(); ++centre) {
    nearest = Squares(point, centres[centre]) < Squares(point, centres[nearest]) ? centre : nearest;
  }
  return nearest;
}

double Draw(const std::string& seed, size_t groups, int start, size_t draw) {
  const std::string text = seed + "\x1f" + std::to_string(groups) + "\x1f" + std::to_string(start) + "\x1f" + std::to_string(draw);
  return static_cast<double>(FirstDigits(text)) / 1152921504606846976.0;  // 16^15
}

// Step 2: nothing where the points are too few.
std::vector<Point> FirstCentres(const std::vector<Point>& points, size_t groups, int start, const std::string& seed) {
  const auto place = static_cast<size_t>(Draw(seed, groups, start, 0) * static_cast<double>(points.size()));
  std::vector<Point> centres = {points[std::min(place, points.size() - 1)]};
  while (centres.size() < groups) {
    const auto squares_of = [&](const Point& point) { return Squares(point, centres[NearestTo(point, centres)]); };
    double whole = 0;
    for (const Point& point : points) {
      whole += squares_of(point);
    }
    if (whole <= 0) {
      return {};
    }
    const double wanted = Draw(seed, groups, start, centres.size()) * whole;
    double passed = 0;
    Point chosen;
    for (const Point& point : points) {
      if (squares_of(point) > 0) {
        chosen = point;
        passed += squares_of(point);
        if (passed > wanted) {
          break;
        }
      }
    }
    centres.push_back(chosen);
  }
  return centres;
}

// Step 3, for one start.
std::vector<Point> Settled(const std::vector<Point>& points, std::vector<Point> centres) {
  std::vector<size_t> group_of(points.size(), centres.size());
  for (int round = 0; round < 100; ++round) {
    std::vector<size_t> now;
    std::vector<double> squares;
    for (const Point& point : points) {
      now.push_back(NearestTo(point, centres));
      squares.push_back(Squares(point, centres[now.back()]));
    }
    if (now == group_of) {
      break;
    }
    group_of = now;
    for (size_t group = 0; group < centres.size(); ++group) {
      std::vector<Point> own;
      for (size_t point = 0; point < points.size(); ++point) {
        if (group_of[point] == group) {
          own.push_back(points[point]);
        }
      }
      for (size_t feature = 0; feature < centres[group].size() && !own.empty(); ++feature) {
        std::vector<double> values;
        for (const Point& point : own) {
          values.push_back(point[feature]);
        }
        centres[group][feature] = *Mean(values);
      }
      if (own.empty()) {
        const auto farthest = std::max_element(squares.begin(), squares.end());
        centres[group] = points[static_cast<size_t>(farthest - squares.begin())];
        *farthest = 0;
      }
    }
  }
  return centres;
}

double Together(const std::vector<Point>& points, const std::vector<Point>& centres) {
  WideSum sum;
  for (const Point& point : points) {
    sum.Add(Squares(point, centres[NearestTo(point, centres)]));
  }
  return sum.Round().value_or(std::numeric_limits<double>::infinity());
}

// Step 4.
double Silhouette(const std::vector<Point>& points, const std::vector<Point>& centres) {
  std::vector<double> each;
  for (const Point& point : points) {
    std::vector<double> distances;
    for (const Point& centre : centres) {
      distances.push_back(std::sqrt(Squares(point, centre)));
    }
    std::sort(distances.begin(), distances.end());
    each.push_back(distances[1] == 0 ? 0 : (distances[1] - distances[0]) / distances[1]);
  }
  return *Mean(each);
}

}  // namespace

std::map<uint32_t, Value> Reference::Clustered(const hir::Population& node) {
  std::vector<hir::ExprId> features = {node.argument};
  features.insert(features.end(), node.features.begin(), node.features.end());
  std::vector<uint32_t> rows;
  for (const uint32_t row : world_.Rows(node.table)) {
    const bool is_whole = std::none_of(features.begin(), features.end(), [&](hir::ExprId feature) { return Eval(feature, {row}).is_missing(); });
    if (is_whole && (!node.within || EvalTruth(*node.within, {row}) == true)) {
      rows.push_back(row);
    }
  }
  // By key.
  std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) {
    for (const ColumnId key : world_.schema()[node.table].key) {
      const Value& left = world_.Row(node.table, a)[key.index];
      const Value& right = world_.Row(node.table, b)[key.index];
      if (ComesBefore(left, right) || ComesBefore(right, left)) {
        return ComesBefore(left, right);
      }
    }
    return false;
  });
  std::map<uint32_t, Value> groups;
  std::vector<Point> points(rows.size());
  for (const hir::ExprId feature : features) {
    std::vector<double> values;
    std::vector<Value> boxed;
    for (const uint32_t row : rows) {
      boxed.push_back(Eval(feature, {row}));
      values.push_back(boxed.back().as_number());
    }
    const std::optional<double> mean = rows.empty() ? std::nullopt : Mean(values);
    const Value deviation = rows.size() < 2 ? Value::Number(0) : Deviation(boxed);
    if (!mean || deviation.is_missing()) {
      return groups;
    }
    const bool is_equal = std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
    for (size_t point = 0; point < rows.size(); ++point) {
      points[point].push_back(is_equal || deviation.as_number() == 0 ? 0 : (values[point] - *mean) / deviation.as_number());
    }
  }
  std::vector<Point> best;
  double best_silhouette = 0;
  for (auto count = static_cast<size_t>(node.groups->from); count <= static_cast<size_t>(node.groups->to); ++count) {
    std::vector<Point> nearest;
    for (int start = 0; start < 4; ++start) {
      const std::vector<Point> first = FirstCentres(points, count, start, node.groups->seed);
      if (first.empty()) {
        break;
      }
      std::vector<Point> centres = Settled(points, first);
      if (nearest.empty() || Together(points, centres) < Together(points, nearest)) {
        nearest = std::move(centres);
      }
    }
    if (nearest.empty()) {
      break;
    }
    const double silhouette = Silhouette(points, nearest);
    if (best.empty() || silhouette > best_silhouette) {
      best = std::move(nearest);
      best_silhouette = silhouette;
    }
  }
  if (best.empty()) {
    return groups;
  }
  // Step 5.
  std::vector<size_t> sizes(best.size(), 0);
  for (const Point& point : points) {
    ++sizes[NearestTo(point, best)];
  }
  std::vector<size_t> order;
  while (order.size() < best.size()) {
    std::optional<size_t> next;
    for (size_t group = 0; group < best.size(); ++group) {
      const bool is_left = std::find(order.begin(), order.end(), group) == order.end();
      if (is_left && (!next || sizes[group] > sizes[*next] || (sizes[group] == sizes[*next] && best[group] > best[*next]))) {
        next = group;
      }
    }
    order.push_back(*next);
  }
  std::vector<Point> numbered;
  for (const size_t group : order) {
    numbered.push_back(best[group]);
  }
  for (size_t point = 0; point < points.size(); ++point) {
    groups.emplace(rows[point], Value::Int(static_cast<int64_t>(NearestTo(points[point], numbered)) + 1));
  }
  return groups;
}

}  // namespace limn::differential
