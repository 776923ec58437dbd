/// The audit of an identity: a line for each row that was joined to another, and by what.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/report/run_report.h"
#include "compiler/project/project.h"
#include "runtime/tables/writer.h"

namespace limn::cli {

/// Writes what the identity found, whole or not at all. `inputs` are files that must not be written. Nothing after a failure.
/// Source: docs/language/identities.md, "The audit".
std::optional<WrittenFile> WriteAudit(const std::string& path, const Project& project, const Identity& identity, const Database& database,
                                      const std::vector<std::string>& inputs, std::optional<WriteFailure>& failure);

}  // namespace limn::cli
