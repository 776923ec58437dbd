/// Reads CSV files, one or many, as one table.
#pragma once

#include <memory>

#include "runtime/tables/reader.h"

namespace limn {

/// As OpenTable, for SourceFormat::Csv.
std::unique_ptr<TableReader> OpenCsv(const ReadRequest& request, DataReport& report);

}  // namespace limn
