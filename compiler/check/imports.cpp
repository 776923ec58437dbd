// Imported tags: their files as tables of the schema, their values as what the latest line of a file says. Source: semantics.md "imported tags".

#include <algorithm>

#include "compiler/check/body_checker.h"
#include "compiler/project/imports.h"
#include "runtime/kernels/fault.h"

namespace limn::check {

// Before names are declared: from here on the schema has all of its tables.
void Checker::AddImports() {
  for (const ast::File* file : files_) {
    for (const ast::Statement& statement : file->statements) {
      const auto* import = std::get_if<ast::ImportTag>(&statement.node);
      if (const std::optional<TableId> table = import == nullptr ? std::nullopt : AddImport(*file, *import)) {
        imports_.emplace(import, *table);
      }
    }
  }
}

std::optional<TableId> Checker::TableOfImport(const ast::ImportTag& import) const {
  const auto table = imports_.find(&import);
  return table == imports_.end() ? std::nullopt : std::optional(table->second);
}

std::optional<TableId> Checker::AddImport(const ast::File& file, const ast::ImportTag& import) {
  const std::optional<TableId> entity = FindTableOf(import.header);
  const std::optional<ValueType> type = import.type ? TypeNamed(file, *import.type) : std::optional(ValueType{ValueKind::Text});
  const std::optional<std::vector<std::string>> values = type ? ClosedValues(file, import, *type) : std::nullopt;
  if (!entity || !import.source || !type || !values || !input_.add_import) {
    return std::nullopt;  // said, or said when the name is declared
  }
  const ast::Name& name = import.header.name;
  if (schema()[*entity].key.empty()) {
    sink_->Emit<Diag::ImportNeedsKey>(import.header.on ? import.header.on->span : name.span, TableName(*entity, name.span));
    return std::nullopt;
  }
  const std::optional<TableId> namesake = schema().FindTable(name.text);
  if ((namesake && !schema()[*namesake].is_import) || schema().FindEntity(name.text)) {
    sink_->Emit<Diag::ImportNameTaken>(name.span, name.text);
    return std::nullopt;
  }
  ImportRow row;
  row.name = name.text;
  row.entity = schema()[*entity].name;
  row.file = import.source->file.value;
  row.column = import.source->column ? import.source->column->text : name.text;
  row.type = *type;
  row.values = *values;
  row.date_column = import.dated ? import.dated->text : "";
  row.author = import.author ? import.author->value : "";
  const auto is_key = [&](const std::string& column) {
    const std::optional<ColumnId> found = schema().FindColumn(*entity, column);
    const std::vector<ColumnId>& key = schema()[*entity].key;
    return found && std::find(key.begin(), key.end(), *found) != key.end();
  };
  if (is_key(row.column)) {
    sink_->Emit<Diag::ImportColumnTwice>(import.source->column ? import.source->column->span : name.span, row.column);
    return std::nullopt;
  }
  if (import.dated && (is_key(row.date_column) || row.date_column == row.column)) {
    sink_->Emit<Diag::ImportColumnTwice>(import.dated->span, row.date_column);
    return std::nullopt;
  }
  return input_.add_import(row, import.source->span);
}

// in ("low", "high"): nothing, with a complaint, where they are no texts.
std::optional<std::vector<std::string>> Checker::ClosedValues(const ast::File& file, const ast::ImportTag& import, const ValueType& type) {
  std::vector<std::string> values;
  if (!import.values.empty() && type.kind != ValueKind::Text) {
    sink_->Emit<Diag::ImportValuesOfText>(import.values_span, WordsOf(Type::One(type)));
    return std::nullopt;
  }
  ExpressionChecker expressions(*this, file, schema().main_entity);
  bool complete = true;
  for (const ast::ExprId source : import.values) {
    const std::optional<Value> value = expressions.LiteralOf(source, Phrase::AnImportsValue);
    if (value && value->type.kind != ValueKind::Text) {
      sink_->Emit<Diag::TypeMismatch>(file[source].span, Phrase::Texts, WordsOf(Type::One(value->type)));
    }
    complete = complete && value && value->type.kind == ValueKind::Text;
    if (complete && std::find(values.begin(), values.end(), value->as_text()) == values.end()) {
      values.push_back(value->as_text());
    }
  }
  return complete ? std::optional(std::move(values)) : std::nullopt;
}

void BodyChecker::CheckImport(const ast::ImportTag& source) {
  const std::optional<TableId> table = checker_.TableOfImport(source);
  definition().type = Type::Error();
  definition().body = hir::MetricBody{expressions_.Error(definition().span)};
  if (source.expires && !source.dated) {
    sink().Emit<Diag::ExpiryNeedsDate>(file_[*source.expires].span);
    return;
  }
  if (!table) {
    return;
  }
  const Span span = source.source->span;
  const ImportColumns columns = ColumnsOf(checker_.schema(), *table);
  hir::Import import{};
  import.table = *table;
  import.column = columns.value;
  import.file = source.source->file.value;
  import.author = source.author ? source.author->value : "";
  import.latest = LastOf(*table, columns.value, span);
  hir::ExprId value = import.latest;
  if (columns.date) {
    import.dated = LastOf(*table, *columns.date, source.dated->span);
  }
  if (source.expires) {
    import.fresh = CheckExpiry(source, *import.dated);
    if (!import.fresh) {
      return;
    }
    import.expires = file_[*source.expires].span;
    const Type type = expressions_.TypeOf(import.latest);
    const hir::ExprId missing = expressions_.AddLiteral(Value::Missing(type.value), span);
    value = expressions_.Add({hir::If{*import.fresh, import.latest, missing}, type, span});
  }
  definition().type = expressions_.TypeOf(value);
  definition().body = hir::MetricBody{value};
  definition().import = std::move(import);
}

// The column in the latest line of a row. Where no line has a date there is one line at most: rows that differ are an error.
hir::ExprId BodyChecker::LastOf(TableId table, ColumnId column, Span span) {
  const Schema& schema = checker_.schema();
  hir::Aggregate last{};
  last.function = schema[table].time ? hir::AggregateFunction::Last : hir::AggregateFunction::MostCommon;
  for (uint32_t link = 0; link < schema.links.size(); ++link) {
    if (schema.links[link].child == table) {
      last.downs = {LinkId{link}};
    }
  }
  last.table = table;
  const Type type = Type::One(schema.ColumnOf(table, column).type, true);
  last.argument = expressions_.Add({hir::ColumnRef{{last.frame, {}}, table, column}, type, span});
  return expressions_.Add({std::move(last), type, span});
}

// Whether the day of the line lies in the last so many days, as a window has them: `expires after 30 days` holds on as of and the 29 days before.
std::optional<hir::ExprId> BodyChecker::CheckExpiry(const ast::ImportTag& source, hir::ExprId dated) {
  const Span span = file_[*source.expires].span;
  const std::optional<Value> length = expressions_.LiteralOf(*source.expires, Phrase::TheWindowsLength);
  if (!length) {
    return std::nullopt;
  }
  if (length->type.unit == DurationUnit::Micros) {
    sink().Emit<Diag::HoursOnDates>(span, source.dated->text);
    return std::nullopt;
  }
  if (length->as_int() < 1) {
    sink().Emit<Diag::EmptyWindow>(span, checker_.sources().Text(span));
    return std::nullopt;
  }
  const Type day = Type::One({ValueKind::Date}, false);
  const hir::ExprId today = expressions_.Add({hir::Today{}, day, span});
  const hir::ExprId amount = expressions_.AddLiteral(*length, span);
  const hir::ExprId limit = expressions_.Add({hir::Binary{hir::BinaryOp::Subtract, today, amount}, day, span});
  const hir::ExprId made = expressions_.ConvertTo(dated, {ValueKind::Date});
  return expressions_.Add({hir::Binary{LIMN_FAULT(53) ? hir::BinaryOp::GreaterEqual : hir::BinaryOp::Greater, made, limit}, Type::One({ValueKind::Bool}, true), span});
}

}  // namespace limn::check
