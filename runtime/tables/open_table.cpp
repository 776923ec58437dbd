#include <cassert>

#include "runtime/tables/csv/csv_reader.h"
#include "runtime/tables/reader.h"
#include "runtime/tables/sqlite/sqlite_reader.h"

namespace limn {

std::unique_ptr<TableReader> OpenTable(const ReadRequest& request, DataReport& report) {
  assert(request.table != nullptr && request.source != nullptr);
  assert(request.source->format != SourceFormat::KeysFrom);  // has no rows of its own: the loader gathers its keys
  return request.source->format == SourceFormat::Sqlite ? OpenSqlite(request, report) : OpenCsv(request, report);
}

}  // namespace limn
