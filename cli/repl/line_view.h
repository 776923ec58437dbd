/// LineView: an input as rows of a terminal, and how the rows that stand there become the rows that should.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"

namespace limn::repl {

/// Bytes [begin, end) of a text in a colour. In order, not overlapping.
struct Paint {
  size_t begin = 0;
  size_t end = 0;
  cli::Colour colour = cli::Colour::Plain;
  friend bool operator==(const Paint&, const Paint&) = default;
};

/// What is shown: the input behind its prompts, and lines under it (a list, a hint).
struct Shown {
  std::string_view prompt;        // before the first line
  std::string_view prompt_below;  // before the others
  cli::Colour prompt_colour = cli::Colour::Plain;
  std::string_view text;
  size_t cursor = 0;
  std::vector<Paint> paints;
  std::vector<std::string> below;  // each fits a row
};

/// Rows of at most `width` - 1 columns (a full row would leave the cursor between two), with their colours.
struct Rows {
  std::vector<std::string> rows;
  std::vector<int> widths;   // of the rows
  size_t cursor_row = 0;
  int cursor_column = 0;
};
Rows Lay(const Shown& shown, int width, bool colour);

class LineView {
 public:
  explicit LineView(bool colour) : colour_(colour) {}
  /// What to send so that `shown` stands where the last one stood. Of more rows than the terminal has, those around the cursor.
  std::string Draw(const Shown& shown, int width, int height);
  /// The same with nothing under the input, the cursor behind it on a row of its own; the next one starts there.
  std::string Leave(const Shown& shown, int width);
  /// Forgets what stands there: the screen was cleared.
  void Forget() { above_.clear(); }

 private:
  std::string ToTop(int width) const;

  bool colour_;
  std::vector<int> above_;  // widths of the rows from the top down to the cursor's, that one up to the cursor
};

}  // namespace limn::repl
