#include "runtime/kernels/clusters.h"

#include <catch2/catch.hpp>

namespace limn {
namespace {

// Three heaps of 6, 4 and 2 points, far apart by the first feature; the second tells nobody apart.
std::vector<std::vector<double>> Heaps() { return {{1, 2, 3, 1, 2, 3, 101, 102, 101, 102, 1001, 1002}, std::vector<double>(12, 7)}; }

double OwnCentre(const ClusterModel& model, size_t group) { return model.scales[0].mean + model.centres[group][0] * model.scales[0].deviation; }

TEST_CASE("groups are found, the largest first") {
  const std::vector<std::vector<double>> heaps = Heaps();
  const std::optional<ClusterModel> model = FitClusters(heaps, 3, 3, "7");
  REQUIRE(model);
  REQUIRE(model->centres.size() == 3);
  CHECK(OwnCentre(*model, 0) == Approx(2));
  CHECK(OwnCentre(*model, 1) == Approx(101.5));
  CHECK(OwnCentre(*model, 2) == Approx(1001.5));
  CHECK(model->scales[1].deviation == 0);
  CHECK(model->tries.size() == 1);
  const ClusterPlace place = NearestCluster(*model, std::vector<double>{90, 1e9});
  CHECK(place.group == 1);
  CHECK(place.distance == Approx(11.5 / model->scales[0].deviation));
}

TEST_CASE("as many groups as part best") {
  const std::vector<std::vector<double>> heaps = {{0, 1, 0, 1, 0, 10, 11, 10, 11}, {0, 0, 1, 1, 1, 10, 10, 11, 11}};
  const std::optional<ClusterModel> model = FitClusters(heaps, 2, 6, "1");
  REQUIRE(model);
  CHECK(model->centres.size() == 2);
  REQUIRE(model->tries.size() == 5);
  CHECK(model->tries[0].groups == 2);
  CHECK(model->tries[0].silhouette > 0.9);
  for (size_t more = 1; more < model->tries.size(); ++more) {
    CHECK(model->tries[more].silhouette < model->tries[0].silhouette);
  }
}

TEST_CASE("there are no more groups than different points") {
  const std::vector<std::vector<double>> two = {{5, 5, 9, 9, 9}};
  CHECK(!FitClusters(two, 3, 8, "1"));
  const std::optional<ClusterModel> model = FitClusters(two, 2, 8, "1");
  REQUIRE(model);
  CHECK(model->centres.size() == 2);
  CHECK(model->tries.size() == 1);
  CHECK(!FitClusters(std::vector<std::vector<double>>{{}}, 2, 2, "1"));
  CHECK(!FitClusters(std::vector<std::vector<double>>{{1e308, -1e308, 1e308, 0}}, 2, 2, "1"));
}

TEST_CASE("groups of equal size are told apart by their centres") {
  const std::vector<std::vector<double>> pairs = {{1, 2, 51, 52}};
  const std::optional<ClusterModel> model = FitClusters(pairs, 2, 2, "any");
  REQUIRE(model);
  CHECK(OwnCentre(*model, 0) == Approx(51.5));
  CHECK(OwnCentre(*model, 1) == Approx(1.5));
}

TEST_CASE("equal numbers tell nobody apart, also where their sum is rounded") {
  const std::optional<ClusterModel> model = FitClusters(std::vector<std::vector<double>>{{0.1, 0.1, 0.1}, {1, 2, 9}}, 2, 2, "1");
  REQUIRE(model);
  CHECK(model->scales[0] == ClusterScale{0.1, 0});
}

TEST_CASE("centres of many points are found from some of them") {
  std::vector<std::vector<double>> many(1);
  for (size_t point = 0; point < 3 * kClusterPoints; ++point) {
    // Only points that are left out lie at 1,000,000.
    many[0].push_back(point % 3 == 1 ? 1'000'000 : point % 2 == 0 ? 1 : 2);
  }
  const std::optional<ClusterModel> model = FitClusters(many, 2, 2, "1");
  REQUIRE(model);
  CHECK(std::max(OwnCentre(*model, 0), OwnCentre(*model, 1)) == Approx(2));
}

}  // namespace
}  // namespace limn
