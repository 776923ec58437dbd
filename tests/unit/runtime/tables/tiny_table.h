/// A tiny table read from text, for tests written as tables of inputs.
#pragma once

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "runtime/tables/reader.h"

namespace limn {

/// A folder of its own for one test, removed at its end.
class TestFolder {
 public:
  TestFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "limn_test_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  std::string File(const std::string& name) const { return (path_ / name).string(); }
  std::string Write(const std::string& name, std::string_view bytes) const {
    std::ofstream(File(name), std::ios::binary) << bytes;
    return File(name);
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(File(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Runs a check as a user without rights on files of others, whatever the suite runs as: the superuser may do everything. The folder is opened
/// for reading to that user. In a process of its own; its checks are not seen here, its answer is.
template <typename Check>
bool HoldsWithoutPrivileges(const TestFolder& folder, Check check) {
  constexpr uid_t kNobody = 65534;
  if (geteuid() == 0) {
    chmod(folder.path().c_str(), 0755);
  }
  const pid_t child = fork();
  if (child == 0) {
    const bool dropped = geteuid() != 0 || (setgid(kNobody) == 0 && setuid(kNobody) == 0);
    _exit(dropped && check() ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  return status == 0;
}

/// What a read gave: rows of texts as Format writes them, `?` for missing, and the issues as `BadDate×2 b (file:line "example") hint`.
struct TinyRead {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> issues;
  ResumePosition position;
  bool opened = false;
};

/// A table called `t` with its source, to be changed by the test before it is read.
struct TinyTable {
  TableSchema schema;
  TableSource source;
  TimeZone zone = TimeZone::Utc();
  ResumePosition from;

  TinyTable() { schema.name = "t"; }
  TinyTable& Add(const std::string& name, ValueType type, CellFormat format = {}) {
    ColumnSchema column;
    column.name = name;
    column.type = type;
    schema.columns.push_back(column);
    source.cells.push_back(std::move(format));
    return *this;
  }

  TinyRead Read() const {
    TinyRead result;
    DataReport report;
    ReadRequest request{.table = &schema, .source = &source, .zone = zone, .from = from};
    for (uint32_t column = 0; column < schema.columns.size(); ++column) {
      request.columns.push_back({column});
    }
    const auto reader = OpenTable(request, report);
    result.opened = reader != nullptr;
    for (Chunk chunk; reader != nullptr && reader->Next(chunk);) {
      for (size_t row = 0; row < chunk.rows; ++row) {
        result.rows.emplace_back();
        for (const Column& column : chunk.columns) {
          result.rows.back().push_back(column.IsKnown(row) ? Format(column.At(row), TimeZone::Utc()) : "?");
        }
      }
      result.position = chunk.position;
    }
    for (const DataIssue& issue : report.issues()) {
      std::string text(NameOf(issue.kind));
      text += issue.count != 1 ? "×" + std::to_string(issue.count) : "";
      text += issue.column.empty() ? "" : " " + issue.column;
      text += issue.line != 0 ? " :" + std::to_string(issue.line) : "";
      text += issue.example.empty() ? "" : " \"" + issue.example + "\"";
      text += issue.hint.empty() ? "" : " -> " + issue.hint;
      result.issues.push_back(text);
    }
    return result;
  }
};

using Rows = std::vector<std::vector<std::string>>;
using Texts = std::vector<std::string>;

inline ValueType IntType() { return {ValueKind::Int}; }
inline ValueType TextType() { return {ValueKind::Text}; }
inline ValueType DecimalType(uint8_t scale) { return {ValueKind::Decimal, scale}; }
inline ValueType NumberType() { return {ValueKind::Number}; }
inline ValueType BoolType() { return {ValueKind::Bool}; }
inline ValueType DateType() { return {ValueKind::Date}; }
inline ValueType DateTimeType() { return {ValueKind::DateTime}; }

}  // namespace limn
