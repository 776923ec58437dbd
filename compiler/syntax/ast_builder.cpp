#include "compiler/syntax/ast_builder.h"

#include <algorithm>
#include <utility>

#include "compiler/syntax/shape.h"

namespace limn {

using limn_grammar::LimnParser;

namespace {

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
  statement.node = ast::Unreadable{SpanOfTokens(0, 0), std::nullopt};
  if (auto* definition = context->definition()) {
    statement = Build(definition);
  }
#define DEFINITION(name, rule, kind)
#define STATEMENT(name, rule, kind)    \
  if (auto* node = context->rule()) { \
    statement.node = Build(node);     \
  }
#include "compiler/syntax/statements.def"
#undef STATEMENT
#undef DEFINITION
  statement.span = SpanOfTokens(0, tokens_.size());
  return statement;
}

ast::Statement AstBuilder::Build(LimnParser::DefinitionContext* context) {
  ast::Statement statement;
  statement.span = SpanOf(context);
  statement.node = ast::Unreadable{statement.span, std::nullopt};
#define DEFINITION(name, rule, kind)   \
  if (auto* node = context->rule()) { \
    statement.node = Build(node);     \
  }
#define STATEMENT(name, rule, kind)
#include "compiler/syntax/statements.def"
#undef STATEMENT
#undef DEFINITION
  return statement;
}

ast::Header AstBuilder::BuildHeader(Span keyword, LimnParser::HeaderContext* context) {
  return context == nullptr ? ast::Header{.keyword = keyword} : BuildHeaderOf(keyword, context);
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
