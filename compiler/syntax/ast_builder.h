/// AstBuilder: the generated parser's tree of one statement -> ast. Overloads of Build return ids or values; where the
/// parser stopped fitting, they return Invalid without a word, for the parser's driver complains.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/grammar_tree.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/tokens.h"

namespace limn {

class AstBuilder {
 public:
  /// `tokens` are those that the tree was made of. Expressions are added to `file`.
  AstBuilder(const SourceMap& sources, const std::vector<Token>& tokens, ast::File& file, DiagnosticSink& sink)
      : sources_(sources), tokens_(tokens), file_(file), sink_(sink) {}

  ast::Statement Build(limn_grammar::LimnParser::StatementContext* context);
  ast::ExprId Build(limn_grammar::LimnParser::ExprContext* context);

 private:
  using Parser = limn_grammar::LimnParser;

  // statement_builder.cpp
#define DEFINITION(name, rule, kind) ast::name Build(Parser::name##Context* context);
#define STATEMENT DEFINITION
#include "compiler/syntax/statements.def"
#undef STATEMENT
#undef DEFINITION
  std::optional<ast::PointLine> Build(Parser::PointLineContext* context);
  std::optional<ast::Range> BuildRange(Parser::RangeContext* context);
  ast::Statement Build(Parser::DefinitionContext* context);
  ast::FunctionParameter Build(Parser::ParameterContext* context);
  ast::TypeName Build(Parser::TypeNameContext* context);
  std::optional<ast::ListSource> Build(Parser::SourceContext* context);
  std::vector<ast::FunctionParameter> Build(Parser::ParametersContext* context);
  ast::Header BuildHeader(Span keyword, Parser::HeaderContext* context);
  /// Of a context that has the parts of a header itself, as those with `among` between their attributes do.
  template <typename Context>
  ast::Header BuildHeaderOf(Span keyword, Context* context) {
    ast::Header header;
    header.keyword = keyword;
    if (context->name() != nullptr) {
      header.name = Build(context->name());
    }
    if (Parser::OnTableContext* on = context->onTable(); on != nullptr && !IsBroken(on)) {
      header.on = Build(on->name());
    }
    header.label = BuildLabel(context->label());
    for (Parser::AttributeContext* attribute : context->attribute()) {
      header.attributes.push_back(Build(attribute));
    }
    return header;
  }
  std::optional<ast::Name> BuildAmong(const std::vector<Parser::AmongContext*>& contexts);
  ast::Attribute Build(Parser::AttributeContext* context);
  ast::TableBody Build(Parser::TableBodyContext* context, const ast::Name& tag);
  ast::HeadCell Build(Parser::HeadCellContext* context);
  std::optional<ast::TableRow> Build(Parser::TableRowContext* context, const ast::TableBody& table);
  ast::TableCell BuildCell(Parser::TableCellContext* context, const ast::TableBody& table, size_t column);
  std::optional<ast::Arm> Build(Parser::ArmContext* context);
  std::vector<ast::Arm> BuildArms(const std::vector<Parser::ArmContext*>& contexts);
  std::optional<ast::Otherwise> Build(Parser::OtherwiseContext* context);
  ast::ExprId Build(Parser::ArmValueContext* context);
  std::optional<ast::Template> BuildLabel(Parser::LabelContext* context);
  std::optional<ast::Template> BuildBecause(Parser::BecauseContext* context);
  ast::Persona Build(Parser::PersonaContext* context);
  ast::Persona Build(Parser::LastPersonaContext* context);
  ast::CardItem Build(Parser::CardItemContext* context);
  ast::Given Build(Parser::GivenContext* context);
  ast::Expect Build(Parser::ExpectationContext* context);
  ast::CellTable BuildRows(const std::vector<antlr4::tree::TerminalNode*>& rows);
  std::vector<ast::Pair> Build(Parser::PairsContext* context);

  // expression_builder.cpp
  ast::ExprId Build(Parser::OrExprContext* context);
  ast::ExprId Build(Parser::AndExprContext* context);
  ast::ExprId Build(Parser::NotExprContext* context);
  ast::ExprId Build(Parser::ComparisonContext* context);
  ast::ExprId BuildRest(ast::ExprId value, Span whole, Parser::ComparisonRestContext* context);
  ast::ExprId Build(Parser::DefaultedContext* context);
  ast::ExprId Build(Parser::AdditiveContext* context);
  ast::ExprId Build(Parser::MultiplicativeContext* context);
  ast::ExprId Build(Parser::UnaryContext* context);
  ast::ExprId Build(Parser::PrimaryContext* context);
  ast::ExprId Build(Parser::TupleContext* context);
  std::vector<ast::ExprId> BuildValues(Parser::TupleContext* context);
  void ReadAsMissing(ast::ExprId side);
  void ReportForeignIf(Parser::CallContext* context);
  ast::ExprId Build(Parser::PathContext* context);
  ast::ExprId Build(Parser::LiteralContext* context);
  ast::ExprId BuildAmount(antlr4::tree::TerminalNode* number, Parser::UnitContext* unit, Span span);
  ast::ExprId Build(Parser::CallContext* context);
  ast::Argument Build(Parser::ArgumentContext* context);
  std::optional<ast::Clause> Build(Parser::ClauseContext* context);
  std::optional<ast::Window> Build(Parser::WindowContext* context);
  ast::By Build(Parser::ByClauseContext* context);
  ast::ExprId Build(Parser::AmountContext* context);
  ast::ExprId Build(Parser::LoopValueContext* context);
  bool IsLoopVariable(const ast::Name& name);
  void RequireLoopVariables(const ast::Name& name);
  ast::Name Build(Parser::NameContext* context);
  ast::Name Build(Parser::AnyNameContext* context);
  ast::Name Build(Parser::QualifiedContext* context);

  // Texts and places.
  ast::Text BuildText(const std::vector<antlr4::tree::TerminalNode*>& tokens);
  ast::Template BuildTemplate(const std::vector<antlr4::tree::TerminalNode*>& tokens);
  ast::ExprId BuildBraces(const BracePart& part);
  ast::ExprId Add(LiteralNode node, Span span) { return file_.Add({std::move(node), span}); }
  ast::ExprId Nothing(Span span) { return Add(ast::Invalid{}, span); }
  Span SpanOf(antlr4::tree::TerminalNode* token) const;
  Span SpanOf(antlr4::ParserRuleContext* context) const;
  Span SpanOfTokens(size_t first, size_t last) const;
  const Token& TokenOf(antlr4::tree::TerminalNode* node) const { return tokens_[IndexOf(node->getSymbol())]; }
  static bool IsBroken(antlr4::ParserRuleContext* context) { return context == nullptr || context->exception != nullptr; }

  const SourceMap& sources_;
  const std::vector<Token>& tokens_;
  ast::File& file_;
  DiagnosticSink& sink_;
  std::optional<std::string> loop_variable_;
};

/// The unit that a token spells.
ast::TimeUnit UnitOf(KeywordToken token);

}  // namespace limn
