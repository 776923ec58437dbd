/// Personal data: which columns with `personal:` a definition's value shows. Source: tooling.md "Trust".
#pragma once

#include <string>

#include "compiler/hir/hir.h"
#include "compiler/project/project.h"
#include "runtime/schema/schema.h"

namespace limn::cli {

/// "customers.email, customers.phone": the personal columns whose values flow into the definition's, in order; "" for none. A yes/no, a
/// count or a chosen label shows none; a function of a personal column does.
std::string PersonalColumns(const hir::Module& module, const Schema& schema, hir::DefId definition);

/// Whether limn.yaml lets all of these columns leave in an output.
bool MayLeave(const std::string& personal, const Project& project);

}  // namespace limn::cli
