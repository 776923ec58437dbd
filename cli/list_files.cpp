#include "cli/list_files.h"

#include <filesystem>
#include <unordered_set>

#include "compiler/diagnostics/renderer.h"
#include "runtime/tables/reader.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

// Source: semantics.md, the last lines: lists hold at most a million values.
constexpr size_t kListValuesMax = 1'000'000;

bool IsInside(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const fs::path real_file = fs::weakly_canonical(file, error);
  const fs::path real_folder = fs::weakly_canonical(folder.empty() ? fs::path(".") : folder, error);
  const fs::path relative = real_file.lexically_relative(real_folder);
  return !error && !relative.empty() && *relative.begin() != "..";
}

}  // namespace

bool StandsInProject(const Project& project, const std::string& path) {
  return !fs::path(path).is_absolute() && IsInside(fs::path(project.folder) / path, project.folder);
}

std::optional<std::vector<std::string>> ReadListFile(const Project& project, const std::string& path, const std::string& column, Span span,
                                                     DiagnosticSink& sink) {
  const fs::path file = fs::path(project.folder) / path;
  if (!StandsInProject(project, path)) {
    sink.Emit<Diag::ListOutsideProject>(span, path);
    return std::nullopt;
  }
  if (column.empty()) {
    sink.Emit<Diag::ListUnreadable>(span, path, Phrase::ListWithoutColumn).help = Words(Phrase::NameListColumn);
    return std::nullopt;
  }
  TableSchema table;
  ColumnSchema text_column;
  text_column.name = column;
  text_column.type = {ValueKind::Text};
  table.columns.push_back(std::move(text_column));
  TableSource source;
  source.paths = {file.lexically_normal().string()};
  source.cells.resize(1);
  source.cells[0].header = column;
  DataReport report;
  const std::unique_ptr<TableReader> reader = OpenTable({.table = &table, .source = &source, .columns = {ColumnId{0}}}, report);
  std::vector<std::string> values;
  std::unordered_set<std::string> seen;
  Chunk chunk;
  while (reader != nullptr && reader->Next(chunk)) {
    const Column& texts = chunk.columns[0];
    for (size_t row = 0; row < chunk.rows; ++row) {
      if (texts.IsKnown(row) && seen.insert(texts.At(row).as_text()).second) {
        values.push_back(texts.At(row).as_text());
      }
    }
    if (values.size() > kListValuesMax) {
      sink.Emit<Diag::ListUnreadable>(span, path, Words(Phrase::TooManyListValues, {kListValuesMax})).help = Words(Phrase::DeclareATable);
      return std::nullopt;
    }
  }
  for (const DataIssue& issue : report.issues()) {
    if (IsFatal(issue.kind)) {
      Diagnostic& diagnostic = sink.Emit<Diag::ListUnreadable>(span, path, Words(Phrase::InBothLanguages, {Describe(issue, false), Describe(issue, true)}));
      if (issue.kind == DataIssueKind::ColumnNotInFile) {
        diagnostic.help = Words(Phrase::CorrectListColumn);
      }
      return std::nullopt;
    }
  }
  return values;
}

}  // namespace limn::cli
