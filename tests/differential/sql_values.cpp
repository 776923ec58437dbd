// Values of one row in both languages: columns, arithmetic, functions.
#include <fmt/format.h>

#include <algorithm>

#include "tests/differential/sql_rules.h"

namespace limn::differential {

namespace {

// A day as SQLite's own text, from which its date functions start; and back.
constexpr std::string_view kCivil = "date({0} * 86400, 'unixepoch')";
std::string Part(std::string_view format) { return fmt::format("CAST(strftime('{}', {{0}} * 86400, 'unixepoch') AS INTEGER)", format); }
std::string DayOf(const std::string& text) { return fmt::format("(CAST(strftime('%s', {}) AS INTEGER) / 86400)", text); }

// A function in SQL: {0}, {1}, … are its arguments, {s} is ten to their scale, {cut} to all but one digit of it, {today} the day of as of, {year} its year.
struct SqlCall {
  std::string_view name;
  std::vector<ValueKind> parameters;
  ValueKind result;
  std::string sql;
  std::vector<std::string> constants = {};  // in both languages, behind the parameters
};

const std::vector<SqlCall>& Calls() {
  constexpr ValueKind kInt = ValueKind::Int;
  constexpr ValueKind kText = ValueKind::Text;
  constexpr ValueKind kDate = ValueKind::Date;
  constexpr ValueKind kMoment = ValueKind::DateTime;
  constexpr ValueKind kDecimal = ValueKind::Decimal;
  constexpr ValueKind kNumber = ValueKind::Number;
  static const std::vector<SqlCall> calls = [] {
    std::vector<SqlCall> all = {
        {"floor", {kInt}, kInt, "({0})"},
        {"ceil", {kInt}, kInt, "({0})"},
        {"round", {kInt}, kInt, "({0})"},
        // Whole division cuts towards zero: floor, ceil and round are made of it.
        {"floor", {kDecimal}, kInt, "(({0}) / {s} - (({0}) % {s} < 0))"},
        {"ceil", {kDecimal}, kInt, "(({0}) / {s} + (({0}) % {s} > 0))"},
        {"round", {kDecimal}, kInt, "(CASE WHEN ({0}) < 0 THEN -((-({0}) + {s} / 2) / {s}) ELSE (({0}) + {s} / 2) / {s} END)"},
        {"round", {kDecimal}, kDecimal, "(CASE WHEN ({0}) < 0 THEN -((-({0}) + {cut} / 2) / {cut}) ELSE (({0}) + {cut} / 2) / {cut} END * {cut})", {"1"}},
        // A star for each character between.
        {"mask", {kText}, kText, "(CASE WHEN length({0}) > 2 THEN substr({0}, 1, 1) || replace(hex(zeroblob(length({0}) - 2)), '00', '*') || substr({0}, -1) ELSE {0} END)", {"1", "1"}},
        // CAST makes the largest integer of what is larger; in Limn that is missing.
        {"floor", {kNumber}, kInt, "(CASE WHEN abs({0}) < 9e18 THEN CAST(floor({0}) AS INTEGER) END)"},
        {"ceil", {kNumber}, kInt, "(CASE WHEN abs({0}) < 9e18 THEN CAST(ceil({0}) AS INTEGER) END)"},
        {"sqrt", {kNumber}, kNumber, "(CASE WHEN ({0}) >= 0 THEN sqrt({0}) END)"},
        {"length", {kText}, kInt, "length({0})"},
        {"lower", {kText}, kText, "lower({0})"},
        {"upper", {kText}, kText, "upper({0})"},
        {"trim", {kText}, kText, "trim({0})"},
        {"replace", {kText}, kText, "replace({0}, 'o', 'oo')", {"\"o\"", "\"oo\""}},
        {"replace", {kText}, kText, "replace({0}, '上', '')", {"\"上\"", "\"\""}},
        {"substring", {kText}, kText, "substr({0}, 2)", {"2"}},
        {"substring", {kText}, kText, "substr({0}, 2, 3)", {"2", "3"}},
        {"split", {kText}, kText, "(CASE WHEN instr({0}, 'o') > 0 THEN substr({0}, 1, instr({0}, 'o') - 1) ELSE {0} END)", {"\"o\"", "1"}},
        {"hour", {kMoment}, kInt, "(({0_wall} - {0_day} * 86400000000) / 3600000000)"},
    };
    for (const ValueKind kind : {kInt, kDecimal, kNumber}) {
      all.push_back({"abs", {kind}, kind, "abs({0})"});
      all.push_back({"clamp", {kind, kind, kind}, kind, "(CASE WHEN ({1}) <= ({2}) THEN max({1}, min({0}, {2})) END)"});
    }
    for (const ValueKind kind : {kInt, kDecimal, kNumber, kDate, kMoment}) {
      for (size_t count = 2; count <= 4; ++count) {
        const std::string_view arguments = count == 2 ? "{0}, {1}" : count == 3 ? "{0}, {1}, {2}" : "{0}, {1}, {2}, {3}";
        all.push_back({"least", std::vector(count, kind), kind, fmt::format("min({})", arguments)});
        all.push_back({"greatest", std::vector(count, kind), kind, fmt::format("max({})", arguments)});
      }
    }
    for (const ValueKind kind : {kDate, kMoment}) {
      all.push_back({"year", {kind}, kInt, Part("%Y")});
      all.push_back({"month", {kind}, kInt, Part("%m")});
      all.push_back({"day", {kind}, kInt, Part("%d")});
      all.push_back({"quarter", {kind}, kInt, fmt::format("(({} + 2) / 3)", Part("%m"))});
      all.push_back({"weekday", {kind}, kInt, fmt::format("(({} + 6) % 7 + 1)", Part("%w"))});
      // The week is that of its Thursday: how many weeks of the year end before that day of the year.
      all.push_back({"week", {kind}, kInt, "((CAST(strftime('%j', ({0} - (CAST(strftime('%w', {0} * 86400, 'unixepoch') AS INTEGER) + 6) % 7 + 3) * 86400, 'unixepoch') AS INTEGER) - 1) / 7 + 1)"});
      all.push_back({"days_since", {kind}, kInt, "({today} - {0})"});
      all.push_back({"days_until", {kind}, kInt, "({0} - {today})"});
      all.push_back({"age", {kind}, kInt,
                     fmt::format("({{year}} - {} - (strftime('%m%d', {{today}} * 86400, 'unixepoch') < strftime('%m%d', {{0}} * 86400, 'unixepoch')))", Part("%Y"))});
      all.push_back({"start_of_month", {kind}, kDate, DayOf(fmt::format("date({}, 'start of month')", kCivil))});
      all.push_back({"end_of_month", {kind}, kDate, DayOf(fmt::format("date({}, 'start of month', '+1 month', '-1 day')", kCivil))});
      // Of 29 February SQLite too makes 1 March in a common year.
      const auto in_year = [](std::string_view more) {
        return DayOf(fmt::format("date(printf('%04d', {{year}} + {}) || strftime('-%m-%d', {{0}} * 86400, 'unixepoch'), '+0 days')", more));
      };
      all.push_back({"next_anniversary", {kind}, kDate, fmt::format("(CASE WHEN {0} < {{today}} THEN {1} ELSE {0} END)", in_year("0"), in_year("1"))});
    }
    return all;
  }();
  return calls;
}

void ReplaceAll(std::string& text, const std::string& what, const std::string& with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

/// Columns have letters.
bool IsConstant(const InBoth& value) { return value.sql.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos; }

}  // namespace

int64_t PowerOfTen(int digits) { return digits == 0 ? 1 : 10 * PowerOfTen(digits - 1); }

std::string AsReal(const InBoth& value) {
  if (value.type.kind == ValueKind::Number) {
    return value.sql;
  }
  return fmt::format("(CAST({} AS REAL) / {})", value.sql, PowerOfTen(value.type.scale));
}

std::string WithScale(const InBoth& value, int scale) {
  return scale == value.type.scale ? value.sql : fmt::format("({} * {})", value.sql, PowerOfTen(scale - value.type.scale));
}

std::optional<InBoth> SqlRules::ColumnOf(ValueKind kind, TableId table, std::string_view alias) {
  std::vector<const ColumnSchema*> columns;
  for (const ColumnSchema& column : schema_[table].columns) {
    // SQL's own functions know no letters but ASCII's; declared values take part in no expressions.
    if (column.type.kind == kind && column.values.empty() && column.name != "note") {
      columns.push_back(&column);
    }
  }
  if (columns.empty()) {
    return std::nullopt;
  }
  const ColumnSchema& column = *random_.Pick(columns);
  return InBoth{column.name, fmt::format("{}.{}", alias, column.name), column.type};
}

std::optional<InBoth> SqlRules::Value(ValueKind kind, TableId table, std::string_view alias, int depth) {
  const ValueType type{kind};
  if (depth > 0) {
    const size_t choice = random_.Below(10);
    if (choice < 3) {
      if (std::optional<InBoth> made = Arithmetic(kind, table, alias, depth)) {
        return made;
      }
    } else if (choice < 7) {
      if (std::optional<InBoth> made = Call(kind, table, alias, depth)) {
        return made;
      }
    } else if (choice < 8) {
      const std::optional<InBoth> a = Value(kind, table, alias, depth - 1);
      const std::optional<InBoth> b = Value(kind, table, alias, depth - 1);
      if (a && b) {
        const int scale = std::max(a->type.scale, b->type.scale);
        const ValueType both{kind, static_cast<uint8_t>(scale)};
        if (random_.Chance(50)) {
          return InBoth{fmt::format("({} {} {})", a->limn, Word("default"), b->limn), fmt::format("coalesce({}, {})", WithScale(*a, scale), WithScale(*b, scale)), both};
        }
        const InBoth condition = Condition(table, alias, 0);
        return InBoth{fmt::format("({} {} {} {} {} {})", Word("if"), condition.limn, Word("then"), a->limn, Word("else"), b->limn),
                      fmt::format("(CASE WHEN {0} THEN {1} WHEN NOT {0} THEN {2} END)", condition.sql, WithScale(*a, scale), WithScale(*b, scale)), both};
      }
    }
  }
  const std::optional<InBoth> column = ColumnOf(kind, table, alias);
  if (column && random_.Chance(85)) {
    return column;
  }
  switch (kind) {
    case ValueKind::Int: {
      const std::string number = std::to_string(random_.Between(1, 9));
      return InBoth{number, number, type};
    }
    case ValueKind::Decimal: {
      const int64_t number = random_.Between(1, 999);
      return InBoth{fmt::format("{}.{:02}", number / 100, number % 100), std::to_string(number), {kind, 2}};
    }
    case ValueKind::Text: {
      const std::string text = RandomText(random_, "");
      return InBoth{LimnText(text), SqlText(text), type};
    }
    case ValueKind::Date: {
      const Date day{static_cast<int32_t>(RandomValue(random_, type, setting_, zone_, false).as_int())};
      return InBoth{LimnDate(day), std::to_string(day.days), type};
    }
    default: return column;
  }
}

std::optional<InBoth> SqlRules::Quotient(TableId table, std::string_view alias, int depth) {
  const std::optional<InBoth> a = Value(random_.Pick({ValueKind::Int, ValueKind::Decimal}), table, alias, depth - 1);
  const std::optional<InBoth> b = ColumnOf(random_.Pick({ValueKind::Int, ValueKind::Decimal}), table, alias);
  if (!a || !b) {
    return std::nullopt;
  }
  // Scaled integers divided once, as Limn does; SQL's own quotient of integers would be cut, and by zero it is NULL anyway.
  return InBoth{fmt::format("({} / {})", a->limn, b->limn),
                fmt::format("(CAST({} * {} AS REAL) / ({} * {}))", a->sql, PowerOfTen(b->type.scale), b->sql, PowerOfTen(a->type.scale)), {ValueKind::Number}};
}

std::optional<InBoth> SqlRules::Arithmetic(ValueKind kind, TableId table, std::string_view alias, int depth) {
  if (kind == ValueKind::Number && random_.Chance(60)) {
    return Quotient(table, alias, depth);
  }
  if (kind == ValueKind::Date) {
    const std::optional<InBoth> day = Value(kind, table, alias, depth - 1);
    const int64_t days = random_.Between(2, 400);
    const char sign = random_.Pick({'+', '-'});
    return day ? std::optional(InBoth{fmt::format("({} {} {} days)", day->limn, sign, days), fmt::format("({} {} {})", day->sql, sign, days), {kind}}) : std::nullopt;
  }
  if (!IsNumeric(kind)) {
    return std::nullopt;
  }
  std::optional<InBoth> a = Value(kind, table, alias, depth - 1);
  if (a && random_.Chance(20)) {
    return InBoth{fmt::format("(-({}))", a->limn), fmt::format("(-({}))", a->sql), a->type};
  }
  const ValueKind other = kind == ValueKind::Number ? random_.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number})
                          : kind == ValueKind::Decimal ? random_.Pick({ValueKind::Int, ValueKind::Decimal})
                                                       : kind;
  std::optional<InBoth> b = Value(other, table, alias, depth - 1);
  if (!a || !b) {
    return std::nullopt;
  }
  const char op = random_.Pick({'+', '-', '*'});
  const int product = a->type.scale + b->type.scale;
  const std::string limn = fmt::format("({} {} {})", a->limn, op, b->limn);
  if (kind == ValueKind::Number) {
    return InBoth{limn, fmt::format("({} {} {})", AsReal(*a), op, AsReal(*b)), {kind}};
  }
  if (op == '*') {
    constexpr int kScaleMax = 6;  // a longer product would be rounded
    return product > kScaleMax ? std::nullopt : std::optional(InBoth{limn, fmt::format("({} * {})", a->sql, b->sql), {kind, static_cast<uint8_t>(product)}});
  }
  const int scale = std::max(a->type.scale, b->type.scale);
  return InBoth{limn, fmt::format("({} {} {})", WithScale(*a, scale), op, WithScale(*b, scale)), {kind, static_cast<uint8_t>(scale)}};
}

std::optional<InBoth> SqlRules::Call(ValueKind kind, TableId table, std::string_view alias, int depth) {
  std::vector<const SqlCall*> choices;
  for (const SqlCall& call : Calls()) {
    if (call.result == kind) {
      choices.push_back(&call);
    }
  }
  if (choices.empty()) {
    return std::nullopt;
  }
  const SqlCall& call = *random_.Pick(choices);
  std::vector<InBoth> arguments;
  int scale = 0;
  for (const ValueKind parameter : call.parameters) {
    // The local day of a moment stands beside its column.
    std::optional<InBoth> argument = parameter == ValueKind::DateTime ? ColumnOf(parameter, table, alias) : Value(parameter, table, alias, depth - 1);
    if (!argument) {
      return std::nullopt;
    }
    scale = std::max<int>(scale, argument->type.scale);
    arguments.push_back(std::move(*argument));
  }
  if (call.name == "clamp" && IsConstant(arguments[1]) && IsConstant(arguments[2])) {
    return std::nullopt;  // an error where the larger one is the first
  }
  std::string limn = fmt::format("{}(", call.name);
  std::string sql = call.sql;
  const bool by_day = call.result != ValueKind::DateTime;
  for (size_t place = 0; place < arguments.size(); ++place) {
    const InBoth& argument = arguments[place];
    const bool is_moment = argument.type.kind == ValueKind::DateTime;
    limn += (place == 0 ? "" : ", ") + argument.limn;
    ReplaceAll(sql, fmt::format("{{{}}}", place), is_moment ? argument.sql + (by_day ? "_day" : "") : WithScale(argument, scale));
    ReplaceAll(sql, fmt::format("{{{}_day}}", place), argument.sql + "_day");
    ReplaceAll(sql, fmt::format("{{{}_wall}}", place), argument.sql + "_wall");
  }
  for (const std::string& constant : call.constants) {
    limn += ", " + constant;
  }
  ReplaceAll(sql, "{s}", std::to_string(PowerOfTen(scale)));
  ReplaceAll(sql, "{cut}", std::to_string(PowerOfTen(std::max(scale - 1, 0))));
  ReplaceAll(sql, "{today}", std::to_string(setting_.as_of.day.days));
  ReplaceAll(sql, "{year}", std::to_string(CivilOf(setting_.as_of.day).year));
  return InBoth{limn + ")", sql, {kind, static_cast<uint8_t>(kind == ValueKind::Decimal ? scale : 0)}};
}

}  // namespace limn::differential
