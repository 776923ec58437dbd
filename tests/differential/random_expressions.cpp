#include <fmt/format.h>

#include <algorithm>

#include "compiler/syntax/keywords.h"
#include "runtime/values/value.h"
#include "tests/differential/expression_maker.h"

namespace limn::differential {

ValueType CommonNumeric(const ValueType& a, const ValueType& b) {
  if (a.kind == ValueKind::Number || b.kind == ValueKind::Number) {
    return {ValueKind::Number};
  }
  if (a.kind == ValueKind::Int && b.kind == ValueKind::Int) {
    return a;
  }
  return {ValueKind::Decimal, std::max(a.scale, b.scale)};
}

bool IsLiteral(const RuleText& value) {
  if (value.children.size() == 1 && value.text == std::string("-") + kOperand) {
    return IsLiteral(value.children.front());
  }
  return value.children.empty() && (std::isdigit(static_cast<unsigned char>(value.text[0])) != 0 || value.text[0] == '-' || value.text[0] == '{');
}

ExpressionMaker::ExpressionMaker(Random& random, const Schema& schema, const Setting& setting, Language language)
    : random_(random), schema_(schema), setting_(setting), zone_(setting.zone_name), language_(language) {}

// ---------------------------------------------------------------------------------------------- words

std::string ExpressionMaker::Key(std::string_view id) const {
  words_.emplace(id);
  return std::string(KeywordById(id).spelling[static_cast<size_t>(language_)]);
}

std::string ExpressionMaker::UnitWord(std::string_view id, bool is_one) const {
  return language_ == Language::English && is_one ? std::string(KeywordById(id).singular) : Key(id);
}

std::string ExpressionMaker::TypeName(const ValueType& type) const {
  const std::string name(FindType(NameOf(type.kind))->spelling[static_cast<size_t>(language_)]);
  return type.kind == ValueKind::Decimal ? fmt::format("{}({})", name, type.scale) : name;
}

std::string ExpressionMaker::Function(std::string_view name) const {
  words_.emplace(fmt::format("{}()", name));
  return std::string(FindFunction(name)->spelling[static_cast<size_t>(language_)]);
}

std::string ExpressionMaker::Quoted(std::string_view text) const {
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      quoted += '\\';
    }
    quoted += letter;
  }
  return quoted + "\"";
}

std::string ExpressionMaker::TableName(TableId table) {
  const TableSchema& schema = schema_[table];
  return !schema.names.empty() && random_.Chance(40) ? random_.Pick(schema.names) : schema.name;
}

std::string ExpressionMaker::ColumnName(TableId table, ColumnId column) {
  const ColumnSchema& schema = schema_.ColumnOf(table, column);
  return !schema.names.empty() && random_.Chance(40) ? random_.Pick(schema.names) : schema.name;
}

RuleText ExpressionMaker::Value(ValueType type, const Scope& scope, std::string text, std::vector<RuleText> children, bool is_compound) {
  RuleText node;
  node.role = RuleText::Role::Value;
  node.text = std::move(text);
  node.children = std::move(children);
  node.type = type;
  node.scope = scope.id;
  node.is_compound = is_compound;
  return node;
}

RuleText ExpressionMaker::Yes(const Scope& scope, std::string text, std::vector<RuleText> children) {
  return Value({ValueKind::Bool}, scope, std::move(text), std::move(children), true);
}

// ---------------------------------------------------------------------------------------------- names and literals

ExpressionMaker::Place ExpressionMaker::PickPlace(const Scope& scope, bool by_link_name) {
  Place place{"", scope.table};
  if (scope.outer != nullptr && random_.Chance(15)) {
    const Scope* root = &scope;
    while (root->outer != nullptr) {
      root = root->outer;
    }
    const TableSchema& table = schema_[root->table];
    return {(table.entity.empty() ? table.name : table.entity) + ".", root->table};
  }
  for (int ups = random_.Chance(65) ? 0 : 1 + static_cast<int>(random_.Below(2)); ups > 0; --ups) {
    std::vector<const Link*> links;
    for (const Link& link : schema_.links) {
      if (link.child == place.table) {
        links.push_back(&link);
      }
    }
    if (links.empty()) {
      break;
    }
    const Link& link = *random_.Pick(links);
    place.prefix += (!link.names.empty() && !by_link_name && random_.Chance(20) ? random_.Pick(link.names) : link.name) + ".";
    place.table = link.parent;
  }
  return place;
}

std::optional<RuleText> ExpressionMaker::PickAtom(const Scope& scope, std::initializer_list<ValueKind> kinds) {
  const auto accepts = [&](const ValueType& type) { return std::find(kinds.begin(), kinds.end(), type.kind) != kinds.end(); };
  if (random_.Chance(8)) {
    for (const Named& named : named_) {
      if (named.kind == Named::Kind::Param && accepts(named.type) && random_.Chance(50)) {
        return Value(named.type, scope, named.name, {}, false);
      }
    }
  }
  // Of texts that are written in the rule it is known what they can be: they stand where literals do.
  if (loop_ && loop_->type.kind != ValueKind::Text && accepts(loop_->type) && random_.Chance(25)) {
    return Value(loop_->type, scope, loop_->name, {}, false);
  }
  if (scope.arguments != nullptr) {
    std::vector<const Named*> candidates;
    for (const Named& argument : *scope.arguments) {
      if (accepts(argument.type)) {
        candidates.push_back(&argument);
      }
    }
    const Named* argument = candidates.empty() ? nullptr : random_.Pick(candidates);
    return argument == nullptr ? std::nullopt : std::optional(Value(argument->type, scope, argument->name, {}, false));
  }
  for (int attempt = 0; attempt < 8; ++attempt) {
    const Place place = PickPlace(scope);
    struct Candidate {
      std::string name;
      ValueType type;
      std::vector<std::string> domain;
    };
    std::vector<Candidate> candidates;
    // Definitions first, half of the time, so that rules stand on rules.
    if (random_.Chance(50)) {
      for (const Named& named : named_) {
        if (named.kind == Named::Kind::Value && named.table == place.table && accepts(named.type)) {
          candidates.push_back({named.name, named.type, named.domain});
        }
      }
    }
    if (candidates.empty()) {
      const std::vector<ColumnSchema>& columns = schema_[place.table].columns;
      for (uint32_t column = 0; column < columns.size(); ++column) {
        if (accepts(columns[column].type)) {
          candidates.push_back({ColumnName(place.table, {column}), columns[column].type, columns[column].values});
        }
      }
    }
    if (!candidates.empty()) {
      const Candidate& candidate = random_.Pick(candidates);
      RuleText node = Value(candidate.type, scope, place.prefix + candidate.name, {}, false);
      node.domain = candidate.domain;
      return node;
    }
  }
  return std::nullopt;
}

RuleText ExpressionMaker::TextLiteral(std::string_view text, uint32_t scope) {
  return Value({ValueKind::Text}, {{}, scope}, Quoted(text), {}, false);
}

RuleText ExpressionMaker::Literal(const ValueType& type, uint32_t scope_id) {
  const Scope scope{{}, scope_id};
  switch (type.kind) {
    case ValueKind::Bool: return Value(type, scope, Key(random_.Chance(50) ? "yes" : "no"), {}, false);
    case ValueKind::Int: {
      if (random_.Chance(5)) {
        return Value(type, scope, language_ == Language::Chinese ? "1万" : "10_000", {}, false);
      }
      const int64_t number = random_.Between(-3, 12);
      return Value(type, scope, std::to_string(number), {}, number < 0);
    }
    case ValueKind::Decimal: {
      if (random_.Chance(20)) {
        return random_.Chance(70) ? Value({ValueKind::Decimal, 2}, scope, fmt::format("{}%", random_.Between(0, 150)), {}, false)
                                  : Value({ValueKind::Decimal, 3}, scope, fmt::format("{}.5%", random_.Between(0, 99)), {}, false);
      }
      const uint8_t scale = random_.Pick({uint8_t{1}, uint8_t{2}, uint8_t{2}, uint8_t{3}});
      const int64_t whole = random_.Between(-2, 15);
      const int power = scale == 1 ? 10 : scale == 2 ? 100 : 1000;
      return Value({ValueKind::Decimal, scale}, scope, fmt::format("{}.{:0{}}", whole, random_.Below(static_cast<size_t>(power)), int{scale}), {},
                   whole < 0);
    }
    // There is no literal of a number: a decimal beside one becomes one.
    case ValueKind::Number: return Literal({ValueKind::Decimal, 2}, scope_id);
    case ValueKind::Text:
      if (loop_ && loop_->type.kind == ValueKind::Text && random_.Chance(50)) {
        return Value(type, scope, loop_->name, {}, false);
      }
      return TextLiteral(RandomText(random_, ""), scope_id);
    case ValueKind::Date: {
      const limn::Value day = RandomValue(random_, type, setting_, zone_, false);
      const Civil civil = CivilOf({static_cast<int32_t>(day.as_int())});
      return Value(type, scope, fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day), {}, false);
    }
    case ValueKind::DateTime: {
      const limn::Value moment = RandomValue(random_, type, setting_, zone_, false);
      const int64_t seconds = zone_.WallOf({moment.as_int()}) / 1'000'000;
      const int64_t of_day = ((seconds % 86'400) + 86'400) % 86'400;
      const Civil civil = CivilOf({static_cast<int32_t>((seconds - of_day) / 86'400)});
      std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", civil.year, civil.month, civil.day, of_day / 3600, of_day / 60 % 60);
      if (random_.Chance(30)) {
        text += fmt::format(":{:02}", of_day % 60);
      }
      return Value(type, scope, text, {}, false);
    }
    case ValueKind::Duration: {
      const auto of = [&](int64_t amount, std::string_view unit) { return fmt::format("{} {}", amount, UnitWord(unit, amount == 1)); };
      switch (type.unit) {
        case DurationUnit::Days:
          return Value(type, scope, random_.Chance(80) ? of(random_.Between(0, 400), "days") : of(random_.Between(1, 20), "weeks"), {}, false);
        case DurationUnit::Months:
          // Few years: past 2037 the date library, which the reference uses, knows no change of clocks.
          return random_.Chance(50) ? Value(type, scope, of(random_.Between(1, 14), "months"), {}, false)
                                    : Value(type, scope, of(random_.Between(1, 2), random_.Pick({"quarters", "years"})), {}, false);
        case DurationUnit::Micros:
          return Value(type, scope, random_.Chance(70) ? of(random_.Between(1, 100), "hours") : of(random_.Between(1, 600), "minutes"), {}, false);
      }
    }
  }
  return {};
}

RuleText ExpressionMaker::LiteralFor(const RuleText& value) {
  if (!value.domain.empty()) {
    return TextLiteral(random_.Pick(value.domain), value.scope);
  }
  return Literal(value.type, value.scope);
}

// ---------------------------------------------------------------------------------------------- values

RuleText ExpressionMaker::IfElse(const Scope& scope, RuleText then_value, RuleText else_value, int depth) {
  ValueType type = then_value.type;
  if (random_.Chance(6)) {
    else_value = Value(type, scope, Key("missing"), {}, false);
  }
  if (IsNumeric(type.kind)) {
    type = CommonNumeric(type, else_value.type);
  }
  std::vector<std::string> domain = then_value.domain.empty() ? else_value.domain : then_value.domain;
  RuleText node = Value(type, scope, fmt::format("{} {} {} {} {} {}", Key("if"), kVerbatim, Key("then"), kOperand, Key("else"), kOperand),
                        {Condition(scope, depth - 1), std::move(then_value), std::move(else_value)}, true);
  node.domain = std::move(domain);
  return node;
}

RuleText ExpressionMaker::Defaulted(RuleText first, RuleText second) {
  ValueType type = first.type;
  if (type != second.type && type.kind != ValueKind::Text) {
    type = CommonNumeric(type, second.type);
  }
  const uint32_t scope = first.scope;
  std::vector<std::string> domain = first.domain.empty() ? second.domain : first.domain;
  RuleText node = Value(type, {{}, scope}, fmt::format("{} {} {}", kOperand, Key("default"), kOperand), {std::move(first), std::move(second)}, true);
  node.domain = std::move(domain);
  return node;
}

RuleText ExpressionMaker::Arithmetic(const Scope& scope, int depth) {
  const char op = random_.Pick({'+', '-', '*', '*', '/', '/'});
  RuleText lhs = Numeric(scope, depth - 1);
  RuleText rhs = Numeric(scope, depth - 1);
  // A literal zero under the line is an error, as it should be.
  if (op == '/' && IsLiteral(rhs)) {
    rhs = Value({ValueKind::Int}, scope, std::to_string(random_.Between(2, 9)), {}, false);
  }
  ValueType type = CommonNumeric(lhs.type, rhs.type);
  if (op == '/') {
    type = {ValueKind::Number};
  } else if (op == '*' && type.kind == ValueKind::Decimal) {
    type.scale = static_cast<uint8_t>(std::min(kMaxScale, lhs.type.scale + rhs.type.scale));
  }
  return Value(type, scope, fmt::format("{} {} {}", kOperand, op, kOperand), {std::move(lhs), std::move(rhs)}, true);
}

RuleText ExpressionMaker::Numeric(const Scope& scope, int depth) {
  const auto atom = [&] {
    std::optional<RuleText> node = PickAtom(scope, {ValueKind::Int, ValueKind::Decimal, ValueKind::Number});
    return node ? *node : Literal({ValueKind::Int}, scope.id);
  };
  if (depth <= 0) {
    return random_.Chance(80) ? atom() : Literal({random_.Pick({ValueKind::Int, ValueKind::Decimal})}, scope.id);
  }
  switch (random_.Below(20)) {
    case 0:
    case 1:
    case 2:
    case 3: return Arithmetic(scope, depth);
    case 4: {
      RuleText operand = Numeric(scope, depth - 1);
      const ValueType type = operand.type;
      return Value(type, scope, std::string("-") + kOperand, {std::move(operand)}, true);
    }
    case 5: return IfElse(scope, Numeric(scope, depth - 1), Numeric(scope, depth - 1), depth);
    case 6: return Defaulted(Numeric(scope, depth - 1), Numeric(scope, 0));
    case 7:
      if (std::optional<RuleText> population = Population(random_.Pick({ValueKind::Int, ValueKind::Number}), scope, depth)) {
        return *population;
      }
      return Literal({random_.Pick({ValueKind::Int, ValueKind::Decimal})}, scope.id);
    case 8:
    case 9:
    case 10:
    case 17:
      if (std::optional<RuleText> call = BuiltinCall(random_.Pick({ValueKind::Int, ValueKind::Int, ValueKind::Decimal, ValueKind::Number}), scope, depth)) {
        return *call;
      }
      return atom();
    case 11:
    case 12:
    case 13:
    case 14:
    case 15:
    case 16:
      if (std::optional<RuleText> aggregate =
              Aggregate(random_.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number}), scope, depth)) {
        return *aggregate;
      }
      return atom();
    default: return atom();
  }
}

RuleText ExpressionMaker::Texts(const Scope& scope, int depth) {
  const auto atom = [&] {
    std::optional<RuleText> node = PickAtom(scope, {ValueKind::Text});
    return node ? *node : TextLiteral("gold", scope.id);
  };
  if (depth <= 0) {
    return atom();
  }
  switch (random_.Below(10)) {
    case 0: {
      RuleText then_value = Texts(scope, depth - 1);
      RuleText else_value = random_.Chance(50) ? LiteralFor(then_value) : atom();
      return IfElse(scope, std::move(then_value), std::move(else_value), depth);
    }
    case 1: {
      RuleText first = Texts(scope, depth - 1);
      RuleText second = random_.Chance(60) ? LiteralFor(first) : atom();
      return Defaulted(std::move(first), std::move(second));
    }
    case 2:
    case 3:
    case 4:
      if (std::optional<RuleText> aggregate = Aggregate(ValueKind::Text, scope, depth)) {
        return *aggregate;
      }
      return atom();
    case 5:
    case 6:
      if (std::optional<RuleText> call = BuiltinCall(ValueKind::Text, scope, depth)) {
        return *call;
      }
      return atom();
    default: return atom();
  }
}

RuleText ExpressionMaker::Duration(const Scope& scope, int depth, DurationUnit unit) {
  const ValueType type{ValueKind::Duration, 0, unit};
  if (depth <= 0 || unit == DurationUnit::Months || random_.Chance(40)) {
    return Literal(type, scope.id);
  }
  if (random_.Chance(15)) {
    RuleText lhs = Duration(scope, depth - 1, unit);
    RuleText rhs = Literal(type, scope.id);
    return Value(type, scope, fmt::format("{} {} {}", kOperand, random_.Pick({'+', '-'}), kOperand), {std::move(lhs), std::move(rhs)}, true);
  }
  const ValueKind kind = unit == DurationUnit::Days ? ValueKind::Date : ValueKind::DateTime;
  return Value(type, scope, fmt::format("{} - {}", kOperand, kOperand), {OfKind(kind, scope, depth - 1), OfKind(kind, scope, depth - 1)}, true);
}

RuleText ExpressionMaker::Shifted(const Scope& scope, int depth) {
  RuleText moment = Moment(scope, depth - 1);
  const ValueType type = moment.type;
  const DurationUnit unit = type.kind == ValueKind::DateTime ? random_.Pick({DurationUnit::Days, DurationUnit::Micros, DurationUnit::Months})
                                                             : random_.Pick({DurationUnit::Days, DurationUnit::Months});
  return Value(type, scope, fmt::format("{} {} {}", kOperand, random_.Pick({'+', '-'}), kOperand),
               {std::move(moment), Duration(scope, depth - 1, unit)}, true);
}

RuleText ExpressionMaker::Moment(const Scope& scope, int depth) {
  const auto atom = [&] {
    if (random_.Chance(12)) {
      return Value({ValueKind::Date}, scope, Key("today"), {}, false);
    }
    std::optional<RuleText> node = PickAtom(scope, {ValueKind::Date, ValueKind::DateTime});
    return node ? *node : Literal({random_.Pick({ValueKind::Date, ValueKind::DateTime})}, scope.id);
  };
  if (depth <= 0) {
    return atom();
  }
  switch (random_.Below(10)) {
    case 0:
    case 1: return Shifted(scope, depth);
    case 2: {
      RuleText then_value = Moment(scope, depth - 1);
      RuleText else_value = random_.Chance(50) ? LiteralFor(then_value) : OfKind(then_value.type.kind, scope, 0);
      return IfElse(scope, std::move(then_value), std::move(else_value), depth);
    }
    case 3: {
      RuleText first = Moment(scope, depth - 1);
      RuleText second = LiteralFor(first);
      return Defaulted(std::move(first), std::move(second));
    }
    case 4:
    case 5:
      if (std::optional<RuleText> aggregate = Aggregate(random_.Pick({ValueKind::Date, ValueKind::DateTime}), scope, depth)) {
        return *aggregate;
      }
      return atom();
    case 6:
    case 7:
      if (std::optional<RuleText> call = BuiltinCall(random_.Pick({ValueKind::Date, ValueKind::DateTime}), scope, depth)) {
        return *call;
      }
      return atom();
    default: return atom();
  }
}

// A value of just this kind.
RuleText ExpressionMaker::OfKind(ValueKind kind, const Scope& scope, int depth) {
  if (kind == ValueKind::Bool) {
    return Condition(scope, depth);
  }
  for (int attempt = 0; attempt < 4; ++attempt) {
    RuleText node = kind == ValueKind::Text                                    ? Texts(scope, depth)
                    : kind == ValueKind::Date || kind == ValueKind::DateTime ? Moment(scope, depth)
                                                                               : Numeric(scope, depth);
    if (node.type.kind == kind) {
      return node;
    }
  }
  if (std::optional<RuleText> atom = PickAtom(scope, {kind})) {
    return *atom;
  }
  if (kind == ValueKind::Number) {
    return Value({ValueKind::Number}, scope, fmt::format("{} / {}", kOperand, kOperand),
                 {Numeric(scope, 0), Value({ValueKind::Int}, scope, "3", {}, false)}, true);
  }
  return Literal({kind, static_cast<uint8_t>(kind == ValueKind::Decimal ? 2 : 0)}, scope.id);
}

}  // namespace limn::differential
