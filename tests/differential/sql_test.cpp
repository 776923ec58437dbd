// What SQL can express, asked of SQLite on the same random tables: an opinion that shares nothing with the reference but the tables themselves.
// LIMN_SQL_CASES: how many cases, from seed 1.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "compiler/syntax/keywords.h"
#include "tests/differential/pipeline.h"
#include "tests/differential/sql_rules.h"
#include "tests/differential/sql_tables.h"

namespace limn::differential {
namespace {

constexpr uint64_t kCasesByDefault = 400;
constexpr size_t kMetrics = 10;

uint64_t Cases() {
  const char* cases = std::getenv("LIMN_SQL_CASES");
  return cases != nullptr ? std::strtoull(cases, nullptr, 10) : kCasesByDefault;
}

// SQLite knows integers, reals and texts; the label's type says what they mean.
Value AsType(const Value& value, const ValueType& type) {
  if (value.is_missing()) {
    return Value::Missing(type);
  }
  switch (type.kind) {
    case ValueKind::Bool: return Value::Bool(value.as_int() != 0);
    case ValueKind::Text: return Value::Text(value.as_text());
    case ValueKind::Number: return Value::Number(value.type.kind == ValueKind::Int ? static_cast<double>(value.as_int()) : value.as_number());
    default:
      // Where an integer grows past 64 bits SQLite goes on with a float, and Limn has no value.
      if (value.type.kind == ValueKind::Number && std::abs(value.as_number()) >= 0x1p63) {
        return Value::Missing(type);
      }
      return {type, value.as_int()};
  }
}

// Equal, or as near as SQLite's own rounding comes.
bool Agree(const Value& got, const Value& answer, double tolerance) {
  if (tolerance == 0 || got.is_missing() || answer.is_missing()) {
    return got == answer;
  }
  return std::abs(got.as_number() - answer.as_number()) <= tolerance * std::max(1.0, std::abs(got.as_number()));
}

InBoth Make(SqlRules& maker, Random& random, TableId entity, size_t metric) {
  if (metric % 5 == 3) {
    return maker.Condition(entity, "entity", 3);
  }
  if (metric % 5 == 4) {
    const std::optional<InBoth> value = maker.Value(random.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Date, ValueKind::DateTime}), entity,
                                                    "entity", 3);
    return value && random.Chance(60) ? *value : maker.Population(entity, "entity");
  }
  return maker.Aggregate(entity, "entity");
}

void CheckCase(const Pipeline& pipeline, uint64_t seed, Hits& hits) {
  Random random(seed);
  const Schema& schema = pipeline.schema();
  const Setting setting = RandomSetting(random);
  const RawTables tables = MakeTables(random, schema, setting, false);
  const SqlTables sql(schema, tables, setting);
  SqlRules maker(random, schema, setting);
  const TableId entity = *schema.FindTable(random.Chance(75) ? "customers" : "households");
  const std::string on = entity == schema.main_entity ? "" : " on " + schema[entity].name;

  std::string rules;
  std::vector<InBoth> wanted;
  for (size_t metric = 0; metric < kMetrics; ++metric) {
    wanted.push_back(Make(maker, random, entity, metric));
    rules += fmt::format("metric m{}{} = {}\n", metric, on, wanted.back().limn);
  }
  rules = maker.prelude() + rules;
  INFO("seed " << seed << "\n" << rules << Print(schema, tables, setting.zone_name));
  const Checked checked = pipeline.Check(rules, setting);
  REQUIRE(checked.errors == "");
  const Executed executed = pipeline.Execute(checked, setting, tables, {}, {});
  REQUIRE(executed.failure == "");
  CountHits(checked.module, *executed.program, {}, hits);
  for (const std::string& name : maker.operators()) {
    ++hits["operator " + name];
  }
  const LabelTable& labels = executed.result.labels.at(0);
  const std::string key = schema.ColumnOf(entity, schema[entity].key[0]).name;
  for (size_t metric = 0; metric < kMetrics; ++metric) {
    const std::string query = fmt::format("SELECT entity.{0}, {1} FROM {2} entity ORDER BY entity.{0}", key, wanted[metric].sql, schema[entity].name);
    INFO(query);
    const std::vector<std::vector<Value>> rows = sql.Query(query);
    const std::string name = fmt::format("m{}", metric);
    const LabelColumn& label = *std::find_if(labels.labels.begin(), labels.labels.end(), [&](const LabelColumn& column) { return column.name == name; });
    REQUIRE(rows.size() == labels.rows);
    for (size_t row = 0; row < rows.size(); ++row) {
      const Value got = label.columns[0].At(row);
      const Value answer = AsType(rows[row][1], label.type);
      INFO(executed.database->KeyText(entity, static_cast<uint32_t>(row)) << ": " << Format(got, executed.database->zone()) << ", SQLite says "
                                                                           << Format(answer, executed.database->zone()));
      REQUIRE(Agree(got, answer, wanted[metric].tolerance));
    }
  }
}

bool IsNotSaid(std::string_view name) {
  return std::any_of(NotInSql().begin(), NotInSql().end(), [&](const NotSaid& row) {
    return row.name.ends_with('*') ? name.starts_with(row.name.substr(0, row.name.size() - 1)) : name == row.name;
  });
}

// All functions, windows and operators of the language, as the tables have them.
Hits AllOfTheLanguage() {
  Hits all;
  for (const auto& [name, count] : NothingHitYet()) {
    for (const std::string_view kind : {"builtin ", "aggregate ", "population ", "window ", "ties by ", "top by "}) {
      if (name.starts_with(kind)) {
        all[name] = 0;
      }
    }
  }
  for (const KeywordRow& row : Keywords()) {
    if (row.group == KeywordGroup::Operator) {
      all[fmt::format("operator {}", row.id)] = 0;
    }
  }
  return all;
}

TEST_CASE("labels are those that SQLite gives, for all that SQL can say") {
  const Pipeline pipeline;
  Hits hits;
  for (uint64_t seed = 1; seed <= Cases(); ++seed) {
    CheckCase(pipeline, seed, hits);
  }
  const Hits all = AllOfTheLanguage();
  for (const auto& [name, none] : all) {
    const bool is_said = hits.contains(name) && hits.at(name) > 0;
    INFO(name << (is_said ? " is compared, and NotInSql says that it can't be" : " is neither compared with SQLite nor in NotInSql"));
    CHECK(is_said != IsNotSaid(name));
  }
  for (const NotSaid& row : NotInSql()) {
    INFO(row.name << " is no name of the language");
    CHECK(std::any_of(all.begin(), all.end(), [&](const auto& one) {
      return row.name.ends_with('*') ? one.first.starts_with(row.name.substr(0, row.name.size() - 1)) : one.first == row.name;
    }));
  }
}

}  // namespace
}  // namespace limn::differential
