#include "compiler/check/given.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/cells.h"
#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

class GivenChecker {
 public:
  GivenChecker(Checker& checker, hir::TestCase& test) : checker_(checker), schema_(checker.schema()), test_(test) {}

  void Check(const ast::Given& given) {
    if (given.table.text.empty()) {
      return;
    }
    std::optional<TableId> table = schema_.FindTable(given.table.text);
    if (!table) {
      table = schema_.FindEntity(given.table.text);
    }
    if (!table) {
      std::vector<std::string> names = schema_.TableNames();
      for (const TableSchema& each : schema_.tables) {
        if (!each.entity.empty()) {
          names.push_back(each.entity);
        }
        if (each.is_import) {
          names.push_back(each.name);
        }
      }
      Diagnostic& diagnostic = sink().Emit<Diag::NoSuchTable>(given.table.span, given.table.text);
      SuggestName(checker_, diagnostic, given.table.text, given.table.span, names);
      return;
    }
    if (hir::GivenOf(test_, *table) != nullptr) {
      sink().Emit<Diag::GivenTwice>(given.table.span, given.table.text);
      return;
    }
    hir::GivenTable checked;
    checked.table = *table;
    std::vector<GivenImport> imports;
    std::visit(Overloaded{
                   [&](const std::vector<ast::Pair>& pairs) {
                     checked.single = true;
                     std::vector<hir::GivenTable::Cell> row;
                     for (const ast::Pair& pair : pairs) {
                       if (std::optional<GivenImport> import = FindImport(*table, pair.column.text, pair.column.span)) {
                         import->cells.push_back(CellOf(pair.value));
                         CheckCell(import->table, import->column, import->cells.back());
                         imports.push_back(std::move(*import));
                       } else if (const std::optional<ColumnId> column = FindColumn(*table, pair.column.text, pair.column.span)) {
                         checked.columns.push_back(*column);
                         row.push_back(CellOf(pair.value));
                         CheckCell(*table, *column, row.back());
                       }
                     }
                     checked.rows.push_back(std::move(row));
                   },
                   [&](const ast::CellTable& rows) {
                     std::vector<std::optional<ColumnId>> columns;
                     std::vector<std::optional<size_t>> import_of;  // in `imports`, by heading
                     for (const ast::Cell& head : rows.head.cells) {
                       if (std::optional<GivenImport> import = FindImport(*table, head.text, head.span)) {
                         columns.push_back(std::nullopt);
                         import_of.push_back(imports.size());
                         imports.push_back(std::move(*import));
                         continue;
                       }
                       import_of.push_back(std::nullopt);
                       columns.push_back(FindColumn(*table, head.text, head.span));
                       if (columns.back()) {
                         checked.columns.push_back(*columns.back());
                       }
                     }
                     // One bad cell of a column is said: where all are, the heading stands over the wrong one.
                     std::vector<bool> is_readable(columns.size(), true);
                     for (const ast::Row& source : rows.rows) {
                       std::vector<hir::GivenTable::Cell> row;
                       for (size_t cell = 0; cell < source.cells.size() && cell < columns.size(); ++cell) {
                         if (columns[cell]) {
                           row.push_back(CellOf(source.cells[cell]));
                           is_readable[cell] = is_readable[cell] && CheckCell(*table, *columns[cell], row.back());
                         } else if (import_of[cell]) {
                           GivenImport& import = imports[*import_of[cell]];
                           import.cells.push_back(CellOf(source.cells[cell]));
                           is_readable[cell] = is_readable[cell] && CheckCell(import.table, import.column, import.cells.back());
                         }
                       }
                       checked.rows.push_back(std::move(row));
                     }
                   },
               },
               given.data);
    for (const GivenImport& import : imports) {
      GiveImport(checked, import);
    }
    test_.given.push_back(std::move(checked));
  }

 private:
  DiagnosticSink& sink() { return checker_.sink(); }

  std::optional<ColumnId> FindColumn(TableId table, const std::string& name, Span span) {
    const std::optional<ColumnId> column = schema_.FindColumn(table, name);
    if (!column && !name.empty()) {
      SuggestName(checker_, sink().Emit<Diag::UnknownColumn>(span, name, checker_.TableName(table, span)), name, span, schema_.ColumnNames(table));
    }
    return column;
  }

  // A heading that names an imported tag of the table: its values are lines of the tag's file.
  struct GivenImport {
    TableId table;
    ColumnId column;
    Span span;
    std::vector<hir::GivenTable::Cell> cells;  // by row
  };
  std::optional<GivenImport> FindImport(TableId table, const std::string& name, Span span) {
    const Symbol* symbol = checker_.FindSymbol(name, span);
    if (symbol == nullptr || checker_.IsLost(symbol, name, span) || checker_.TypeOf(*symbol->definition, span).is_error()) {
      return std::nullopt;
    }
    const hir::Definition& definition = checker_.module()[*symbol->definition];
    return definition.import && definition.table == table ? std::optional(GivenImport{definition.import->table, definition.import->column, span, {}}) : std::nullopt;
  }

  // The lines of an imported tag that rows of its table are given with: their keys, as far as they are given, and the values.
  void GiveImport(const hir::GivenTable& rows, const GivenImport& given) {
    if (hir::GivenOf(test_, given.table) != nullptr) {
      sink().Emit<Diag::GivenTwice>(given.span, schema_[given.table].name);
      return;
    }
    hir::GivenTable lines;
    lines.table = given.table;
    std::vector<size_t> keys;
    const std::vector<ColumnId>& key = schema_[rows.table].key;
    for (uint32_t part = 0; part < key.size(); ++part) {
      const auto column = std::find(rows.columns.begin(), rows.columns.end(), key[part]);
      if (column != rows.columns.end()) {
        keys.push_back(static_cast<size_t>(column - rows.columns.begin()));
        lines.columns.push_back({part});  // the key stands first in the file's table
      }
    }
    lines.columns.push_back(given.column);
    for (size_t row = 0; row < given.cells.size(); ++row) {
      const hir::GivenTable::Cell& cell = given.cells[row];
      if (cell.text.empty() && !cell.quoted) {
        continue;
      }
      std::vector<hir::GivenTable::Cell> line;
      for (const size_t place : keys) {
        line.push_back(rows.rows[row][place]);
      }
      line.push_back(cell);
      lines.rows.push_back(std::move(line));
    }
    test_.given.push_back(std::move(lines));
  }

  // Whether the cell can be read; says so where it can't.
  bool CheckCell(TableId table, ColumnId id, const hir::GivenTable::Cell& cell) {
    if (cell.text.empty() && !cell.quoted) {
      return true;
    }
    const ColumnSchema& column = schema_.ColumnOf(table, id);
    if (!ValueOfCell(cell.text, column.type, checker_.input().zone)) {
      ReportCell(sink(), cell.span, cell.text, column.type);
      return false;
    }
    const bool is_alias = std::any_of(column.aliases.begin(), column.aliases.end(), [&](const auto& pair) { return pair.first == cell.text; });
    const bool is_value = std::find(column.values.begin(), column.values.end(), cell.text) != column.values.end();
    if (!column.values.empty() && !is_value && !is_alias) {
      Diagnostic& diagnostic =
          sink().Emit<Diag::ValueNotDeclared>(cell.span, cell.text, fmt::format("{}.{}", checker_.TableName(table, cell.span), checker_.ColumnName(table, id, cell.span)));
      SuggestName(checker_, diagnostic, cell.text, cell.span, column.values);
      return false;
    }
    return true;
  }

  static hir::GivenTable::Cell CellOf(const ast::Cell& cell) { return {cell.text, cell.quoted, cell.span}; }

  Checker& checker_;
  const Schema& schema_;
  hir::TestCase& test_;
};

}  // namespace

void SuggestName(Checker& checker, Diagnostic& diagnostic, const std::string& wrong, Span span, const std::vector<std::string>& candidates) {
  const std::string close = DidYouMean(wrong, candidates);
  if (!close.empty()) {
    diagnostic.label = Words(Phrase::DidYouMeanLabel, {close});
    diagnostic.fixes.push_back({span, close, false});
  } else if (!candidates.empty()) {
    diagnostic.help = Words(Phrase::OneOfThese, {checker.Listed(candidates, span)});
  }
}

void ReportCell(DiagnosticSink& sink, Span span, const std::string& text, const ValueType& type) {
  Diagnostic& diagnostic = sink.Emit<Diag::CellUnreadable>(span, text, WordsOf(Type::One(type)));
  switch (type.kind) {
    case ValueKind::Bool: diagnostic.help = Words(Phrase::EitherReading, {Argument("yes"), Argument("no")}); break;
    case ValueKind::Int: diagnostic.help = Words(Phrase::WrittenLike, {Argument("1200")}); break;
    case ValueKind::Decimal:
    case ValueKind::Number: diagnostic.help = Words(Phrase::WrittenLike, {Argument("1200.50")}); break;
    case ValueKind::Date: diagnostic.help = Words(Phrase::WrittenLike, {Argument("2026-01-31")}); break;
    case ValueKind::DateTime: diagnostic.help = Words(Phrase::WrittenLike, {Argument("2026-01-31 18:00")}); break;
    case ValueKind::Text:
    case ValueKind::Duration: break;
  }
}

void CheckGiven(Checker& checker, const ast::Given& given, hir::TestCase& test) { GivenChecker(checker, test).Check(given); }

}  // namespace limn::check
