#include "cli/repl/line_editor.h"

#include <algorithm>
#include <utility>

#include "cli/layout.h"
#include "cli/repl/interrupt.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/renderer.h"

namespace limn::repl {
namespace {

constexpr std::string_view kPrompt = "limn> ";
constexpr std::string_view kPromptBelow = "  ... ";
constexpr size_t kDetailedMax = 12;  // candidates listed one a line, with what they are
constexpr size_t kListedMax = 200;
constexpr int kDetailWidthMax = 10;

// The candidates under the input, with what they are where they are few or that is short, as counts are; many stand in columns.
std::vector<std::string> Listed(const std::vector<Completions::Candidate>& candidates, int width, bool colour) {
  const auto name = [](const Completions::Candidate& candidate) { return Printable(candidate.shown.empty() ? candidate.text : candidate.shown); };
  int widest = 0;
  int widest_detail = 0;
  for (const Completions::Candidate& candidate : candidates) {
    widest = std::max(widest, DisplayWidth(name(candidate)));
    widest_detail = std::max(widest_detail, DisplayWidth(candidate.detail));
  }
  const bool few = candidates.size() <= kDetailedMax;
  const bool detailed = widest_detail > 0 && (few || widest_detail <= kDetailWidthMax);
  const int entry_width = widest + (detailed ? 2 + widest_detail : 0);
  const auto columns = static_cast<size_t>(few ? 1 : std::max(1, (width - 1) / (entry_width + 3)));
  const size_t shown = std::min(candidates.size(), kListedMax);
  const size_t rows = (shown + columns - 1) / columns;
  std::vector<std::string> lines;
  for (size_t row = 0; row < rows; ++row) {
    std::string line;
    for (size_t at = row; at < shown; at += rows) {
      const bool is_last = at + rows >= shown;
      std::string entry = cli::Cut(name(candidates[at]), width - 1);
      if (detailed) {
        const int room = width - 1 - widest - 2;
        const std::string detail = few ? cli::Cut(candidates[at].detail, std::max(room, 1)) : cli::PadLeft(candidates[at].detail, widest_detail);
        entry = cli::PadRight(entry, widest) + "  " + cli::Painted(detail, cli::Colour::Dim, colour);
      } else if (!is_last) {
        entry = cli::PadRight(entry, entry_width);
      }
      line += entry + (is_last ? "" : "   ");
    }
    lines.push_back(std::move(line));
  }
  if (shown < candidates.size()) {
    lines.push_back("… +" + std::to_string(candidates.size() - shown));
  }
  return lines;
}

// The longest begin of all candidates, in whole letters.
std::string CommonBegin(const std::vector<Completions::Candidate>& candidates) {
  std::string common = candidates.front().text;
  for (const Completions::Candidate& candidate : candidates) {
    const auto differ = std::mismatch(common.begin(), common.end(), candidate.text.begin(), candidate.text.end());
    common.erase(differ.first, common.end());
  }
  const std::string& first = candidates.front().text;
  while (common.size() < first.size() && !common.empty() && (static_cast<unsigned char>(first[common.size()]) & 0xC0U) == 0x80) {
    common.pop_back();  // inside a letter
  }
  return common;
}

}  // namespace

LineEditor::LineEditor(std::string history_path, bool colour, EditorHooks hooks)
    : hooks_(std::move(hooks)), history_(std::move(history_path)), view_(colour), colour_(colour) {}

InputRead LineEditor::Read() {
  if (!Terminal::CanMoveCursor()) {
    return ReadPlainly();
  }
  edit_.Set("");
  below_.clear();
  entry_ = history_.entries().size();
  terminal_.Begin();
  Show();
  Outcome outcome = Outcome::GoOn;
  while (outcome == Outcome::GoOn) {
    const Key key = terminal_.ReadKey();
    below_.clear();
    outcome = Apply(key);
    if (outcome == Outcome::GoOn) {
      Show();
    }
  }
  below_.clear();
  std::string left = view_.Leave(Now(), Terminal::width());
  if (outcome == Outcome::Interrupted) {
    left.insert(left.size() - 2, "^C");  // before the line end
  }
  Terminal::Write(left);
  terminal_.End();
  const InputRead::Kind kind = outcome == Outcome::Input         ? InputRead::Kind::Input
                               : outcome == Outcome::Interrupted ? InputRead::Kind::Interrupted
                                                                 : InputRead::Kind::End;
  return {kind, edit_.text()};
}

// Lines as the terminal edits them, until they are whole.
InputRead LineEditor::ReadPlainly() {
  std::string text;
  while (true) {
    Terminal::Write(text.empty() ? kPrompt : kPromptBelow);
    std::string line;
    bool interrupted = false;
    if (!terminal_.ReadLine(line, interrupted)) {
      return text.empty() ? InputRead{InputRead::Kind::End, ""} : InputRead{InputRead::Kind::Input, text};
    }
    if (interrupted) {
      Terminal::Write("\n");
      return {InputRead::Kind::Interrupted, text};
    }
    text += line;
    if (hooks_.is_whole(text)) {
      return {InputRead::Kind::Input, text};
    }
    text += '\n';
  }
}

LineEditor::Outcome LineEditor::Apply(const Key& key) {
  switch (key.kind) {
    case Key::Kind::Text:
      edit_.Insert(key.text);
      break;
    case Key::Kind::Paste:
      edit_.Insert(key.text);
      // Lines that end are meant to be taken in; a part of a line is there to go on with.
      if (key.text.ends_with('\n') && edit_.cursor() == edit_.text().size() && hooks_.is_whole(edit_.text())) {
        return Outcome::Input;
      }
      break;
    case Key::Kind::Enter:
      return Enter(key);
    case Key::Kind::NewLine:
      BeginLine();
      break;
    case Key::Kind::Tab:
      if (key.more_at_hand) {
        edit_.Insert("  ");
      } else {
        Complete();
      }
      break;
    case Key::Kind::Backspace: edit_.EraseBefore(); break;
    case Key::Kind::Delete: edit_.EraseAfter(); break;
    case Key::Kind::EndOrDelete:
      if (edit_.empty()) {
        return Outcome::End;
      }
      edit_.EraseAfter();
      break;
    case Key::Kind::Left: edit_.Left(); break;
    case Key::Kind::Right: edit_.Right(); break;
    case Key::Kind::WordLeft: edit_.WordLeft(); break;
    case Key::Kind::WordRight: edit_.WordRight(); break;
    case Key::Kind::LineBegin: edit_.LineBegin(); break;
    case Key::Kind::LineEnd: edit_.LineEnd(); break;
    case Key::Kind::Up:
      if (!edit_.Up()) {
        FromHistory(/*older=*/true);
      }
      break;
    case Key::Kind::Down:
      if (!edit_.Down()) {
        FromHistory(/*older=*/false);
      }
      break;
    case Key::Kind::KillToEnd: edit_.KillToEnd(); break;
    case Key::Kind::KillToBegin: edit_.KillToBegin(); break;
    case Key::Kind::KillWordBefore: edit_.KillWordBefore(); break;
    case Key::Kind::KillWordAfter: edit_.KillWordAfter(); break;
    case Key::Kind::Yank: edit_.Yank(); break;
    case Key::Kind::Search: return Search();
    case Key::Kind::ClearScreen:
      Terminal::Write("\x1b[H\x1b[2J");
      view_.Forget();
      break;
    case Key::Kind::Suspend:
      terminal_.Suspend();
      terminal_.Begin();
      view_.Forget();
      break;
    case Key::Kind::Redraw:
      terminal_.Begin();  // whoever stopped us may have changed the terminal
      break;
    case Key::Kind::Interrupt: return Outcome::Interrupted;
    case Key::Kind::Closed: return Outcome::End;
    case Key::Kind::Cancel:
    case Key::Kind::Escape:
    case Key::Kind::Unknown:
      break;
  }
  return Outcome::GoOn;
}

LineEditor::Outcome LineEditor::Enter(const Key& key) {
  if (key.more_at_hand) {
    edit_.Insert("\n");  // pasted without marks: its lines belong together
    return Outcome::GoOn;
  }
  if (hooks_.is_whole(edit_.text())) {
    return Outcome::Input;
  }
  BeginLine();
  if (!std::exchange(hinted_, true)) {
    below_.push_back(cli::Painted(cli::Cut(std::string(kPromptBelow.size(), ' ') + hooks_.hint(), Terminal::width() - 1), cli::Colour::Dim, colour_));
  }
  return Outcome::GoOn;
}

// As far in as the line above.
void LineEditor::BeginLine() {
  const std::string_view line = edit_.LineBeforeCursor();
  const size_t first = line.find_first_not_of(' ');
  edit_.Insert("\n" + std::string(first == std::string_view::npos ? 0 : first, ' '));
}

void LineEditor::Complete() {
  const std::string line(edit_.LineBeforeCursor());
  const Completions completions = hooks_.complete(edit_.LinesAbove(), line);
  if (completions.candidates.empty()) {
    return;
  }
  const std::string word = line.substr(completions.begin);
  const std::string common = CommonBegin(completions.candidates);
  if (common.size() > word.size() || completions.candidates.size() == 1) {
    edit_.ReplaceBefore(edit_.LinesAbove().size() + completions.begin, common);
    return;
  }
  below_ = Listed(completions.candidates, Terminal::width(), colour_);
}

void LineEditor::FromHistory(bool older) {
  const std::vector<std::string>& entries = history_.entries();
  if (older ? entry_ == 0 : entry_ == entries.size()) {
    return;
  }
  if (entry_ == entries.size()) {
    draft_ = edit_.text();
  }
  entry_ += older ? -1 : 1;
  edit_.Set(entry_ == entries.size() ? draft_ : entries[entry_]);
}

// Letters narrow the search, Ctrl-R goes to older entries, Ctrl-G and Ctrl-C give it up; any other key takes what was found and does
// what it does.
LineEditor::Outcome LineEditor::Search() {
  const EditText before = edit_;
  std::string pattern;
  std::optional<size_t> found;
  const auto look = [&](size_t end) {
    const std::optional<size_t> older = pattern.empty() ? std::nullopt : history_.Find(pattern, end);
    if (older || pattern.empty()) {
      found = older;
    }
    return older.has_value() || pattern.empty();
  };
  bool fits = true;
  while (true) {
    if (found) {
      edit_.Set(history_.entries()[*found]);
    } else {
      edit_ = before;
    }
    below_ = {cli::Cut(hooks_.search(pattern, fits), Terminal::width() - 1)};
    Show();
    const Key key = terminal_.ReadKey();
    below_.clear();
    const size_t all = history_.entries().size();
    switch (key.kind) {
      case Key::Kind::Text:
        pattern += key.text;
        fits = look(found ? *found + 1 : all);
        break;
      case Key::Kind::Backspace:
        while (!pattern.empty() && (static_cast<unsigned char>(pattern.back()) & 0xC0U) == 0x80) {
          pattern.pop_back();
        }
        if (!pattern.empty()) {
          pattern.pop_back();
        }
        fits = look(all);
        break;
      case Key::Kind::Search:
        fits = look(found.value_or(all));
        break;
      case Key::Kind::Redraw:
        break;
      case Key::Kind::Cancel:
      case Key::Kind::Interrupt:
        edit_ = before;
        Interrupt::Clear();
        return Outcome::GoOn;
      default:
        entry_ = found.value_or(entry_);
        return Apply(key);
    }
  }
}

void LineEditor::Show() { Terminal::Write(view_.Draw(Now(), Terminal::width(), Terminal::height())); }

Shown LineEditor::Now() const {
  Shown shown;
  shown.prompt = kPrompt;
  shown.prompt_below = kPromptBelow;
  shown.prompt_colour = cli::Colour::Cyan;
  shown.text = edit_.text();
  shown.cursor = edit_.cursor();
  shown.paints = hooks_.highlight(edit_.text());
  shown.below = below_;
  return shown;
}

}  // namespace limn::repl
