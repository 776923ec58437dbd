/// Clusters: the groups of a run are kept for later ones.
#include <catch2/catch.hpp>

#include "tests/cli/desk.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

constexpr const char* kYaml = R"(limn: 1
project: groups
timezone: UTC
as_of: 2026-01-01
tables:
  customers: { from: data/customers.csv, entity: customer, key: id, columns: { id: text, spend: int } }
outputs: { labels: out/labels.csv }
)";
constexpr const char* kKinds = "cluster kinds by spend into 2\n";
constexpr const char* kSpenders = "id,spend\na,10\nb,20\nc,15\nd,1000\ne,1010\n";

// A shop whose rules are clusters.
Desk Groups(const std::string& name) {
  const Desk shop(name);
  shop.Write("limn.yaml", kYaml);
  shop.Write("rules/kinds.limn", kKinds);
  shop.Write("data/customers.csv", kSpenders);
  return shop;
}

TEST_CASE("later runs keep the groups, until the rule or --refit asks for others") {
  const Desk shop = Groups("clusters_kept");
  const LimnRun first = shop.Run("run");
  REQUIRE(first.exit_code == 0);
  CHECK(Contains(first.output, "kinds: 2 groups, found in this run"));
  CHECK(shop.Read("out/labels.csv") == "id,kinds\na,1\nb,1\nc,1\nd,2\ne,2\n");
  const std::string kept = shop.Read("out/labels.clusters.json");

  // Without the kept centres 400 and 1,000 would be one group.
  shop.Write("data/customers.csv", "id,spend\na,10\nb,400\nc,1000\n");
  const LimnRun second = shop.Run("run");
  CHECK(Contains(second.output, "kinds: 2 groups, with the centres of an earlier run"));
  CHECK(shop.Read("out/labels.csv") == "id,kinds\na,1\nb,1\nc,2\n");
  CHECK(shop.Read("out/labels.clusters.json") == kept);
  CHECK(Contains(shop.Run("explain b kinds").output, "kinds = 1"));

  // The same rule in Chinese is the same rule.
  shop.Write("rules/kinds.limn", "聚类 kinds 按 spend 分成 2\n");
  CHECK(Contains(shop.Run("--lang en run").output, "with the centres of an earlier run"));

  shop.Write("rules/kinds.limn", "cluster kinds by spend into 2 seed 8\n");
  CHECK(Contains(shop.Run("run").output, "found in this run"));
  CHECK(shop.Read("out/labels.clusters.json") != kept);

  shop.Write("data/customers.csv", kSpenders);
  CHECK(Contains(shop.Run("run --refit").output, "found in this run"));
  CHECK(Contains(shop.Read("out/labels.clusters.json"), "seed 8"));
}

TEST_CASE("groups are found anew when a number means something else, whatever its name") {
  const Desk shop = Groups("clusters_meaning");
  shop.Write("rules/kinds.limn", "metric half = spend / 2\nmetric money \"Money\" because \"{half}\" = half\ncluster kinds by money into 2\n");
  REQUIRE(shop.Run("run").exit_code == 0);
  // Labels and reasons are no part of what it means.
  shop.Write("rules/kinds.limn", "metric half = spend / 2\nmetric money \"Amount\" because \"Has {half}\" = half\ncluster kinds by money into 2\n");
  CHECK(Contains(shop.Run("run").output, "with the centres of an earlier run"));
  shop.Write("rules/kinds.limn", "metric half = spend / 4\nmetric money \"Amount\" because \"Has {half}\" = half\ncluster kinds by money into 2\n");
  CHECK(Contains(shop.Run("run").output, "found in this run"));
}

TEST_CASE("a trial with outputs of its own leaves the groups and the audit of the whole alone") {
  const Desk shop = Groups("clusters_trial");
  shop.Write("limn.yaml", std::string(kYaml) + "environments:\n  dev: { as_of: 2025-01-01, outputs: { labels: out/dev.csv } }\n");
  REQUIRE(shop.Run("run").exit_code == 0);
  const std::string kept = shop.Read("out/labels.clusters.json");
  shop.Write("data/customers.csv", "id,spend\na,10\nb,400\nc,1000\n");
  CHECK(Contains(shop.Run("run --env dev").output, "found in this run"));
  CHECK(shop.Has("out/dev.clusters.json"));
  CHECK(Contains(shop.Run("run --out out/other.csv").output, "found in this run"));
  CHECK(shop.Read("out/labels.clusters.json") == kept);
}

TEST_CASE("a file of centres that can't be read stops the run, and nothing is written") {
  const Desk shop = Groups("clusters_broken");
  REQUIRE(shop.Run("run").exit_code == 0);
  const std::string labels = shop.Read("out/labels.csv");
  const std::string whole = shop.Read("out/labels.clusters.json");
  for (const std::string& broken : {std::string("{"), std::string("[]"), std::string("{\"limn_clusters\": 2, \"clusters\": []}"), whole.substr(0, whole.size() / 2),
                                    std::string(R"({"limn_clusters": 1, "clusters": [{"name": "kinds", "definition": "x", "features": [], "centres": [[1]], "silhouettes": []}]})")}) {
    CAPTURE(broken);
    shop.Write("out/labels.clusters.json", broken);
    const LimnRun run = shop.Run("run");
    CHECK(run.exit_code == 3);
    CHECK(Contains(run.output, "out/labels.clusters.json can't be read"));
    CHECK(Contains(run.output, "or delete it, and the groups are found anew"));
    CHECK(shop.Read("out/labels.csv") == labels);
    CHECK(shop.Read("out/labels.clusters.json") == broken);
  }
  CHECK(Contains(shop.Run("--lang zh run").output, "out/labels.clusters.json 无法读取"));

  // Who has no clusters does not read it, and --refit does not need it.
  shop.Write("rules/kinds.limn", "tag rich when spend > 100\n");
  CHECK(shop.Run("run").exit_code == 0);
  shop.Write("rules/kinds.limn", kKinds);
  CHECK(shop.Run("run --refit").exit_code == 0);
  CHECK(shop.Read("out/labels.clusters.json") == whole);
}

TEST_CASE("centres that no run could have kept are not taken") {
  const Desk shop = Groups("clusters_crafted");
  REQUIRE(shop.Run("run").exit_code == 0);
  const std::string whole = shop.Read("out/labels.clusters.json");
  const auto file = [&](const std::string& features, const std::string& centres, const std::string& silhouettes) {
    const size_t begin = whole.find("\"definition\"");
    const size_t end = whole.find('\n', begin);
    return "{\"limn_clusters\": 1, \"clusters\": [{\"name\": \"kinds\", " + whole.substr(begin, end - begin) + " \"features\": " + features + ", \"centres\": " + centres +
           ", \"silhouettes\": " + silhouettes + "}]}";
  };
  const std::string features = R"([{"mean": 0, "deviation": 1}])";
  const std::string none = "[]";
  for (const std::string& crafted : {file(R"([{"mean": 0, "deviation": -1}])", "[[1], [2]]", none), file(features, "[[1]]", none), file(features, "[[1], [1e308]]", none),
                                     file(features, "[[1], [2, 3]]", none)}) {
    CAPTURE(crafted);
    shop.Write("out/labels.clusters.json", crafted);
    CHECK(shop.Run("run").exit_code == 3);
    CHECK(shop.Run("run --refit").exit_code == 0);
  }
  shop.Write("out/labels.clusters.json", file(features, "[[1], [2]]", R"([{"groups": 9, "silhouette": 0.5}])"));
  CHECK(Contains(shop.Run("run").output, "with the centres of an earlier run"));
  shop.Write("out/labels.clusters.json", file(features, "[[1], [2], [3]]", none));
  CHECK(Contains(shop.Run("run").output, "found in this run"));
}

TEST_CASE("groups by personal data are not shown, nor kept") {
  const Desk shop = Groups("clusters_personal");
  std::string yaml = kYaml;
  yaml.replace(yaml.find("spend: int"), 10, "spend: { type: int, personal: income }");
  shop.Write("limn.yaml", yaml);
  const LimnRun run = shop.Run("run");
  CHECK(run.exit_code == 0);
  CHECK(!Contains(run.output, "2 groups"));
  CHECK(!shop.Has("out/labels.clusters.json"));
}

TEST_CASE("a program file keeps its groups, too") {
  const Desk shop = Groups("clusters_program");
  REQUIRE(shop.Run("build -o rules.lbc").exit_code == 0);
  CHECK(Contains(shop.Run("run rules.lbc").output, "found in this run"));
  CHECK(Contains(shop.Run("run").output, "with the centres of an earlier run"));
}

}  // namespace
}  // namespace limn::testing
