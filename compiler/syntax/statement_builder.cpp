// Statements: the generated parser's tree -> ast.

#include <algorithm>
#include <array>
#include <utility>

#include "compiler/syntax/ast_builder.h"
#include "compiler/syntax/cells.h"

namespace limn {

using limn_grammar::LimnParser;

namespace {

struct CardRow {
  KeywordToken token;
  ast::CardItemKind kind;
};
constexpr CardRow kCardItems[] = {
    {KeywordToken::Picture, ast::CardItemKind::Picture}, {KeywordToken::Story, ast::CardItemKind::Story},
    {KeywordToken::Goal, ast::CardItemKind::Goal},       {KeywordToken::Pain, ast::CardItemKind::Pain},
    {KeywordToken::Quote, ast::CardItemKind::Quote},     {KeywordToken::Channel, ast::CardItemKind::Channel},
    {KeywordToken::Action, ast::CardItemKind::Action},
};

// Where the names between the braces of a template stand: [begin, end) in its text. Full-width braces too.
std::vector<std::pair<size_t, size_t>> BracesOf(std::string_view text) {
  constexpr std::array<std::string_view, 2> kOpen = {"{", "｛"};
  constexpr std::array<std::string_view, 2> kClose = {"}", "｝"};
  std::vector<std::pair<size_t, size_t>> found;
  size_t open = 0;
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const auto opens = std::find_if(kOpen.begin(), kOpen.end(), [&](std::string_view sign) { return rest.starts_with(sign); });
    const auto closes = std::find_if(kClose.begin(), kClose.end(), [&](std::string_view sign) { return rest.starts_with(sign); });
    if (opens != kOpen.end()) {
      open = at + opens->size();
    } else if (closes != kClose.end()) {
      found.emplace_back(open, at);
    }
    at += opens != kOpen.end() ? opens->size() : closes != kClose.end() ? closes->size() : 1;
  }
  return found;
}

}  // namespace

ast::Param AstBuilder::Build(LimnParser::ParamContext* context) {
  ast::Param param;
  param.header = BuildHeader(SpanOf(context->K_PARAM()), context->header());
  param.value = Build(context->expr());
  param.range = BuildRange(context->range());
  return param;
}

std::optional<ast::Range> AstBuilder::BuildRange(LimnParser::RangeContext* context) {
  if (IsBroken(context)) {
    return std::nullopt;
  }
  const ast::ExprId from = Build(context->expr(0));
  const ast::ExprId to = Build(context->expr(1));
  return ast::Range{from, to, SpanOf(context)};
}

ast::List AstBuilder::Build(LimnParser::ListContext* context) {
  ast::List list;
  list.header = BuildHeader(SpanOf(context->K_LIST()), context->header());
  if (context->tuple() != nullptr) {
    list.values = BuildValues(context->tuple());
  }
  list.source = Build(context->source());
  return list;
}

std::optional<ast::ListSource> AstBuilder::Build(LimnParser::SourceContext* context) {
  if (IsBroken(context)) {
    return std::nullopt;
  }
  ast::ListSource source{BuildText({context->TEXT()}), std::nullopt, SpanOf(context)};
  if (context->name() != nullptr) {
    source.column = Build(context->name());
  }
  return source;
}

ast::Metric AstBuilder::Build(LimnParser::MetricContext* context) {
  ast::Metric metric;
  metric.header = BuildHeader(SpanOf(context->K_METRIC()), context->header());
  metric.value = Build(context->expr());
  return metric;
}

ast::Tag AstBuilder::Build(LimnParser::TagContext* context) {
  ast::Tag tag;
  tag.header = BuildHeader(SpanOf(context->K_TAG()), context->header());
  if (LimnParser::WhenBodyContext* when = context->whenBody(); when != nullptr && !IsBroken(when)) {
    const Span keyword = SpanOf(when->K_WHEN());
    tag.body = ast::WhenBody{keyword, Build(when->expr())};
  } else if (LimnParser::OneOfBodyContext* one_of = context->oneOfBody(); one_of != nullptr && one_of->K_ONE_OF() != nullptr) {
    std::vector<ast::Arm> arms = BuildArms(one_of->arm());
    tag.body = ast::OneOfBody{SpanOf(one_of->K_ONE_OF()), std::move(arms), Build(one_of->otherwise())};
  } else if (LimnParser::AnyOfBodyContext* any_of = context->anyOfBody(); any_of != nullptr && any_of->K_ANY_OF() != nullptr) {
    std::vector<ast::Arm> arms = BuildArms(any_of->arm());
    tag.body = ast::AnyOfBody{SpanOf(any_of->K_ANY_OF()), std::move(arms), Build(any_of->otherwise())};
  } else if (LimnParser::TableBodyContext* table = context->tableBody(); table != nullptr && table->K_TABLE() != nullptr) {
    tag.body = Build(table, tag.header.name);
  } else if (LimnParser::ValueBodyContext* value = context->valueBody(); value != nullptr && !IsBroken(value)) {
    const Span keyword = SpanOf(value->EQUAL());
    tag.body = ast::ValueBody{keyword, Build(value->expr())};
  } else {
    const Span end = SpanOfTokens(tokens_.size(), tokens_.size());
    tag.body = ast::ValueBody{end, Nothing(end)};
  }
  return tag;
}

ast::TableBody AstBuilder::Build(LimnParser::TableBodyContext* context, const ast::Name& tag) {
  ast::TableBody table;
  table.keyword = SpanOf(context->K_TABLE());
  if (LimnParser::HitPolicyContext* policy = context->hitPolicy(); policy != nullptr && !IsBroken(policy)) {
    table.policy = policy->K_UNIQUE() != nullptr ? ast::HitPolicy::Unique : policy->K_COLLECT() != nullptr ? ast::HitPolicy::Collect : ast::HitPolicy::First;
    table.policy_span = SpanOf(policy);
  }
  if (LimnParser::TableHeadContext* head = context->tableHead(); head != nullptr && !IsBroken(head)) {
    table.head_span = SpanOf(head);
    for (LimnParser::HeadCellContext* cell : head->headCell()) {
      table.heads.push_back(Build(cell));
    }
  }
  const auto is_result = [&](const ast::HeadCell& head) {
    const auto* path = std::get_if<ast::NamePath>(&file_[head.value].node);
    return path != nullptr && path->parts.size() == 1 && path->parts.front().text == tag.text;
  };
  table.results = static_cast<size_t>(std::find_if(table.heads.begin(), table.heads.end(), is_result) - table.heads.begin());
  for (LimnParser::TableRowContext* row : context->tableRow()) {
    if (std::optional<ast::TableRow> built = Build(row, table)) {
      table.rows.push_back(std::move(*built));
    }
  }
  return table;
}

ast::HeadCell AstBuilder::Build(LimnParser::HeadCellContext* context) {
  ast::HeadCell cell;
  cell.span = SpanOf(context);
  cell.value = Build(context->expr());
  if (context->K_COLLECT() != nullptr) {
    cell.collect = SpanOf(context->K_COLLECT());
  }
  return cell;
}

std::optional<ast::TableRow> AstBuilder::Build(LimnParser::TableRowContext* context, const ast::TableBody& table) {
  if (IsBroken(context)) {
    return std::nullopt;
  }
  ast::TableRow row;
  row.span = SpanOf(context);
  const std::vector<LimnParser::TableCellContext*> cells = context->tableCell();
  if (cells.size() != table.heads.size()) {
    if (!table.heads.empty()) {
      sink_.Emit<Diag::RowWidth>(row.span, cells.size(), table.heads.size());
    }
    return std::nullopt;
  }
  for (size_t column = 0; column < cells.size(); ++column) {
    row.cells.push_back(BuildCell(cells[column], table, column));
  }
  return row;
}

ast::TableCell AstBuilder::BuildCell(LimnParser::TableCellContext* context, const ast::TableBody& table, size_t column) {
  ast::TableCell cell;
  cell.span = SpanOf(context);
  if (IsBroken(context)) {
    // Complained about: as if it had been read.
    cell.kind = ast::TableCellKind::Value;
    cell.value = Nothing(cell.span);
    return cell;
  }
  const ast::ExprId head = table.heads[column].value;
  const bool is_condition = column < table.results;
  if (LimnParser::ComparisonRestContext* rest = context->comparisonRest()) {
    cell.kind = ast::TableCellKind::Test;
    cell.value = BuildRest(head, cell.span, rest);
  } else if (context->expr() != nullptr) {
    cell.value = Build(context->expr());
    cell.kind = is_condition ? ast::TableCellKind::Test : ast::TableCellKind::Value;
    if (is_condition) {
      cell.value = Add(ast::Compare{ast::CompareOp::Equal, cell.span, head, cell.value}, cell.span);
    }
  } else if (context->MINUS() != nullptr) {
    cell.kind = ast::TableCellKind::Any;
  } else {
    // An empty cell has no tokens: the place between its bars.
    cell.span = SpanOfTokens(IndexOf(context->getStart()), IndexOf(context->getStart()));
    cell.span = {cell.span.file, cell.span.begin, cell.span.begin};
    sink_.Emit<Diag::EmptyTableCell>(cell.span).fixes.push_back({cell.span, "- ", false});
  }
  return cell;
}

std::vector<ast::Arm> AstBuilder::BuildArms(const std::vector<LimnParser::ArmContext*>& contexts) {
  std::vector<ast::Arm> arms;
  for (LimnParser::ArmContext* context : contexts) {
    if (std::optional<ast::Arm> arm = Build(context)) {
      arms.push_back(std::move(*arm));
    }
  }
  return arms;
}

std::optional<ast::Arm> AstBuilder::Build(LimnParser::ArmContext* context) {
  if (IsBroken(context)) {
    return std::nullopt;
  }
  ast::Arm arm;
  arm.value = Build(context->armValue());
  arm.when = SpanOf(context->K_WHEN());
  arm.condition = Build(context->expr());
  arm.because = BuildBecause(context->because());
  arm.span = SpanOf(context);
  return arm;
}

std::optional<ast::Otherwise> AstBuilder::Build(LimnParser::OtherwiseContext* context) {
  if (IsBroken(context)) {
    return std::nullopt;
  }
  ast::Otherwise otherwise;
  otherwise.keyword = SpanOf(context->K_ELSE());
  otherwise.value = Build(context->armValue());
  otherwise.because = BuildBecause(context->because());
  otherwise.span = SpanOf(context);
  return otherwise;
}

ast::ExprId AstBuilder::Build(LimnParser::ArmValueContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (context->literal() != nullptr) {
    return Build(context->literal());
  }
  if (context->loopValue() != nullptr) {
    return Build(context->loopValue());
  }
  return Add(ast::NamePath{{Build(context->name())}}, SpanOf(context));
}

ast::Score AstBuilder::Build(LimnParser::ScoreContext* context) {
  ast::Score score;
  score.header = BuildHeader(SpanOf(context->K_SCORE()), context->header());
  score.range = BuildRange(context->range());
  for (LimnParser::PointLineContext* line : context->pointLine()) {
    if (std::optional<ast::PointLine> built = Build(line)) {
      score.lines.push_back(std::move(*built));
    }
  }
  return score;
}

std::optional<ast::PointLine> AstBuilder::Build(LimnParser::PointLineContext* context) {
  if (IsBroken(context)) {
    return std::nullopt;
  }
  ast::PointLine line;
  line.span = SpanOf(context);
  line.is_subtracted = context->K_SUBTRACT() != nullptr;
  line.keyword = SpanOf(line.is_subtracted ? context->K_SUBTRACT() : context->K_ADD());
  size_t next = 0;
  if (context->K_PER() != nullptr) {
    line.per = Build(context->additive(next++));
  }
  line.amount = Build(context->additive(next));
  if (LimnParser::UpToContext* limit = context->upTo(); limit != nullptr && !IsBroken(limit)) {
    line.up_to = Build(limit->additive());
  }
  if (context->expr() != nullptr) {
    line.condition = Build(context->expr());
  }
  line.because = BuildBecause(context->because());
  return line;
}

ast::Segment AstBuilder::Build(LimnParser::SegmentContext* context) {
  ast::Segment segment;
  segment.header = BuildHeader(SpanOf(context->K_SEGMENT()), context->header());
  segment.when = context->K_WHEN() == nullptr ? SpanOf(context) : SpanOf(context->K_WHEN());
  segment.condition = Build(context->expr());
  return segment;
}

// Who is grouped. It is said once, as every attribute.
std::optional<ast::Name> AstBuilder::BuildAmong(const std::vector<LimnParser::AmongContext*>& written) {
  std::optional<ast::Name> base;
  for (LimnParser::AmongContext* among : written) {
    if (IsBroken(among)) {
      continue;
    }
    if (base) {
      sink_.Emit<Diag::AttributeTwice>(SpanOf(among), sources_.Text(SpanOf(among->K_AMONG())));
      continue;
    }
    base = Build(among->qualified());
  }
  return base;
}

ast::Personas AstBuilder::Build(LimnParser::PersonasContext* context) {
  ast::Personas personas;
  personas.header = BuildHeaderOf(SpanOf(context->K_PERSONAS()), context);
  personas.among = BuildAmong(context->among());
  if (LimnParser::PolicyContext* policy = context->policy(); policy != nullptr && !IsBroken(policy)) {
    personas.policy = policy->K_BEST_SCORE() != nullptr    ? ast::PersonaPolicy::BestScore
                      : policy->K_OVERLAPPING() != nullptr ? ast::PersonaPolicy::Overlapping
                                                           : ast::PersonaPolicy::FirstMatch;
  }
  personas.policy_span = SpanOf(context->policy());
  for (LimnParser::PersonaContext* persona : context->persona()) {
    personas.personas.push_back(Build(persona));
  }
  if (LimnParser::LastPersonaContext* last = context->lastPersona(); last != nullptr && !IsBroken(last)) {
    personas.otherwise = Build(last);
  }
  return personas;
}

ast::Persona AstBuilder::Build(LimnParser::PersonaContext* context) {
  ast::Persona persona;
  persona.span = SpanOf(context);
  persona.keyword = context->K_PERSONA() == nullptr ? persona.span : SpanOf(context->K_PERSONA());
  if (context->name() != nullptr) {
    persona.name = Build(context->name());
  }
  persona.label = BuildLabel(context->label());
  if (context->K_POINTS() != nullptr) {
    persona.points = Build(context->expr());
  } else {
    persona.condition = Build(context->expr());
  }
  persona.because = BuildBecause(context->because());
  for (LimnParser::CardItemContext* item : context->cardItem()) {
    persona.card.push_back(Build(item));
  }
  return persona;
}

ast::Persona AstBuilder::Build(LimnParser::LastPersonaContext* context) {
  ast::Persona persona;
  persona.span = SpanOf(context);
  persona.keyword = SpanOf(context->K_PERSONA());
  persona.name = Build(context->name());
  persona.label = BuildLabel(context->label());
  persona.because = BuildBecause(context->because());
  for (LimnParser::CardItemContext* item : context->cardItem()) {
    persona.card.push_back(Build(item));
  }
  return persona;
}

ast::CardItem AstBuilder::Build(LimnParser::CardItemContext* context) {
  ast::CardItem item;
  item.span = SpanOf(context);
  item.keyword = item.span;
  auto* inner = IsBroken(context) ? nullptr : dynamic_cast<antlr4::ParserRuleContext*>(context->children.front());
  if (IsBroken(inner)) {
    return item;
  }
  const std::vector<antlr4::tree::TerminalNode*> terminals = Terminals(inner);
  item.keyword = SpanOf(terminals.front());
  const KeywordToken token = TokenOf(terminals.front()).keyword;
  item.kind = std::find_if(std::begin(kCardItems), std::end(kCardItems), [&](const CardRow& row) { return row.token == token; })->kind;
  if (LimnParser::StoryContext* story = context->story()) {
    item.text = BuildTemplate(story->TEXT());
  } else {
    item.text.text = BuildText({terminals[1]});
    item.text.parts.push_back({item.text.text.value, std::nullopt, item.text.text.span});
  }
  if (LimnParser::CardGoalContext* goal = context->cardGoal(); goal != nullptr && goal->path() != nullptr) {
    item.metric = Build(goal->path());
  }
  return item;
}

ast::Cluster AstBuilder::Build(LimnParser::ClusterContext* context) {
  ast::Cluster cluster;
  cluster.header = BuildHeaderOf(SpanOf(context->K_CLUSTER()), context);
  cluster.among = BuildAmong(context->among());
  if (LimnParser::ClusterByContext* by = context->clusterBy(); by != nullptr && !IsBroken(by)) {
    for (LimnParser::ExprContext* feature : by->expr()) {
      cluster.features.push_back(Build(feature));
    }
  }
  LimnParser::ClusterIntoContext* into = context->clusterInto();
  if (into == nullptr || IsBroken(into)) {
    cluster.from = Nothing(SpanOf(context));
    return cluster;
  }
  std::vector<antlr4::tree::TerminalNode*> numbers = into->NUMBER();
  if (into->K_SEED() != nullptr) {
    if (into->TEXT() != nullptr) {
      cluster.seed = BuildText({into->TEXT()}).value;
    } else {
      cluster.seed = sources_.Text(SpanOf(numbers.back()));
      numbers.pop_back();
    }
  }
  const auto number_of = [&](antlr4::tree::TerminalNode* number) {
    const Span span = SpanOf(number);
    return Add(ReadNumber(sources_, span, sink_), span);
  };
  cluster.from = number_of(numbers.front());
  if (numbers.size() > 1) {
    cluster.to = number_of(numbers.back());
  }
  return cluster;
}

ast::Split AstBuilder::Build(LimnParser::SplitContext* context) {
  ast::Split split;
  split.header = BuildHeader(SpanOf(context->K_SPLIT()), context->header());
  if (LimnParser::SeedContext* seed = context->seed(); seed != nullptr && !IsBroken(seed)) {
    split.seed = BuildText({seed->TEXT()});
  }
  for (LimnParser::SplitArmContext* arm : context->splitArm()) {
    const Span span = SpanOf(arm);
    if (IsBroken(arm)) {
      // It had some share, so the others alone make no sum.
      const ast::ExprId value = Nothing(span);
      split.arms.push_back({value, Nothing(span), std::nullopt, span});
    } else {
      const ast::ExprId value = Build(arm->armValue());
      const Span share = SpanOf(arm->PERCENT());
      split.arms.push_back({value, Add(ReadPercent(sources_, share, sink_), share), BuildBecause(arm->because()), span});
    }
  }
  split.otherwise = Build(context->otherwise());
  return split;
}

ast::Function AstBuilder::Build(LimnParser::FunctionContext* context) {
  ast::Function function;
  function.header.keyword = SpanOf(context->K_FUNCTION());
  if (context->name() != nullptr) {
    function.header.name = Build(context->name());
  }
  function.header.label = BuildLabel(context->label());
  for (LimnParser::AttributeContext* attribute : context->attribute()) {
    function.header.attributes.push_back(Build(attribute));
  }
  function.parameters = Build(context->parameters());
  function.value = Build(context->expr());
  return function;
}

std::vector<ast::FunctionParameter> AstBuilder::Build(LimnParser::ParametersContext* context) {
  std::vector<ast::FunctionParameter> parameters;
  if (context == nullptr || IsBroken(context)) {
    return parameters;
  }
  for (LimnParser::ParameterContext* parameter : context->parameter()) {
    if (!IsBroken(parameter) && !IsBroken(parameter->typeName())) {
      parameters.push_back(Build(parameter));
    }
  }
  return parameters;
}

ast::FunctionParameter AstBuilder::Build(LimnParser::ParameterContext* context) {
  ast::FunctionParameter parameter;
  parameter.name = Build(context->name());
  parameter.type = Build(context->typeName());
  return parameter;
}

ast::TypeName AstBuilder::Build(LimnParser::TypeNameContext* context) {
  ast::TypeName type;
  type.name = Build(context->name());
  type.span = SpanOf(context);
  if (context->NUMBER() != nullptr) {
    const Span span = SpanOf(context->NUMBER());
    type.scale = Add(TokenOf(context->NUMBER()).is_wrong ? LiteralNode{ast::Invalid{}} : ReadNumber(sources_, span, sink_), span);
  }
  return type;
}

ast::ImportTag AstBuilder::Build(LimnParser::ImportTagContext* context) {
  ast::ImportTag import;
  import.header = BuildHeader(SpanOf(context->K_IMPORT_TAG()), context->header());
  if (LimnParser::AsTypeContext* type = context->asType(); type != nullptr && !IsBroken(type) && !IsBroken(type->typeName())) {
    import.type = Build(type->typeName());
  }
  if (LimnParser::ClosedValuesContext* values = context->closedValues(); values != nullptr && !IsBroken(values)) {
    import.values = BuildValues(values->tuple());
    import.values_span = SpanOf(values);
  }
  import.source = Build(context->source());
  if (LimnParser::DatedContext* dated = context->dated(); dated != nullptr && !IsBroken(dated)) {
    import.dated = Build(dated->name());
  }
  if (LimnParser::AuthorContext* author = context->author(); author != nullptr && !IsBroken(author)) {
    import.author = BuildText({author->TEXT()});
  }
  if (LimnParser::ExpiresContext* expires = context->expires(); expires != nullptr && !IsBroken(expires)) {
    import.expires = BuildAmount(expires->NUMBER(), expires->unit(), Cover(SpanOf(expires->NUMBER()), SpanOf(expires->unit())));
  }
  return import;
}

ast::Use AstBuilder::Build(LimnParser::UseContext* context) {
  ast::Use use;
  use.keyword = SpanOf(context->K_USE());
  if (context->name() != nullptr) {
    use.pack = Build(context->name());
  }
  if (LimnParser::UseTableContext* on = context->useTable(); on != nullptr && !IsBroken(on)) {
    use.on = Build(on->name());
  }
  if (LimnParser::WhereClauseContext* where = context->whereClause(); where != nullptr && !IsBroken(where)) {
    use.where = Build(where->expr());
  }
  if (LimnParser::BindingsContext* bindings = context->bindings()) {
    for (LimnParser::BindingContext* binding : bindings->binding()) {
      if (!IsBroken(binding)) {
        use.bindings.push_back({Build(binding->name()), Build(binding->expr()), SpanOf(binding)});
      }
    }
  }
  if (LimnParser::UseNameContext* name = context->useName(); name != nullptr && !IsBroken(name)) {
    use.as = Build(name->name());
  }
  return use;
}

ast::Pack AstBuilder::Build(LimnParser::PackContext* context) {
  ast::Pack pack;
  pack.header.keyword = SpanOf(context->K_PACK());
  if (context->name() != nullptr) {
    pack.header.name = Build(context->name());
  }
  pack.parameters = Build(context->parameters());
  if (LimnParser::PackTableContext* table = context->packTable(); table != nullptr && !IsBroken(table) && !IsBroken(table->useTable())) {
    pack.header.on = Build(table->useTable()->name());
    pack.row_parameters = Build(table->parameters());
  }
  pack.header.label = BuildLabel(context->label());
  for (LimnParser::AttributeContext* attribute : context->attribute()) {
    pack.header.attributes.push_back(Build(attribute));
  }
  return pack;
}

ast::ForEach AstBuilder::Build(LimnParser::ForEachContext* context) {
  ast::ForEach loop;
  loop.keyword = SpanOf(context->K_FOR_EACH());
  if (context->name() != nullptr) {
    loop.variable = Build(context->name());
  }
  if (LimnParser::EachSourceContext* source = context->eachSource(); source != nullptr && !IsBroken(source)) {
    loop.source_span = SpanOf(source);
    if (source->tuple() != nullptr) {
      loop.source = BuildValues(source->tuple());
    } else {
      loop.source = Build(source->qualified());
    }
  }
  loop_variable_ = loop.variable.text;
  for (LimnParser::DefinitionContext* definition : context->definition()) {
    loop.definitions.push_back(Build(definition));
  }
  loop_variable_.reset();
  return loop;
}

ast::ExprId AstBuilder::Build(LimnParser::LoopValueContext* context) {
  const Span span = SpanOf(context);
  if (IsBroken(context)) {
    return Nothing(span);
  }
  ast::Name variable = Build(context->name());
  return IsLoopVariable(variable) ? Add(ast::LoopValue{std::move(variable)}, span) : Nothing(span);
}

// What stands in braces is the variable of the `for each` around; says so where it isn't.
bool AstBuilder::IsLoopVariable(const ast::Name& name) {
  if (loop_variable_ == name.text) {
    return true;
  }
  Diagnostic& complaint = sink_.Emit<Diag::NoLoopValue>(name.span, name.text);
  if (loop_variable_ && !loop_variable_->empty()) {
    complaint.fixes.push_back({name.span, *loop_variable_, false});
    complaint.label = Words(Phrase::DidYouMeanLabel, {*loop_variable_});
  }
  return false;
}

// spend_{days}d
void AstBuilder::RequireLoopVariables(const ast::Name& name) {
  const std::string_view written = sources_.Text(name.span);
  for (const auto& [open, close] : BracesOf(written)) {
    const Span inner = {name.span.file, name.span.begin + static_cast<uint32_t>(open), name.span.begin + static_cast<uint32_t>(close)};
    IsLoopVariable({WordText(sources_, inner), inner, false});
  }
}

ast::Claim AstBuilder::Build(LimnParser::ClaimContext* context) {
  ast::Claim claim;
  claim.keyword = SpanOf(context->K_CLAIM());
  if (context->TEXT() != nullptr) {
    claim.text = BuildText({context->TEXT()});
  }
  if (context->qualified() != nullptr && !IsBroken(context->qualified())) {
    claim.subject = Build(context->qualified());
  }
  claim.condition = Build(context->expr());
  return claim;
}

ast::Test AstBuilder::Build(LimnParser::TestContext* context) {
  ast::Test test;
  test.keyword = SpanOf(context->K_TEST());
  if (context->TEXT() != nullptr) {
    test.name = BuildText({context->TEXT()});
  }
  antlr4::tree::TerminalNode* date = context->DATE() != nullptr ? context->DATE() : context->DATE_TIME();
  if (date == nullptr || TokenOf(date).is_wrong) {
    test.as_of = Nothing(SpanOf(context));
  } else {
    const Span span = SpanOf(date);
    test.as_of = Add(context->DATE() != nullptr ? ReadDate(sources_, span, sink_) : ReadDateTime(sources_, span, sink_), span);
  }
  for (LimnParser::GivenContext* given : context->given()) {
    if (!IsBroken(given)) {
      test.given.push_back(Build(given));
    }
  }
  for (LimnParser::ExpectationContext* expectation : context->expectation()) {
    if (!IsBroken(expectation)) {
      test.expect.push_back(Build(expectation));
    }
  }
  return test;
}

ast::Given AstBuilder::Build(LimnParser::GivenContext* context) {
  ast::Given given;
  given.keyword = SpanOf(context->K_GIVEN());
  given.table = Build(context->name());
  given.span = SpanOf(context);
  if (context->pairs() != nullptr) {
    given.data = Build(context->pairs());
  } else {
    given.data = BuildRows(context->ROW());
  }
  return given;
}

std::vector<ast::Pair> AstBuilder::Build(LimnParser::PairsContext* context) {
  std::vector<ast::Pair> pairs;
  if (IsBroken(context)) {
    return pairs;
  }
  for (LimnParser::PairContext* pair : context->pair()) {
    if (IsBroken(pair)) {
      continue;
    }
    LimnParser::RawValueContext* value = pair->rawValue();
    // Nothing between the colon and the comma: missing, and a place for a caret.
    const uint32_t after_colon = SpanOf(pair->COLON()).end;
    const bool is_empty = value == nullptr || value->children.empty();
    const Span span = is_empty ? Span{file_.id, after_colon, after_colon} : SpanOf(value);
    pairs.push_back({Build(pair->name()), ReadCell(sources_, span, sink_)});
  }
  return pairs;
}

ast::CellTable AstBuilder::BuildRows(const std::vector<antlr4::tree::TerminalNode*>& rows) {
  ast::CellTable table;
  for (antlr4::tree::TerminalNode* terminal : rows) {
    ast::Row row = ReadRow(sources_, SpanOf(terminal), sink_);
    if (terminal == rows.front()) {
      table.head = std::move(row);
      continue;
    }
    const size_t columns = table.head.cells.size();
    if (row.cells.size() != columns) {
      sink_.Emit<Diag::RowWidth>(row.span, row.cells.size(), columns);
      row.cells.resize(columns, ast::Cell{"", false, {row.span.file, row.span.end, row.span.end}});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

ast::Expect AstBuilder::Build(LimnParser::ExpectationContext* context) {
  ast::Expect expect;
  expect.keyword = SpanOf(context->K_EXPECT());
  expect.span = SpanOf(context);
  if (context->expr() == nullptr) {
    expect.node = BuildRows(context->ROW());
    return expect;
  }
  ast::ExpectCondition condition;
  condition.condition = Build(context->expr());
  if (LimnParser::DecidedByContext* because = context->decidedBy(); because != nullptr && !IsBroken(because)) {
    condition.because = BuildText({because->TEXT()});
  }
  expect.node = std::move(condition);
  return expect;
}

}  // namespace limn
