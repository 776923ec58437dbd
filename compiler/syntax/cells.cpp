#include "compiler/syntax/cells.h"

#include <string_view>

#include "compiler/syntax/literals.h"
#include "compiler/syntax/shape.h"

namespace limn {
namespace {

constexpr std::string_view kWideBar = "｜";

std::string_view CharacterAt(std::string_view text, size_t at) { return text.substr(at, CharacterLength(text.substr(at))); }

bool IsBar(std::string_view character) { return character == "|" || character == kWideBar; }

bool IsBlank(std::string_view character) {
  constexpr std::string_view kIdeographicSpace = "\u3000";
  constexpr std::string_view kNoBreakSpace = "\u00A0";
  return character == " " || character == "\t" || character == kIdeographicSpace || character == kNoBreakSpace;
}

bool IsOpeningQuote(std::string_view character) { return character == "\"" || character == "“" || character == "「"; }

bool IsClosingQuote(std::string_view character, std::string_view opening) {
  if (opening == "「") {
    return character == "」";
  }
  return character == "\"" || (opening == "“" && character == "”");
}

// Where the quoted text that begins at `at` ends, past its closing quote; npos where it is not closed.
size_t EndOfQuoted(std::string_view text, size_t at) {
  const std::string_view opening = CharacterAt(text, at);
  for (size_t next = at + opening.size(); next < text.size();) {
    const std::string_view character = CharacterAt(text, next);
    next += character.size();
    if (character == "\\" && next < text.size()) {
      next += CharacterAt(text, next).size();
    } else if (IsClosingQuote(character, opening)) {
      return next;
    }
  }
  return std::string_view::npos;
}

size_t SkipBlanks(std::string_view text, size_t at) {
  while (at < text.size() && IsBlank(CharacterAt(text, at))) {
    at += CharacterAt(text, at).size();
  }
  return at;
}

// Where the cell that begins at `at` ends: at its bar, or at the end of the line.
size_t EndOfCell(std::string_view row, size_t at) {
  const size_t first = SkipBlanks(row, at);
  if (first < row.size() && IsOpeningQuote(CharacterAt(row, first))) {
    const size_t end = EndOfQuoted(row, first);
    const size_t after = end == std::string_view::npos ? end : SkipBlanks(row, end);
    // Quotes inside a cell are just letters; only a cell that is one text keeps its bars.
    if (after != std::string_view::npos && (after == row.size() || IsBar(CharacterAt(row, after)))) {
      return after;
    }
  }
  while (at < row.size() && !IsBar(CharacterAt(row, at))) {
    at += CharacterAt(row, at).size();
  }
  return at;
}

Span Trimmed(const SourceMap& sources, Span span) {
  const std::string_view text = sources.Text(span);
  size_t end = 0;
  for (size_t at = 0; at < text.size(); at += CharacterAt(text, at).size()) {
    if (!IsBlank(CharacterAt(text, at))) {
      end = at + CharacterAt(text, at).size();
    }
  }
  const size_t begin = std::min(SkipBlanks(text, 0), end);
  return {span.file, span.begin + static_cast<uint32_t>(begin), span.begin + static_cast<uint32_t>(end)};
}

}  // namespace

ast::Cell ReadCell(const SourceMap& sources, Span span, DiagnosticSink& sink) {
  ast::Cell cell;
  cell.span = Trimmed(sources, span);
  const std::string_view written = sources.Text(cell.span);
  cell.quoted = !written.empty() && IsOpeningQuote(CharacterAt(written, 0)) && EndOfQuoted(written, 0) == written.size();
  if (cell.quoted) {
    cell.text = ReadText(sources, cell.span, sink);
  } else {
    cell.text = written;
    if (written.empty()) {
      // Between the bars, so that a caret has a place.
      cell.span = {span.file, span.begin, span.end};
    }
  }
  return cell;
}

CutRow CutIntoCells(const SourceMap& sources, Span row) {
  CutRow cut;
  const std::string_view text = sources.Text(row);
  const auto span_of = [&](size_t begin, size_t end) { return Span{row.file, row.begin + static_cast<uint32_t>(begin), row.begin + static_cast<uint32_t>(end)}; };
  size_t cell = CharacterAt(text, 0).size();
  cut.bars.push_back(span_of(0, cell));
  size_t at = cell;
  while (at < text.size()) {
    const std::string_view character = CharacterAt(text, at);
    if (IsBar(character)) {
      cut.cells.push_back(span_of(cell, at));
      cell = at + character.size();
      cut.bars.push_back(span_of(at, cell));
    } else if (character == "#" || character == "＃") {
      cut.comment = span_of(at, text.size());
      break;
    }
    const size_t closed = character == "`" ? text.find('`', at + 1) : IsOpeningQuote(character) ? EndOfQuoted(text, at) : std::string_view::npos;
    at = closed == std::string_view::npos ? at + character.size() : closed + (character == "`" ? 1 : 0);
  }
  const Span rest = Trimmed(sources, span_of(cell, std::min(at, text.size())));
  if (rest.begin < rest.end || cut.cells.empty()) {
    cut.cells.push_back(rest);
  }
  return cut;
}

ast::Row ReadRow(const SourceMap& sources, Span span, DiagnosticSink& sink) {
  ast::Row row;
  const std::string_view text = sources.Text(span);
  size_t at = CharacterAt(text, 0).size();
  size_t row_end = at;
  while (true) {
    const size_t end = EndOfCell(text, at);
    const Span between = {span.file, span.begin + static_cast<uint32_t>(at), span.begin + static_cast<uint32_t>(end)};
    const std::string_view rest = sources.Text(Trimmed(sources, between));
    const bool closed = end < text.size();
    if (!closed && (rest.empty() || rest.starts_with('#') || rest.starts_with("＃")) && !row.cells.empty()) {
      break;
    }
    row.cells.push_back(ReadCell(sources, between, sink));
    if (!closed && rest.empty()) {
      // A lone bar is no row that another bar would close.
      sink.Emit<Diag::NotNeeded>(between, sources.Text(span)).fixes.push_back({span, "", true});
      break;
    }
    if (!closed) {
      const uint32_t line_end = Trimmed(sources, span).end;
      sink.Emit<Diag::RowNotClosed>(Span{span.file, line_end, line_end}).fixes.push_back({{span.file, line_end, line_end}, " |", true});
      row_end = text.size();
      break;
    }
    at = end + CharacterAt(text, end).size();
    row_end = at;
  }
  row.span = {span.file, span.begin, span.begin + static_cast<uint32_t>(row_end)};
  return row;
}

}  // namespace limn
