#include <fmt/format.h>

#include <algorithm>

#include "compiler/syntax/keywords.h"
#include "runtime/values/value.h"
#include "stdlib/builtin.h"
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

namespace {

// As limn.yaml and function parameters name it.
std::string_view IdOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::Bool: return "bool";
    case ValueKind::Int: return "int";
    case ValueKind::Decimal: return "decimal";
    case ValueKind::Number: return "number";
    case ValueKind::Text: return "text";
    case ValueKind::Date: return "date";
    case ValueKind::DateTime: return "datetime";
    case ValueKind::Duration: break;
  }
  return "";
}

}  // namespace

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
  const std::string name(FindType(IdOf(type.kind))->spelling[static_cast<size_t>(language_)]);
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
  const bool numeric = type.kind == ValueKind::Int || type.kind == ValueKind::Decimal || type.kind == ValueKind::Number;
  if (numeric) {
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
  if (op == '/' && rhs.children.empty() && (std::isdigit(static_cast<unsigned char>(rhs.text[0])) || rhs.text[0] == '-')) {
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

// ---------------------------------------------------------------------------------------------- conditions

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

// ---------------------------------------------------------------------------------------------- builtins

std::optional<RuleText> ExpressionMaker::BuiltinArgument(const ValueType& type, std::string_view function, std::string_view parameter,
                                                         bool constant, const Scope& scope, int depth) {
  if (!constant && (FindBuiltin(function)->family == "contact" || function == "mask") && random_.Chance(60)) {
    return TextLiteral(random_.Pick<std::string_view>({"13800138000", "+86 138-0013-8000", "008613912345678", "8613712345678", "＋８６ １３８ ００１３ ８０００", "12345678901",
                                                       "+44 (20) 7946 0018", "0044207946", "+861112345678", "010-12345678", "+1234567", "anna@Mail.example",
                                                       "a.b+c@x-y.org", ".a@x.org", "a..b@x.org", "a@x", "a@-x.org", "a@x.12", "a@b@x.org", "@x.org", "王@例子.测试", "é@x.org",
                                                       "王小明", "李四"}),
                       scope.id);
  }
  if (!constant) {
    return OfKind(type.kind, scope, depth - 1);
  }
  static_cast<void>(parameter);
  if (type.kind == ValueKind::Text) {
    return TextLiteral(random_.Pick<std::string_view>({"o", "上", "g", "-", "gold"}), scope.id);
  }
  if (type.kind == ValueKind::Int) {
    return Value(type, scope, std::to_string(random_.Between(1, 4)), {}, false);
  }
  return Literal(type, scope.id);
}

std::optional<RuleText> ExpressionMaker::BuiltinCall(ValueKind wanted, const Scope& scope, int depth) {
  if (!functions_.empty() && random_.Chance(35)) {
    if (std::optional<RuleText> call = FunctionCall(wanted, scope, depth)) {
      return call;
    }
  }
  struct Choice {
    const Builtin* builtin;
    const Overload* overload;
  };
  std::vector<Choice> choices;
  for (const Builtin& builtin : Builtins()) {
    for (const Overload& overload : builtin.overloads) {
      if (overload.result.kind == wanted) {
        choices.push_back({&builtin, &overload});
      }
    }
  }
  if (choices.empty()) {
    return std::nullopt;
  }
  const Choice choice = random_.Pick(choices);
  std::string text = Function(choice.builtin->name) + "(";
  std::vector<RuleText> arguments;
  for (size_t place = 0; place < choice.overload->parameters.size(); ++place) {
    const bool constant = place > 0 && (choice.overload->text_kernel != nullptr || choice.overload->constants_follow);
    std::optional<RuleText> argument = BuiltinArgument(choice.overload->parameters[place], choice.builtin->name,
                                                       choice.builtin->parameter_names[place], constant, scope, depth);
    if (!argument) {
      return std::nullopt;
    }
    text += place == 0 ? "" : ", ";
    text += kVerbatim;
    arguments.push_back(std::move(*argument));
  }
  ValueType result = choice.overload->result;
  if (choice.overload->same_scale_result) {
    for (size_t place = 0; place < arguments.size(); ++place) {
      const bool is_decimal = choice.overload->parameters[place].kind == ValueKind::Decimal;
      result.scale = is_decimal ? std::max(result.scale, arguments[place].type.scale) : result.scale;
    }
  }
  return Value(result, scope, text + ")", std::move(arguments), false);
}

}  // namespace limn::differential
