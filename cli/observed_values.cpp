#include "cli/observed_values.h"

#include <algorithm>
#include <map>

#include "cli/data_complaints.h"
#include "cli/execution.h"
#include "cli/numbers.h"
#include "runtime/layout/database.h"

namespace limn::cli {
namespace {

constexpr size_t kShownValues = 5;

using Counted = std::vector<std::pair<std::string, uint64_t>>;

// The values of a column with their counts, the most frequent first, then by bytes.
Counted CountValues(const Column& column) {
  if (!column.dictionary) {
    return {};
  }
  std::vector<uint64_t> counts(column.dictionary->size(), 0);
  const auto& codes = std::get<std::vector<uint32_t>>(column.data);
  for (size_t row = 0; row < column.length; ++row) {
    if (column.IsKnown(row)) {
      ++counts[codes[row]];
    }
  }
  Counted values;
  for (uint32_t code = 0; code < counts.size(); ++code) {
    if (counts[code] > 0) {
      values.emplace_back(column.dictionary->At(code), counts[code]);
    }
  }
  std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  return values;
}

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    quoted += letter == '"' || letter == '\\' ? std::string("\\") + letter : std::string(1, letter);
  }
  return quoted + "\"";
}

void Warn(const hir::ValueUse& use, const Counted& values, const Schema& schema, DiagnosticSink& sink) {
  const TableSchema& table = schema[use.table];
  const ColumnSchema& column = schema.ColumnOf(use.table, use.column);
  std::string shown;
  std::vector<std::string> names;
  for (size_t index = 0; index < values.size(); ++index) {
    names.push_back(values[index].first);
    if (index < kShownValues) {
      shown += (shown.empty() ? "" : ", ") + Quoted(values[index].first) + " (" + Grouped(values[index].second) + ")";
    }
  }
  if (values.size() > kShownValues) {
    shown += ", …";
  }
  Diagnostic& warning = sink.Emit<Diag::ValueNeverOccurs>(use.span, column.name, use.text);
  const std::string full_name = table.name + "." + column.name;
  warning.label = values.empty() ? Words(Phrase::HoldsNothing, {full_name}) : Words(Phrase::HoldsValues, {full_name, shown});
  constexpr size_t kFewValues = 20;
  const std::string close = names.size() <= kFewValues ? ClosestValue(use.text, names) : DidYouMean(use.text, names);
  if (!close.empty()) {
    warning.help = Words(Phrase::ReplaceWith, {Quoted(close)});
    warning.fixes.push_back({.span = use.span, .replacement = Quoted(close), .certain = false});
  }
}

}  // namespace

void CheckObservedValues(Workspace& workspace) {
  const Project& project = *workspace.project;
  // All that a run would read, so that all it would find is found; values are counted as of the same moment.
  LoadRequest request = RequestOf(LowerWorkspace(workspace, {}).program, project, project.as_of.value_or(Now(project.zone)));
  for (const hir::ValueUse& use : workspace.module.value_uses) {
    request.columns[use.table.index][use.column.index] = true;
  }
  DataReport report;
  const std::optional<Database> database = Load(request, report);
  ComplainAboutData(report, project, true, workspace.sink);
  if (!database) {
    return;
  }
  std::map<std::pair<uint32_t, uint32_t>, Counted> columns;
  for (const hir::ValueUse& use : workspace.module.value_uses) {
    const auto [entry, is_new] = columns.try_emplace({use.table.index, use.column.index});
    if (is_new) {
      entry->second = CountValues(database->ColumnOf(use.table, use.column));
    }
    const Counted& values = entry->second;
    const bool occurs = std::any_of(values.begin(), values.end(), [&](const auto& value) { return value.first == use.text; });
    if (!occurs) {
      Warn(use, values, project.schema, workspace.sink);
    }
  }
  workspace.sink.SortAndDeduplicate();
}

}  // namespace limn::cli
