#include "tests/differential/random_written_out.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/syntax/keywords.h"
#include "stdlib/packs.h"

namespace limn::differential {

namespace {

constexpr int kDepth = 2;
// How often a function is tried that says something of each of its parameters.
constexpr int kAttempts = 8;

bool IsOfName(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte >= 0x80 || std::isalnum(byte) || letter == '_';
}

// The text with each name as `meaning(name, what follows it)` has it; texts in quotes only where `{name}` stands in them.
template <typename Meaning>
std::string WithNames(const std::string& text, Meaning&& meaning) {
  std::string out;
  bool in_quotes = false;
  bool in_braces = false;
  for (size_t at = 0; at < text.size();) {
    const char letter = text[at];
    const bool is_name = IsOfName(letter) && !std::isdigit(static_cast<unsigned char>(letter)) && (!in_quotes || in_braces);
    if (is_name) {
      size_t end = at;
      while (end < text.size() && IsOfName(text[end])) {
        ++end;
      }
      out += meaning(text.substr(at, end - at), end < text.size() ? text[end] : ' ');
      at = end;
      continue;
    }
    if (std::isdigit(static_cast<unsigned char>(letter)) && !in_quotes) {
      // 3_650 and 2000-01-01 hold no names.
      while (at < text.size() && IsOfName(text[at])) {
        out += text[at++];
      }
      continue;
    }
    if (in_quotes && letter == '\\') {
      out += text[at++];
    } else {
      in_quotes = in_quotes != (letter == '"');
    }
    in_braces = in_quotes && (letter == '{' || (in_braces && letter != '}'));
    out += text[at++];
  }
  return out;
}

RuleText Statement(std::string text) {
  RuleText statement;
  statement.role = RuleText::Role::Statement;
  statement.text = std::move(text);
  return statement;
}

ValueType RandomType(Random& random) {
  ValueType type{random.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Bool, ValueKind::Date, ValueKind::DateTime})};
  type.scale = static_cast<uint8_t>(type.kind == ValueKind::Decimal ? random.Between(1, 4) : 0);
  return type;
}

// An argument as its parameter takes it: a decimal with its digits, a number.
std::string Taken(const ValueType& parameter, size_t place) {
  const std::string mark{kArgument, AsMark(place)};
  switch (parameter.kind) {
    case ValueKind::Decimal: return fmt::format("({} + 0.{})", mark, std::string(parameter.scale, '0'));
    case ValueKind::Number: return fmt::format("({} / 1)", mark);
    default: return mark;
  }
}

}  // namespace

RuleText MakeFunction(ExpressionMaker& maker, const std::string& name) {
  Random& random = maker.random();
  std::vector<Named> arguments;
  std::string parameters;
  Callable function{name, {}, {}, {}};
  for (size_t place = 0; place < 1 + random.Below(3); ++place) {
    const ValueType type = RandomType(random);
    arguments.push_back({Named::Kind::Value, fmt::format("{}_{}", name, static_cast<char>('a' + place)), {}, type, {}});
    parameters += fmt::format("{}{}: {}", place == 0 ? "" : ", ", arguments.back().name, maker.TypeName(type));
    function.parameters.push_back(type);
  }
  Scope scope = maker.RootScope({});
  scope.arguments = &arguments;
  ValueKind kind = random.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Bool, ValueKind::Date, ValueKind::DateTime});
  // Texts made of literals alone can only be these, and comparing them with others is an error.
  const bool has_text = std::any_of(arguments.begin(), arguments.end(), [](const Named& argument) { return argument.type.kind == ValueKind::Text; });
  kind = kind == ValueKind::Text && !has_text ? ValueKind::Bool : kind;
  RuleText body = maker.OfKind(kind, scope, kDepth);
  const auto is_used = [&](const Named& argument) { return Render(body).find(argument.name) != std::string::npos; };
  for (int attempt = 0; attempt < kAttempts && !std::all_of(arguments.begin(), arguments.end(), is_used); ++attempt) {
    body = maker.OfKind(kind, scope, kDepth);
  }
  // A call of it would be a literal where it is written out, and what is wrong with one written in the rule isn't wrong in a call.
  while (IsLiteral(body)) {
    body = maker.OfKind(kind, scope, kDepth);
  }
  function.result = body.type;
  function.written_out = "(" + WithNames(RenderWrittenOut(body), [&](const std::string& word, char) {
    for (size_t place = 0; place < arguments.size(); ++place) {
      if (arguments[place].name == word) {
        return Taken(arguments[place].type, place);
      }
    }
    return word;
  }) + ")";
  // As one text: what its calls are compared with must not be made smaller beside it.
  RuleText statement = Statement(fmt::format("{} {}({}) = {}", maker.Key("function"), name, parameters, Render(body)));
  statement.written_out = "";
  maker.DefineFunction(std::move(function));
  return statement;
}

std::optional<RuleText> ExpressionMaker::FunctionCall(ValueKind wanted, const Scope& scope, int depth) {
  std::vector<const Callable*> choices;
  for (const Callable& function : functions_) {
    if (function.result.kind == wanted) {
      choices.push_back(&function);
    }
  }
  if (choices.empty()) {
    return std::nullopt;
  }
  const Callable function = *random_.Pick(choices);
  std::string text = function.name + "(";
  std::vector<RuleText> arguments;
  for (const ValueType& type : function.parameters) {
    std::optional<RuleText> argument = Argument(type, scope, depth - 1);
    if (!argument) {
      return std::nullopt;
    }
    text += fmt::format("{}{}", arguments.empty() ? "" : ", ", kVerbatim);
    arguments.push_back(std::move(*argument));
  }
  RuleText call = Value(function.result, scope, text + ")", std::move(arguments), false);
  call.written_out = function.written_out;
  return call;
}

// A value that fits a parameter without loss. No literal: what is wrong with one written in the rule would be wrong in the function.
std::optional<RuleText> ExpressionMaker::Argument(const ValueType& type, const Scope& scope, int depth) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    ValueKind kind = type.kind;
    if (kind == ValueKind::Decimal) {
      kind = random_.Chance(70) ? kind : ValueKind::Int;
    } else if (kind == ValueKind::Number) {
      kind = random_.Pick({ValueKind::Number, ValueKind::Number, ValueKind::Decimal, ValueKind::Int});
    }
    RuleText value = OfKind(kind, scope, attempt < 2 ? depth : 0);
    const bool fits = type.kind != ValueKind::Decimal || value.type.scale <= type.scale;
    if (fits && !IsLiteral(value) && value.domain.empty()) {
      return value;
    }
  }
  return std::nullopt;
}

// ---------------------------------------------------------------------------------------------- for each

namespace {

// Of whole numbers, of texts, or of a list that stands above.
RuleLoop LoopValues(ExpressionMaker& maker, const std::string& variable, ValueType& type, std::string& source) {
  Random& random = maker.random();
  RuleLoop loop{variable, {}, {}};
  std::vector<std::string> values;
  for (const Named& named : maker.named()) {
    if (named.kind == Named::Kind::List && named.type.kind == ValueKind::Text && random.Chance(50)) {
      source = named.name;
      values = named.domain;
      break;
    }
  }
  type = {source.empty() && random.Chance(65) ? ValueKind::Int : ValueKind::Text};
  if (source.empty()) {
    values = type.kind == ValueKind::Int ? std::vector<std::string>{"2", "3", "7", "14", "30", "60", "90"} : std::vector<std::string>{"sport", "baby", "书籍", "gold"};
    while (values.size() > 3 || (values.size() > 1 && random.Chance(30))) {
      values.erase(values.begin() + static_cast<std::ptrdiff_t>(random.Below(values.size())));
    }
  }
  for (const std::string& value : values) {
    loop.names.push_back(value);
    loop.literals.push_back(type.kind == ValueKind::Int ? value : maker.Quoted(value));
  }
  if (source.empty()) {
    source = fmt::format("({})", fmt::join(loop.literals, ", "));
  }
  return loop;
}

RuleText Definition(ExpressionMaker& maker, std::string text, std::vector<RuleText> children) {
  RuleText definition;
  definition.role = RuleText::Role::Part;
  definition.text = fmt::format("\n  {} {}", maker.Key("define"), text);
  definition.written_out = std::move(text);
  definition.children = std::move(children);
  return definition;
}

}  // namespace

MadeStatement MakeLoop(ExpressionMaker& maker, const std::string& variable, const std::string& metric, const std::string& tag) {
  Random& random = maker.random();
  ValueType type;
  std::string source;
  const RuleLoop loop = LoopValues(maker, variable, type, source);
  MadeStatement made;
  made.statement = Statement(fmt::format("{} {} {} {}{}", maker.Key("for_each"), variable, maker.Key("in_loop"), source, kVerbatim));
  made.statement.loop = loop;
  const auto name_each = [&](const Named& named, const std::string& beginning, bool with_value) {
    for (const std::string& value : loop.names) {
      Named each = named;
      each.name = beginning + "_" + value;
      if (with_value) {
        each.domain.push_back(value);
      }
      made.named.push_back(std::move(each));
    }
  };
  const std::string mark = "{" + variable + "}";
  maker.SetLoop(Named{Named::Kind::Value, mark, {}, type, {}});

  const TableId table = *maker.schema().FindTable(random.Pick({"customers", "customers", "orders", "households"}));
  const Scope scope = maker.RootScope(table);
  RuleText value = maker.OfKind(random.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Bool}), scope, kDepth);
  Named named{Named::Kind::Value, metric + "_" + mark, table, value.type, value.domain};
  const std::string on = table == maker.schema().main_entity ? "" : fmt::format(" {} {}", maker.Key("on"), maker.TableName(table));
  const std::string label = random.Chance(50) ? " " + maker.Quoted("Label " + mark) : "";
  made.statement.children.push_back(
      Definition(maker, fmt::format("{} {}{}{} = {}", maker.Key("metric"), named.name, on, label, kVerbatim), {std::move(value)}));
  name_each(named, metric, false);

  if (random.Chance(60)) {
    const size_t before = maker.named().size();
    maker.Define(named);  // its place in the family is called by the same mark
    const TableId entity = maker.schema().main_entity;
    RuleText condition = maker.Condition(maker.RootScope(entity), kDepth);
    maker.Forget(before);
    const std::string name = tag + "_" + mark;
    made.statement.text += kVerbatim;
    if (random.Chance(60)) {
      made.statement.children.push_back(Definition(maker, fmt::format("{} {} {} {}", maker.Key("tag"), name, maker.Key("when"), kVerbatim), {std::move(condition)}));
      name_each({Named::Kind::Value, name, entity, {ValueKind::Bool}, {}}, tag, false);
    } else {
      const std::string other = type.kind == ValueKind::Int ? "1" : maker.Quoted("none");
      made.statement.children.push_back(Definition(maker, fmt::format("{} {}\n    {}\n    {} {} {}\n    {} {}", maker.Key("tag"), name, maker.Key("one_of"), mark,
                                                                      maker.Key("when"), kVerbatim, maker.Key("otherwise"), other),
                                                   {std::move(condition)}));
      std::vector<std::string> domain;
      if (type.kind == ValueKind::Text) {
        domain.push_back("none");
      }
      name_each({Named::Kind::Value, name, entity, type, domain}, tag, type.kind == ValueKind::Text);
    }
  }
  maker.SetLoop(std::nullopt);
  return made;
}

// ---------------------------------------------------------------------------------------------- packs

namespace {

struct Parameter {
  std::string name;
  ValueType type;
  bool is_of_table = false;
};

// A pack's first statement, `pack NAME(a: type) on rows(b: type) "…"` in either language, read by hand.
struct PackHeader {
  std::string name;
  std::string rows;  // "" where it needs no table
  std::vector<Parameter> parameters;
};

PackHeader ReadHeader(const std::string& line) {
  PackHeader header;
  std::vector<std::string> words;  // names, and the signs between them
  for (size_t at = 0; at < line.size() && line[at] != '"';) {
    size_t end = at;
    while (end < line.size() && IsOfName(line[end])) {
      ++end;
    }
    end = std::max(end, at + 1);
    if (line[at] != ' ') {
      words.push_back(line.substr(at, end - at));
    }
    at = end;
  }
  header.name = words.at(1);
  for (size_t word = 2; word < words.size(); ++word) {
    const bool is_parameter = word + 2 < words.size() && words[word + 1] == ":";
    if (is_parameter) {
      const std::string_view id = FindType(words[word + 2])->id();
      const ValueKind kind = id == "text" ? ValueKind::Text : id == "int" ? ValueKind::Int : id == "number" ? ValueKind::Number : id == "bool" ? ValueKind::Bool
                             : id == "date" ? ValueKind::Date : ValueKind::DateTime;
      header.parameters.push_back({words[word], {kind}, !header.rows.empty()});
      word += 2;
    } else if (words[word] == "on" || words[word] == "基于") {
      header.rows = words.at(++word);
    }
  }
  return header;
}

// The definitions of a pack, without its header and its comments.
std::string DefinitionsOf(const std::string& text, std::string& header) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with('#')) {
      continue;
    }
    if (header.empty()) {
      header = line;
    } else {
      out += line + "\n";
    }
  }
  return out;
}

// Where `where` or another clause of an aggregate's argument begins, from `at` on and outside parentheses and quotes; the end where none does.
size_t ClauseIn(const std::string& inside, size_t at, std::initializer_list<std::string_view> beginnings) {
  int depth = 0;
  bool in_quotes = false;
  for (; at < inside.size(); ++at) {
    in_quotes = in_quotes != (inside[at] == '"');
    depth += in_quotes ? 0 : inside[at] == '(' ? 1 : inside[at] == ')' ? -1 : 0;
    const bool begins = std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view word) { return inside.compare(at, word.size(), word) == 0; });
    if (begins && depth == 0 && !in_quotes) {
      return at;
    }
  }
  return inside.size();
}

// The text with `metric` as one more condition in each aggregate over the table.
std::string WithCondition(const std::string& text, const std::string& table, const std::string& metric) {
  std::string out;
  std::string word;
  for (size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    const FunctionRow* function = text[at] == '(' ? FindFunction(word) : nullptr;
    word = IsOfName(text[at]) ? word + text[at] : "";
    if (function == nullptr || function->family != "aggregate") {
      continue;
    }
    size_t end = at + 1;
    for (int depth = 1; depth > 0; ++end) {
      depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;  // no text in the packs holds one alone
    }
    const std::string inside = text.substr(at + 1, end - at - 2);
    const size_t comma = inside.find(", ");
    const size_t head = comma != std::string::npos && std::isdigit(static_cast<unsigned char>(inside[0])) != 0 ? comma + 2 : 0;
    const bool is_over_table = inside.compare(head, table.size(), table) == 0 && (head + table.size() == inside.size() || !IsOfName(inside[head + table.size()]));
    if (!is_over_table) {
      continue;
    }
    const size_t where = ClauseIn(inside, head, {" where ", " 其中 "});
    const size_t rest = ClauseIn(inside, where + (where < inside.size() ? 1 : 0), {" in last ", " by ", " ties by ", " 最近 ", " 按 ", " 并列按 "});
    if (where < inside.size()) {
      const size_t condition = inside.find(' ', where + 1) + 1;
      out += WithCondition(inside.substr(0, where), table, metric) + fmt::format(" where {} and ({})", metric, WithCondition(inside.substr(condition, rest - condition), table, metric));
      out += inside.substr(rest);
    } else {
      const size_t clauses = ClauseIn(inside, head, {" in last ", " by ", " ties by ", " 最近 ", " 按 ", " 并列按 "});
      out += WithCondition(inside.substr(0, clauses), table, metric) + " where " + metric + inside.substr(clauses);
    }
    out += ")";
    at = end - 1;
    word.clear();
  }
  return out;
}

std::vector<ValueKind> KindsFor(ValueKind kind) {
  switch (kind) {
    case ValueKind::Number: return {ValueKind::Int, ValueKind::Decimal, ValueKind::Number};
    case ValueKind::Date: return {ValueKind::Date, ValueKind::DateTime};
    default: return {kind};
  }
}

// `param PACK_x "…" = 30 from 1 to 3_650`: its three values, and where the first stands.
struct PackParam {
  std::string name;
  size_t begin = 0;
  size_t end = 0;
  std::vector<std::string> values;
};
std::vector<PackParam> ParamsOf(const std::string& text) {
  std::vector<PackParam> params;
  for (size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    if (!line.starts_with("param ") && !line.starts_with("参数 ")) {
      continue;
    }
    PackParam param;
    const size_t name = line.find(' ') + 1;
    param.name = line.substr(name, line.find(' ', name) - name);
    const size_t value = line.rfind(" = ") + 3;
    std::vector<std::string> words;
    for (size_t word = value; word < line.size(); word = std::min(line.find(' ', word), line.size() - 1) + 1) {
      words.push_back(line.substr(word, line.find(' ', word) - word));
    }
    param.begin = at + value;
    param.end = param.begin + words.at(0).size();
    for (size_t word = 0; word < words.size(); word += 2) {
      param.values.push_back(words[word]);
    }
    params.push_back(std::move(param));
  }
  return params;
}

}  // namespace

std::optional<MadeStatement> MakeUse(ExpressionMaker& maker, const std::string& prefix, std::string& taken_prefix) {
  Random& random = maker.random();
  const StandardPack& pack = random.Pick(StandardPacks());
  std::string first_line;
  std::string definitions = DefinitionsOf(std::string(pack.text), first_line);
  const PackHeader header = ReadHeader(first_line);
  taken_prefix = prefix.empty() ? header.name : prefix;

  MadeStatement made;
  made.statement = Statement(fmt::format("{} {}", maker.Key("use"), header.name));
  TableId table = maker.schema().main_entity;
  std::map<std::string, std::string> meanings = {{"客户", "customer"}};
  std::string where;
  if (!header.rows.empty()) {
    table = *maker.schema().FindTable(random.Pick({"orders", "orders", "visits", "order_items"}));
    meanings[header.rows] = maker.TableName(table);
    made.statement.text += fmt::format(" {} {}", maker.Key("use_on"), meanings[header.rows]);
    if (random.Chance(35)) {
      const RuleText condition = maker.Condition(maker.RootScope(table), 1);
      made.statement.text += fmt::format(" {} {}", maker.Key("where"), Render(condition));
      where = RenderWrittenOut(condition);
    }
  }

  std::string bindings;
  std::string bound_metrics;
  for (const Parameter& parameter : header.parameters) {
    const TableId rows = parameter.is_of_table ? table : maker.schema().main_entity;
    const std::vector<ValueKind> kinds = KindsFor(parameter.type.kind);
    const std::vector<ColumnSchema>& columns = maker.schema()[rows].columns;
    std::vector<uint32_t> fitting;
    for (uint32_t column = 0; column < columns.size(); ++column) {
      if (columns[column].values.empty() && std::find(kinds.begin(), kinds.end(), columns[column].type.kind) != kinds.end()) {
        fitting.push_back(column);
      }
    }
    std::string value;
    if (!fitting.empty() && random.Chance(65)) {
      value = maker.ColumnName(rows, {random.Pick(fitting)});
      meanings[parameter.name] = value;
    } else {
      const RuleText expression = maker.OfKind(random.Pick(kinds), maker.RootScope(rows), 1);
      if (!expression.domain.empty() || IsLiteral(expression)) {
        return std::nullopt;
      }
      value = Render(expression);
      meanings[parameter.name] = fmt::format("{}_bound_{}", taken_prefix, parameter.name);
      const std::string on = rows == maker.schema().main_entity ? "" : " on " + maker.schema()[rows].name;
      bound_metrics += fmt::format("metric {}{} = {}\n\n", meanings[parameter.name], on, RenderWrittenOut(expression));
    }
    bindings += fmt::format("{}{} = {}", bindings.empty() ? "" : ", ", parameter.name, value);
  }
  const std::vector<PackParam> params = ParamsOf(definitions);
  for (auto param = params.rbegin(); param != params.rend(); ++param) {
    if (random.Chance(30)) {
      const std::string& value = random.Pick(param->values);
      definitions.replace(param->begin, param->end - param->begin, value);
      bindings += fmt::format("{}{} = {}", bindings.empty() ? "" : ", ", param->name.substr(header.name.size() + 1), value);
    }
  }
  if (!bindings.empty()) {
    made.statement.text += fmt::format(" {} {}", maker.Key("with"), bindings);
  }
  if (!prefix.empty()) {
    made.statement.text += fmt::format(" {} {}", maker.Key("use_name"), prefix);
  }

  std::string written_out = WithNames(definitions, [&](const std::string& word, char next) {
    const auto meaning = meanings.find(word);
    const bool is_function = next == '(' && FindFunction(word) != nullptr;
    if (meaning != meanings.end() && !is_function) {
      return meaning->second;
    }
    return word == header.name || word.starts_with(header.name + "_") ? taken_prefix + word.substr(header.name.size()) : word;
  });
  if (!where.empty()) {
    const std::string metric = taken_prefix + "_bound_where";
    bound_metrics += fmt::format("metric {} on {} = {}\n\n", metric, maker.schema()[table].name, where);
    written_out = WithCondition(written_out, meanings[header.rows], metric);
  }
  made.statement.written_out = bound_metrics + written_out;
  for (size_t at = 0; at < written_out.size(); at = std::min(written_out.find('\n', at), written_out.size() - 1) + 1) {
    const std::string line = written_out.substr(at, written_out.find('\n', at) - at);
    if (line.starts_with("segment ")) {
      made.named.push_back({Named::Kind::Value, line.substr(8, line.find(' ', 8) - 8), maker.schema().main_entity, {ValueKind::Bool}, {}});
    }
  }
  return made;
}

}  // namespace limn::differential
