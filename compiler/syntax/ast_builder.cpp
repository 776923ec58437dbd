#include "compiler/syntax/ast_builder.h"

#include <algorithm>
#include <utility>

#include "compiler/syntax/cells.h"
#include "compiler/syntax/shape.h"

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

// "Value / Tiers" -> Value, Tiers.
std::vector<std::string> PathParts(const std::string& path) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const size_t first = path.find_first_not_of(' ', begin);
    if (first < end) {
      const size_t last = path.find_last_not_of(' ', end - 1);
      parts.push_back(path.substr(first, last - first + 1));
    }
    begin = end + 1;
  }
  return parts;
}

// Whether two joined texts need a blank between them.
bool NeedsBlank(const std::string& before, const std::string& after) {
  const bool has_blank = before.ends_with(' ') || after.starts_with(' ');
  return !before.empty() && !after.empty() && !has_blank && !EndsWithHan(before) && !BeginsWithHan(after);
}

std::vector<antlr4::tree::TerminalNode*> Terminals(antlr4::ParserRuleContext* context) {
  std::vector<antlr4::tree::TerminalNode*> terminals;
  for (antlr4::tree::ParseTree* child : context->children) {
    if (auto* terminal = dynamic_cast<antlr4::tree::TerminalNode*>(child)) {
      terminals.push_back(terminal);
    }
  }
  return terminals;
}

}  // namespace

Span AstBuilder::SpanOfTokens(size_t first, size_t last) const {
  if (tokens_.empty()) {
    return {file_.id, 0, 0};
  }
  if (first >= tokens_.size()) {
    return {file_.id, tokens_.back().end, tokens_.back().end};
  }
  const uint32_t begin = tokens_[first].begin;
  return {file_.id, begin, std::max(begin, tokens_[std::min(last, tokens_.size() - 1)].end)};
}

Span AstBuilder::SpanOf(antlr4::tree::TerminalNode* token) const {
  const size_t index = IndexOf(token->getSymbol());
  return SpanOfTokens(index, index);
}

// Of a rule that matched nothing: where it would have begun.
Span AstBuilder::SpanOf(antlr4::ParserRuleContext* context) const {
  if (context == nullptr || context->getStart() == nullptr) {
    return SpanOfTokens(tokens_.size(), tokens_.size());
  }
  const size_t first = IndexOf(context->getStart());
  const size_t last = context->getStop() == nullptr ? first : IndexOf(context->getStop());
  return last < first ? Span{file_.id, SpanOfTokens(first, first).begin, SpanOfTokens(first, first).begin} : SpanOfTokens(first, last);
}

ast::Statement AstBuilder::Build(LimnParser::StatementContext* context) {
  ast::Statement statement;
  statement.span = SpanOfTokens(0, tokens_.size());
  if (auto* param = context->param()) {
    statement.node = Build(param);
  } else if (auto* list = context->list()) {
    statement.node = Build(list);
  } else if (auto* metric = context->metric()) {
    statement.node = Build(metric);
  } else if (auto* tag = context->tag()) {
    statement.node = Build(tag);
  } else if (auto* segment = context->segment()) {
    statement.node = Build(segment);
  } else if (auto* personas = context->personas()) {
    statement.node = Build(personas);
  } else if (auto* test = context->test()) {
    statement.node = Build(test);
  } else {
    statement.node = ast::Unreadable{SpanOfTokens(0, 0), std::nullopt};
  }
  return statement;
}

ast::Header AstBuilder::BuildHeader(Span keyword, LimnParser::HeaderContext* context) {
  ast::Header header;
  header.keyword = keyword;
  if (context == nullptr) {
    return header;
  }
  if (context->name() != nullptr) {
    header.name = Build(context->name());
  }
  if (LimnParser::OnTableContext* on = context->onTable(); on != nullptr && !IsBroken(on)) {
    header.on = Build(on->name());
  }
  header.label = BuildLabel(context->label());
  for (LimnParser::AttributeContext* attribute : context->attribute()) {
    header.attributes.push_back(Build(attribute));
  }
  return header;
}

std::optional<ast::Template> AstBuilder::BuildLabel(LimnParser::LabelContext* context) {
  if (IsBroken(context)) {
    return std::nullopt;
  }
  return BuildTemplate({context->TEXT()});
}

std::optional<ast::Template> AstBuilder::BuildBecause(LimnParser::BecauseContext* context) {
  if (IsBroken(context)) {
    return std::nullopt;
  }
  return BuildTemplate({context->TEXT()});
}

ast::Attribute AstBuilder::Build(LimnParser::AttributeContext* context) {
  ast::Attribute attribute;
  attribute.span = SpanOf(context);
  auto* inner = IsBroken(context) ? nullptr : dynamic_cast<antlr4::ParserRuleContext*>(context->children.front());
  if (IsBroken(inner)) {
    // What is left of it says nothing, as an empty owner does.
    attribute.keyword = {attribute.span.file, attribute.span.begin, attribute.span.begin};
    attribute.node = ast::Owner{};
    return attribute;
  }
  attribute.keyword = SpanOf(Terminals(inner).front());
  if (auto* path = context->inPath()) {
    ast::Text text = BuildText({path->TEXT()});
    std::vector<std::string> parts = PathParts(text.value);
    attribute.node = ast::InPath{std::move(text), std::move(parts)};
  } else if (auto* owner = context->owner()) {
    attribute.node = ast::Owner{BuildText({owner->TEXT()})};
  } else if (auto* means = context->means()) {
    attribute.node = ast::Means{BuildTemplate(means->TEXT())};
  } else if (auto* because = context->because()) {
    attribute.node = ast::Because{BuildTemplate({because->TEXT()})};
  } else if (auto* advice = context->advice()) {
    attribute.node = ast::Advice{BuildText({advice->TEXT()})};
  } else if (auto* severity = context->severity()) {
    attribute.node = ast::SeverityLevel{Build(severity->name())};
  } else if (auto* goal = context->goal()) {
    ast::Goal built{BuildText({goal->TEXT()}), std::nullopt};
    if (goal->path() != nullptr) {
      built.metric = Build(goal->path());
    }
    attribute.node = std::move(built);
  } else if (context->status() != nullptr) {
    attribute.node = ast::StatusHypothesis{};
  } else if (auto* review = context->review()) {
    const Span date = SpanOf(review->DATE());
    attribute.node = ast::Review{Add(TokenOf(review->DATE()).is_wrong ? LiteralNode{ast::Invalid{}} : ReadDate(sources_, date, sink_), date)};
  } else if (auto* purpose = context->purpose()) {
    attribute.node = ast::ForPurpose{Build(purpose->name())};
  }
  return attribute;
}

ast::Param AstBuilder::Build(LimnParser::ParamContext* context) {
  ast::Param param;
  param.header = BuildHeader(SpanOf(context->K_PARAM()), context->header());
  param.value = Build(context->expr());
  if (LimnParser::RangeContext* range = context->range(); range != nullptr && !IsBroken(range)) {
    const ast::ExprId from = Build(range->expr(0));
    const ast::ExprId to = Build(range->expr(1));
    param.range = ast::Range{from, to, SpanOf(range)};
  }
  return param;
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

ast::Text AstBuilder::BuildText(const std::vector<antlr4::tree::TerminalNode*>& tokens) {
  ast::Text text;
  text.span = SpanOf(tokens.front());
  for (antlr4::tree::TerminalNode* token : tokens) {
    const Span span = SpanOf(token);
    const std::string value = TokenOf(token).is_wrong ? "" : ReadText(sources_, span, sink_);
    text.value += (NeedsBlank(text.value, value) ? " " : "") + value;
    text.span = Cover(text.span, span);
  }
  return text;
}

ast::Template AstBuilder::BuildTemplate(const std::vector<antlr4::tree::TerminalNode*>& tokens) {
  ast::Template built;
  built.text.span = SpanOf(tokens.front());
  for (antlr4::tree::TerminalNode* token : tokens) {
    const Span span = SpanOf(token);
    built.text.span = Cover(built.text.span, span);
    if (TokenOf(token).is_wrong) {
      continue;
    }
    DiagnosticSink unheard;  // ReadBraces complains about the same escapes
    const std::string value = ReadText(sources_, span, unheard);
    const bool blank = NeedsBlank(built.text.value, value);
    built.text.value += (blank ? " " : "") + value;
    if (blank) {
      built.parts.push_back({" ", std::nullopt, span});
    }
    for (const BracePart& part : ReadBraces(sources_, span, sink_)) {
      if (part.is_brace) {
        built.parts.push_back({"", BuildBraces(part), part.span});
      } else {
        built.parts.push_back({part.literal, std::nullopt, part.span});
      }
    }
  }
  return built;
}

// What stands between braces is a name or a path.
ast::ExprId AstBuilder::BuildBraces(const BracePart& part) {
  const TokenList inner = Tokenize(sources_, part.inner, sink_);
  ast::NamePath path;
  bool wants_name = true;
  for (const Token& token : inner.tokens) {
    const bool is_name = token.Is(TokenKind::Word) || token.Is(TokenKind::QuotedName) || (token.Is(TokenKind::Keyword) && !IsReserved(sources_.Text(inner.SpanOf(token))));
    if (wants_name ? !is_name : !token.Is(TokenKind::Dot)) {
      path.parts.clear();
      break;
    }
    if (wants_name) {
      const Span span = inner.SpanOf(token);
      path.parts.push_back({WordText(sources_, span), span, token.Is(TokenKind::QuotedName)});
    }
    wants_name = !wants_name;
  }
  if (path.parts.empty() || wants_name) {
    sink_.Emit<Diag::BracesHoldNoName>(part.span, sources_.Text(part.span));
    return Nothing(part.inner);
  }
  return Add(std::move(path), part.inner);
}

}  // namespace limn
