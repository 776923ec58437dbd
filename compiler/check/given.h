/// The rows that tests give. Private to compiler/check.
#pragma once

#include <string>
#include <vector>

#include "compiler/check/checker.h"

namespace limn::check {

/// Checks one `given` and adds its rows to the test: cells stay texts that can be read as their column's type. Emits what is wrong with them.
void CheckGiven(Checker& checker, const ast::Given& given, hir::TestCase& test);

/// A cell that can't be read as the type, with one that can be.
void ReportCell(DiagnosticSink& sink, Span span, const std::string& text, const ValueType& type);

/// Proposes the nearest of the candidates, or lists them where none is near.
void SuggestName(Checker& checker, Diagnostic& diagnostic, const std::string& wrong, Span span, const std::vector<std::string>& candidates);

}  // namespace limn::check
