/// Show: values over rows as people or machines read them.
#pragma once

#include <string>

#include "cli/console.h"
#include "cli/repl/engine.h"
#include "cli/repl/settings.h"
#include "cli/repl/summary.h"
#include "runtime/layout/database.h"

namespace limn::repl {

/// Who reads, and of what.
struct Reader {
  const cli::Console& console;
  const Database& database;
  /// Whether a value's personal columns (Evaluated::values.personal) may be shown.
  bool shows_personal = false;
};

/// The distribution: share of a yes/no, figures of numbers, counts of texts.
std::string ShowSummary(const Evaluated& evaluated, const Summary& summary, const Reader& reader);
/// The first few rows with their keys; of a yes/no the first keys that are yes.
std::string ShowFirstRows(const Evaluated& evaluated, const Summary& summary, const Reader& reader);
/// All rows: `key,value` lines under a header, quoted as CSV wants it and safe in a spreadsheet.
std::string ShowCsv(const Evaluated& evaluated, const Reader& reader);
/// All rows: one object a line.
std::string ShowJson(const Evaluated& evaluated, const Reader& reader);
/// "12 entered, 3 left"; what became what.
std::string ShowMoves(const std::string& name, const Moves& moves, const Reader& reader);

/// The one value that every row has, as in `name = 10 000`.
std::string ShowValue(const Value& value, const cli::Console& console, const TimeZone& zone);
/// Rows of a table, in words: "150 000 customers".
std::string ShowRows(uint64_t rows, const TableSchema& table, Language language);

}  // namespace limn::repl
