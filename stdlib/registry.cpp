// All builtins, family by family.

#include <algorithm>

#include "stdlib/families.h"

namespace limn {

std::span<const Builtin> Builtins() {
  static const std::vector<Builtin> all = [] {
    std::vector<Builtin> builtins;
    for (const std::vector<Builtin>& family : {ContactBuiltins(), NumberBuiltins(), TextBuiltins(), TimeBuiltins()}) {
      builtins.insert(builtins.end(), family.begin(), family.end());
    }
    return builtins;
  }();
  return all;
}

const Builtin* FindBuiltin(std::string_view name) {
  const std::span<const Builtin> all = Builtins();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Builtin& builtin) { return builtin.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace limn
