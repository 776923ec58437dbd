/// ChangeList: labels that are others than before, one line each.
#pragma once

#include <string>
#include <vector>

#include "runtime/labels/label_table.h"
#include "runtime/values/time_zone.h"

namespace limn::cli {

/// Rows, in order, whose label is another, and by place in `rows` the label before and now.
struct LabelChange {
  std::string name;
  std::vector<uint32_t> rows;
  LabelColumn before;
  LabelColumn now;
};

/// By row, and of each row by label as they come: columns of texts, missing where there is no label. A set whose members are what they were is no line.
class ChangeList {
 public:
  /// With `is_for_spreadsheets` texts are guarded as CSV for people has them (GuardedText), numbers are not.
  ChangeList(const std::vector<LabelChange>& changes, const TimeZone& zone, bool is_for_spreadsheets, size_t threads);

  /// The row of each line.
  const std::vector<uint32_t>& rows() const { return rows_; }
  size_t different_rows() const { return different_rows_; }
  const Column& labels() const { return labels_; }
  const Column& before() const { return before_; }
  const Column& now() const { return now_; }

 private:
  std::vector<uint32_t> rows_;
  size_t different_rows_ = 0;
  Column labels_;
  Column before_;
  Column now_;
};

}  // namespace limn::cli
