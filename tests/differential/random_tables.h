/// Random tables over one fixed, rich project: every type, inherited times, links up and down over several hops, to the same table, over two
/// columns, a second link between the same tables, keys of both kinds, duplicates, orphans, ties in time, rows after as of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/schema/schema.h"
#include "tests/differential/random.h"
#include "tests/differential/raw_tables.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {

/// limn.yaml of the random project; its zone is the caller's matter.
extern const std::string_view kProjectYaml;

/// The files of the tags that random programs import: tables of the project from the start, since a tag of a name always has the same file.
const std::vector<ImportRow>& Imports();

/// When and where a random case happens.
struct Setting {
  std::string zone_name;
  AsOf as_of;
};
Setting RandomSetting(Random& random);

/// A value for a cell or a literal: from a small domain, so that conditions hold now and then; dates lie around as of and at the edges of
/// periods. With `extremes` some values are so large that sums and products overflow.
Value RandomValue(Random& random, const ValueType& type, const Setting& setting, const ReferenceZone& zone, bool extremes);
/// A text from a column's small domain.
std::string RandomText(Random& random, std::string_view column);

/// extremes   whether values may be so large that sums overflow
RawTables MakeTables(Random& random, const Schema& schema, const Setting& setting, bool extremes);

/// The tables as text, for a report of a mismatch.
std::string Print(const Schema& schema, const RawTables& tables, const std::string& zone_name);

}  // namespace limn::differential
