/// The run report: what was read, what was wrong in it, who carries which label, where the outputs are, how long it took.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/execution.h"
#include "cli/report/coverage.h"
#include "compiler/project/project.h"
#include "runtime/vm/vm.h"

namespace limn::cli {

/// A file that was written.
struct WrittenFile {
  std::string path;
  std::string format;  // csv, jsonl, sqlite
  uint64_t rows = 0;
  uint64_t labels = 0;
  uint64_t bytes = 0;
};

/// Labels of one entity as they were written: which rows, which labels in which order.
struct WrittenLabels {
  LabelTable labels;
  Bitmap shown;  // rows that are written; empty: all
  std::vector<Coverage> coverage;  // by label
  std::vector<std::string> with_consent;  // labels `for` a purpose: empty for those who didn't consent
  std::vector<std::string> withheld;  // labels left out because they show personal data: "contact (customers.email)"
};

/// A value that went missing at an expression.
struct ExpressionProblem {
  std::string place;    // rules/value.limn:12:5
  std::string text;     // the expression as written
  uint64_t count = 0;
  std::string example;  // a row, in words: "orders o17", "a row of visits of customers c4"
  bool may_divide = false;  // a divisor may have been 0; else a value was too large
};

/// What has changed since the run before.
struct ChangesReport {
  enum class Before : uint8_t { Kept, Nothing, OtherProgram, Damaged };
  Before before = Before::Nothing;
  AsOf since;                            // of the labels kept
  bool is_refreshed = false;             // only those were looked at whose labels may be others
  size_t looked_at = 0;                  // then, of the main entity
  std::vector<std::pair<TableId, uint64_t>> new_rows;  // then
  uint64_t rows = 0;                     // with a label that is another, of all entities
  uint64_t labels = 0;                   // that are others
  bool leaves_sample = false;            // the environment has one, which does not count here
  std::vector<std::string> withheld;     // labels left out because they show personal data, as in WrittenLabels
  std::string not_kept;                  // why the labels could not be kept for the next time, in the words of the operating system or of the report
};

struct RunReportInput {
  const Project* project = nullptr;
  const Execution* execution = nullptr;
  AsOf as_of;
  std::vector<std::pair<std::string, Value>> parameters;  // those that were set for this run
  std::string environment;
  std::optional<double> sample;
  std::optional<size_t> first;  // so many rows of each entity
  std::string where;
  std::vector<WrittenLabels> entities;
  std::vector<ClusterResult> clusters;
  std::vector<ClaimResult> claims;  // as the program's
  std::vector<ExpressionProblem> problems;
  std::optional<ChangesReport> changes;  // in place of labels
  std::optional<uint64_t> spilled;       // bytes of labels that memory had no room for
  std::vector<WrittenFile> files;
  std::vector<Phase> phases;
  std::string program_hash;
};

/// The day of the newest row as of the run, of all tables with a time that were read.
struct NewestRow {
  static constexpr int64_t kOldDays = 90;  // source: docs/language/running.md, "The report"
  Date day;
  int64_t days_before_as_of = 0;
  /// Whether somebody should look whether the data arrived.
  bool is_old() const { return days_before_as_of > kOldDays; }
};
/// Nothing where no such table was read, or none of its rows has a time.
std::optional<NewestRow> NewestRowOf(const RunReportInput& input);

/// For people, at the console's width.
std::string RunReportText(const RunReportInput& input, const Console& console);
/// Only what somebody should look at; "" where nothing is.
std::string FindingsText(const RunReportInput& input, const Console& console);
/// For machines: docs/reference/run_report.md says what each member holds.
std::string RunReportJson(const RunReportInput& input);

}  // namespace limn::cli
