#include "cli/repl/line_view.h"

#include <algorithm>

#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/renderer.h"

namespace limn::repl {
namespace {

constexpr int kWidthMin = 16;  // of a terminal for which rows are counted; a narrower one is a mistake

class Layer {
 public:
  Layer(const Shown& shown, int width, bool colour) : shown_(shown), width_(std::max(width, kWidthMin) - 1), colour_(colour) {}

  Rows Take() {
    Begin(shown_.prompt);
    for (size_t begin = 0;; ) {
      const size_t end = std::min(shown_.text.find('\n', begin), shown_.text.size());
      Line(begin, end);
      if (end == shown_.text.size()) {
        break;
      }
      begin = end + 1;
      EndRow();
      Begin(shown_.prompt_below);
    }
    EndRow();
    return std::move(rows_);
  }

 private:
  void Begin(std::string_view prompt) {
    indent_ = DisplayWidth(prompt);
    row_ = cli::Painted(prompt, shown_.prompt_colour, colour_);
    column_ = indent_;
  }

  void EndRow() {
    if (current_ != cli::Colour::Plain) {
      row_ += "\x1b[0m";
      current_ = cli::Colour::Plain;
    }
    rows_.rows.push_back(std::move(row_));
    rows_.widths.push_back(column_);
    row_.clear();
  }

  void Line(size_t begin, size_t end) {
    for (const Cell& cell : CellsOf(shown_.text.substr(begin, end - begin))) {
      if (column_ + cell.width > width_) {
        EndRow();
        row_ = std::string(static_cast<size_t>(indent_), ' ');
        column_ = indent_;
      }
      const size_t at = begin + cell.begin;
      if (at <= shown_.cursor && shown_.cursor < begin + cell.end) {
        Mark();
      }
      Colour(at);
      row_ += cell.shown;
      column_ += cell.width;
    }
    if (shown_.cursor == end) {
      Mark();
    }
  }

  void Mark() {
    rows_.cursor_row = rows_.rows.size();
    rows_.cursor_column = column_;
  }

  void Colour(size_t at) {
    while (paint_ < shown_.paints.size() && shown_.paints[paint_].end <= at) {
      ++paint_;
    }
    const bool inside = paint_ < shown_.paints.size() && shown_.paints[paint_].begin <= at;
    const cli::Colour wanted = inside && colour_ ? shown_.paints[paint_].colour : cli::Colour::Plain;
    if (wanted == current_) {
      return;
    }
    row_ += current_ == cli::Colour::Plain ? "" : "\x1b[0m";
    row_ += cli::CodeOf(wanted);
    current_ = wanted;
  }

  const Shown& shown_;
  int width_;
  bool colour_;
  int indent_ = 0;
  Rows rows_;
  std::string row_;
  int column_ = 0;
  size_t paint_ = 0;
  cli::Colour current_ = cli::Colour::Plain;
};

std::string Joined(const std::vector<std::string>& rows, size_t begin, size_t end) {
  std::string text;
  for (size_t row = begin; row < end; ++row) {
    text += (row == begin ? "" : "\r\n") + rows[row];
  }
  return text;
}

std::string Up(size_t rows) { return rows == 0 ? "" : "\x1b[" + std::to_string(rows) + "A"; }

}  // namespace

Rows Lay(const Shown& shown, int width, bool colour) { return Layer(shown, width, colour).Take(); }

// A terminal that became narrower has folded the rows that no longer fit.
std::string LineView::ToTop(int width) const {
  size_t rows = 0;
  for (size_t row = 0; row < above_.size(); ++row) {
    const bool is_last = row + 1 == above_.size();
    const int folded = is_last ? above_[row] / width : std::max((above_[row] + width - 1) / width, 1);
    rows += static_cast<size_t>(folded);
  }
  return Up(rows) + "\r\x1b[J";
}

std::string LineView::Draw(const Shown& shown, int width, int height) {
  Rows laid = Lay(shown, width, colour_);
  const auto room = static_cast<size_t>(std::max(height, 2) - 1);
  size_t first = 0;
  size_t last = laid.rows.size();
  if (last > room) {
    first = std::min(laid.cursor_row - std::min(laid.cursor_row, room / 2), last - room);
    last = first + room;
  }
  std::string text = ToTop(width) + Joined(laid.rows, first, last);
  const size_t below = std::min(shown.below.size(), room - (last - first));
  for (size_t row = 0; row < below; ++row) {
    text += "\r\n" + shown.below[row];
  }
  text += Up(last - 1 - laid.cursor_row + below) + "\r";
  if (laid.cursor_column > 0) {
    text += "\x1b[" + std::to_string(laid.cursor_column) + "C";
  }
  above_.assign(laid.widths.begin() + static_cast<std::ptrdiff_t>(first), laid.widths.begin() + static_cast<std::ptrdiff_t>(laid.cursor_row));
  above_.push_back(laid.cursor_column);
  return text;
}

std::string LineView::Leave(const Shown& shown, int width) {
  const Rows laid = Lay(shown, width, colour_);
  const std::string text = ToTop(width) + Joined(laid.rows, 0, laid.rows.size()) + "\r\n";
  above_.clear();
  return text;
}

}  // namespace limn::repl
