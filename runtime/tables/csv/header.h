/// The header of a CSV file: its delimiter, its names, and where the wanted columns are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limn {

/// `sep=;` as a first line, which Excel writes: the delimiter it names and the bytes of the line with its end.
struct SepLine {
  char delimiter = 0;  // 0: there is no such line
  size_t bytes = 0;
};
SepLine ReadSepLine(std::string_view text);

/// The delimiter under which most of the wanted names are in the header; then the one that gives the rows most often the header's number of cells;
/// then , ; tab |. `text` is the beginning of the file, followed by kCsvPadding readable bytes; `at_end`: it is the whole file.
char DetectDelimiter(std::string_view text, bool at_end, const std::vector<std::string>& wanted);

/// Names without quotes and outer blanks, in file order.
using HeaderNames = std::vector<std::string>;

/// The place of a name: exact, or `#3` for the third column whatever its name.
struct HeaderMatch {
  std::optional<uint32_t> column;
  size_t times = 0;  // how often the name stands in the header
};
HeaderMatch FindInHeader(const HeaderNames& names, std::string_view wanted);

}  // namespace limn
