#include "cli/testing/load_test.h"

#include "cli/testing/given_tables.h"

namespace limn::cli {

std::unique_ptr<Execution> LoadTest(const hir::TestCase& test, const Project& project, const Program& program, std::vector<DataIssue>& issues) {
  auto execution = std::make_unique<Execution>();
  execution->program = program;
  LoadRequest request = RequestOf(program, project, test.as_of);
  request.sources = nullptr;  // a test gives its entities as rows, also those that limn.yaml takes from keys
  DataReport cells;
  std::vector<std::vector<Column>> tables = TablesOf(test, project.schema, project.zone, cells);
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
