/// Printable text: what comes from a rule file or from data is shown without doing anything to the terminal,
/// the log or the JSON it lands in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limn {

/// A name or value inside a message. Bytes that are not UTF-8 become \xff, control, bidi and invisible characters
/// \u{202e}, line ends \n; past 200 characters the rest is cut and shown as "…".
std::string Printable(std::string_view bytes);

/// A part of a rule as it is written, on one line: blanks and line ends are one blank each run, none at the ends.
std::string OnOneLine(std::string_view written);

/// One piece of a text as a terminal shows it: a grapheme cluster, what is printed for it and how wide that is.
struct Cell {
  size_t begin = 0;   // bytes [begin, end) of the text
  size_t end = 0;
  std::string shown;  // a tab as blanks, what can't be shown as U+FFFD
  int width = 0;      // terminal columns: 2 for Han and emoji, 0 only for a text that is a lone combining mark
};

/// A line cut into cells; tabs reach to the next multiple of 4.
std::vector<Cell> CellsOf(std::string_view line);

}  // namespace limn
