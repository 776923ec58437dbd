/// The audit of an identity: a line for each row that was joined to another, and by what.
#pragma once

#include <string>

#include "cli/outputs.h"
#include "compiler/project/project.h"

namespace limn::cli {

/// Writes what the identity found. False after a failure.
/// Source: docs/language/identities.md, "The audit".
bool WriteAudit(OutputFiles& files, const std::string& path, const Project& project, const Identity& identity, const Database& database);

}  // namespace limn::cli
