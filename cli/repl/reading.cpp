#include "cli/repl/reading.h"

#include "cli/repl/rule_set.h"
#include "compiler/syntax/parse.h"

namespace limn::repl {
namespace {

// `orders.amount` alone: a column of a table below the entity, over all of that table's rows.
bool MoveToTable(ast::NamePath& path, const Schema& schema, ast::Metric& metric) {
  if (path.parts.size() < 2) {
    return false;
  }
  const std::optional<TableId> table = schema.FindTable(path.parts[0].text);
  if (!table || *table == schema.main_entity || schema.FindUp(schema.main_entity, path.parts[0].text)) {
    return false;
  }
  metric.header.on = path.parts[0];
  path.parts.erase(path.parts.begin());
  return true;
}

Reading ReadExpression(SourceMap& sources, FileId file, const Schema& schema) {
  Reading reading;
  reading.is_expression = true;
  reading.file = file;
  const Span whole{file, 0, static_cast<uint32_t>(sources[file].text().size())};
  ParsedExpression parsed = ParseExpression(sources, whole, reading.complaints);
  reading.tree = std::move(parsed.file);
  ast::Expr& expr = reading.tree.exprs[parsed.value.index];
  ast::Metric metric;
  metric.header.keyword = expr.span;
  metric.header.name = {std::string(kInputName), expr.span};
  metric.value = parsed.value;
  if (auto* path = std::get_if<ast::NamePath>(&expr.node)) {
    if (!MoveToTable(*path, schema, metric) && path->parts.size() == 1) {
      reading.lone_name = path->parts[0].text;
    }
  }
  const Span span = expr.span;
  reading.tree.statements.push_back({std::move(metric), span});
  return reading;
}

Reading ReadDefinitions(SourceMap& sources, FileId file) {
  Reading reading;
  reading.file = file;
  reading.tree = Parse(sources, file, reading.complaints);
  return reading;
}

}  // namespace

Reading ReadPiece(SourceMap& sources, const Piece& piece, const Schema& schema) {
  // Empty lines above, so that places in messages are those of the source.
  const std::string above(piece.line - 1, '\n');
  const FileId file = sources.Add(piece.path, above + piece.text);
  Reading definitions = ReadDefinitions(sources, file);
  const auto first_word = static_cast<uint32_t>(sources[file].text().find_first_not_of(" \t\r\n"));
  const bool begins_statement = !definitions.tree.statements.empty() && definitions.tree.statements.front().span.begin == first_word;
  if (begins_statement && !definitions.complaints.has_errors()) {
    return definitions;
  }
  Reading expression = ReadExpression(sources, file, schema);
  if (!expression.complaints.has_errors()) {
    return expression;
  }
  // Comments may stand before a statement.
  const bool has_definitions = !definitions.tree.statements.empty() && !definitions.complaints.has_errors();
  return begins_statement || has_definitions ? definitions : expression;
}

}  // namespace limn::repl
