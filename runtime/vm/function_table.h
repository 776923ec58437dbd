/// FunctionTable: how the runtime meets the builtins: a kernel by name and types, without knowing the library they come from.
#pragma once

#include <functional>
#include <optional>

#include "runtime/kernels/vector_view.h"
#include "runtime/program/program.h"

namespace limn {

/// Exactly one of the two kernels is set.
struct FunctionKernel {
  RowKernel row = nullptr;
  TextKernel text = nullptr;
  bool by_as_of = false;  // the same arguments give something else at another time
};

/// The kernel for a function of a program; empty where there is none by that name and types.
using FunctionTable = std::function<std::optional<FunctionKernel>(const FunctionName&)>;

}  // namespace limn
