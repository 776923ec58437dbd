/// Outputs: labels into files, all of them or none.
#pragma once

#include <functional>
#include <optional>
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

/// Writes each entity's rows that are shown, keys first. `inputs` are never overwritten; `go_on` is asked now and then. Nothing is changed
/// after a failure.
std::optional<std::vector<WrittenFile>> WriteOutputs(const OutputTarget& target, const Database& database, const std::vector<WrittenLabels>& entities,
                                                     const std::vector<std::string>& inputs, const std::function<bool()>& go_on,
                                                     std::optional<WriteFailure>& failure);

}  // namespace limn::cli
