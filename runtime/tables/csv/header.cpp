#include "runtime/tables/csv/header.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "runtime/tables/csv/index_rows.h"
#include "runtime/tables/utf8.h"

namespace limn {
namespace {

// How much of the file is looked at to find the delimiter.
constexpr size_t kSampleRows = 50;

bool StartsWithSep(std::string_view text) {
  constexpr std::string_view kSep = "sep=";
  return text.size() > kSep.size() && std::equal(kSep.begin(), kSep.end(), text.begin(), [](char lower, char letter) { return letter == lower || letter == lower - 'a' + 'A'; });
}

}  // namespace

SepLine ReadSepLine(std::string_view text) {
  if (!StartsWithSep(text)) {
    return {};
  }
  const size_t end = text.find_first_of("\r\n");
  const std::string_view line = text.substr(0, end);
  const bool is_tab = line.substr(4) == "\\t";
  if (line.size() != 5 && !is_tab) {
    return {};
  }
  size_t bytes = line.size();
  bytes += bytes < text.size() && text[bytes] == '\r' ? 1 : 0;
  bytes += bytes < text.size() && text[bytes] == '\n' ? 1 : 0;
  return {is_tab ? '\t' : line[4], bytes};
}

char DetectDelimiter(std::string_view text, bool at_end, const std::vector<std::string>& wanted) {
  using Score = std::tuple<size_t, size_t, size_t>;
  char best = ',';
  Score best_score{0, 0, 0};
  for (const char delimiter : {',', ';', '\t', '|'}) {
    CsvIndex index;
    IndexRows(text.data(), text.size(), at_end, delimiter, index);
    if (index.rows.empty()) {
      continue;
    }
    const CsvRow& header = index.rows[0];
    std::vector<char> arena;
    arena.reserve(text.size());
    size_t found = 0;
    for (uint32_t column = 0; column < header.cells; ++column) {
      const std::string_view name = TrimBlanks(Unquote(index.RawCell(text.data(), header, column), arena));
      found += std::find(wanted.begin(), wanted.end(), name) != wanted.end() ? 1 : 0;
    }
    size_t alike = 0;
    for (size_t row = 0; row < std::min(index.rows.size(), kSampleRows); ++row) {
      alike += header.cells > 1 && index.rows[row].cells == header.cells ? 1 : 0;
    }
    const Score score{found, alike, header.cells};
    if (score > best_score) {
      best_score = score;
      best = delimiter;
    }
  }
  return best;
}

HeaderMatch FindInHeader(const HeaderNames& names, std::string_view wanted) {
  HeaderMatch match;
  for (uint32_t column = 0; column < names.size(); ++column) {
    if (names[column] == wanted) {
      match.column = match.column.value_or(column);
      ++match.times;
    }
  }
  if (!match.column && wanted.size() > 1 && wanted[0] == '#') {
    uint32_t place = 0;
    const auto result = std::from_chars(wanted.data() + 1, wanted.data() + wanted.size(), place);
    if (result.ec == std::errc() && result.ptr == wanted.data() + wanted.size() && place >= 1 && place <= names.size()) {
      match = {place - 1, 1};
    }
  }
  return match;
}

}  // namespace limn
