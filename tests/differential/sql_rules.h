/// SqlRules: one random rule in two languages, Limn and SQL, over the same tables. Limited to what SQL can express exactly.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/schema/schema.h"
#include "tests/differential/random.h"
#include "tests/differential/random_tables.h"

namespace limn::differential {

/// An expression of both languages. In SQL the rows of the scope are called by an alias that the maker chose.
struct InBoth {
  std::string limn;
  std::string sql;
  ValueType type;
};

class SqlRules {
 public:
  SqlRules(Random& random, const Schema& schema, const Setting& setting)
      : random_(random), schema_(schema), setting_(setting), zone_(setting.zone_name) {}

  /// A condition on the columns of a table's rows.
  InBoth Condition(TableId table, std::string_view alias, int depth);
  /// An aggregate over rows below `table`, whose rows SQL calls `alias`.
  InBoth Aggregate(TableId table, std::string_view alias);

 private:
  InBoth Test(TableId table, std::string_view alias);
  /// The condition that a row's time lies in a random window, in both languages; empty texts for none.
  InBoth Window(TableId table);
  /// SQL of the time of the rows called `t` and whether it is a datetime.
  struct RowTime {
    std::string sql;
    std::string day_sql;
    bool has_clock = false;
  };
  std::optional<RowTime> TimeOf(TableId table) const;

  Random& random_;
  const Schema& schema_;
  const Setting& setting_;
  const ReferenceZone zone_;
};

}  // namespace limn::differential
