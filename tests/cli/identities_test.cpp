/// Identities: the report, the audit, and what they may show.
#include <catch2/catch.hpp>

#include "tests/cli/desk.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

constexpr const char* kHead = R"(limn: 1
project: persons
timezone: UTC
as_of: 2026-01-01
tables:
  customers:
    from: data/customers.csv
    entity: customer
    key: id
    columns: { id: text, phone: { type: text, personal: phone }, mail: text }
    belongs_to: { persons: person_id }
  persons: { keys_from: [customers.person_id], entity: person }
identities:
  person_id: { of: customers, same: { phone: phone, mail: email }, at_most: 3, audit: out/who.csv }
)";
constexpr const char* kAccounts =
    "id,phone,mail\n"
    "b,138 0013 8000,\n"
    "a,+8613800138000,x@mail.example\n"
    "c,,X@mail.example\n"
    "d,13900139000,\ne,13900139000,\nf,13900139000,\ng,13900139000,\n"
    "h,12345,\n";

// A shop whose customers are persons.
Desk Persons(const std::string& name) {
  const Desk shop(name);
  shop.Write("limn.yaml", std::string(kHead) + "outputs: { labels: out/labels.csv }\n");
  shop.Write("rules/persons.limn", "tag accounts on persons = count(customers)\ntag double when person.accounts >= 2\n");
  shop.Write("data/customers.csv", kAccounts);
  return shop;
}

TEST_CASE("a run says who belongs together, what joins nobody, and writes why") {
  const Desk shop = Persons("identities_report");
  const LimnRun run = shop.Run("run");
  REQUIRE(run.exit_code == 0);
  CHECK(Contains(run.output, "person_id: 8 rows of customers in 6 groups, 1 of them of several rows, the largest a (3)"));
  CHECK(Contains(run.output, "by phone: 1 shared value; cells that are none: 1"));
  CHECK(Contains(run.output, "such as \"+86*******9000 (4)\""));
  CHECK(shop.Read("out/who.csv") ==
        "person_id,id,by,value,same_as\n"
        "a,b,phone,+86*******8000,a\n"
        "a,c,mail,x@mail.example,a\n");
  CHECK(Contains(shop.Run("--lang zh run").output, "person_id：customers 的 8 行合成 6 组，其中 1 组含多行，最大的是 a（3）"));
  CHECK(Contains(shop.Run("explain a accounts").output, "accounts: 3"));
  CHECK(shop.Run("run --strict").exit_code == 3);
}

TEST_CASE("a personal value leaves in the audit where the project allows it") {
  const Desk shop = Persons("identities_allowed");
  shop.Write("limn.yaml", std::string(kHead) + "outputs: { labels: out/labels.csv, personal: [phone] }\n");
  REQUIRE(shop.Run("run").exit_code == 0);
  CHECK(Contains(shop.Read("out/who.csv"), "a,b,phone,+8613800138000,a\n"));
}

TEST_CASE("the audit lies beside the labels of --out, and keeps off standard output and off the labels") {
  const Desk shop = Persons("identities_out");
  REQUIRE(shop.Run("run --out elsewhere").exit_code == 0);
  CHECK(shop.Has("elsewhere/who.csv"));
  CHECK_FALSE(shop.Has("out"));
  REQUIRE(shop.Run("run --only double --out -").exit_code == 0);
  CHECK_FALSE(shop.Has("out"));
  std::string same = kHead;
  same.replace(same.find("out/who.csv"), 11, "out/labels.csv");
  shop.Write("limn.yaml", same + "outputs: { labels: out/labels.csv }\n");
  const LimnRun run = shop.Run("run");
  CHECK(run.exit_code == 4);
  CHECK(Contains(run.output, "out/labels.csv is another output of this run already; name a file of its own"));
  CHECK_FALSE(shop.Has("out/labels.csv"));

  // A link to the labels leads to the same file.
  std::filesystem::create_directories(shop.folder() / "out");
  shop.Write("limn.yaml", std::string(kHead) + "outputs: { labels: out/labels.csv }\n");
  shop.Write("out/labels.csv", "before\n");
  std::filesystem::create_symlink("labels.csv", shop.folder() / "out" / "who.csv");
  CHECK(shop.Run("run").exit_code == 4);
  CHECK(shop.Read("out/labels.csv") == "before\n");
}

TEST_CASE("a trial with outputs of its own has an audit of its own") {
  const Desk shop = Persons("identities_trial");
  shop.Write("limn.yaml", std::string(kHead) + "outputs: { labels: out/labels.csv }\nenvironments:\n  dev: { outputs: { labels: out/dev.csv } }\n  far: { outputs: { labels: far/labels.csv } }\n");
  REQUIRE(shop.Run("run").exit_code == 0);
  const std::string whole = shop.Read("out/who.csv");
  shop.Write("data/customers.csv", "id,phone,mail\na,,\n");
  REQUIRE(shop.Run("run --env dev").exit_code == 0);
  REQUIRE(shop.Run("run --env far").exit_code == 0);
  REQUIRE(shop.Run("run --out out/other.csv").exit_code == 0);
  CHECK(shop.Read("out/who.csv") == whole);
  for (const char* own : {"out/dev.who.csv", "far/who.csv", "out/other.who.csv"}) {
    CHECK(shop.Read(own) == "person_id,id,by,value,same_as\n");
  }
  REQUIRE(shop.Run("run --out out").exit_code == 0);
  CHECK(shop.Read("out/who.csv") != whole);
}

TEST_CASE("groups that are given are compared with what rows share") {
  const Desk shop = Persons("identities_given");
  shop.Write("limn.yaml", R"(limn: 1
project: persons
timezone: UTC
as_of: 2026-01-01
tables:
  customers:
    from: data/customers.csv
    entity: customer
    key: id
    columns: { id: text, cluster: int, phone: text }
    belongs_to: { persons: cluster }
  persons: { keys_from: [customers.cluster], entity: person }
identities:
  cluster: { of: customers, given: yes, same: { phone: phone } }
)");
  shop.Write("data/customers.csv", "id,cluster,phone\na,1,13800138000\nb,1,138 0013 8000\nc,2,13800138000\nd,3,13900139000\ne,3,\nf,,\n");
  const LimnRun run = shop.Run("run");
  REQUIRE(run.exit_code == 0);
  CHECK(Contains(run.output, "customers.phone: 1 value stands in several groups of cluster, such as \"+8613800138000\""));
  CHECK(Contains(run.output, "customers.cluster: 1 row without a value, which belongs to nobody"));
  CHECK(Contains(run.output, "groups with a row that shares none of these with the others: 1"));
}

}  // namespace
}  // namespace limn::testing
