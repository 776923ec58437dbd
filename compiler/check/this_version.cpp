#include "compiler/check/this_version.h"

#include <set>

#include "stdlib/builtin.h"

namespace limn {
namespace {

const std::set<std::string_view> kLaterKeywords = {"for_time"};

// Functions that stand in no table of their own.
const std::set<std::string_view> kChecked = {"count", "sum",  "average",     "min",      "max",   "first", "last",
                                                "any",   "none", "most_common", "distinct", "share", "all",
                                             "median", "percentile", "stddev", "streak", "longest_gap", "average_gap", "trend",
                                             "sequence", "count_sequences", "funnel_stage", "is_holiday",
                                             "rank",  "percentile_rank", "band", "in_top",     "share_of_total", "population_average",
                                             "lift", "resemblance", "top"};

}  // namespace

bool IsLater(const KeywordRow& row) { return kLaterKeywords.count(row.id) == 1; }
bool IsLater(const FunctionRow& row) { return kChecked.count(row.id()) == 0 && FindBuiltin(row.id()) == nullptr; }

}  // namespace limn
