/// DataIssue: something wrong in data, counted with an example; the compiler side turns it into a diagnostic with a place.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace limn {

/// What was found. One row per kind in data_issues.def.
enum class DataIssueKind : uint16_t {
#define DATA_ISSUE(name, ...) name,
#include "runtime/tables/data_issues.def"
#undef DATA_ISSUE
};

/// One cell or row that shows an issue.
struct DataExample {
  std::string file;
  uint64_t line = 0;  // from 1; 0 where there is none
  std::string text;
};

/// `count` occurrences in a table (and column); the first with its text and place.
struct DataIssue {
  static constexpr size_t kExamplesMax = 3;
  /// Texts that no place is known of; as many as are shown.
  void ShowExamples(const std::vector<std::string>& texts);

  DataIssueKind kind;
  std::string table;
  std::string column;   // "" where it concerns rows or files
  std::string file;
  uint64_t line = 0;    // of the first example, from 1; 0 where there is none
  std::string example;  // the cell, shortened; or a reason from the operating system
  std::string hint;     // what was wanted ("DD-MM-YYYY", the closest header, …), in no language
  uint64_t count = 1;
  std::vector<DataExample> further;  // up to two more examples
};

/// Whether the kind stops the load (a file that isn't there) or is only counted (a bad cell).
bool IsFatal(DataIssueKind kind);
/// The name of the kind's row, `BadDate`: stable, for machine output and tests.
std::string_view NameOf(DataIssueKind kind);
/// The sentence of the kind's row, filled in.
std::string Describe(const DataIssue& issue, bool chinese);
/// A cell as it is shown in messages: control characters and broken UTF-8 escaped, at most 40 characters.
std::string ShortExample(std::string_view cell);

/// Collects issues; equal kind, table and column (and format, where one is proposed) are one entry with a count and up to three examples. In order of
/// first arrival.
class DataReport {
 public:
  void Add(DataIssue issue);
  void Append(const DataReport& other);
  const std::vector<DataIssue>& issues() const { return issues_; }
  bool has_fatal() const;

 private:
  std::vector<DataIssue> issues_;
  std::map<std::tuple<DataIssueKind, std::string, std::string, std::string>, size_t> places_;  // in issues_, by kind, table, column and format
};

}  // namespace limn
