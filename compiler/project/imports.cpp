#include "compiler/project/imports.h"

#include <algorithm>

namespace limn {
namespace {

// A date, or a day and a time: a day alone is its first moment, which every window by days takes for that day.
constexpr ValueType kDateType{ValueKind::DateTime};

TableSchema TableOf(const ImportRow& import, const TableSchema& entity) {
  TableSchema table;
  table.name = import.name;
  table.is_import = true;
  for (const ColumnId key : entity.key) {
    const ColumnSchema& column = entity.columns[key.index];
    ColumnSchema copy;
    copy.name = column.name;
    copy.names = column.names;
    copy.type = column.type;
    table.key.push_back({static_cast<uint32_t>(table.columns.size())});
    table.columns.push_back(std::move(copy));
  }
  ColumnSchema value;
  value.name = import.column;
  value.type = import.type;
  value.values = import.values;
  table.columns.push_back(std::move(value));
  if (!import.date_column.empty()) {
    ColumnSchema date;
    date.name = import.date_column;
    date.type = kDateType;
    table.time = ColumnId{static_cast<uint32_t>(table.columns.size())};
    table.key.push_back(*table.time);
    table.columns.push_back(std::move(date));
  }
  return table;
}

bool IsSame(const TableSchema& one, const TableSchema& other) {
  const auto same_column = [](const ColumnSchema& a, const ColumnSchema& b) {
    return a.name == b.name && a.names == b.names && a.type == b.type && a.values == b.values;
  };
  return one.is_import && other.is_import && one.name == other.name && one.key == other.key && one.time == other.time &&
         std::equal(one.columns.begin(), one.columns.end(), other.columns.begin(), other.columns.end(), same_column);
}

}  // namespace

std::string WrittenPathOf(const ImportRow& import) { return import.file.substr(import.file.starts_with(kSqlitePrefix) ? kSqlitePrefix.size() : 0); }

std::string PathOfImport(const Project& project, const ImportRow& import) { return project.PathOf(WrittenPathOf(import)); }

std::optional<TableId> AddImport(Project& project, const ImportRow& import, Span place) {
  const std::optional<TableId> entity = project.schema.FindTable(import.entity);
  if (!entity || project.schema[*entity].key.empty()) {
    return std::nullopt;
  }
  TableSchema table = TableOf(import, project.schema[*entity]);
  TableSource source;
  source.format = import.file.starts_with(kSqlitePrefix) ? SourceFormat::Sqlite : SourceFormat::Csv;
  source.sqlite_table = source.format == SourceFormat::Sqlite ? import.name : "";
  source.paths = {PathOfImport(project, import)};
  source.cells.resize(table.columns.size());
  for (uint32_t index = 0; index < project.schema.tables.size(); ++index) {
    if (!IsSame(project.schema.tables[index], table) || project.sources[index].paths != source.paths || project.sources[index].format != source.format) {
      continue;
    }
    const bool is_of_entity = std::any_of(project.schema.links.begin(), project.schema.links.end(),
                                          [&](const Link& link) { return link.child.index == index && link.parent == *entity; });
    if (is_of_entity) {
      return TableId{index};
    }
  }
  const TableId id{static_cast<uint32_t>(project.schema.tables.size())};
  // One that was written otherwise before (in a REPL): its rules go on under a name that nobody can write.
  for (TableSchema& other : project.schema.tables) {
    other.name += other.is_import && other.name == import.name ? " (before)" : "";
  }
  Link link;
  link.name = project.schema[*entity].name;
  link.child = id;
  link.parent = *entity;
  for (uint32_t column = 0; column < project.schema[*entity].key.size(); ++column) {
    link.child_columns.push_back({column});
  }
  TableSpans spans;
  spans.name = place;
  spans.from = place;
  spans.columns.resize(table.columns.size(), place);
  spans.column_types.resize(table.columns.size(), place);
  project.schema.tables.push_back(std::move(table));
  project.schema.links.push_back(std::move(link));
  project.sources.push_back(std::move(source));
  project.table_spans.push_back(std::move(spans));
  project.link_spans.push_back(place);
  project.time_candidates.emplace_back();
  return id;
}

ImportColumns ColumnsOf(const Schema& schema, TableId import) {
  const TableSchema& table = schema[import];
  const auto columns = static_cast<uint32_t>(table.columns.size());
  return {{table.time ? columns - 2 : columns - 1}, table.time};
}

}  // namespace limn
