/// How a name of limn.yaml stands in a rule.
#pragma once

#include <string>
#include <string_view>

namespace limn {

/// `name` as a rule writes it: in backquotes unless it is one word that is read as a name wherever a value may stand. `金额（元）`, `最近30天` and
/// `null` need them.
std::string WrittenName(std::string_view name);

}  // namespace limn
