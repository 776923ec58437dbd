/// Check: ast::Files and Schema -> hir::Module. Names, types, which definition depends on which. Emits E02xx and E03xx.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/hir/hir.h"
#include "compiler/syntax/ast.h"
#include "runtime/program/program.h"
#include "runtime/schema/schema.h"
#include "runtime/values/time_zone.h"

namespace limn {

/// A purpose of limn.yaml, its condition already parsed as an expression in a file of the source map.
struct PurposeSource {
  std::string name;
  const ast::File* file = nullptr;  // holds one statement: segment NAME when CONDITION
};

struct CheckInput {
  std::span<const ast::File> files;  // in order of path
  std::vector<PurposeSource> purposes;
  /// What the paths of rule files begin with, `shop/rules/`: the folders below it tell apart definitions of one name. Empty: folders mean nothing.
  std::optional<std::string> rules_folder;
  /// The files are all of a project, so what they don't use nothing does: says so. Off for a part of one.
  bool is_whole = false;
  /// Metrics of entities are written too, so none of them is unused.
  bool metrics_are_outputs = false;
  const Schema* schema = nullptr;
  TimeZone zone = TimeZone::Utc();   // reads datetime literals
  std::optional<Date> today;         // a `review` date before it is past; empty: nobody asks
  /// Reads a file that a `list … from` names (path relative to the rule file's project), for its column's texts; empty result: emitted by the caller.
  std::function<std::optional<std::vector<std::string>>(const std::string& path, const std::string& column, Span span)> read_list;
  /// Makes the file of an imported tag a table of `schema` (compiler/project/imports.h); empty result: emitted by the caller.
  std::function<std::optional<TableId>(const ImportRow& import, Span source)> add_import;
  /// The file of the pack that a `use` names, read and parsed anew; empty result: there is none, or it can't be read (emitted by the caller).
  std::function<std::optional<ast::File>(const std::string& name)> read_pack;
  std::vector<std::string> packs;    // names of all there are
};

/// Every name that limn.yaml gives: what glued words may be cut into.
std::vector<std::string> SpokenNames(const Schema& schema);

/// Resolves names and gives every expression a type. Always returns a module: what failed has Type::Error(), which later checks accept
/// without a word, so one mistake is reported once.
hir::Module Check(const CheckInput& input, const SourceMap& sources, DiagnosticSink& sink);

}  // namespace limn
