/// Layout: texts set in terminal columns, right under Han and emoji.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"

namespace limn::cli {

/// `text` with blanks behind (before) it up to `width` terminal columns; longer texts stay.
std::string PadRight(std::string_view text, int width);
std::string PadLeft(std::string_view text, int width);
/// At most `width` terminal columns; what is cut is shown as "…". Control characters are shown, never sent.
std::string Cut(std::string_view text, int width);
/// Lines of at most `width` columns, broken at blanks and between Han characters; the first begins with `first`, the others with `rest`.
std::string Wrapped(std::string_view text, int width, std::string_view first = "", std::string_view rest = "");

/// A bar of up to `width` columns, in eighths: Bar(0.5, 4) is "██".
std::string Bar(double share, int width);

enum class Align : uint8_t { Left, Right };

/// Rows of cells set under each other, two blanks between columns. A column that would make a line too wide is cut; which one is named
/// by `flexible`. Trailing blanks are left out.
class Grid {
 public:
  explicit Grid(std::vector<Align> columns, size_t flexible = 0) : columns_(std::move(columns)), flexible_(flexible) {}
  /// A cell's colour is laid around it after its width is taken.
  struct Cell {
    Cell(std::string text_, Colour colour_ = Colour::Plain) : text(std::move(text_)), colour(colour_) {}
    Cell(const char* text_) : text(text_) {}
    std::string text;
    Colour colour = Colour::Plain;
  };
  void Add(std::vector<Cell> cells) { rows_.push_back({std::move(cells), false}); }
  /// A line between the rows that keeps to no column.
  void AddLine(Cell line) { rows_.push_back({{std::move(line)}, true}); }
  bool empty() const { return rows_.empty(); }
  std::string Text(const Console& console, int indent = 0) const;

 private:
  std::vector<Align> columns_;
  size_t flexible_;
  struct Row {
    std::vector<Cell> cells;
    bool is_line = false;
  };
  std::vector<Row> rows_;
};

}  // namespace limn::cli
