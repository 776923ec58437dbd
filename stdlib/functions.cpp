#include "stdlib/functions.h"

#include "stdlib/builtin.h"

namespace limn {
namespace {

// A decimal parameter takes any scale.
bool Fits(const ValueType& parameter, const ValueType& argument) {
  if (parameter.kind == ValueKind::Decimal) {
    return argument.kind == ValueKind::Decimal;
  }
  return parameter == argument;
}

bool Fits(const Overload& overload, const FunctionName& function) {
  if (overload.parameters.size() != function.arguments.size() || overload.result.kind != function.result.kind) {
    return false;
  }
  for (size_t index = 0; index < overload.parameters.size(); ++index) {
    if (!Fits(overload.parameters[index], function.arguments[index])) {
      return false;
    }
  }
  return true;
}

}  // namespace

FunctionTable StdlibFunctions() {
  return [](const FunctionName& function) -> std::optional<FunctionKernel> {
    if (const Builtin* builtin = FindBuiltin(function.name)) {
      for (const Overload& overload : builtin->overloads) {
        if (Fits(overload, function)) {
          return FunctionKernel{overload.row_kernel, overload.text_kernel, builtin->by_as_of};
        }
      }
    }
    return std::nullopt;
  };
}

}  // namespace limn
