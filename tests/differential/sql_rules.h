/// SqlRules: one random rule in two languages, Limn and SQL, over the same tables. Limited to what SQLite can express; what it can't stands with its
/// reason in NotInSql.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/schema/schema.h"
#include "tests/differential/random.h"
#include "tests/differential/random_tables.h"

namespace limn::differential {

/// An expression of both languages. In SQL the rows of the scope are called by an alias that the maker chose; yes/no are 0 and 1, decimals their scaled
/// integers, dates days, datetimes microseconds.
struct InBoth {
  std::string limn;
  std::string sql;
  ValueType type;
  /// How far SQL's doubles may be off, of the larger of 1 and the value: where SQLite rounds more often than once.
  double tolerance = 0;
};

/// What SQL has no counterpart for, or one that is a trap: names as the hits of the differential test have them (a `*` at the end: all that begin so).
struct NotSaid {
  std::string_view name;
  std::string_view reason;
};
const std::vector<NotSaid>& NotInSql();

class SqlRules {
 public:
  SqlRules(Random& random, const Schema& schema, const Setting& setting)
      : random_(random), schema_(schema), setting_(setting), zone_(setting.zone_name) {}

  /// A condition on the columns of a table's rows.
  InBoth Condition(TableId table, std::string_view alias, int depth);
  /// An aggregate over rows below `table`, whose rows SQL calls `alias`.
  InBoth Aggregate(TableId table, std::string_view alias);
  /// A value of one row. Nothing where the table has no such column and there is no literal.
  std::optional<InBoth> Value(ValueKind kind, TableId table, std::string_view alias, int depth);
  /// A place among all rows of the table.
  InBoth Population(TableId table, std::string_view alias);

  /// Statements that the rules need above them: lists.
  const std::string& prelude() const { return prelude_; }
  /// Ids of the operators that were written.
  const std::set<std::string, std::less<>>& operators() const { return operators_; }

 private:
  struct Rows;
  InBoth Test(TableId table, std::string_view alias);
  InBoth Comparison(TableId table, std::string_view alias, int depth);
  InBoth Listed(const InBoth& value, std::string_view list_of);
  InBoth HasTop(TableId table, std::string_view alias);

  // sql_values.cpp
  std::optional<InBoth> ColumnOf(ValueKind kind, TableId table, std::string_view alias);
  std::optional<InBoth> Arithmetic(ValueKind kind, TableId table, std::string_view alias, int depth);
  std::optional<InBoth> Call(ValueKind kind, TableId table, std::string_view alias, int depth);
  std::optional<InBoth> Quotient(TableId table, std::string_view alias, int depth);

  // sql_aggregates.cpp
  /// The condition that a row's time lies in a random window, in both languages; empty texts for none.
  InBoth Window(TableId table);
  /// SQL of the time of the rows called `t` and whether it is a datetime.
  struct RowTime {
    std::string sql;
    std::string day_sql;
    std::string wall_sql;
    bool has_clock = false;
  };
  std::optional<RowTime> TimeOf(TableId table) const;
  Rows RowsBelow(TableId table, std::string_view alias);
  std::optional<InBoth> OverValues(const Rows& rows);
  std::optional<InBoth> OverTimes(const Rows& rows);
  InBoth OverSteps(const Rows& rows);
  InBoth OverConditions(const Rows& rows);
  /// ORDER BY of the values of `cell` that lead, and the clauses that say so.
  InBoth Leading(const Rows& rows, const std::string& cell, bool is_top);

  std::string Word(std::string_view keyword);

  Random& random_;
  const Schema& schema_;
  const Setting& setting_;
  const ReferenceZone zone_;
  std::string prelude_;
  std::set<std::string, std::less<>> operators_;
};

/// Between quotes, as each language writes texts; days as Limn does.
std::string LimnText(std::string_view text);
std::string SqlText(std::string_view text);
std::string LimnDate(Date day);
int64_t PowerOfTen(int digits);
/// The value as a double, as Limn converts it.
std::string AsReal(const InBoth& value);
/// The value with so many decimals, at least as many as it has.
std::string WithScale(const InBoth& value, int scale);

}  // namespace limn::differential
