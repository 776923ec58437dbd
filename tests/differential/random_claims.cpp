#include "tests/differential/random_claims.h"

#include <fmt/format.h>

#include <algorithm>

namespace limn::differential {

namespace {

class ClaimMaker {
 public:
  ClaimMaker(ExpressionMaker& maker, std::string subject, TableId table)
      : maker_(maker), random_(maker.random()), subject_(std::move(subject)), scope_(maker.RootScope(table)) {
    scope_.in_claim = true;
  }

  RuleText Condition(int depth) {
    if (depth > 0 && random_.Chance(35)) {
      const bool both = random_.Chance(60);
      return Part(fmt::format("{} {} {}", kOperand, maker_.Key(both ? "and" : "or"), kOperand), {Condition(depth - 1), Condition(depth - 1)}, {ValueKind::Bool}, true);
    }
    if (random_.Chance(25)) {
      RuleText yes_no = YesNo();
      return random_.Chance(20) ? Part(fmt::format("{} {}", maker_.Key("not"), kOperand), {std::move(yes_no)}, {ValueKind::Bool}, true) : yes_no;
    }
    RuleText figure = Figure();
    if (random_.Chance(8)) {
      return Part(fmt::format("{} {}", kOperand, maker_.Key(random_.Chance(50) ? "is_missing" : "is_known")), {std::move(figure)}, {ValueKind::Bool}, true);
    }
    const bool is_ordered = figure.type.kind != ValueKind::Text && figure.type.kind != ValueKind::Bool;
    const std::string_view op = is_ordered ? random_.Pick<std::string_view>({"=", "!=", "<", "<=", ">", ">="}) : random_.Pick<std::string_view>({"=", "!="});
    RuleText other = is_ordered && figure.type.kind == ValueKind::Number && random_.Chance(15) ? Figure() : maker_.LiteralFor(figure);
    if (other.type.kind == ValueKind::Text || other.type.kind == ValueKind::Bool) {
      other = maker_.LiteralFor(figure);
    }
    const bool are_moments = other.type.kind == ValueKind::Date || other.type.kind == ValueKind::DateTime;
    if (are_moments != (figure.type.kind == ValueKind::Date || figure.type.kind == ValueKind::DateTime)) {
      other = maker_.LiteralFor(figure);
    }
    return Part(fmt::format("{} {} {}", kOperand, op, kOperand), {std::move(figure), std::move(other)}, {ValueKind::Bool}, true);
  }

 private:
  RuleText Part(std::string text, std::vector<RuleText> children, ValueType type, bool is_compound) {
    RuleText node;
    node.role = RuleText::Role::Value;
    node.text = std::move(text);
    node.children = std::move(children);
    node.type = type;
    node.scope = kOverAll;
    node.is_compound = is_compound;
    return node;
  }

  RuleText Where() {
    RuleText where;
    if (random_.Chance(35)) {
      where.role = RuleText::Role::Part;
      where.text = fmt::format(" {} {}", maker_.Key("where"), kOperand);
      where.children = {maker_.Condition(scope_, 1)};
    }
    return where;
  }

  RuleText Call(std::string_view function, std::string first, RuleText argument, ValueType type) {
    std::vector<std::string> domain = argument.domain;
    // The subject's name alone means its members: `share(vips: gift)`.
    if (argument.text == subject_ || random_.Chance(15)) {
      first += subject_ + ": ";
    }
    RuleText node = Part(fmt::format("{}({}{}{})", maker_.Function(function), first, kVerbatim, kVerbatim), {std::move(argument), Where()}, type, false);
    node.domain = type.kind == ValueKind::Text ? std::move(domain) : std::vector<std::string>();
    return node;
  }

  RuleText YesNo() { return Call(random_.Pick<std::string_view>({"any", "all", "none"}), "", maker_.Condition(scope_, 1), {ValueKind::Bool}); }

  RuleText Figure() {
    const ValueType number{ValueKind::Number};
    const ValueType whole{ValueKind::Int};
    const ValueKind any = random_.Pick({ValueKind::Bool, ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Date, ValueKind::DateTime});
    switch (random_.Below(12)) {
      case 0: return random_.Chance(50) ? Part(fmt::format("{}()", maker_.Function("count")), {}, whole, false)
                                        : Part(fmt::format("{}({}{})", maker_.Function("count"), subject_, kVerbatim), {Where()}, whole, false);
      case 1: return Call("count", "", maker_.OfKind(any, scope_, 1), whole);
      case 2:
      case 3: return Call("share", "", maker_.Condition(scope_, 1), number);
      case 4: return Call("distinct", "", maker_.OfKind(any, scope_, 1), whole);
      case 5: {
        RuleText value = maker_.OfKind(any, scope_, 1);
        const ValueType type = value.type;
        return Call("most_common", "", std::move(value), type);
      }
      case 6: {
        RuleText members = maker_.Condition(scope_, 0);
        return Part(fmt::format("{}({}, {})", maker_.Function("lift"), kVerbatim, kVerbatim), {std::move(members), maker_.Condition(scope_, 1)}, number, false);
      }
      case 7:
      case 8: {
        RuleText value = random_.Chance(70) ? maker_.Numeric(scope_, 1) : maker_.Moment(scope_, 1);
        const ValueType type = value.type;
        const std::string_view function = random_.Pick<std::string_view>({"min", "max", "median", "percentile"});
        return Call(function, function == "percentile" ? random_.Pick<std::string>({"10, ", "50, ", "90, ", "99.5, ", "0, ", "100, "}) : "", std::move(value), type);
      }
      case 9: return Call("sum", "", maker_.OfKind(ValueKind::Decimal, scope_, 1), {ValueKind::Decimal, 2});
      default: return Call(random_.Pick<std::string_view>({"average", "average", "stddev"}), "", maker_.Numeric(scope_, 1), number);
    }
  }

  static constexpr uint32_t kOverAll = ~uint32_t{0};  // no rows of which a figure is

  ExpressionMaker& maker_;
  Random& random_;
  std::string subject_;
  Scope scope_;
};

}  // namespace

RuleText MakeClaim(ExpressionMaker& maker) {
  Random& random = maker.random();
  std::vector<std::pair<std::string, TableId>> subjects;
  for (const Named& named : maker.named()) {
    if (named.kind == Named::Kind::Value && named.type.kind == ValueKind::Bool && !maker.schema()[named.table].entity.empty()) {
      subjects.emplace_back(named.name, named.table);
    }
  }
  std::pair<std::string, TableId> subject;
  if (!subjects.empty() && random.Chance(70)) {
    subject = random.Pick(subjects);
  } else {
    const TableId table = *maker.schema().FindTable(random.Pick({"customers", "customers", "households"}));
    subject = {maker.TableName(table), table};
  }
  RuleText statement;
  statement.role = RuleText::Role::Statement;
  statement.text = fmt::format("{} {} {} {}: {}", maker.Key("claim"), maker.Quoted(random.Pick<std::string_view>({"Most of them buy", "多数会再来"})), maker.Key("about"),
                               subject.first, kVerbatim);
  statement.children = {ClaimMaker(maker, subject.first, subject.second).Condition(1)};
  return statement;
}

RuleText MakeImport(ExpressionMaker& maker, const ImportRow& import, std::string head, Expiry& expiry) {
  Random& random = maker.random();
  RuleText statement;
  statement.role = RuleText::Role::Statement;
  statement.text = std::move(head);
  if (import.type.kind != ValueKind::Text || random.Chance(30)) {
    statement.text += fmt::format(" {} {}", maker.Key("as"), maker.TypeName(import.type));
  }
  if (!import.values.empty()) {
    std::vector<std::string> quoted;
    for (const std::string& value : import.values) {
      quoted.push_back(maker.Quoted(value));
    }
    statement.text += fmt::format(" {} ({})", maker.Key("in"), fmt::join(quoted, ", "));
  }
  statement.text += fmt::format("\n  {} {}", maker.Key("from_source"), maker.Quoted(import.file));
  if (import.column != import.name || random.Chance(30)) {
    statement.text += fmt::format(" {} {}", maker.Key("column"), import.column);
  }
  if (!import.date_column.empty()) {
    statement.text += fmt::format(" {} {}", maker.Key("dated"), import.date_column);
  }
  if (!import.author.empty()) {
    statement.text += fmt::format(" {} {}", maker.Key("author"), maker.Quoted(import.author));
  }
  if (!import.date_column.empty() && random.Chance(60)) {
    const std::string_view unit = random.Pick<std::string_view>({"days", "days", "weeks", "months", "quarters", "years"});
    const int64_t amount = random.Pick({2, 7, 30, 60});
    expiry = {amount, unit};
    statement.text += fmt::format(" {} {} {}", maker.Key("expires"), amount, maker.Key(unit));
  }
  return statement;
}

}  // namespace limn::differential
