/// Loops: `for each` written out before names are declared. Private to compiler/check.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"

namespace limn::check {

/// The values of a list that a loop names, as literals that are added to `file` at the span; nothing, with a complaint, where there is none.
using ListValues = std::function<std::optional<std::vector<ast::ExprId>>(const ast::Name& list, ast::File& file)>;

/// The file with each `for each` replaced by its definitions, one set for each value. Spans stay those of the loop, names hold the values.
/// Emits what is wrong with loops themselves.
ast::File WriteOutLoops(const ast::File& source, const SourceMap& sources, const ListValues& values_of, DiagnosticSink& sink);

bool HasLoops(const ast::File& file);

}  // namespace limn::check
