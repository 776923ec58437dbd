#include "compiler/diagnostics/printable.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <utf8proc.h>

#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

constexpr size_t kPrintableCharactersMax = 200;
constexpr int kTabWidth = 4;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr utf8proc_int32_t kEmojiPresentation = 0xFE0F;
constexpr utf8proc_int32_t kZeroWidthJoiner = 0x200D;

struct CodePoint {
  utf8proc_int32_t value = -1;  // -1: not UTF-8
  size_t length = 1;
};

CodePoint ReadCodePoint(std::string_view text, size_t at) {
  CodePoint read;
  const utf8proc_ssize_t length =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                       static_cast<utf8proc_ssize_t>(text.size() - at), &read.value);
  if (length <= 0) {
    return {};
  }
  read.length = static_cast<size_t>(length);
  return read;
}

bool IsControl(utf8proc_int32_t value) {
  switch (utf8proc_category(value)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
      return true;
    case UTF8PROC_CATEGORY_CF:
      // The joiner holds family emoji together; every other format character is invisible or turns the text around.
      return value != kZeroWidthJoiner;
    default:
      return false;
  }
}

bool IsRegionalIndicator(utf8proc_int32_t value) { return value >= 0x1F1E6 && value <= 0x1F1FF; }

}  // namespace

std::string OnOneLine(std::string_view written) {
  std::string text;
  bool blank = false;
  for (const char letter : written) {
    const bool is_blank = letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
    if (!is_blank && blank && !text.empty()) {
      text += ' ';
    }
    blank = is_blank;
    if (!is_blank) {
      text += letter;
    }
  }
  return text;
}

std::string Printable(std::string_view bytes) {
  std::string shown;
  size_t characters = 0;
  for (size_t at = 0; at < bytes.size();) {
    if (characters++ == kPrintableCharactersMax) {
      return shown + "…";
    }
    const CodePoint read = ReadCodePoint(bytes, at);
    if (read.value < 0) {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[at]));
    } else if (read.value == '\n') {
      shown += "\\n";
    } else if (read.value == '\r') {
      shown += "\\r";
    } else if (read.value == '\t') {
      shown += "\\t";
    } else if (IsControl(read.value)) {
      shown += fmt::format("\\u{{{:x}}}", read.value);
    } else {
      shown += bytes.substr(at, read.length);
    }
    at += read.length;
  }
  return shown;
}

std::vector<Cell> CellsOf(std::string_view line) {
  std::vector<Cell> cells;
  int column = 0;
  utf8proc_int32_t previous = -1;
  utf8proc_int32_t break_state = 0;
  for (size_t at = 0; at < line.size();) {
    const CodePoint read = ReadCodePoint(line, at);
    const bool shown_as_is = read.value >= 0 && !IsControl(read.value);
    const bool joins = shown_as_is && previous >= 0 && !cells.empty() &&
                       !utf8proc_grapheme_break_stateful(previous, read.value, &break_state);
    if (joins) {
      Cell& cell = cells.back();
      cell.end = at + read.length;
      cell.shown += line.substr(at, read.length);
      const bool wide = read.value == kEmojiPresentation || (IsRegionalIndicator(previous) && IsRegionalIndicator(read.value));
      const int width = std::max(cell.width, wide ? 2 : utf8proc_charwidth(read.value));
      column += width - cell.width;
      cell.width = width;
    } else {
      Cell cell{at, at + read.length, std::string(line.substr(at, read.length)), 1};
      if (read.value == '\t') {
        cell.width = kTabWidth - column % kTabWidth;
        cell.shown.assign(static_cast<size_t>(cell.width), ' ');
      } else if (!shown_as_is) {
        cell.shown = kReplacement;
      } else {
        cell.width = utf8proc_charwidth(read.value);
      }
      column += cell.width;
      cells.push_back(std::move(cell));
      break_state = 0;
    }
    previous = shown_as_is ? read.value : -1;
    at += read.length;
  }
  return cells;
}

int DisplayWidth(std::string_view utf8) {
  int width = 0;
  for (const Cell& cell : CellsOf(utf8)) {
    width += cell.width;
  }
  return width;
}

}  // namespace limn
