/// CellIssues: counts what is wrong in one column's cells, cheap for a million of them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/tables/data_issue.h"

namespace limn {

class CellIssues {
 public:
  CellIssues(std::string table, std::string column, DataReport& report) : table_(std::move(table)), column_(std::move(column)), report_(&report) {}

  /// Whether the next of a kind is shown as an example; the others need no place and no hint.
  bool WantsExample(DataIssueKind kind) const { return seen_[static_cast<size_t>(kind)] < kExamples; }
  void Count(DataIssueKind kind) {
    ++seen_[static_cast<size_t>(kind)];
    ++pending_[static_cast<size_t>(kind)];
    any_pending_ = true;
  }
  void CountWithExample(DataIssueKind kind, std::string_view cell, const std::string& file, uint64_t line, std::string hint) {
    ++seen_[static_cast<size_t>(kind)];
    report_->Add({.kind = kind, .table = table_, .column = column_, .file = file, .line = line, .example = ShortExample(cell), .hint = std::move(hint)});
  }
  /// Hands the counts over; after each batch.
  void Flush() {
    for (size_t kind = 0; any_pending_ && kind < kKinds; ++kind) {
      if (pending_[kind] != 0) {
        report_->Add({.kind = static_cast<DataIssueKind>(kind), .table = table_, .column = column_, .count = pending_[kind]});
        pending_[kind] = 0;
      }
    }
    any_pending_ = false;
  }

 private:
  static constexpr size_t kKinds = 0
#define DATA_ISSUE(...) +1
#include "runtime/tables/data_issues.def"
#undef DATA_ISSUE
      ;
  static constexpr uint64_t kExamples = 3;

  std::string table_;
  std::string column_;
  DataReport* report_;
  std::array<uint64_t, kKinds> seen_{};
  std::array<uint64_t, kKinds> pending_{};
  bool any_pending_ = false;
};

}  // namespace limn
