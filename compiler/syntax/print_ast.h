/// Print: ast::File -> text, one node a line, for tests and for comparing trees.
#pragma once

#include <string>

#include "compiler/syntax/ast.h"

namespace limn {

struct PrintOptions {
  /// What two ways of writing one thing share: clauses of an argument in the formatter's order.
  bool canonical = false;
};

/// The tree without its spans. Functions and the words of this language are printed in English, so that a file and its
/// conversion print the same.
std::string Print(const ast::File& file, const PrintOptions& options = {});
std::string Print(const ast::File& file, ast::ExprId expr, const PrintOptions& options = {});

/// Where the formatter puts a clause among those of an argument: smaller first.
int ClauseRank(const ast::Clause& clause);

}  // namespace limn
