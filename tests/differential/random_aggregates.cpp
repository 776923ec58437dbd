// Aggregates and windows of random expressions.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/syntax/keywords.h"
#include "tests/differential/expression_maker.h"

namespace limn::differential {

std::optional<ValueKind> ExpressionMaker::TimeKindOf(TableId table) const {
  const TableSchema& schema = schema_[table];
  if (schema.time) {
    return schema_.ColumnOf(table, *schema.time).type.kind;
  }
  return schema.time_from ? TimeKindOf(schema_[*schema.time_from].parent) : std::nullopt;
}

std::vector<ExpressionMaker::Head> ExpressionMaker::HeadsBelow(const Place& place) const {
  std::vector<Head> heads;
  for (const Link& link : schema_.links) {
    // Nobody can name the lines of an imported tag's file.
    if (!schema_[link.child].is_import && schema_.PathsDown(place.table, link.children_name).size() == 1) {
      heads.push_back({place.prefix + link.children_name, link.child});
      for (const std::string& name : link.children_names) {
        heads.push_back({place.prefix + name, link.child});
      }
    }
  }
  return heads;
}

// Mostly rows under the scope's own; now and then those of a parent (`customer.orders`) or of a row around.
std::optional<ExpressionMaker::Head> ExpressionMaker::PickHead(const Scope& scope, bool timed) {
  if (scope.level >= 2 || scope.arguments != nullptr) {
    return std::nullopt;
  }
  for (int attempt = 0; attempt < 4; ++attempt) {
    std::vector<Head> heads;
    if (scope.outer != nullptr && random_.Chance(10)) {
      // Named from a row around, unless something nearer has that name.
      const std::vector<Head> own = HeadsBelow({"", scope.table});
      for (const Head& head : HeadsBelow({"", scope.outer->table})) {
        const bool is_nearer = std::any_of(own.begin(), own.end(), [&](const Head& nearer) { return nearer.name == head.name; });
        if (!is_nearer) {
          heads.push_back(head);
        }
      }
    } else {
      heads = HeadsBelow(random_.Chance(75) ? Place{"", scope.table} : PickPlace(scope, true));
    }
    if (timed) {
      std::erase_if(heads, [&](const Head& head) { return !TimeKindOf(head.table); });
    }
    if (!heads.empty()) {
      return random_.Pick(heads);
    }
  }
  return std::nullopt;
}

std::string ExpressionMaker::Amount(const Scope& inner, int64_t most) {
  static_cast<void>(inner);
  if (loop_ && loop_->type.kind == ValueKind::Int && random_.Chance(50)) {
    return loop_->name;
  }
  for (const Named& named : named_) {
    if (named.kind == Named::Kind::Param && named.name.starts_with("days") && random_.Chance(30)) {
      return named.name;
    }
  }
  return std::to_string(random_.Between(1, most));
}

RuleText ExpressionMaker::WindowBound(const Scope& inner, ValueKind time_kind) {
  if (random_.Chance(20)) {
    return Value({ValueKind::Date}, inner, fmt::format("{} - {}", Key("today"), kVerbatim),
                 {Literal({ValueKind::Duration, 0, random_.Pick({DurationUnit::Days, DurationUnit::Months})}, inner.id)}, true);
  }
  const bool with_clock = time_kind == ValueKind::DateTime && random_.Chance(35);
  return Literal({with_clock ? ValueKind::DateTime : ValueKind::Date}, inner.id);
}

RuleText ExpressionMaker::Window(const Scope& inner) {
  const ValueKind time_kind = *TimeKindOf(inner.table);
  RuleText window;
  window.role = RuleText::Role::Part;
  switch (random_.Below(13)) {
    case 0:
    case 1:
    case 2:
    case 3: {
      struct Unit {
        std::string_view id;
        int64_t most;
      };
      const std::vector<Unit> calendar = {{"days", 120}, {"days", 40}, {"days", 400}, {"weeks", 20}, {"months", 14}, {"quarters", 5}, {"years", 2}};
      const std::vector<Unit> clock = {{"hours", 100}, {"minutes", 3000}};
      const Unit unit = time_kind == ValueKind::DateTime && random_.Chance(15) ? random_.Pick(clock) : random_.Pick(calendar);
      // Lengths at whose edges random_tables.cpp puts rows, now and then.
      const std::string amount =
          unit.id == "days" && random_.Chance(40) ? std::to_string(random_.Pick({1, 7, 30, 90})) : Amount(inner, unit.most);
      window.text = fmt::format(" {} {} {}", Key(random_.Chance(65) ? "in_last" : "in_previous"), amount, UnitWord(unit.id, amount == "1"));
      return window;
    }
    case 4:
      window.text = " " + Key(random_.Pick<std::string_view>({"in_this_year", "in_this_quarter", "in_this_month", "in_this_week"}));
      return window;
    case 5:
    case 6:
      window.text = " " + Key(random_.Pick<std::string_view>({"in_full_year", "in_full_quarter", "in_full_month", "in_full_week"}));
      return window;
    case 7:
      window.text = fmt::format(" {} {}", Key("since"), kOperand);
      window.children = {WindowBound(inner, time_kind)};
      return window;
    case 8:
      window.text = fmt::format(" {} {}", Key("before"), kOperand);
      window.children = {WindowBound(inner, time_kind)};
      return window;
    case 9: window.text = " " + Key(random_.Pick<std::string_view>({"on_weekends", "on_weekdays"})); return window;
    case 10:
    case 11: {
      if (time_kind == ValueKind::Date) {
        window.text = " " + Key("on_weekends");
        return window;
      }
      const auto time = [&] { return fmt::format("{:02}:{:02}", random_.Below(24), random_.Pick({0, 0, 15, 30, 45})); };
      const std::string from = time();
      std::string to = random_.Chance(10) ? "24:00" : time();
      window.text = fmt::format(" {} {} {} {}", Key("during"), from, Key("to"), to == from ? from + ":01" : to);
      return window;
    }
    default: {
      RuleText from = Literal({ValueKind::Date}, inner.id);
      RuleText to = Literal({ValueKind::Date}, inner.id);
      if (to.text < from.text) {
        std::swap(from, to);
      }
      if (time_kind == ValueKind::DateTime && random_.Chance(30)) {
        from.text += " 09:30";
        from.type = {ValueKind::DateTime};
        to.text += " 18:00";
        to.type = {ValueKind::DateTime};
      }
      window.text = fmt::format(" {} {} {} {}", Key("from"), kOperand, Key("to"), kOperand);
      window.children = {std::move(from), std::move(to)};
      return window;
    }
  }
}

// `where` and windows, in any order, each of which a shrunk program may do without.
RuleText ExpressionMaker::Clauses(const Scope& inner, int depth, bool must_have_where) {
  std::vector<RuleText> parts;
  if (must_have_where || random_.Chance(45)) {
    RuleText where;
    where.role = must_have_where ? RuleText::Role::Fixed : RuleText::Role::Part;
    where.text = fmt::format(" {} {}", Key("where"), kOperand);
    where.children = {Condition(inner, depth - 1)};
    parts.push_back(std::move(where));
  }
  if (TimeKindOf(inner.table)) {
    // What is during the night belongs to a day only beside a window that goes by days.
    for (int more = 45; random_.Chance(more); more = parts.back().text.starts_with(" " + Key("during")) ? 50 : 12) {
      parts.push_back(Window(inner));
    }
  }
  if (parts.size() > 1 && random_.Chance(30)) {
    std::swap(parts.front(), parts.back());
  }
  RuleText clauses;
  for (RuleText& part : parts) {
    clauses.text += kVerbatim;
    clauses.children.push_back(std::move(part));
  }
  return clauses;
}

std::optional<RuleText> ExpressionMaker::Count(const Scope& scope, int depth) {
  const std::optional<Head> head = PickHead(scope, false);
  if (!head) {
    return std::nullopt;
  }
  const Scope inner{head->table, next_scope_++, &scope, scope.level + 1};
  RuleText clauses = Clauses(inner, depth, false);
  return Value({ValueKind::Int}, scope, fmt::format("{}({}{})", Function("count"), head->name, kVerbatim), {std::move(clauses)}, false);
}

// streak, the gaps, and a trend of counts.
std::optional<RuleText> ExpressionMaker::OverTimes(std::string_view function, ValueKind result, const Scope& scope, int depth) {
  const std::optional<Head> head = PickHead(scope, true);
  if (!head) {
    return std::nullopt;
  }
  const Scope inner{head->table, next_scope_++, &scope, scope.level + 1};
  const std::string period = function == "streak" || function == "trend" ? Period() : "";
  RuleText clauses = Clauses(inner, depth, false);
  return Value({result}, scope, fmt::format("{}({}{}{})", Function(function), head->name, kVerbatim, period), {std::move(clauses)}, false);
}

// sequence, count_sequences, funnel_stage: some steps within a time.
std::optional<RuleText> ExpressionMaker::OverSteps(std::string_view function, ValueKind result, const Scope& scope, int depth) {
  const std::optional<Head> head = PickHead(scope, true);
  if (!head) {
    return std::nullopt;
  }
  const Scope inner{head->table, next_scope_++, &scope, scope.level + 1};
  const bool has_clock = TimeKindOf(head->table) == ValueKind::DateTime;
  std::vector<RuleText> children;
  std::string text = fmt::format("{}({}: {}", Function(function), head->name, kOperand);
  children.push_back(Condition(inner, depth - 2));
  for (int64_t step = random_.Between(0, 3); step > 0; --step) {
    text += fmt::format(" {} {}", Key("then_step"), kOperand);
    children.push_back(Condition(inner, depth - 2));
    if (random_.Chance(50)) {
      const std::string_view unit = has_clock && random_.Chance(40) ? "hours" : random_.Pick<std::string_view>({"days", "days", "weeks", "months"});
      const int64_t amount = random_.Pick({0, 2, 7, 30, 60, 150});
      text += fmt::format(" {} {} {}", Key("within_time"), amount, UnitWord(unit));
    }
  }
  children.push_back(Clauses(inner, depth - 1, false));
  return Value({result}, scope, text + kVerbatim + ")", std::move(children), false);
}

std::string ExpressionMaker::Period() {
  return fmt::format(" {} {}", Key("by"), Key(random_.Pick<std::string_view>({"by_day", "by_week", "by_month", "by_month", "by_quarter", "by_year"})));
}

std::optional<RuleText> ExpressionMaker::Share(std::string_view function, ValueKind result, const Scope& scope, int depth) {
  const std::optional<Head> head = PickHead(scope, false);
  if (!head) {
    return std::nullopt;
  }
  const Scope inner{head->table, next_scope_++, &scope, scope.level + 1};
  if ((function == "any" || function == "none") && random_.Chance(40)) {
    RuleText clauses = Clauses(inner, depth, true);
    return Value({result}, scope, fmt::format("{}({}{})", Function(function), head->name, kVerbatim), {std::move(clauses)}, false);
  }
  RuleText condition = Condition(inner, depth - 1);
  RuleText clauses = Clauses(inner, depth - 1, false);
  return Value({result}, scope, fmt::format("{}({}: {}{})", Function(function), head->name, kOperand, kVerbatim),
               {std::move(condition), std::move(clauses)}, false);
}

std::optional<RuleText> ExpressionMaker::OverValues(std::string_view function, ValueKind argument, const Scope& scope, int depth) {
  const std::optional<Head> head = PickHead(scope, function == "first" || function == "last" || function == "trend");
  if (!head) {
    return std::nullopt;
  }
  const Scope inner{head->table, next_scope_++, &scope, scope.level + 1};
  std::vector<RuleText> children;
  std::string text = Function(function) + "(";
  if (function == "top") {
    text += fmt::format("{}, ", random_.Between(1, 4));
  } else if (function == "percentile") {
    text += random_.Chance(75) ? std::to_string(random_.Between(0, 100))
                               : random_.Pick<std::string>({"12.5", "99.9", "66.667", "0.001", "50.0", Amount(inner, 100)});
    text += ", ";
  }
  text += head->name;
  ValueType type;
  std::vector<std::string> domain;
  std::vector<uint32_t> columns;
  const std::vector<ColumnSchema>& all = schema_[head->table].columns;
  for (uint32_t column = 0; column < all.size(); ++column) {
    if (all[column].type.kind == argument) {
      columns.push_back(column);
    }
  }
  if (!columns.empty() && random_.Chance(65)) {
    const ColumnId column{random_.Pick(columns)};
    text += "." + ColumnName(head->table, column);
    type = all[column.index].type;
    domain = all[column.index].values;
  } else {
    // A yes or no after the colon of count is taken for a slip.
    const ValueKind kind = function == "count" && argument == ValueKind::Bool ? ValueKind::Int : argument;
    RuleText value = OfKind(kind, inner, depth - 1);
    type = value.type;
    domain = value.domain;
    text += fmt::format(": {}", kOperand);
    children.push_back(std::move(value));
  }
  text += kVerbatim;
  children.push_back(Clauses(inner, depth - 1, false));
  if (function == "top" && random_.Chance(60)) {
    text += kVerbatim;
    children.push_back(ByMeasure("by", inner, depth - 1));
  }
  const bool of_values = function == "most_common" || function == "top";
  if ((function == "first" || function == "last" || of_values) && random_.Chance(40)) {
    text += kVerbatim;
    children.push_back(of_values ? ByMeasure("ties_by", inner, depth - 1) : Ties(inner, depth - 1));
  }
  if (function == "average" || function == "stddev" || function == "trend") {
    type = {ValueKind::Number};
  } else if (function == "count" || function == "distinct") {
    type = {ValueKind::Int};
  }
  RuleText node = Value(type, scope, text + (function == "trend" ? Period() : "") + ")", std::move(children), false);
  if (type.kind == ValueKind::Text) {
    node.domain = std::move(domain);
  }
  return node;
}

// What tells rows of one time apart: a value of each.
RuleText ExpressionMaker::Ties(const Scope& inner, int depth) {
  RuleText ties;
  ties.role = RuleText::Role::Part;
  ties.text = fmt::format(" {} {}", Key("ties_by"), kOperand);
  ties.children = {random_.Chance(50) ? Numeric(inner, depth) : random_.Chance(50) ? Texts(inner, depth) : Moment(inner, depth)};
  return ties;
}

// What puts values in order, or tells equals apart: what their rows come to.
RuleText ExpressionMaker::ByMeasure(std::string_view keyword, const Scope& inner, int depth) {
  RuleText by;
  by.role = RuleText::Role::Part;
  const std::string_view measure = random_.Pick<std::string_view>({"sum", "count", "average", "min", "max"});
  by.text = fmt::format(" {} {}({})", Key(keyword), Function(measure), kVerbatim);
  const bool takes_moments = measure == "count" || measure == "min" || measure == "max";
  by.children = {takes_moments && random_.Chance(30) ? Moment(inner, depth) : Numeric(inner, depth)};
  return by;
}

std::optional<RuleText> ExpressionMaker::Top(const Scope& scope, int depth) { return OverValues("top", ValueKind::Text, scope, depth); }

std::optional<RuleText> ExpressionMaker::Aggregate(ValueKind wanted, const Scope& scope, int depth) {
  const ValueKind anything = random_.Pick({ValueKind::Bool, ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Date,
                                           ValueKind::DateTime});
  const std::string_view same = random_.Pick<std::string_view>({"first", "last", "most_common"});
  const std::string_view ordered = random_.Pick<std::string_view>({"min", "max", "median", "percentile"});
  switch (wanted) {
    case ValueKind::Bool:
      if (random_.Chance(15)) {
        return OverSteps("sequence", wanted, scope, depth);
      }
      return random_.Chance(80) ? Share(random_.Pick<std::string_view>({"any", "none", "all"}), wanted, scope, depth)
                                : OverValues(same, wanted, scope, depth);
    case ValueKind::Int:
      switch (random_.Below(7)) {
        case 0:
        case 1: return Count(scope, depth);
        case 5: return OverSteps(random_.Pick<std::string_view>({"count_sequences", "funnel_stage"}), wanted, scope, depth);
        case 4: return OverTimes(random_.Pick<std::string_view>({"streak", "longest_gap"}), wanted, scope, depth);
        case 2: return OverValues(random_.Pick<std::string_view>({"count", "distinct"}), anything, scope, depth);
        case 3: return OverValues(random_.Chance(35) ? "sum" : ordered, wanted, scope, depth);
        default: return OverValues(same, wanted, scope, depth);
      }
    case ValueKind::Number:
      switch (random_.Below(8)) {
        case 0: return Share("share", wanted, scope, depth);
        case 4: return OverTimes(random_.Pick<std::string_view>({"average_gap", "trend"}), wanted, scope, depth);
        case 5:
        case 6: return OverValues("trend", random_.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number}), scope, depth);
        case 1: return OverValues("average", random_.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number}), scope, depth);
        case 2: return OverValues(random_.Chance(35) ? "sum" : ordered, wanted, scope, depth);
        case 3: return OverValues("stddev", random_.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number}), scope, depth);
        default: return OverValues(same, wanted, scope, depth);
      }
    case ValueKind::Decimal:
      return OverValues(random_.Chance(30) ? "sum" : random_.Chance(55) ? ordered : same, wanted, scope, depth);
    case ValueKind::Date:
    case ValueKind::DateTime: return OverValues(random_.Chance(45) ? ordered : same, wanted, scope, depth);
    case ValueKind::Text: return OverValues(same, wanted, scope, depth);
    case ValueKind::Duration: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace limn::differential
