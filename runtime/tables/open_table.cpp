#include <cassert>

#include "runtime/tables/csv/csv_reader.h"
#include "runtime/tables/reader.h"

namespace limn {

std::unique_ptr<TableReader> OpenTable(const ReadRequest& request, DataReport& report) {
  assert(request.table != nullptr && request.source != nullptr);
  return OpenCsv(request, report);
}

}  // namespace limn
