/// What a load found wrong in data, as diagnostics with a place.
#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/project/project.h"
#include "runtime/tables/data_issue.h"

namespace limn::cli {

/// The sentence of an issue in both languages.
Words WordsOf(const DataIssue& issue);

/// Emits E0450 for what stops a load, at the table's `from:` in limn.yaml; with `all` also W0451 for what is only counted.
void ComplainAboutData(const DataReport& report, const Project& project, bool all, DiagnosticSink& sink);

}  // namespace limn::cli
