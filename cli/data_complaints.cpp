#include "cli/data_complaints.h"

#include <optional>
#include <string>
#include <string_view>

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

// A sentence of data_issues.def: what is wrong, and behind the last semicolon what to do; "" where it doesn't say.
struct Sentence {
  std::string problem;
  std::string repair;
};
Sentence Split(const std::string& text, std::string_view semicolon) {
  const size_t at = text.rfind(semicolon);
  return at == std::string::npos ? Sentence{text, ""} : Sentence{text.substr(0, at), text.substr(at + semicolon.size())};
}

// What to do, where the sentence doesn't say it; nothing elsewhere.
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

// The columns that a file of an imported tag must have; nothing for another table.
std::optional<Words> HelpOfImport(const DataIssue& issue, const Project& project) {
  const std::optional<TableId> table = project.schema.FindTable(issue.table);
  if (!table || !project.schema[*table].is_import || issue.kind != DataIssueKind::ColumnNotInFile) {
    return std::nullopt;
  }
  std::string columns;
  for (const ColumnSchema& column : project.schema[*table].columns) {
    columns += (columns.empty() ? "" : ", ") + column.name;
  }
  return Words(Phrase::DataHelpImport, {columns});
}

void EmitFatal(const DataIssue& issue, const Project& project, Span span, DiagnosticSink& sink) {
  const std::optional<Words> for_import = HelpOfImport(issue, project);
  const std::optional<Words> help = for_import ? for_import : HelpOf(issue);
  const Sentence english = Split(Describe(issue, false), "; ");
  const Sentence chinese = Split(Describe(issue, true), "；");
  const bool is_split = !help && !english.repair.empty() && !chinese.repair.empty();
  Diagnostic& complaint = sink.Emit<Diag::DataStops>(span, is_split ? Words(Phrase::InBothLanguages, {english.problem, chinese.problem}) : WordsOf(issue));
  if (is_split) {
    complaint.help = Words(Phrase::InBothLanguages, {english.repair, chinese.repair});
  } else if (help) {
    complaint.help = *help;
  }
  if (issue.line > 0) {
    complaint.place = issue.file + ":" + std::to_string(issue.line);
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
    if (fatal) {
      EmitFatal(issue, project, span, sink);
      continue;
    }
    Diagnostic& complaint = sink.Emit<Diag::DataFinding>(span, WordsOf(issue));
    if (issue.line > 0) {
      complaint.place = issue.file + ":" + std::to_string(issue.line);
    }
  }
}

}  // namespace limn::cli
