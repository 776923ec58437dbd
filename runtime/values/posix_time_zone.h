/// The rule at the end of a zone's file, which says what holds after its last listed change. Source: RFC 8536 (TZif), POSIX "TZ".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limn {

/// A change of the offset from UTC, in microseconds.
struct OffsetChange {
  int64_t begin = 0;   // instant
  int64_t offset = 0;  // east of UTC, from then on
};

/// `CET-1CEST,M3.5.0,M10.5.0/3`: its changes from the first of January of a year up to that of another, in order. Empty where the rule has no
/// daylight saving time or is none.
std::vector<OffsetChange> ChangesByPosixRule(std::string_view rule, int32_t first_year, int32_t end_year);

/// The last line of a zone's file on this machine; empty where it can't be read. `zone` is a name that the database knows.
std::optional<std::string> ReadPosixRule(std::string_view zone);

}  // namespace limn
