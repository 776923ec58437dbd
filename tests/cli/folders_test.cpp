/// Definitions of one name in several folders, as the command line takes and shows them.
#include <catch2/catch.hpp>

#include "tests/cli/desk.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

// Two teams that call different things `active`, each by a floor of its own.
void WriteTeams(const Desk& desk) {
  desk.Write("limn.yaml", R"(limn: 1
project: teams
timezone: UTC
as_of: 2026-01-31
tables:
  customers: { from: data/customers.csv, entity: customer, key: id, columns: { id: text, spend: int, visits: int } }
environments:
  dev: { params: { finance.floor: 50 } }
outputs: { labels: out/labels.csv }
)");
  desk.Write("data/customers.csv", "id,spend,visits\na,10,1\nb,100,5\n");
  desk.Write("rules/finance/active.limn", "param floor = 1\ntag active when spend > floor\n");
  desk.Write("rules/marketing/active.limn", "param floor = 3\ntag active when visits > floor\n");
  desk.Write("rules/both.limn", "tag both when finance.active and marketing.active\n");
}

}  // namespace

TEST_CASE("a definition that goes by its folder is named so on the command line") {
  const Desk desk("folders_named");
  WriteTeams(desk);
  const LimnRun run = desk.Run("run");
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  CHECK(desk.Read("out/labels.csv") == "id,both,finance.active,marketing.active\na,no,yes,no\nb,yes,yes,yes\n");
  CHECK(desk.Run("run --param finance.floor=50").exit_code == 0);
  CHECK(desk.Read("out/labels.csv") == "id,both,finance.active,marketing.active\na,no,no,no\nb,yes,yes,yes\n");
  CHECK(desk.Run("run --env dev").exit_code == 0);
  CHECK(desk.Read("out/labels.csv") == "id,both,finance.active,marketing.active\na,no,no,no\nb,yes,yes,yes\n");
  CHECK(desk.Run("run --only finance.active").exit_code == 0);
  CHECK(desk.Read("out/labels.csv") == "id,finance.active\na,yes\nb,yes\n");
  CHECK(Contains(desk.Run("explain a finance.active").output, "finance.active: yes"));
}

TEST_CASE("a bare name that several folders have names none of them, and says which there are") {
  const Desk desk("folders_bare");
  WriteTeams(desk);
  for (const char* arguments : {"run --only active", "explain a active"}) {
    const LimnRun run = desk.Run(arguments);
    CHECK(run.exit_code == 2);
    CHECK(Contains(run.output, "finance.active"));
    CHECK(Contains(run.output, "marketing.active"));
  }
  CHECK(desk.Run("run --param floor=5").exit_code == 2);
}

}  // namespace limn::testing
