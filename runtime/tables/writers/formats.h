/// The writers of each format, as OpenWriter chooses among them.
#pragma once

#include "runtime/tables/writer.h"
#include "runtime/tables/writers/output_file.h"

namespace limn {

std::unique_ptr<TableWriter> MakeCsvWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options);
std::unique_ptr<TableWriter> MakeJsonLinesWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options);
/// Null after a failure.
std::unique_ptr<TableWriter> MakeSqliteWriter(const std::string& path, WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options,
                                              std::optional<WriteFailure>& failure);

}  // namespace limn
