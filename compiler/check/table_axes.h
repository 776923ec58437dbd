/// What the tests of a decision table tell apart, as samples. Private to compiler/check.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/expression_checker.h"
#include "compiler/check/table_cover.h"

namespace limn::check {

/// A column of conditions: its head's expression and, by row, the test of its cell; nothing for `-`.
struct TableColumn {
  hir::ExprId head;
  std::vector<std::optional<hir::ExprId>> tests;
};

/// An axis for each different head, of a set one for each member that is asked for. Samples are the values that tests compare with and what
/// lies between, below and above them; of a text with declared values, all of these. What is compared with a param or with another column
/// is Maybe; parts and patterns of texts are tried on the samples, which then are not all there is.
TableCover AxesOf(Checker& checker, const ExpressionChecker& expressions, const std::vector<TableColumn>& columns, size_t rows);

}  // namespace limn::check
