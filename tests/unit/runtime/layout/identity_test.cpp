// Identities: who belongs together is who can be reached over shared values, in any order of rows and chunks.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "runtime/tables/reader.h"
#include "tests/unit/runtime/layout/tables_by_hand.h"

using namespace limn;
using namespace limn::layout_test;

namespace {

constexpr TableId kAccounts{0};
constexpr TableId kPeople{1};
constexpr ColumnId kPerson{3};
constexpr uint32_t kAtMost = 4;

using Rows = std::vector<std::vector<std::string>>;

// accounts (account_id, phone, card; person_id computed) → people, made of person_id.
struct Accounts {
  Schema schema;
  std::vector<TableSource> sources{2};

  Accounts() {
    schema.tables.resize(2);
    schema.tables[0].name = "accounts";
    schema.tables[0].entity = "account";
    schema.tables[0].columns = Columns("account_id:text phone:text card:int person_id:text");
    schema.tables[0].columns[kPerson.index].is_computed = true;
    schema.tables[0].key = {ColumnId{0}};
    schema.tables[1].name = "people";
    schema.tables[1].entity = "person";
    schema.tables[1].columns = Columns("person_id:text");
    schema.tables[1].key = {ColumnId{0}};
    schema.links = {{.name = "person", .children_name = "accounts", .child = kAccounts, .parent = kPeople, .child_columns = {kPerson}}};
    sources[0].identities = {{.column = kPerson, .keys = {{.column = ColumnId{1}, .never = {"never"}}, {.column = ColumnId{2}}}, .at_most = kAtMost}};
    sources[1].keys_from = {{kAccounts, {kPerson}}};
  }

  std::optional<Database> Load(Rows rows, DataReport& report) const {
    for (std::vector<std::string>& row : rows) {
      row.emplace_back();
    }
    LoadRequest request = AllOf(schema, &sources, *ParseIsoDate("2026-01-31"));
    request.joins = true;
    return LoadFromColumns(request, {TableOf(schema.tables[0], rows), {}}, report);
  }
};

std::map<std::string, std::string> PersonsOf(const Database& database) {
  std::map<std::string, std::string> persons;
  for (uint32_t row = 0; row < database[kAccounts].rows; ++row) {
    const Value person = database.ColumnOf(kAccounts, kPerson).At(row);
    persons[database.KeyText(kAccounts, row)] = person.as_text();
    // The link leads to the same person.
    CHECK(database.KeyText(kPeople, database.ParentRows(LinkId{0})[row]) == person.as_text());
  }
  return persons;
}

// The lines of the audit, as texts.
std::vector<std::string> AuditOf(const Database& database) {
  std::vector<std::string> lines;
  const IdentityFindings& found = database.identities().at(0);
  for (const IdentityFindings::Join& join : found.joins) {
    lines.push_back(database.KeyText(kAccounts, join.person) + " " + database.KeyText(kAccounts, join.row) + " " + std::to_string(join.key) + " " +
                    std::string(found.values->At(join.value)) + " " + database.KeyText(kAccounts, join.other));
  }
  return lines;
}

// Whoever shares a value takes the smaller name, until nobody has to.
std::map<std::string, std::string> PersonsBySteps(const Rows& rows) {
  std::map<std::pair<size_t, std::string>, std::vector<std::string>> holders;
  std::map<std::string, std::string> persons;
  for (const std::vector<std::string>& row : rows) {
    persons[row[0]] = row[0];
    for (const size_t key : {1, 2}) {
      if (!row[key].empty() && row[key] != "never") {
        holders[{key, row[key]}].push_back(row[0]);
      }
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& [value, accounts] : holders) {
      std::string least = persons[accounts.front()];
      for (const std::string& account : accounts) {
        least = std::min(least, persons[account]);
      }
      for (const std::string& account : accounts) {
        if (accounts.size() <= kAtMost && persons[account] != least) {
          persons[account] = least;
          changed = true;
        }
      }
    }
  }
  return persons;
}

Rows RandomRows(std::mt19937& random, size_t count) {
  Rows rows;
  for (size_t row = 0; row < count; ++row) {
    const auto value = [&](size_t among) { return random() % 3 == 0 ? std::to_string(random() % among + 1) : std::string(); };
    std::string phone = value(count);
    rows.push_back({"a" + std::to_string(row), random() % 20 == 0 ? "never" : phone, value(count)});
  }
  return rows;
}

}  // namespace

TEST_CASE("who can be reached over shared values is one person, called by the smallest key, in any order of rows") {
  const Accounts accounts;
  std::mt19937 random(25);
  size_t joined = 0;
  for (int round = 0; round < 100; ++round) {
    Rows rows = RandomRows(random, 1 + random() % 60);
    const std::map<std::string, std::string> expected = PersonsBySteps(rows);
    std::vector<std::string> audit;
    for (int order = 0; order < 3; ++order) {
      CAPTURE(round, order);
      DataReport report;
      const std::optional<Database> database = accounts.Load(rows, report);
      REQUIRE(database);
      CHECK(PersonsOf(*database) == expected);
      if (order == 0) {
        audit = AuditOf(*database);
      }
      CHECK(AuditOf(*database) == audit);
      std::shuffle(rows.begin(), rows.end(), random);
    }
    joined += audit.size();
  }
  CHECK(joined > 200);
}

TEST_CASE("a person reaches over the chunks in which rows are read") {
  const Accounts accounts;
  Rows rows;
  for (size_t row = 0; row < kChunkRows + 10; ++row) {
    rows.push_back({"a" + std::to_string(row), "", ""});
  }
  rows.front()[1] = "x";
  rows.back()[1] = "x";
  DataReport report;
  const std::optional<Database> database = accounts.Load(rows, report);
  REQUIRE(database);
  CHECK((*database)[kPeople].rows == rows.size() - 1);
  CHECK(AuditOf(*database) == std::vector<std::string>{"a0 " + rows.back()[0] + " 0 x a0"});
}

TEST_CASE("a value that more rows share than may joins nobody, and is named") {
  const Accounts accounts;
  Rows rows;
  for (const char* key : {"a", "b", "c", "d", "e"}) {
    rows.push_back({key, "shop", ""});
  }
  rows.push_back({"f", "home", ""});
  rows.push_back({"g", "home", ""});
  DataReport report;
  const std::optional<Database> database = accounts.Load(rows, report);
  REQUIRE(database);
  const IdentityFindings& found = database->identities().at(0);
  CHECK(found.rows == 7);
  CHECK(found.groups == 6);
  CHECK(found.joined_groups == 1);
  CHECK(found.largest == std::vector<std::pair<std::string, uint64_t>>{{"f", 2}});
  CHECK(found.keys.at(0).crowded_values == 1);
  CHECK(found.keys.at(0).crowded_rows == 5);
  REQUIRE(report.issues().size() == 1);
  CHECK(report.issues()[0].kind == DataIssueKind::SharedByMany);
  CHECK(report.issues()[0].example == "shop (5)");
}
