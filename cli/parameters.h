/// Parameters as people give them: `--param vip_spend=5万`, `params:` of an environment in limn.yaml.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/program/program.h"
#include "runtime/values/time_zone.h"

namespace limn::cli {

/// A literal of the rule language, in either language, as a value of a type; a text also without quotes. Whole numbers serve as decimals
/// and numbers; nothing where it is no such value.
std::optional<Value> ReadLiteral(std::string_view text, ValueType type, const TimeZone& zone);

}  // namespace limn::cli
