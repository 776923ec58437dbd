#include "cli/data_complaints.h"

#include <optional>

namespace limn::cli {
namespace {

// Where limn.yaml says where the table comes from.
Span PlaceIn(const Project& project, const std::string& table_name) {
  const std::optional<TableId> table = project.schema.FindTable(table_name);
  if (!table || table->index >= project.table_spans.size()) {
    return Span::Nowhere();
  }
  const TableSpans& spans = project.table_spans[table->index];
  return spans.from.is_nowhere() || spans.from.begin == spans.from.end ? spans.name : spans.from;
}

}  // namespace

Words WordsOf(const DataIssue& issue) { return {Phrase::InBothLanguages, {Describe(issue, false), Describe(issue, true)}}; }

void ComplainAboutData(const DataReport& report, const Project& project, bool all, DiagnosticSink& sink) {
  for (const DataIssue& issue : report.issues()) {
    const bool fatal = IsFatal(issue.kind);
    if (!fatal && !all) {
      continue;
    }
    const Span span = PlaceIn(project, issue.table);
    Diagnostic& complaint = fatal ? sink.Emit<Diag::DataStops>(span, WordsOf(issue)) : sink.Emit<Diag::DataFinding>(span, WordsOf(issue));
    if (issue.line > 0) {
      complaint.place = issue.file + ":" + std::to_string(issue.line);
    }
  }
}

}  // namespace limn::cli
