#include "cli/testing/load_test.h"

#include <algorithm>

#include "cli/testing/given_tables.h"

namespace limn::cli {
namespace {

// Whether the test says itself who belongs together: by the column, or by rows of a table that is made of its keys.
bool IsGivenOtherwise(const hir::TestCase& test, const Project& project, TableId table, ColumnId column) {
  const hir::GivenTable* own = hir::GivenOf(test, table);
  if (own != nullptr && std::find(own->columns.begin(), own->columns.end(), column) != own->columns.end()) {
    return true;
  }
  for (uint32_t other = 0; other < project.sources.size(); ++other) {
    for (const KeySource& source : project.sources[other].keys_from) {
      const bool is_made_of_it = source.table == table && std::find(source.columns.begin(), source.columns.end(), column) != source.columns.end();
      if (is_made_of_it && hir::GivenOf(test, {other}) != nullptr) {
        return true;
      }
    }
  }
  return false;
}

// A test gives its entities as rows, also those that limn.yaml takes from keys; but who belongs together is found among the given rows as among all
// others, where the test doesn't say it, and the persons that these are, where it gives none.
std::vector<TableSource> SourcesOf(const hir::TestCase& test, const Project& project) {
  const auto is_there = [&](TableId table) { return hir::GivenOf(test, table) != nullptr || test.entity == table; };
  std::vector<TableSource> sources(project.schema.tables.size());
  for (uint32_t table = 0; table < project.sources.size(); ++table) {
    for (const IdentitySource& identity : project.sources[table].identities) {
      if (is_there({table}) && !identity.is_given && !IsGivenOtherwise(test, project, {table}, identity.column)) {
        sources[table].identities.push_back(identity);
      }
    }
    for (const KeySource& source : project.sources[table].keys_from) {
      const auto is_computed = [&](ColumnId column) { return project.schema.ColumnOf(source.table, column).is_computed; };
      if (hir::GivenOf(test, {table}) == nullptr && is_there(source.table) && std::all_of(source.columns.begin(), source.columns.end(), is_computed)) {
        sources[table].keys_from.push_back(source);
      }
    }
  }
  return sources;
}

}  // namespace

std::unique_ptr<Execution> LoadTest(const hir::TestCase& test, const Project& project, const Program& program, std::vector<DataIssue>& issues) {
  auto execution = std::make_unique<Execution>();
  execution->program = program;
  LoadRequest request = RequestOf(program, project, test.as_of);
  const std::vector<TableSource> sources = SourcesOf(test, project);
  request.sources = &sources;
  std::vector<bool> made;
  for (const TableSource& source : sources) {
    made.push_back(!source.keys_from.empty());
  }
  DataReport cells;
  std::vector<std::vector<Column>> tables = TablesOf(test, project.schema, made, project.zone, cells);
  issues = cells.issues();
  // Orphans and rows after `as of` are what a test may be about; only what stops the load is wrong with it.
  execution->database = LoadFromColumns(request, std::move(tables), execution->data);
  if (!execution->database) {
    issues.insert(issues.end(), execution->data.issues().begin(), execution->data.issues().end());
    return nullptr;
  }
  DiagnosticSink sink;
  return LinkData(*execution, {}, sink) ? std::move(execution) : nullptr;
}

}  // namespace limn::cli
