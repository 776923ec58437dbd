// Aggregates and windows in both languages.
#include <fmt/format.h>

#include <algorithm>

#include "tests/differential/sql_rules.h"

namespace limn::differential {

namespace {

struct Unit {
  std::string_view name;
  hir::TimeUnit unit;
};
constexpr Unit kUnits[] = {{"day", hir::TimeUnit::Day}, {"week", hir::TimeUnit::Week}, {"month", hir::TimeUnit::Month}, {"quarter", hir::TimeUnit::Quarter}, {"year", hir::TimeUnit::Year}};

// The number of the period in which a day lies, for SQL and for a day at hand. Weeks begin on Monday; the shift keeps days before 1970 from being cut upwards.
constexpr int64_t kShift = 7 * 200'000;
std::string PeriodSql(const Unit& unit, const std::string& day) {
  const std::string year = fmt::format("CAST(strftime('%Y', {} * 86400, 'unixepoch') AS INTEGER)", day);
  const std::string month = fmt::format("CAST(strftime('%m', {} * 86400, 'unixepoch') AS INTEGER)", day);
  switch (unit.unit) {
    case hir::TimeUnit::Day: return day;
    case hir::TimeUnit::Week: return fmt::format("(({} + 3 + {}) / 7)", day, kShift);
    case hir::TimeUnit::Month: return fmt::format("({} * 12 + {})", year, month);
    case hir::TimeUnit::Quarter: return fmt::format("({} * 4 + ({} - 1) / 3)", year, month);
    default: return year;
  }
}

}  // namespace

// The rows that an aggregate goes over. `clauses` follow what is asked of them in Limn; `filter` is what stands behind FROM in SQL, where they are called t.
struct SqlRules::Rows {
  std::string head;
  TableId table;
  std::string clauses;
  std::string filter;
  std::optional<RowTime> time;
  bool has_window = false;

  std::string Select(const std::string& what) const { return fmt::format("(SELECT {} FROM {})", what, filter); }
};

std::optional<SqlRules::RowTime> SqlRules::TimeOf(TableId table) const {
  const TableSchema* dated = &schema_[table];
  std::string alias = "t";
  if (!dated->time && dated->time_from) {
    dated = &schema_[schema_[*dated->time_from].parent];
    alias = "dated";
  }
  if (!dated->time) {
    return std::nullopt;
  }
  const ColumnSchema& time = dated->columns[dated->time->index];
  const bool has_clock = time.type.kind == ValueKind::DateTime;
  const std::string column = alias + "." + time.name;
  return RowTime{column, column + (has_clock ? "_day" : ""), column + "_wall", has_clock};
}

InBoth SqlRules::Window(TableId table) {
  const std::optional<RowTime> time = TimeOf(table);
  if (!time || random_.Chance(40)) {
    return {};
  }
  const AsOf& as_of = setting_.as_of;
  const Unit unit = kUnits[random_.Below(std::size(kUnits))];
  const CalendarStep step = StepOf(unit.unit);
  const auto between = [&](std::string limn, const Date& first, const Date& end) {
    return InBoth{std::move(limn), fmt::format(" AND {0} >= {1} AND {0} < {2}", time->day_sql, first.days, end.days), {}};
  };
  if (time->has_clock && random_.Chance(10)) {
    const bool is_hours = random_.Chance(50);
    const bool previous = random_.Chance(40);
    const int64_t amount = random_.Between(2, is_hours ? 2'000 : 100'000);
    const int64_t length = amount * (is_hours ? 60 : 1) * 60'000'000;
    constexpr int64_t kDayMicros = 86'400'000'000;
    // A day's last moment is the microsecond before the next day.
    const int64_t end = (as_of.is_day ? zone_.FromWall((int64_t{as_of.day.days} + 1) * kDayMicros).micros - 1 : as_of.instant.micros) - (previous ? length : 0);
    return {fmt::format(" in {} {} {}", previous ? "previous" : "last", amount, is_hours ? "hours" : "minutes"),
            fmt::format(" AND {0} > {1} AND {0} <= {2}", time->sql, end - length, end), {}};
  }
  switch (random_.Below(9)) {
    case 0:
    case 1:
    case 2: {
      const int64_t amount = unit.unit == hir::TimeUnit::Day ? random_.Between(1, 100) : random_.Between(1, 5);
      const bool previous = random_.Chance(40);
      const std::string limn = fmt::format(" in {} {} {}{}", previous ? "previous" : "last", amount, unit.name, amount == 1 ? "" : "s");
      if (time->has_clock && !as_of.is_day) {
        const auto back = [&](int64_t times) {
          return times == 0 ? as_of.instant : step.months != 0 ? MonthsLater(as_of.instant, -times * step.months, zone_) : DaysLater(as_of.instant, -times * step.days, zone_);
        };
        return {limn, fmt::format(" AND {0} > {1} AND {0} <= {2}", time->sql, back(previous ? 2 * amount : amount).micros, back(previous ? amount : 0).micros), {}};
      }
      const auto back = [&](int64_t times) {
        return step.months != 0 ? MonthsLater(as_of.day, -times * step.months) : Date{as_of.day.days - static_cast<int32_t>(times * step.days)};
      };
      return between(limn, {back(previous ? 2 * amount : amount).days + 1}, {back(previous ? amount : 0).days + 1});
    }
    case 3: {
      const Unit calendar = kUnits[1 + random_.Below(std::size(kUnits) - 1)];
      return between(fmt::format(" in this {}", calendar.name), PeriodBegin(as_of.day, calendar.unit), {as_of.day.days + 1});
    }
    case 4: {
      const Unit calendar = kUnits[1 + random_.Below(std::size(kUnits) - 1)];
      const Date end = PeriodBegin(as_of.day, calendar.unit);
      return between(fmt::format(" in last full {}", calendar.name), PeriodBegin({end.days - 1}, calendar.unit), end);
    }
    case 5: {
      const bool weekend = random_.Chance(50);
      return {weekend ? " on weekends" : " on weekdays", fmt::format(" AND (({} + 3 + {}) % 7 >= 5) = {}", time->day_sql, kShift, weekend ? 1 : 0), {}};
    }
    case 6:
      if (time->has_clock) {
        const auto hours = [&](int64_t first, int64_t last) { return random_.Between(first, last); };
        const int64_t from = hours(0, 22);
        const int64_t to = hours(from + 1, 23);
        return {fmt::format(" during {:02}:00 to {:02}:30", from, to),
                fmt::format(" AND {0} - {1} * 86400000000 >= {2} AND {0} - {1} * 86400000000 < {3}", time->wall_sql, time->day_sql, from * 3'600'000'000, to * 3'600'000'000 + 1'800'000'000), {}};
      }
      [[fallthrough]];
    default: {
      Date from{static_cast<int32_t>(RandomValue(random_, {ValueKind::Date}, setting_, zone_, false).as_int())};
      if (random_.Chance(40)) {
        const bool since = random_.Chance(50);
        return {fmt::format(" {} {}", since ? "since" : "before", LimnDate(from)), fmt::format(" AND {} {} {}", time->day_sql, since ? ">=" : "<", from.days), {}};
      }
      const Date to{from.days + static_cast<int32_t>(random_.Between(0, 200))};
      return {fmt::format(" from {} to {}", LimnDate(from), LimnDate(to)), fmt::format(" AND {} BETWEEN {} AND {}", time->day_sql, from.days, to.days), {}};
    }
  }
}

// Rows one or two links below.
SqlRules::Rows SqlRules::RowsBelow(TableId table, std::string_view alias) {
  std::vector<std::pair<std::string, std::vector<LinkId>>> ways;
  for (const Link& link : schema_.links) {
    const std::vector<std::vector<LinkId>> paths = schema_.PathsDown(table, link.children_name);
    if (!schema_[link.child].is_import && paths.size() == 1 && paths[0].size() <= 2) {
      ways.emplace_back(link.children_name, paths[0]);
    }
  }
  const auto& [head, path] = random_.Pick(ways);
  Rows rows;
  rows.head = head;
  rows.table = schema_[path.back()].child;
  const auto join = [&](LinkId id, std::string_view child, std::string_view parent) {
    const Link& link = schema_[id];
    std::string on;
    for (size_t part = 0; part < link.child_columns.size(); ++part) {
      on += fmt::format("{}{}.{} = {}.{}", part == 0 ? "" : " AND ", child, schema_.ColumnOf(link.child, link.child_columns[part]).name, parent,
                        schema_.ColumnOf(link.parent, schema_[link.parent].key[part]).name);
    }
    return on;
  };
  std::string from = fmt::format("{} t", schema_[rows.table].name);
  if (path.size() == 2) {
    from += fmt::format(" JOIN {} middle ON {}", schema_[schema_[path[0]].child].name, join(path[1], "t", "middle"));
  }
  const TableSchema& own = schema_[rows.table];
  if (!own.time && own.time_from) {
    from += fmt::format(" LEFT JOIN {} dated ON {}", schema_[schema_[*own.time_from].parent].name, join(*own.time_from, "t", "dated"));
  }
  const InBoth window = Window(rows.table);
  const InBoth where = random_.Chance(50) ? Condition(rows.table, "t", 2) : InBoth{};
  rows.time = TimeOf(rows.table);
  rows.has_window = !window.limn.empty();
  rows.clauses = (where.limn.empty() ? "" : " where " + where.limn) + window.limn;
  rows.filter = fmt::format("{} WHERE {}{}{}", from, join(path[0], path.size() == 2 ? "middle" : "t", alias), where.sql.empty() ? "" : " AND " + where.sql, window.sql);
  return rows;
}

InBoth SqlRules::Leading(const Rows& rows, const std::string& cell, bool is_top) {
  std::string limn;
  std::string order;
  const auto measure = [&](std::string_view keyword) {
    const std::optional<InBoth> value = ColumnOf(random_.Pick({ValueKind::Int, ValueKind::Decimal}), rows.table, "t");
    const std::string_view function = random_.Pick<std::string_view>({"sum", "count", "min", "max", "average"});
    if (!value) {
      return false;
    }
    limn += fmt::format(" {} {}({})", keyword, function, value->limn);
    const std::string sum = fmt::format("{}({})", function == "average" ? "avg" : function, value->sql);
    order += (function == "sum" ? fmt::format("coalesce({}, 0)", sum) : sum) + " DESC NULLS LAST, ";
    return true;
  };
  if (!is_top || !random_.Chance(40) || !measure("by")) {
    order += "count(*) DESC, ";
  }
  if (random_.Chance(30)) {
    measure("ties by");
  }
  if (rows.time) {
    order += fmt::format("max({}) DESC NULLS LAST, ", rows.time->sql);
  }
  return {limn, order + cell, {}};
}

InBoth SqlRules::HasTop(TableId table, std::string_view alias) {
  const Rows rows = RowsBelow(table, alias);
  const std::optional<InBoth> column = ColumnOf(ValueKind::Text, rows.table, "t");
  if (!column) {
    return Test(table, alias);
  }
  const int64_t places = random_.Between(1, 3);
  const InBoth leading = Leading(rows, column->sql, true);
  const std::string text = RandomText(random_, "");
  const bool is_not = random_.Chance(30);
  return {fmt::format("top({}, {}.{}{}{}) {} {}", places, rows.head, column->limn, rows.clauses, leading.limn, Word(is_not ? "not_has" : "has"), LimnText(text)),
          fmt::format("({} {}IN (SELECT {} FROM {} AND {} IS NOT NULL GROUP BY {} ORDER BY {} LIMIT {}))", SqlText(text), is_not ? "NOT " : "", column->sql, rows.filter,
                      column->sql, column->sql, leading.sql, places),
          {ValueKind::Bool}};
}

// Aggregates of a column, or of an expression.
std::optional<InBoth> SqlRules::OverValues(const Rows& rows) {
  const std::vector<ColumnSchema>& columns = schema_[rows.table].columns;
  const ColumnSchema& column = columns[random_.Below(columns.size())];
  InBoth value{column.name, "t." + column.name, column.type};
  std::string inside = fmt::format("{}.{}", rows.head, column.name);
  if (random_.Chance(35)) {
    if (std::optional<InBoth> made = Value(random_.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Date}), rows.table, "t", 2);
        made && made->sql.find("t.") != std::string::npos) {  // a literal would be the place of a column to ORDER BY
      value = std::move(*made);
      inside = fmt::format("{}: {}", rows.head, value.limn);
    }
  }
  const ValueKind kind = value.type.kind;
  const std::string& cell = value.sql;
  const int64_t one = PowerOfTen(value.type.scale);
  const ValueType number{ValueKind::Number};
  const bool adds = kind == ValueKind::Int || kind == ValueKind::Decimal;
  const bool is_ordered = kind != ValueKind::Text && kind != ValueKind::Bool;
  const std::string asked = inside + rows.clauses;
  switch (random_.Below(10)) {
    case 0: return InBoth{fmt::format("count({})", asked), rows.Select(fmt::format("count({})", cell)), {ValueKind::Int}};
    case 1: return InBoth{fmt::format("distinct({})", asked), rows.Select(fmt::format("count(DISTINCT {})", cell)), {ValueKind::Int}};
    case 2:
      if (adds) {
        return InBoth{fmt::format("sum({})", asked), rows.Select(fmt::format("coalesce(sum({}), 0)", cell)), value.type};
      }
      break;
    case 3:
      if (adds) {
        return InBoth{fmt::format("average({})", asked), rows.Select(fmt::format("CAST(sum({0}) AS REAL) / (count({0}) * {1})", cell, one)), number};
      }
      break;
    case 4:
      if (is_ordered) {
        const std::string_view function = random_.Pick<std::string_view>({"min", "max"});
        return InBoth{fmt::format("{}({})", function, asked), rows.Select(fmt::format("{}({})", function, cell)), value.type};
      }
      break;
    case 5:
      if (rows.time) {
        const bool first = random_.Chance(50);
        const std::optional<InBoth> ties = random_.Chance(40) ? ColumnOf(ValueKind::Int, rows.table, "t") : std::nullopt;
        const std::string_view direction = first ? "ASC" : "DESC";
        return InBoth{fmt::format("{}({}{})", first ? "first" : "last", asked, ties ? " ties by " + ties->limn : ""),
                      fmt::format("(SELECT {0} FROM {1} AND {2} IS NOT NULL ORDER BY {2} {3}, {4}{0} NULLS LAST LIMIT 1)", cell, rows.filter, rows.time->sql, direction,
                                  ties ? fmt::format("{} {} NULLS LAST, ", ties->sql, direction) : ""),
                      value.type};
      }
      break;
    case 6: {
      const InBoth leading = Leading(rows, cell, false);
      return InBoth{fmt::format("most_common({}{})", asked, leading.limn),
                    fmt::format("(SELECT {0} FROM {1} AND {0} IS NOT NULL GROUP BY {0} ORDER BY {2} LIMIT 1)", cell, rows.filter, leading.sql), value.type};
    }
    case 7:
    case 8:
      if (is_ordered) {
        const int64_t percent = random_.Pick({0, 10, 33, 50, 50, 75, 90, 99, 100});
        const std::string limn = percent == 50 ? fmt::format("median({})", asked) : fmt::format("percentile({}, {})", percent, asked);
        return InBoth{limn,
                      fmt::format("(SELECT min(value) FROM (SELECT {0} AS value, row_number() OVER (ORDER BY {0}) AS place, count(*) OVER () AS places FROM {1} AND {0} IS NOT NULL) "
                                  "WHERE place * 100 >= {2} * places)",
                                  cell, rows.filter, percent),
                      value.type};
      }
      break;
    default:
      if (adds) {
        // Exact up to the quotient and its root, which SQLite rounds one after the other.
        const std::string spread = fmt::format("count({0}) * sum({0} * {0}) - sum({0}) * sum({0})", cell);
        return InBoth{fmt::format("stddev({})", asked),
                      rows.Select(fmt::format("CASE WHEN count({0}) > 1 THEN sqrt(CAST({1} AS REAL) / (count({0}) * (count({0}) - 1))) / {2} END", cell, spread, one)), number, 1e-12};
      }
      break;
  }
  return std::nullopt;
}

// Streaks, gaps, trends: of the days on which rows lie.
std::optional<InBoth> SqlRules::OverTimes(const Rows& rows) {
  if (!rows.time) {
    return std::nullopt;
  }
  const std::string& day = rows.time->day_sql;
  const std::string known = fmt::format("{} AND {} IS NOT NULL", rows.filter, rows.time->sql);
  const Unit unit = kUnits[random_.Below(std::size(kUnits))];
  const std::string period = PeriodSql(unit, day);
  switch (random_.Below(4)) {
    case 0:
      return InBoth{fmt::format("streak({}{} by {})", rows.head, rows.clauses, unit.name),
                    fmt::format("(SELECT coalesce(max(length), 0) FROM (SELECT count(*) AS length FROM (SELECT period - row_number() OVER (ORDER BY period) AS run FROM "
                                "(SELECT DISTINCT {} AS period FROM {})) GROUP BY run))",
                                period, known),
                    {ValueKind::Int}};
    case 1:
      return InBoth{fmt::format("longest_gap({}{})", rows.head, rows.clauses),
                    fmt::format("(SELECT max(gap) FROM (SELECT {0} - lag({0}) OVER (ORDER BY {0}) AS gap FROM {1}))", day, known), {ValueKind::Int}};
    case 2:
      return InBoth{fmt::format("average_gap({}{})", rows.head, rows.clauses),
                    fmt::format("(SELECT CASE WHEN count(*) > 1 THEN CAST(max({0}) - min({0}) AS REAL) / (count(*) - 1) END FROM {1})", day, known), {ValueKind::Number}};
    default: break;
  }
  if (rows.has_window) {
    return std::nullopt;  // whose ends are a matter of windows, which SQL would have from here
  }
  // From the first row's period to that of as of: n periods 0, 1, …; the slope is (n Sxy - Sx Sy) / (n Sxx - Sx Sx).
  const std::optional<InBoth> value = random_.Chance(50) ? ColumnOf(random_.Pick({ValueKind::Int, ValueKind::Decimal}), rows.table, "t") : std::nullopt;
  const std::string counted = value ? fmt::format("{} AND {} IS NOT NULL", known, value->sql) : known;
  const std::string as_of = PeriodSql(unit, std::to_string(setting_.as_of.day.days));
  return InBoth{value ? fmt::format("trend({}.{}{} by {})", rows.head, value->limn, rows.clauses, unit.name) : fmt::format("trend({}{} by {})", rows.head, rows.clauses, unit.name),
                fmt::format("(SELECT CASE WHEN n > 1 THEN CAST(12 * (n * sxy - n * (n - 1) / 2 * sy) AS REAL) / (n * n * (n * n - 1) * {0}) END FROM "
                            "(SELECT {1} - first + 1 AS n, sxp - first * sy AS sxy, sy FROM (SELECT min({2}) AS first, sum({2} * {3}) AS sxp, sum({3}) AS sy FROM {4})))",
                            value ? PowerOfTen(value->type.scale) : 1, as_of, period, value ? value->sql : "1", counted),
                {ValueKind::Number}, 1e-12};
}

// sequence, funnel_stage: the rows once for each step. Among rows of one time the table's key decides, where it is one column; then which steps they
// fit (docs/decisions, rows of one time in a sequence).
InBoth SqlRules::OverSteps(const Rows& rows) {
  const size_t count = 1 + random_.Below(3);
  std::vector<InBoth> conditions;
  std::string first = "CASE";
  std::string fits = "0";
  for (size_t step = 0; step < count; ++step) {
    conditions.push_back(Condition(rows.table, "t", 1));
    first += fmt::format(" WHEN {} THEN {}", conditions.back().sql, step);
    fits += fmt::format(" + {} * ({} IS TRUE)", 1 << step, conditions.back().sql);
  }
  const std::vector<ColumnId>& key = schema_[rows.table].key;
  const std::string by_key = key.size() == 1 ? "t." + schema_.ColumnOf(rows.table, key[0]).name : "NULL";

  std::string limn = rows.head + ": ";
  std::string taken;
  std::string from;
  std::vector<std::string> follows;  // how far each step goes
  for (size_t step = 0; step < count; ++step) {
    limn += fmt::format("{}({})", step == 0 ? "" : " then ", conditions[step].limn);
    const std::string row = fmt::format("step_{}", step);
    from += fmt::format("{}(SELECT t.rowid AS id, {} AS time, {} IS NULL AS last, coalesce({}, 0) AS key, {} END AS first, {} AS fits FROM {} AND {} AND {} IS NOT NULL) {}",
                        step == 0 ? "" : ", ", rows.time->sql, by_key, by_key, first, fits, rows.filter, conditions[step].sql, rows.time->sql, row);
    for (size_t before = 0; before < step; ++before) {
      taken += fmt::format(" AND {}.id <> step_{}.id", row, before);
    }
    if (step > 0) {
      const std::string before = fmt::format("step_{}", step - 1);
      taken += fmt::format(" AND ({0}.time, {0}.last, {0}.key, {0}.first, {0}.fits) >= ({1}.time, {1}.last, {1}.key, {1}.first, {1}.fits)", row, before);
      if (random_.Chance(50)) {
        const int64_t amount = random_.Pick({2, 7, 30, 90, 2000});
        limn += fmt::format(" within {} {}", amount, rows.time->has_clock ? "hours" : "days");
        taken += fmt::format(" AND {}.time <= {}.time + {}", row, before, rows.time->has_clock ? amount * 3'600'000'000 : amount);
      }
    }
    follows.push_back(fmt::format("EXISTS (SELECT 1 FROM {} WHERE 1{})", from, taken));
  }
  limn += rows.clauses;
  if (random_.Chance(50)) {
    return {fmt::format("sequence({})", limn), fmt::format("({})", follows.back()), {ValueKind::Bool}};
  }
  std::string stage = "(CASE";
  for (size_t step = count; step > 0; --step) {
    stage += fmt::format(" WHEN {} THEN {}", follows[step - 1], step);
  }
  return {fmt::format("funnel_stage({})", limn), stage + " ELSE 0 END)", {ValueKind::Int}};
}

InBoth SqlRules::OverConditions(const Rows& rows) {
  const InBoth condition = Condition(rows.table, "t", 2);
  const std::string colon = fmt::format("{}: {}{}", rows.head, condition.limn, rows.clauses);
  const auto kleene = [&](std::string_view decided, std::string_view answer, std::string_view otherwise) {
    return rows.Select(fmt::format("CASE WHEN {1} THEN {2} WHEN count(*) > count({0}) THEN NULL ELSE {3} END", condition.sql, fmt::format(fmt::runtime(decided), condition.sql), answer,
                                   otherwise));
  };
  switch (random_.Below(4)) {
    case 0: return {fmt::format("any({})", colon), kleene("max({0}) = 1", "1", "0"), {ValueKind::Bool}};
    case 1: return {fmt::format("none({})", colon), kleene("max({0}) = 1", "0", "1"), {ValueKind::Bool}};
    case 2: return {fmt::format("all({})", colon), kleene("min({0}) = 0", "0", "1"), {ValueKind::Bool}};
    default:
      return {fmt::format("share({})", colon), rows.Select(fmt::format("CAST(sum(CASE WHEN {} THEN 1 ELSE 0 END) AS REAL) / count(*)", condition.sql)), {ValueKind::Number}};
  }
}

InBoth SqlRules::Aggregate(TableId table, std::string_view alias) {
  const Rows rows = RowsBelow(table, alias);
  switch (random_.Below(10)) {
    case 0: return {fmt::format("count({}{})", rows.head, rows.clauses), rows.Select("count(*)"), {ValueKind::Int}};
    case 1:
    case 2:
      if (std::optional<InBoth> made = OverTimes(rows)) {
        return *made;
      }
      break;
    case 3:
      if (rows.time) {
        return OverSteps(rows);
      }
      break;
    case 4: return OverConditions(rows);
    default:
      if (std::optional<InBoth> made = OverValues(rows)) {
        return *made;
      }
  }
  return OverConditions(rows);
}

}  // namespace limn::differential
