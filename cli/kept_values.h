/// KeptValues: what a run stored for every row, kept in the folder `.limn` of the project, so that a later run can say what has changed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/project/project.h"
#include "runtime/layout/snapshot.h"
#include "runtime/program/program.h"

namespace limn::cli {

/// A table for each table of the program that has values: its key, then the values.
class KeptValues {
 public:
  KeptValues(const Program& program, const Project& project);

  /// Those of a run of the same program with the same params: `hash`. All their bytes are looked at, so that none turns out to be damaged when half the work is done.
  enum class Opened : uint8_t { Here, Nowhere, OfAnother, Damaged };
  Opened Open(const std::string& path, const std::string& hash, size_t threads);

  const AsOf& as_of() const { return as_of_; }
  /// The sources that had been read.
  const std::vector<FileStamp>& files() const { return files_; }
  /// By index into Program::values.
  PackedColumn Value(uint32_t value) const;
  /// Of an entity: by the place of a part in its key.
  PackedColumn Key(uint32_t program_table, size_t part) const;
  size_t Rows(uint32_t program_table) const;

  /// Keeps what `column_of` gives for each value; keys and numbers of rows are the database's.
  std::optional<WriteFailure> Write(const std::string& path, const std::string& hash, const std::vector<FileStamp>& files, const Database& database,
                                    const std::function<Column(uint32_t value)>& column_of, size_t threads, const std::function<bool()>& go_on) const;

 private:
  const Program& program_;
  const Schema& project_schema_;
  std::unique_ptr<Schema> schema_;
  std::vector<ColumnId> columns_;  // by value
  std::optional<Database> database_;
  AsOf as_of_;
  std::vector<FileStamp> files_;
};

/// Where they stand: for each environment its own.
std::string PathOfKeptValues(const Project& project, const std::string& environment);

}  // namespace limn::cli
