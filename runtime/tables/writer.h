/// TableWriter: typed columns into a file, whole or not at all. One interface for every format.
/// Source: semantics.md "what is written", features.md "Outputs".
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/columns/column.h"
#include "runtime/tables/write_failure.h"
#include "runtime/values/time_zone.h"

namespace limn {

enum class WriterFormat : uint8_t { Csv, JsonLines, Sqlite };

/// One column of an output. A set has members and, in a batch, one yes/no column for each of them; or no members and a text column for each place.
struct OutputColumn {
  std::string name;
  ValueType type;
  bool is_set = false;
  std::vector<std::string> members;
  bool is_guarded = false;  // its texts are GuardedText already, where they have to be
  std::string_view MemberName(size_t at) const { return at < members.size() ? members[at] : std::string_view(); }
};

/// Rows [begin, end) of columns that live elsewhere: by output column its one column, or a set's columns in the order of its members or places.
struct OutputBatch {
  std::vector<std::vector<const Column*>> columns;
  size_t begin = 0;
  size_t end = 0;
};

/// A text that a spreadsheet would run (it begins with = + - @, a tab or CR) behind a '.
std::string GuardedText(std::string_view text);

struct WriterOptions {
  WriterFormat format = WriterFormat::Csv;
  bool byte_order_mark = false;  // CSV: for Excel
  /// CSV for people: texts are GuardedText.
  bool excel_safe = false;
  TimeZone zone = TimeZone::Utc();      // of datetimes
  size_t threads = 1;                   // CSV: rows are made into texts on so many
  std::string sqlite_table = "labels";
  std::vector<std::string> inputs;      // files that must not be overwritten
};

/// CSV: RFC 4180 with LF; missing is empty. JSON Lines: yes/no as true and false, sets as arrays, dates as texts, missing as null, integers and
/// decimals beyond 2^53 as texts. SQLite: yes/no as 'yes' and 'no', sets joined by `;`, decimals numeric where that is exact, else as texts.
class TableWriter {
 public:
  virtual ~TableWriter() = default;
  /// False after a failure; what was written is gone.
  bool Write(const OutputBatch& batch);
  /// Everything is on disk, beside its place. After that only a rename can fail, so several outputs are finished before one is committed.
  bool Finish();
  /// Puts the file in its place, with the mode of the one it replaces. Without this the destructor leaves everything as it was. (Standard output and
  /// devices are written as rows come.)
  bool Commit();
  const std::optional<WriteFailure>& failure() const { return failure_; }

 protected:
  virtual bool WriteRows(const OutputBatch& batch) = 0;
  virtual bool FinishFile() = 0;
  virtual bool CommitFile() = 0;
  bool Fail(WriteFailure failure) {
    failure_ = std::move(failure);
    return false;
  }

 private:
  std::optional<WriteFailure> failure_;
};

/// Opens an output; `-` is standard output. Null after a failure. The program ignores SIGPIPE.
std::unique_ptr<TableWriter> OpenWriter(const std::string& path, std::vector<OutputColumn> columns, const WriterOptions& options,
                                        std::optional<WriteFailure>& failure);

/// Keeps a second run out of a folder that outputs go to, until it is destroyed or the process ends.
class FolderLock {
 public:
  /// The folder of an output's path, which must exist. Nothing is locked for `-`.
  static std::optional<FolderLock> Acquire(const std::string& output_path, std::optional<WriteFailure>& failure);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  FolderLock() = default;
  std::string file_;
  int descriptor_ = -1;
};

}  // namespace limn
