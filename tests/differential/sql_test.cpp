// What SQL can express, asked of SQLite on the same random tables: an opinion that shares nothing with the reference but the tables themselves.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "tests/differential/pipeline.h"
#include "tests/differential/sql_rules.h"
#include "tests/differential/sql_tables.h"

namespace limn::differential {
namespace {

constexpr uint64_t kCases = 400;
constexpr size_t kMetrics = 8;

// SQLite knows integers, reals and texts; the label's type says what they mean.
Value AsType(const Value& value, const ValueType& type) {
  if (value.is_missing()) {
    return Value::Missing(type);
  }
  switch (type.kind) {
    case ValueKind::Bool: return Value::Bool(value.as_int() != 0);
    case ValueKind::Text: return Value::Text(value.as_text());
    case ValueKind::Number: return Value::Number(value.type.kind == ValueKind::Int ? static_cast<double>(value.as_int()) : value.as_number());
    default: return {type, value.as_int()};
  }
}

void CheckCase(const Pipeline& pipeline, uint64_t seed) {
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
    wanted.push_back(metric % 4 == 3 ? maker.Condition(entity, "entity", 3) : maker.Aggregate(entity, "entity"));
    rules += fmt::format("metric m{}{} = {}\n", metric, on, wanted.back().limn);
  }
  const Executed executed = pipeline.Execute(rules, setting, tables, {}, {});
  INFO("seed " << seed << "\n" << rules << Print(schema, tables, setting.zone_name));
  REQUIRE(executed.failure == "");
  const LabelTable& labels = executed.result.labels.at(0);
  const std::string key = schema.ColumnOf(entity, schema[entity].key[0]).name;
  for (size_t metric = 0; metric < kMetrics; ++metric) {
    const std::string query = fmt::format("SELECT entity.{0}, {1} FROM {2} entity ORDER BY entity.{0}", key, wanted[metric].sql, schema[entity].name);
    INFO(query);
    const std::vector<std::vector<Value>> rows = sql.Query(query);
    const LabelColumn& label = labels.labels.at(metric);
    REQUIRE(label.name == fmt::format("m{}", metric));
    REQUIRE(rows.size() == labels.rows);
    for (size_t row = 0; row < rows.size(); ++row) {
      const Value got = label.columns[0].At(row);
      const Value answer = AsType(rows[row][1], label.type);
      INFO(executed.database->KeyText(entity, static_cast<uint32_t>(row)) << ": " << Format(got, executed.database->zone()) << ", SQLite says "
                                                                           << Format(answer, executed.database->zone()));
      REQUIRE(got == answer);
    }
  }
}

TEST_CASE("labels are those that SQLite gives") {
  const Pipeline pipeline;
  for (uint64_t seed = 1; seed <= kCases; ++seed) {
    CheckCase(pipeline, seed);
  }
}

}  // namespace
}  // namespace limn::differential
