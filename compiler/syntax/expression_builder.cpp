// The expressions of AstBuilder, from loosest to tightest.

#include <algorithm>
#include <cassert>

#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/ast_builder.h"
#include "compiler/syntax/guard.h"
#include "compiler/syntax/keywords.h"

namespace limn {

using limn_grammar::LimnParser;

namespace {

// IF(a, b, c) of spreadsheets; in small letters the word is a keyword and never gets here.
bool IsForeignIf(const ast::Name& callee) { return !callee.quoted && (callee.text == "IF" || callee.text == "If" || callee.text == "IIF" || callee.text == "iif"); }

// null, true and the like: the values of other languages, where no name of that spelling is likely.
struct ForeignValue {
  std::string_view written;
  KeywordToken meant;
};
constexpr ForeignValue kForeignValues[] = {
    {"null", KeywordToken::Missing}, {"NULL", KeywordToken::Missing}, {"Null", KeywordToken::Missing}, {"None", KeywordToken::Missing},
    {"nil", KeywordToken::Missing},  {"NA", KeywordToken::Missing},   {"true", KeywordToken::Yes},     {"True", KeywordToken::Yes},
    {"TRUE", KeywordToken::Yes},     {"YES", KeywordToken::Yes},      {"Yes", KeywordToken::Yes},      {"false", KeywordToken::No},
    {"False", KeywordToken::No},     {"FALSE", KeywordToken::No},     {"NO", KeywordToken::No},        {"No", KeywordToken::No},
    {"TODAY", KeywordToken::Today},  {"Today", KeywordToken::Today},  {"MISSING", KeywordToken::Missing}};

LiteralNode ValueOf(KeywordToken token) {
  switch (token) {
    case KeywordToken::Yes:
      return ast::BoolLiteral{true};
    case KeywordToken::No:
      return ast::BoolLiteral{false};
    case KeywordToken::Today:
      return ast::TodayLiteral{};
    default:
      return ast::MissingLiteral{};
  }
}

std::optional<ast::CompareOp> CompareOpOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::Equal:
      return ast::CompareOp::Equal;
    case TokenKind::NotEqual:
      return ast::CompareOp::NotEqual;
    case TokenKind::Less:
      return ast::CompareOp::Less;
    case TokenKind::LessEqual:
      return ast::CompareOp::LessEqual;
    case TokenKind::Greater:
      return ast::CompareOp::Greater;
    case TokenKind::GreaterEqual:
      return ast::CompareOp::GreaterEqual;
    default:
      return std::nullopt;
  }
}

struct TextOpRow {
  KeywordToken token;
  ast::TextOp op;
  bool negated;
};
constexpr TextOpRow kTextOps[] = {
    {KeywordToken::Contains, ast::TextOp::Contains, false},      {KeywordToken::NotContains, ast::TextOp::Contains, true},
    {KeywordToken::StartsWith, ast::TextOp::StartsWith, false},  {KeywordToken::NotStarts, ast::TextOp::StartsWith, true},
    {KeywordToken::EndsWith, ast::TextOp::EndsWith, false},      {KeywordToken::NotEnds, ast::TextOp::EndsWith, true},
    {KeywordToken::Matches, ast::TextOp::Matches, false},        {KeywordToken::NotMatches, ast::TextOp::Matches, true},
    {KeywordToken::Has, ast::TextOp::Has, false},                {KeywordToken::NotHas, ast::TextOp::Has, true},
};

struct NamedWindowRow {
  KeywordToken token;
  ast::WindowKind kind;
  std::optional<ast::TimeUnit> unit;
};
constexpr NamedWindowRow kNamedWindows[] = {
    {KeywordToken::InThisYear, ast::WindowKind::InThis, ast::TimeUnit::Year},
    {KeywordToken::InThisQuarter, ast::WindowKind::InThis, ast::TimeUnit::Quarter},
    {KeywordToken::InThisMonth, ast::WindowKind::InThis, ast::TimeUnit::Month},
    {KeywordToken::InThisWeek, ast::WindowKind::InThis, ast::TimeUnit::Week},
    {KeywordToken::InFullYear, ast::WindowKind::InLastFull, ast::TimeUnit::Year},
    {KeywordToken::InFullQuarter, ast::WindowKind::InLastFull, ast::TimeUnit::Quarter},
    {KeywordToken::InFullMonth, ast::WindowKind::InLastFull, ast::TimeUnit::Month},
    {KeywordToken::InFullWeek, ast::WindowKind::InLastFull, ast::TimeUnit::Week},
    {KeywordToken::OnWeekends, ast::WindowKind::OnWeekends, std::nullopt},
    {KeywordToken::OnWeekdays, ast::WindowKind::OnWeekdays, std::nullopt},
};

template <typename Row, size_t n>
const Row& RowFor(const Row (&rows)[n], KeywordToken token) {
  const auto found = std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return row.token == token; });
  assert(found != std::end(rows) && "the grammar admits only keywords that the table has");
  return *found;
}

// The child of a rule that has one, which is what most rules of an expression have; the accessors would search for it.
template <typename Child>
Child* OnlyChild(antlr4::ParserRuleContext* context) {
  return context->children.size() == 1 ? static_cast<Child*>(context->children.front()) : nullptr;
}

antlr4::tree::TerminalNode* FirstTerminal(antlr4::ParserRuleContext* context) {
  return context->children.empty() ? nullptr : dynamic_cast<antlr4::tree::TerminalNode*>(context->children.front());
}

}  // namespace

ast::TimeUnit UnitOf(KeywordToken token) {
  switch (token) {
    case KeywordToken::Minute:
      return ast::TimeUnit::Minute;
    case KeywordToken::Hour:
      return ast::TimeUnit::Hour;
    case KeywordToken::Week:
      return ast::TimeUnit::Week;
    case KeywordToken::Month:
      return ast::TimeUnit::Month;
    case KeywordToken::Quarter:
      return ast::TimeUnit::Quarter;
    case KeywordToken::Year:
      return ast::TimeUnit::Year;
    default:
      return ast::TimeUnit::Day;
  }
}

ast::ExprId AstBuilder::Build(LimnParser::ExprContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (auto* only = OnlyChild<LimnParser::OrExprContext>(context)) {
    return Build(only);
  }
  ast::If choice;
  choice.if_span = SpanOf(context->K_IF());
  choice.then_span = SpanOf(context->K_THEN());
  choice.else_span = SpanOf(context->K_ELSE());
  choice.condition = Build(context->expr(0));
  choice.then_value = Build(context->expr(1));
  choice.else_value = Build(context->expr(2));
  return Add(choice, SpanOf(context));
}

ast::ExprId AstBuilder::Build(LimnParser::OrExprContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (auto* only = OnlyChild<LimnParser::AndExprContext>(context)) {
    return Build(only);
  }
  const std::vector<LimnParser::AndExprContext*> sides = context->andExpr();
  ast::ExprId lhs = Build(sides.front());
  for (size_t side = 1; side < sides.size(); ++side) {
    const ast::ExprId rhs = Build(sides[side]);
    lhs = Add(ast::Binary{ast::BinaryOp::Or, SpanOf(context->K_OR(side - 1)), lhs, rhs}, Cover(file_[lhs].span, file_[rhs].span));
  }
  return lhs;
}

ast::ExprId AstBuilder::Build(LimnParser::AndExprContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (auto* only = OnlyChild<LimnParser::NotExprContext>(context)) {
    return Build(only);
  }
  const std::vector<LimnParser::NotExprContext*> sides = context->notExpr();
  ast::ExprId lhs = Build(sides.front());
  for (size_t side = 1; side < sides.size(); ++side) {
    const ast::ExprId rhs = Build(sides[side]);
    lhs = Add(ast::Binary{ast::BinaryOp::And, SpanOf(context->K_AND(side - 1)), lhs, rhs}, Cover(file_[lhs].span, file_[rhs].span));
  }
  return lhs;
}

ast::ExprId AstBuilder::Build(LimnParser::NotExprContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (auto* only = OnlyChild<LimnParser::ComparisonContext>(context)) {
    return Build(only);
  }
  const ast::ExprId operand = Build(context->notExpr());
  return Add(ast::Unary{ast::UnaryOp::Not, SpanOf(context->K_NOT()), operand}, SpanOf(context));
}

ast::ExprId AstBuilder::Build(LimnParser::ComparisonContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (auto* only = OnlyChild<LimnParser::DefaultedContext>(context)) {
    return Build(only);
  }
  const ast::ExprId value = Build(context->defaulted());
  return BuildRest(value, SpanOf(context), context->comparisonRest());
}

ast::ExprId AstBuilder::BuildRest(ast::ExprId value, Span whole, LimnParser::ComparisonRestContext* context) {
  antlr4::tree::TerminalNode* op = IsBroken(context) ? nullptr : FirstTerminal(context);
  if (op == nullptr) {
    return Nothing(whole);
  }
  const Token& token = TokenOf(op);
  if (auto* compare = dynamic_cast<LimnParser::CompareRestContext*>(context)) {
    const ast::ExprId rhs = Build(compare->defaulted());
    ReadAsMissing(value);
    ReadAsMissing(rhs);
    return Add(ast::Compare{*CompareOpOf(token.kind), SpanOf(op), value, rhs}, whole);
  }
  if (auto* in = dynamic_cast<LimnParser::InRestContext*>(context)) {
    const ast::ExprId set = in->tuple() != nullptr ? Build(in->tuple()) : Build(in->path());
    if (const auto* tuple = std::get_if<ast::Tuple>(&file_[set].node)) {
      for (const ast::ExprId each : std::vector<ast::ExprId>(tuple->values)) {
        ReadAsMissing(each);
      }
    }
    return Add(ast::In{token.Is(KeywordToken::NotIn), SpanOf(op), value, set}, whole);
  }
  if (auto* between = dynamic_cast<LimnParser::BetweenRestContext*>(context)) {
    ast::Between node;
    node.negated = token.Is(KeywordToken::NotBetween);
    node.op_span = SpanOf(op);
    node.value = value;
    node.low = Build(between->defaulted());
    LimnParser::BetweenAndContext* high = between->betweenAnd();
    node.and_span = IsBroken(high) ? SpanOf(op) : SpanOf(high->K_AND());
    node.high = IsBroken(high) ? Nothing(whole) : Build(high->defaulted());
    return Add(node, whole);
  }
  if (auto* text = dynamic_cast<LimnParser::TextRestContext*>(context)) {
    const TextOpRow& row = RowFor(kTextOps, token.keyword);
    const ast::ExprId rhs = Build(text->defaulted());
    return Add(ast::TextTest{row.op, row.negated, SpanOf(op), value, rhs}, whole);
  }
  return Add(ast::MissingTest{token.Is(KeywordToken::IsKnown), SpanOf(op), value}, whole);
}

// `= null`, `= 空`: that nothing equals missing is said when it is checked, and how to ask. One complaint is enough.
void AstBuilder::ReadAsMissing(ast::ExprId side) {
  ast::Expr& expr = file_.exprs[side.index];
  if (std::holds_alternative<ast::MissingLiteral>(expr.node)) {
    sink_.Withdraw(Diag::ForeignMissing, expr.span);
  } else if (const auto* path = std::get_if<ast::NamePath>(&expr.node); path != nullptr && path->parts.size() == 1) {
    if (path->parts.front().text == "空" && !path->parts.front().quoted) {
      expr.node = ast::MissingLiteral{};
    }
  }
}

ast::ExprId AstBuilder::Build(LimnParser::DefaultedContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (auto* only = OnlyChild<LimnParser::AdditiveContext>(context)) {
    return Build(only);
  }
  const std::vector<LimnParser::AdditiveContext*> sides = context->additive();
  ast::ExprId lhs = Build(sides.front());
  for (size_t side = 1; side < sides.size(); ++side) {
    const ast::ExprId rhs = Build(sides[side]);
    lhs = Add(ast::Default{SpanOf(context->K_DEFAULT(side - 1)), lhs, rhs}, Cover(file_[lhs].span, file_[rhs].span));
  }
  return lhs;
}

ast::ExprId AstBuilder::Build(LimnParser::AdditiveContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (auto* only = OnlyChild<LimnParser::MultiplicativeContext>(context)) {
    return Build(only);
  }
  const std::vector<LimnParser::MultiplicativeContext*> sides = context->multiplicative();
  ast::ExprId lhs = Build(sides.front());
  for (size_t side = 1; side < sides.size(); ++side) {
    // Children alternate: operand, sign, operand.
    auto* sign = static_cast<antlr4::tree::TerminalNode*>(context->children[2 * side - 1]);
    const ast::BinaryOp op = TokenOf(sign).Is(TokenKind::Plus) ? ast::BinaryOp::Add : ast::BinaryOp::Subtract;
    const ast::ExprId rhs = Build(sides[side]);
    lhs = Add(ast::Binary{op, SpanOf(sign), lhs, rhs}, Cover(file_[lhs].span, file_[rhs].span));
  }
  return lhs;
}

ast::ExprId AstBuilder::Build(LimnParser::MultiplicativeContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (auto* only = OnlyChild<LimnParser::UnaryContext>(context)) {
    return Build(only);
  }
  const std::vector<LimnParser::UnaryContext*> sides = context->unary();
  ast::ExprId lhs = Build(sides.front());
  for (size_t side = 1; side < sides.size(); ++side) {
    auto* sign = static_cast<antlr4::tree::TerminalNode*>(context->children[2 * side - 1]);
    const ast::BinaryOp op = TokenOf(sign).Is(TokenKind::Star) ? ast::BinaryOp::Multiply : ast::BinaryOp::Divide;
    const ast::ExprId rhs = Build(sides[side]);
    lhs = Add(ast::Binary{op, SpanOf(sign), lhs, rhs}, Cover(file_[lhs].span, file_[rhs].span));
  }
  return lhs;
}

ast::ExprId AstBuilder::Build(LimnParser::UnaryContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (auto* only = OnlyChild<LimnParser::PrimaryContext>(context)) {
    return Build(only);
  }
  const ast::ExprId operand = Build(context->unary());
  return Add(ast::Unary{ast::UnaryOp::Negate, SpanOf(context->MINUS()), operand}, SpanOf(context));
}

ast::ExprId AstBuilder::Build(LimnParser::PrimaryContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  if (context->literal() != nullptr) {
    return Build(context->literal());
  }
  if (context->call() != nullptr) {
    return Build(context->call());
  }
  if (context->path() != nullptr) {
    return Build(context->path());
  }
  if (context->loopValue() != nullptr) {
    return Build(context->loopValue());
  }
  const ast::ExprId inner = Build(context->expr());
  file_.exprs[inner.index].span = SpanOf(context);
  return inner;
}

std::vector<ast::ExprId> AstBuilder::BuildValues(LimnParser::TupleContext* context) {
  std::vector<ast::ExprId> values;
  if (IsBroken(context)) {
    return values;
  }
  const std::vector<LimnParser::ExprContext*> written = context->expr();
  if (written.size() > kWrittenValuesMax) {
    sink_.Emit<Diag::TooManyValues>(SpanOf(context), kWrittenValuesMax);
    return values;
  }
  for (LimnParser::ExprContext* value : written) {
    values.push_back(Build(value));
  }
  return values;
}

ast::ExprId AstBuilder::Build(LimnParser::TupleContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  std::vector<ast::ExprId> values = BuildValues(context);
  return Add(ast::Tuple{std::move(values)}, SpanOf(context));
}

ast::Name AstBuilder::Build(LimnParser::AnyNameContext* context) {
  const Span span = SpanOf(context);
  ast::Name name{WordText(sources_, span), span, context->QUOTED_NAME() != nullptr};
  if (context->NAME_TEMPLATE() != nullptr) {
    RequireLoopVariables(name);
  }
  return name;
}

// One name, `finance.active`.
ast::Name AstBuilder::Build(LimnParser::QualifiedContext* context) {
  if (context == nullptr || context->name() == nullptr) {
    return {};
  }
  ast::Name name = Build(context->name());
  for (LimnParser::AnyNameContext* part : context->anyName()) {
    const ast::Name next = Build(part);
    name = {name.text + "." + next.text, Cover(name.span, next.span), false};
  }
  return name;
}

ast::ExprId AstBuilder::Build(LimnParser::PathContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  ast::NamePath path;
  path.parts.push_back(Build(context->name()));
  for (LimnParser::AnyNameContext* part : context->anyName()) {
    path.parts.push_back(Build(part));
  }
  const Span span = SpanOf(context);
  if (path.parts.size() == 1 && !path.parts.front().quoted) {
    const std::string& written = path.parts.front().text;
    const auto foreign = std::find_if(std::begin(kForeignValues), std::end(kForeignValues), [&](const ForeignValue& value) { return value.written == written; });
    if (foreign != std::end(kForeignValues)) {
      const std::string instead(SpellingOf(foreign->meant, LanguageOf(sources_[span.file])));
      sink_.Emit<Diag::ForeignMissing>(span, written, instead).fixes.push_back({span, instead, true});
      return Add(ValueOf(foreign->meant), span);
    }
  }
  return Add(std::move(path), span);
}

ast::ExprId AstBuilder::Build(LimnParser::LiteralContext* context) {
  antlr4::tree::TerminalNode* first = IsBroken(context) ? nullptr : FirstTerminal(context);
  const Span span = SpanOf(context);
  if (first == nullptr || TokenOf(first).is_wrong) {
    return Nothing(span);
  }
  const Token& token = TokenOf(first);
  switch (token.kind) {
    case TokenKind::Number:
      return BuildAmount(first, context->unit(), span);
    case TokenKind::Percent:
      return Add(ReadPercent(sources_, span, sink_), span);
    case TokenKind::Text:
      return Add(ast::TextLiteral{ReadText(sources_, span, sink_)}, span);
    case TokenKind::Date:
      return Add(ReadDate(sources_, span, sink_), span);
    case TokenKind::DateTime:
      return Add(ReadDateTime(sources_, span, sink_), span);
    case TokenKind::Time:
      return Add(ReadTime(sources_, span, sink_), span);
    default:
      return Add(ValueOf(token.keyword), span);
  }
}

// 30, or 30 days.
ast::ExprId AstBuilder::BuildAmount(antlr4::tree::TerminalNode* number, LimnParser::UnitContext* unit, Span span) {
  if (TokenOf(number).is_wrong) {
    return Nothing(span);
  }
  const Span number_span = SpanOf(number);
  LiteralNode amount = ReadNumber(sources_, number_span, sink_);
  if (IsBroken(unit) || std::holds_alternative<ast::Invalid>(amount)) {
    return Add(std::move(amount), span);
  }
  const Span unit_span = SpanOf(unit);
  if (!std::holds_alternative<ast::IntLiteral>(amount)) {
    sink_.Emit<Diag::WholeNumberNeeded>(number_span, sources_.Text(number_span), sources_.Text(unit_span));
    return Nothing(span);
  }
  const KeywordToken spelled = TokenOf(FirstTerminal(unit)).keyword;
  return Add(ast::DurationLiteral{std::get<ast::IntLiteral>(amount).value, UnitOf(spelled), unit_span}, span);
}

ast::ExprId AstBuilder::Build(LimnParser::CallContext* context) {
  if (IsBroken(context)) {
    return Nothing(SpanOf(context));
  }
  ast::Call call;
  call.callee = Build(context->qualified());
  call.open_paren = SpanOf(context->CALL_PAREN());
  call.close_paren = SpanOf(context->CLOSE_PAREN());
  if (IsForeignIf(call.callee)) {
    ReportForeignIf(context);
    return Nothing(SpanOf(context));
  }
  for (LimnParser::ArgumentContext* argument : context->argument()) {
    call.arguments.push_back(Build(argument));
  }
  return Add(std::move(call), SpanOf(context));
}

// IF(a, b, c): as it is said here, in parentheses where more stands beside it.
void AstBuilder::ReportForeignIf(LimnParser::CallContext* context) {
  Diagnostic& complaint = sink_.Emit<Diag::ForeignIf>(SpanOf(context));
  const std::vector<LimnParser::ArgumentContext*> arguments = context->argument();
  const bool all_there = arguments.size() == 3 && std::none_of(arguments.begin(), arguments.end(), [](auto* argument) { return IsBroken(argument); });
  if (!all_there) {
    return;
  }
  antlr4::tree::ParseTree* at = context;
  while (at->parent != nullptr && at->parent->children.size() == 1) {
    at = at->parent;
  }
  const bool is_alone = dynamic_cast<LimnParser::ExprContext*>(at) != nullptr;
  const Language language = LanguageOf(sources_[SpanOf(context).file]);
  const auto word = [&](std::string_view id) { return std::string(KeywordById(id).spelling[static_cast<size_t>(language)]); };
  const auto text = [&](size_t argument) { return std::string(sources_.Text(SpanOf(arguments[argument]))); };
  const std::string instead = word("if") + " " + text(0) + " " + word("then") + " " + text(1) + " " +
                              word("else") + " " + text(2);
  complaint.fixes.push_back({SpanOf(context), is_alone ? instead : "(" + instead + ")", true});
}

ast::Argument AstBuilder::Build(LimnParser::ArgumentContext* context) {
  ast::Argument argument;
  argument.span = SpanOf(context);
  argument.head = IsBroken(context) ? Nothing(argument.span) : Build(context->expr());
  if (IsBroken(context)) {
    return argument;
  }
  if (LimnParser::StepsContext* steps = context->steps(); steps != nullptr && !IsBroken(steps)) {
    argument.colon = SpanOf(steps->COLON());
    for (LimnParser::StepContext* step : steps->step()) {
      ast::Step built;
      built.span = SpanOf(step);
      built.condition = IsBroken(step) ? Nothing(built.span) : Build(step->expr());
      LimnParser::StepWithinContext* within = IsBroken(step) ? nullptr : step->stepWithin();
      if (within != nullptr && !IsBroken(within) && !IsBroken(within->unit())) {
        const Span amount = SpanOf(within->NUMBER());
        built.within_amount = Add(TokenOf(within->NUMBER()).is_wrong ? ast::Invalid{} : ReadNumber(sources_, amount, sink_), amount);
        built.within_unit = UnitOf(TokenOf(FirstTerminal(within->unit())).keyword);
      }
      argument.steps.push_back(built);
    }
  }
  for (LimnParser::ClauseContext* clause : context->clause()) {
    if (std::optional<ast::Clause> built = Build(clause)) {
      argument.clauses.push_back(std::move(*built));
    }
  }
  return argument;
}

std::optional<ast::Clause> AstBuilder::Build(LimnParser::ClauseContext* context) {
  if (IsBroken(context)) {
    return std::nullopt;
  }
  const Span span = SpanOf(context);
  if (auto* where = context->whereClause()) {
    if (!IsBroken(where)) {
      const Span keyword = SpanOf(where->K_WHERE());
      return ast::Clause{ast::Where{keyword, Build(where->expr())}, span};
    }
  } else if (auto* window = context->window()) {
    if (std::optional<ast::Window> built = Build(window)) {
      return ast::Clause{*built, span};
    }
  } else if (auto* by = context->byClause()) {
    if (!IsBroken(by)) {
      return ast::Clause{Build(by), span};
    }
  } else if (auto* ties = context->tiesByClause()) {
    if (!IsBroken(ties)) {
      const Span keyword = SpanOf(ties->K_TIES_BY());
      return ast::Clause{ast::TiesBy{keyword, Build(ties->expr())}, span};
    }
  } else if (auto* within = context->withinClause()) {
    if (!IsBroken(within)) {
      return ast::Clause{ast::Within{SpanOf(within->K_WITHIN()), Build(within->qualified())}, span};
    }
  } else if (auto* per = context->perClause()) {
    if (!IsBroken(per)) {
      const Span keyword = SpanOf(per->K_PER());
      return ast::Clause{ast::Per{keyword, Build(per->path())}, span};
    }
  } else if (auto* held = context->heldFor(); held != nullptr && !IsBroken(held) && !IsBroken(held->unit())) {
    const Span keyword = SpanOf(held->K_FOR());
    return ast::Clause{ast::HeldFor{keyword, Build(held->amount()), UnitOf(TokenOf(FirstTerminal(held->unit())).keyword)}, span};
  }
  return std::nullopt;
}

// `by month`: a bare word that spells a unit is a period.
ast::By AstBuilder::Build(LimnParser::ByClauseContext* context) {
  ast::By by;
  by.keyword = SpanOf(context->K_BY());
  LimnParser::ExprContext* value = context->expr();
  const Token* only = !IsBroken(value) && value->getStart() == value->getStop() ? &tokens_[IndexOf(value->getStart())] : nullptr;
  if (only != nullptr && only->Is(TokenKind::Keyword) && RoleOf(only->keyword, "").group == KeywordGroup::Unit) {
    by.period = UnitOf(only->keyword);
  } else {
    by.value = Build(value);
  }
  return by;
}

std::optional<ast::Window> AstBuilder::Build(LimnParser::WindowContext* context) {
  antlr4::tree::TerminalNode* keyword = IsBroken(context) ? nullptr : FirstTerminal(context);
  if (keyword == nullptr) {
    return std::nullopt;
  }
  ast::Window window;
  window.keyword = SpanOf(keyword);
  const KeywordToken token = TokenOf(keyword).keyword;
  if (auto* amount = dynamic_cast<LimnParser::AmountWindowContext*>(context)) {
    if (IsBroken(amount->unit())) {
      return std::nullopt;
    }
    window.kind = token == KeywordToken::InLast ? ast::WindowKind::InLast : ast::WindowKind::InPrevious;
    window.amount = Build(amount->amount());
    window.unit = UnitOf(TokenOf(FirstTerminal(amount->unit())).keyword);
  } else if (auto* since = dynamic_cast<LimnParser::SinceWindowContext*>(context)) {
    window.kind = ast::WindowKind::Since;
    window.from = Build(since->additive());
  } else if (auto* before = dynamic_cast<LimnParser::BeforeWindowContext*>(context)) {
    window.kind = ast::WindowKind::Before;
    window.to = Build(before->additive());
  } else if (auto* from_to = dynamic_cast<LimnParser::FromToWindowContext*>(context)) {
    window.kind = ast::WindowKind::FromTo;
    window.from = Build(from_to->additive(0));
    window.to = Build(from_to->additive(1));
  } else if (auto* during = dynamic_cast<LimnParser::DuringWindowContext*>(context)) {
    window.kind = ast::WindowKind::During;
    const Span from = SpanOf(during->TIME(0));
    const Span to = SpanOf(during->TIME(1));
    window.from = Add(ReadTime(sources_, from, sink_), from);
    window.to = Add(ReadTime(sources_, to, sink_), to);
  } else {
    const NamedWindowRow& row = RowFor(kNamedWindows, token);
    window.kind = row.kind;
    window.unit = row.unit;
  }
  return window;
}

ast::ExprId AstBuilder::Build(LimnParser::AmountContext* context) {
  const Span span = SpanOf(context);
  if (IsBroken(context)) {
    return Nothing(span);
  }
  if (context->qualified() != nullptr) {
    return Add(ast::NamePath{{Build(context->qualified())}}, span);
  }
  if (context->loopValue() != nullptr) {
    return Build(context->loopValue());
  }
  LiteralNode number = TokenOf(context->NUMBER()).is_wrong ? LiteralNode{ast::Invalid{}} : ReadNumber(sources_, span, sink_);
  if (std::holds_alternative<ast::DecimalLiteral>(number)) {
    // The unit is the next token: an amount never ends a clause.
    const Token& unit = tokens_[IndexOf(context->getStop()) + 1];
    sink_.Emit<Diag::WholeNumberNeeded>(span, sources_.Text(span), sources_.Text(Span{span.file, unit.begin, unit.end}));
    return Nothing(span);
  }
  return Add(std::move(number), span);
}

ast::Name AstBuilder::Build(LimnParser::NameContext* context) {
  const Span span = SpanOf(context);
  if (IsBroken(context)) {
    return {"", span, false};
  }
  ast::Name name = {WordText(sources_, span), span, context->QUOTED_NAME() != nullptr};
  if (context->NAME_TEMPLATE() != nullptr) {
    RequireLoopVariables(name);
  }
  return name;
}

}  // namespace limn
