// Statements: the generated parser's tree -> ast.

#include <algorithm>
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
  if (LimnParser::SourceContext* source = context->source(); source != nullptr && !IsBroken(source)) {
    ast::ListSource built{BuildText({source->TEXT()}), std::nullopt, SpanOf(source)};
    if (source->name() != nullptr) {
      built.column = Build(source->name());
    }
    list.source = std::move(built);
  }
  return list;
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
  } else if (LimnParser::ValueBodyContext* value = context->valueBody(); value != nullptr && !IsBroken(value)) {
    const Span keyword = SpanOf(value->EQUAL());
    tag.body = ast::ValueBody{keyword, Build(value->expr())};
  } else {
    const Span end = SpanOfTokens(tokens_.size(), tokens_.size());
    tag.body = ast::ValueBody{end, Nothing(end)};
  }
  return tag;
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

ast::Personas AstBuilder::Build(LimnParser::PersonasContext* context) {
  ast::Personas personas;
  personas.header.keyword = SpanOf(context->K_PERSONAS());
  if (context->name() != nullptr) {
    personas.header.name = Build(context->name());
  }
  if (LimnParser::OnTableContext* on = context->onTable(); on != nullptr && !IsBroken(on)) {
    personas.header.on = Build(on->name());
  }
  personas.header.label = BuildLabel(context->label());
  for (LimnParser::AttributeContext* attribute : context->attribute()) {
    personas.header.attributes.push_back(Build(attribute));
  }
  for (LimnParser::AmongContext* among : context->among()) {
    if (!IsBroken(among)) {
      personas.among = Build(among->name());
    }
  }
  personas.policy = SpanOf(context->policy());
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
  persona.condition = Build(context->expr());
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
