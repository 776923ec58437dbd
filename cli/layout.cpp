#include "cli/layout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/renderer.h"

namespace limn::cli {
namespace {

constexpr int kGap = 2;
constexpr int kFlexibleMin = 8;

std::string Blanks(int count) { return std::string(static_cast<size_t>(std::max(count, 0)), ' '); }

}  // namespace

std::string PadRight(std::string_view text, int width) { return std::string(text) + Blanks(width - DisplayWidth(text)); }

std::string PadLeft(std::string_view text, int width) { return Blanks(width - DisplayWidth(text)) + std::string(text); }

std::string Cut(std::string_view text, int width) {
  const std::vector<limn::Cell> cells = CellsOf(text);
  int all = 0;
  for (const limn::Cell& cell : cells) {
    all += cell.width;
  }
  std::string cut;
  int used = 0;
  for (const limn::Cell& cell : cells) {
    if (all > width && used + cell.width > width - 1) {
      return cut + "…";
    }
    cut += cell.shown;
    used += cell.width;
  }
  return cut;
}

std::string Wrapped(std::string_view text, int width, std::string_view first, std::string_view rest) {
  std::string wrapped(first);
  int used = DisplayWidth(first);
  const int indent = DisplayWidth(rest);
  std::string word;  // what must stay together
  int word_width = 0;
  bool blank_before = false;
  bool at_start = true;
  const auto place = [&] {
    if (word.empty()) {
      return;
    }
    if (!at_start && used + (blank_before ? 1 : 0) + word_width > width) {
      wrapped += "\n";
      wrapped += rest;
      used = indent;
    } else if (blank_before && !at_start) {
      wrapped += ' ';
      ++used;
    }
    wrapped += word;
    used += word_width;
    at_start = false;
    blank_before = false;
    word.clear();
    word_width = 0;
  };
  for (const limn::Cell& cell : CellsOf(text)) {
    if (cell.shown == " ") {
      place();
      blank_before = true;
    } else if (cell.width == 2) {
      // Chinese breaks between characters, but no line begins with a closing mark.
      static constexpr std::array<std::string_view, 12> kClosing = {"，", "。", "、", "；", "：", "）", "”", "》", "」", "？", "！", "％"};
      if (std::find(kClosing.begin(), kClosing.end(), cell.shown) == kClosing.end()) {
        place();
      }
      word += cell.shown;
      word_width += cell.width;
    } else {
      word += cell.shown;
      word_width += cell.width;
    }
  }
  place();
  return wrapped;
}

std::string Bar(double share, int width) {
  static constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double clamped = std::clamp(share, 0.0, 1.0);
  auto eighths = static_cast<int>(std::lround(clamped * width * 8));
  if (clamped > 0 && eighths == 0) {
    eighths = 1;  // little is not nothing
  }
  std::string bar;
  for (int full = 0; full < eighths / 8; ++full) {
    bar += "█";
  }
  return bar + std::string(kEighths[static_cast<size_t>(eighths % 8)]);
}

std::string Grid::Text(const Console& console, int indent) const {
  std::vector<int> widths(columns_.size(), 0);
  for (const Row& row : rows_) {
    for (size_t column = 0; column < row.cells.size() && !row.is_line; ++column) {
      widths[column] = std::max(widths[column], DisplayWidth(row.cells[column].text));
    }
  }
  int all = indent - kGap;
  for (const int width : widths) {
    all += width > 0 ? width + kGap : 0;
  }
  if (all > console.width) {
    widths[flexible_] = std::max(widths[flexible_] - (all - console.width), std::min(widths[flexible_], kFlexibleMin));
  }
  std::string text;
  for (const auto& [row, is_line] : rows_) {
    std::string line = Blanks(indent);
    if (is_line) {
      text += line + console.Paint(Cut(row[0].text, console.width - indent), row[0].colour) + "\n";
      continue;
    }
    int pending = 0;  // blanks owed before the next cell that shows something
    int used = indent;
    std::string words;
    for (size_t column = 0; column < row.size(); ++column) {
      if (widths[column] == 0) {
        continue;
      }
      const std::string cell = Cut(row[column].text, widths[column]);
      const int blanks = widths[column] - DisplayWidth(cell);
      const bool right = columns_[column] == Align::Right;
      if (!cell.empty()) {
        line += Blanks(pending + (right ? blanks : 0)) + console.Paint(cell, row[column].colour);
        used += pending + (right ? blanks : 0) + DisplayWidth(cell);
        words += (words.empty() ? "" : " ") + cell;
        pending = (right ? 0 : blanks) + kGap;
      } else {
        pending += widths[column] + kGap;
      }
    }
    // A terminal too narrow for the columns gets their words one after the other.
    text += (used <= console.width ? line : Wrapped(words, console.width, Blanks(indent), Blanks(indent + 2 * kGap))) + "\n";
  }
  return text;
}

}  // namespace limn::cli
