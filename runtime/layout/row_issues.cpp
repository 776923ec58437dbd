#include "runtime/layout/row_issues.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace limn {
namespace {

std::string NamesOf(const TableSchema& table, const std::vector<ColumnId>& columns) {
  std::string names;
  for (const ColumnId column : columns) {
    names += (names.empty() ? "" : ", ") + table.columns[column.index].name;
  }
  return names;
}

// The first by their text, so that the list does not hang on the order of the file.
std::vector<std::string> ReportKeys(DataIssueKind kind, const TableSchema& table, const DuplicateChooser& chooser, const std::vector<uint32_t>& cell_rows,
                                    const TimeZone& zone, DataReport& report) {
  std::set<std::string> first;
  std::vector<const Column*> parts;
  for (const ColumnId part : table.key) {
    parts.push_back(&chooser.cells()[part.index]);
  }
  for (const uint32_t row : cell_rows) {
    std::string text = KeyText(parts, row, zone);
    if (first.size() < kListedKeysMax || text < *first.rbegin()) {
      first.insert(std::move(text));
    }
    if (first.size() > kListedKeysMax) {
      first.erase(std::prev(first.end()));
    }
  }
  std::vector<std::string> keys(first.begin(), first.end());
  if (!keys.empty()) {
    DataIssue issue = {.kind = kind, .table = table.name, .column = NamesOf(table, table.key), .count = cell_rows.size()};
    issue.hint = kind == DataIssueKind::DuplicateKeyLatest ? table.columns[table.latest_by->index].name : "";
    issue.ShowExamples(keys);
    report.Add(std::move(issue));
  }
  return keys;
}

}  // namespace

std::string KeyText(const std::vector<const Column*>& parts, size_t row, const TimeZone& zone) {
  std::string text;
  for (const Column* part : parts) {
    text += (part == parts.front() ? "" : ",") + Format(part->At(row), zone);
  }
  return text;
}

void AddExample(std::string example, std::vector<std::string>& examples) {
  if (std::find(examples.begin(), examples.end(), example) == examples.end()) {
    examples.push_back(std::move(example));
  }
}

void ReportWithoutKey(const TableSchema& table, uint64_t rows, DataReport& report) {
  const DataIssueKind kind = table.is_import ? DataIssueKind::LineIncomplete : !table.entity.empty() ? DataIssueKind::EntityWithoutKey : DataIssueKind::RowWithoutKey;
  if (rows != 0) {
    report.Add({.kind = kind, .table = table.name, .column = NamesOf(table, table.key), .count = rows});
  }
}

std::vector<std::string> ReportRepeated(const TableSchema& table, const DuplicateChooser& chooser, const RepeatedKeys& keys, const TimeZone& zone, DataReport& report) {
  std::vector<std::string> listed = ReportKeys(table.latest_by ? DataIssueKind::DuplicateKeyLatest : DataIssueKind::DuplicateKey, table, chooser, keys.differing, zone, report);
  ReportKeys(DataIssueKind::RepeatedRow, table, chooser, keys.equal, zone, report);
  return listed;
}

void ReportOrphans(const Schema& schema, LinkId link, uint64_t rows, const std::vector<std::string>& examples, DataReport& report) {
  if (rows == 0) {
    return;
  }
  const TableSchema& child = schema[schema[link].child];
  DataIssue issue = {.kind = DataIssueKind::Orphans, .table = child.name, .column = NamesOf(child, schema[link].child_columns), .hint = schema[schema[link].parent].name, .count = rows};
  issue.ShowExamples(examples);
  report.Add(std::move(issue));
}

}  // namespace limn
