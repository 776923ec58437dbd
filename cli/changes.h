/// Changes: the labels that are others than those of the run before. Source: docs/language/running.md, "What has changed".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/execution.h"
#include "cli/kept_values.h"
#include "cli/outputs.h"
#include "cli/run_settings.h"
#include "runtime/layout/new_rows.h"
#include "runtime/vm/refresh.h"

namespace limn::cli {

class ChangeFinder {
 public:
  /// The first two outlive it.
  ChangeFinder(Execution& execution, const Project& project, const std::string& project_text, const RunSettings& settings);

  /// From the data of an earlier run and the files that came since. False where all has to be read, or run; nothing is lost then.
  bool Refresh(const std::atomic<bool>& cancelled);
  /// From the values of a whole run.
  void Compare(std::vector<Column> values);

  /// Writes the list, an entity's each: labels that may be shown, by row, then label. False after a failure.
  bool Write(OutputFiles& files, const OutputTarget& target, const std::function<bool(const Output&)>& is_shown);
  /// Keeps the values for the next time. What could not be done, in the words of the operating system.
  std::optional<std::string> Keep(const std::function<bool()>& go_on);

  const ChangesReport& report() const { return report_; }

 private:
  // Rows of an entity before and now: by row of the list, kNoRow where there was, or is, none.
  struct Alignment {
    std::vector<uint32_t> before;
    std::vector<uint32_t> now;
    bool is_same = true;  // every row is where it was
  };

  bool HoldsWhatWasKept(const BaseSnapshot& base) const;
  bool HasKeptRowsOf(const Database& database) const;
  Alignment Align(uint32_t program_table) const;
  Column BeforeAt(uint32_t value, const std::vector<uint32_t>& rows) const;
  Column NowAt(uint32_t value, const std::vector<uint32_t>& rows) const;
  LabelColumn LabelAt(const Output& output, const std::vector<uint32_t>& rows, bool is_now) const;
  std::vector<uint32_t> ChangedRows(const Output& output) const;
  Column KeysAt(uint32_t program_table, size_t part, const std::vector<uint32_t>& rows) const;
  bool WriteEntity(OutputFiles& files, const OutputTarget& target, uint32_t program_table, const std::function<bool(const Output&)>& is_shown);

  Execution& execution_;
  const Project& project_;
  AsOf as_of_;
  std::map<std::string, Value> parameters_;
  std::string path_;
  std::string hash_;
  std::vector<FileStamp> files_;  // all that are there
  KeptValues kept_;
  bool has_kept_ = false;
  std::vector<Column> values_;            // of a whole run
  std::vector<ValueChange> changes_;      // by value; rows of the alignment
  std::map<uint32_t, Alignment> alignments_;  // by program table, of a whole run
  ChangesReport report_;
};

}  // namespace limn::cli
