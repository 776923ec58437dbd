/// Lists read from files: `list l from "lists/vip.csv" column id`. A rule file names no file outside its project.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/project/project.h"

namespace limn::cli {

/// Whether a path that a rule names stands in the project's folder, wherever it leads.
bool StandsInProject(const Project& project, const std::string& path);

/// The known texts of one column of a CSV file inside the project, each once, in file order. Nothing after a complaint.
std::optional<std::vector<std::string>> ReadListFile(const Project& project, const std::string& path, const std::string& column, Span span,
                                                     DiagnosticSink& sink);

}  // namespace limn::cli
