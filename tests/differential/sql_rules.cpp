#include "tests/differential/sql_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/syntax/keywords.h"

namespace limn::differential {

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

const std::vector<NotSaid>& NotInSql() {
  static const std::vector<NotSaid> rows = {
      {"builtin add_months(*", "SQLite's month arithmetic runs over the month's end (31 January + 1 month is 2 or 3 March)"},
      {"builtin fold(*", "no Unicode: neither case nor width nor normal forms beyond ASCII"},
      {"builtin hash(*", "no SHA-256"},
      {"builtin mask(text)", "the rule for e-mail addresses needs a regular expression"},
      {"builtin email_domain(*", "no regular expressions"},
      {"builtin valid_email(*", "no regular expressions"},
      {"builtin normal_phone(*", "no regular expressions"},
      {"builtin normal_email(*", "no regular expressions"},
      {"builtin valid_phone(*", "no regular expressions"},
      {"builtin round(number)", "SQLite adds a half and cuts, which is wrong right below a half"},
      {"builtin round(number, int)", "SQLite rounds the binary value (0.285 to 0.29), Limn the digits that are read"},
      {"aggregate count_sequences", "greedy matches, one after another, are a loop over rows"},
      {"population cluster", "k-means is an iteration"},
      {"operator matches", "no regular expressions"},
      {"operator not_matches", "no regular expressions"},
  };
  return rows;
}

// The English word, noted where it is an operator.
std::string SqlRules::Word(std::string_view keyword) {
  operators_.emplace(keyword);
  return std::string(KeywordById(keyword).spelling[0]);
}

// A test of one column as it is.
InBoth SqlRules::Test(TableId table, std::string_view alias) {
  const std::vector<ColumnSchema>& columns = schema_[table].columns;
  const ColumnSchema& column = columns[random_.Below(columns.size())];
  const std::string limn = column.name;
  const std::string sql = fmt::format("{}.{}", alias, column.name);
  const ValueType yes{ValueKind::Bool};
  if (random_.Chance(15)) {
    const bool missing = random_.Chance(50);
    return {fmt::format("{} {}", limn, Word(missing ? "is_missing" : "is_known")), fmt::format("({} {})", sql, missing ? "IS NULL" : "IS NOT NULL"), yes};
  }
  const std::string_view order = random_.Pick<std::string_view>({"=", "!=", "<", "<=", ">", ">="});
  const std::string_view equal = order == "=" ? "=" : "!=";
  switch (column.type.kind) {
    case ValueKind::Bool: return {limn, sql, yes};
    case ValueKind::Text: {
      const std::string text = RandomText(random_, column.name);
      const std::string other = RandomText(random_, column.name);
      if (text.empty() || other.empty()) {
        return {fmt::format("{} is known", limn), fmt::format("({} IS NOT NULL)", sql), yes};
      }
      const bool is_not = random_.Chance(50);
      const std::string_view sign = is_not ? "NOT " : "";
      switch (column.values.empty() ? random_.Below(5) : random_.Below(2)) {
        case 0: return {fmt::format("{} {} {}", limn, equal, LimnText(text)), fmt::format("({} {} {})", sql, equal, SqlText(text)), yes};
        case 1:
          return {fmt::format("{} {} ({}, {})", limn, Word(is_not ? "not_in" : "in"), LimnText(text), LimnText(other)),
                  fmt::format("({} {}IN ({}, {}))", sql, sign, SqlText(text), SqlText(other)), yes};
        case 2: return {fmt::format("{} {} \"o\"", limn, Word(is_not ? "not_contains" : "contains")), fmt::format("({}(instr({}, 'o') > 0))", sign, sql), yes};
        case 3: return {fmt::format("{} {} \"go\"", limn, Word(is_not ? "not_starts_with" : "starts_with")), fmt::format("({}(substr({}, 1, 2) = 'go'))", sign, sql), yes};
        default: return {fmt::format("{} {} \"d\"", limn, Word(is_not ? "not_ends_with" : "ends_with")), fmt::format("({}(substr({}, -1) = 'd'))", sign, sql), yes};
      }
    }
    case ValueKind::Int: {
      const int64_t number = random_.Between(-2, 9);
      if (random_.Chance(25)) {
        const bool is_not = random_.Chance(40);
        return {fmt::format("{} {} {} {} {}", limn, Word(is_not ? "not_between" : "between"), number, Word("between_and"), number + 3),
                fmt::format("({} {}BETWEEN {} AND {})", sql, is_not ? "NOT " : "", number, number + 3), yes};
      }
      return {fmt::format("{} {} {}", limn, order, number), fmt::format("({} {} {})", sql, order, number), yes};
    }
    case ValueKind::Decimal: {
      const int64_t number = random_.Between(-2, 20);
      return {fmt::format("{} {} {}", limn, order, number), fmt::format("({} {} {})", sql, order, number * PowerOfTen(column.type.scale)), yes};
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

// In a list that stands above the rules.
InBoth SqlRules::Listed(const InBoth& value, std::string_view list_of) {
  const std::string name = fmt::format("list_{}", prelude_.size());
  const bool is_holiday = value.type.kind == ValueKind::Date && random_.Chance(50);
  const bool is_not = !is_holiday && random_.Chance(40);
  std::map<std::string, std::string> values;
  for (size_t count = 1 + random_.Below(3); count > 0; --count) {
    if (value.type.kind == ValueKind::Text) {
      const std::string text = RandomText(random_, list_of);
      values[LimnText(text)] = SqlText(text);
    } else if (value.type.kind == ValueKind::Int) {
      const std::string number = std::to_string(random_.Between(0, 9));
      values[number] = number;
    } else {
      const Date day{static_cast<int32_t>(RandomValue(random_, {ValueKind::Date}, setting_, zone_, false).as_int())};
      values[LimnDate(day)] = std::to_string(day.days);
    }
  }
  std::string limn;
  std::string sql;
  for (const auto& [in_limn, in_sql] : values) {
    limn += (limn.empty() ? "" : ", ") + in_limn;
    sql += (sql.empty() ? "" : ", ") + in_sql;
  }
  prelude_ += fmt::format("list {} = ({})\n", name, limn);
  return {is_holiday ? fmt::format("is_holiday({}, {})", value.limn, name) : fmt::format("{} {} {}", value.limn, Word(is_not ? "not_in" : "in"), name),
          fmt::format("({} {}IN ({}))", value.sql, is_not ? "NOT " : "", sql), {ValueKind::Bool}};
}

InBoth SqlRules::Comparison(TableId table, std::string_view alias, int depth) {
  const ValueType yes{ValueKind::Bool};
  const ValueKind kind = random_.Pick({ValueKind::Int, ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Date});
  const std::optional<InBoth> a = Value(kind, table, alias, depth);
  std::optional<InBoth> b = Value(kind, table, alias, depth - 1);
  if (!a || !b) {
    return Test(table, alias);
  }
  if (kind == ValueKind::Int || kind == ValueKind::Text || kind == ValueKind::Date) {
    if (random_.Chance(20)) {
      return Listed(*a, "");
    }
  }
  if (kind == ValueKind::Date && random_.Chance(30)) {
    const int64_t days = random_.Between(2, 300);
    const std::string_view op = random_.Pick<std::string_view>({"<", "<=", ">", ">=", "="});
    return {fmt::format("{} - {} {} {} days", a->limn, b->limn, op, days), fmt::format("({} - {} {} {})", a->sql, b->sql, op, days), yes};
  }
  const int scale = std::max(a->type.scale, b->type.scale);
  const std::string_view op = kind == ValueKind::Text ? random_.Pick<std::string_view>({"=", "!="}) : random_.Pick<std::string_view>({"=", "!=", "<", "<=", ">", ">="});
  return {fmt::format("{} {} {}", a->limn, op, b->limn), fmt::format("({} {} {})", WithScale(*a, scale), op, WithScale(*b, scale)), yes};
}

InBoth SqlRules::Condition(TableId table, std::string_view alias, int depth) {
  if (depth <= 0 || random_.Chance(40)) {
    return depth > 0 && random_.Chance(50) ? Comparison(table, alias, depth) : Test(table, alias);
  }
  if (alias != "t" && !schema_[table].entity.empty() && random_.Chance(12)) {  // t are the rows of an aggregate, and would be shadowed
    return HasTop(table, alias);
  }
  const InBoth a = Condition(table, alias, depth - 1);
  if (random_.Chance(20)) {
    return {fmt::format("{} ({})", Word("not"), a.limn), fmt::format("(NOT {})", a.sql), a.type};
  }
  const InBoth b = Condition(table, alias, depth - 1);
  const bool both = random_.Chance(50);
  return {fmt::format("({}) {} ({})", a.limn, Word(both ? "and" : "or"), b.limn), fmt::format("({} {} {})", a.sql, both ? "AND" : "OR", b.sql), a.type};
}

// `OTHER` and `OWN` in SQL's texts stand for any row of the table and for the row at hand.
InBoth SqlRules::Population(TableId table, std::string_view alias) {
  const auto with_alias = [](std::string text, const std::string& row) {
    for (size_t at = text.find("ROW."); at != std::string::npos; at = text.find("ROW.", at + row.size())) {
      text.replace(at, 3, row);
    }
    return text;
  };
  const std::string own_row(alias);
  const size_t choice = random_.Below(9);
  const bool needs_exact = choice == 4 || choice == 5;
  const std::optional<InBoth> value = Value(needs_exact ? random_.Pick({ValueKind::Int, ValueKind::Decimal}) : random_.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Date}),
                                            table, "ROW", random_.Pick({0, 1, 2}));
  std::string clauses;
  std::string among = "1";
  if (random_.Chance(35)) {
    const std::string name = fmt::format("part_{}", prelude_.size());
    const InBoth condition = Condition(table, "ROW", 1);
    prelude_ += fmt::format("metric {} on {} = {}\n", name, schema_[table].name, condition.limn);
    clauses += " within " + name;
    among += " AND " + condition.sql;
  }
  std::string same = "1";
  if (random_.Chance(35)) {
    if (const std::optional<InBoth> key = ColumnOf(random_.Pick({ValueKind::Text, ValueKind::Int, ValueKind::Bool}), table, "ROW")) {
      clauses += " per " + key->limn;
      same = fmt::format("{} = {}", with_alias(key->sql, "other"), with_alias(key->sql, own_row));
      among += fmt::format(" AND {} IS NOT NULL", key->sql);
    }
  }
  const auto count_of = [&](const std::string& what, const std::string& condition) {
    return fmt::format("(SELECT {} FROM {} other WHERE {} AND {} AND {})", what, schema_[table].name, with_alias(among, "other"), same, condition);
  };
  if (choice == 8) {
    // One number: how many deviations of all it is away from the members' mean.
    const std::optional<InBoth> number = ColumnOf(ValueKind::Int, table, "ROW");
    const InBoth members = Test(table, "ROW");
    const std::string own = with_alias(number->sql, own_row);
    const std::string other = with_alias(number->sql, "other");
    const std::string is_told = fmt::format("({}) IS NOT NULL AND {} IS NOT NULL", members.sql, number->sql);
    const std::string all = with_alias(is_told, "other");
    const std::string deviation = count_of(fmt::format("sqrt(CAST(count(*) * sum({0} * {0}) - sum({0}) * sum({0}) AS REAL) / (count(*) * (count(*) - 1)))", other), all);
    const std::string mean = count_of(fmt::format("avg({})", other), fmt::format("{} AND {}", all, with_alias(members.sql, "other")));
    return {fmt::format("resemblance({} by {}{})", members.limn, number->limn, clauses),
            fmt::format("(CASE WHEN ({0}) AND {1} AND {2} IS NOT NULL THEN 1 / (1 + coalesce(abs(({3} - {2}) / {4}), 0)) END)", with_alias(among, own_row),
                        with_alias(is_told, own_row), mean, own, deviation),
            {ValueKind::Number}, 1e-9};
  }
  if (choice >= 6) {
    const InBoth members = Test(table, "ROW");
    const InBoth outcome = Test(table, "ROW");
    const std::string member = with_alias(members.sql, "other");
    const std::string has = with_alias(outcome.sql, "other");
    const auto all_of = [&](std::string_view sign, std::string_view and_has) { return count_of("count(*)", fmt::format("{}{} AND ({}) IS NOT NULL{}", sign, member, has, and_has)); };
    const std::string with = fmt::format(" AND {}", has);
    return {fmt::format("lift({}, {}{})", members.limn, outcome.limn, clauses),
            fmt::format("(CASE WHEN {0} > 0 THEN CAST({1} * {2} AS REAL) / ({0} * {3}) END)", all_of("", ""), all_of("", with), all_of("NOT ", ""), all_of("NOT ", with)),
            {ValueKind::Number}};
  }
  const std::string own = with_alias(value->sql, own_row);
  const std::string other = with_alias(value->sql, "other");
  const std::string counts = fmt::format("({}) AND {} IS NOT NULL", with_alias(among, own_row), own);
  const std::string everybody = count_of("count(*)", fmt::format("{} IS NOT NULL", other));
  const std::string smaller = count_of("count(*)", fmt::format("{} < {}", other, own));
  const std::string rank = fmt::format("({} + 1)", count_of("count(*)", fmt::format("{} > {}", other, own)));
  const auto if_counted = [&](const std::string& sql) { return fmt::format("(CASE WHEN {} THEN {} END)", counts, sql); };
  switch (choice) {
    case 0: return {fmt::format("rank({}{})", value->limn, clauses), if_counted(rank), {ValueKind::Int}};
    case 1: return {fmt::format("percentile_rank({}{})", value->limn, clauses), if_counted(fmt::format("CAST({} AS REAL) / {}", smaller, everybody)), {ValueKind::Number}};
    case 2: {
      const int64_t bands = random_.Between(2, 6);
      return {fmt::format("band({}, {}{})", bands, value->limn, clauses), if_counted(fmt::format("{} * {} / {} + 1", bands, smaller, everybody)), {ValueKind::Int}};
    }
    case 3: {
      const int64_t percent = random_.Pick({5, 10, 33, 50, 100});
      return {fmt::format("in_top({}%, {}{})", percent, value->limn, clauses), if_counted(fmt::format("({} * 100 <= {} * {})", rank, percent, everybody)), {ValueKind::Bool}};
    }
    case 4:
      return {fmt::format("share_of_total({}{})", value->limn, clauses), if_counted(fmt::format("CAST({} AS REAL) / {}", own, count_of(fmt::format("sum({})", other), "1"))),
              {ValueKind::Number}};
    default:
      return {fmt::format("population_average({}{})", value->limn, clauses),
              count_of(fmt::format("CAST(sum({0}) AS REAL) / (count({0}) * {1})", other, PowerOfTen(value->type.scale)), "1"), {ValueKind::Number}};
  }
}

}  // namespace limn::differential
