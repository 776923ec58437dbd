/// Outputs: labels into files, all of them or none.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/report/run_report.h"
#include "compiler/project/project.h"
#include "runtime/tables/writer.h"

namespace limn::cli {

/// Where labels go: one file for each entity.
struct OutputTarget {
  std::string path;  // of the main entity's labels; `-` is standard output
  WriterFormat format = WriterFormat::Csv;
  bool byte_order_mark = false;
};

/// "out/labels.csv" for the main entity, "out/labels.visitor.csv" for another.
std::string PathFor(const OutputTarget& target, const Schema& schema, TableId table);
/// "csv", "jsonl", "sqlite".
std::string_view NameOf(WriterFormat format);

/// The files of one run: each is written beside its place, and all are put there together.
class OutputFiles {
 public:
  /// `inputs` are never overwritten; `go_on` is asked now and then.
  OutputFiles(std::vector<std::string> inputs, std::function<bool()> go_on) : inputs_(std::move(inputs)), go_on_(std::move(go_on)) {}

  /// Writes a file's rows, of `labels` labels; where there are `shown` rows, those alone. False after a failure, or when it shall not go on.
  bool Write(const std::string& path, std::vector<OutputColumn> columns, const OutputBatch& rows, size_t labels, WriterOptions options, const std::optional<std::vector<uint32_t>>& shown = std::nullopt);
  /// Puts the files in their places. Nothing after a failure.
  std::optional<std::vector<WrittenFile>> Commit();
  const std::optional<WriteFailure>& failure() const { return failure_; }

 private:
  /// Makes its folder, and keeps other runs out of that.
  bool Claim(const std::string& path);

  std::vector<std::string> inputs_;
  std::function<bool()> go_on_;
  std::map<std::filesystem::path, FolderLock> locks_;  // by folder
  std::set<std::filesystem::path> places_;             // of the files, absolute
  std::vector<std::unique_ptr<TableWriter>> writers_;
  std::vector<WrittenFile> files_;  // by writer
  std::optional<WriteFailure> failure_;
};

/// Writes each entity's rows that are shown, keys first.
bool WriteLabels(OutputFiles& files, const OutputTarget& target, const Database& database, const std::vector<WrittenLabels>& entities, size_t threads);

}  // namespace limn::cli
