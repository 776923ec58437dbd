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

// What to do, where the message doesn't say it; nothing elsewhere.
std::optional<Words> HelpOf(const DataIssue& issue) {
  switch (issue.kind) {
    case DataIssueKind::FileNotFound: return issue.hint.empty() ? std::optional(Words(Phrase::DataHelpPath)) : std::nullopt;
    case DataIssueKind::NoFileMatches: return Words(Phrase::DataHelpPath);
    case DataIssueKind::FileUnreadable: return Words(Phrase::DataHelpReading);
    case DataIssueKind::FileEmpty: return Words(Phrase::DataHelpHeader);
    case DataIssueKind::QuoteNotClosed: return Words(Phrase::DataHelpQuote);
    case DataIssueKind::ColumnNotInFile: return Words(Phrase::DataHelpColumn);
    case DataIssueKind::SqliteNotADatabase: return Words(Phrase::DataHelpSqlite);
    case DataIssueKind::SqliteTableMissing: return Words(Phrase::DataHelpTable);
    case DataIssueKind::SqliteQueryFailed: return Words(Phrase::DataHelpQuery);
    case DataIssueKind::TooManyRows: return Words(Phrase::DataHelpRows);
    case DataIssueKind::UnknownZone: return Words(Phrase::DataHelpZone);
    default: return std::nullopt;
  }
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
    if (const std::optional<Words> help = fatal ? HelpOf(issue) : std::nullopt) {
      complaint.help = *help;
    }
    if (issue.line > 0) {
      complaint.place = issue.file + ":" + std::to_string(issue.line);
    }
  }
}

}  // namespace limn::cli
