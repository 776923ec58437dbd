#include <algorithm>

#include "cli/report/run_report.h"

namespace limn::cli {

std::optional<NewestRow> NewestRowOf(const RunReportInput& input) {
  const TimeZone& zone = input.project->zone;
  std::optional<Date> newest;
  for (uint32_t table = 0; table < input.project->schema.tables.size(); ++table) {
    if (const auto range = input.execution->database->TimeRange({table})) {
      const Value& last = range->second;
      const Date day = last.type.kind == ValueKind::DateTime ? zone.LocalDate(Instant{last.as_int()}) : Date{static_cast<int32_t>(last.as_int())};
      newest = newest ? std::max(*newest, day) : day;
    }
  }
  if (!newest) {
    return std::nullopt;
  }
  return NewestRow{*newest, int64_t{input.as_of.day.days} - newest->days};
}

}  // namespace limn::cli
