/// Row issues: what a load says of rows by their keys, in the words of its report.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/layout/duplicates.h"
#include "runtime/tables/data_issue.h"
#include "runtime/values/time_zone.h"

namespace limn {

/// Keys of repeated rows that are listed.
inline constexpr size_t kListedKeysMax = 20;

/// A key as it is written, its parts by commas.
std::string KeyText(const std::vector<const Column*>& parts, size_t row, const TimeZone& zone);

/// One more, unless it is there.
void AddExample(std::string example, std::vector<std::string>& examples);

/// Rows of which a part of the key is missing.
void ReportWithoutKey(const TableSchema& table, uint64_t rows, DataReport& report);

/// Keys whose rows differ, and keys whose rows are all equal: places in the chooser's cells. Of the former the first are given, by their text.
struct RepeatedKeys {
  std::vector<uint32_t> differing;
  std::vector<uint32_t> equal;
};
std::vector<std::string> ReportRepeated(const TableSchema& table, const DuplicateChooser& chooser, const RepeatedKeys& keys, const TimeZone& zone, DataReport& report);

/// Rows that name a parent which is nowhere.
void ReportOrphans(const Schema& schema, LinkId link, uint64_t rows, const std::vector<std::string>& examples, DataReport& report);

}  // namespace limn
