/// CellBatches: the rows of a source of any format as batches of cell texts, for those who look at cells before there are types.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/tables/data_issue.h"
#include "runtime/tables/source.h"

namespace limn {

/// What the source calls its columns, in its order; names as they stand, and the text that CellFormat::header needs to find each.
struct SourceHeader {
  std::vector<std::string> names;
  std::vector<std::string> headers;
  char delimiter = 0;            // of CSV
  bool encoding_known = true;
  bool is_utf8 = true;           // the names are
};

class CellBatches {
 public:
  virtual ~CellBatches() = default;
  /// The next rows; false at the end or after a fatal issue.
  virtual bool Next() = 0;
  virtual size_t rows() const = 0;
  /// Of one of the opened columns. A cell without data is missing. Valid until the next call.
  virtual std::span<const std::string_view> Cells(size_t index) = 0;
};

/// Nothing after a fatal issue.
std::optional<SourceHeader> ReadSourceHeader(const TableSource& source, const std::string& table_name, DataReport& report);
/// The columns of these headers. Null after a fatal issue. `source` outlives the result.
std::unique_ptr<CellBatches> OpenCells(const TableSource& source, const std::string& table_name, const std::vector<std::string>& headers, DataReport& report);

}  // namespace limn
