/// MemoryReader: tables already in memory, read as if they came from a file.
#pragma once

#include <memory>
#include <vector>

#include "runtime/tables/reader.h"

namespace limn {

/// `columns` by ColumnId, of one length or 0 (all missing); the reader shares their dictionaries and outlives no change of them.
std::unique_ptr<TableReader> ReadFromMemory(const TableSchema& table, const std::vector<Column>& columns, std::vector<ColumnId> wanted);

}  // namespace limn
