// Diagnostics for people.
//
//   error[E0201] rules/value.limn:12:16  no column "amout" in orders
//      |
//   12 |   = sum(orders.amout where status = "payed" in last 365 days)
//      |                ^^^^^ did you mean amount?
//   help: …

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kBlue = "\x1b[34m";
constexpr std::string_view kGreen = "\x1b[32m";

std::string_view ColourOf(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "\x1b[1;31m";
    case Severity::Warning:
      return "\x1b[1;33m";
    case Severity::Lint:
      return "\x1b[1;36m";
  }
  return "";
}

struct BothLanguages {
  std::array<std::string_view, 2> text;
  std::string_view In(Language language) const { return text[static_cast<size_t>(language)]; }
};
constexpr BothLanguages kHelpWord{{"help", "帮助"}};
constexpr BothLanguages kNoteWord{{"note", "说明"}};
constexpr std::string_view kCut = "…";

// Spans of up to this many lines are shown whole; of longer ones the first and the last line.
constexpr uint32_t kWholeLinesMax = 4;

// Part of a source line as it is printed, and where its underline stands in it.
struct ShownLine {
  std::string text;
  int caret_column = 0;  // terminal columns before the first caret
  int caret_width = 0;
};

// `begin` and `end` are bytes of the line. An underline is at least one caret wide, also past the end of the line.
ShownLine ShowLine(std::string_view line, size_t begin, size_t end, int width_max) {
  const std::vector<Cell> cells = CellsOf(line);
  size_t first = 0;  // cells [first, last) are underlined
  while (first < cells.size() && cells[first].end <= begin) {
    ++first;
  }
  size_t last = first;
  while (last < cells.size() && cells[last].begin < end) {
    ++last;
  }
  const auto width_of = [&](size_t from, size_t to) {
    int width = 0;
    for (size_t index = from; index < to; ++index) {
      width += cells[index].width;
    }
    return width;
  };

  // Cells [shown_first, shown_last) are printed: all, or grown around the span's beginning while they fit.
  size_t shown_first = 0;
  size_t shown_last = cells.size();
  const bool cut = width_of(0, cells.size()) > width_max;
  if (cut) {
    shown_first = first;
    shown_last = first;
    int width = 0;
    const auto grow_right = [&](size_t limit, int room) {
      while (shown_last < limit && width + cells[shown_last].width <= room) {
        width += cells[shown_last++].width;
      }
    };
    const auto grow_left = [&](int room) {
      while (shown_first > 0 && width + cells[shown_first - 1].width <= room) {
        width += cells[--shown_first].width;
      }
    };
    grow_right(last, width_max / 2);
    grow_left(width + (width_max - width) / 2);
    grow_right(cells.size(), width_max);
    grow_left(width_max);
  }
  last = std::min(last, shown_last);

  ShownLine shown;
  const bool cut_left = shown_first > 0;
  shown.text = cut_left ? std::string(kCut) : "";
  for (size_t index = shown_first; index < shown_last; ++index) {
    shown.text += cells[index].shown;
  }
  shown.text += shown_last < cells.size() ? kCut : "";
  shown.caret_column = width_of(shown_first, first) + (cut_left ? 1 : 0);
  shown.caret_width = std::max(1, width_of(first, last));
  return shown;
}

class TextRenderer {
 public:
  TextRenderer(const SourceMap& sources, const RenderOptions& options) : sources_(sources), options_(options) {}

  void Render(const Diagnostic& diagnostic) {
    const Language language = LanguageFor(diagnostic, sources_, options_);
    const Severity severity = RowOf(diagnostic.kind).severity;
    if (!out_.empty()) {
      out_ += '\n';
    }
    gutter_ = GutterWidth(diagnostic);
    const std::string head = fmt::format("{}[{}]", SeverityName(severity, language), CodeOf(diagnostic.kind));
    out_ += Coloured(head, ColourOf(severity));
    const std::string place = PlaceText(diagnostic);
    out_ += place.empty() ? "  " : " " + place + "  ";
    out_ += Coloured(MessageOf(diagnostic, language), kBold) + "\n";
    if (!diagnostic.span.is_nowhere() && diagnostic.place.empty()) {
      RenderSpan(diagnostic.span, Say(diagnostic.label, language), ColourOf(severity));
    } else if (!diagnostic.label.empty()) {
      RenderTail(kNoteWord.In(language), Say(diagnostic.label, language));
    }
    for (const Note& note : diagnostic.notes) {
      RenderNote(note, language);
    }
    const std::string help = HelpOf(diagnostic, language);
    if (!help.empty()) {
      RenderTail(kHelpWord.In(language), help);
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  std::string Coloured(std::string_view text, std::string_view colour) const {
    return options_.colour ? fmt::format("{}{}{}", colour, text, kReset) : std::string(text);
  }

  std::string PlaceText(Span span) const {
    const SourceFile& file = sources_[span.file];
    const Place place = file.PlaceOf(span.begin);
    return fmt::format("{}:{}:{}", Printable(file.path()), place.line, place.column);
  }

  std::string PlaceText(const Diagnostic& diagnostic) const {
    if (!diagnostic.place.empty()) {
      return Printable(diagnostic.place);
    }
    return diagnostic.span.is_nowhere() ? "" : PlaceText(diagnostic.span);
  }

  // As wide as the largest line number of the diagnostic, so that its notes stand under one another.
  size_t GutterWidth(const Diagnostic& diagnostic) const {
    uint32_t line = 1;
    const auto consider = [&](Span span) {
      if (!span.is_nowhere()) {
        line = std::max(line, sources_[span.file].PlaceOf(span.end).line);
      }
    };
    consider(diagnostic.span);
    for (const Note& note : diagnostic.notes) {
      if (note.span) {
        consider(*note.span);
      }
    }
    return std::to_string(line).size();
  }

  void GutterLine(std::string_view number, std::string_view text) {
    const std::string gutter = fmt::format("{:<{}} |", number, gutter_);
    out_ += Coloured(gutter, kBlue);
    if (!text.empty()) {
      out_ += fmt::format(" {}", text);
    }
    out_ += '\n';
  }

  void RenderSpan(Span span, const std::string& label, std::string_view colour) {
    const SourceFile& file = sources_[span.file];
    const uint32_t first_line = file.PlaceOf(span.begin).line;
    // A span that ends with its line's end does not reach into the next line.
    const uint32_t last_line = std::max(first_line, file.PlaceOf(span.end > span.begin ? span.end - 1 : span.end).line);
    const bool whole = last_line - first_line < kWholeLinesMax;
    GutterLine("", "");
    for (uint32_t line = first_line; line <= last_line; ++line) {
      const std::string_view text = file.Line(line);
      if (!whole && line > first_line && line < last_line) {
        GutterLine("", kCut);
        line = last_line - 1;
        continue;
      }
      const size_t line_start = file.LineStart(line);
      const size_t indent = std::min(text.find_first_not_of(" \t"), text.size());
      const size_t begin = line == first_line ? span.begin - line_start : indent;
      const size_t end = line == last_line ? std::min(span.end - line_start, text.size()) : text.size();
      const ShownLine shown = ShowLine(text, begin, end, options_.line_width_max);
      GutterLine(std::to_string(line), shown.text);
      if (line > first_line && begin >= end) {
        continue;  // a blank line inside the span
      }
      std::string carets(static_cast<size_t>(shown.caret_width), '^');
      if (line == last_line && !label.empty()) {
        carets += " " + label;
      }
      GutterLine("", std::string(static_cast<size_t>(shown.caret_column), ' ') + Coloured(carets, colour));
    }
  }

  void RenderNote(const Note& note, Language language) {
    if (!note.span || note.span->is_nowhere()) {
      RenderTail(kNoteWord.In(language), Say(note.words, language));
      return;
    }
    out_ += fmt::format("{}: {}  {}\n", Coloured(kNoteWord.In(language), kBold), PlaceText(*note.span), Say(note.words, language));
    RenderSpan(*note.span, "", kBlue);
  }

  void RenderTail(std::string_view word, std::string_view text) {
    out_ += fmt::format("{}: {}\n", Coloured(word, kGreen), text);
  }

  const SourceMap& sources_;
  const RenderOptions& options_;
  size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string_view SeverityName(Severity severity, Language language) {
  static constexpr std::array<BothLanguages, 3> kNames = {{{{"error", "错误"}}, {{"warning", "警告"}}, {{"lint", "提示"}}}};
  return kNames[static_cast<size_t>(severity)].In(language);
}

std::string RenderText(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options) {
  TextRenderer renderer(sources, options);
  for (const Diagnostic& diagnostic : diagnostics) {
    renderer.Render(diagnostic);
  }
  return renderer.Take();
}

}  // namespace limn
