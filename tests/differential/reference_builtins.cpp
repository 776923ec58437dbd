#include "tests/differential/reference_builtins.h"

#include <stdexcept>
#include <string>

namespace limn::differential {

Value CallBuiltin(std::string_view name, std::span<const Value>, const ValueType&, const AsOf&, const ReferenceZone&) {
  throw std::logic_error("no reference for the builtin " + std::string(name));
}

}  // namespace limn::differential
