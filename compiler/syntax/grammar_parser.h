/// GrammarParser: runs the generated parser over the tokens of one statement, says where it stopped fitting, and builds
/// what is wanted of its tree. The tree itself, and with it ANTLR's headers, stays behind this class.
#pragma once

#include <memory>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/layout.h"
#include "compiler/syntax/syntax_error.h"
#include "compiler/syntax/tokens.h"

namespace limn {

class GrammarParser {
 public:
  GrammarParser();
  ~GrammarParser();

  /// Reads a statement; `tokens` holds no comments. Its tree lives until the next call.
  void ParseStatement(const std::vector<Token>& tokens);
  /// Reads an expression that stands alone.
  void ParseExpression(const std::vector<Token>& tokens);

  /// The errors of the last tree, in order.
  const std::vector<SyntaxError>& errors() const;

  /// Of the last tree, which must be of the right kind; `tokens` are those that it was read from.
  ast::Statement BuildStatement(const SourceMap& sources, const std::vector<Token>& tokens, ast::File& file, DiagnosticSink& sink);
  ast::ExprId BuildExpression(const SourceMap& sources, const std::vector<Token>& tokens, ast::File& file, DiagnosticSink& sink);
  /// The tree must have no errors; `reorder` as in layout_of_tree.h.
  StatementLayout Layout(const SourceMap& sources, FileId file, const std::vector<Token>& tokens, const std::vector<bool>& reorder);

 private:
  struct Generated;
  std::unique_ptr<Generated> generated_;
};

}  // namespace limn
