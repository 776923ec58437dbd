/// CsvIndex: where the rows and cells of a piece of CSV text begin and end. Source: RFC 4180, with what files really do: a lone CR ends a
/// row too, blank lines are left out, a quote counts only where a cell begins with it (blanks before it don't matter).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limn {

/// A row: its first byte and its cells in CsvIndex::ends.
struct CsvRow {
  uint32_t begin = 0;
  uint32_t first_cell = 0;
  uint32_t cells = 0;
};

struct CsvIndex {
  std::vector<uint32_t> ends;  // one past the last byte of each cell, row by row; may be longer than used
  std::vector<CsvRow> rows;    // whole rows only
  std::vector<uint32_t> row_lines;  // by row: the line ends before it
  size_t consumed = 0;         // bytes up to the end of the last whole row
  uint32_t lines = 0;          // line ends in those bytes
  bool any_quote = false;      // some cell may be quoted
  bool quote_open = false;     // the text ends inside a quoted cell, in the row that begins at `consumed`

  /// The text of a cell as it stands in the file, quotes included. A row too short gives a text without data.
  std::string_view RawCell(const char* text, const CsvRow& row, uint32_t column) const {
    if (column >= row.cells) {
      return {};
    }
    const uint32_t begin = column == 0 ? row.begin : ends[row.first_cell + column - 1] + 1;
    return {text + begin, ends[row.first_cell + column] - begin};
  }
};

/// The readable bytes that must follow a text.
inline constexpr size_t kCsvPadding = 64;

/// Indexes `text[0, size)`, which begins with a row. Unless `at_end`, a last row without its end is left for the next time. `size` < 2^32.
void IndexRows(const char* text, size_t size, bool at_end, char delimiter, CsvIndex& index);
/// The same without what only some machines can do. Exposed for tests.
void IndexRowsPortable(const char* text, size_t size, bool at_end, char delimiter, CsvIndex& index);

/// A cell without its quotes, doubled quotes single; text behind the closing quote is kept. `arena` holds what had to be rewritten: it must have
/// room for the cell, so that earlier views stay valid.
std::string_view Unquote(std::string_view raw, std::vector<char>& arena);

/// The four kinds of bytes that matter among 64, one bit each. Exposed for tests of the two implementations.
struct CsvMasks {
  uint64_t delimiters = 0;
  uint64_t newlines = 0;
  uint64_t returns = 0;
  uint64_t quotes = 0;
  friend bool operator==(const CsvMasks&, const CsvMasks&) = default;
};
CsvMasks ClassifyPortable(const char* text, char delimiter);
CsvMasks Classify(const char* text, char delimiter);

}  // namespace limn
