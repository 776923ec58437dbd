/// Packs: each `use` written out before names are declared. Private to compiler/check.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"
#include "runtime/schema/schema.h"

namespace limn::check {

/// What a parameter of a pack stands for.
struct BoundParameter {
  ast::FunctionParameter parameter;
  TableId table;             // whose rows it speaks of
  std::string name;          // a column of the table, or the metric that was written for it
  Span value;                // in the rule file
};

/// One `use`: the pack's file with its definitions under the names that the use gives them, its parameters replaced by what they stand for.
struct PackInstance {
  ast::File file;
  std::string pack;
  std::string prefix;               // what the names of its definitions begin with
  Span use;                         // the pack's name in the rule file
  std::vector<BoundParameter> bound;
  bool is_sound = true;             // off: something is wrong with the `use`, and was said

  /// Whether a parameter stands for the definition at this place.
  bool Binds(Span definition) const;
};

/// `on` is the table that the use names, where it could be found. Emits what is wrong with the use, or with the pack's header.
PackInstance WriteOutPack(const ast::File& rules, const ast::Use& use, ast::File pack, const Schema& schema, std::optional<TableId> on, const SourceMap& sources,
                          DiagnosticSink& sink);

}  // namespace limn::check
