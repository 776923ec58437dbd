/// CellIssues: counts what is wrong in one column's cells, cheap for a million of them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/tables/data_issue.h"

namespace limn {

class CellIssues {
 public:
  CellIssues(std::string table, std::string column, DataReport& report) : table_(std::move(table)), column_(std::move(column)), report_(&report) {}

  /// Whether the next of a kind is shown as an example; the others need no place, and a hint only where it is a format: cells that need different
  /// formats are different findings (DataReport).
  bool WantsExample(DataIssueKind kind, const std::string& hint = "") const {
    return seen_[static_cast<size_t>(kind)] < kExamples || (NeedsAFormat(kind) && IsNewFormat(kind, hint));
  }
  void Count(DataIssueKind kind, const std::string& hint = "") {
    if (NeedsAFormat(kind)) {
      // Of too many the rest counts with the first.
      const auto known = known_formats_.find({kind, hint});
      ++(known != known_formats_.end() ? known : known_formats_.lower_bound({kind, ""}))->second;
    } else {
      ++pending_[static_cast<size_t>(kind)];
    }
    ++seen_[static_cast<size_t>(kind)];
    any_pending_ = true;
  }
  void CountWithExample(DataIssueKind kind, std::string_view cell, const std::string& file, uint64_t line, std::string hint) {
    ++seen_[static_cast<size_t>(kind)];
    if (NeedsAFormat(kind)) {
      known_formats_.try_emplace({kind, hint}, 0);
    }
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
    for (auto& [format, count] : known_formats_) {
      if (any_pending_ && count != 0) {
        report_->Add({.kind = format.first, .table = table_, .column = column_, .hint = format.second, .count = count});
        count = 0;
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
  static constexpr size_t kFormatsMax = 8;  // of a kind

  bool IsNewFormat(DataIssueKind kind, const std::string& hint) const {
    size_t formats = 0;
    for (auto known = known_formats_.lower_bound({kind, ""}); known != known_formats_.end() && known->first.first == kind; ++known) {
      if (known->first.second == hint) {
        return false;
      }
      ++formats;
    }
    return formats < kFormatsMax;
  }

  static bool NeedsAFormat(DataIssueKind kind) {
    return kind == DataIssueKind::NeedsFormat || kind == DataIssueKind::NeedsOneOfFormats || kind == DataIssueKind::TwoDigitYear;
  }

  std::string table_;
  std::string column_;
  DataReport* report_;
  std::array<uint64_t, kKinds> seen_{};
  std::array<uint64_t, kKinds> pending_{};
  std::map<std::pair<DataIssueKind, std::string>, uint64_t> known_formats_;  // those shown → cells since the last Flush
  bool any_pending_ = false;
};

}  // namespace limn
