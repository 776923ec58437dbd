/// The builtins as the runtime meets them: kernels by name and types.
#pragma once

#include "runtime/vm/function_table.h"

namespace limn {

/// Looks functions of a program up in the registry.
FunctionTable StdlibFunctions();

}  // namespace limn
