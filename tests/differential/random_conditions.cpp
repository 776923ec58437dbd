// Conditions of random programs.
#include <fmt/format.h>

#include <algorithm>

#include "tests/differential/expression_maker.h"

namespace limn::differential {

RuleText ExpressionMaker::NumericComparison(const Scope& scope, int depth) {
  RuleText lhs = Numeric(scope, depth - 1);
  const auto operand = [&] { return random_.Chance(65) ? LiteralFor(lhs) : Numeric(scope, depth - 2); };
  if (random_.Chance(15)) {
    const int64_t low = random_.Between(-3, 6);
    const int64_t high = low + random_.Between(0, 8);
    std::vector<RuleText> operands = {lhs, Value({ValueKind::Int}, scope, std::to_string(low), {}, low < 0),
                                      Value({ValueKind::Int}, scope, std::to_string(high), {}, high < 0)};
    if (random_.Chance(30)) {
      // No second literal: ends that are crossed in the rule are an error.
      if (std::optional<RuleText> end = PickAtom(scope, {ValueKind::Int, ValueKind::Decimal, ValueKind::Number}); end && !end->text.starts_with('{')) {
        operands[random_.Chance(50) ? 1 : 2] = std::move(*end);
      }
    }
    return Yes(scope, fmt::format("{} {} {} {} {}", kOperand, Key(random_.Chance(70) ? "between" : "not_between"), kOperand, Key("between_and"), kOperand),
               std::move(operands));
  }
  if (std::optional<RuleText> listed = random_.Chance(20) ? InList(lhs, scope) : std::nullopt) {
    return *listed;
  }
  if (random_.Chance(12) && lhs.type.kind != ValueKind::Number) {
    return Yes(scope, fmt::format("{} {} ({}, {})", kOperand, Key(random_.Chance(60) ? "in" : "not_in"), kVerbatim, kVerbatim),
               {lhs, Literal(lhs.type, scope.id), Literal(lhs.type, scope.id)});
  }
  const std::string_view op = random_.Pick({"=", "!=", "<", "<=", ">", ">=", ">=", "<="});
  RuleText rhs = operand();
  return Yes(scope, fmt::format("{} {} {}", kOperand, op, kOperand), {std::move(lhs), std::move(rhs)});
}

// `x in names`, or of a day `is_holiday(x, names)`.
std::optional<RuleText> ExpressionMaker::InList(const RuleText& value, const Scope& scope) {
  for (const Named& named : named_) {
    const bool is_day = named.type.kind == ValueKind::Date && (value.type.kind == ValueKind::Date || value.type.kind == ValueKind::DateTime);
    if (named.kind != Named::Kind::List || !value.domain.empty() || (!is_day && named.type != value.type)) {
      continue;
    }
    if (is_day && (value.type.kind == ValueKind::DateTime || random_.Chance(50))) {
      return Value({ValueKind::Bool}, scope, fmt::format("{}({}, {})", Function("is_holiday"), kVerbatim, named.name), {value}, false);
    }
    return Yes(scope, fmt::format("{} {} {}", kOperand, Key(random_.Chance(60) ? "in" : "not_in"), named.name), {value});
  }
  return std::nullopt;
}

RuleText ExpressionMaker::TextCondition(const Scope& scope, int depth) {
  const auto is_text = [](const Named& argument) { return argument.type.kind == ValueKind::Text; };
  if (scope.arguments != nullptr && std::none_of(scope.arguments->begin(), scope.arguments->end(), is_text)) {
    return NumericComparison(scope, depth);  // of literals alone it is known what they can be
  }
  RuleText lhs = Texts(scope, depth - 1);
  switch (random_.Below(9)) {
    case 0:
    case 1:
    case 2: {
      RuleText rhs = random_.Chance(75) ? LiteralFor(lhs) : Texts(scope, 0);
      if (!rhs.domain.empty() || !lhs.domain.empty()) {
        rhs = LiteralFor(lhs);
      }
      return Yes(scope, fmt::format("{} {} {}", kOperand, random_.Chance(60) ? "=" : "!=", kOperand), {std::move(lhs), std::move(rhs)});
    }
    case 3: {
      std::vector<RuleText> operands = {lhs, LiteralFor(lhs), LiteralFor(lhs), LiteralFor(lhs)};
      return Yes(scope, fmt::format("{} {} ({}, {}, {})", kOperand, Key(random_.Chance(60) ? "in" : "not_in"), kVerbatim, kVerbatim, kVerbatim),
                 std::move(operands));
    }
    case 4: {
      if (std::optional<RuleText> listed = InList(lhs, scope)) {
        return *listed;
      }
      [[fallthrough]];
    }
    case 5: {
      const std::string pattern(random_.Pick<std::string_view>({"^[a-z]+$", "上", "o.d", "\\d", "(?i)gold", "^.{2}$", "d$", "[北南]", "\\s", "^$", "é"}));
      return Yes(scope, fmt::format("{} {} {}", kOperand, Key(random_.Chance(60) ? "matches" : "not_matches"), Quoted(pattern)), {std::move(lhs)});
    }
    default: {
      const std::string_view op = random_.Pick<std::string_view>({"contains", "not_contains", "starts_with", "not_starts_with", "ends_with", "not_ends_with"});
      RuleText rhs = TextLiteral(random_.Pick<std::string_view>({"o", "g", "上", "海", "go", "Gold", "d", "a b"}), scope.id);
      if (random_.Chance(25)) {
        rhs = Texts(scope, 0);
      }
      return Yes(scope, fmt::format("{} {} {}", kOperand, Key(op), kOperand), {std::move(lhs), std::move(rhs)});
    }
  }
}

RuleText ExpressionMaker::MomentComparison(const Scope& scope, int depth) {
  RuleText lhs = Moment(scope, depth - 1);
  if (std::optional<RuleText> listed = random_.Chance(25) ? InList(lhs, scope) : std::nullopt) {
    return *listed;
  }
  if (random_.Chance(15)) {
    RuleText low = Value({ValueKind::Date}, scope, fmt::format("{} - {}", Key("today"), kVerbatim),
                         {Literal({ValueKind::Duration, 0, random_.Pick({DurationUnit::Days, DurationUnit::Months})}, scope.id)}, true);
    return Yes(scope, fmt::format("{} {} {} {} {}", kOperand, Key(random_.Chance(70) ? "between" : "not_between"), kOperand, Key("between_and"), kOperand),
               {std::move(lhs), std::move(low), Value({ValueKind::Date}, scope, Key("today"), {}, false)});
  }
  const std::string_view op = random_.Pick({"=", "!=", "<", "<=", ">", ">="});
  RuleText rhs = random_.Chance(50) ? Literal({random_.Pick({ValueKind::Date, ValueKind::DateTime})}, scope.id) : Moment(scope, depth - 2);
  return Yes(scope, fmt::format("{} {} {}", kOperand, op, kOperand), {std::move(lhs), std::move(rhs)});
}

RuleText ExpressionMaker::DurationComparison(const Scope& scope, int depth) {
  const DurationUnit unit = random_.Pick({DurationUnit::Days, DurationUnit::Micros});
  const ValueKind kind = unit == DurationUnit::Days ? ValueKind::Date : ValueKind::DateTime;
  RuleText lhs = Value({ValueKind::Duration, 0, unit}, scope, fmt::format("{} - {}", kOperand, kOperand),
                       {OfKind(kind, scope, depth - 1), OfKind(kind, scope, depth - 1)}, true);
  const DurationUnit other = unit == DurationUnit::Micros && random_.Chance(40) ? DurationUnit::Days : unit;
  return Yes(scope, fmt::format("{} {} {}", kOperand, random_.Pick<std::string_view>({"=", "!=", "<", "<=", ">", ">="}), kOperand),
             {std::move(lhs), Duration(scope, depth - 1, other)});
}

RuleText ExpressionMaker::MissingTest(const Scope& scope, int depth) {
  const ValueKind kind = random_.Pick({ValueKind::Bool, ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Date, ValueKind::DateTime});
  return Yes(scope, fmt::format("{} {}", kOperand, Key(random_.Chance(50) ? "is_missing" : "is_known")), {OfKind(kind, scope, depth - 1)});
}

std::optional<RuleText> ExpressionMaker::HasTest(const Scope& scope) {
  for (int attempt = 0; attempt < (scope.arguments == nullptr ? 3 : 0); ++attempt) {
    const Place place = PickPlace(scope);
    for (const Named& named : named_) {
      if (named.kind == Named::Kind::Set && named.table == place.table) {
        RuleText any;
        any.type = {ValueKind::Text};
        any.domain = named.domain;
        RuleText member = LiteralFor(any);
        if (random_.Chance(20)) {
          // Any text, which may be no member at all; a param must be declared with one.
          std::optional<RuleText> text = PickAtom(scope, {ValueKind::Text});
          const bool is_param = text && std::any_of(named_.begin(), named_.end(), [&](const Named& one) { return one.kind == Named::Kind::Param && one.name == text->text; });
          if (text && text->domain.empty() && !is_param) {
            member = std::move(*text);
          }
        }
        return Yes(scope, fmt::format("{}{} {} {}", place.prefix, named.name, Key(random_.Chance(60) ? "has" : "not_has"), kOperand), {std::move(member)});
      }
    }
  }
  return std::nullopt;
}

RuleText ExpressionMaker::Comparison(const Scope& scope, int depth) {
  switch (random_.Below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4: return NumericComparison(scope, depth);
    case 5:
    case 6:
    case 7: return TextCondition(scope, depth);
    case 8:
    case 9: return MomentComparison(scope, depth);
    case 10: return DurationComparison(scope, depth);
    case 11: return MissingTest(scope, depth);
    case 12: {
      RuleText lhs = Condition(scope, 0);
      return Yes(scope, fmt::format("{} {} {}", kOperand, random_.Chance(50) ? "=" : "!=", kOperand), {std::move(lhs), Condition(scope, 0)});
    }
    case 13: {
      std::optional<RuleText> has = HasTest(scope);
      return has ? *has : NumericComparison(scope, depth);
    }
    default: {
      std::optional<RuleText> aggregate = Aggregate(ValueKind::Bool, scope, depth);
      return aggregate ? *aggregate : TextCondition(scope, depth);
    }
  }
}

RuleText ExpressionMaker::Condition(const Scope& scope, int depth) {
  if (depth <= 0) {
    std::optional<RuleText> atom = PickAtom(scope, {ValueKind::Bool});
    return atom && random_.Chance(90) ? *atom : NumericComparison(scope, 0);
  }
  switch (random_.Below(20)) {
    case 0:
    case 1:
    case 2: return Yes(scope, fmt::format("{} {} {}", kOperand, Key("and"), kOperand), {Condition(scope, depth - 1), Condition(scope, depth - 1)});
    case 3:
    case 4:
    case 5: return Yes(scope, fmt::format("{} {} {}", kOperand, Key("or"), kOperand), {Condition(scope, depth - 1), Condition(scope, depth - 1)});
    case 6:
    case 7: return Yes(scope, fmt::format("{} {}", Key("not"), kOperand), {Condition(scope, depth - 1)});
    case 8: {
      RuleText node = IfElse(scope, Condition(scope, depth - 1), Condition(scope, depth - 2), depth);
      return node;
    }
    case 9: return Defaulted(Condition(scope, depth - 1), Literal({ValueKind::Bool}, scope.id));
    case 10: {
      if (std::optional<RuleText> population = random_.Chance(40) ? Population(ValueKind::Bool, scope, depth) : std::nullopt) {
        return *population;
      }
      std::optional<RuleText> atom = PickAtom(scope, {ValueKind::Bool});
      return atom ? *atom : Comparison(scope, depth);
    }
    case 11: {
      if (std::optional<RuleText> top = random_.Chance(15) ? Top(scope, depth - 1) : std::nullopt) {
        RuleText member = LiteralFor(*top);
        return Yes(scope, fmt::format("{} {} {}", kOperand, Key(random_.Chance(70) ? "has" : "not_has"), kOperand), {std::move(*top), std::move(member)});
      }
      std::optional<RuleText> call = BuiltinCall(ValueKind::Bool, scope, depth);
      return call ? *call : Comparison(scope, depth);
    }
    default: return Comparison(scope, depth);
  }
}

}  // namespace limn::differential
