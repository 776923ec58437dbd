#include "tests/differential/sql_rules.h"

#include <fmt/format.h>

#include <optional>

namespace limn::differential {

namespace {

std::string LimnText(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    quoted += letter == '"' || letter == '\\' ? "\\" : "";
    quoted += letter;
  }
  return quoted + "\"";
}
std::string SqlText(std::string_view text) {
  std::string quoted = "'";
  for (const char letter : text) {
    quoted += letter == '\'' ? "''" : std::string(1, letter);
  }
  return quoted + "'";
}
std::string LimnDate(Date day) {
  const Civil civil = CivilOf(day);
  return fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
}

}  // namespace

InBoth SqlRules::Test(TableId table, std::string_view alias) {
  const std::vector<ColumnSchema>& columns = schema_[table].columns;
  const ColumnSchema& column = columns[random_.Below(columns.size())];
  const std::string limn = column.name;
  const std::string sql = fmt::format("{}.{}", alias, column.name);
  const ValueType yes{ValueKind::Bool};
  if (random_.Chance(15)) {
    const bool missing = random_.Chance(50);
    return {fmt::format("{} {}", limn, missing ? "is missing" : "is known"), fmt::format("({} {})", sql, missing ? "IS NULL" : "IS NOT NULL"), yes};
  }
  const std::string_view order = random_.Pick<std::string_view>({"=", "!=", "<", "<=", ">", ">="});
  switch (column.type.kind) {
    case ValueKind::Bool: return {limn, sql, yes};
    case ValueKind::Text: {
      const std::string text = RandomText(random_, column.name);
      const std::string other = RandomText(random_, column.name);
      if (text.empty() || other.empty()) {
        return {fmt::format("{} is known", limn), fmt::format("({} IS NOT NULL)", sql), yes};
      }
      switch (column.values.empty() ? random_.Below(4) : random_.Below(2)) {
        case 0: return {fmt::format("{} {} {}", limn, order == "=" ? "=" : "!=", LimnText(text)), fmt::format("({} {} {})", sql, order == "=" ? "=" : "!=", SqlText(text)), yes};
        case 1: return {fmt::format("{} not in ({}, {})", limn, LimnText(text), LimnText(other)), fmt::format("({} NOT IN ({}, {}))", sql, SqlText(text), SqlText(other)), yes};
        case 2: return {fmt::format("{} contains \"o\"", limn), fmt::format("(instr({}, 'o') > 0)", sql), yes};
        default: return {fmt::format("{} starts with \"go\"", limn), fmt::format("(substr({}, 1, 2) = 'go')", sql), yes};
      }
    }
    case ValueKind::Int: {
      const int64_t number = random_.Between(-2, 9);
      if (random_.Chance(25)) {
        return {fmt::format("{} between {} and {}", limn, number, number + 3), fmt::format("({} BETWEEN {} AND {})", sql, number, number + 3), yes};
      }
      return {fmt::format("{} {} {}", limn, order, number), fmt::format("({} {} {})", sql, order, number), yes};
    }
    case ValueKind::Decimal: {
      int64_t power = 1;
      for (int digit = 0; digit < column.type.scale; ++digit) {
        power *= 10;
      }
      const int64_t number = random_.Between(-2, 20);
      return {fmt::format("{} {} {}", limn, order, number), fmt::format("({} {} {})", sql, order, number * power), yes};
    }
    case ValueKind::Number: return {fmt::format("{} {} 0.7", limn, order), fmt::format("({} {} 0.7)", sql, order), yes};
    case ValueKind::Date:
    case ValueKind::DateTime: {
      const Date day{static_cast<int32_t>(RandomValue(random_, {ValueKind::Date}, setting_, zone_, false).as_int())};
      const std::string suffix = column.type.kind == ValueKind::DateTime ? "_day" : "";
      return {fmt::format("{} {} {}", limn, order, LimnDate(day)), fmt::format("({}{} {} {})", sql, suffix, order, day.days), yes};
    }
    case ValueKind::Duration: break;
  }
  return {"yes", "1", yes};
}

InBoth SqlRules::Condition(TableId table, std::string_view alias, int depth) {
  if (depth <= 0 || random_.Chance(40)) {
    return Test(table, alias);
  }
  const InBoth a = Condition(table, alias, depth - 1);
  if (random_.Chance(20)) {
    return {fmt::format("not ({})", a.limn), fmt::format("(NOT {})", a.sql), a.type};
  }
  const InBoth b = Condition(table, alias, depth - 1);
  const bool both = random_.Chance(50);
  return {fmt::format("({}) {} ({})", a.limn, both ? "and" : "or", b.limn), fmt::format("({} {} {})", a.sql, both ? "AND" : "OR", b.sql), a.type};
}

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
  return RowTime{alias + "." + time.name, alias + "." + time.name + (has_clock ? "_day" : ""), has_clock};
}

InBoth SqlRules::Window(TableId table) {
  const std::optional<RowTime> time = TimeOf(table);
  if (!time || random_.Chance(45)) {
    return {};
  }
  const AsOf& as_of = setting_.as_of;
  switch (random_.Below(5)) {
    case 0: {
      const int64_t days = random_.Between(1, 100);
      const bool previous = random_.Chance(40);
      const int64_t nearer = previous ? days : 0;
      const int64_t further = previous ? 2 * days : days;
      const std::string limn = fmt::format(" in {} {} {}", previous ? "previous" : "last", days, days == 1 ? "day" : "days");
      if (time->has_clock && !as_of.is_day) {
        const Instant end = nearer == 0 ? as_of.instant : DaysLater(as_of.instant, -nearer, zone_);
        return {limn, fmt::format(" AND {0} > {1} AND {0} <= {2}", time->sql, DaysLater(as_of.instant, -further, zone_).micros, end.micros), {}};
      }
      return {limn, fmt::format(" AND {0} > {1} AND {0} <= {2}", time->day_sql, as_of.day.days - further, as_of.day.days - nearer), {}};
    }
    case 1: {
      const Date begin = PeriodBegin(as_of.day, hir::TimeUnit::Month);
      return {" in this month", fmt::format(" AND {0} >= {1} AND {0} <= {2}", time->day_sql, begin.days, as_of.day.days), {}};
    }
    case 2: {
      const Date end = PeriodBegin(as_of.day, hir::TimeUnit::Quarter);
      return {" in last full quarter", fmt::format(" AND {0} >= {1} AND {0} < {2}", time->day_sql, MonthsLater(end, -3).days, end.days), {}};
    }
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

InBoth SqlRules::Aggregate(TableId table, std::string_view alias) {
  // Rows one or two links below.
  std::vector<std::pair<std::string, std::vector<LinkId>>> ways;
  for (const Link& link : schema_.links) {
    const std::vector<std::vector<LinkId>> paths = schema_.PathsDown(table, link.children_name);
    if (!schema_[link.child].is_import && paths.size() == 1 && paths[0].size() <= 2) {
      ways.emplace_back(link.children_name, paths[0]);
    }
  }
  const auto& [head, path] = random_.Pick(ways);
  const TableId rows = schema_[path.back()].child;
  const auto join = [&](LinkId id, std::string_view child, std::string_view parent) {
    const Link& link = schema_[id];
    std::string on;
    for (size_t part = 0; part < link.child_columns.size(); ++part) {
      on += fmt::format("{}{}.{} = {}.{}", part == 0 ? "" : " AND ", child, schema_.ColumnOf(link.child, link.child_columns[part]).name, parent,
                        schema_.ColumnOf(link.parent, schema_[link.parent].key[part]).name);
    }
    return on;
  };
  std::string from = fmt::format("{} t", schema_[rows].name);
  if (path.size() == 2) {
    from += fmt::format(" JOIN {} middle ON {}", schema_[schema_[path[0]].child].name, join(path[1], "t", "middle"));
  }
  const TableSchema& own = schema_[rows];
  if (!own.time && own.time_from) {
    from += fmt::format(" LEFT JOIN {} dated ON {}", schema_[schema_[*own.time_from].parent].name, join(*own.time_from, "t", "dated"));
  }
  const InBoth window = Window(rows);
  const InBoth where = random_.Chance(50) ? Condition(rows, "t", 2) : InBoth{};
  const std::string clauses = (where.limn.empty() ? "" : " where " + where.limn) + window.limn;
  const std::string filter = fmt::format("{} WHERE {}{}{}", from, join(path[0], path.size() == 2 ? "middle" : "t", alias),
                                         where.sql.empty() ? "" : " AND " + where.sql, window.sql);

  const std::vector<ColumnSchema>& columns = schema_[rows].columns;
  const ColumnSchema& column = columns[random_.Below(columns.size())];
  const ValueKind kind = column.type.kind;
  const std::string cell = "t." + column.name;
  const std::string of_column = fmt::format("{}.{}{}", head, column.name, clauses);
  const auto select = [&](const std::string& what) { return fmt::format("(SELECT {} FROM {})", what, filter); };
  const ValueType whole{ValueKind::Int};
  const bool adds = kind == ValueKind::Int || kind == ValueKind::Decimal;
  switch (random_.Below(10)) {
    case 0: return {fmt::format("count({}{})", head, clauses), select("count(*)"), whole};
    case 1: return {fmt::format("count({})", of_column), select(fmt::format("count({})", cell)), whole};
    case 2: return {fmt::format("distinct({})", of_column), select(fmt::format("count(DISTINCT {})", cell)), whole};
    case 3:
      if (adds) {
        return {fmt::format("sum({})", of_column), select(fmt::format("coalesce(sum({}), 0)", cell)), column.type};
      }
      break;
    case 4:
      if (adds) {
        int64_t power = 1;
        for (int digit = 0; digit < column.type.scale; ++digit) {
          power *= 10;
        }
        return {fmt::format("average({})", of_column), select(fmt::format("CAST(sum({0}) AS REAL) / (count({0}) * {1})", cell, power)), {ValueKind::Number}};
      }
      break;
    case 5:
      if (kind != ValueKind::Text && kind != ValueKind::Bool) {
        const std::string_view function = random_.Pick<std::string_view>({"min", "max"});
        return {fmt::format("{}({})", function, of_column), select(fmt::format("{}({})", function, cell)), column.type};
      }
      break;
    case 6:
      if (const std::optional<RowTime> time = TimeOf(rows)) {
        const bool first = random_.Chance(50);
        return {fmt::format("{}({})", first ? "first" : "last", of_column),
                fmt::format("(SELECT {} FROM {} AND {} IS NOT NULL ORDER BY {} {}, {} NULLS LAST LIMIT 1)", cell, filter, time->sql, time->sql,
                            first ? "ASC" : "DESC", cell),
                column.type};
      }
      break;
    case 7: {
      const std::optional<RowTime> time = TimeOf(rows);
      const std::string recent = time ? fmt::format("max({}) DESC NULLS LAST, ", time->sql) : "";
      return {fmt::format("most_common({})", of_column),
              fmt::format("(SELECT {0} FROM {1} AND {0} IS NOT NULL GROUP BY {0} ORDER BY count(*) DESC, {2}{0} LIMIT 1)", cell, filter, recent), column.type};
    }
    default: break;
  }
  const InBoth condition = Condition(rows, "t", 2);
  const std::string colon = fmt::format("{}: {}{}", head, condition.limn, clauses);
  switch (random_.Below(4)) {
    case 0:
      return {fmt::format("any({})", colon),
              select(fmt::format("CASE WHEN max({0}) = 1 THEN 1 WHEN count(*) > count({0}) THEN NULL ELSE 0 END", condition.sql)), {ValueKind::Bool}};
    case 1:
      return {fmt::format("none({})", colon),
              select(fmt::format("CASE WHEN max({0}) = 1 THEN 0 WHEN count(*) > count({0}) THEN NULL ELSE 1 END", condition.sql)), {ValueKind::Bool}};
    case 2:
      return {fmt::format("all({})", colon),
              select(fmt::format("CASE WHEN min({0}) = 0 THEN 0 WHEN count(*) > count({0}) THEN NULL ELSE 1 END", condition.sql)), {ValueKind::Bool}};
    default:
      return {fmt::format("share({})", colon), select(fmt::format("CAST(sum(CASE WHEN {} THEN 1 ELSE 0 END) AS REAL) / count(*)", condition.sql)),
              {ValueKind::Number}};
  }
}

}  // namespace limn::differential
