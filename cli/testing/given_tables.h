/// The tables of a test as columns: cells typed by their column, keys and links filled in where one row leaves no doubt.
#pragma once

#include <vector>

#include "compiler/hir/hir.h"
#include "runtime/columns/column.h"
#include "runtime/schema/schema.h"
#include "runtime/tables/data_issue.h"
#include "runtime/values/time_zone.h"

namespace limn::cli {

/// By TableId, as LoadFromColumns takes them. The entity under test has at least one row, unless it is made of other tables' keys.
/// `made` by TableId: tables whose rows Load makes.
std::vector<std::vector<Column>> TablesOf(const hir::TestCase& test, const Schema& schema, const std::vector<bool>& made, const TimeZone& zone, DataReport& report);

}  // namespace limn::cli
